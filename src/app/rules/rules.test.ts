import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LEAST_CLEAN_FILES } from '../../core/rule-set.ts'
import { detectorModules, ruleList, rulesVersion } from '../../detectors/index.ts'
import { en } from '../../i18n/en/index.ts'
import { fr } from '../../i18n/fr/index.ts'
import {
  overCap,
  ownOverCap,
  pinnedNow,
  pinnedTo,
  setBefore,
  unpinned,
  withOff,
  withOn,
  withOwnTest,
  withoutPack,
  withPack,
} from './change-rules.ts'
import type { Measured } from './measure.ts'
import { createRulesStore, type RulesStore } from './rules-store.ts'
import { judgeRate, noteOf, ownState, standingRules, versionOfSet } from './standing.ts'
import type { Pack, RuleSet } from './types.ts'

const AT = '2026-11-23T02:00:00.000Z'
const FIRST: RuleSet = { number: 0, at: AT, act: 'first', about: '', off: {}, packs: [] }
const rule = (name: string, grade: Pack['rules'][number]['grade'] = 'probable'): Pack['rules'][number] => ({
  name,
  file: 'a.yar',
  line: 1,
  author: 'us',
  licence: 'CC0',
  reference: '',
  description: '',
  grade,
})
const PACK: Pack = {
  version: 1,
  name: 'pack',
  sha256: 'a'.repeat(64),
  addedAt: AT,
  sources: [{ file: 'a.yar', text: '' }],
  rules: [rule('quiet'), rule('loud'), rule('__proto__')],
  faults: [],
}
const hits = (probable: number, certain = 0) => ({ certain, probable, possible: 0 })
const measured = (files: number, found: Measured['hits']): Measured => ({ files, bytes: 1, hits: found, examples: {}, matched: 0 })
const asSet = (change: Partial<RuleSet>, number = 1): RuleSet => ({ ...FIRST, ...change, number, before: number - 1 }) as RuleSet

describe('the cap', () => {
  it.each([
    [hits(0), 500, undefined, 'passes'],
    [hits(1), 500, undefined, 'passes'],
    [hits(2), 500, undefined, 'over'],
    [hits(0, 1), 4999, undefined, 'over'],
    [hits(0, 1), 5000, undefined, 'passes'],
    [{ certain: 0, probable: 0, possible: 400 }, 500, undefined, 'passes'],
    [{ certain: 0, probable: 0, possible: 400 }, 500, 0.002, 'over'],
    [hits(5), 500, 0.01, 'passes'],
    [hits(6), 500, 0.01, 'over'],
    [hits(0), LEAST_CLEAN_FILES - 1, undefined, 'few'],
    [hits(1), 10, undefined, 'over'],
    [undefined, 0, undefined, 'few'],
  ] as const)('%j of %i by %s: %s', (found, files, cap, judged) => {
    expect(judgeRate(found, files, cap)).toBe(judged)
  })
})

describe('a pack', () => {
  const tested = withPack(FIRST, PACK, measured(1000, { 'pack/loud': hits(3) }), 0.002, AT)

  it('judges but for what is over its cap', () => {
    expect(overCap(PACK, measured(1000, { 'pack/loud': hits(3) }), 0.002)).toEqual(['pack/loud'])
    const set = asSet(tested)
    const rules = standingRules(set, [PACK], {})
    expect(rules.filter(({ pack }) => pack === 'pack').map(({ id, state, why }) => [id, state, why])).toEqual([
      ['pack/quiet', 'on', undefined],
      ['pack/loud', 'off', 'cap'],
      ['pack/__proto__', 'on', undefined],
    ])
    expect(noteOf(rules, set)).toEqual({
      off: [{ rule: 'pack/loud', why: 'cap', reason: '' }],
      trial: [],
      packs: [{ name: 'pack', sha256: PACK.sha256, rules: 2 }],
    })
  })

  it('judges nothing while too little was clean, and says why', () => {
    const set = asSet(withPack(FIRST, PACK, measured(499, {}), 0.002, AT))
    const own = standingRules(set, [PACK], {}).filter(({ pack }) => pack === 'pack')
    expect(own.map(({ state, why }) => [state, why])).toEqual(Array.from({ length: 3 }, () => ['off', 'untested']))
  })

  it('gives way to a newer one of its name, which keeps what a person switched off and not what an older test did', () => {
    const off = asSet(withOff(asSet(tested), ['pack/quiet'], 'ours', AT), 2)
    const newer = withPack(off, { ...PACK, sha256: 'b'.repeat(64) }, measured(1000, {}), 0.002, AT)
    expect(newer.packs.map(({ sha256 }) => sha256)).toEqual(['b'.repeat(64)])
    expect(Object.keys(newer.off)).toEqual(['pack/quiet'])
    expect(withoutPack(asSet(newer), 'pack')).toMatchObject({ packs: [], off: {} })
  })

  it('cannot be switched on where its last test was over the cap', () => {
    const last = { at: AT, files: 1000, bytes: 1, hits: { 'pack/loud': hits(3) } }
    expect(() => withOn(asSet(tested), ['pack/loud'], () => last)).toThrow('SG-RULE-005')
    expect(withOn(asSet(tested), ['pack/loud'], () => ({ ...last, hits: {} })).off).toEqual({})
  })
})

