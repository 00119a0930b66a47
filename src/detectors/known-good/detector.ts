import type { RawFinding } from '../../core/finding.ts'
import type { RemotePath } from '../../core/path.ts'
import { parentPath, relativeTo } from '../../core/path.ts'
import { codeNameOf, extensionOf, isServerSettings } from '../shared/names.ts'
import { type Grade, isFile, manifestOf, raise } from '../shared/subjects.ts'
import type { Detector, ManifestUse, RuleGrades, SiteFacts, Subject } from '../types.ts'

/**
 * What a file of a release does, for how bad a difference is. code: it runs on the server (SPIP templates do) or decides what
 * runs · script: it runs in visitors' browsers · text: nothing reads it but people · other: styles, pictures, data.
 */
type FileKind = 'code' | 'script' | 'text' | 'other'

const SCRIPTS = new Set(['js', 'mjs', 'cjs', 'htm', 'svg', 'swf', 'wasm'])
const TEXTS = new Set(['txt', 'md', 'rst', 'pot', 'po', 'log', 'lock', 'dist', 'license', 'yml', 'yaml', 'neon', 'scss', 'less', 'map'])
const TEXT_NAMES = /^(?:readme|licen[cs]e|copying|changelog|changes|credits|authors|contributing|install|upgrade[\w.]*|todo|version)\b/i

function kindOf(path: string): FileKind {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (isServerSettings(path) || codeNameOf(path) !== undefined) return 'code'
  const extension = extensionOf(path)
  if (extension === 'html') return TEXT_NAMES.test(name) ? 'text' : 'code'
  if (SCRIPTS.has(extension)) return 'script'
  return TEXTS.has(extension) || TEXT_NAMES.test(name) ? 'text' : 'other'
}

const CHANGED: Readonly<Record<FileKind, Grade>> = {
  code: { severity: 'critical', confidence: 'certain', class: 'intrusion' },
  script: { severity: 'high', confidence: 'certain', class: 'intrusion' },
  other: { severity: 'medium', confidence: 'possible', class: 'intrusion' },
  text: { severity: 'low', confidence: 'possible', class: 'hygiene' },
}
const ADDED: Readonly<Record<FileKind, Grade>> = {
  code: { severity: 'critical', confidence: 'certain', class: 'intrusion' },
  script: { severity: 'high', confidence: 'probable', class: 'intrusion' },
  other: { severity: 'low', confidence: 'possible', class: 'hygiene' },
  text: { severity: 'low', confidence: 'possible', class: 'hygiene' },
}
const MISSING: Readonly<Record<FileKind, Grade>> = {
  code: { severity: 'medium', confidence: 'certain', class: 'hygiene' },
  script: { severity: 'low', confidence: 'certain', class: 'hygiene' },
  other: { severity: 'low', confidence: 'certain', class: 'hygiene' },
  text: { severity: 'low', confidence: 'certain', class: 'hygiene' },
}
/** Owners change their own code: a reason to look, no proof. */
const BASELINE: Grade = { severity: 'medium', confidence: 'possible', class: 'intrusion' }
const LINE_ENDINGS: Grade = { severity: 'info', confidence: 'certain', class: 'hygiene' }

/** Releases have names such as `spip-plugin/saisies`; those without a slash are the CMS itself. */
const isExtension = (product: string): boolean => product.includes('/')

function inspectEntry(subject: Subject): Iterable<RawFinding> | undefined {
  if (subject.known === 'changed' || subject.known === 'unlisted') return againstRelease(subject)
  if (subject.known === 'line-endings') return lineEndings(subject)
  const differs = subject.baseline === 'changed' || subject.baseline === 'added'
  return differs && subject.known === 'unjudged' ? againstBaseline(subject) : undefined
}

function* againstRelease(subject: Subject): Iterable<RawFinding> {
  if (!isFile(subject.entry) && subject.entry.type !== 'symlink') return
  const added = subject.known === 'unlisted'
  // The deepest release whose folder holds an added file is the one it was added to.
  const manifest = added ? manifestOf(subject.site, subject.path)?.manifest : undefined
  const release = manifest ?? subject.release
  if (release === undefined) return
  const { product, version } = release
  const kind = kindOf(subject.path)
  if (added) {
    // An empty file does nothing; SPIP itself writes `.ok` into folders it tries.
    if (subject.entry.type === 'file' && subject.entry.size === 0 && kind !== 'code') return
    // No release holds links: one more, to a folder say, brings in what nobody released.
    const grade = ADDED[kind === 'code' || subject.entry.type === 'file' ? kind : 'script']
    yield raise(isExtension(product) ? 'extension-added' : 'core-added', subject.path, { product, version }, grade)
  } else {
    yield raise(isExtension(product) ? 'extension-changed' : 'core-changed', subject.path, { product, version }, CHANGED[kind])
  }
}

function* lineEndings(subject: Subject): Iterable<RawFinding> {
  if (subject.release === undefined) return
  const { product, version } = subject.release
  const use = subject.site.manifests.find((u) => u.manifest.product === product && relativeTo(u.path, subject.path) !== undefined)
  yield raise('core-line-endings', use?.path ?? ('' as RemotePath), { product, version, files: 1 }, LINE_ENDINGS)
}

function* againstBaseline(subject: Subject): Iterable<RawFinding> {
  if (!subject.mayHoldCode || !isFile(subject.entry)) return
  const kind = kindOf(subject.path)
  if (kind !== 'code' && kind !== 'script') return
  yield raise(
    subject.baseline === 'changed' ? 'baseline-changed' : 'baseline-added',
    subject.path,
    { since: subject.site.baselineDate ?? '' },
    BASELINE,
  )
}

/** Missing files; a folder missing as a whole (a bundled plugin its owner took away) is one finding. */
function* inspectSite(site: SiteFacts): Iterable<RawFinding> {
  const groups = new Map<RemotePath, { use: ManifestUse; whole: boolean; kinds: Set<FileKind> }>()
  for (const { use, path, optional } of site.missing) {
    if (optional) continue
    const folder = missingFolder(site, use, path)
    const key = folder ?? path
    const group = groups.get(key) ?? { use, whole: folder !== undefined, kinds: new Set<FileKind>() }
    group.kinds.add(kindOf(path))
    groups.set(key, group)
  }
  for (const [path, { use, whole, kinds }] of groups) {
    const { product, version } = use.manifest
    const kind = kinds.has('code') && !whole ? 'code' : 'other'
    yield raise(isExtension(product) ? 'extension-missing' : 'core-missing', path, { product, version }, MISSING[kind])
  }
}

/** The topmost folder above a missing file that is missing too, inside the release. */
function missingFolder(site: SiteFacts, use: ManifestUse, path: RemotePath): RemotePath | undefined {
  let found: RemotePath | undefined
  for (let dir = parentPath(path); dir !== '' && dir !== use.path && relativeTo(use.path, dir) !== undefined; dir = parentPath(dir)) {
    if (site.tree.has(dir)) break
    found = dir
  }
  return found
}

export const rules = {
  'core-changed': CHANGED.code,
  'core-added': ADDED.code,
  'core-missing': MISSING.code,
  'core-line-endings': LINE_ENDINGS,
  'extension-changed': CHANGED.code,
  'extension-added': ADDED.code,
  'extension-missing': MISSING.code,
  'baseline-changed': BASELINE,
  'baseline-added': BASELINE,
} satisfies RuleGrades

/** Files against the releases' manifests, and against the state the owner accepted. */
export const detector: Detector = { id: 'known-good', inspectSite, inspectEntry }
