import type { CheckId } from '../../core/plan.ts'
import { numbersOf } from '../numbers.ts'
import type { CheckParams, CheckReasons, CheckWords } from './upgrade.ts'

/** What hardening looks at, and what it leaves to a person, in English: a part of upgrade.ts. */

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export type HardenCheckId = Extract<CheckId, 'hardening' | 'decisions' | 'proof'>

export const hardenChecks: Readonly<Record<HardenCheckId, string>> = {
  hardening: 'hardening',
  decisions: 'for you to decide',
  proof: 'proof',
}

/** A rule: how it holds, or what is changed for it, why, and where it comes from. */
const rule =
  (holds: string, why: string): ((p: CheckParams) => CheckWords) =>
  (p) =>
    p.list('paths') === '' ? { what: holds } : { what: `${why}: ${p.list('paths')}`, next: `Source: ${p.list('sources')}` }

export const hardenReasons: Readonly<Record<HardenCheckId, CheckReasons>> = {
  hardening: {
    'media-code': rule(
      'no program runs among media and caches',
      'no program is to run among media and caches, where most break-ins leave their first one',
    ),
    'closed-folders': rule(
      'settings, logs and libraries are closed to visitors',
      'settings, logs, sessions and libraries are nobody’s to download',
    ),
    'root-access': rule(
      'dumps, copies and repositories are closed to visitors, and no version is told',
      'dumps, old copies and repositories are nobody’s to download, and versions are not told to whoever looks for old ones',
    ),
    screen: rule(
      'SPIP’s security screen is there and current; it is no protection against the holes of 2026',
      'SPIP’s security screen refuses what many old exploits send (not those of 2026: only upgrades do that)',
    ),
    'mode-setting': rule(
      'SPIP gives what it writes no more rights than it needs',
      'PHP runs as the owner, so SPIP need not make what it writes writable by everybody',
    ),
    'host-settings': rule(
      'the firewall of the host is on, and the site in production',
      'the firewall of the host turns away much, and errors are not shown in production',
    ),
    modes: (p) =>
      p.count('count') === 0
        ? { what: 'nobody but the owner may write' }
        : {
            what: `${many(p.count('count'), 'file or folder has', 'files and folders have')} more rights than needed, which neighbours on the same server can use`,
            next: `Source: ${p.list('sources')}`,
          },
    leftovers: rule(
      'no installer, tool or old copy lies about',
      'installers, tools and old copies go to quarantine, where visitors do not come',
    ),
    locked: (p) =>
      p.count('count') === 0
        ? { what: 'the code is locked already' }
        : {
            what: `${many(p.count('count'), 'file or folder', 'files and folders')} of code and settings become read-only`,
            next: 'What installs or updates in the CMS itself (plugins, its keys) needs siteguard unlock first.',
          },
    unlocked: (p) =>
      p.count('count') === 0
        ? { what: 'the code is not locked' }
        : {
            what: `${many(p.count('count'), 'file or folder', 'files and folders')} of code and settings may be written to by their owner again`,
          },
    'file-editing': rule('nobody edits code in the dashboard', 'whoever gets into the dashboard must not write PHP there'),
    'php-unknown': () => ({
      what: 'whether PHP runs as the owner of the files is not known, or it does not: what it writes to keeps its rights',
    }),
    'screen-unknown': (p) => ({
      what: `the security screen is older than ${p.text('version')} or not there, and no release with a newer one can be had now`,
      next: 'Without network: --archive FILE --sha256 HEX. Else try again later.',
    }),
    barred: (p) => ({
      what: `${many(p.count('count'), 'place is', 'places are')} not this login’s to change: ${p.list('paths')}`,
      next: 'Whoever owns it (the host, PHP’s own user) has to.',
    }),
    'in-the-way': (p) => ({ what: `not a file, or cannot be read, so left as it is: ${p.list('paths')}`, next: 'Look at it.' }),
    packaged: (p) => ({
      what: `the core belongs to packages of ${p.text('distribution')}, which look after it`,
    }),
    infected: (p) => ({
      what: `the site is infected, and hardening does not clean it: ${p.list('paths')}`,
      next: `siteguard restore ${p.text('site')} first.`,
    }),
    'php-may-unlock': () => ({
      what: 'PHP runs as the owner of the files, so an intruder’s program could take the lock away: it keeps out accidents and simple attacks',
    }),
  },
  decisions: {
    forums: (p) => ({
      what: `anybody may write in the forums (${p.text('value')}), and the exploits of August 2026 came in by their preview`,
      next: 'Not needed? In SPIP: Configuration, Interactivity, public forums: none (forums_publics = non).',
    }),
    'forums-files': (p) => ({
      what: `anybody may write in the forums (${p.text('value')}) and send files there (${p.text('files')})`,
      next: 'Not needed? In SPIP: Configuration, Interactivity: no files in forums (formats_documents_forum empty), or no forums (forums_publics = non).',
    }),
    registrations: (p) => ({
      what: `whoever comes may register (${p.list('names')}): many holes ask for no more than an account`,
      next: 'Not needed? Switch registration off in the settings of the CMS.',
    }),
    'registrations-role': (p) => ({
      what: `whoever comes may register, and becomes “${p.text('role')}” at once`,
      next: 'Make new users subscribers, or switch registration off: Settings, General.',
    }),
    xmlrpc: () => ({
      what: 'xmlrpc.php answers everybody: passwords are guessed there by the thousand',
      next: 'No application or Jetpack uses it? siteguard harden --ask xmlrpc closes it.',
    }),
    'file-editing': () => ({
      what: 'whoever gets into the dashboard may write PHP there',
      next: 'siteguard harden --ask file-editing switches the editor off (DISALLOW_FILE_EDIT).',
    }),
    'security-headers': () => ({
      what: 'headers that make browsers strict can be added; a site that is shown in frames of another’s would not be any more',
      next: 'siteguard harden --ask security-headers adds them.',
    }),
    'host-settings': (p) => ({
      what: `the .ovhconfig in the home of the hosting should say: ${p.list('lines')}`,
      next: 'In the panel: Hosting, General information, PHP version, Change configuration. Payment pages may need the firewall off.',
    }),
    'old-php': (p) => ({
      what: `visitors are served by PHP ${p.text('version')}, which gets no fixes any more; ${p.text('oldest')} is the oldest that does`,
      next: 'siteguard upgrade first, then set the newest PHP that the CMS bears.',
    }),
    'code-there': (p) => ({
      what: `holds media by its name, and programs: left as it is: ${p.list('paths')}`,
      next: 'If nothing is meant to run there, take the programs away, then harden again.',
    }),
    leftovers: (p) => ({ what: `perhaps left over, perhaps yours: ${p.list('paths')}`, next: 'Take it away by hand if nobody needs it.' }),
    repository: (p) => ({
      what: `kept, and closed to visitors, for it may be how the site is brought up to date: ${p.list('paths')}`,
    }),
  },
  proof: {
    tried: (p) => ({
      what: `tried on the live site when all is done, by ${many(p.count('count'), 'harmless file that is', 'harmless files that are')} taken away at once: ${p.list('folders')}`,
    }),
    'no-address': () => ({
      what: 'no address of the site is known, so nothing is tried on it',
      next: 'Give the site a "url:" in the inventory.',
    }),
    'no-http': () => ({ what: 'HTTP is off, so nothing is tried on the live site' }),
  },
}
