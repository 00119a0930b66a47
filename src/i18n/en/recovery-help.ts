/** Words of `siteguard restore --recipe restore-after-lockout --help` in English: a part of help.ts. */

export const recoveryOptions = {
  recovery: 'bring back a whole account that its host has locked: evidence, clean, upgrade, harden, new keys, open',
  patience: 'how long the host’s robots are waited for (default: 180)',
  watch: 'look whether an account that was brought back has stayed so: what came back, and where from (exit status 1)',
  watchDays: 'how long it is to be watched more closely afterwards (default: 14)',
  way: 'SITE:WAY to make a site clean by: rebuild, last-clean, or host-copy (the host’s own nightly copies)',
  except: 'SITE:POINT that need not hold before opening (clean, upgraded, hardened, rotated); with --reason',
  sign: 'sign exceptions with this SSH key, where the inventory names the owner’s (a private key, or a public one of an agent)',
  exceptReason: 'why, as it is entered into the running log; --by says who',
}
