import type { ArchiveFault, FeedFault, HttpFault } from '../../core/error-codes.ts'
import { productName } from '../product-name.ts'
import type { ErrorTexts } from '../types.ts'
import { accountErrors } from './account-errors.ts'
import { alertErrors } from './alert-errors.ts'
import { copyErrors } from './copy-errors.ts'
import { fleetErrors } from './fleet-errors.ts'
import { hardenErrors } from './harden-errors.ts'
import { incidentErrors } from './incident-errors.ts'
import { providerErrors } from './provider-errors.ts'
import { recoveryErrors } from './recovery-errors.ts'
import { restoreErrors } from './restore-errors.ts'
import { rotationErrors } from './rotation-errors.ts'
import { ruleErrors } from './rule-errors.ts'
import { runErrors } from './run-errors.ts'
import { snapshotErrors } from './snapshot-errors.ts'
import { timelineErrors } from './timeline-errors.ts'
import { upgradeErrors } from './upgrade-errors.ts'
import { vaultErrors } from './vault-errors.ts'

const HTTP_FAULTS: { readonly [F in HttpFault]: string } = {
  malformed: 'it is no address',
  'not-https': 'it is not https',
  credentials: 'it carries a user name or a password',
  'too-many-redirects': 'too many redirects',
  'leaves-https': 'it redirects to an address that is not https',
  'leaves-mirror': 'it redirects away from the mirror',
}

const FEED_FAULTS: { readonly [F in FeedFault]: string } = {
  'not-json': 'it is not JSON',
  'wrong-shape': 'it does not have the shape it should',
  empty: 'it lists nothing usable',
  'not-listed': 'it does not list what was asked for',
}

const ARCHIVE_FAULTS: { readonly [F in ArchiveFault]: string } = {
  'not-zip': 'it is not a whole zip file',
  'too-large': 'it is larger than any release',
  'too-many': 'it holds more files than any release',
  bomb: 'it unpacks to far more than it should',
  'bad-path': 'a name in it leads out of its folder or holds forbidden characters',
  duplicate: 'a name stands in it twice',
  'special-file': 'it holds a link or a device',
  encrypted: 'it is encrypted',
  compression: 'it uses a compression no release uses',
  'header-mismatch': 'its two tables of contents disagree',
  overlap: 'parts of it lie over one another',
  damaged: 'a file in it is damaged',
  empty: 'it holds no file',
}

