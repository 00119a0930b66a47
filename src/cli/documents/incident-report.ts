import * as z from 'zod'
import { MOMENTS, PAPERS, PEOPLE } from '../../core/incident.ts'
import { publishedSchema } from '../../core/published-schema.ts'
import { findingSchema } from '../../core/scan-report-schema.ts'
import { EVIDENCE_KINDS } from '../../evidence/index.ts'
import { count, exitCode, head, sha256, time, verdict } from './parts.ts'

const text = z.string()
const number = z.int().min(1)
const moment = z.enum(MOMENTS)
const place = z.strictObject({ site: text, account: text, url: z.exactOptional(text), owner: z.exactOptional(text) })

const line = { previous: sha256.describe('Of the line before, with its line end; 64 zeros in the first.'), number, at: time, by: text }

const entry = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...line, kind: z.literal('open'), incident: text, title: text, accounts: z.array(text), sites: z.array(place) }),
    z.strictObject({
      ...line,
      kind: z.literal('note'),
      text,
      files: z.exactOptional(z.array(z.strictObject({ name: text, sha256, bytes: count }))),
    }),
    z.strictObject({ ...line, kind: z.literal('moment'), moment, when: time, text: z.exactOptional(text) }),
    z.strictObject({
      ...line,
      kind: z.literal('act'),
      command: text,
      account: z.exactOptional(text),
      site: z.exactOptional(text),
      result: text,
      run: z.exactOptional(text),
      snapshot: z.exactOptional(text),
      plan: z.exactOptional(sha256),
    }),
    z.strictObject({
      ...line,
      kind: z.literal('pack'),
      pack: text,
      seal: sha256,
      files: count,
      bytes: count,
      lacking: count,
      signed: z.boolean(),
    }),
    z.strictObject({ ...line, kind: z.literal('paper'), paper: text, files: z.array(z.strictObject({ name: text, sha256 })) }),
    z.strictObject({ ...line, kind: z.literal('close'), text }),
    z.strictObject({ ...line, kind: z.literal('torn'), bytes: z.base64() }),
    z.strictObject({ ...line, kind: z.literal('stranger'), said: text }),
  ])
  .meta({ id: 'LogEntry', description: 'One line of the running log.' })

const clock = z
  .strictObject({
    from: time,
    by: z.enum(['said', 'noticed', 'opened']).describe('said: a person stated when the owner became aware; else what stands for it.'),
    until: time,
    hoursLeft: z.int().describe('Negative when it is past.'),
    notified: z.exactOptional(z.strictObject({ at: time, inTime: z.boolean() })),
  })
  .meta({ id: 'NotifyClock', description: 'The 72 hours of GDPR article 33.' })

const logFault = z.strictObject({ line: number, fault: z.enum(['empty', 'malformed', 'chain', 'number', 'cut', 'head', 'ahead']) })

const shown = z
  .strictObject({
    id: text,
    folder: text,
    title: text,
    openedAt: z.union([time, z.literal('')]),
    closedAt: z.exactOptional(time),
    accounts: z.array(text),
    sites: z.array(place),
    log: z.strictObject({ entries: count, head: sha256, fault: z.exactOptional(logFault) }),
  })
  .meta({ id: 'Incident' })

/** `incident open`, `note`, `close`. */
const incident = z.strictObject({
  ...head('incident'),
  incident: shown,
  clock,
  added: z.exactOptional(z.array(entry)),
  missing: z.exactOptional(z.array(z.enum(['aware', 'pack', 'notified']))),
})

const incidents = z.strictObject({ ...head('incidents'), incidents: z.array(shown.safeExtend({ clock })) })

const lacking = z.strictObject({
  key: text,
  kind: z.enum(EVIDENCE_KINDS),
  of: z.strictObject({
    account: z.exactOptional(text),
    site: z.exactOptional(text),
    snapshot: z.exactOptional(text),
    run: z.exactOptional(text),
    path: z.exactOptional(text),
    url: z.exactOptional(text),
    database: z.exactOptional(text),
    table: z.exactOptional(text),
    what: z.exactOptional(text),
  }),
  reason: text.describe(
    'An error code, a reason as in listings, or: no-snapshot, no-browser, no-picture, no-api, not-asked, not-in-snapshot.',
  ),
  detail: z.exactOptional(text),
})

