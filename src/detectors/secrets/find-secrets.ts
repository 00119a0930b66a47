import { type SecretFormat, secretFormatOf } from './secret-files.ts'

/**
 * password: opens a login · token: stands for one at a service · hash: a password can be guessed from it · private-key: open to whoever has
 * the file · locked-key: under a passphrase.
 */
export const SECRET_KINDS = ['password', 'token', 'hash', 'private-key', 'locked-key'] as const
export type SecretKind = (typeof SECRET_KINDS)[number]

/** One secret as it may be told of: where, what kind, what for. Never the value, nor a part of it. */
export interface FoundSecret {
  readonly kind: SecretKind
  /** From 1. */
  readonly line: number
  /** Login, host or name of the setting, as far as the file says. Hostile: print it by `printable`. */
  readonly about: string
}

/** More of one file are counted by nobody. */
const MOST = 200
/** A longer line is no setting. Characters. */
const LONGEST_LINE = 16_384
const LONGEST_ABOUT = 120

/**
 * The secrets of a file whose name says that it bears some (`secretFormatOf`); none of any other. Linear in its size. A value that only
 * points elsewhere (`${TOKEN}`) or says that there is none is no secret.
 */
export function findSecrets(path: string, text: string): readonly FoundSecret[] {
  const format = secretFormatOf(path)
  if (format === undefined || text === '') return []
  const found = new Map<string, FoundSecret>()
  for (const one of READERS[format](text)) {
    const about = one.about.slice(0, LONGEST_ABOUT)
    found.set(`${one.line} ${one.kind} ${about}`, { ...one, about })
    if (found.size === MOST) break
  }
  return [...found.values()].sort((a, b) => a.line - b.line)
}

type Reader = (text: string) => Iterable<FoundSecret>

const READERS: { readonly [F in SecretFormat]: Reader } = {
  netrc: readNetrc,
  pgpass: readPgpass,
  htpasswd: readHtpasswd,
  settings: readSettings,
  shell: readShell,
  json: readJson,
  xml: readXml,
  urls: readUrls,
  'private-key': readKey,
  opaque: () => [{ kind: 'password', line: 1, about: '' }],
}

function* linesOf(text: string): Generator<readonly [number, string]> {
  let number = 0
  for (const line of text.split(/\r?\n|\r/)) {
    number += 1
    if (line.length <= LONGEST_LINE) yield [number, line]
  }
}

/** `machine HOST login USER password SECRET`, in any lines; a value that looks like a word of the format is a value all the same. */
function* readNetrc(text: string): Generator<FoundSecret> {
  let host = ''
  let login = ''
  let wanted = ''
  let line = 1
  for (const [word] of text.matchAll(/"[^"\n]{0,400}"|[^\s]{1,4000}|\n/g)) {
    if (word === '\n') {
      line += 1
      continue
    }
    if (wanted !== '') {
      if (wanted === 'host') {
        host = word
        login = ''
      } else if (wanted === 'login') login = word
      else yield { kind: 'password', line, about: [loginShown(login, word), host].filter((part) => part !== '').join('@') }
      wanted = ''
    } else if (word === 'machine' || word === 'poll' || word === 'server') wanted = 'host'
    else if (word === 'default') host = login = ''
    else if (word === 'login' || word === 'user' || word === 'username') wanted = 'login'
    else if (word === 'password' || word === 'pass') wanted = 'password'
  }
}

/** Some services take a token for the login, and any word for the password. */
function loginShown(login: string, password: string): string {
  return login.length >= 20 || password.length < 4 || /^x-/.test(password) ? '' : login
}

/** `host:port:database:user:password`, where a colon of a value is written `\:`. */
function* readPgpass(text: string): Generator<FoundSecret> {
  for (const [line, content] of linesOf(text)) {
    const parts = content.split(/(?<!\\):/)
    const [host = '', , , user = '', ...password] = parts
    if (content.startsWith('#') || parts.length < 5 || password.join('') === '') continue
    yield { kind: 'password', line, about: `${user}@${host}` }
  }
}

function* readHtpasswd(text: string): Generator<FoundSecret> {
  for (const [line, content] of linesOf(text)) {
    const at = content.indexOf(':')
    if (at > 0 && !content.startsWith('#') && at < content.length - 1) yield { kind: 'hash', line, about: content.slice(0, at) }
  }
}

/** Names of settings that hold a secret. `key` alone names too many things. */
const NAMED =
  /(?:^|[._-])(?:pass(?:w(?:or)?d|phrase|code)?2?|pwd|secret|token|auth|credentials?)$|(?:secret|api|access|private|auth|encryption|app|license)_?-?key$|(?:pass(?:w(?:or)?d|phrase)|pwd|secret|token)(?:_(?:id|1|2))?$|^_auth$|_authtoken$|oauth_token$|npmauthtoken$|npmauthident$/i
