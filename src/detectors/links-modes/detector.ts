import type { Entry } from '../../core/entry.ts'
import type { RawFinding } from '../../core/finding.ts'
import { baseName, parentPath, remotePath } from '../../core/path.ts'
import type { Tree } from '../../core/tree.ts'
import { codeNameOf, extensionOf, extensionsOf, isPhpName } from '../shared/names.ts'
import { type Grade, installationOf, raise } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject } from '../types.ts'

const STOLEN: Grade = { severity: 'critical', confidence: 'probable', class: 'intrusion' }
const OUTSIDE: Grade = { severity: 'medium', confidence: 'possible', class: 'exposure' }
const DISGUISED: Grade = { severity: 'high', confidence: 'probable', class: 'intrusion' }
const LOOP: Grade = { severity: 'low', confidence: 'certain', class: 'hygiene' }
const WRITABLE_CODE: Grade = { severity: 'medium', confidence: 'certain', class: 'exposure' }
const WRITABLE_FOLDER: Grade = { severity: 'low', confidence: 'certain', class: 'exposure' }
const SETUID: Grade = { severity: 'high', confidence: 'probable', class: 'exposure' }
const SPECIAL: Grade = { severity: 'medium', confidence: 'probable', class: 'exposure' }
const READABLE: Grade = { severity: 'high', confidence: 'probable', class: 'exposure' }

function inspectEntry(subject: Subject): Iterable<RawFinding> | undefined {
  const { entry } = subject
  switch (entry.type) {
    case 'symlink':
      return inspectLink(subject)
    case 'fifo':
    case 'socket':
    case 'block':
    case 'char':
    case 'other':
      return [raise('mode-special-file', subject.path, { type: entry.type }, SPECIAL)]
    case 'dir':
    case 'file':
      return entry.mode === undefined || isUsualMode(subject, entry.mode) ? undefined : inspectMode(subject, entry.mode)
  }
}

/** What a thief of a neighbour's settings links to: whole disks, password files, other accounts' configuration. */
const LOOT =
  /^\/+$|^\/(?:etc|proc|root|home\d?\/?|var|homez?\.?\d*\/?)\/?$|\/(?:passwd|shadow)$|wp-config\.php|connect\.php|configuration\.php|settings\.php|localconf|\.my\.cnf|config\.inc\.php|\.env$|\.ssh\//i

/** Nothing but upwards, three times and more: to the disk's root, from wherever the account lies. */
const CLIMB = /^(?:\.\.\/+){3,60}(?:\.\.)?$/

/**
 * Whether a link inside the site makes code of a file that is none, or text of code: `x.php` to a picture runs the picture,
 * `x.txt` to `config/connect.php` shows the password.
 */
function changesKind(path: string, target: string): boolean {
  const name = codeNameOf(path)
  const aim = codeNameOf(target)
  if (name?.kind === 'php' && name.last) return aim === undefined && extensionOf(target) !== ''
  return name === undefined && extensionOf(path) !== '' && aim?.kind === 'php' && aim.last
}

function* inspectLink(subject: Subject): Iterable<RawFinding> {
  const target = subject.entry.target
  if (target === undefined || target === '') return
  const installation = installationOf(subject.site, subject.path)
  // Debian's package links its core and its data folders: they are dpkg's.
  if (
    installation?.packagedCore === true &&
    (subject.zone === 'core' || /^\/(?:usr\/share|var\/lib|etc)\/(?:spip|wordpress|php|javascript)/.test(target))
  )
    return
  if (leavesSite(subject.path, target)) {
    // A settings file that links to one of its own name is how some hosts and packages keep it apart.
    const named = baseName(subject.path) === baseName(target)
    yield raise('link-outside', subject.path, { target }, (LOOT.test(target) && !named) || CLIMB.test(target) ? STOLEN : OUTSIDE)
    return
  }
  if (changesKind(subject.path, target)) {
    yield raise('link-disguised', subject.path, { target }, DISGUISED)
    return
  }
  if (isCircular(subject.site.tree, subject.entry)) yield raise('link-broken-loop', subject.path, { target }, LOOP)
}

/** Absolute targets leave as far as a listing can tell; relative ones when they climb above the site's root. */
function leavesSite(path: string, target: string): boolean {
  if (target.startsWith('/')) return true
  let depth = path.split('/').length - 1
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1
    else if (part !== '' && part !== '.') depth += 1
    if (depth < 0) return true
  }
  return false
}

