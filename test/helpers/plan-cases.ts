import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { GATE_MARK } from '../../src/cms/gate-page.ts'
import { credentialName } from '../../src/core/credential.ts'
import { isSiteguardError } from '../../src/core/error.ts'
import type { Sha256 } from '../../src/core/manifest.ts'
import type { HealthPage, Op, PathState, TreeMember } from '../../src/core/op.ts'
import type { PlanCheck } from '../../src/core/plan.ts'
import { printable } from '../../src/core/printable.ts'
import type { StepKind, StepPlan } from '../../src/recipes/types.ts'
import { type PlantedWorld, type StepWorld, stepWorld } from './step-world.ts'

/** One golden plan: a site, what is asked, and the ops that must come of it, one a line. */
export interface PlanCase extends PlantedWorld {
  readonly about: string
  readonly params: unknown
  readonly expect:
    | { readonly ops: readonly string[]; readonly notes: readonly string[]; readonly checks?: readonly string[]; readonly kept?: Kept }
    | { readonly error: string; readonly checks?: readonly string[] }
}

/** Texts kept for the operator, by name. */
type Kept = Readonly<Record<string, string>>

const FOLDER = fileURLToPath(new URL('../../fixtures/plans/', import.meta.url))

export function planCases(step: string): [string, PlanCase][] {
  const names = readdirSync(`${FOLDER}${step}`).sort()
  return names.map((name) => [name.replace(/\.json$/, ''), JSON.parse(readFileSync(`${FOLDER}${step}/${name}`, 'utf8')) as PlanCase])
}

/** Plans a case and says what came of it in the words of the golden file. */
export async function planCase<P>(
  step: StepKind<P>,
  one: PlanCase,
): Promise<{ said: PlanCase['expect']; plan?: StepPlan; world: StepWorld }> {
  const world = await stepWorld(one)
  try {
    const plan = await step.plan(step.params.parse(one.params), world.context)
    const notes = plan.notes.map(
      ({ path, why, detail }) => `${why} ${printable(path)}${detail === undefined ? '' : ` (${printable(detail)})`}`,
    )
    const checks = plan.checks === undefined ? {} : { checks: plan.checks.map(checkText) }
    const kept = world.texts.size === 0 ? {} : { kept: Object.fromEntries(world.texts) }
    return { said: { ops: plan.ops.map((op) => opText(op, plan, world)), notes, ...checks, ...kept }, plan, world }
  } catch (error) {
    if (!isSiteguardError(error)) throw error
    const refused = 'checks' in error.params ? (error.params.checks as readonly PlanCheck[]).filter(({ state }) => state === 'refused') : []
    return { said: { error: error.code, ...(refused.length === 0 ? {} : { checks: refused.map(checkText) }) }, world }
  }
}

function checkText({ check, state, params }: PlanCheck): string {
  const { reason, ...rest } = params
  const said = Object.entries(rest).map(([name, value]) => `${name}=${printable(Array.isArray(value) ? value.join(', ') : String(value))}`)
  return [`${check} ${state}: ${reason}`, ...said].join(' ')
}

/** Writes down what is said now as what is expected. For `GOLDEN=write` only; the difference is then for a person to read. */
export function rewriteCase(step: string, name: string, one: PlanCase, said: PlanCase['expect']): void {
  writeFileSync(`${FOLDER}${step}/${name}.json`, `${JSON.stringify({ ...one, expect: said }, undefined, 2)}\n`)
}

