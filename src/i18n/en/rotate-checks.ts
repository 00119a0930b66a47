import type { CheckId } from '../../core/plan.ts'
import { numbersOf } from '../numbers.ts'
import type { CheckReasons } from './upgrade.ts'

/** What is looked at before a rotation, in English: a part of upgrade.ts. */

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export type RotateCheckId = Extract<CheckId, 'accounts' | 'new-passwords' | 'lost-passwords' | 'owners' | 'backdoors' | 'out-of-reach'>

export const rotateChecks: Readonly<Record<RotateCheckId, string>> = {
  accounts: 'database account',
  'new-passwords': 'new passwords',
  'lost-passwords': 'no password any more',
  owners: 'who is in charge',
  backdoors: 'ways back in',
  'out-of-reach': 'out of reach',
}

const notYours = 'If they are not yours, put them in the bin in the CMS right after this: until then they may ask for a new password.'

export const rotateReasons: Readonly<Record<RotateCheckId, CheckReasons>> = {
  accounts: {
    renewed: (p) => ({ what: `${p.list('names')}: proved before the old password is given up, so nobody notices` }),
    file: (p) => ({ what: `none to renew, the database is a file: ${p.list('files')}` }),
    none: () => ({
      what: 'no configuration that can be read names a database of the site',
      next: 'siteguard doctor says what cannot be read, and why.',
    }),
    sites: (p) => ({ what: `used by other sites too, whose files get the new password at the same moment: ${p.list('sites')}` }),
    strangers: (p) => ({
      what: `used by files of no site of the inventory, which get the new password at the same moment: ${p.list('paths')}`,
      next: 'See whose they are: whoever can read one of them reads the database.',
    }),
    stale: (p) => ({ what: `named with another password, which is left as it is: ${p.list('paths')}` }),
  },
  'new-passwords': {
    vault: (p) => ({ what: `${many(p.count('count'), 'login gets', 'logins get')} one, kept in the vault: ${p.list('logins')}` }),
    nobody: () => ({ what: 'nobody gets one; everybody has to ask the site for one', next: 'Give one to somebody: --keep LOGIN.' }),
    strangers: (p) => ({ what: `nobody is called ${p.list('logins')} here (--keep)` }),
    'no-such': (p) => ({
      what: `nobody is called ${p.list('logins')} here (--keep), so everybody would be shut out`,
      next: 'Write the login as the CMS shows it, or leave --keep out.',
    }),
    'not-read': (p) => ({
      what: `the people of ${p.list('databases')} could not be read: all of them have to ask the site for one`,
      next: 'siteguard doctor says why the database is not read.',
    }),
  },
  'lost-passwords': {
    none: () => ({ what: 'nobody loses one without getting another' }),
    'ask-anew': (p) => ({
      what: `${many(p.count('count'), 'person has', 'people have')} to ask the site for a new one: ${p.list('logins')}`,
      next: 'The notice says who is to be warned.',
    }),
    'no-address': (p) => ({
      what: `the site knows no mail address of ${p.list('logins')}, who cannot ask for one`,
      next: 'Give them one: --keep LOGIN, with everybody else who is to get one.',
    }),
    elsewhere: (p) => ({
      what: `another service keeps the passwords of ${p.list('logins')}: they stay`,
      next: 'Have them changed there.',
    }),
  },
  owners: {
    same: (p) => ({ what: `${many(p.count('count'), 'person', 'people')}, the same as on ${p.text('since')}, when all was well` }),
    listed: (p) => ({ what: `${many(p.count('count'), 'person', 'people')}, all of them named in the inventory` }),
    'new-owners': (p) => ({
      what: `may change the settings, and could not on ${p.text('since')}, when all was well: ${p.list('logins')}`,
      next: notYours,
    }),
    'new-people': (p) => ({ what: `not there on ${p.text('since')}, when all was well: ${p.list('logins')}`, next: notYours }),
    addresses: (p) => ({
      what: `another mail address than on ${p.text('since')}, when all was well: ${p.list('logins')}`,
      next: 'A new password would be sent there: ask them whether it is theirs.',
    }),
    unlisted: (p) => ({
      what: `may change the settings, and "admins:" of the inventory does not name them: ${p.list('logins')}`,
      next: notYours,
    }),
    'odd-rights': (p) => ({ what: `rights that the CMS itself does not give: ${p.list('logins')}`, next: notYours }),
    'foreign-source': (p) => ({
      what: `in charge, and their passwords are kept by another service: ${p.list('logins')}`,
      next: 'If you know of no such service, an intruder may have made them: put them in the bin in the CMS.',
    }),
    'twin-login': (p) => ({ what: `logins that are easily taken for one another: ${p.list('logins')}`, next: notYours }),
    markup: (p) => ({ what: `names with code in them: ${p.list('logins')}`, next: notYours }),
    'named-in-options': (p) => ({
      what: `in charge by _ID_WEBMESTRES in the site’s options, whatever the CMS shows: ${p.list('logins')}`,
      next: 'If you did not write that, take it out of config/mes_options.php.',
    }),
    doubtful: (p) => ({ what: `worth a look: ${p.list('logins')}`, next: notYours }),
    'no-clean': (p) => ({
      what: `nothing kept says who was there when all was well; in charge now: ${p.list('logins')}`,
      next: 'Look whether you know them all, and name them under "admins:" of the inventory.',
    }),
    'not-known': (p) => ({ what: `the people of ${p.list('databases')} could not be read` }),
  },
  backdoors: {
    none: () => ({ what: 'nothing of an intruder’s was found' }),
    infected: (p) => ({
      what: `infected: ${p.list('paths')}`,
      next: `What was planted can read the new secrets, too. Clean the site (siteguard restore ${p.text('site')}), then rotate again.`,
    }),
    suspect: (p) => ({ what: `suspect: ${p.list('paths')}`, next: `siteguard scan ${p.text('site')} --database says why.` }),
    'not-judged': () => ({ what: 'not all of the site could be judged' }),
    'not-looked': (p) => ({ what: 'not looked for, to be quick', next: `Do it afterwards: siteguard scan ${p.text('site')}.` }),
  },
  'out-of-reach': {
    keys: (p) => ({
      what: `the settings hold keys to somewhere else: ${p.list('names')}`,
      next: 'Have them replaced where they come from, then in the CMS.',
    }),
    always: () => ({
      what: 'mailboxes, the host’s panel, domain names, and what people keep on their own machines',
      next: 'Change those passwords, too, the mailboxes of those in charge first: new passwords are sent there.',
    }),
  },
}
