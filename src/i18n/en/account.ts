/** Words of `siteguard rotate ACCOUNT` in English: the source. `fr/account.ts` has the same keys and parameters, by type. */

import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const account = {
  keys: (p: { account: string; count: number }) =>
    p.count === 0
      ? `No SSH key lets anybody into ${p.account}.`
      : `${many(p.count, 'SSH key lets', 'SSH keys let')} somebody into ${p.account}:`,
  key: {
    stays: 'stays',
    goes: 'unknown, goes',
    unsaid: 'nobody says whether it may stay',
  },
  ours: 'we came in by it',
  noComment: 'no comment',
  options: (p: { options: string }) => `with ${p.options}`,
  written: (p: { file: string; line: number; date: string }) => `${p.file}, line ${p.line}; the file is of ${p.date}`,
  noDate: 'an unknown date',
  notNamed: 'The inventory names no keys for this account (authorizedKeys), so they stay as they are.',
  loginFiles: (p: { files: string }) => `Runs at every login, or lets whole hosts in: ${p.files}. Look at it before anything else.`,
  secrets: (p: { count: number }) =>
    `${many(p.count, 'secret lies', 'secrets lie')} in the home that this does not renew: renew ${p.count === 1 ? 'it' : 'each'} where it is used, for whoever got in has it:`,
  secret: {
    password: 'password',
    token: 'token',
    hash: 'hash of a password',
    'private-key': 'private key',
    'locked-key': 'private key under a passphrase',
  },
  place: (p: { path: string; line: number }) => `${p.path}, line ${p.line}`,
  more: (p: { count: number }) => `… and ${n(p.count)} more (--json names them)`,
  unread: (p: { count: number; paths: string }) => `${many(p.count, 'place', 'places')} could not be looked at: ${p.paths}.`,
  mixed: 'kinds of an account (ssh-keys, web-users, logins) go with one account’s name, kinds of a site with sites',
  emergency: 'an account’s own credentials are all replaced in one run',
}

export type AccountTexts = typeof account