const pack = z.strictObject({
  ...head('incident-pack'),
  incident: text,
  pack: text,
  folder: text,
  seal: sha256.describe('Last link of its chain: noted elsewhere, it tells the pack from any other.'),
  files: count,
  bytes: count,
  signed: z.boolean(),
  found: count.describe('Pieces an earlier try, that was cut, had fetched.'),
  lacking: z.array(lacking),
  tar: z.exactOptional(text),
  exitCode,
})

const packCheck = z.strictObject({
  place: text,
  pack: text,
  seal: z.union([sha256, z.literal('')]),
  files: count,
  bytes: count,
  faults: z.array(
    z.strictObject({
      file: text,
      fault: z.enum([
        'missing',
        'changed',
        'unlisted',
        'special',
        'sums',
        'chain',
        'manifest',
        'log',
        'signature',
        'not-in-log',
        'log-parted',
        'seal',
      ]),
    }),
  ),
  signature: z
    .enum(['none', 'good', 'bad', 'unknown'])
    .describe('Whether it is one over this list; whose key it is, its reader has to know.'),
  signer: z.exactOptional(text),
})

const check = z.strictObject({
  ...head('incident-check'),
  incidents: z.exactOptional(
    z.array(
      z.strictObject({
        id: text,
        entries: count,
        head: sha256,
        backwards: z.array(number).describe('Lines whose time lies before that of the line above.'),
        torn: z.boolean(),
        fault: z.exactOptional(logFault),
      }),
    ),
  ),
  packs: z.array(packCheck),
  exitCode,
})

const firstBad = { at: time, path: text, by: z.enum(['ctime', 'mtime']).describe('The files’ owner sets an mtime at will.') }

const site = z.strictObject({
  site: text,
  account: text,
  url: z.exactOptional(text),
  owner: z.exactOptional(text),
  cms: text,
  verdict: z.exactOptional(verdict).describe('Absent: nothing is kept of it, or it could not be judged.'),
  seenAt: z.exactOptional(time),
  snapshot: z.exactOptional(text),
  lastClean: z.exactOptional(text),
  firstInfected: z.exactOptional(text),
  now: z
    .exactOptional(z.strictObject({ verdict, at: time, changedSince: z.exactOptional(time) }))
    .describe('How it was found last; `changedSince`: a change was applied since, and nobody has looked yet.'),
  firstBad: z.exactOptional(z.strictObject(firstBad)),
  signs: z.strictObject({ certain: count, probable: count, possible: count }),
  intrusions: z.array(findingSchema),
  holes: z.array(findingSchema),
  exposed: z.array(findingSchema),
  people: z.array(z.strictObject({ people: z.enum(PEOPLE), rows: count })).describe('Counts of rows in tables about people.'),
  wayIn: z.exactOptional(
    z.strictObject({
      at: time,
      path: text,
      way: z.enum(['hole', 'shell', 'ftp', 'ssh', 'form']),
      confidence: z.enum(['certain', 'probable', 'possible']),
      address: z.exactOptional(text),
      shape: z.exactOptional(text),
      holes: z.array(text),
    }),
  ),
  callers: z.array(
    z.strictObject({ address: text, first: time, last: time, requests: count, sent: count, caused: count, sites: z.array(text) }),
  ),
  tables: count,
  unread: count,
})

const stated = z.strictObject({ when: time, by: text, text: z.exactOptional(text) })

/** `incident notify`, `incident report`. */
const paper = z.strictObject({
  ...head('incident-paper'),
  paper: z.enum(PAPERS),
  files: z.array(z.strictObject({ file: text, lang: z.enum(['fr', 'en']), blanks: count.describe('Left for a person to fill in.') })),
  facts: z.strictObject({
    id: text,
    title: text,
    openedAt: time,
    openedBy: text,
    closedAt: z.exactOptional(time),
    at: time,
    moments: z.partialRecord(moment, stated),
    clock,
    firstBad: z.exactOptional(z.strictObject({ ...firstBad, site: text })),
    accounts: z.array(text),
    sites: z.array(site),
    entries: z.array(entry),
    head: sha256,
    brokenAt: z.exactOptional(number),
  }),
  exitCode,
})

/** Every document about incidents, by its `kind`. Strict: it refuses fields this version does not know. */
export const incidentReportSchema = z.discriminatedUnion('kind', [incident, incidents, pack, check, paper])

export function incidentReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(incidentReportSchema, 'incident-report', 'What siteguard incident prints with --json')
}