export const errors: ErrorTexts = {
  ...copyErrors,
  ...hardenErrors,
  ...vaultErrors,
  ...restoreErrors,
  ...ruleErrors,
  ...snapshotErrors,
  'SG-USE-001': (p) => ({
    what: `${p.flag}: ${p.problem}`,
    next: `siteguard ${p.command === undefined ? '' : `${p.command} `}--help shows how it is written.`,
  }),
  'SG-USE-002': (p) => ({
    what: `Nothing in the inventory matches "${p.selector}".`,
    next:
      p.known.length > 0
        ? `Known places: ${p.known.join(', ')}.`
        : 'The inventory lists no site yet: siteguard discover ACCOUNT proposes entries.',
  }),
  'SG-USE-003': (p) => ({
    what: 'A question would have to be asked, and there is no terminal (or --no-input was given).',
    next: `Answer with an option: ${p.flag}`,
  }),
  'SG-USE-004': (p) => ({ what: `"${p.name}" means several: ${p.known.join(', ')}.`, next: 'Write more of the one you mean.' }),
  'SG-USE-005': (p) => ({
    what: `Nothing here is called "${p.name}".`,
    next: p.known.length > 0 ? `Did you mean ${p.known.join(', ')}?` : 'There is none yet.',
  }),
  'SG-USE-006': (p) => {
    if (p.what === 'plan')
      return {
        what: `"${p.name}": there is no plan on this machine yet.`,
        next: 'siteguard restore SITE or siteguard plan RECIPE SITE makes one; a plan file is named with its path.',
      }
    if (p.what === 'run')
      return {
        what: `"${p.name}": there is no run on this machine yet.`,
        next: 'siteguard apply PLAN begins one. Runs of another machine are found with --account and the identity of that machine.',
      }
    return {
      what: `"${p.name}": no snapshot of it is kept on this machine yet.`,
      next: 'siteguard snapshot SITE takes one and changes nothing on the site; siteguard store pull brings those of another machine.',
    }
  },
  'SG-INT-001': (p) => ({
    what: `siteguard met an error of its own: ${p.detail}`,
    next: 'Please report it, with the command you ran and this text.',
  }),
  'SG-INT-002': () => ({ what: 'Interrupted.', next: 'Nothing was written on any site.' }),

  'SG-DISK-001': (p) => ({ what: `Cannot read ${p.file}: ${p.detail}`, next: 'Check that the file is there and that you may read it.' }),
  'SG-DISK-002': (p) => ({ what: `Cannot write ${p.file}: ${p.detail}`, next: 'Check the free space and the rights of the folder.' }),

  'SG-INV-001': (p) => ({
    what: `${p.file}:${p.line}:${p.column}: ${p.problem}${p.path === '' ? '' : ` (at ${p.path})`}`,
    next: 'Correct that line; "siteguard schema inventory" prints the whole format.',
  }),
  'SG-INV-002': (p) => ({
    what: `No siteguard.yml in ${p.folder} or above it.`,
    next: 'Make one with: siteguard init USER@HOST   (or name one with --inventory FILE)',
  }),
  'SG-INV-003': (p) => ({
    what: `${p.file}:${p.line}:${p.column}: site ${p.site} belongs to account ${p.account}, which the file does not describe.`,
    next: 'Add the account, or correct the name.',
  }),
  'SG-INV-004': (p) => ({
    what: `${p.file} is there already.`,
    next: 'siteguard init does not write over it. Choose another with --inventory FILE, or edit this one.',
  }),
  'SG-INV-005': (p) => ({
    what: `${p.file} was found by searching, and somebody else (${p.owner}) could have put it there. An inventory can run commands, so it was not read.`,
    next: `If you trust it, name it: --inventory ${p.file} (or set SITEGUARD_INVENTORY).`,
  }),

  'SG-CONN-001': (p) => ({
    what: `Cannot reach ${p.host} port ${p.port} for account ${p.account}: ${p.detail}`,
    next: `Check the host name and port, and the network: siteguard doctor ${p.account}`,
  }),
  'SG-CONN-002': (p) => ({
    what: `${p.host} said nothing for ${p.seconds} s while ${p.doing} (account ${p.account}).`,
    next: 'The server is stalled or the link is bad. Try again later, or with --timeout.',
  }),
  'SG-CONN-003': (p) => ({
    what: `The connection to ${p.host} was lost (account ${p.account}): ${p.detail}`,
    next: 'Run the same command again: what was learned is kept.',
  }),
  'SG-CONN-004': (p) => ({
    what: `${p.host} lets ${p.account} log in, but neither SFTP nor commands work there: no file can be read.`,
    next: `Ask the host to allow SFTP for this login, or choose ftps in the inventory. Details: siteguard doctor ${p.account} --verbose`,
  }),
  'SG-AUTH-001': (p) => ({
    what: `${p.host} refused ${p.user} (account ${p.account}). Tried: ${p.tried.join(', ') || 'nothing, there was nothing to try'}.`,
    next: `Check the user name, the key or the password: siteguard doctor ${p.account}`,
  }),
  'SG-AUTH-002': (p) => ({
    what: `The key ${p.file} is encrypted and no passphrase was given.`,
    next: 'Add it to ssh-agent (ssh-add), or name where the passphrase is with "passphrase:" in the inventory.',
  }),
  'SG-AUTH-003': (p) => ({
    what: `The key ${p.file} cannot be used: ${p.detail}`,
    next: 'Check the file, or choose another with "identityFile:".',
  }),
  'SG-KEY-001': (p) => ({
    what: `The host key of ${p.host} is not known yet (account ${p.account}).\n  offered: ${p.keyType} ${p.offered}`,
    next: `Compare it with what your host publishes, then: siteguard trust ${p.account}`,
  }),
  'SG-KEY-002': (p) => ({
    what: `THE HOST KEY OF ${p.host} HAS CHANGED (account ${p.account}).\n  expected: ${p.expected.join('\n            ')}\n  offered:  ${p.offered}\n  pinned in ${p.source === '' ? 'the inventory (hostKeys)' : p.source}`,
    next: `Somebody may be in between. Ask your host whether the key was changed; only then: siteguard trust ${p.account} --replace`,
  }),
  'SG-KEY-003': (p) => ({
    what: `The host key of ${p.host} is marked as revoked in ${p.source} (account ${p.account}): ${p.offered}`,
    next: 'Do not connect. Ask your host for its new key.',
  }),
  'SG-KEY-004': (p) => ({
    what: `${p.host} does not show the fingerprint you gave (account ${p.account}). Nothing was pinned.\n  given:   ${p.expected}\n  offered: ${p.offered}`,
    next: 'Compare both with what your host publishes. If it publishes neither, somebody may be in between: do not connect.',
  }),
  'SG-SSH-001': (p) => ({ what: `The SSH configuration ${p.file} cannot be used: ${p.detail}`, next: 'Check it with: ssh -G HOST' }),
  'SG-TRAN-001': (p) => ({ what: `No access to ${p.path}: ${p.detail}`, next: 'Check the rights of the file and of its folders.' }),
  'SG-TRAN-002': (p) => ({ what: `${p.path} is not there.`, next: 'Check the path; siteguard discover lists what the account holds.' }),
  'SG-TRAN-003': (p) => ({ what: `${p.path} is there already.`, next: 'Nothing was written over it.' }),
  'SG-TRAN-004': (p) => ({ what: `${p.operation} is not possible over ${p.transport}.`, next: 'Reach the account by another transport.' }),
  'SG-TRAN-005': (p) => ({ what: `${p.operation} was refused: this run is read-only.`, next: 'Add --apply to a command that writes.' }),
  'SG-TRAN-006': (p) => ({ what: `${p.path} is larger than ${p.limit} bytes.`, next: 'It was not read.' }),
  'SG-TRAN-007': (p) => ({ what: `${p.path} is no regular file (${p.type}).`, next: 'It was not read.' }),
  'SG-TRAN-008': (p) => ({
    what: `${p.path} could not be read or written: ${p.detail}`,
    next: 'Try again; if it stays, ask your host: the disk, the quota or the server may be at fault.',
  }),
  'SG-TRAN-009': (p) => ({
    what: `The name ${p.path} cannot be carried over ${p.transport}.`,
    next: 'It is left as it is. Reach the account over ssh, which takes any name.',
  }),
  'SG-TRAN-010': (p) => ({
    what: `${p.path} changed while it was read, or was cut: ${p.expected} bytes expected, ${p.got} read.`,
    next: 'Run the same command again.',
  }),
  'SG-TRAN-011': (p) => ({
    what: `${p.program} ended with code ${p.code} on the account${p.detail === '' ? '' : `: ${p.detail}`}.`,
    next: 'Mend what it names, then run the same command again.',
  }),
  'SG-TRAN-012': (p) => ({
    what: `There is no room left on the account to write ${p.path}: ${p.detail}.`,
    next: 'Free some space (or have the quota raised), then run the same command again.',
  }),

  'SG-SEC-001': (p) => ({ what: `The secret ${p.ref} could not be had: ${p.detail}`, next: 'Check where the inventory says it is.' }),
  'SG-SEC-002': (p) => ({ what: `The secret file ${p.file} can be read by others (mode ${p.mode}).`, next: `chmod 600 ${p.file}` }),

  'SG-HTTP-001': (p) => ({
    what: `${p.url} could not be reached: ${p.detail}`,
    next: 'Check the network, or give --mirror URL, or work from a file (siteguard manifest add).',
  }),
  'SG-HTTP-002': (p) => ({
    what: `${p.url} answered with status ${p.status}.`,
    next: 'Try later, or work from a file (siteguard manifest add).',
  }),
  'SG-HTTP-003': (p) => ({ what: `${p.url} sent more than ${p.limit} bytes.`, next: 'It was not read further.' }),
  'SG-HTTP-004': (p) => ({
    what: `${p.url} took longer than ${p.seconds} s.`,
    next: 'Try later, or work from a file (siteguard manifest add).',
  }),

  'SG-HTTP-005': (p) => ({
    what: `${p.url} was not asked: ${HTTP_FAULTS[p.fault]}.`,
    next: 'Only https addresses are used, or the mirror given with --mirror.',
  }),

  'SG-MAN-001': (p) => ({
    what: `There is no manifest of ${`${productName(p.product)} ${p.version}`.trimEnd()}.`,
    next: 'Check the number of the version. Of a release you have, siteguard manifest add --archive FILE --sha256 HEX makes one.',
  }),
  'SG-MAN-002': (p) => ({
    what: `${p.file} is not the file it should be. The digest it should have, then its own:\n${p.expected}\n${p.actual}`,
    next: 'It was not used. Get it again from the vendor.',
  }),
  'SG-MAN-003': (p) => ({
    what: `${p.file} is not a usable archive: ${ARCHIVE_FAULTS[p.fault]}${p.name === '' ? '' : ` (${p.name})`}.`,
    next: 'Get it again from the vendor.',
  }),
  'SG-MAN-004': (p) => ({ what: `No known CMS, plugin or theme was found in ${p.file}.`, next: 'Name it with --product and --release.' }),
  'SG-MAN-005': (p) => ({
    what: `The feed ${p.url} could not be understood: ${FEED_FAULTS[p.fault]}.`,
    next: 'What it would have told is unknown, so nothing is called up to date.',
  }),
  'SG-MAN-006': (p) => ({
    what: `${p.file} holds ${p.found}, not ${p.expected}.`,
    next: 'It was not used. Get the right archive from the vendor, or correct the version you asked for (--to, or --product and --release).',
  }),
  'SG-MAN-007': (p) => ({
    what: `The vendor publishes no digest of ${p.url}, so nothing vouches for it.`,
    next: 'siteguard manifest add --archive FILE --sha256 HEX takes it with a digest you trust.',
  }),

  ...runErrors,
  ...providerErrors,
  ...incidentErrors,
  ...fleetErrors,
  ...alertErrors,
  ...recoveryErrors,
  ...timelineErrors,
  ...accountErrors,
  ...rotationErrors,
  ...upgradeErrors,
}
