import type {
  EditFault,
  ErrorCode,
  RecipientFault,
  RevealFault,
  VaultFault,
  VaultKeyFault,
  VaultValueFault,
} from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const FAULTS: { readonly [F in VaultFault]: string } = {
  'not-age': 'it is no age file',
  damaged: 'it is damaged or cut',
  'not-a-vault': 'what is sealed in it is no vault that this version of siteguard knows',
  'too-large': 'it would be too large',
}

const RECIPIENTS: { readonly [F in RecipientFault]: string } = {
  malformed: 'it is no public key',
  secret: 'it is a secret key, and must be shown to nobody',
  plugin: 'keys of age plugins are not sealed to',
  'ssh-kind': 'of SSH keys only ssh-ed25519 and ssh-rsa can be sealed to',
  'ssh-short': 'an RSA key needs 2,048 bits at least',
  mixed: 'post-quantum keys (age1pq1…) and others do not go together: the vault would be no stronger than the others',
  none: 'at least one is needed',
}

const KEYS: { readonly [F in VaultKeyFault]: string } = {
  missing: 'there is none',
  empty: 'it holds no key',
  malformed: 'it is neither what age-keygen writes nor an SSH key',
  'not-plain': 'it is under a passphrase, or an SSH key: make the new key yourself, and name it with vault recipients --add',
  'ssh-protected': 'an SSH key under a passphrase cannot be used here',
  'ssh-kind': 'of SSH keys only ssh-ed25519 and ssh-rsa can open anything',
}

const VALUES: { readonly [F in VaultValueFault]: string } = {
  empty: 'it is empty',
  'too-long': 'it is too long',
  'not-text': 'it is no text (UTF-8 without NUL)',
}

const EDITS: { readonly [F in EditFault]: string } = {
  'not-json': 'it is no JSON',
  'wrong-shape': 'it has not the shape it had',
  'bad-name': 'this is no name of a slot',
  'bad-value': 'this is no value that can be kept',
  pending: 'a value is pending there, which no edit may touch',
  'not-csv': 'it is no CSV of KeePassXC',
  'not-xml': 'it is no XML of KeePass',
  'not-bitwarden': 'it is no JSON export of Bitwarden',
  encrypted: 'it is an encrypted export: export it without encryption',
  editor: 'the editor ended with an error',
}

const REVEALS: { readonly [F in RevealFault]: string } = {
  ci: 'this looks like a CI job, whose output is a log that others read',
  pipe: 'standard output is no terminal',
}

const of = (run: string): string => (run === '' ? '' : ` by the run ${run}`)

type VaultCode = Extract<ErrorCode, `SG-VAULT-${string}`>

