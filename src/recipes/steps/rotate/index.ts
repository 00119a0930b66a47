import { z } from 'zod'
import type { CmsRotator, Person } from '../../../cms/rotate-types.ts'
import { rotatorOf } from '../../../cms/rotators.ts'
import type { Credential, PersonChange, Renewal } from '../../../core/credential.ts'
import { SiteguardError } from '../../../core/error.ts'
import type { Op, ScriptWay } from '../../../core/op.ts'
import { joinPath } from '../../../core/path.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import type { StepContext, StepKind, StepPlan } from '../../types.ts'
import { describeSnapshot } from '../restore/installations.ts'
import { choosePhp, chooseWay } from '../upgrade/choose-php.ts'
import { composeOps } from '../upgrade/compose-ops.ts'
import { findSubject, type Subject } from '../upgrade/find-subject.ts'
import { findUnits, type UnitFacts } from '../upgrade/look-databases.ts'
import { addressOf, planLooks } from '../upgrade/look-pages.ts'
import { installedText } from '../upgrade/release-text.ts'
import { storeTarget } from '../upgrade/store-target.ts'
import { slotName } from './slot-name.ts'

/** What can be asked for by name: `people` are passwords, and what was handed out to set one. */
export const KINDS = ['database', 'keys', 'sessions', 'people', 'jobs'] as const
export type RotationKind = (typeof KINDS)[number]

const params = z.strictObject({
  only: z.array(z.enum(KINDS)).min(1).optional().describe('Only these. Default: all.'),
  installation: z.string().max(4096).optional().describe('Folder of the CMS below the site. Default: the outermost one.'),
  keep: z
    .array(z.string().min(1).max(200))
    .max(10_000)
    .optional()
    .describe('Logins that get a new password from the vault. Default: everybody who may change the site’s settings.'),
})

export type RotateParams = z.infer<typeof params>

/** 30 letters and digits: more than 170 bits, and what every host's rules and every old configuration file bear. */
const RULES = { length: 30, from: 'alphanumeric' } as const

/**
 * Makes what was stolen from one installation worthless: keys, sessions, passwords, waiting jobs and reset links while the site is closed,
 * then the password of its database's account, which nobody notices. Everybody without a password from the vault asks the site for one.
 */
export const rotate: StepKind<RotateParams> = { use: 'rotate', params, looksAtHost: true, plan: planRotation }

async function planRotation(wish: RotateParams, context: StepContext): Promise<StepPlan> {
  const described = await describeSnapshot(context.before, context.entries)
  const subject = findSubject({ installation: wish.installation }, described, context.site.id)
  const { installation, upgrader } = subject
  const rotator = rotatorOf(installation.cms)
  if (rotator === undefined)
    throw new SiteguardError({ code: 'SG-ROT-001', kind: 'unsupported', params: { installation: installation.root, why: 'no-cms' } })
  const text = installedText(installation.root, context.entries, context.before)
  const needs = await upgrader.needs(text)
  const units = await findUnits(subject, needs, text, context)
  const { looks, checks, url } = planLooks(subject, units, context)
  const php = choosePhp(
    context.host,
    needs,
    units.map(({ link }) => link),
  )
  const only = new Set<RotationKind>(wish.only ?? KINDS)
  const task = { subject, rotator, context, only, keep: wish.keep }
  const renewals: Op[] = []
  const accounts: Op[] = []
  for (const one of units) {
    const address = addressOf(subject, one, one === units[0] ? context.site.url : undefined) ?? url
    const way = chooseWay(php, address, false)
    if (way === undefined)
      throw new SiteguardError({ code: 'SG-UPG-012', kind: 'unsupported', params: { installation: installation.root, why: 'no-http' } })
    const renewal = await renewalOf(one, way, task)
    if (renewal !== undefined) renewals.push({ kind: 'rotate', credential: renewal })
    const account = accountOf(one, way, address, task)
    if (account !== undefined) accounts.push({ kind: 'rotate', credential: account })
  }
  const leftovers = units.flatMap(({ unit }) => rotator.leftovers(described.tree, installation, unit))
  const made = composeOps({
    subject,
    overlay: context.overlay,
    rights: context.rights,
    composed: { parts: [], finally: () => 'untouched', opaque: [], linked: [], fileMode: undefined },
    gate: renewals.length === 0 ? [] : upgrader.gate(installation),
    derived: renewals.length === 0 ? [] : leftovers.map((path) => joinPath(installation.root, path)),
    whileClosed: renewals,
    afterwards: accounts,
    looks,
  })
  const none = { files: new Map(), async *content() {} }
  const target = await storeTarget({ ...made, release: none, folder: installation.root }, context)
  const sources = made.givesBack ? [target, context.before.record.id] : [target]
  return { ops: renewals.length + accounts.length === 0 ? [] : made.ops, trees: made.trees, notes: made.notes, sources, checks }
}

interface Task {
  readonly subject: Subject
  readonly rotator: CmsRotator
  readonly context: StepContext
  readonly only: ReadonlySet<RotationKind>
  readonly keep: readonly string[] | undefined
}

/** What the CMS keeps of one database; undefined where nothing of it was asked for. */
async function renewalOf({ unit, link }: UnitFacts, way: ScriptWay, task: Task): Promise<Credential | undefined> {
  const { subject, rotator, context, only } = task
  const renews = (['keys', 'sessions', 'people', 'jobs'] as const satisfies readonly Renewal[]).filter((one) => only.has(one))
  if (renews.length === 0) return undefined
  const rows = context.rows(unit.database)
  const people = rows === undefined || !renews.includes('people') ? [] : await rotator.people(rows, link)
  return {
    kind: 'cms',
    cms: subject.installation.cms,
    installation: subject.installation.root,
    database: unit.database,
    ...(unit.host === undefined ? {} : { host: unit.host }),
    renews,
    people: people.filter(({ elsewhere }) => elsewhere === undefined).map((person) => changeOf(person, unit.database, task)),
    rules: RULES,
    way,
  }
}

function changeOf({ id, login, role, active }: Person, database: string, { context, keep }: Task): PersonChange {
  const keeps = keep === undefined ? role === 'owner' && active : keep.includes(login)
  if (!keeps) return { id, login, to: 'disabled' }
  return { id, login, to: 'slot', slot: slotName(context.site.id, database, 'people', `${id}-${login}`) }
}

/** The account of one database; undefined where it has none, or it was not asked for. */
function accountOf({ unit, link }: UnitFacts, way: ScriptWay, url: string | undefined, task: Task): Credential | undefined {
  const { subject, context, only } = task
  if (!only.has('database') || link.kind !== 'mysql') return undefined
  const { cms, root } = subject.installation
  return {
    kind: 'database',
    cms,
    installation: root,
    database: unit.database,
    user: link.user,
    server: serverOf(link),
    configs: [{ cms, root: context.before.record.root, path: link.config }],
    slot: slotName(context.site.id, unit.database, 'database'),
    rules: RULES,
    way,
    ...(url === undefined ? {} : { url }),
  }
}

function serverOf({ host, port, socket }: Extract<DatabaseLink, { kind: 'mysql' }>): Extract<Credential, { kind: 'database' }>['server'] {
  return { host, ...(port === undefined ? {} : { port }), ...(socket === undefined ? {} : { socket }) }
}
