import { type FileContent, PHP_OPEN_TAG } from '../../core/content.ts'
import type { RawFinding } from '../../core/finding.ts'
import { OPEN, QUOTE, STRING, tokenise, VARIABLE } from '../php/lexer.ts'
import { findFlows } from '../php/scan.ts'
import { codeNameOf, extensionOf, isServerSettings } from '../shared/names.ts'
import { evidenceAt, type Grade, isKnownGood, raise, textOf } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject, Want } from '../types.ts'
import { mediaTypeOf } from './media-type.ts'

const CERTAIN: Grade = { severity: 'critical', confidence: 'certain', class: 'intrusion' }
const PROBABLE: Grade = { severity: 'high', confidence: 'probable', class: 'intrusion' }
const QUOTED_FLOW: Grade = { severity: 'high', confidence: 'possible', class: 'intrusion' }
const POSSIBLE: Grade = { severity: 'low', confidence: 'possible', class: 'intrusion' }

/** Extensions looked into wherever they lie: nobody reads them as code, so code hides in them. Lower case. */
const EVERYWHERE: ReadonlySet<string> = new Set([
  ...['jpg', 'jpeg', 'jpe', 'png', 'gif', 'webp', 'avif', 'bmp', 'ico', 'cur', 'tif', 'tiff', 'svg'],
  ...['mp3', 'ogg', 'wav', 'mp4', 'webm', 'woff', 'woff2', 'ttf', 'otf', 'eot'],
])
/**
 * SPIP's own derived files: its page cache holds PHP that it evaluates itself (seen on 3.2.11 and 4.4.30), and is deleted in
 * recovery, not judged. Logs tell what visitors tried.
 */
const DERIVED =
  /(?:\.cache|\.gz|\.ser|\.log(?:\.\d+)?|\.lock|\.sqlite|\/(?:sql_desc_[^/]*|chemin|stp_actions|job_queue_next)\.txt|\/wheels\/[^/]*\.txt|\.ok)$/

function wants(subject: Subject): Want {
  if (isKnownGood(subject) || subject.entry.size === 0) return 'nothing'
  if (isServerSettings(subject.path) || codeNameOf(subject.path)?.last === true) return 'nothing'
  if (EVERYWHERE.has(extensionOf(subject.path))) return 'media'
  if (subject.zone === 'upload') return 'media'
  return subject.zone === 'cache' && !DERIVED.test(`/${subject.path}`) ? 'media' : 'nothing'
}

function* inspectContent(subject: Subject, content: FileContent): Iterable<RawFinding> {
  const type = mediaTypeOf(subject.path, content)
  // Packed files hold whatever was put into them; code before the archive's own first bytes is another thing.
  if (type.kind === 'archive') return
  const source = textOf(content)
  const at = findCode(source, type.kind === 'binary')
  if (at === undefined) return
  const weight = weigh(source.slice(at, at + LOOK))
  const grade = gradeOf(type.kind, weight, at === 0, isRead(subject.path, source))
  if (grade !== undefined) yield raise('php-in-media', subject.path, { type: type.name }, grade, { evidence: evidenceAt(source, at) })
}

/** How much code behind a tag is looked at, in bytes. */
const LOOK = 64 * 1024
/** Tags looked at in one file: in random bytes there is about one `<?=` per 75 MB. */
const TAGS = 2000

/** Offset of the first opening tag that is believable. In binary files a tag must be followed by text. */
function findCode(source: string, binary: boolean): number | undefined {
  const pattern = new RegExp(PHP_OPEN_TAG.source, 'gi')
  for (let count = 0; count < TAGS; count += 1) {
    const match = pattern.exec(source)
    if (match === null) return undefined
    if (!binary || isText(source, match.index + 2)) return match.index
  }
  return undefined
}

/** Whether the 14 bytes from `at` on (fewer at the end) are printable. */
function isText(source: string, at: number): boolean {
  for (let i = at; i < Math.min(source.length, at + 14); i += 1) {
    const c = source.charCodeAt(i)
    if (c > 126 || (c < 32 && c !== 9 && c !== 10 && c !== 13)) return false
  }
  return true
}

/** none: no code behind the tag, as in XMP or in prose · code: statements · flow: it runs what visitors send, or hidden text. */
type Weight = 'none' | 'code' | 'flow'

function weigh(code: string): Weight {
  const tokens = tokenise(code)
  if (findFlows(tokens, 1).length > 0) return 'flow'
  for (let i = 0; i < tokens.count && i < 400; i += 1) {
    const kind = tokens.kind(i)
    if (kind === VARIABLE || kind === QUOTE || tokens.is(i, '(')) return 'code'
    if (kind === STRING && tokens.kind(i - 1) !== OPEN) return 'code'
  }
  return 'none'
}

/**
 * Text that browsers and readers take apart: code in it is never quoted as it is. HTML writes `&lt;?php`, styles and scripts of
 * pages have no use for it, and a PDF's text has its brackets escaped.
 */
const isRead = (path: string, source: string): boolean =>
  /^(?:x?html?|css|scss|less|m?js)$/.test(extensionOf(path)) || source.startsWith('%PDF-')

function gradeOf(
  kind: 'binary' | 'image-text' | 'text' | 'document',
  weight: Weight,
  atStart: boolean,
  unquoted: boolean,
): Grade | undefined {
  if (kind === 'binary' || kind === 'image-text') return weight === 'none' ? PROBABLE : CERTAIN
  // A text that begins with the tag is a program under another name; one that quotes it may be about PHP.
  if (weight === 'flow') return atStart || unquoted ? PROBABLE : QUOTED_FLOW
  if (kind === 'document' || weight === 'none') return undefined
  return atStart ? { ...PROBABLE, confidence: 'possible' } : POSSIBLE
}

export const rules = { 'php-in-media': CERTAIN } satisfies RuleGrades

/** PHP inside pictures, sound, styles and other files among media and derived files. */
export const detector: Detector = { id: 'code-in-media', wants, inspectContent }