/** Words of the errors of the vault. */
export const vaultErrors: Pick<ErrorTexts, VaultCode> = {
  'SG-VAULT-001': (p) => ({
    what: `There is no vault: ${p.file} does not exist.`,
    next: 'siteguard vault init makes one. --vault FILE, or "vault:" in the inventory, names another.',
  }),
  'SG-VAULT-002': (p) => ({
    what: `There is a vault already: ${p.file}`,
    next: 'It was left as it is. --vault FILE names another place.',
  }),
  'SG-VAULT-003': (p) => ({
    what: `None of our keys opens ${p.file}, which is sealed to ${p.count} of other people or machines.${p.ours.length === 0 ? '' : ` Ours: ${p.ours.join(', ')}`}`,
    next: 'Ask a keeper to run: siteguard vault recipients --add KEY. Or name the identity: --identity FILE, SITEGUARD_IDENTITY_FILE.',
  }),
  'SG-VAULT-004': (p) => ({
    what: `${p.file === '' ? 'The vault' : p.file} cannot be used: ${FAULTS[p.fault]}.`,
    next: 'Nothing of it was used. Take it back from Git or a backup; siteguard keeps its own last copies in its state folder.',
  }),
  'SG-VAULT-005': (p) => ({
    what: `The vault has no slot ${p.slot}.`,
    next: p.known.length === 0 ? 'It is empty. siteguard vault add makes a slot.' : `Known slots: ${p.known.join(', ')}`,
  }),
  'SG-VAULT-006': (p) => ({
    what: `The slot ${p.slot} has a value already.`,
    next: 'It was left as it is. --replace puts the new one in its place and keeps the old one as previous.',
  }),
  'SG-VAULT-007': (p) => ({
    what: `A new value of ${p.slot} is pending since ${p.since}${of(p.run)}${p.run === '' ? '' : ': it may be the one that works already'}.`,
    next:
      p.run === ''
        ? 'A person gave it, for the next rotation: siteguard vault add --pending --replace puts another in its place.'
        : 'Let that run end first (siteguard resume), then try again.',
  }),
  'SG-VAULT-008': (p) => ({
    what: `No such value of ${p.slot} is pending${p.run === '' ? '' : `: the one that is was made${of(p.run)}`}.`,
    next: 'Nothing was changed. siteguard vault show says what the vault holds.',
  }),
  'SG-VAULT-009': (p) => ({
    what: `Somebody else is writing to ${p.file}: process ${p.pid} on ${p.host}, since ${p.since}.`,
    next: 'Nothing was changed. Try again; if that machine died, its lock lapses after two minutes.',
  }),
  'SG-VAULT-010': (p) => ({
    what:
      p.names.length === 0
        ? `${p.file} was replaced by another vault.`
        : `${p.file} was changed by others, and these slots went two ways: ${p.names.join(', ')}`,
    next:
      p.kept === ''
        ? 'Nothing was changed. Open it again.'
        : `Nothing was changed. Our side is kept, sealed: ${p.kept}. siteguard vault edit --accept-file takes the file as it is.`,
  }),
  'SG-VAULT-011': (p) => ({
    what: `This key cannot be a recipient${p.recipient === '' ? '' : ` (${p.recipient})`}: ${RECIPIENTS[p.fault]}.`,
    next: 'Recipients are age1… (age-keygen -y shows it), age1pq1…, or the line of an SSH key’s .pub file.',
  }),
  'SG-VAULT-012': (p) => ({
    what: `The identity ${p.place} cannot be used: ${KEYS[p.fault]}.`,
    next: 'siteguard store key --new makes one; --identity FILE, SITEGUARD_IDENTITY_FILE or SITEGUARD_IDENTITY_COMMAND name another.',
  }),
  'SG-VAULT-013': (p) => ({
    what: `The passphrase does not open ${p.file}.`,
    next: 'Type it again. Nobody but its owner knows it: without it, only other keepers can open the vault.',
  }),
  'SG-VAULT-014': (p) => ({
    what: `The value of ${p.slot} cannot be kept: ${VALUES[p.fault]}.`,
    next: `A value is text of 1 to ${p.limit} bytes.`,
  }),
  'SG-VAULT-015': (p) => ({
    what: `This is no name of a slot: ${p.slot}`,
    next: 'Names are letters, digits and . _ @ : - in parts divided by /, as in elus/ftp.',
  }),
  'SG-VAULT-016': (p) => ({
    what: `${p.file} would be sealed to keys of which none is ours.`,
    next: `Nothing was changed. Add one of ours: ${p.ours.join(', ')}`,
  }),
  'SG-VAULT-017': (p) => ({
    what: `${p.file === '' ? 'The edit' : p.file} cannot be used: ${EDITS[p.fault]}${p.slot === '' ? '' : ` (${p.slot})`}${p.line === 0 ? '' : `, line ${p.line}, column ${p.column}`}.`,
    next: 'Nothing was changed. Mend it and try again.',
  }),
  'SG-VAULT-018': (p) => ({
    what: `${p.program} failed: ${p.detail}`,
    next: 'What was handed over before stays. Try the command by hand.',
  }),
  'SG-VAULT-019': (p) => ({
    what: `No value was shown: ${REVEALS[p.why]}.`,
    next: 'On a terminal it is shown; into a pipe with --pipe. A job takes values by reference instead: vault:SLOT in the inventory.',
  }),
  'SG-VAULT-020': (p) => ({
    what: `The slot ${p.slot} has no such ${p.state} value.`,
    next: 'siteguard vault show says what it has.',
  }),
}
