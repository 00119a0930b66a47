import type { RawFinding } from '../../core/finding.ts'
import { parentPath } from '../../core/path.ts'
import { type CodeKind, type CodeName, codeNameOf, folderOf, toolOf } from '../shared/names.ts'
import { cmsOf, type Grade, installationOf, isJudged, raise } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject } from '../types.ts'

const CERTAIN: Grade = { severity: 'critical', confidence: 'certain', class: 'intrusion' }
const HIGH: Grade = { severity: 'high', confidence: 'probable', class: 'intrusion' }
const POSSIBLE: Grade = { severity: 'medium', confidence: 'possible', class: 'intrusion' }
const LOW: Grade = { severity: 'low', confidence: 'possible', class: 'exposure' }

/** How bad code of each kind is where visitors' media, derived files or data lie. */
const AMONG_MEDIA: Readonly<Record<CodeKind, Grade>> = { php: CERTAIN, weak: POSSIBLE, ssi: HIGH, cgi: POSSIBLE, other: POSSIBLE }
/** Run by Perl or as CGI wherever the host allows CGI outside a cgi-bin, as OVH's did for long. */
const RUN_AS_CGI = new Set(['cgi', 'pl', 'fcgi'])

const RULES = { upload: 'code-in-upload', cache: 'code-in-cache', data: 'code-in-data' } as const

function inspectEntry(subject: Subject): Iterable<RawFinding> | undefined {
  const { entry } = subject
  if (entry.type !== 'file' && entry.type !== 'symlink') return undefined
  // A release that lists or owns the path judges it better, and `php-shape` the few prescribed files.
  if (isJudged(subject) || subject.shape !== undefined) return undefined
  const code = codeNameOf(subject.path)
  return code === undefined ? undefined : inspectCode(subject, code)
}

function* inspectCode(subject: Subject, code: CodeName): Iterable<RawFinding> {
  yield* place(subject, code)
  yield* name(subject, code)
}

function* place(subject: Subject, code: CodeName): Iterable<RawFinding> {
  if (!code.last) return
  const folder = folderOf(subject.path)
  const { zone } = subject
  if (zone === 'upload' || zone === 'cache' || zone === 'data') {
    yield raise(RULES[zone], subject.path, { folder }, emptied(subject, amongMedia(subject, code)))
    return
  }
  // Without its manifest, nobody can say what belongs in the core: the scan reports that itself.
  if (subject.mayHoldCode || zone === 'core' || code.kind === 'other') return
  if (toolOf(subject.path) !== undefined || isFirewall(subject)) return
  yield raise('code-unexpected', subject.path, { folder }, emptied(subject, isProminent(subject) && code.kind === 'php' ? HIGH : POSSIBLE))
}

/** Wordfence puts its firewall into WordPress's root; `request-execution` looks into it as into all code. */
const isFirewall = (subject: Subject): boolean => subject.inner === 'wordfence-waf.php' && cmsOf(subject) === 'wordpress'

function amongMedia(subject: Subject, code: CodeName): Grade {
  const grade = RUN_AS_CGI.has(code.extension) ? HIGH : AMONG_MEDIA[code.kind]
  if (grade !== CERTAIN || cmsOf(subject) === 'spip' || cmsOf(subject) === 'wordpress') return grade
  // In a program nobody knows, folders are guessed by their names, and many programs keep compiled code in `cache`.
  return subject.zone === 'upload' ? HIGH : POSSIBLE
}

/** An empty file runs nothing: a probe, or a guard against listings. */
function emptied(subject: Subject, grade: Grade): Grade {
  return subject.entry.type === 'file' && subject.entry.size === 0 ? POSSIBLE : grade
}

/** In the web root or among the settings, where only the CMS's own few files stand. Deeper, it may be another program. */
function isProminent(subject: Subject): boolean {
  return subject.zone === 'config' || parentPath(subject.path) === (installationOf(subject.site, subject.path)?.root ?? '')
}

/** Endings of copies people and editors make of code: shown as text to anybody. */
const COPIES = new Set(['bak', 'old', 'orig', 'save', 'sav', 'swp', 'swo', 'back', 'backup', 'copy', 'tmp', 'txt', '~', '_', '1', '2'])

function* name(subject: Subject, code: CodeName): Iterable<RawFinding> {
  const ownCode = subject.mayHoldCode || subject.zone === 'template' || subject.zone === 'extension' || subject.zone === 'core'
  const { extension } = code
  if (code.trailing) yield raise('name-trailing', subject.path, {}, HIGH)
  if (code.disguise === 'direction' || code.disguise === 'look-alike') yield raise('name-disguised', subject.path, { extension }, HIGH)
  else if (code.disguise === 'hidden' && code.kind === 'php')
    yield raise('name-disguised', subject.path, { extension }, ownCode ? POSSIBLE : HIGH)
  // Libraries name their classes so (getID3's module.audio.mp3.php); among media it is a trick.
  else if (code.disguise === 'media' && !ownCode) yield raise('name-disguised', subject.path, { extension }, HIGH)
  if (code.last || code.kind !== 'php') return
  if (COPIES.has(code.ending) && !isMedia(subject)) yield raise('name-double-extension', subject.path, { extension }, LOW)
  // `x.php.jpg` runs where the server adds a handler by extension.
  else if (isPicture(code.ending) || isMedia(subject)) yield raise('name-double-extension', subject.path, { extension }, HIGH)
  else if (!ownCode) yield raise('name-double-extension', subject.path, { extension }, POSSIBLE)
}

const isMedia = (subject: Subject): boolean => subject.zone === 'upload' || subject.zone === 'cache'

const PICTURES = new Set(['jpg', 'jpeg', 'png', 'gif', 'ico', 'webp', 'bmp', 'svg', 'pdf', 'mp3', 'mp4'])
const isPicture = (extension: string): boolean => PICTURES.has(extension)

export const rules = {
  'code-in-upload': CERTAIN,
  'code-in-cache': CERTAIN,
  'code-in-data': CERTAIN,
  'code-unexpected': HIGH,
  'name-double-extension': HIGH,
  'name-trailing': HIGH,
  'name-disguised': HIGH,
} satisfies RuleGrades

/** Executable code where none may be, told by place and name alone. */
export const detector: Detector = { id: 'code-place', inspectEntry }
