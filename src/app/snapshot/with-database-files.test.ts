import { expect, it } from 'vitest'
import type { Sha256 } from '../../core/manifest.ts'
import type { RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotEntry } from '../../core/snapshot.ts'
import { withDatabaseFiles } from './take-snapshot.ts'

const FILE = 'config/bases/spip.sqlite' as RemotePath
const LOG = `${FILE}-wal` as RemotePath
const file = (path: RemotePath): [RemotePath, SnapshotEntry] => [
  path,
  { path, type: 'file', size: 1, mtime: 0, sha256: 'a'.repeat(64) as Sha256, blob: 'a'.repeat(40) as BlobId },
]
const copy = { path: FILE, blob: 'b'.repeat(40) as BlobId, sha256: 'b'.repeat(64) as Sha256, bytes: 9, consistent: true }

it.each([
  { role: 'taken' as const, consistent: true, names: [FILE] },
  { role: 'taken' as const, consistent: false, names: [FILE, LOG] },
  // A plan must know of the journal: beside a database that goes back it would be played into it.
  { role: 'before' as const, consistent: true, names: [FILE, LOG] },
])('$role with a copy of one moment: $consistent', ({ role, consistent, names }) => {
  const entries = withDatabaseFiles(new Map([file(FILE), file(LOG)]), [{ ...copy, consistent }], role)
  expect([...entries.keys()]).toEqual(names)
  expect(entries.get(FILE)).toMatchObject({ size: 9, sha256: copy.sha256, blob: copy.blob })
})
