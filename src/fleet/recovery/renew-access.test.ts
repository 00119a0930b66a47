import { expect, it } from 'vitest'
import { depsOf, newWorld, request } from '../../../test/helpers/recovery-world.ts'
import { SiteguardError } from '../../core/error.ts'
import { stageOf } from '../../core/recovery.ts'
import { recover } from './recover.ts'

it('replaces the account’s own keys and logins once all else is done', async () => {
  const world = newWorld()
  const deps = depsOf(world, {})
  const recovery = await recover(request(), {
    ...deps,
    renewAccess: async (account) => ({ ...(await deps.renewAccess(account)), byHand: ['elus'] }),
  })
  expect(recovery.access).toMatchObject({ state: 'done', run: 'access', byHand: ['elus'] })
  expect(world.done.at(-1)).toBe('access')
  expect(world.done.filter((what) => what === 'access')).toHaveLength(1)
})

it.each([
  ['cannot be replaced', new SiteguardError({ code: 'SG-ROT-030', kind: 'conflict', params: { path: '.ssh', why: 'no-file' } })],
  [
    'cannot be tried from here',
    new SiteguardError({ code: 'SG-CONN-001', kind: 'connect', params: { account: 'elus', host: 'ftp', port: 21, detail: '' } }),
  ],
] as const)('ends open where they %s, and says so', async (_, error) => {
  const world = newWorld()
  const recovery = await recover(request(), { ...depsOf(world, {}), renewAccess: () => Promise.reject(error) })
  expect([stageOf(recovery), world.lock, recovery.access?.state, recovery.access?.error?.code]).toEqual([
    undefined,
    'none',
    'failed',
    error.code,
  ])
})

it('is done when it is called again after a kill', async () => {
  const world = newWorld()
  const kept = {}
  await expect(recover(request(), { ...depsOf(world, kept), renewAccess: () => Promise.reject(new Error('killed')) })).rejects.toThrow(
    'killed',
  )
  expect((await recover(request(), depsOf(world, kept))).access?.state).toBe('done')
})
