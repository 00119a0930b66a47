import { expect, it } from 'vitest'
import { depsOf, newWorld, request } from '../../../test/helpers/recovery-world.ts'
import { SiteguardError } from '../../core/error.ts'
import { type Recovery, stageOf } from '../../core/recovery.ts'
import { recover } from './recover.ts'

const refused = () => new SiteguardError({ code: 'SG-ROT-030', kind: 'conflict', params: { path: '.ssh', why: 'no-file' } })

it('replaces the account’s own keys and logins once, after those of its sites and before it is opened', async () => {
  const world = newWorld()
  const recovery = await recover(request(), depsOf(world, {}))
  expect(recovery.access).toMatchObject({ state: 'done', run: 'access' })
  const order = world.done.filter((what) => /^(?:rotate|access|reopen)/.test(what))
  expect(order).toEqual(['rotate a', 'rotate b', 'access', 'reopen'])
})

it('opens the account where they cannot be replaced, says so, and tries again when it is called again before that', async () => {
  const world = newWorld()
  const kept: { recovery?: Recovery } = {}
  Object.assign(world.sites.get('a') ?? {}, { fails: 'upgrade' })
  const failing = { ...depsOf(world, kept), renewAccess: () => Promise.reject(refused()) }
  const stopped = await recover(request(), failing)
  expect([stageOf(stopped), stopped.access?.state, stopped.access?.error?.code]).toEqual(['gate', 'failed', 'SG-ROT-030'])
  Object.assign(world.sites.get('a') ?? {}, { fails: undefined })
  const done = await recover(request(), { ...depsOf(world, kept), renewAccess: async () => ({ byHand: ['elus'], keysUnsaid: 2 }) })
  expect([stageOf(done), done.access]).toEqual([undefined, expect.objectContaining({ state: 'done', byHand: ['elus'], keysUnsaid: 2 })])

  const other = newWorld()
  const open = await recover(request(), { ...depsOf(other, {}), renewAccess: () => Promise.reject(refused()) })
  expect([stageOf(open), other.lock, open.access?.state]).toEqual([undefined, 'none', 'failed'])
})