describe('rules of ours', () => {
  it('are all on, and named by their version, where nothing was changed', () => {
    const rules = standingRules(FIRST, [], {})
    expect(rules.every(({ state }) => state === 'on')).toBe(true)
    expect(rules.map(({ id }) => id).sort()).toEqual(
      ruleList
        .map(({ id }): string => id)
        .filter((id) => id !== 'yara-match')
        .sort(),
    )
    expect(versionOfSet(noteOf(rules, FIRST))).toBe(rulesVersion)
  })

  it('are named otherwise once one is off: what was remembered is asked again', () => {
    const versions = [FIRST, asSet(withOff(FIRST, ['core-changed'], '', AT)), asSet(withOff(FIRST, ['core-added'], '', AT))].map((set) =>
      versionOfSet(noteOf(standingRules(set, [], {}), set)),
    )
    expect(new Set(versions).size).toBe(3)
  })

  it('are on trial where they are newer than the pin, and come into use by a test alone', () => {
    const pinned = asSet(pinnedNow(FIRST, '0.1.0', undefined, AT))
    expect(ruleList.every(({ id }) => id === 'yara-match' || ownState(pinned, id) === 'on')).toBe(true)
    const older = asSet({ ...pinned, pin: { siteguard: '0', rules: 'x', accepted: ['core-changed'] } })
    expect(ownState(older, 'core-changed')).toBe('on')
    expect(ownState(older, 'php-in-media')).toBe('trial')
    expect(() => pinnedNow(older, '0.1.0', undefined, AT)).toThrow('SG-RULE-008')
    expect(() => pinnedNow(older, '0.1.0', { at: AT, files: 20, bytes: 1, hits: {} }, AT)).toThrow('SG-RULE-008')
    const taken = pinnedNow(older, '0.1.0', { at: AT, files: 5000, bytes: 1, hits: { 'php-in-media': hits(0, 5) } }, AT)
    expect(taken.off['php-in-media']).toMatchObject({ why: 'cap', hits: 5, files: 5000 })
    expect(ownState(asSet(taken), 'code-in-upload')).toBe('on')
    expect(unpinned(asSet(taken)).pin).toBeUndefined()
    expect(pinnedTo(pinned, '0.2.0').pin).toEqual(pinned.pin)
  })

  it('go off by a test that a person had applied, and on again by a better one', () => {
    const loud = measured(5000, { 'php-in-media': hits(0, 5), 'mode-setuid': hits(0, 5000) })
    expect(ownOverCap(loud)).toContain('php-in-media')
    const set = asSet(withOwnTest(asSet(withOff(FIRST, ['link-outside'], 'ours', AT)), loud, AT))
    expect(set.off['php-in-media']?.why).toBe('cap')
    expect(Object.keys(withOwnTest(set, measured(5000, {}), AT).off)).toEqual(['link-outside'])
  })
})

describe('what is kept', () => {
  let folder = ''
  let store: RulesStore
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sg-rules-'))
    store = createRulesStore(join(folder, 'rules'), Date.now)
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('goes back in one step, and no further than to the beginning', async () => {
    await expect(store.choose(setBefore)).rejects.toThrow('SG-RULE-006')
    await store.change((set) => withOff(set, ['core-changed'], '', AT))
    await store.change((set) => withOff(set, ['core-added'], '', AT))
    expect(Object.keys((await store.choose(setBefore)).off)).toEqual(['core-changed'])
    expect((await store.choose(setBefore)).off).toEqual({})
    await expect(store.choose(setBefore)).rejects.toThrow('SG-RULE-006')
  })

  it('numbers what comes after a step back anew', async () => {
    const set = await store.change((before) => withOff(before, ['core-missing'], '', AT))
    expect([set.number, set.before]).toEqual([3, 0])
  })

  it('is changed by one at a time', async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => store.change((set) => withOff(set, [`pack/r${i}`], '', AT))))
    const done = all.filter(({ status }) => status === 'fulfilled').length
    expect(done).toBeGreaterThan(0)
    for (const one of all) if (one.status === 'rejected') expect(String(one.reason)).toContain('SG-RULE-003')
    expect(Object.keys((await store.current()).off).filter((id) => id.startsWith('pack/'))).toHaveLength(done)
  })

  it('gives a pack back as it was, and none that was tampered with', async () => {
    await store.keepPack(PACK)
    expect(await store.pack(PACK.sha256)).toEqual(PACK)
    await store.keepPack({ ...PACK, sha256: 'c'.repeat(64) })
    const file = (sha256: string): string => join(folder, 'rules', 'packs', `${sha256}.json.gz`)
    await writeFile(file(PACK.sha256), await readFile(file('c'.repeat(64))))
    await expect(store.pack(PACK.sha256)).rejects.toThrow('SG-RULE-002')
    await expect(store.pack('d'.repeat(64))).rejects.toThrow('SG-RULE-002')
  })

  it('is never quietly fewer rules: what is damaged is told', async () => {
    for (const text of ['{', '{"version":1,"current":7,"sets":[]}', '[]', '']) {
      await writeFile(join(folder, 'rules', 'rules.json'), text)
      await expect(store.read()).rejects.toThrow('SG-RULE-002')
    }
  })
})

it('has words for every detector, in both languages', () => {
  const detectors = [...Object.keys(detectorModules), 'policy', 'scan', 'yara'].sort()
  for (const words of [en.ruleSet.detectors, fr.ruleSet.detectors]) {
    expect(detectors.filter((id) => words[id] === undefined)).toEqual([])
    for (const { looks, why, source } of Object.values(words)) expect(Math.min(looks.length, why.length, source.length)).toBeGreaterThan(20)
  }
  for (const id of detectors) expect(fr.ruleSet.detectors[id]?.looks).not.toBe(en.ruleSet.detectors[id]?.looks)
})
