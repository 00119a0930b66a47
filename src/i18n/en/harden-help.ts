/** Words of `siteguard harden`, `lock` and `unlock --help` in English: a part of help.ts. */

export const hardenCommands = {
  harden: 'make sites harder to break into, rule by rule, proved over HTTP',
  lock: 'make the code of sites read-only',
  contain: 'a password was stolen: end sessions, replace secrets, lock writes',
  unlock: 'let the code of sites be written to again',
}

export const hardenOptions = {
  containReason: 'why: it stands in the journals of who decides about the sites',
  policy: 'what siteguard harden would change is a finding as well',
  rule: 'only this rule (may be given again; default: all)',
  withoutRule: 'not this rule (may be given again)',
  askRule: 'this rule as well, which changes what visitors or authors can do (may be given again)',
  prove: 'try every rule on the live site, also where nothing has to be changed',
}

export const hardenExamples = {
  harden: [
    ['siteguard harden lepcf.fr', 'what would be changed, why, and what is yours to decide'],
    ['siteguard harden --all --apply --yes --prove', 'every site, each tried on the live site'],
  ] as readonly (readonly [string, string])[],
  lock: [
    ['siteguard lock lepcf.fr', 'what would become read-only'],
    ['siteguard lock --all --apply --yes', 'every site, in a script'],
  ] as readonly (readonly [string, string])[],
  contain: [
    ['siteguard contain lepcf.fr --reason "phone lost"', 'what would be replaced and locked; visitors are served as before'],
    ['siteguard contain --all --reason "phone lost" --apply --yes', 'every site at once, from a phone’s CI job'],
  ] as readonly (readonly [string, string])[],
  unlock: [
    ['siteguard unlock lepcf.fr --apply', 'before plugins are installed in the CMS'],
    ['siteguard unlock --account elus --apply --yes', 'every site of an account'],
  ] as readonly (readonly [string, string])[],
}
