import { expect, it } from 'vitest'
import { depsOf, isWhole, newWorld, request } from '../../../test/helpers/recovery-world.ts'
import { type Recovery, stageOf } from '../../core/recovery.ts'
import { recover } from './recover.ts'
import type { RecoveryDeps } from './types.ts'

it.each([
  ["ERROR 1142 (42000): CREATE command denied to user 'a'@'h' for table `t`", ['a upgraded', 'a rotated'], true],
  ['a page that dies', ['a upgraded', 'a rotated', 'a hardened'], false],
])('does the files of a site whose database takes nothing in, and names what is left: %s', async (detail, left, hard) => {
  const world = newWorld()
  const kept: { recovery?: Recovery } = {}
  const deps = depsOf(world, kept)
  const error = {
    code: 'SG-RUN-006',
    kind: 'conflict',
    params: {},
    cause: { code: 'SG-DB-001', params: { database: '', detail } },
  } as const
  const full: RecoveryDeps = {
    ...deps,
    async upgrade(account, sites, apply) {
      const [bad, good] = [sites.filter(({ id }) => id === 'a'), sites.filter(({ id }) => id !== 'a')]
      const report = await deps.upgrade(account, good, apply)
      const parts = [{ part: { kind: 'core' }, state: 'rolled-back', seconds: 0, error }]
      return { ...report, sites: [...report.sites, ...bad.map((one) => ({ site: one.id, account: one.account, parts }))] as never }
    },
    async rotate(account, sites) {
      const [bad, good] = [sites.filter(({ id }) => id === 'a'), sites.filter(({ id }) => id !== 'a')]
      const report = await deps.rotate(account, good)
      const parts = [{ round: 'all', state: 'rolled-back', seconds: 0, error }]
      return { ...report, sites: [...report.sites, ...bad.map((one) => ({ site: one.id, account: one.account, parts }))] as never }
    },
  }
  const stopped = await recover(request(), full)
  expect(stopped.waiting?.map(({ site, point }) => `${site} ${point}`)).toEqual(left)
  expect(stopped.sites[0]?.points.clean?.state).toBe('green')
  expect([world.sites.get('a')?.hard, world.lock]).toEqual([hard, 'customer'])
  // Room was made in it.
  expect(stageOf(await recover(request(), deps))).toBeUndefined()
  expect(isWhole(world)).toBe(true)
})
