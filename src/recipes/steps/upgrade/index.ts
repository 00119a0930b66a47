import * as z from 'zod'
import type { Companion, ReleaseNeeds } from '../../../cms/upgrade-types.ts'
import { isSiteguardError, SiteguardError } from '../../../core/error.ts'
import { joinPath, relativeTo } from '../../../core/path.ts'
import { createTree } from '../../../core/tree.ts'
import { compareVersions, upstreamVersion } from '../../../core/version.ts'
import type { ReleaseFiles, StepContext, StepKind, StepPlan } from '../../types.ts'
import { type Described, describeSnapshot } from '../restore/installations.ts'
import { intrusionsOf } from '../restore/intrusions.ts'
import { type Check, check } from './checks.ts'
import { choosePhp, chooseWay, wantedExtensions } from './choose-php.ts'
import { chooseVersion } from './choose-version.ts'
import { accompany, isCompanions, withFiles } from './companions.ts'
import { composeOps } from './compose-ops.ts'
import { composeParts } from './compose-parts.ts'
import { findSubject, type Subject } from './find-subject.ts'
import { findLocalChanges } from './local-changes.ts'
import { copiedBytes, findUnits, isBeyond, lookAtDatabases, lookAtPasswords, type UnitFacts, writtenFolders } from './look-databases.ts'
import { lookAtCommandLine, lookAtExtensions, lookAtRights, lookAtSpace, lookAtWeb } from './look-host.ts'
import { addressOf, isReached, planLooks } from './look-pages.ts'
import { lookAtExtensionsOfSite, lookAtPackaging, lookAtSharing, lookAtVerdict } from './look-site.ts'
import { type Fitting, openFitting, refOf } from './open-fitting.ts'
import { planMigrations } from './plan-migrations.ts'
import { installedText, releaseText } from './release-text.ts'
import { storeTarget } from './store-target.ts'
import { tiesText } from './ties.ts'

const params = z.strictObject({
  to: z
    .string()
    .regex(/^[0-9A-Za-z][0-9A-Za-z.+_~-]{0,63}$/)
    .optional()
    .describe(
      'A version, `latest` (newest release that gets fixes), or `latest-security` (newest of the installed branch). Default: latest.',
    ),
  installation: z.string().max(4096).optional().describe('Folder of the CMS below the site. Default: the outermost one.'),
  extension: z
    .string()
    .regex(/^[0-9A-Za-z_][0-9A-Za-z_.-]{0,127}$/)
    .optional()
    .describe('Brings this extension or theme, which did not come with the core, to `to`, and leaves the core.'),
  acceptInfected: z.boolean().optional().describe('Goes on although the site is infected: what was planted stays, and may be run.'),
  down: z.boolean().optional().describe('Allows a version that is older than the installed one.'),
})

export type UpgradeParams = z.infer<typeof params>

/**
 * Brings the core of one installation, or one of its own extensions, to another release: the site is closed, whole folders change places,
 * the CMS's own new code brings the database to its schema, the site is opened, and its pages are looked at. What is looked at before,
 * and with which words, stands in checks.ts. Without anything to do there are no ops, and the `version` check says why.
 * @throws SG-UPG-001 when something looked at does not allow it, -002 when the release is not what its list says, -003 when no release of
 *   an extension fits the core, -005 when it would go down, -006 and -007 when there is no such thing, -008 when part of what is
 *   exchanged cannot be read; and what `openRelease` throws.
 */
export const upgrade: StepKind<UpgradeParams> = { use: 'upgrade', params, looksAtHost: true, plan: planUpgrade }

async function planUpgrade(wish: UpgradeParams, context: StepContext): Promise<StepPlan> {
  const described = await describeSnapshot(context.before, context.entries)
  const subject = findSubject(wish, described, context.site.id)
  const { component, product } = subject
  const installed = component.version === undefined ? undefined : upstreamVersion(component.version)
  const choice = await chooseVersion({ product, to: wish.to ?? 'latest', installed }, context.releases)
  if ('settled' in choice) {
    const task = { wish, subject, described, installed }
    const behind = choice.settled.params.reason === 'same' ? await behindItsFiles(task, context) : undefined
    return behind === undefined ? unchanged(choice.settled) : await planTo(behind, { ...task, behind: true }, context)
  }
  const [first] = choice.versions
  if (installed !== undefined && compareVersions(first, installed) < 0 && wish.down !== true) {
    throw new SiteguardError({ code: 'SG-UPG-005', kind: 'usage', params: { site: context.site.id, product, from: installed, to: first } })
  }
  const coreNeeds = subject.isCore ? undefined : await installedNeeds(subject, context)
  const fitting = await openFitting(subject, { ...choice, installed }, coreNeeds, described, context)
  if ('tried' in fitting) {
    const { tried, tied } = fitting
    const core = `${subject.installation.cms} ${coreNeeds?.version ?? subject.installation.version ?? '?'}`
    if (!choice.listed || installed === undefined) {
      throw new SiteguardError({ code: 'SG-UPG-003', kind: 'conflict', params: { product, core, tried: [...tried] } })
    }
    const stays = { product, from: installed, to: installed }
    if (tied.length > 0)
      return unchanged(check('version', 'told', 'tied', { ...stays, newer: tied.map(({ to }) => to), ...tiesText(tied) }))
    // Nothing newer is meant for this core: it has the newest it can have.
    return unchanged(check('version', 'ok', 'held', { ...stays, core, newer: tried }))
  }
  const opened = await withCompanions(fitting, subject, described, context)
  try {
    const whole = withOwnFiles(opened, subject, await innocentTree(described, context))
    return await planTo(whole, { wish, subject, described, installed, ...(coreNeeds === undefined ? {} : { coreNeeds }) }, context)
  } finally {
    await opened.release.close()
  }
}

