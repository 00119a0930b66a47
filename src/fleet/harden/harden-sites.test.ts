import { describe, expect, it } from 'vitest'
import type { PlannedSite } from '../../app/plans/plan-site.ts'
import type { Account, Site } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { hardenReportSchema } from '../../core/harden-report.ts'
import type { Op } from '../../core/op.ts'
import type { PlanCheck } from '../../core/plan.ts'
import type { ProofReport } from '../../core/proof.ts'
import type { RunSummary } from '../../core/run.ts'
import { makeRecipe } from '../../recipes/recipe-schema.ts'
import { type HardenDeps, hardenSites } from './harden-sites.ts'

const recipe = makeRecipe({ name: 'harden', describe: { en: 'x', fr: 'x' }, requires: {}, steps: [{ use: 'harden', params: {} }] })
const chmod = { kind: 'chmod', path: 'a', before: 0o666, after: 0o644 } as Op
const proof = (outcome: ProofReport['outcome']): ProofReport => ({
  of: 'code',
  folder: 'IMG',
  url: 'https://x/IMG/',
  outcome,
  after: 'refused',
  status: 403,
})
const failed = (code: 'SG-CONN-001' | 'SG-RUN-006', kind: SiteguardError['kind']) => new SiteguardError({ code, kind, params: {} as never })

interface Behaviour {
  readonly ops?: readonly Op[]
  readonly checks?: readonly PlanCheck[]
  readonly cannotPlan?: SiteguardError
  /** How its run ends: an error, with what is left of it; or what was proved. */
  readonly ends?: { readonly error: SiteguardError; readonly left?: RunSummary['state'] } | readonly ProofReport[]
}

/** Sites by their names, in that order; what was done to which, in order. */
async function harden(behaviours: Readonly<Record<string, Behaviour>>, { apply = true, agrees = true, stopAt = '' } = {}) {
  const names = Object.keys(behaviours)
  const did: string[] = []
  const abort = new AbortController()
  const deps: HardenDeps = {
    async plan(_account, site) {
      did.push(`plan ${site.id}`)
      if (site.id === stopAt) abort.abort()
      const { ops = [chmod], checks = [], cannotPlan } = behaviours[site.id] as Behaviour
      if (cannotPlan !== undefined) throw cannotPlan
      const swap = { method: 'atomic', changes: 0, expectedMs: 0 }
      const plan = { id: site.id, hash: 'a'.repeat(64), createdAt: '2026-11-22T00:00:00Z', before: 'x@20261122T000000Z', ops, checks, swap }
      return { plan } as unknown as PlannedSite
    },
    save: async ({ id }) => `/plans/${id}.json`,
    async apply(_account, { plan }) {
      did.push(`apply ${plan.id}`)
      const { ends = [] } = behaviours[plan.id] as Behaviour
      if ('error' in ends) throw ends.error
      return summary(plan.id, 'applied', ends)
    },
    async run(id) {
      const { ends } = behaviours[id] as Behaviour
      return ends !== undefined && 'error' in ends && ends.left !== undefined ? summary(id, ends.left) : undefined
    },
    agree: async () => agrees,
    tell: () => {},
    exitCodeOf: (kind) => ({ connect: 4, conflict: 6 })[kind as string] ?? 2,
    version: '1',
    now: () => 0,
    signal: abort.signal,
  }
  const sites = names.map((id) => ({ id, account: 'elus' }) as unknown as Site)
  const report = await hardenSites({ hardening: 'harden', recipe, sites, accounts: [{ id: 'elus' } as Account], apply }, deps)
  expect(hardenReportSchema.parse(report)).toEqual(report)
  return { did, report, states: report.sites.map(({ state }) => state) }
}

function summary(id: string, state: RunSummary['state'], proofs: readonly ProofReport[] = []): RunSummary {
  return { id, state, startedAt: '2026-11-22T00:00:00Z', resumes: 0, ...(proofs.length > 0 && { proofs }) } as RunSummary
}

describe('hardening many sites', () => {
  it('plans all before it changes any, and lets one that fails stop no other', async () => {
    const { did, states, report } = await harden({
      a: {},
      b: { ends: { error: failed('SG-RUN-006', 'rolled-back'), left: 'rolled-back' } },
      c: { ops: [] },
      d: { ends: [proof('proved')] },
    })
    expect(did).toEqual(['plan a', 'plan b', 'plan c', 'plan d', 'apply a', 'apply b', 'apply d'])
    expect(states).toEqual(['applied', 'rolled-back', 'nothing', 'applied'])
    expect(report.exitCode).toBe(8)
  })

  it('changes nothing in a dry run, nor where nobody agrees', async () => {
    expect(await harden({ a: {} }, { apply: false })).toMatchObject({ did: ['plan a'], states: ['planned'], report: { exitCode: 0 } })
    const declined = await harden({ a: {} }, { agrees: false })
    expect(declined).toMatchObject({ did: ['plan a'], states: ['not-begun'], report: { exitCode: 6, applied: false } })
  })

  it('ends where somebody interrupts it', async () => {
    expect(await harden({ a: {}, b: {} }, { stopAt: 'a' })).toMatchObject({ did: ['plan a'], report: { exitCode: 130 } })
  })

  const unknown: PlanCheck = { check: 'proof', state: 'unknown', params: { reason: 'no-address' } }
  it.each([
    ['all held', { a: { ops: [] } }, 0],
    ['done and proved', { a: { ends: [proof('proved')] } }, 0],
    ['done and not tried', { a: { ends: [proof('not-run')] } }, 3],
    ['tried again by a resume, and proved', { a: { ends: [proof('not-run'), proof('proved')] } }, 0],
    ['no address to try it at', { a: { checks: [unknown] } }, 3],
    ['not reached at all', { a: { cannotPlan: failed('SG-CONN-001', 'connect') } }, 4],
    ['one of two not reached', { a: { cannotPlan: failed('SG-CONN-001', 'connect') }, b: {} }, 3],
    ['cut in the middle', { a: { ends: { error: failed('SG-CONN-001', 'connect'), left: 'running' } } }, 4],
    ['failed before anything', { a: { ends: { error: failed('SG-CONN-001', 'connect') } } }, 4],
  ] as readonly (readonly [string, Readonly<Record<string, Behaviour>>, number])[])('exits as it went: %s', async (_what, sites, code) => {
    expect((await harden(sites)).report.exitCode).toBe(code)
  })
})
