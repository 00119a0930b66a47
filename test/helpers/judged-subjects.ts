import type { FileContent } from '../../src/core/content.ts'
import type { Entry } from '../../src/core/entry.ts'
import { bareInstallation } from '../../src/core/installation.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { bareSite } from '../../src/detectors/bare-site.ts'
import type { Sample, Subject } from '../../src/detectors/types.ts'

export const emptySite = bareSite({ site: 'sample', installations: [bareInstallation('spip')], hosts: ['example.org'] })

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
