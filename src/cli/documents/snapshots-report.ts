import * as z from 'zod'
import { publishedSchema } from '../../core/published-schema.ts'
import { count, error, exitCode, head, path, sha256, snapshotId, time, verdict } from './parts.ts'

const blob = z.string().regex(/^[0-9a-f]{40}$/)

const table = z.strictObject({
  name: z.string(),
  sha256: sha256.describe('Over the table’s dump as stored.'),
  blob,
  bytes: count,
  rows: count,
  engine: z.exactOptional(z.string()),
})

const database = {
  installation: z.string().describe('Installation it belongs to, relative to the site’s root.'),
  kind: z.enum(['mysql', 'sqlite']),
  by: z.enum(['mariadb-dump', 'mysqldump', 'php', 'file', 'provider']),
  server: z.exactOptional(z.string()),
  charset: z.exactOptional(z.string()),
  startedAt: time,
  endedAt: time,
  consistent: z.boolean(),
  omitted: z.array(z.string()),
}

const recordOf = <D extends z.ZodType>(databases: D) => ({
  version: z.literal(1),
  id: snapshotId,
  site: z.string(),
  account: z.string(),
  root: z.string(),
  transport: z.enum(['ssh', 'sftp', 'ftp', 'local', 'store']),
  role: z.enum(['taken', 'before', 'target']),
  startedAt: time,
  endedAt: time,
  siteguard: z.string(),
  cms: z.array(z.strictObject({ cms: z.string(), root: z.string(), version: z.exactOptional(z.string()) })),
  files: count,
  bytes: count,
  fetched: count,
  wireBytes: count,
  databases: z.array(databases),
  gaps: z.array(z.strictObject({ path: z.exactOptional(z.string()), reason: z.string(), detail: z.exactOptional(z.string()) })),
  complete: z.boolean(),
})

const marks = z
  .strictObject({
    verdict: z.exactOptional(verdict),
    clean: z.exactOptional(z.boolean()),
    rules: z.exactOptional(z.string()),
    judgedAt: z.exactOptional(time),
    findings: z.exactOptional(z.strictObject({ certain: count, probable: count, possible: count })),
    hold: z.exactOptional(z.strictObject({ reason: z.string(), since: z.string() })),
  })
  .meta({ id: 'SnapshotMarks' })

const list = z.strictObject({
  ...head('snapshots'),
  sites: z.array(
    z.strictObject({
      site: z.string(),
      bytes: count,
      lastKnownClean: z.exactOptional(snapshotId),
      snapshots: z.array(z.strictObject({ ...recordOf(z.strictObject({ ...database, tables: count })), marks })),
    }),
  ),
})

const show = z.strictObject({
  ...head('snapshot-record'),
  record: z.strictObject(recordOf(z.strictObject({ ...database, tables: z.array(table) }))),
  marks,
})

const entry = z
  .strictObject({
    path,
    type: z.enum(['file', 'dir', 'symlink', 'fifo', 'socket', 'device', 'other']),
    size: count,
    mode: z.exactOptional(count),
    mtime: z.number(),
    ctime: z.exactOptional(z.number()),
    inode: z.exactOptional(z.number()),
    nlink: z.exactOptional(count),
    uid: z.exactOptional(count),
    gid: z.exactOptional(count),
    target: z.exactOptional(z.string()),
    sha256: z.exactOptional(sha256),
    blob: z.exactOptional(blob),
  })
  .meta({ id: 'SnapshotEntry' })

const lines = z.exactOptional(
  z.discriminatedUnion('kind', [
    z.looseObject({ kind: z.literal('lines'), lines: z.array(z.string()), cut: z.boolean() }),
    z.looseObject({ kind: z.literal('binary') }),
    z.looseObject({ kind: z.literal('too-large') }),
  ]),
)
const how = z.enum(['added', 'removed', 'changed'])

const diff = z.strictObject({
  ...head('snapshot-diff'),
  before: snapshotId,
  after: snapshotId,
  paths: z.array(
    z.strictObject({ how, path, before: z.exactOptional(entry), after: z.exactOptional(entry), what: z.array(z.string()), lines }),
  ),
  tables: z.array(
    z.strictObject({
      how,
      installation: z.string(),
      table: z.string(),
      before: z.exactOptional(table),
      after: z.exactOptional(table),
      lines,
    }),
  ),
  databases: z.strictObject({ added: z.array(z.string()), removed: z.array(z.string()), unread: z.array(z.string()) }),
  exitCode,
})

const check = z.strictObject({
  ...head('snapshots-check'),
  readData: z.boolean(),
  sites: z.array(
    z.looseObject({
      site: z.string(),
      faults: z.array(
        z.strictObject({
          what: z.enum(['file', 'pack', 'ref', 'marks', 'snapshot', 'content', 'absent']),
          name: z.string(),
          snapshot: z.exactOptional(snapshotId),
          path: z.exactOptional(path),
          table: z.exactOptional(z.string()),
          detail: z.string(),
        }),
      ),
      snapshots: count,
      packs: count,
      objects: count,
      bytesRead: count,
    }),
  ),
  exitCode,
})

const forget = z.strictObject({
  ...head('snapshots-forget'),
  applied: z.boolean().describe('--apply was given.'),
  sites: z.array(
    z.strictObject({
      site: z.string(),
      keep: z.array(z.strictObject({ id: snapshotId, why: z.array(z.string()) })),
      drop: z.array(snapshotId),
      done: z.exactOptional(z.strictObject({ forgotten: z.array(snapshotId), before: count, after: count })),
    }),
  ),
})

const exported = z.strictObject({
  ...head('snapshot-export'),
  id: snapshotId,
  folder: z.string(),
  files: count,
  bytes: count,
  left: z.array(z.strictObject({ path, why: z.enum(['link-outside', 'special', 'not-in-snapshot']) })),
  databases: z.array(z.string()),
  exitCode,
})

const rejudge = z.strictObject({
  ...head('rejudge'),
  sites: z.array(
    z.strictObject({
      site: z.string(),
      snapshots: z.array(z.strictObject({ id: snapshotId, before: marks, after: z.exactOptional(marks), error: z.exactOptional(error) })),
      lastKnownClean: z.strictObject({ before: z.exactOptional(snapshotId), after: z.exactOptional(snapshotId) }),
    }),
  ),
  exitCode,
})

const hold = z.strictObject({
  ...head('snapshot-hold'),
  id: snapshotId,
  hold: z.exactOptional(z.strictObject({ reason: z.string(), since: z.string() })),
  held: z.exactOptional(z.boolean()),
})

/** Every document of `siteguard snapshots`, by its `kind`. Strict: it refuses fields this version does not know. */
export const snapshotsReportSchema = z.discriminatedUnion('kind', [list, show, diff, check, forget, exported, rejudge, hold])

export function snapshotsReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(snapshotsReportSchema, 'snapshots-report', 'What siteguard snapshots … prints with --json')
}
