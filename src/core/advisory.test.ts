import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Advisory, compareDanger, EFFECTS, fixedByAll, productOf, vulnerabilitiesOf } from './advisory.ts'

function advisory(id: string, more: Partial<Advisory> = {}): Advisory {
  return {
    id,
    aliases: [],
    product: 'spip',
    ranges: [{ introduced: '0', fixed: '4.4.20' }],
    summary: { en: id, fr: id },
    preAuth: 'no',
    effect: 'xss',
    exploitPublic: false,
    verified: true,
    sources: [],
    ...more,
  }
}
const ids = (version: string | undefined, list: Advisory[], product = 'spip') =>
  vulnerabilitiesOf(product, version, list).map((v) => v.advisory.id)

describe('vulnerabilitiesOf', () => {
  it('goes by product and range', () => {
    const list = [
      advisory('A'),
      advisory('B', { product: 'spip-plugin/saisies', ranges: [{ introduced: '5.4.0', fixed: '5.11.1' }] }),
      advisory('C', { ranges: [{ introduced: '4.4.10', fixed: '4.4.13' }] }),
      advisory('D', { ranges: [{ introduced: '0', lastAffected: '4.3.3' }] }),
      advisory('E', { withdrawn: '2026-01-01T00:00:00Z' }),
    ]
    expect(ids('4.4.19', list)).toEqual(['A'])
    expect(ids('4.4.20', list)).toEqual([])
    expect(ids('4.4.12', list).sort()).toEqual(['A', 'C'])
    expect(ids('4.3.3', list).sort()).toEqual(['A', 'D'])
    expect(ids('4.3.4', list)).toEqual(['A'])
    expect(ids('5.11.0', list, 'spip-plugin/saisies')).toEqual(['B'])
    expect(ids(undefined, list)).toEqual([])
  })

  it('names the fix of the branch, and the version free of all', () => {
    const branches = advisory('A', {
      ranges: [
        { introduced: '0', fixed: '3.2.18' },
        { introduced: '4.0.0-dev', fixed: '4.0.10' },
      ],
    })
    const fix = (version: string) => vulnerabilitiesOf('spip', version, [branches])[0]?.fixed
    expect(fix('3.1.0')).toBe('3.2.18')
    expect(fix('4.0.0-rc')).toBe('4.0.10')
    expect(fix('3.2.18')).toBeUndefined()
    const unfixed = advisory('B', { ranges: [{ introduced: '0' }] })
    expect(fixedByAll(vulnerabilitiesOf('spip', '3.1.0', [branches, advisory('C')]))).toBe('4.4.20')
    expect(fixedByAll(vulnerabilitiesOf('spip', '3.1.0', [branches, unfixed]))).toBeUndefined()
    expect(fixedByAll([])).toBeUndefined()
  })

  it('says what no source says', () => {
    const list = [
      advisory('A', {
        ranges: [
          { introduced: '4.4.0-dev', fixed: '4.4.8' },
          { introduced: '0', fixed: '4.4.8', inferred: true },
        ],
      }),
      advisory('B', { verified: false }),
    ]
    const verified = (version: string) =>
      Object.fromEntries(vulnerabilitiesOf('spip', version, list).map((v) => [v.advisory.id, v.verified]))
    expect(verified('4.4.1')).toEqual({ A: true, B: false })
    expect(verified('4.1.0')).toEqual({ A: false, B: false })
  })

  it('puts what anybody can use first, then public exploits, then effects', () => {
    const list = [
      advisory('no-xss'),
      advisory('no-exec-public', { effect: 'code-execution', exploitPublic: true }),
      advisory('yes-xss', { preAuth: 'yes' }),
      advisory('unknown-exec', { preAuth: 'unknown', effect: 'code-execution' }),
      advisory('yes-xss-public', { preAuth: 'yes', exploitPublic: true }),
      advisory('yes-exec-public', { preAuth: 'yes', effect: 'code-execution', exploitPublic: true }),
      advisory('yes-exec-unverified', { preAuth: 'yes', effect: 'code-execution', verified: false }),
    ]
    expect(ids('4.4.0', list)).toEqual([
      'yes-exec-public',
      'yes-xss-public',
      'unknown-exec',
      'yes-exec-unverified',
      'yes-xss',
      'no-exec-public',
      'no-xss',
    ])
    expect(ids('4.4.0', [advisory('CVE-2026-8430'), advisory('CVE-2026-122032'), advisory('CVE-2024-999999')])).toEqual([
      'CVE-2026-122032',
      'CVE-2026-8430',
      'CVE-2024-999999',
    ])
  })

  it('orders any advisories the same way round', () => {
    const any = fc.record({
      id: fc.stringMatching(/^[A-Z]{1,3}-\d{1,4}-\d{1,6}$/),
      preAuth: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
      effect: fc.constantFrom(...EFFECTS),
      exploitPublic: fc.boolean(),
      verified: fc.boolean(),
    })
    fc.assert(
      fc.property(any, any, any, (x, y, z) => {
        const [a, b, c] = [x, y, z].map((more) => advisory(more.id, more)) as [Advisory, Advisory, Advisory]
        expect(Math.sign(compareDanger(a, b)) + Math.sign(compareDanger(b, a))).toBe(0)
        if (compareDanger(a, b) <= 0 && compareDanger(b, c) <= 0) expect(compareDanger(a, c)).toBeLessThanOrEqual(0)
      }),
    )
  })
})

describe('productOf', () => {
  it('names components as manifests and advisories do', () => {
    expect(productOf('spip', { kind: 'core', id: 'spip' })).toBe('spip')
    expect(productOf('spip', { kind: 'screen', id: 'ecran_securite' })).toBe('spip-screen')
    expect(productOf('spip', { kind: 'theme', id: 'zen' })).toBe('spip-plugin/zen')
    expect(productOf('wordpress', { kind: 'extension', id: 'akismet' })).toBe('wordpress-plugin/akismet')
    expect(productOf('wordpress', { kind: 'theme', id: 'fast' })).toBe('wordpress-theme/fast')
  })
})
