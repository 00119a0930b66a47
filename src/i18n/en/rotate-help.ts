/** Words of `siteguard rotate --help` in English: a part of help.ts. */

export const rotateCommands = {
  rotate: 'make everything stolen worthless: passwords, sessions, keys, reset links',
}

export const rotateOptions = {
  onlyKind:
    'only these: database, keys, sessions, people, jobs; of an account (siteguard rotate ACCOUNT): ssh-keys, web-users, logins (may be given again; default: all)',
  keepLogin: 'a login that gets a new password from the vault (may be given again; default: whoever may change the site’s settings)',
  emergency: 'sessions, keys and passwords of all sites first, their databases’ passwords after; nothing is judged before',
}

export const rotateExamples = {
  rotate: [
    ['siteguard rotate lepcf.fr', 'what would be renewed, who is to be warned, and who should not be there'],
    ['siteguard rotate --account elus --emergency --apply --yes', 'lock an intruder out of every site of an account, now'],
  ] as readonly (readonly [string, string])[],
}
