import type { FileContent } from '../../core/content.ts'
import type { Entry } from '../../core/entry.ts'
import type { Evidence, RawFinding, Reason } from '../../core/finding.ts'
import type { CmsId, Installation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { relativeTo } from '../../core/path.ts'
import type { RuleId, RuleParams } from '../../core/rule-catalog.ts'
import { lineAt } from '../php/values.ts'
import type { ManifestUse, SiteFacts, Subject } from '../types.ts'
import { extensionOf } from './names.ts'

/** Grade of a reason: severity, confidence, class. */
export type Grade = Pick<Reason, 'severity' | 'confidence' | 'class'>

/** Makes a finding; ties the rule's parameters to its id for the compiler. */
export function raise<R extends RuleId>(
  rule: R,
  path: RemotePath,
  params: RuleParams[R],
  grade: Grade,
  more: { evidence?: Evidence; covers?: boolean } = {},
): RawFinding {
  return { rule, path, params, ...grade, ...more } as unknown as RawFinding
}

/** The bytes are the release's own: nothing more to ask. */
export function isKnownGood(subject: Subject): boolean {
  return subject.known === 'good' || subject.known === 'line-endings'
}

/** A release covers this path; `known-good` says what is wrong with it. */
export function isJudged(subject: Subject): boolean {
  return subject.known !== 'unjudged'
}

export function isFile(entry: Entry): boolean {
  return entry.type === 'file'
}

/** The installation a path belongs to: the deepest whose root holds it. */
export function installationOf(site: SiteFacts, path: string): Installation | undefined {
  let best: Installation | undefined
  for (const installation of site.installations) {
    if (relativeTo(installation.root, path) === undefined) continue
    if (best === undefined || installation.root.length > best.root.length) best = installation
  }
  return best
}

export function cmsOf(subject: Subject): CmsId | undefined {
  return installationOf(subject.site, subject.path)?.cms
}

/** Whether SPIP may take a file for a template: what ends with `.html`, where templates lie. */
export function isTemplate(subject: Subject): boolean {
  const { zone } = subject
  if (extensionOf(subject.path) !== 'html' || zone === 'upload' || zone === 'cache' || zone === 'data') return false
  return cmsOf(subject) === 'spip'
}

/** The manifest whose folder holds a path: the deepest. */
export function manifestOf(site: SiteFacts, path: string): ManifestUse | undefined {
  let best: ManifestUse | undefined
  for (const use of site.manifests) {
    if (relativeTo(use.path, path) === undefined) continue
    if (best === undefined || use.path.length > best.path.length) best = use
  }
  return best
}

const texts = new WeakMap<FileContent, string>()

/** A file's text as a string with one character per byte (of UTF-8, where it is UTF-16): made once, for all who ask. */
export function textOf(content: FileContent): string {
  const known = texts.get(content)
  if (known !== undefined) return known
  const text = readable(content.bytes).toString('latin1')
  texts.set(content, text)
  return text
}

/** Of UTF-16, its UTF-8: PHP runs it where it is set to. What only begins like it and has a tag in plain bytes is run as plain bytes. */
function readable(bytes: Buffer): Buffer {
  const [a, b, c, d] = bytes
  const little = (a === 0xff && b === 0xfe) || (a === 0x3c && b === 0 && c === 0x3f && d === 0)
  const big = (a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c && c === 0 && d === 0x3f)
  if ((!little && !big) || bytes.includes('<?', 0, 'latin1')) return bytes
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2))
  return Buffer.from((little ? even : Buffer.from(even).swap16()).toString('utf16le'), 'utf8')
}

const EXCERPT = 120

/** One character per byte to UTF-8; characters past one byte are ours and stay. */
function decode(text: string): string {
  return text
    .split('…')
    .map((part) => Buffer.from(part, 'latin1').toString('utf8'))
    .join('…')
}

/**
 * What stands at an offset, for a person: from there to the end of its line, as UTF-8, cut, and without what stands in quotes. Passwords stand
 * in any code of a site's own, before what is found there and beside it.
 */
export function evidenceAt(source: string, offset: number): Evidence {
  const excerpt = maskQuoted(source.slice(offset, offset + 400).split('\n', 1)[0] ?? '')
  return { line: lineAt(source, offset), ...(excerpt === '' ? {} : { excerpt }) }
}

/** A text of code with every quoted part taken out: passwords and keys stand in quotes. */
export function maskQuoted(text: string): string {
  return quote(text.replace(/'(?:[^'\\]|\\.)*(?:'|$)/gs, "'…'").replace(/"(?:[^"\\]|\\.)*(?:"|$)/gs, '"…"'))
}

/** A short piece of a site's text for a parameter: one line, UTF-8, cut at 120 characters. */
export function quote(text: string): string {
  const decoded = decode(text.slice(0, 400)).replace(/\s+/g, ' ').trim()
  return decoded.length > EXCERPT ? `${decoded.slice(0, EXCERPT - 1)}…` : decoded
}