function opText(op: Op, plan: StepPlan, world: StepWorld): string {
  const state = (at: PathState): string => stateText(at, plan, world)
  switch (op.kind) {
    case 'write':
      return `write ${printable(op.path)}: ${state(op.before)} -> ${state(op.after)}`
    case 'remove':
      return `remove ${printable(op.path)}: ${state(op.before)}`
    case 'mkdir':
      return `mkdir ${printable(op.path)}${octal(op.mode)}`
    case 'chmod':
      return `chmod ${printable(op.path)}:${octal(op.before)} ->${octal(op.after)}`
    case 'move':
      return `move ${printable(op.from)} to ${printable(op.to)}: ${state(op.state)}`
    case 'sql': {
      const side = (digest: Sha256 | 'absent'): string => (digest === 'absent' ? 'absent' : digest.slice(0, 8))
      return `sql ${op.database || '.'}: ${op.tables.map((table) => `${table.table} ${side(table.before)} -> ${side(table.after)}`).join(', ')}`
    }
    case 'migrate': {
      const who = `${op.cms} ${op.database || '.'}${op.host === undefined ? '' : ` for ${op.host}`}`
      const makes = op.makes.length === 0 ? '' : `, makes ${op.makes.map((path) => printable(path)).join(', ')}`
      return `migrate ${who}: ${op.from ?? '?'} -> ${op.to} by ${op.way.by === 'exec' ? op.way.php : op.way.url}, keeps ${op.keeps}${makes}`
    }
    case 'health':
      return `health ${op.expect}: ${op.pages.map(pageText).join(', ')}${op.picture === undefined ? '' : ` picture ${printable(op.picture)}`}`
    case 'probe': {
      const { of, folder, url, version } = op.target
      return `probe ${of} ${printable(folder || '.')} at ${printable(url)}${version === undefined ? '' : ` (${version})`}`
    }
    case 'rotate': {
      const { credential } = op
      if (credential.kind === 'provider-user')
        return `rotate ${printable(credential.login)} at ${credential.provider.kind} ${credential.provider.service}, slot ${credential.slot}`
      if (credential.kind === 'login-keys')
        return `rotate keys of ${printable(credential.login)}: ${credential.keys.join(', ')}; gone ${credential.gone.join(', ')}`
      if (credential.kind === 'web-users')
        return `rotate ${printable(credential.file)}: ${credential.users.map(({ login }) => printable(login)).join(', ')}`
      if (credential.kind !== 'cms')
        return `rotate ${printable(credentialName(credential))}${credential.kind === 'database' ? '' : ` at ${credential.provider.kind} ${credential.provider.service}`} in ${credential.configs.map(({ root, path }) => printable(`${root}/${path}`)).join(', ')}, slot ${credential.slot}, by ${credential.way.by}`
      const people = credential.people.map(({ login, to, slot }) => `${printable(login)} ${slot ?? to}`)
      return `rotate ${credential.cms} ${credential.database || '.'}${credential.host === undefined ? '' : ` for ${credential.host}`}: ${credential.renews.join(', ')} by ${credential.way.by}${people.length === 0 ? '' : `; ${people.join(', ')}`}`
    }
  }
}

function pageText({ url, status, has }: HealthPage): string {
  return `${printable(url)} ${status.join('|')}${has.map((text) => ` ${JSON.stringify(text)}`).join('')}`
}

function stateText(state: PathState, plan: StepPlan, world: StepWorld): string {
  switch (state.is) {
    case 'absent':
      return 'absent'
    case 'link':
      return `link ${printable(state.target)}`
    case 'file':
      return `file ${fileText(world.textOf(state.sha256))}${octal(state.mode)}`
    case 'tree': {
      const members = plan.trees[state.digest] ?? []
      return `tree${octal(state.mode)} [${members.map((member) => memberText(member, plan, world)).join(', ')}]`
    }
  }
}

/** What closes a site is long, and tested where it is made. */
function fileText(text: string): string {
  return text.includes(GATE_MARK) ? 'GATE' : JSON.stringify(text)
}

function memberText(member: TreeMember, plan: StepPlan, world: StepWorld): string {
  const { path, ...state } = member
  return state.is === 'dir' ? `${printable(path)}/${octal(state.mode)}` : `${printable(path)} ${stateText(state, plan, world)}`
}

function octal(mode: number | undefined): string {
  return mode === undefined ? '' : ` ${mode.toString(8).padStart(4, '0')}`
}
