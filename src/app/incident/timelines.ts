import { createHash } from 'node:crypto'
import type { Caller, LogEntry, WayIn } from '../../core/incident.ts'
import type { Sha256 } from '../../core/manifest.ts'
import type { TimelineReport } from '../../core/timeline-report.ts'
import { timelineReportSchema } from '../../core/timeline-report-schema.ts'
import { ensureFolder, writeFileAtomic } from '../../disk/atomic-write.ts'
import { readFileIfThere } from '../../disk/json-file.ts'
import { concerns, listIncidents, openLog } from '../../evidence/index.ts'
import { attachedFile, attachedFolder } from './attach-files.ts'
import type { NoteDeps } from './note-incident.ts'

/** A timeline larger than this is not read again for papers. Bytes. */
const MOST = 64 * 1024 * 1024
/** Addresses that are named in papers. */
const MOST_CALLERS = 12

/** Keeps a timeline in every open incident it concerns, as a file beside a note. @throws as `IncidentLog.append`, SG-DISK-002 */
export async function keepTimeline(report: TimelineReport, deps: NoteDeps): Promise<void> {
  const text = `${JSON.stringify(report, null, 1)}\n`
  const sha256 = digestOf(text)
  const { site, account } = report
  for (const info of await listIncidents(deps.folder)) {
    if (info.closedAt !== undefined || !concerns(info, { site, account })) continue
    await ensureFolder(attachedFolder(info.dir))
    await writeFileAtomic(attachedFile(info.dir, sha256), text)
    const file = { name: `timeline-${site}.json`, sha256, bytes: Buffer.byteLength(text) }
    await openLog(info.dir, deps).append({ kind: 'note', text: `siteguard timeline ${site}`, files: [file] })
  }
}

/** What the newest timeline of each site tells: those that were kept, or attached by a person. What is no timeline is passed over. */
export async function readTimelines(dir: string, entries: readonly LogEntry[]): Promise<ReadonlyMap<string, TimelineReport>> {
  const found = new Map<string, TimelineReport>()
  for (const entry of entries) {
    if (entry.kind !== 'note') continue
    for (const { name, sha256, bytes } of entry.files ?? []) {
      if (!name.endsWith('.json') || bytes > MOST) continue
      const kept = await readFileIfThere(attachedFile(dir, sha256))
      // What lies there and is not what was put there tells nothing.
      const report = kept !== undefined && digestOf(kept) === sha256 ? parse(kept) : undefined
      if (report !== undefined) found.set(report.site, report)
    }
  }
  return found
}

function parse(bytes: Buffer): TimelineReport | undefined {
  try {
    return timelineReportSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data as TimelineReport | undefined
  } catch {
    return undefined
  }
}

function digestOf(bytes: Uint8Array | string): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256
}

/** How it began at a site, as its timeline has it. */
export function wayInOf({ root, traces }: TimelineReport): WayIn | undefined {
  const cause = traces.find(({ path }) => path === root)?.cause
  if (root === undefined || cause === undefined) return undefined
  const { event, way, confidence, shape, advisories = [] } = cause
  return {
    at: event.at,
    path: root,
    way,
    confidence,
    ...(event.address === undefined ? {} : { address: event.address }),
    ...(shape === undefined ? {} : { shape }),
    holes: advisories.filter(({ open }) => open !== false).map(({ id }) => id),
  }
}

/** Who caused or asked for what was planted, most telling first. */
export function callersOf({ actors }: TimelineReport): Caller[] {
  return actors
    .filter(({ caused, visited }) => caused.length + visited.length > 0)
    .slice(0, MOST_CALLERS)
    .map(({ address, first, last, requests, sent, caused, sites }) => ({
      address,
      first,
      last,
      requests,
      sent,
      caused: caused.length,
      sites: sites.filter(({ known }) => known).map(({ name }) => name),
    }))
}
