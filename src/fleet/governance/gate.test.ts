import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { layer } from '../../../test/helpers/layer.ts'
import { planOf } from '../../../test/helpers/run-plans.ts'
import { makeKey, sshdMissing } from '../../../test/lab/sshd.ts'
import type { AccountId, Owner, OwnerId, SiteId } from '../../core/account.ts'
import {
  APPROVAL_NAMESPACE,
  type Approval,
  approvalOf,
  approvalStatement,
  type StandingApproval,
  standingStatement,
} from '../../core/approval.ts'
import type { Plan } from '../../core/plan.ts'
import { signText } from '../../evidence/index.ts'
import { sealPlan } from '../../recipes/plan-file.ts'
import { type GateOptions, mayApply, type Right } from './gate.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const HOUR = 3600_000
const town = 'town' as OwnerId

layer('who decides about a site', sshdMissing(), () => {
  const folder = mkdtempSync(join(tmpdir(), 'sg-gate-'))
  const key = makeKey(join(folder, 'theirs'))
  const stranger = makeKey(join(folder, 'stranger'))
  const plan = planOf([])
  const owner = (more: Partial<Owner> = {}): Owner => ({ id: town, name: 'Town', approves: true, signingKeys: [key.publicLine], ...more })
  const sites: GateOptions['sites'] = [
    { id: plan.site, account: plan.account, owner: town },
    { id: 'other' as SiteId, account: plan.account },
    { id: 'elsewhere' as SiteId, account: 'x' as AccountId, owner: 'else' as OwnerId },
  ]
  const approve = async (of: Plan, by = key.file, hours = 2, namespace = APPROVAL_NAMESPACE): Promise<Approval> => {
    const said = approvalOf(of, town, new Date(NOW).toISOString(), new Date(NOW + hours * HOUR).toISOString())
    return { ...said, signature: await signText(approvalStatement(said), by, namespace, false) }
  }
  const ask = async (of: Plan, more: Partial<GateOptions> & { readonly town?: Owner } = {}): Promise<readonly Right[] | string> => {
    const { town: who = owner(), ...rest } = more
    try {
      return await mayApply(of, { sites, owners: [who], approvals: [], file: 'plan.json', now: NOW, ...rest })
    } catch (error) {
      return (error as { params: { why: string } }).params.why
    }
  }
  const changed = (of: Plan): Plan => sealPlan({ ...of, createdAt: '2026-11-24T00:00:00.000Z' })

  it('is asked for a signature, and for no more than that', async () => {
    expect(await ask(plan)).toBe('missing')
    expect(await ask(plan, { approvals: [await approve(plan)] })).toMatchObject([
      { owner: 'town', by: 'approval', key: expect.stringMatching(/^SHA256:/) },
    ])
    expect(await ask(plan, { town: owner({ approves: false }) })).toEqual([{ owner: 'town', by: 'free' }])
    expect(await ask({ ...plan, site: 'elsewhere' as SiteId, account: 'x' as AccountId })).toEqual([])
  })

  it('approved just this plan, until then, with a key of theirs, and for nothing else', async () => {
    const approval = await approve(plan)
    expect(await ask(changed(plan), { approvals: [approval] })).toBe('changed')
    // Whoever gives the changed plan's hash to an approval of the other one has no signature for it.
    expect(await ask(changed(plan), { approvals: [{ ...approval, hash: changed(plan).hash }] })).toBe('signer')
    expect(await ask(plan, { approvals: [approval], now: NOW + 2 * HOUR })).toBe('expired')
    expect(await ask(plan, { approvals: [{ ...approval, expires: new Date(NOW + 99 * HOUR).toISOString() }], now: NOW + 3 * HOUR })).toBe(
      'signer',
    )
    expect(await ask(plan, { approvals: [await approve(plan, stranger.file)] })).toBe('signer')
    expect(await ask(plan, { approvals: [await approve(plan, key.file, 2, 'siteguard-exception')] })).toBe('signer')
    expect(await ask(plan, { approvals: [approval], town: owner({ signingKeys: [stranger.publicLine] }) })).toBe('signer')
    expect(await ask(plan, { approvals: [approval], town: owner({ signingKeys: [] }) })).toBe('no-keys')
    expect(await ask(plan, { approvals: [await approve(changed(plan)), approval] })).toMatchObject([{ by: 'approval' }])
  })

  it('may say beforehand what, and when, needs no signature', async () => {
    const of = (name: string, hash = plan.recipe.hash): Plan => sealPlan({ ...plan, recipe: { name, hash } })
    const recipe = 'rotate'
    const mine = of('rotate-and-more')
    const ours = of(recipe)
    const policy = (more: Owner['policy'], approves = true): Owner => owner({ policy: more ?? {}, approves })
    expect(await ask(ours, { town: policy({ withoutAsking: ['ro*'] }) })).toEqual([{ owner: 'town', by: 'policy' }])
    expect(await ask(ours, { town: policy({ withoutAsking: ['another'] }) })).toBe('missing')
    // A name or a pattern is of recipes of ours; one of somebody's own is named with the hash of what it says.
    expect(await ask(mine, { town: policy({ withoutAsking: ['ro*', 'rotate-and-more'] }) })).toBe('missing')
    const digits = mine.recipe.hash.slice(0, 12)
    expect(await ask(mine, { town: policy({ withoutAsking: [`rotate-and-more@${digits}`] }) })).toMatchObject([{ by: 'policy' }])
    expect(await ask(mine, { town: policy({ withoutAsking: [`rotate-and-more@${digits.slice(1)}`] }) })).toBe('missing')
    expect(
      await ask(of('rotate-and-more', 'b'.repeat(64) as never), { town: policy({ withoutAsking: [`rotate-and-more@${digits}`] }) }),
    ).toBe('missing')
    const hours = { windows: ['mon 11:00-13:00'] }
    expect(await ask(ours, { town: policy({ withoutAsking: [recipe], ...hours }) })).toEqual([{ owner: 'town', by: 'policy' }])
    expect(await ask(ours, { town: policy({ withoutAsking: [recipe], ...hours }), now: NOW + HOUR })).toBe('missing')
    expect(await ask(plan, { town: policy(hours, false), now: NOW + HOUR })).toBe('missing')
    expect(await ask(plan, { town: policy(hours, false) })).toEqual([{ owner: 'town', by: 'policy' }])
  })

  it('is asked anew before a run that is done is taken back', async () => {
    const approval = await approve(plan)
    expect(await ask(plan, { approvals: [approval], act: 'rollback' })).toBe('rollback')
    const said = approvalOf(plan, town, approval.at, approval.expires, 'rollback')
    const back = { ...said, signature: await signText(approvalStatement(said), key.file, APPROVAL_NAMESPACE, false) }
    expect(await ask(plan, { approvals: [back], act: 'rollback' })).toMatchObject([{ by: 'approval' }])
    expect(await ask(plan, { approvals: [back] })).toBe('missing')
    // Whoever takes the word out of it has no signature for it.
    expect(await ask(plan, { approvals: [{ ...approval, signature: back.signature }] })).toBe('signer')
    expect(await ask(plan, { act: 'rollback', town: owner({ policy: { withoutAsking: ['rollback'] } }) })).toMatchObject([{ by: 'policy' }])
  })

  it('may approve a recovery beforehand, of this account, until then, and nothing but a recovery', async () => {
    const sign = async (account: AccountId, by = key.file): Promise<StandingApproval> => {
      const said = { format: 'siteguard-standing-approval', version: 1, for: 'recovery', account, owner: town } as const
      const until = { at: new Date(NOW).toISOString(), expires: new Date(NOW + HOUR).toISOString() }
      return { ...said, ...until, signature: await signText(standingStatement({ ...said, ...until }), by, APPROVAL_NAMESPACE, false) }
    }
    const standing = [await sign(plan.account)]
    expect(await ask(plan, { standing, recovering: true })).toMatchObject([{ by: 'standing' }])
    expect(await ask(plan, { standing })).toBe('missing')
    expect(await ask(plan, { standing, recovering: true, now: NOW + HOUR })).toBe('recovery')
    expect(await ask(plan, { standing: [await sign('x' as AccountId)], recovering: true })).toBe('recovery')
    expect(await ask(plan, { standing: [{ ...(await sign('x' as AccountId)), account: plan.account }], recovering: true })).toBe('recovery')
    expect(await ask(plan, { standing: [await sign(plan.account, stranger.file)], recovering: true })).toBe('recovery')
    const named = owner({ policy: { withoutAsking: ['restore-after-lockout'] } })
    expect(await ask(plan, { recovering: true, town: named })).toMatchObject([{ by: 'policy' }])
    expect(await ask(plan, { town: named })).toBe('missing')
  })

  it('decides about what is the account’s own together with all who have a site there, and about sites nobody declared', async () => {
    const account = sealPlan({ ...plan, scope: 'account', site: `@${plan.account}` as SiteId })
    expect(await ask(account)).toBe('missing')
    expect(await ask(sealPlan({ ...plan, site: 'found/copy' as SiteId }))).toBe('missing')
  })
})
