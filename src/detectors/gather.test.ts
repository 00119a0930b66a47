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
})
