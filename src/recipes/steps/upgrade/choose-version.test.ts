import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReleaseState } from '../../../core/advisory.ts'
import { compareVersions } from '../../../core/version.ts'
import { chooseVersion } from './choose-version.ts'

const feed =
  (newest: Record<string, string>, supported: string[] = [], origin: ReleaseState['origin'] = 'feed') =>
  async () =>
    ({ origin, newest, supported }) satisfies ReleaseState
const choose = (to: string, installed: string | undefined, releases: () => Promise<ReleaseState>) =>
  chooseVersion({ product: 'spip', to, installed }, releases)

describe('which version', () => {
  it('is the newest of all branches that get fixes, however they are listed', async () => {
    const state = feed({ '5.0': '5.0.0', '4.4': '4.4.30', '4.10': '4.10.2' }, ['4.4', '4.10'])
    expect(await choose('latest', '4.4.1', state)).toEqual({ versions: ['4.10.2', '4.4.30'], listed: true })
    expect(await choose('latest-security', '4.4.1', state)).toEqual({ versions: ['4.4.30'], listed: true })
  })

  it('is of any branch where nobody says which get fixes', async () => {
    expect(await choose('latest', '1.0', feed({ '1.0': '1.0.9', '2.0': '2.0.1' }))).toEqual({ versions: ['2.0.1', '1.0.9'], listed: true })
  })

  it('is what was asked for, without asking anybody', async () => {
    const nobody = async (): Promise<ReleaseState> => Promise.reject(new Error('asked'))
    expect(await choose('4.4.30+dfsg-1', '4.4.21', nobody)).toEqual({ versions: ['4.4.30'], listed: false })
    expect(await choose('4.4.30', '4.4.30', nobody)).toMatchObject({ settled: { state: 'ok', params: { reason: 'same' } } })
    expect(await choose('4.4.30', undefined, nobody)).toEqual({ versions: ['4.4.30'], listed: false })
  })

  it.each([
    ['a feed that is not there', feed({}, [], 'unknown')],
    ['a feed that lists nothing', feed({})],
    ['a branch that gets fixes and has no release', feed({}, ['4.4'])],
    ['what was shipped', feed({ '4.4': '4.4.30' }, ['4.4'], 'shipped')],
  ])('%s is unknown, and never current', async (_, state) => {
    for (const installed of ['4.4.30', undefined]) {
      expect(await choose('latest', installed, state)).toMatchObject({ settled: { check: 'version', state: 'unknown' } })
    }
  })

  it('never goes down by a list', async () => {
    const number = fc.integer({ min: 0, max: 40 })
    const version = fc.tuple(number, number, number).map((parts) => parts.join('.'))
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('3.2', '4.4', '5.0'), version),
        version,
        fc.constantFrom('latest', 'latest-security'),
        async (newest, installed, to) => {
          const choice = await choose(to, installed, feed(newest, Object.keys(newest)))
          if ('versions' in choice) for (const one of choice.versions) expect(compareVersions(one, installed)).toBeGreaterThan(0)
          else if (choice.settled.state === 'ok')
            expect(Object.values(newest).some((one) => compareVersions(one, installed) === 0)).toBe(true)
        },
      ),
    )
  })
})
