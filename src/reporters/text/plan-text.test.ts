import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../test/helpers/texts.ts'
import type { Finding } from '../../core/finding.ts'
import type { Op } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Plan, PlanNote } from '../../core/plan.ts'
import { LANGS } from '../../i18n/index.ts'
import { NO_PAINT, widthOf } from './layout.ts'
import { planText } from './plan-text.ts'

const file = (size = 3) => ({ is: 'file', sha256: 'a'.repeat(64), size }) as Extract<Op, { kind: 'remove' }>['before']
const remove = (path: string): Op => ({ kind: 'remove', path: path as RemotePath, before: file() })
const note = (path: string, why: PlanNote['why']): PlanNote => ({ path: path as RemotePath, why })
const planOf = (ops: readonly Op[], notes: readonly PlanNote[] = []): Plan =>
  ({
    id: '20261122T000229Z-1a2b3c4d',
    site: 'x.example',
    before: 'x.example@20261122T000229Z',
    recipe: { name: 'restore', hash: '' },
    ops,
    notes,
    swap: { method: 'atomic', changes: ops.length, expectedMs: 5 },
  }) as unknown as Plan
const finding = (path: string, more: Partial<Finding> = {}): Finding =>
  ({ path, class: 'intrusion', severity: 'high', confidence: 'certain', ...more }) as unknown as Finding

