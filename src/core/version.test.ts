import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { branchOf, compareVersions, inRange, sortVersions, upstreamVersion } from './version.ts'

describe('compareVersions', () => {
  it.each([
    ['4.4.9', '4.4.10'],
    ['3.2.11', '4.0.0'],
    ['4.4.0-alpha2', '4.4.0'],
    ['4.4.0-alpha', '4.4.0-beta'],
    ['4.4.0-beta.3', '4.4.0-rc1'],
    ['4.4.0-RC1', '4.4.0'],
    ['5.0.0-dev', '5.0.0-alpha'],
    ['6.1', '6.1.1'],
    ['6.1-beta1', '6.1.0'],
    ['1.0', '1.0pl1'],
    ['4.4.21+dfsg-0+deb13u1', '4.4.30'],
    ['3.2.11-3+deb11u10', '3.2.12'],
    ['001.002.003', '1.2.4'],
    ['2022_02_23_03', '2026080300'],
    ['', '0.1'],
    ['1.0-unheard', '1.0-dev'],
    ['1.0-dev', '1.0'],
    ['1.0a', '1.0b'],
    ['1.0b', '1.0c'],
    ['1.0c', '1.0'],
    ['1.0', '1.0p'],
    ['1.0p1', '1.0p2'],
    ['1.0', '1.0.0.1'],
    ['1.9.x', '1.10'],
  ])('%s is older than %s', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0)
    expect(compareVersions(newer, older)).toBeGreaterThan(0)
  })

  it.each([
    ['4.4', '4.4.0'],
    ['v4.4.1', '4.4.1'],
    ['4.4.30+dfsg-0+deb13u1', '4.4.30'],
    ['3.2.11-3+deb11u10', '3.2.11'],
    ['001.002.003', '1.2.3'],
    ['1.0rc1', '1.0-RC1'],
    ['1.0a2', '1.0-alpha2'],
    ['1.0b2', '1.0-beta2'],
    ['1.0c2', '1.0-rc2'],
    ['1.0p2', '1.0pl2'],
    ['1.0-svn', '1.0-dev'],
    [' 4.4.1 ', '4.4.1'],
    ['V4.4.1', '4.4.1'],
    // Past any release's length nothing counts.
    [`${'0.'.repeat(32)}1`, '0'],
  ])('%s is the same as %s', (a, b) => {
    expect(compareVersions(a, b)).toBe(0)
  })

  it('is a total order on any strings, in bounded work', () => {
    const version = fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3}){0,3}(-(alpha|beta|rc|dev|pl|x)[0-9]?)?$/))
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0)
        expect(compareVersions(a, a)).toBe(0)
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) expect(compareVersions(a, c)).toBeLessThanOrEqual(0)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('upstreamVersion and branchOf', () => {
  it('puts the distribution aside', () => {
    expect(upstreamVersion('3.2.11-3+deb11u10')).toBe('3.2.11')
    expect(upstreamVersion('4.4.30+dfsg-0+deb13u1')).toBe('4.4.30')
    expect(upstreamVersion('6.8.7')).toBe('6.8.7')
    expect(upstreamVersion('4.3.0-alpha2')).toBe('4.3.0-alpha2')
    expect(upstreamVersion('1.4~bpo12+1\nmore')).toBe('1.4')
    // A number behind a dash is the distribution's only where more of it follows.
    expect(upstreamVersion('4.3.0-12')).toBe('4.3.0-12')
    expect(upstreamVersion('4.3.0-12+deb12u1')).toBe('4.3.0')
    expect(upstreamVersion('4-3.0-12~x')).toBe('4-3.0-12')
    expect(upstreamVersion('beta v2')).toBe('beta v2')
    expect(upstreamVersion('vintage')).toBe('vintage')
  })

  it('names the branch', () => {
    expect(branchOf('4.4.21')).toBe('4.4')
    expect(branchOf('3.2.11-3+deb11u10')).toBe('3.2')
    expect(branchOf('5')).toBe('5.0')
    expect(branchOf('unknown')).toBe('')
    expect(branchOf('4.44.1')).toBe('4.44')
    expect(branchOf('004.04')).toBe('4.4')
    expect(branchOf('1x2')).toBe('1.0')
    expect(branchOf('x1.2')).toBe('')
    expect(branchOf(`1.${'2'.repeat(100)}`)).toBe(`1.${Number('2'.repeat(62))}`)
  })
})

describe('inRange', () => {
  it('includes the start and excludes the fix', () => {
    const range = { introduced: '4.4.0', fixed: '4.4.20' }
    expect(inRange('4.4.0', range)).toBe(true)
    expect(inRange('4.4.19', range)).toBe(true)
    expect(inRange('4.4.20', range)).toBe(false)
    expect(inRange('4.3.9', range)).toBe(false)
    expect(inRange('1.0', { introduced: '0', fixed: '2.0' })).toBe(true)
    expect(inRange('9.9', { introduced: '4.4.0' })).toBe(true)
    expect(inRange('4.3', { introduced: '4.4.0' })).toBe(false)
    // '0' is from the beginning on, whatever sorts below it.
    expect(inRange('dev', { introduced: '0', fixed: '1.0' })).toBe(true)
  })

  it('sorts', () => {
    expect(sortVersions(['4.4.10', '4.4.9', '4.4.0-rc1', '4.4.0'])).toEqual(['4.4.0-rc1', '4.4.0', '4.4.9', '4.4.10'])
  })
})
