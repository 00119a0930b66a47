import type { FileContent } from '../../core/content.ts'
import type { RawFinding } from '../../core/finding.ts'
import { baseName, parentPath } from '../../core/path.ts'
import { after, isCall, nameOf } from '../php/danger.ts'
import { tokenise } from '../php/lexer.ts'
import { lineAt } from '../php/values.ts'
import { extensionsOf, folderOf, isPhpName, type Tool, toolOf } from '../shared/names.ts'
import { type Grade, installationOf, isKnownGood, raise, textOf } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject } from '../types.ts'

const HIGH: Grade = { severity: 'high', confidence: 'certain', class: 'exposure' }
const PROBABLE: Grade = { severity: 'high', confidence: 'probable', class: 'exposure' }
const MEDIUM: Grade = { severity: 'medium', confidence: 'certain', class: 'exposure' }
const LIKELY: Grade = { severity: 'medium', confidence: 'probable', class: 'exposure' }
const LOW: Grade = { severity: 'low', confidence: 'certain', class: 'exposure' }
/** A file that bears a tool's name and is not that tool. */
const IMPOSTOR: Grade = { severity: 'high', confidence: 'probable', class: 'intrusion' }

function inspectEntry(subject: Subject): Iterable<RawFinding> | undefined {
  const { entry, zone, path } = subject
  if (isKnownGood(subject) || subject.known === 'changed') return undefined
  if (entry.type === 'dir') return inspectFolder(subject)
  if (entry.type !== 'file') return undefined
  // Elsewhere only tools are told, which are programs.
  const anything = zone === 'foreign' || zone === 'core' || zone === 'config'
  return anything || isPhpName(path) || path.endsWith('.phar') ? inspectFile(subject) : undefined
}

const isAtRoot = (subject: Subject): boolean => parentPath(subject.path) === (installationOf(subject.site, subject.path)?.root ?? '')

/** Repositories of the usual systems: a folder that holds what such a one holds. */
const REPOSITORIES: Readonly<Record<string, readonly string[]>> = {
  '.git': ['HEAD', 'objects', 'index', 'packed-refs'],
  '.svn': ['entries', 'wc.db', 'pristine', 'text-base'],
  '.hg': ['store', 'hgrc', 'dirstate', 'requires'],
  '.bzr': ['branch', 'repository', 'README'],
}

function* inspectFolder(subject: Subject): Iterable<RawFinding> {
  const { path } = subject
  const name = baseName(path)
  const has = (child: string): boolean => subject.site.tree.has(`${path}/${child}`)
  if (Object.hasOwn(REPOSITORIES, name) && REPOSITORIES[name]?.some(has)) {
    // At the root it holds the settings' history too; in a plugin it is how its author installs it.
    yield raise('leftover-repository', path, { name }, isAtRoot(subject) ? MEDIUM : LOW, { covers: true })
    return
  }
  if (/^fichiers_obsoletes_\d{8}/i.test(name) || (/^zip_[0-9a-f]{32}$/i.test(name) && subject.zone !== 'upload')) {
    yield raise('leftover-obsolete-folder', path, { name }, MEDIUM, { covers: true })
  } else if (/^(?:phpmyadmin|pma|myadmin|mysqladmin|dbadmin)[-_.\d]{0,12}(?:-all-languages|-english)?$/i.test(name)) {
    const program = has('index.php') && ['libraries', 'js', 'themes', 'vendor'].some(has)
    if (program && subject.zone !== 'core')
      yield raise('leftover-adminer', path, { name }, { ...LOW, confidence: 'probable' }, { covers: true })
  }
}

const DUMPS = new Set(['sql', 'dump', 'sqlite', 'sqlite3', 'db3', 'mdb', 'mysql', 'pgsql'])
const PACKED = new Set(['gz', 'bz2', 'xz', 'zst', 'zip', '7z', 'rar'])
const ARCHIVES = new Set(['zip', 'gz', 'tgz', 'tbz', 'bz2', 'xz', 'zst', 'tar', '7z', 'rar', 'bak', 'wpress', 'jpa', 'jps'])
/** Words in the names of copies of sites and databases, French and English. */
const COPY =
  /back-?up|sauveg|\bsave\b|dump|\bsite\b|www|htdocs|public_?html|\bold\b|ancien|archive|export|database|\bbdd?\b|\bdb\b|\bbase\b|copie|migration|prod\b|snapshot|\bspip\b|wordpress|wp-content/i

function* inspectFile(subject: Subject): Iterable<RawFinding> {
  const { path, zone } = subject
  const name = baseName(path)
  if (name === '.spip_loader_keep') {
    if (zone === 'core') yield raise('leftover-keep-flag', path, {}, MEDIUM)
    return
  }
  const tool = isPhpName(path) || name.endsWith('.phar') ? toolOf(path) : undefined
  if (tool !== undefined && isOwnPlace(subject)) yield* inspectTool(subject, tool, name)
  if (zone !== 'foreign' && !(zone === 'core' && isAtRoot(subject)) && zone !== 'config') return
  if (subject.entry.size > 0 && !isDatabaseOfTheSite(subject)) yield* inspectCopies(subject, name)
}