describe.each(LANGS)('a plan in %s', (lang) => {
  const texts = textsOf(lang)
  const show = (plan: Plan, findings: readonly Finding[] = [], width = 80): string =>
    planText(plan, { judged: { findings } }, { texts, width, paint: NO_PAINT })

  it('folds what the CMS makes again into one line, but not what is infected in it, nor its guard', () => {
    const caches = Array.from({ length: 50 }, (_, i) => remove(`tmp/cache/${i}.php`))
    const ops = [remove('z.php'), ...caches, remove('tmp/cache/.htaccess'), remove('tmp/cache/shell.php')]
    const out = show(planOf(ops, [note('tmp/cache', 'derived')]), [finding('tmp/cache/shell.php')])
    expect(out).toContain(`    tmp/cache/shell.php  (${texts.plans.found.certain})\n    z.php\n    tmp/cache/.htaccess\n`)
    expect(out).not.toContain('tmp/cache/7.php')
    expect(out.replace(/\s+/g, ' ')).toContain(texts.plans.derived({ places: 1, files: 50, names: 'tmp/cache' }).replace(/\s+/g, ' '))
  })

  it('names what is infected first, the surest at the top, and does not take a hole or a waived one for it', () => {
    const ops = ['a', 'b', 'c', 'd', 'e'].map(remove)
    const out = show(planOf(ops), [
      finding('a', { class: 'vulnerability' as never }),
      finding('b', { waived: {} as never }),
      finding('d', { confidence: 'probable' }),
      finding('e'),
    ])
    const rows = out.split('\n').filter((line) => /^ {4}[a-e]\b/.test(line))
    expect(rows.map((row) => row.trim()[0])).toEqual(['e', 'd', 'a', 'b', 'c'])
    expect(rows[2]).toBe('    a')
  })

  it('names an infected folder by what is below it', () => {
    const tree: Op = {
      kind: 'remove',
      path: 'x' as RemotePath,
      before: { is: 'tree', digest: 'b'.repeat(64) as never, files: 2, bytes: 5 },
    }
    expect(show(planOf([tree]), [finding('x/y/z.php')])).toContain(`(${texts.plans.found.certain})`)
  })

  it('cuts long lists and says how many are left out', () => {
    const out = show(planOf(Array.from({ length: 100 }, (_, i) => remove(`f${String(i).padStart(3, '0')}`))))
    expect(out).toContain('f029')
    expect(out).not.toContain('f030')
    expect(out).toContain(texts.plans.more({ count: 70 }))
    expect(out).toContain('--json')
  })

  it('groups what is left by its reason', () => {
    const notes = [note('one', 'unread'), ...Array.from({ length: 20 }, (_, i) => note(`kept/${i}`, 'kept'))]
    const out = show(planOf([], notes))
    expect(out.match(new RegExp(texts.plans.why.kept, 'g'))).toHaveLength(1)
    expect(out).toContain(`one${texts.screen.colon}`)
    expect(out).toContain(texts.plans.more({ count: 12 }))
    expect(out).toContain(texts.plans.notes({ count: 21 }))
  })

  it('passes no edge, and shows no control character of a name', () => {
    const out = show(planOf([remove(`${'long/'.repeat(40)}\u001b[31mred\n.php`)], [note('\u0007', 'special')]), [], 60)
    for (const line of out.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(60)
    expect(out).not.toContain('\u001b')
    expect(out).not.toContain('\u0007')
  })

  it('shows what stands there in the end of what is closed meanwhile, and whom that is told', () => {
    const tree = { is: 'tree', digest: 'b'.repeat(64), files: 2, bytes: 5 }
    const stub = { is: 'file', sha256: 'e'.repeat(64), size: 900 } as const
    const write = (path: string, before: unknown, after: unknown, gate: 'close' | 'open'): Op =>
      ({ kind: 'write', path, before, after, gate }) as unknown as Op
    const ops = [
      write('index.php', file(3), stub, 'close'),
      write('new.php', { is: 'absent' }, stub, 'close'),
      write('ecrire/index.php', file(3), stub, 'close'),
      { kind: 'write', path: 'ecrire', before: tree, after: tree } as unknown as Op,
      { kind: 'health', expect: 'closed', pages: [{ url: 'https://x.example/', status: [503], has: [] }] } as unknown as Op,
      { kind: 'migrate', database: '', from: '1', to: '2', keeps: 'copies', host: 'a\u001bb.example' } as unknown as Op,
      write('index.php', stub, file(4), 'open'),
      { kind: 'remove', path: 'new.php', before: stub } as unknown as Op,
      { kind: 'health', expect: 'open', pages: [{ url: 'https://x.example/', status: [200], has: [] }] } as unknown as Op,
    ]
    ops.push(write('ecrire/index.php', stub, file(5), 'open'))
    const out = show(planOf(ops))
    expect(out).toMatch(/^ {4}ecrire\/ {2}\(/m)
    expect(out).not.toMatch(/^ {4}ecrire\/index\.php/m)
    expect(out.match(/^ {4}index\.php$/gm)).toHaveLength(1)
    expect(out).not.toMatch(/^ {4}new\.php/m)
    expect(out).toContain(texts.plans.section.health({ count: 1 }).split(' ').slice(0, 3).join(' '))
    expect(out).toContain('a\\x1bb.example')
    expect(out.replace(/\s+/g, ' ')).toContain(
      texts.plans.closed({ names: 'index.php, new.php, ecrire/index.php', migrated: true }).replace(/\s+/g, ' '),
    )
  })

  it('tells what becomes of rows, and passes no edge with what stood in them', () => {
    const rows = (['row-cut', 'row-emptied', 'row-removed', 'row-disarmed', 'row-left'] as const).map((why, i) => ({
      ...note(`db://spip_articles/${i}/texte`, why),
      ...(i < 3 ? { detail: ['constructor', `\u001b[2J${'x'.repeat(90)}`, 'a b'][i] as string } : {}),
    }))
    const out = show(planOf([], rows))
    for (const { why, path } of rows) {
      expect(out.replace(/\s+/g, ' ')).toContain(texts.plans.why[why])
      expect(out).toContain(path)
    }
    expect(out).toContain('(constructor)')
    expect(out).not.toContain('\u001b')
    expect(Math.max(...out.split('\n').map(widthOf))).toBeLessThanOrEqual(80)
  })

  it('leads with what was looked at, what is in the way first', () => {
    const checks = [
      { check: 'space', state: 'ok', params: { reason: 'enough', free: 5e9, needed: 1e6 } },
      { check: 'plugins', state: 'told', params: { reason: 'misfits', plugins: Array.from({ length: 11 }, (_, i) => `p${i}\n`) } },
      { check: 'verdict', state: 'refused', params: { reason: 'infected', site: 'x.example', paths: ['a'] } },
      { check: 'health', state: 'unknown', params: { reason: 'tomorrow’s reason' } },
    ]
    const out = show({ ...planOf([remove('a')]), checks } as unknown as Plan)
    const at = checks.map(({ check }) => out.indexOf(`  ${texts.upgrade.check[check as 'space']}${texts.screen.colon}`))
    expect(at.every((index) => index > 0)).toBe(true)
    expect(at.map((index) => at.filter((other) => other < index).length)).toEqual([3, 1, 0, 2])
    expect(out).toContain('p7\\n')
    expect(out).not.toContain('p8\\n')
    expect(Math.max(...out.split('\n').map(widthOf))).toBeLessThanOrEqual(80)
  })
})