function unchanged(why: Check): StepPlan {
  return { ops: [], trees: {}, notes: [], sources: [], checks: [why] }
}

interface Opened extends Fitting {
  /** What goes along, and those of them that could not be had. */
  readonly companions?: readonly Companion[]
  readonly missing?: readonly string[]
}

/** The core's release with what goes along with it. */
async function withCompanions(opened: Opened, subject: Subject, { tree }: Described, context: StepContext): Promise<Opened> {
  const { installation, upgrader, isCore } = subject
  const companions = isCore ? (upgrader.companions?.(opened.needs.version, opened.text, tree, installation) ?? []) : []
  if (companions.length === 0) return opened
  try {
    const { release, missing } = await accompany(opened.release, companions, context)
    return { ...opened, release, text: releaseText(release), companions, missing }
  } catch (error) {
    await opened.release.close()
    throw error
  }
}

/** What stands there but for what somebody else put there, which does not stay. */
async function innocentTree({ tree }: Described, context: StepContext): Promise<Described['tree']> {
  const intrusions = intrusionsOf(await context.judge())
  return intrusions.size === 0 ? tree : createTree([...tree.entries()].filter(({ path }) => !intrusions.has(path)))
}

/** The core's release with what the CMS would write into it by itself. */
function withOwnFiles(opened: Opened, { installation, upgrader, isCore }: Subject, tree: Described['tree']): Opened {
  const added = isCore ? (upgrader.adds?.(opened.text, tree, installation) ?? []) : []
  if (added.length === 0) return opened
  const release = withFiles(opened.release, added)
  return { ...opened, release, text: releaseText(release) }
}

/**
 * The core that stands there as a release of no files, where a database of its is older than its code: somebody exchanged the files and
 * went no further. Undefined where nothing says so.
 */
async function behindItsFiles({ subject }: Task, context: StepContext): Promise<Opened | undefined> {
  const needs = subject.isCore ? await installedNeeds(subject, context) : undefined
  if (needs === undefined) return undefined
  const text = installedText(subject.installation.root, context.entries, context.before)
  const units = await findUnits(subject, needs, text, context)
  if (!units.some(({ facts }) => facts?.schema !== undefined && compareVersions(facts.schema, needs.schema) < 0)) return undefined
  const release: ReleaseFiles = {
    release: refOf(subject, needs.version),
    source: 'the site',
    files: new Map(),
    async *content() {},
    close: async () => undefined,
  }
  return { release, text, needs }
}

/** What the core that stands there needs; undefined where its own files do not tell. */
async function installedNeeds({ installation, upgrader }: Subject, context: StepContext): Promise<ReleaseNeeds | undefined> {
  try {
    return await upgrader.needs(installedText(installation.root, context.entries, context.before))
  } catch (error) {
    if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
    return undefined
  }
}

interface Task {
  readonly wish: UpgradeParams
  readonly subject: Subject
  readonly described: Described
  readonly installed: string | undefined
  /** Of the core that stays, where an extension is upgraded. */
  readonly coreNeeds?: ReleaseNeeds
  /** The files are as wanted; the database is not. */
  readonly behind?: true
}

