import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearestNames } from './nearest.ts'

describe('nearestNames', () => {
  it('finds slips of the finger, other case, and longer or shorter forms, best first', () => {
    expect(nearestNames('lepfc.fr', ['blog', 'lepcf.fr', 'oserlapaix.fr'])).toEqual(['lepcf.fr'])
    expect(nearestNames('Host', ['port', 'host', 'home'])[0]).toBe('host')
    expect(nearestNames('username', ['port', 'user', 'home'])).toEqual(['user'])
    expect(nearestNames('identity', ['identityFile', 'port'])).toEqual(['identityFile'])
    expect(nearestNames('xyz', ['host', 'port'])).toEqual([])
  })

  it('puts a name itself first, and gives at most as many as asked', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ maxLength: 8 }), { minLength: 1 }), fc.nat(4), (names, limit) => {
        const wanted = names[0] as string
        const near = nearestNames(wanted, names, limit)
        expect(near.length).toBeLessThanOrEqual(limit)
        if (limit > 0) expect(near[0]?.toLowerCase()).toBe(wanted.toLowerCase())
      }),
    )
  })

  it('does not choke on endless names', () => {
    expect(nearestNames('x'.repeat(1_000_000), ['y'.repeat(1_000_000)])).toEqual([])
  })
})
