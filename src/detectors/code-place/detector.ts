import type { RawFinding } from '../../core/finding.ts'
import { parentPath } from '../../core/path.ts'
import { type CodeKind, type CodeName, codeNameOf, folderOf, MEDIA_EXTENSIONS, toolOf } from '../shared/names.ts'
import { type Grade, installationOf, isJudged, raise } from '../shared/subjects.ts'
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

function* inspectEntry(subject: Subject): Iterable<RawFinding> {
  const { entry } = subject
  if (entry.type !== 'file' && entry.type !== 'symlink') return
  // A release that lists or owns the path judges it better, and `php-shape` the few prescribed files.
  if (isJudged(subject) || subject.shape !== undefined) return
  const code = codeNameOf(subject.path)
  if (code === undefined) return
  yield* place(subject, code)
  yield* name(subject, code)
}

function* place(subject: Subject, code: CodeName): Iterable<RawFinding> {
  if (!code.last) return
  const folder = folderOf(subject.path)
  const { zone } = subject
  if (zone === 'upload' || zone === 'cache' || zone === 'data') {
    yield raise(RULES[zone], subject.path, { folder }, emptied(subject, RUN_AS_CGI.has(code.extension) ? HIGH : AMONG_MEDIA[code.kind]))
    return
  }
  // Without its manifest, nobody can say what belongs in the core: the scan reports that itself.
  if (subject.mayHoldCode || zone === 'core' || code.kind === 'other') return
  if (toolOf(subject.path) !== undefined) return
  yield raise('code-unexpected', subject.path, { folder }, emptied(subject, isProminent(subject) && code.kind === 'php' ? HIGH : POSSIBLE))
}

/** An empty file runs nothing: a probe, or a guard against listings. */
function emptied(subject: Subject, grade: Grade): Grade {
  return subject.entry.type === 'file' && subject.entry.size === 0 ? POSSIBLE : grade
}

/** In the web root or among the settings, where only the CMS's own few files stand. Deeper, it may be another program. */
function isProminent(subject: Subject): boolean {
  return subject.zone === 'config' || parentPath(subject.path) === (installationOf(subject.site, subject.path)?.root ?? '')
}

function* name(subject: Subject, code: CodeName): Iterable<RawFinding> {
  const ownCode = subject.mayHoldCode || subject.zone === 'template' || subject.zone === 'extension'
  if (code.trailing) yield raise('name-trailing', subject.path, {}, HIGH)
  if (code.disguise === 'direction' || code.disguise === 'look-alike') {
    yield raise('name-disguised', subject.path, { extension: code.extension }, HIGH)
  } else if (code.disguise !== undefined && code.kind === 'php') {
    yield raise('name-disguised', subject.path, { extension: code.extension }, ownCode && code.disguise === 'hidden' ? POSSIBLE : HIGH)
  }
  if (code.last || code.kind !== 'php') return
  // `x.php.jpg` runs where the server adds a handler by extension; `x.php.bak` in the owner's code is a copy, shown as text.
  if (!ownCode || MEDIA_EXTENSIONS.has(code.ending)) {
    const grade =
      ownCode && !isPicture(code.ending)
        ? POSSIBLE
        : subject.zone === 'upload' || subject.zone === 'cache' || isPicture(code.ending)
          ? HIGH
          : POSSIBLE
    yield raise('name-double-extension', subject.path, { extension: code.extension }, grade)
  } else {
    yield raise('name-double-extension', subject.path, { extension: code.extension }, LOW)
  }
}

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
