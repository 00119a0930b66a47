import * as z from 'zod'
import type { AccountId, SiteId } from './account.ts'
import type { RemotePath } from './path.ts'
import { publishedSchema } from './published-schema.ts'
import { CLEAN_WAYS, GATE_POINTS, RECOVERY_STAGES, type Recovery } from './recovery.ts'
import { siteOriginSchema } from './recovery-origin.ts'
import type { Holds, Plain, Same } from './scan-report-schema.ts'
import type { SnapshotId } from './snapshot.ts'
import { reportedErrorSchema } from './upgrade-report-schema.ts'

const time = z.iso.datetime().describe('ISO 8601, UTC.')
const site = z.string().max(500) as unknown as z.ZodType<SiteId>
const line = z.string().max(4000)
const point = z.enum(GATE_POINTS)
const stage = z.enum(RECOVERY_STAGES)
const lock = z
  .enum(['none', 'customer', 'support', 'measures', 'unknown'])
  .describe(
    'customer: rights 700, the customer opens · support: only the host’s support opens · measures: lifted by the host after its scan.',
  )

const words = z.array(line).max(100)
const host = z
  .strictObject({ at: z.exactOptional(time), case: z.exactOptional(line), files: z.array(line).max(100) })
  .describe('What the host’s messages say of the lock.')

const exception = z.strictObject({
  site,
  point,
  by: line,
  reason: line,
  at: time,
  red: z.exactOptional(z.array(line).max(100)).describe('What was red when it was taken on: for anything else it does not stand.'),
  signed: z
    .exactOptional(z.strictObject({ key: z.string().max(100), signature: z.string().max(20_000) }))
    .describe('By the owner’s SSH key. Absent: the inventory names none.'),
})

const pointState = z.strictObject({
  state: z.enum(['green', 'red', 'excepted']),
  at: time,
  run: z.exactOptional(z.string().max(100)).describe('The run that did it.'),
  error: z.exactOptional(reportedErrorSchema),
  left: z
    .exactOptional(z.array(z.string() as unknown as z.ZodType<RemotePath>).max(20))
    .describe('Of clean: where an intruder’s work is still found, the first of them.'),
  unjudged: z.exactOptional(z.array(line).max(20)).describe('Of clean: what could not be judged, the first of it.'),
  parts: z.exactOptional(z.array(line).max(20)).describe('Of upgraded and rotated: the parts it is red by, and how each stands.'),
  findings: z.exactOptional(z.string().max(100)).describe('Of clean: digest of all that is found and all that was not judged.'),
  exception: z.exactOptional(exception).describe('Who took it on himself that it does not hold, and why.'),
})

const recoveringSite = z.strictObject({
  site,
  root: z.string() as unknown as z.ZodType<RemotePath>,
  found: z.exactOptional(z.literal(true)).describe('Not in the inventory: found in the account.'),
  evidence: z
    .exactOptional(z.string() as unknown as z.ZodType<SnapshotId>)
    .describe('Snapshot from before anything was changed; it is held.'),
  earlier: z
    .exactOptional(z.array(z.string() as unknown as z.ZodType<SnapshotId>).max(1000))
    .describe('Those from before the host locked it again; held as well.'),
  verdict: z.exactOptional(z.enum(['clean', 'suspect', 'infected', 'unknown'])).describe('Of that snapshot.'),
  intrusions: z.exactOptional(z.int().min(0)).describe('Findings of an intrusion in it.'),
  origin: z.exactOptional(siteOriginSchema).describe('How an intruder came in, by its timeline, where there was one.'),
  hasClean: z.exactOptional(z.literal(true)).describe('A clean state was kept from before.'),
  hasRelease: z.exactOptional(z.literal(true)).describe('Its core has a release to rebuild it from.'),
  hostCopy: z
    .exactOptional(z.strictObject({ snapshot: z.string() as unknown as z.ZodType<SnapshotId>, at: time }))
    .describe('The newest of the host’s own copies in which nothing is found, kept as a snapshot; looked for only where it is wanted.'),
  way: z.exactOptional(z.enum(CLEAN_WAYS)).describe('How it is made clean.'),
  points: z.strictObject(
    Object.fromEntries(GATE_POINTS.map((name) => [name, z.exactOptional(pointState)])) as Record<
      (typeof GATE_POINTS)[number],
      z.ZodExactOptional<typeof pointState>
    >,
  ),
  door: z
    .exactOptional(
      z.strictObject({
        state: z.enum(['shut', 'open', 'failed']),
        at: time,
        run: z.exactOptional(z.string().max(100)).describe('The run that did it.'),
        error: z.exactOptional(reportedErrorSchema),
      }),
    )
    .describe('shut: visitors are told to come back later, while it is brought back · failed: its door does not shut.'),
  behindDoor: z
    .exactOptional(z.string() as unknown as z.ZodType<SnapshotId>)
    .describe('Snapshot taken behind its door, with the databases that could not be had before; it is held.'),
  proved: z.exactOptional(z.literal(true)).describe('Once it was open, every rule of its hardening was tried on it.'),
  outside: z.exactOptional(z.strictObject({ state: z.enum(['well', 'ill', 'shut', 'unseen']), at: time, detail: line })),
})