const TOKEN_NAME = /token|secret|key|auth|credential/i
/** Points elsewhere, or says that there is none. */
const NO_VALUE =
  /^(?:|null|none|false|true|no|yes|on|off|0|1|plain|login|external|gssapi|ntlm|(?:cram|digest)-md5|scram-\S{1,30}|x?oauth\w{1,10}|\$\{[^}]{1,100}\}|\$\([^)]{1,200}\)|\$[A-Za-z_]\w{0,60}|<[^>]{0,60}>|%env\([^)]{1,100}\)%)$/i

/** `name = value`, `name: value` and `name value`, below `[section]` or `host:` heads: ini files, YAML of two levels, msmtp. */
function* readSettings(text: string): Generator<FoundSecret> {
  let section = ''
  for (const [line, content] of linesOf(text)) {
    yield* urlsOf(line, content)
    yield* tokensOf(line, content)
    const head = /^\s*\[\s*([^\]]{0,200})\]\s*$/.exec(content) ?? /^([A-Za-z0-9][\w.-]{0,100}):\s*$/.exec(content)
    if (head !== null) {
      section = (head[1] as string).replaceAll('"', '').trim()
      continue
    }
    if (/^\s*(?:[#;]|\/\/[^:]*$)/.test(content)) continue
    // An npm registry's name comes before its setting: `//registry.example/:_authToken=…`.
    const setting = /^\s*(?:(\/\/[^\s=]{1,200}):)?["']?([\w.-]{1,80})["']?\s*(?:[=:]|\s)\s*(.*)$/.exec(content)
    if (setting === null) continue
    const [, registry, name = '', value = ''] = setting
    if (NAMED.test(name) && !NO_VALUE.test(bare(value))) yield named(line, name, registry ?? section)
    else if (/^extraheader$/i.test(name) && /authorization\s*:/i.test(value)) yield { kind: 'token', line, about: section }
  }
}

function named(line: number, name: string, of: string): FoundSecret {
  return { kind: TOKEN_NAME.test(name) ? 'token' : 'password', line, about: of === '' ? name : `${of}: ${name}` }
}

function bare(value: string): string {
  const plain = value.trim()
  return (/^(["'])(.*)\1[;,]?$/.exec(plain)?.[2] ?? plain).trim()
}

/** What programs are given on their command lines: the value, or its first character, follows. */
const GIVEN: readonly (readonly [RegExp, string])[] = [
  [/\b(mysql|mariadb|mysqldump|mariadb-dump|mysqladmin)\b[^|;&\n]{0,400}\s-p(?=[^\s|;&])/, 'password'],
  [/\b(sshpass)\b\s+-p\s*\S/, 'password'],
  [/\b(curl|wget|http)\b[^|;&\n]{0,400}\s(?:-u|--user)[\s=]+['"]?[^\s:'"]{1,100}:[^\s'"]/, 'password'],
  [/\b(curl|wget|http)\b[^|;&\n]{0,400}authorization:\s*\S/i, 'token'],
  [/(?:^|\s)(--(?:[a-z-]{0,40}-)?(?:password|passwd|token|secret))[=\s](?!-)['"]?[^\s'"$]/, 'password'],
  [/\b(identified\s+(?:with\s+\S{1,60}\s+)?by)\s+'[^']/i, 'password'],
  [/\b(set\s+password)\b[^;\n]{0,200}=\s*\S/i, 'password'],
]

/** `NAME=value` and `export NAME=value` of environments, and what was typed at a prompt. */
function* readShell(text: string): Generator<FoundSecret> {
  for (const [line, content] of linesOf(text)) {
    yield* urlsOf(line, content)
    yield* tokensOf(line, content)
    if (/^\s*#/.test(content)) continue
    const setting = /^(?:: \d{1,12}:\d{1,6};)?\s*(?:export\s+|set\s+|SetEnv\s+)?([A-Za-z_]\w{0,80})\s*[=\s]\s*(\S.*)$/.exec(content)
    const [, name = '', value = ''] = setting ?? []
    const first = /^(["']).*?\1/.exec(value)?.[0] ?? value.split(/\s/)[0] ?? ''
    if (NAMED.test(name) && content.includes('=') && !NO_VALUE.test(bare(first))) yield named(line, name, '')
    for (const [pattern, kind] of GIVEN) {
      const given = pattern.exec(content)
      if (given !== null) yield { kind: kind as SecretKind, line, about: given[1] as string }
    }
  }
}

/** Composer's `auth.json`, Docker's logins, editors' upload settings: strings below the keys that mean a secret. */
function* readJson(text: string): Generator<FoundSecret> {
  // Comments are common in them, and which line a value is on matters: keys are found in the text, not in a tree.
  let path = ''
  for (const [line, content] of linesOf(text)) {
    yield* tokensOf(line, content)
    for (const [, key = '', value] of content.matchAll(/"([^"\\]{1,200})"\s*:\s*(?:"((?:[^"\\]|\\.){0,4000})"|[{[])/g)) {
      if (value === undefined) {
        path = key
        continue
      }
      const inTokens = /^(?:github-oauth|gitlab-oauth|gitlab-token|bearer)$/i.test(path)
      if ((NAMED.test(key) || inTokens) && !NO_VALUE.test(value))
        yield { kind: inTokens || TOKEN_NAME.test(key) ? 'token' : 'password', line, about: path === '' ? key : `${path}: ${key}` }
    }
  }
}

/** FileZilla's lists of servers. */
function* readXml(text: string): Generator<FoundSecret> {
  let host = ''
  for (const [line, content] of linesOf(text)) {
    host = /<Host>([^<]{1,200})<\/Host>/.exec(content)?.[1] ?? host
    if (/<Pass(?:\s[^>]{0,100})?>[^<]/.test(content)) yield { kind: 'password', line, about: host }
  }
}

/** One login a line: URLs, or `URL user password`. */
function* readUrls(text: string): Generator<FoundSecret> {
  for (const [line, content] of linesOf(text)) {
    const there = [...urlsOf(line, content)]
    yield* there
    const parts = content.trim().split(/\s+/)
    if (there.length === 0 && parts.length >= 3 && /^(?:https?:\/\/|\/|ftps?:\/\/)/.test(parts[0] as string))
      yield { kind: 'password', line, about: `${parts[1]}@${hostOf(parts[0] as string)}` }
  }
}

function hostOf(url: string): string {
  return /^[a-z+]+:\/\/([^/\s?#]{1,200})/i.exec(url)?.[1] ?? url
}

/**
 * `scheme://user:password@host`, and `https://token@host` of Git remotes. A password may hold what a URL may not, and a user be the token:
 * only what is surely neither is told.
 */
function* urlsOf(line: number, content: string): Generator<FoundSecret> {
  for (const [, scheme = '', login = '', rest = ''] of content.matchAll(
    /\b([a-z][a-z0-9+.-]{1,20}):\/\/([^\s/:@"'<>]{0,400})(:?[^\s"'<>]{0,2000})/gi,
  )) {
    const at = rest.lastIndexOf('@')
    if (at < 0) continue
    const host = /^[A-Za-z0-9.-]{1,255}/.exec(rest.slice(at + 1))?.[0] ?? ''
    const password = rest.startsWith(':') ? rest.slice(1, at) : undefined
    const web = /^https?$/i.test(scheme)
    if (password === undefined || password === '') {
      if (web && at === (password === undefined ? 0 : 1) && login.length >= 16) yield { kind: 'token', line, about: host }
    } else if (!NO_VALUE.test(password)) {
      yield { kind: web ? 'token' : 'password', line, about: web ? host : [loginShown(login, password), host].filter(Boolean).join('@') }
    }
  }
}

/** What services begin their tokens with, so that leaks are found. */
const TOKENS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{22,255})/, 'GitHub'],
  [/\bglpat-[\w-]{20,255}/, 'GitLab'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, 'AWS'],
  [/\bxox[abeoprs]-[A-Za-z0-9-]{10,255}/, 'Slack'],
  [/\b[sr]k_live_[A-Za-z0-9]{16,255}/, 'Stripe'],
  [/\bSG\.[\w-]{16,64}\.[\w-]{16,128}/, 'SendGrid'],
  [/\bAIza[\w-]{35}\b/, 'Google'],
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'npm'],
  [/\bdop_v1_[0-9a-f]{64}\b/, 'DigitalOcean'],
  [/\bxkeysib-[0-9a-f]{64}-\w{16}\b/, 'Brevo'],
]

function* tokensOf(line: number, content: string): Generator<FoundSecret> {
  for (const [pattern, about] of TOKENS) if (pattern.test(content)) yield { kind: 'token', line, about }
}

/** PEM, OpenSSH's own and PuTTY's; a PKCS #12 file is what its name says. */
function* readKey(text: string): Generator<FoundSecret> {
  let inside = false
  let begun = 0
  let locked = false
  for (const [line, content] of linesOf(text)) {
    const begin = /^-----BEGIN (?:(OPENSSH|RSA|DSA|EC|ENCRYPTED|PGP) )?PRIVATE KEY(?: BLOCK)?-----/.exec(content)
    const putty = /^PuTTY-User-Key-File-\d+:/.test(content)
    if (begin !== null || putty) {
      inside = true
      begun = line
      locked = begin?.[1] === 'ENCRYPTED'
      continue
    }
    if (!inside) continue
    if (/^Proc-Type: 4,ENCRYPTED|^Encryption: (?!none)/.test(content)) locked = true
    // OpenSSH's format begins with the name of its cipher: `none`, or one.
    else if (line === begun + 1 && content.startsWith('b3BlbnNzaC1rZXktdjEA'))
      locked = !content.startsWith('b3BlbnNzaC1rZXktdjEAAAAABG5vbmU')
    const end = /^-----END |^Private-MAC:/.test(content)
    if (end) {
      yield { kind: locked ? 'locked-key' : 'private-key', line: begun, about: '' }
      inside = false
    }
  }
}