/** Media, caches and data are judged by `code-place`; there a tool's name excuses nothing. */
const isOwnPlace = (subject: Subject): boolean => subject.zone !== 'upload' && subject.zone !== 'cache' && subject.zone !== 'data'

function* inspectTool(subject: Subject, tool: Tool, name: string): Iterable<RawFinding> {
  // SPIP and WordPress plugins have an `info.php` of their own; an open tool lies where it is called by its address.
  if ((tool === 'phpinfo' || tool === 'installer') && !isAtRoot(subject)) return
  // Where code of the owner's may stand, a name alone says little: `inspectContent` looks.
  if (!subject.mayHoldCode || tool === 'loader') yield* tell(subject, tool, name)
}

function* tell(subject: Subject, tool: Tool, name: string): Iterable<RawFinding> {
  if (tool === 'loader') yield raise('leftover-loader', subject.path, { name }, LIKELY)
  else if (tool === 'installer') yield raise('leftover-installer', subject.path, { name }, LOW)
  else if (tool === 'adminer') yield raise('leftover-adminer', subject.path, { name }, PROBABLE)
}

/** SPIP keeps SQLite bases in config/bases on purpose. */
function isDatabaseOfTheSite(subject: Subject): boolean {
  return subject.zone === 'config' && /(?:^|\/)bases\//.test(subject.inner)
}

function* inspectCopies(subject: Subject, name: string): Iterable<RawFinding> {
  const extensions = extensionsOf(name)
  const last = extensions.at(-1) ?? ''
  const inner = PACKED.has(last) ? (extensions.at(-2) ?? '') : last
  if (DUMPS.has(inner) || (DUMPS.has(last) && last !== 'dump')) {
    yield raise('leftover-dump', subject.path, { name }, HIGH)
    return
  }
  if (!ARCHIVES.has(last)) return
  const copy = COPY.test(name)
  // Deeper than the root, an archive is likelier a download the owner offers.
  if (isAtRoot(subject) || copy)
    yield raise('leftover-archive', subject.path, { name }, copy ? LIKELY : { ...LIKELY, severity: 'low', confidence: 'possible' })
}

/** Text that each tool holds. */
const MARKS: Readonly<Record<Tool, RegExp>> = {
  loader: /spip[_ ]?loader/i,
  installer: /spip|pclzip/i,
  adminer: /adminer|phpminiadmin|dbkiss|sqlbuddy|bigdump|interconnect\/it|duplicator|kickstart/i,
  phpinfo: /phpinfo\s*\(/i,
}

function wants(subject: Subject): 'content' | 'nothing' {
  if (isKnownGood(subject) || subject.known === 'changed' || subject.known === 'unlisted' || !isOwnPlace(subject)) return 'nothing'
  return isPhpName(subject.path) && toolOf(subject.path) !== undefined ? 'content' : 'nothing'
}

function* inspectContent(subject: Subject, content: FileContent): Iterable<RawFinding> {
  const tool = toolOf(subject.path)
  if (tool === undefined || content.bytes.length === 0) return
  const source = textOf(content)
  const name = baseName(subject.path)
  if (tool === 'phpinfo') {
    const at = findPhpinfo(source)
    if (at !== undefined) {
      yield raise('leftover-phpinfo', subject.path, { name }, LOW, { evidence: { line: lineAt(source, at) } })
      return
    }
  } else if (MARKS[tool].test(source)) {
    if (subject.mayHoldCode && tool === 'adminer') yield* tell(subject, tool, name)
    return
  }
  if (subject.mayHoldCode || subject.zone === 'core') return
  yield raise('code-unexpected', subject.path, { folder: folderOf(subject.path) }, IMPOSTOR)
}

/** Longest file that is nothing but a call of phpinfo() and its surroundings. Bytes. */
const PHPINFO_SIZE = 2000

function findPhpinfo(source: string): number | undefined {
  if (source.length > PHPINFO_SIZE) return undefined
  const tokens = tokenise(source)
  let found: number | undefined
  for (let i = 0; i < tokens.count; i += 1) {
    if (!isCall(tokens, i)) continue
    const name = nameOf(tokens, i)
    if (name === 'phpinfo') found ??= tokens.start(i)
    else if (
      !/^(?:echo|print|exit|die|if|phpversion|php_uname|phpcredits|ini_get|error_reporting|ini_set|date|header)$/.test(name) &&
      tokens.is(after(tokens, i), '(')
    )
      return undefined
  }
  return found
}

export const rules = {
  'leftover-loader': LIKELY,
  'leftover-keep-flag': MEDIUM,
  'leftover-obsolete-folder': MEDIUM,
  'leftover-adminer': PROBABLE,
  'leftover-dump': HIGH,
  'leftover-archive': LIKELY,
  'leftover-repository': MEDIUM,
  'leftover-installer': LOW,
  'leftover-phpinfo': LOW,
  'code-unexpected': IMPOSTOR,
} satisfies RuleGrades

/** What installers, copies and tools leave in a web root. */
export const detector: Detector = { id: 'leftovers', inspectEntry, wants, inspectContent }
