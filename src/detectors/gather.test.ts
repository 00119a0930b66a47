import { describe, expect, it } from 'vitest'
import type { RawFinding, Reason } from '../core/finding.ts'
import { fingerprint } from '../core/finding.ts'
import type { RemotePath } from '../core/path.ts'
import { type GatherOptions, gatherFindings } from './gather.ts'
import { type Grade, raise } from './shared/subjects.ts'

const options: GatherOptions = { site: 's', digestOf: () => undefined, modifiedOf: () => undefined, isNew: () => false }
const at = (path: string): RemotePath => path as RemotePath
const CERTAIN: Grade = { severity: 'critical', confidence: 'certain', class: 'intrusion' }
const PROBABLE: Grade = { severity: 'high', confidence: 'probable', class: 'intrusion' }
const LOW: Grade = { severity: 'low', confidence: 'possible', class: 'hygiene' }
const MEDIUM: Grade = { severity: 'medium', confidence: 'certain', class: 'exposure' }
const told = (raw: RawFinding[], more: Partial<GatherOptions> = {}) => gatherFindings(raw, { ...options, ...more })

describe('gatherFindings', () => {
  it('makes one finding of a path, its strongest reason first', () => {
    const findings = told([
      raise('name-trailing', at('a.php'), {}, PROBABLE),
      raise('code-in-upload', at('a.php'), { folder: '' }, CERTAIN),
      raise('code-in-upload', at('a.php'), { folder: '' }, CERTAIN),
      raise('code-in-upload', at('b.php'), { folder: '' }, LOW),
    ])
    expect(findings.map((f) => [f.path, f.rule, f.severity, f.reasons.map((r) => r.rule)])).toEqual([
      ['a.php', 'code-in-upload', 'critical', ['code-in-upload', 'name-trailing']],
      ['b.php', 'code-in-upload', 'low', ['code-in-upload']],
    ])
  })

  it('gives each a fingerprint of its content, and the time the account tells', () => {
    const raw = [raise('code-in-upload', at('a.php'), { folder: '' }, CERTAIN)]
    const digestOf = (): string => 'ab12'
    const [finding] = told(raw, { digestOf, modifiedOf: () => 1_700_000_000_123.5, isNew: (f) => f.startsWith('v1:') })
    expect(finding).toMatchObject({
      fingerprint: fingerprint('s', 'code-in-upload', 'a.php', 'ab12'),
      sha256: 'ab12',
      modified: '2023-11-14T22:13:20.123Z',
      isNew: true,
    })
    expect(told(raw)[0]).not.toHaveProperty('sha256')
    expect(told(raw, { modifiedOf: () => Number.MAX_VALUE })[0]).not.toHaveProperty('modified')
  })

  it('calls nothing new that was accepted before its content was read', () => {
    const raw = [raise('code-in-upload', at('a.php'), { folder: '' }, CERTAIN)]
    const accepted = fingerprint('s', 'code-in-upload', 'a.php', '')
    expect(told(raw, { digestOf: () => 'ab12', isNew: (one) => one !== accepted })[0]).toMatchObject({ isNew: false, sha256: 'ab12' })
    expect(
      told(raw, { digestOf: () => 'ab12', isNew: (one) => one !== fingerprint('s', 'code-in-upload', 'a.php', 'cd34') })[0]?.isNew,
    ).toBe(true)
  })

  it('tells versions component by component, even at the same path', () => {
    const outdated = (component: string, version: string) => raise('version-outdated', at(''), { component, version, latest: '9' }, MEDIUM)
    const findings = told([
      outdated('spip', '4.4.1'),
      raise('version-unsupported', at(''), { component: 'spip', version: '4.4.1', branch: '4.4' }, MEDIUM),
      outdated('saisies', '1.0'),
    ])
    expect(findings.map((f) => f.reasons.length).sort()).toEqual([1, 2])
    expect(new Set(findings.map((f) => f.fingerprint)).size).toBe(2)
    expect(told([outdated('spip', '4.4.2')])[0]?.fingerprint).not.toBe(told([outdated('spip', '4.4.1')])[0]?.fingerprint)
  })

  it('folds what lies below a folder that is wrong as a whole', () => {
    const folder = raise('leftover-repository', at('.git'), { name: '.git' }, MEDIUM, { covers: true })
    const findings = told([
      folder,
      raise('code-unexpected', at('.git/hooks/a.php'), { folder: '.git' }, PROBABLE),
      raise('mode-setuid', at('.git/x'), { mode: '4755' }, { ...CERTAIN, class: 'exposure' }),
      raise('code-unexpected', at('.gitx/a.php'), { folder: '.gitx' }, PROBABLE),
    ])
    expect(findings.map((f) => f.path)).toEqual(['.git', '.gitx/a.php'])
  })

  it('keeps a certain intrusion below an untidy folder', () => {
    const findings = told([
      raise('leftover-obsolete-folder', at('old'), { name: 'old' }, MEDIUM, { covers: true }),
      raise('request-to-code', at('old/a.php'), { sink: 'eval', source: 'x' }, CERTAIN),
    ])
    expect(findings.map((f) => f.path)).toEqual(['old/a.php', 'old'])
  })

  it('sums line endings by release, and world-writable files by folder when they are many', () => {
    const lines = Array.from({ length: 3 }, () => raise('core-line-endings', at(''), { product: 'spip', version: '4.4.30', files: 1 }, LOW))
    const modes = Array.from({ length: 9 }, (_, i) =>
      raise('mode-world-writable', at(`ecrire/${i}.php`), { mode: '0666', files: 1 }, MEDIUM),
    )
    const findings = told([...lines, ...modes, raise('mode-world-writable', at('a/b.php'), { mode: '0666', files: 1 }, MEDIUM)])
    expect(findings.map((f) => [f.path, f.rule, (f.reasons as Reason<'mode-world-writable'>[]).map((r) => r.params.files)])).toEqual([
      ['a/b.php', 'mode-world-writable', [1]],
      ['ecrire', 'mode-world-writable', [9]],
      ['', 'core-line-endings', [3]],
    ])
  })

  it('keeps a few reasons of a rule, the same whatever the order', () => {
    const raw = Array.from({ length: 50 }, (_, i) =>
      raise('config-redirect', at('.htaccess'), { host: `h${i}.example`, directive: 'Redirect' }, LOW, { evidence: { line: i + 1 } }),
    )
    const findings = told(raw)
    expect(findings[0]?.reasons).toHaveLength(5)
    expect(findings[0]?.reasons[0]?.evidence?.line).toBe(1)
    expect(told([...raw].reverse())).toEqual(findings)
  })

  it('orders findings by strength, then path, whatever order they came in', () => {
    const raw = ['c', 'a', 'b'].map((path) => raise('code-in-upload', at(path), { folder: '' }, PROBABLE))
    raw.push(raise('code-in-upload', at('z'), { folder: '' }, CERTAIN))
    expect(told(raw).map(({ path }) => path)).toEqual(['z', 'a', 'b', 'c'])
    expect(told(raw.toReversed())).toEqual(told(raw))
    const reasons = [
      raise('config-redirect', at('x'), { host: 'b', directive: '' }, LOW, { evidence: { line: 2 } }),
      raise('config-redirect', at('x'), { host: 'c', directive: '' }, LOW, { evidence: { line: 2 } }),
      raise('config-redirect', at('x'), { host: 'd', directive: '' }, LOW, { evidence: { line: 1 } }),
      raise('config-redirect', at('x'), { host: 'e', directive: '' }, LOW),
      raise('code-in-upload', at('x'), { folder: '' }, LOW),
    ]
    const order = ['code-in-upload', 'e', 'd', 'b', 'c']
    for (const list of [reasons, reasons.toReversed()])
      expect(told(list)[0]?.reasons.map((one) => (one.rule === 'config-redirect' ? one.params.host : one.rule))).toEqual(order)
  })

  it('folds neither versions, nor a database, nor the root, nor what is worse than its folder', () => {
    const cover = (path: string, grade: Grade) => raise('leftover-obsolete-folder', at(path), { name: path }, grade, { covers: true })
    const below = (path: string, grade: Grade) => raise('code-in-upload', at(path), { folder: '' }, grade)
    const left = (...raw: RawFinding[]): string[] =>
      told(raw)
        .map(({ path }) => path)
        .sort()
    const version = (rule: 'version-vulnerable' | 'version-outdated') =>
      raise(rule, at('old/spip'), { component: 'spip', version: '1', latest: '9' } as never, LOW) as RawFinding
    expect(left(cover('old', MEDIUM), version('version-vulnerable'), version('version-outdated'))).toEqual(['old', 'old/spip'])
    expect(left(cover('db:', MEDIUM), below('db://t/1', LOW))).toEqual(['db:', 'db://t/1'])
    expect(left(cover('', MEDIUM), below('a', LOW))).toEqual(['', 'a'])
    expect(left(raise('leftover-obsolete-folder', at('old'), { name: '' }, MEDIUM), below('old/a', LOW))).toEqual(['old', 'old/a'])
    expect(left(below('a/b', LOW), below('a', LOW))).toEqual(['a', 'a/b'])
    // Of two grades of one folder the stronger counts.
    const probable: Grade = { severity: 'low', confidence: 'probable', class: 'hygiene' }
    expect(left(cover('old', LOW), cover('old', { ...MEDIUM, severity: 'critical' }), below('old/a', PROBABLE))).toEqual(['old'])
    expect(left(cover('old', { ...MEDIUM, severity: 'critical' }), cover('old', LOW), below('old/a', PROBABLE))).toEqual(['old'])
    expect(left(cover('old', probable), below('old/a', PROBABLE))).toEqual(['old', 'old/a'])
    expect(left(cover('old', { ...probable, severity: 'high' }), below('old/a', PROBABLE))).toEqual(['old'])
    expect(left(cover('old', { ...probable, class: 'intrusion' }), below('old/a', CERTAIN))).toEqual(['old', 'old/a'])
    expect(left(cover('old', probable), below('old/a', { ...CERTAIN, class: 'exposure' }))).toEqual(['old'])
    expect(left(cover('a/old', MEDIUM), below('a/old/x/y/z', LOW), below('a/o', LOW))).toEqual(['a/o', 'a/old'])
  })

  it('sums what belongs to a release and a place, and to a folder from the sixth file on, with the widest mode', () => {
    const endings = (path: string, product: 'spip' | 'wordpress', version: string, files: number) =>
      raise('core-line-endings', at(path), { product, version, files }, LOW) as RawFinding
    const summed = told([
      endings('', 'spip', '1', 1),
      endings('', 'spip', '2', 2),
      endings('b', 'spip', '1', 4),
      endings('', 'wordpress', '1', 8),
      endings('', 'spip', '1', 16),
    ])
    const files = summed.flatMap(({ path, reasons }) =>
      (reasons as Reason<'core-line-endings'>[]).map(({ params }) => `${path} ${params.product} ${params.version} ${params.files}`),
    )
    expect(files.sort()).toEqual([' spip 1 17', ' spip 2 2', ' wordpress 1 8', 'b spip 1 4'])
    const modes = (count: number, folder = 'd/'): RawFinding[] =>
      Array.from({ length: count }, (_, n) =>
        raise('mode-world-writable', at(`${folder}${n}`), { mode: n === 1 ? '0777' : '0666', files: 1 }, n === 2 ? PROBABLE : LOW),
      )
    expect(told(modes(5)).map(({ path }) => path)).toHaveLength(5)
    expect(told(modes(6))).toMatchObject([{ path: 'd', confidence: 'probable', reasons: [{ params: { mode: '0777', files: 6 } }] }])
    expect(told(modes(6, ''))).toMatchObject([{ path: '', reasons: [{ params: { mode: '0777', files: 6 } }] }])
  })
})
