import * as z from 'zod'
import type { CmsRotator, Person } from '../../../cms/rotate-types.ts'
import { rotatorOf } from '../../../cms/rotators.ts'
import type { ReleaseNeeds, ReleaseText } from '../../../cms/upgrade-types.ts'
import { type Credential, credentialName, type PersonChange, RENEWALS, type Renewal } from '../../../core/credential.ts'
import { SiteguardError } from '../../../core/error.ts'
import type { Op, ScriptWay } from '../../../core/op.ts'
import { joinPath } from '../../../core/path.ts'
import { branchOf } from '../../../core/version.ts'
import { atProvider } from '../../rotation/provider/plan.ts'
import type { StepContext, StepKind, StepPlan } from '../../types.ts'
import { type Described, describeSnapshot } from '../restore/installations.ts'
import { choosePhp, chooseWay } from '../upgrade/choose-php.ts'
import { composeOps } from '../upgrade/compose-ops.ts'
import { findSubject, type Subject } from '../upgrade/find-subject.ts'
import { findUnits, type UnitFacts } from '../upgrade/look-databases.ts'
import { addressOf, isReached, planLooks } from '../upgrade/look-pages.ts'
import { installedText } from '../upgrade/release-text.ts'
import { storeTarget } from '../upgrade/store-target.ts'
import { type AccountPlace, accountsOf } from './accounts.ts'
import type { Check } from './checks.ts'
import { formerPeople } from './former-people.ts'
import { type Keeps, keepsBy, lookAtOwners, lookAtPasswords, type PeopleOfUnit } from './look-people.ts'
import { lookAtAccounts, lookBeyond, lookForBackdoors } from './look-site.ts'
import { slotName } from './slot-name.ts'

/** What can be asked for by name: `people` are passwords, and what was handed out to set one. */
export const KINDS = ['database', ...RENEWALS] as const
export type RotationKind = (typeof KINDS)[number]

const params = z.strictObject({
  only: z.array(z.enum(KINDS)).min(1).optional().describe('Only these. Default: all.'),
  installation: z.string().max(4096).optional().describe('Folder of the CMS below the site. Default: the outermost one.'),
  keep: z
    .array(z.string().min(1).max(200))
    .max(10_000)
    .optional()
    .describe('Logins that get a new password from the vault. Default: everybody who may change the site’s settings.'),
  quick: z.boolean().optional().describe('Does not judge the site first.'),
})

export type RotateParams = z.infer<typeof params>

/** 30 letters and digits: more than 170 bits, and what every host's rules and every old configuration file bear. */
const RULES = { length: 30, from: 'alphanumeric' } as const

/**
 * What a person can type, of 119 bits. SPIP 3 hashes wrongly what is 56 to 59 bytes long with its salt of 28 to 33, and SPIP 4 refuses it
 * then (auth/sha256.inc.php): 20 never are.
 */
const PERSON_RULES = { length: 20, from: 'alphanumeric' } as const

/**
 * Makes what was stolen from one installation worthless: keys, sessions, passwords, waiting jobs and reset links while the site is closed,
 * then the password of its database's account, which nobody notices. Everybody without a password from the vault asks the site for one.
 * What is looked at before stands in checks.ts.
 * @throws SG-ROT-001 for a CMS whose secrets nobody knows, SG-ROT-020 when something looked at does not allow it, SG-UPG-012 when nothing
 *   can be run there.
 */
export const rotate: StepKind<RotateParams> = { use: 'rotate', params, looksAtHost: true, looksAtAccount: true, plan: planRotation }

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
  const { looks, checks: looked, url } = planLooks(subject, units, context)
  const links = units.map(({ link }) => link)
  const php = choosePhp(context.host, needs, links)
  const task: Task = { subject, rotator, context, only: new Set(wish.only ?? KINDS), keeps: keepsBy(wish.keep), text }
  const canAsk = isReached(context.host?.pages.get(installation.root) ?? [])
  const unlike = isUnlikeWeb(php, needs, context)
  const renewals: Credential[] = []
  const places: AccountPlace[] = []
  const everybody: PeopleOfUnit[] = []
  for (const one of units) {
    const address = addressOf(subject, one, one === units[0] ? context.site.url : undefined) ?? url
    const asked = canAsk ? address : undefined
    const way = chooseWay(php, asked, unlike)
    // Its server is asked by a script of ours, which any PHP runs.
    const ofAccount = chooseWay(php, asked, false)
    if (way === undefined || ofAccount === undefined)
      throw new SiteguardError({ code: 'SG-UPG-012', kind: 'unsupported', params: { installation: installation.root, why: 'no-http' } })
    places.push({ link: one.link, way: ofAccount, url: address })
    const people = await peopleOf(one, units.length > 1, task)
    everybody.push(people)
    renewals.push(...renewalOf(one, way, people.people ?? [], task))
  }
  const { accounts, sharing } = task.only.has('database')
    ? accountsOf(places, subject, described, RULES, context)
    : { accounts: [], sharing: [] }
  const checks = [
    ...(task.only.has('database') || units.length === 0 ? lookAtAccounts(links, accounts.map(credentialName), sharing) : []),
    ...(task.only.has('people') ? lookAtPasswords(everybody, task.keeps, wish.keep) : []),
    ...lookAtOwners(everybody, context.site.admins),
    lookForBackdoors(wish.quick === true ? undefined : await context.judge(), context.site.id),
    ...lookBeyond(await foreignKeys(units, task)),
    ...looked,
  ]
  if (checks.some(({ state }) => state === 'refused'))
    throw new SiteguardError({ code: 'SG-ROT-020', kind: 'conflict', params: { site: context.site.id, checks } })
  // Where the host's API knows the account, it is told, and not the server.
  const told = accounts.map((account) => atProvider(account, context.host?.provider))
  return await composed({ units, renewals, accounts: told, looks, checks, described }, task)
}

