import type { FileContent } from '../../src/core/content.ts'
import type { Entry } from '../../src/core/entry.ts'
import type { Installation } from '../../src/core/installation.ts'
import { bareInstallation } from '../../src/core/installation.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { createTree } from '../../src/core/tree.ts'
import type { Sample, SiteFacts, Subject } from '../../src/detectors/types.ts'

const spip: Installation = bareInstallation('spip')
export const emptySite: SiteFacts = {
  site: 'sample',
  tree: createTree([]),
  installations: [spip],
  manifests: [],
  versions: { advisories: [], releases: new Map() },
  now: 0,
  hosts: ['example.org'],
  missing: [],
}

/** A file of nobody's release, where code may stand. */
export function judgedFile(
  bytes: Buffer,
  path = 'squelettes/x.php',
  more: Partial<Subject> = {},
): { subject: Subject; content: FileContent } {
  const entry: Entry = { path: path as RemotePath, type: 'file', size: bytes.length, mtime: 0 }
  const subject: Subject = {
    ...{ path: entry.path, inner: entry.path, entry, zone: 'template', mayHoldCode: true, known: 'unjudged', site: emptySite },
    ...more,
  }
  return { subject, content: { path: entry.path, bytes, size: bytes.length, sampled: false } }
}

/** The file a sample describes. */
export function judgedSample({ path, zone, shape, mayHoldCode = false, known = 'unjudged', base64 = '', sampled = false }: Sample): {
  subject: Subject
  content: FileContent
} {
  const more = { zone, mayHoldCode, known, ...(shape === undefined ? {} : { shape }) }
  const { subject, content } = judgedFile(Buffer.from(base64, 'base64'), path, more)
  return { subject, content: { ...content, sampled } }
}
