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

  it('counts a letter put in, left out, taken for another, or swapped with its neighbour as one', () => {
    // A third of the longer name may differ, one letter at least.
    const near: readonly [string, string, boolean][] = [
      ['abcdef', 'abcef', true],
      ['abcdef', 'abcxdef', true],
      ['abcdef', 'abcxef', true],
      ['abcdef', 'bacdfe', true],
      ['abcdef', 'badcfe', false],
      ['abcdef', 'xbcdex', true],
      ['abcdef', 'xxcdex', false],
      ['abc', 'acb', true],
      ['abc', 'cab', false],
      ['abc', 'cba', false],
      ['ab', 'a', true],
      ['ab', 'c', false],
      ['a', '', true],
      ['ab', '', false],
      ['', 'a', true],
    ]
    for (const [name, known, expected] of near) expect(nearestNames(name, [known]), `${name} ${known}`).toEqual(expected ? [known] : [])
  })

  it('takes one for the other where one stands in the other, from three letters on', () => {
    expect(nearestNames('identityFile', ['tit'])).toEqual(['tit'])
    expect(nearestNames('identityFile', ['ti'])).toEqual([])
    expect(nearestNames('tit', ['identityFile'])).toEqual(['identityFile'])
    // After those that are near letter by letter, the shorter way first; equally near ones as they are known.
    expect(nearestNames('port', ['transportation', 'transport', 'pork', 'part'])).toEqual(['pork', 'part', 'transport'])
    expect(nearestNames('port', ['pork', 'part', 'transport', 'transportation'], 4)).toEqual([
      'pork',
      'part',
      'transport',
      'transportation',
    ])
    expect(nearestNames('port', ['pork', 'part', 'sort', 'fort', 'port'])).toEqual(['port', 'pork', 'part'])
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
