import * as z from 'zod'
import { healthReportSchema } from '../../core/health.ts'
import { proofReportSchema } from '../../core/proof.ts'
import { publishedSchema } from '../../core/published-schema.ts'
import { noticesSchema } from '../../core/rotation-report-schema.ts'
import { SECRET_KINDS } from '../../detectors/secrets/find-secrets.ts'
import { journalLine } from '../../recipes/journal.ts'
import { planSchema } from '../../recipes/plan-file.ts'
import { count, error, exitCode, head, path, runId, sha256, snapshotId, time } from './parts.ts'

const summary = z
  .strictObject({
    id: runId,
    site: z.string(),
    account: z.string(),
    recipe: z.string(),
    state: z.enum(['planned', 'running', 'applied', 'rolling-back', 'rolled-back', 'stopped']),
    startedAt: time,
    endedAt: z.exactOptional(time),
    ops: count,
    done: count,
    resumes: count,
    before: snapshotId.describe('Evidence and undo point.'),
    wayBack: z.enum(['plain', 'older-data', 'never']).describe('How it is taken back once it is applied.'),
    health: z.exactOptional(z.array(healthReportSchema)).describe('What looks at the site found. Absent: nobody looked.'),
    proofs: z.exactOptional(z.array(proofReportSchema)).describe('What probes on the live site proved. Absent: none was tried.'),
    error: z.exactOptional(error),
  })
  .meta({ id: 'RunSummary' })

const plan = planSchema.meta({ id: 'Plan' })
const from = z.enum(['here', 'account'])
const seconds = z.number().min(0)

/** `plan --json`, and `restore --json` and `quarantine restore --json` without `--apply`. */
const plans = z.strictObject({
  ...head('plans'),
  plans: z.array(z.strictObject({ file: z.string().describe('Where the plan was written.'), plan })),
  errors: z.exactOptional(z.array(z.strictObject({ site: z.string(), ...error.shape }))),
  exitCode,
})

/** `apply`, `resume`, `rollback`, `runs show`, and the two restores with `--apply`. */
const run = z.strictObject({
  ...head('run'),
  run: summary,
  seconds: z.exactOptional(seconds),
  file: z.exactOptional(z.string()),
  plan: z.exactOptional(plan),
  from: z.exactOptional(from),
  ops: z.exactOptional(
    z.array(
      z.strictObject({
        op: planSchema.shape.ops.element,
        mark: z.enum(['open', 'begun', 'done', 'undone']),
        derived: z.boolean().describe('It takes away what the CMS makes again.'),
      }),
    ),
  ),
  journal: z.exactOptional(z.array(journalLine)),
  notices: z.exactOptional(noticesSchema),
})

/** `rotate ACCOUNT`. No value of a secret is in it. */
const account = z.strictObject({
  ...head('account'),
  account: z.string(),
  keys: z
    .array(
      z.strictObject({
        type: z.string(),
        fingerprint: z.string(),
        comment: z.string(),
        options: z.string(),
        file: z.string(),
        line: count,
        written: z.exactOptional(time),
        becomes: z.enum(['stays', 'goes', 'unsaid']),
        ours: z.boolean(),
      }),
    )
    .describe('SSH keys that let somebody in. `unsaid`: the inventory names none. `ours`: siteguard came in by it.'),
  secrets: z
    .array(z.strictObject({ path: z.string(), line: count, kind: z.enum(SECRET_KINDS), about: z.string() }))
    .describe('Left in the home for other services, and not renewed: place, kind and what for.'),
  loginFiles: z.array(z.string()).describe('They run at every login, or let whole hosts in.'),
  unread: z.array(z.string()).describe('Places that could not be looked at.'),
  file: z.string().describe('Where the plan was written.'),
  plan,
  run: z.exactOptional(summary),
  seconds: z.exactOptional(seconds),
  exitCode,
})

const runs = z.strictObject({
  ...head('runs'),
  runs: z.array(z.union([summary.safeExtend({ from }), z.strictObject({ id: z.string(), from, unreadable: error })])),
})

const item = z
  .strictObject({
    id: z.string().describe('RUN/INDEX.'),
    run: runId,
    site: z.string(),
    path,
    how: z.enum(['removed', 'replaced']),
    is: z.enum(['file', 'link', 'tree']),
    digest: z.exactOptional(sha256.describe('SHA-256 of a file; of a folder the digest of its tree.')),
    files: count,
    bytes: count,
    mode: z.exactOptional(count),
    derived: z.boolean().describe('The CMS makes it again: a cache, a session.'),
    recipe: z.string(),
    at: time,
    held: z
      .exactOptional(z.strictObject({ mtime: time, uid: z.exactOptional(count), gid: z.exactOptional(count), path: z.string() }))
      .describe('As it lies on the account; absent when it is no longer there, or with --offline.'),
    before: snapshotId.describe('Snapshot with its bytes.'),
    stands: z.exactOptional(sha256.describe('SHA-256 of the file that took its place.')),
  })
  .meta({ id: 'QuarantinedItem' })

const quarantine = z.strictObject({ ...head('quarantine'), site: z.string(), items: z.array(item) })

const drop = z.strictObject({
  ...head('quarantine-drop'),
  applied: z.boolean().describe('--apply was given.'),
  runs: z.array(
    z.union([
      z.strictObject({
        run: runId,
        dropped: z.boolean(),
        site: z.string(),
        account: z.string(),
        state: z.enum(['applied', 'rolled-back']),
        endedAt: z.exactOptional(time),
        items: count,
        bytes: count,
        before: snapshotId,
        written: z.boolean().describe('Tables or database files, which may hold what visitors wrote after the plan was made.'),
      }),
      z.strictObject({ run: z.string(), dropped: z.literal(false), error }),
    ]),
  ),
  exitCode,
})

/** Every document about plans, runs and quarantine, by its `kind`. Strict: it refuses fields this version does not know. */
export const runsReportSchema = z.discriminatedUnion('kind', [plans, run, runs, account, quarantine, drop])

export function runsReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(
    runsReportSchema,
    'runs-report',
    'What plan, apply, restore, resume, rollback, runs, quarantine and rotate ACCOUNT print with --json',
  )
}
