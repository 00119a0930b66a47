import { expect, it } from 'vitest'
import type { AccountId, OwnerId, SiteId } from './account.ts'
import { APPROVAL_NAMESPACE, approvalOf, approvalSchema, approvalStatement, standingSchema, standingStatement } from './approval.ts'
import type { Sha256 } from './manifest.ts'
import type { Plan } from './plan.ts'

const hash = 'a'.repeat(64) as Sha256
const plan = { id: 'p', hash, site: 's\n"x"', account: 'a', recipe: { name: 'r' }, ops: [{}, {}] } as unknown as Plan
const [at, expires] = ['2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z']
const of = (act?: 'apply' | 'rollback' | 'drop') => approvalOf(plan, 'o' as OwnerId, at, expires, act)

it('says of a plan what its owner has to know, each thing on its own line', () => {
  expect(approvalStatement(of())).toBe(
    `siteguard approval 1\nplan: "p"\nhash: "${hash}"\nsite: "s\\n\\"x\\""\naccount: "a"\nrecipe: "r"\nchanges: "2"\nowner: "o"\nat: "${at}"\nexpires: "${expires}"\n`,
  )
  expect(approvalStatement(of('drop')).split('\n').slice(0, 4)).toEqual([
    'siteguard approval 1',
    'plan: "p"',
    'act: "drop"',
    `hash: "${hash}"`,
  ])
  expect(of('apply')).toEqual(of())
  expect(of()).not.toHaveProperty('act')
  expect(of('rollback').act).toBe('rollback')
})

it('says of an account what may be done to it, under another first line', () => {
  const said = { account: 'a' as AccountId, owner: 'o' as OwnerId, at, expires }
  const rest = { format: 'siteguard-standing-approval', version: 1, for: 'recovery' } as const
  expect(standingStatement({ ...rest, ...said })).toBe(
    `siteguard standing approval 1\nfor: "recovery"\naccount: "a"\nowner: "o"\nat: "${at}"\nexpires: "${expires}"\n`,
  )
  expect(APPROVAL_NAMESPACE).toBe('siteguard-approval')
})

it('takes an approval for one only where each of its fields is what it has to be', () => {
  const approval = { ...of('drop'), site: 's' as SiteId, signature: 'x' }
  const takes = (change: object): boolean => approvalSchema.safeParse({ ...approval, ...change }).success
  expect(takes({})).toBe(true)
  expect(approvalSchema.safeParse({ ...of(), signature: '' }).success).toBe(true)
  expect(takes({ hash: '0123456789abcdef'.repeat(4), plan: 'x'.repeat(64), ops: 0 })).toBe(true)
  const wrong: object[] = [
    { format: 'siteguard-standing-approval' },
    { version: 2 },
    { plan: 'x'.repeat(65) },
    { act: 'apply' },
    { act: 'open' },
    { hash: `${hash}a` },
    { hash: hash.slice(1) },
    { hash: `A${hash.slice(1)}` },
    { site: 'x'.repeat(301) },
    { account: 'x'.repeat(101) },
    { recipe: 'x'.repeat(301) },
    { ops: -1 },
    { ops: 0.5 },
    { owner: 'x'.repeat(101) },
    { at: '2026-11-22' },
    { expires: 'never' },
    { signature: 'x'.repeat(20_001) },
    { more: 1 },
  ]
  for (const change of wrong) expect(takes(change), JSON.stringify(change).slice(0, 60)).toBe(false)
})

it('takes a standing approval for one only where each of its fields is what it has to be', () => {
  const approval = {
    format: 'siteguard-standing-approval',
    version: 1,
    for: 'recovery',
    account: 'a',
    owner: 'o',
    at,
    expires,
    signature: 'x',
  }
  const takes = (change: object): boolean => standingSchema.safeParse({ ...approval, ...change }).success
  expect(takes({})).toBe(true)
  const wrong: object[] = [
    { format: 'siteguard-approval' },
    { version: 2 },
    { for: 'upgrade' },
    { account: 'x'.repeat(101) },
    { owner: 'x'.repeat(101) },
    { at: '' },
    { expires: 1 },
    { signature: 'x'.repeat(20_001) },
    { more: 1 },
  ]
  for (const change of wrong) expect(takes(change), JSON.stringify(change).slice(0, 60)).toBe(false)
})