/** Links that follow each other before Linux gives up (ELOOP). */
const HOPS = 40

/** A link to itself, to a folder above it, or to links that come back. */
function isCircular(tree: Tree, link: Entry): boolean {
  let path: string = link.path
  for (let hop = 0; hop < HOPS; hop += 1) {
    const entry = tree.get(path)
    if (entry?.type !== 'symlink' || entry.target === undefined || entry.target.startsWith('/')) return false
    const next: string = remotePath(`${parentPath(path)}/${entry.target}`.replace(/^\//, ''))
    if (next === link.path || next === '' || link.path.startsWith(`${next}/`)) return true
    path = next
  }
  return true
}

/** Nothing a finding is made of: not run as its owner, not written by all, and if read by all, no copy of secrets. */
function isUsualMode(subject: Subject, mode: number): boolean {
  return !(mode & 0o6002) && !(mode & 0o004 && subject.entry.type === 'file' && isCopyOfSecrets(subject))
}

function* inspectMode(subject: Subject, mode: number): Iterable<RawFinding> {
  const { entry, path } = subject
  const shown = (mode & 0o7777).toString(8).padStart(4, '0')
  if (entry.type === 'file' && (mode & 0o4000 || (mode & 0o2000 && mode & 0o010))) yield raise('mode-setuid', path, { mode: shown }, SETUID)
  if (mode & 0o002 && isGuarded(subject) && !(mode & 0o1000)) {
    if (entry.type === 'dir') {
      if (!isParentTold(subject)) yield raise('mode-world-writable', path, { mode: shown, files: 1 }, WRITABLE_FOLDER)
    } else if (isPhpName(path)) yield raise('mode-world-writable', path, { mode: shown, files: 1 }, WRITABLE_CODE)
  }
  if (entry.type === 'file' && mode & 0o004 && isCopyOfSecrets(subject)) yield raise('secret-readable', path, { mode: shown }, READABLE)
}

/**
 * Places where nothing needs to write. SPIP installed with `_SPIP_CHMOD` 0777 makes IMG, local, tmp, config and the plugins it
 * fetches writable by all (seen on fresh 3.2.11 and 4.4.30): that is how old sites really look, and is told by no finding.
 */
function isGuarded(subject: Subject): boolean {
  return subject.zone === 'core' || subject.zone === 'template'
}

/** The folder above is told already. */
function isParentTold(subject: Subject): boolean {
  const parent = subject.site.tree.get(parentPath(subject.path))
  return parent?.mode !== undefined && (parent.mode & 0o002) !== 0 && parent.path !== ''
}

/** Names of files that hold passwords; under another ending the server shows them as text. */
const SECRET = /^(?:connect|wp-config|configuration|settings|localconf|config\.inc|cles|\.?my)\b.*\.php|^wp-config|^connect\.php/i
const COPY_ENDINGS = new Set([
  'bak',
  'old',
  'orig',
  'save',
  'swp',
  'swo',
  'txt',
  'back',
  'backup',
  'copy',
  'php~',
  'php_',
  'sav',
  'tmp',
  '1',
  '2',
  'inc',
])
const KEYS =
  /^(?:\.env(?:\.(?:local|prod|production))?|\.my\.cnf|\.pgpass|\.netrc|id_(?:rsa|ed25519|ecdsa|dsa)|\.git-credentials|\.htpasswd-old|auth\.json|\.ftpconfig|sftp-config\.json|\.aws\/credentials)$/i

/** Copies of settings that a visitor may read as text, and keys that no web folder should hold. */
function isCopyOfSecrets(subject: Subject): boolean {
  if (subject.zone === 'upload' || subject.zone === 'cache' || subject.known === 'good' || subject.entry.size === 0) return false
  const name = baseName(subject.path)
  if (KEYS.test(name)) return subject.zone === 'foreign' || subject.zone === 'config'
  if (!SECRET.test(name) || isPhpName(name)) return false
  const ending = extensionsOf(name).at(-1) ?? ''
  return COPY_ENDINGS.has(ending) || name.endsWith('~')
}

export const rules = {
  'link-outside': STOLEN,
  'link-disguised': DISGUISED,
  'link-broken-loop': LOOP,
  'mode-world-writable': WRITABLE_CODE,
  'mode-setuid': SETUID,
  'mode-special-file': SPECIAL,
  'secret-readable': READABLE,
} satisfies RuleGrades

/** Links that lead out of the site, and modes and kinds of files that no website needs. */
export const detector: Detector = { id: 'links-modes', inspectEntry }
