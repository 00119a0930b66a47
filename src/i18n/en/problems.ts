import type { ProblemTexts, ValueKind } from '../types.ts'

const meant = (near: readonly string[]) => (near.length === 0 ? '' : ` Did you mean ${near.map((n) => `"${n}"`).join(' or ')}?`)

const KINDS: Readonly<Record<ValueKind, string>> = {
  keys: 'keys ("name: value")',
  list: 'a list ("- …")',
  text: 'a text',
  number: 'a number',
  truth: 'true or false',
  nothing: 'nothing',
}

export const problems: ProblemTexts = {
  'too-large': (p) => `the file is larger than ${p.limit} bytes`,
  'not-text': () => 'the file is not UTF-8 text',
  'empty-document': () => 'the file says nothing: it holds no key',
  'tab-indent': () => 'a tab indents this line: YAML wants spaces',
  'bad-indent': () => 'this line is not indented as its neighbours want it, or the key before it lacks its ":"',
  'not-closed': () => 'a quote, bracket or brace is not closed, or a separator is missing',
  'reserved-character': () => 'a value cannot begin with this character: put the value in quotes',
  'nested-on-one-line': () => 'two ": " on one line: put the value in quotes, or begin a new line for the inner key',
  'key-not-plain': () => 'a key must be a plain name',
  'several-documents': () => 'a second document begins here ("---"): only one is allowed',
  'unknown-tag': () => 'a value that begins with "!" needs quotes (YAML takes it for a tag)',
  'bad-alias': () => 'an alias ("*") without its anchor, or inside it: a value that begins with "*" or "&" needs quotes',
  'too-deep': () => 'nested too deep',
  'aliases-too-many': () => 'the aliases ("*") would expand to far more than the file says',
  syntax: () => 'this is not YAML: something stands where nothing may. Is a quote, a colon or a bracket missing?',
  'duplicate-key': (p) => `the key "${p.key}" stands here a second time`,
  'reserved-key': (p) => `"${p.key}" cannot be a key`,
  'unknown-key': (p) => `unknown key "${p.key}"${p.near.length === 0 ? '' : `.${meant(p.near)}`}`,
  'wrong-kind': (p) => `here belongs ${KINDS[p.wanted]}, and there is ${KINDS[p.got]}`,
  'missing-key': (p) => `the key "${p.key}" is missing`,

  'account-id': () => 'an account id is made of letters, digits, "." "-" "_" and begins with a letter or digit (64 characters at most)',
  'site-id': () =>
    'a site id is made of letters, digits, "." "-" "_" and single inner "/", and begins with a letter or digit (128 at most)',
  'owner-id': () => 'an owner id is made of letters, digits, "." "-" "_" and begins with a letter or digit (64 characters at most)',
  'secret-ref': () =>
    'a secret never stands in this file. Write where it is: env:NAME, file:PATH (mode 600), prompt, vault:SLOT, or { command: [program, argument] }; ' +
    'and change it if this file was ever shared',
  'policy-window': () => 'hours are written as: mon-fri 22:00-06:00 Europe/Paris, sat,sun 00:00-24:00, or daily 01:00-05:00',
  'public-key': () => 'a public SSH key is one line as in a .pub file: "ssh-ed25519 AAAA… comment"',
  'host-key': () => 'a host key is written as ssh-keygen -lf shows it: "ssh-ed25519 SHA256:…" (siteguard trust ACCOUNT writes it for you)',
  'tls-fingerprint': () => 'a certificate fingerprint is SHA-256: 64 hex digits, colons allowed',
  host: () => 'a host is a name, an address or a Host alias of ~/.ssh/config, alone: user and port have keys of their own',
  'login-name': () => 'a login name holds no white space and no ":", and does not begin with "-"',
  'remote-path': () => 'a path on the account is absolute or starts at the login folder: no "~", no ".."',
  'local-path': () => 'a path on this machine is needed here',
  url: () => 'an address begins with http:// or https:// and holds no password',
  name: () => 'a name here is one line of text, not empty (200 characters at most)',
  version: () => 'this siteguard reads version 1 of the format: write "version: 1"',
  'only-for': (p) => `"${p.key}" is only for transport ${p.transports.join(', ')}`,
  'host-missing': () => 'this account has no "host"',
  'user-missing': () => 'this account has no "user", which FTP needs',
  'home-missing': () => 'a local account needs "home": the folder on this machine',
  'unknown-owner': (p) => `no owner "${p.owner}" under "owners:".${meant(p.near)}`,
  'duplicate-root': (p) => `site ${p.other} has the same folder "${p.root}" of account ${p.account}`,
  'site-exists': (p) => `there is a site ${p.site} already`,
  'env-choice': (p) => `must be one of ${p.choices.join(', ')}`,
  'env-number': (p) => `must be a whole number from ${p.from} to ${p.to}`,

  recipient: () => 'a recipient is a public age key: "age1" and 58 more characters (age-keygen -y and siteguard store key show it)',
  signer: () => 'a signer is a public key as siteguard store key shows it: "ed25519:" and 43 more characters',
  'offsite-name': () => 'the name of a place is made of lower-case letters, digits and "-" (32 characters at most)',
  'offsite-kind': () => 'a place has exactly one of "directory", "sftp" and "s3"',
  'offsite-path': () => '"path" is only for "sftp"',
  'offsite-twice': (p) => `there is another place called "${p.name}"`,
  'offsite-account': (p) => `no account "${p.account}" under "accounts:" has transport ssh or sftp`,
  's3-endpoint': () => 'an endpoint begins with https:// (http:// only of this machine)',
  's3-name': () =>
    'letters, digits and . - _ / are allowed here; the name of a bucket is of lower-case letters, digits, "." and "-", from 3 to 63',

  'waiver-text': () => '"reason" must say in a few words why this is accepted',
  'waiver-fingerprint': () => '"fingerprint" is "v1:" and 32 hex digits, as siteguard scan --json gives it',
  'waiver-sha256': () => '"sha256" is 64 hex digits',
  'waiver-date': () => '"expires" must be a day that exists, as YYYY-MM-DD',
  'waiver-both': () => 'either "fingerprint", or "rule" and "path": not both',
  'waiver-neither': () => 'it says neither "fingerprint" nor "rule" and "path": it waives nothing',
  'waiver-no-path': () => '"rule" needs "path" beside it (a pattern such as plugins/auto/**)',
  'waiver-pattern': () => '"path" is a pattern that does not close its "[", or is longer than 1,000 characters',
  'waiver-rule': (p) => `no rule is called "${p.rule}".${meant(p.near)}`,
  'waiver-site': (p) => `no site is called "${p.site}".${meant(p.near)}`,
  'waiver-expired': (p) => `it expired on ${p.expires}: look at the finding again, then renew or remove it`,

  'recipe-name': () => 'a recipe’s name is made of small letters, digits and "-", and begins with a letter (64 at most)',
  'recipe-step': (p) => `no step is called "${p.step}".${meant(p.near)} Known: ${p.known.join(', ')}`,
  'recipe-steps': () => 'a recipe is a list of one to 50 steps',
  mode: () => 'rights are written in octal and in quotes, as chmod takes them: "705"',

  'nothing-selected': () => 'no site was named: give names, --group, --owner, --account, --cms or --all',
  'target-form': () =>
    'give user@host, user@host:port, a Host of ~/.ssh/config, sftp://user@host, ftps://user@host, ftp://user@host, or a folder (./www)',
  'target-password': () =>
    'a password does not belong on the command line: leave it out, and change it (it may be in your shell history now)',

  'secret-not-set': () => 'this environment variable is not set',
  'secret-empty': () => 'it is empty',
  'secret-missing': () => 'there is no such file',
  'secret-not-a-file': () => 'it is not a regular file',
  'secret-too-long': (p) => `it is longer than ${p.limit} bytes`,
  'secret-not-text': () => 'it is not UTF-8 text, or holds a NUL',
  'secret-command-missing': (p) => `the command could not be started: ${p.detail}`,
  'secret-command-failed': (p) => `the command ended with ${p.code}${p.said === '' ? '' : `, saying: ${p.said}`}`,
  'secret-command-slow': (p) => `the command took longer than ${p.seconds} s and was stopped`,
  'secret-no-vault': () => 'no vault can be opened here',
  'secret-not-given': () => 'nothing was typed',
}