const access = z.strictObject({
  state: z.enum(['done', 'failed']),
  at: time,
  run: z.exactOptional(z.string().max(100)).describe('The run that did it.'),
  error: z.exactOptional(reportedErrorSchema),
  byHand: z.exactOptional(z.array(line).max(1000)).describe('Logins whose password only a person can change, in the host’s panel.'),
  keysUnsaid: z.exactOptional(z.int().min(1)).describe('SSH keys that let in, where the inventory names none.'),
})

/** The recovery of an account. Strict: it refuses fields this version does not know. */
export const recoverySchema = z.strictObject({
  format: z.literal('siteguard-recovery'),
  version: z.literal(1),
  id: z.string().regex(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/),
  account: z.string().max(500) as unknown as z.ZodType<AccountId>,
  startedAt: time,
  siteguard: z.string().max(100),
  lock: z.exactOptional(z.strictObject({ first: lock, now: lock, at: time, words, host: z.exactOptional(host) })),
  again: z
    .exactOptional(
      z.array(z.strictObject({ at: time, lock, words, host: z.exactOptional(host), told: z.exactOptional(z.literal(true)) })).max(1000),
    )
    .describe('Each time the host locked it again.'),
  exceptions: z.exactOptional(z.array(exception).max(10_000)).describe('Points owners were asked to take on themselves, or did.'),
  stages: z
    .array(z.strictObject({ stage, state: z.enum(['doing', 'done', 'waiting']), begunAt: time, endedAt: z.exactOptional(time) }))
    .max(RECOVERY_STAGES.length),
  sites: z.array(recoveringSite).max(10_000),
  access: z.exactOptional(access).describe('The account’s own keys and logins.'),
  waiting: z
    .exactOptional(
      z
        .array(
          z.strictObject({
            what: z.enum(['ticket', 'panel', 'decide', 'gate', 'host', 'found', 'banned', 'door', 'sign']),
            site: z.exactOptional(site),
            point: z.exactOptional(point),
            text: z.exactOptional(z.string().max(20_000)).describe('What to send, or to sign.'),
            file: z.exactOptional(line).describe('Where it lies on this machine.'),
            files: z.exactOptional(z.array(line).max(100)).describe('Files the host names.'),
            why: z.exactOptional(line),
          }),
        )
        .max(50_000),
    )
    .describe('What a person has to do first.'),
  incident: z.exactOptional(line),
  watchUntil: z.exactOptional(time),
})

const report = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('recovery'),
  recovery: recoverySchema,
  exitCode: z.int().min(0).max(255),
})

/** What `siteguard restore --recipe restore-after-lockout --apply --json` prints, as published: fields may be added within one schemaVersion. */
export function recoveryReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(report, 'recovery-report', 'Report of siteguard restore --recipe restore-after-lockout --json')
}

/** Compiles only while schema and type say the same. */
export type RecoveryHolds = Holds<Same<Plain<z.infer<typeof recoverySchema>>, Plain<Recovery>>>
