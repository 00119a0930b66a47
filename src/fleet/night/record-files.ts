import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SiteId } from '../../core/account.ts'
import { completeId } from '../../core/complete-id.ts'
import { SiteguardError } from '../../core/error.ts'
import { readRunRecord } from '../../core/read-run-record.ts'
import type { RunRecord } from '../../core/run-record.ts'
import { ensureFolder } from '../../disk/atomic-write.ts'
import { readGzipJson, readJson, writeGzipJson, writeJson } from '../../disk/json-file.ts'
import type { PastSite, SitePast } from './types.ts'

/** A thousand sites with a hundred findings each are some 100 MB. */
const MOST_BYTES = 512 * 1024 * 1024
/** Records looked through for how sites stood before. */
const LOOKED_THROUGH = 40

/** Reads a record from a file (`.gz`: gzipped). @throws SG-FLEET-001 */
export async function readRecordFile(file: string): Promise<RunRecord> {
  const read = await (file.endsWith('.gz') ? readGzipJson : readJson)(file, MOST_BYTES)
  const result = 'value' in read ? readRunRecord(read.value) : { problem: read.problem === 'missing' ? read.problem : read.detail }
  if ('record' in result) return result.record
  throw new SiteguardError({ code: 'SG-FLEET-001', kind: 'config', params: { file, detail: result.problem } })
}

/** Writes a record for others to read. @throws SG-DISK-002 */
export async function writeRecordFile(file: string, record: RunRecord): Promise<void> {
  await (file.endsWith('.gz') ? writeGzipJson : writeJson)(file, record)
}

/** The records of this machine, `<folder>/<id>.json.gz`; a ledger keeps them as `<id>.json`. */
export interface RecordFiles {
  /** Ids, oldest first. */
  list(): Promise<string[]>
  /** @throws SG-FLEET-001 */
  open(id: string): Promise<RunRecord>
  /** The record a word means: its id, or the beginning of it, or `last`. @throws SG-FLEET-003, SG-USE-004, SG-USE-005 */
  find(word: string): Promise<RunRecord>
  save(record: RunRecord): Promise<void>
}

const NAME = /^(\d{8}T\d{6}Z-[0-9a-f]{8})\.json(?:\.gz)?$/

export function createRecordFiles(folder: string, more: readonly string[] = []): RecordFiles {
  const files = async (): Promise<Map<string, string>> => {
    const found = new Map<string, string>()
    for (const dir of [...more, folder])
      for (const name of await readdir(dir).catch(() => [])) {
        const [, id] = NAME.exec(name) ?? []
        if (id !== undefined) found.set(id, join(dir, name))
      }
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
  const open = async (id: string): Promise<RunRecord> => {
    const all = await files()
    const file = all.get(id)
    if (file !== undefined) return await readRecordFile(file)
    throw new SiteguardError({ code: 'SG-FLEET-003', kind: 'usage', params: { name: id, known: [...all.keys()].slice(-5) } })
  }
  return {
    list: async () => [...(await files()).keys()],
    open,
    async find(word) {
      const ids = await this.list()
      if (ids.length === 0) throw new SiteguardError({ code: 'SG-FLEET-003', kind: 'usage', params: { name: word, known: [] } })
      return await open(word === 'last' ? (ids.at(-1) as string) : completeId(word, ids))
    },
    async save(record) {
      await ensureFolder(folder)
      await writeRecordFile(join(folder, `${record.id}.json.gz`), record)
    },
  }
}

/**
 * How these sites stood in the last record that has each, and in the last one in which it was read: of a night that did not read it no findings
 * can be compared. Records that cannot be read are passed over: a night goes on without them. @param isMeant Which records are looked at.
 */
export async function lastOfSites(
  records: RecordFiles,
  sites: readonly SiteId[],
  isMeant: (record: RunRecord) => boolean = () => true,
): Promise<(site: SiteId) => SitePast> {
  const last = new Map<SiteId, PastSite>()
  const read = new Map<SiteId, PastSite>()
  const wanted = new Set(sites)
  for (const name of (await records.list()).reverse().slice(0, LOOKED_THROUGH)) {
    if (read.size === wanted.size) break
    const record = await records.open(name).catch(() => undefined)
    if (record === undefined || !isMeant(record)) continue
    const { id, startedAt } = record
    for (const site of record.sites) {
      if (!wanted.has(site.site) || site.state === 'not-run') continue
      const past = { record: { id, startedAt }, site }
      if (!last.has(site.site)) last.set(site.site, past)
      if (!read.has(site.site) && site.counts !== undefined) read.set(site.site, past)
    }
  }
  return (site) => {
    const [one, other] = [last.get(site), read.get(site)]
    return { ...(one === undefined ? {} : { last: one }), ...(other === undefined ? {} : { read: other }) }
  }
}