async function planTo(
  { release, text, needs, companions = [], missing = [] }: Opened,
  task: Task,
  context: StepContext,
): Promise<StepPlan> {
  const { subject, described, wish } = task
  const { installation, upgrader } = subject
  const units = await findUnits(subject, needs, text, context)
  const report = await context.judge()
  const composed = composeParts(
    { subject, release, text, intrusions: new Set(intrusionsOf(report).keys()) },
    { overlay: context.overlay, capabilities: context.capabilities, entries: context.entries },
    described.tree,
    task.behind === true,
  )
  // Translations are exchanged as they come, release or not: no release of the core says what they were.
  const ownParts = composed.parts.filter(({ path }) => !isCompanions(companions, relativeTo(installation.root, path) ?? path))
  const { looks, checks: looked, url } = planLooks(subject, units, context)
  const links = units.map(({ link }) => link)
  const php = choosePhp(context.host, needs, links)
  const written = writtenFolders(installation.root, units, upgrader.makes)
  const canAsk = isReached(context.host?.pages.get(installation.root) ?? [])
  const migrations = planMigrations(units, {
    subject,
    needs,
    schema: task.coreNeeds?.schema ?? needs.schema,
    wayOf: (unit) => {
      const own = unit === units[0] ? url : (addressOf(subject, unit, undefined) ?? url)
      return chooseWay(
        php,
        canAsk ? own : undefined,
        written.some((path) => context.rights.closed.has(path)),
      )
    },
  })
  const made = composeOps({
    subject,
    overlay: context.overlay,
    rights: context.rights,
    composed,
    gate: upgrader.gate(installation),
    derived: upgrader.derived(described.tree, installation).map((path) => joinPath(installation.root, path)),
    whileClosed: migrations.ops.filter(({ keeps }) => keeps === 'copies'),
    afterwards: migrations.ops.filter(({ keeps }) => keeps === 'nothing'),
    looks,
  })
  const blocked = migrations.checks.some(({ state }) => state === 'refused')
  const checks = [
    lookAtVersion(task, needs, units, release),
    ...(missing.length === 0 ? [] : [check('version', 'told', 'translations', { to: needs.version, languages: [...missing] })]),
    lookAtCommandLine(php, needs, blocked),
    lookAtWeb(context.host, needs),
    lookAtExtensions(php, wantedExtensions(needs, links), blocked),
    lookAtSpace(context.host, made.ops, copiedBytes(units, context.entries)),
    ...lookAtRights(made.ops, written, context),
    ...lookAtDatabases(units, needs, subject, described.tree, context),
    ...(subject.isCore ? await lookAtExtensionsOfSite(subject, needs, activeOf(units), described, context) : []),
    ...(task.behind === true ? [] : await findLocalChanges(subject, ownParts, context)),
    lookAtPasswords(units),
    lookAtSharing(installation, units.length > 1 ? units.map(({ unit }) => unit.host ?? unit.database) : []),
    ...lookAtPackaging(installation, composed.linked),
    ...lookAtVerdict(report, context.site.id, wish.acceptInfected === true, (path) => composed.finally(path) !== 'untouched'),
    ...migrations.checks,
    ...looked,
  ]
  if (checks.some(({ state }) => state === 'refused')) {
    throw new SiteguardError({ code: 'SG-UPG-001', kind: 'conflict', params: { site: context.site.id, checks } })
  }
  const opaque = [...composed.opaque, ...made.opaque]
  if (opaque.length > 0) {
    const params = { site: context.site.id, paths: opaque.slice(0, 10), count: opaque.length }
    throw new SiteguardError({ code: 'SG-UPG-008', kind: 'conflict', params })
  }
  const target = await storeTarget({ ops: made.ops, trees: made.trees, stubs: made.stubs, release, folder: subject.folder }, context)
  return {
    ops: made.ops,
    trees: made.trees,
    notes: made.notes,
    sources: made.givesBack ? [target, context.before.record.id] : [target],
    checks,
  }
}

function activeOf(units: readonly UnitFacts[]): NonNullable<UnitFacts['facts']>['active'] | undefined {
  const read = units.flatMap(({ facts }) => (facts === undefined ? [] : [facts.active]))
  return read.length < units.length || read.length === 0 ? undefined : read.flat()
}

function lookAtVersion(
  { subject, installed, wish, behind }: Task,
  needs: ReleaseNeeds,
  units: readonly UnitFacts[],
  release: ReleaseFiles,
): Check {
  const { product } = subject
  const { released } = release
  const said = { product, to: needs.version, ...(released === undefined ? {} : { released }) }
  const beyond = subject.isCore ? isBeyond(units, needs) : undefined
  const from = installed === undefined ? {} : { from: installed }
  if (beyond !== undefined) return check('version', 'refused', 'schema', { ...said, ...from, schema: beyond, wanted: needs.schema })
  if (installed === undefined) return check('version', 'told', 'unread', said)
  if (behind === true) return check('version', 'told', 'behind', { ...said, ...from })
  const isOlder = wish.down === true && compareVersions(needs.version, installed) < 0
  return check('version', isOlder ? 'told' : 'ok', isOlder ? 'older' : 'newer', { ...said, ...from })
}