/**
 * Whether the PHP of the command line is another than the one the CMS runs under today, or may be: its code is of that one's time (SPIP 3
 * says of no PHP that it is too new, and dies under PHP 8).
 */
function isUnlikeWeb(php: ReturnType<typeof choosePhp>, { php: { max } }: ReleaseNeeds, { host }: StepContext): boolean {
  if (host?.web === undefined) return max === undefined || max === ''
  return php !== undefined && branchOf(php.php.version) !== branchOf(host.web.version)
}

interface Task {
  readonly subject: Subject
  readonly rotator: CmsRotator
  readonly context: StepContext
  readonly only: ReadonlySet<RotationKind>
  readonly keeps: Keeps
  readonly text: ReleaseText
}

interface Parts {
  readonly units: readonly UnitFacts[]
  /** While the site is closed. */
  readonly renewals: readonly Credential[]
  readonly accounts: readonly Credential[]
  readonly looks: Parameters<typeof composeOps>[0]['looks']
  readonly checks: readonly Check[]
  readonly described: Described
}

async function composed({ units, renewals, accounts, looks, checks, described }: Parts, task: Task): Promise<StepPlan> {
  const { subject, rotator, context } = task
  if (renewals.length + accounts.length === 0) return { ops: [], trees: {}, notes: [], sources: [], checks }
  const { installation, upgrader } = subject
  const renews = renewalsOf(task)
  const leftovers = units.flatMap(({ unit }) => rotator.leftovers(described.tree, installation, unit, renews))
  const rotations = (some: readonly Credential[]): Op[] => some.map((credential) => ({ kind: 'rotate', credential }))
  const made = composeOps({
    subject,
    overlay: context.overlay,
    rights: context.rights,
    composed: { parts: [], finally: () => 'untouched', opaque: [], linked: [], fileMode: undefined },
    gate: renewals.length === 0 ? [] : upgrader.gate(installation),
    derived: renewals.length === 0 ? [] : leftovers.map((path) => joinPath(installation.root, path)),
    whileClosed: rotations(renewals),
    afterwards: rotations(accounts),
    looks,
  })
  const none = { files: new Map(), async *content() {} }
  const target = await storeTarget({ ...made, release: none, folder: installation.root }, context)
  const sources = made.givesBack ? [target, context.before.record.id] : [target]
  return { ops: made.ops, trees: made.trees, notes: made.notes, sources, checks }
}

async function peopleOf({ unit, link }: UnitFacts, several: boolean, task: Task): Promise<PeopleOfUnit> {
  const { subject, rotator, context, text } = task
  const rows = context.rows(unit.database)
  const files = { installation: subject.installation, unit, text }
  const read = rows === undefined ? [] : await rotator.people(rows, link, files)
  // A site nobody can log in to is one whose table of people is not in the snapshot.
  const people = read.length === 0 ? undefined : read
  const former = people === undefined ? undefined : await formerPeople(rotator, link, context)
  return {
    database: unit.database,
    ...(several ? { host: unit.host ?? unit.database } : {}),
    ...(people === undefined ? {} : { people }),
    ...(former === undefined ? {} : { former }),
  }
}

async function foreignKeys(units: readonly UnitFacts[], { rotator, context }: Task): Promise<string[]> {
  const found: string[] = []
  for (const { unit, link } of units) {
    const rows = context.rows(unit.database)
    if (rows !== undefined) found.push(...((await rotator.foreignKeys?.(rows, link)) ?? []))
  }
  return found
}

/** Of what was asked for, what this CMS's script can renew. */
function renewalsOf({ rotator, only }: Task): Renewal[] {
  return RENEWALS.filter((one) => only.has(one) && (rotator.renews ?? RENEWALS).includes(one))
}

/** What the CMS keeps of one database; nothing where nothing of it was asked for. */
function renewalOf({ unit, link }: UnitFacts, way: ScriptWay, people: readonly Person[], task: Task): Credential[] {
  const { subject, rotator, context } = task
  const renews = renewalsOf(task)
  if (renews.length === 0) return []
  const inFile = rotator.withKeys !== undefined && renews.includes('keys') && link.kind === 'mysql' ? link.config : undefined
  const { cms } = subject.installation
  const here = renews.includes('people') ? people.filter(({ elsewhere }) => elsewhere === undefined) : []
  return [
    {
      kind: 'cms',
      cms,
      installation: subject.installation.root,
      database: unit.database,
      ...(unit.host === undefined ? {} : { host: unit.host }),
      renews,
      ...(inFile === undefined ? {} : { config: { cms, root: context.before.record.root, path: inFile } }),
      people: here.map((person) => changeOf(person, unit.database, task)),
      rules: PERSON_RULES,
      way,
    },
  ]
}

function changeOf(person: Person, database: string, { context, keeps }: Task): PersonChange {
  const { id, login } = person
  if (!keeps(person)) return { id, login, to: 'disabled' }
  return { id, login, to: 'slot', slot: slotName(context.site.id, database, 'people', `${id}-${login}`) }
}
