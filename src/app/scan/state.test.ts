import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SiteId } from '../../core/account.ts'
import { emptyState, type FileRecord, loadBaseline, loadState, type SiteState, saveBaseline, saveState } from './state.ts'

const site = 'town/site.example' as SiteId
let dir: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-state-'))
})
afterEach(() => rm(dir, { recursive: true }))

const state: SiteState = {
  files: new Map([['a\udcff.php', { t: [1, 2, null, 4], h: 'ab' }]]),
  markers: new Map([['b', { t: [1, 2, 3, null], b: 'Yg==' }]]),
  seen: new Set(['v1:00']),
  scannedAt: '2026-01-01T00:00:00.000Z',
}
const baseline = { acceptedAt: '2026-01-01T00:00:00.000Z', files: new Map([['a.php', 'ab']]), findings: new Set(['v1:00']) }

const HEAD = { version: 3, site: 'town/site.example', seen: [], keys: ['k'] }
const ROWS = { files: [['a.php', [1, 2, null, 4], 0, { h: 'ab' }]] }

function linesOf(...values: unknown[]): Buffer {
  return gzipSync(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
}

/** The one file kept below `folder`. */
async function kept(folder: string): Promise<string> {
  const names = await readdir(join(dir, folder))
  expect(names).toHaveLength(1)
  return join(dir, folder, names[0] as string)
}

describe('what is remembered', () => {
  it('comes back as it was, names that are not UTF-8 too', async () => {
    await saveState(dir, site, state)
    expect(await loadState(dir, site)).toEqual(state)
  })

  it('comes back whole when it is large, each key kept once', async () => {
    const files = Array.from({ length: 4321 }, (_, i): [string, FileRecord] => [
      `${'é'.repeat(100)}/${i}`,
      { t: [i, 2, i + 0.5, null], ...(i % 3 === 0 ? {} : { k: `key ${i % 5}` }), ...(i % 2 === 0 ? {} : { h: 'ab', r: [] }) },
    ])
    await saveState(dir, site, { ...state, files: new Map(files) })
    const loaded = await loadState(dir, site)
    expect([...loaded.files]).toEqual(files)
    expect(loaded.markers).toEqual(state.markers)
    expect(
      gunzipSync(await readFile(await kept('scans')))
        .toString()
        .split('key 3'),
    ).toHaveLength(2)
  })

  it('is taken as it is written: what the spoilt ones below begin with is not what is wrong with them', async () => {
    await saveState(dir, site, state)
    await writeFile(await kept('scans'), linesOf(HEAD, ROWS))
    expect((await loadState(dir, site)).files).toEqual(new Map([['a.php', { t: [1, 2, null, 4], k: 'k', h: 'ab' }]]))
  })

  it('is added to where little changed, and written anew where somebody else wrote, or where much was added', async () => {
    const name = (i: number): string => `${i}/${'x'.repeat(100)}`
    const files = Array.from({ length: 2000 }, (_, i): [string, FileRecord] => [name(i), { t: [i, 2, 3, 4], k: 'k', q: 1 }])
    await saveState(dir, site, { ...state, files: new Map(files), context: 'a' })
    const file = await kept('scans')
    const first = await readFile(file)
    const before = await loadState(dir, site)
    const next = (from: SiteState, changed: number): SiteState => {
      const records = new Map(from.files)
      records.delete(name(0))
      for (let i = 1; i <= changed; i += 1) records.set(name(i), { t: [i, 2, 3, 9], k: 'other', h: 'ab' })
      const markers = new Map([['c', { t: [1, 2, 3, null] as const, b: 'Yw==' }]])
      return { files: records, markers, seen: new Set(['v1:01']), scannedAt: '2026-01-02T00:00:00.000Z', context: 'b' }
    }
    const second = next(before, 5)
    await saveState(dir, site, second, before)
    expect(await loadState(dir, site)).toEqual(second)
    const bytes = await readFile(file)
    expect(bytes.subarray(0, first.length).equals(first)).toBe(true)
    expect(bytes.length).toBeLessThan(first.length + 1000)

    // What was read is not what is there now.
    await saveState(dir, site, next(before, 6), before)
    expect(await loadState(dir, site)).toEqual(next(before, 6))
    expect((await readFile(file)).subarray(0, first.length).equals(first)).toBe(false)

    const third = await loadState(dir, site)
    await saveState(dir, site, next(third, 1000), third)
    expect(
      gunzipSync(await readFile(file))
        .toString()
        .split('"version"'),
    ).toHaveLength(2)
  })

  it('is empty before the first scan', async () => {
    expect(await loadState(dir, site)).toEqual(emptyState())
  })

  it.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
    ['changed', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -8), Buffer.alloc(8)])],
    ['empty', () => Buffer.alloc(0)],
    ['not compressed', () => Buffer.from('{}')],
    ['of another version', () => linesOf({ ...HEAD, version: 1 }, ROWS)],
    ['of another site', () => linesOf({ ...HEAD, site: 'other' }, ROWS)],
    ['of another shape', () => linesOf(HEAD, ROWS, { files: { a: 1 } })],
    ['of rows that are none', () => linesOf(HEAD, ROWS, { files: [['b.php', [1, 2, null], 0]] })],
    ['of keys of the part before', () => linesOf(HEAD, ROWS, { ...HEAD, keys: [] }, ROWS)],
    ['of another site further on', () => linesOf(HEAD, ROWS, { ...HEAD, site: 'other' })],
    ['of keys that are none', () => linesOf(HEAD, ROWS, { files: [['b.php', [1, 2, null, 4], 1]] })],
    ['without its last line end', () => gzipSync(`${JSON.stringify(HEAD)}\n${JSON.stringify(ROWS)}`)],
  ])('is forgotten when its file is %s: the next scan is slower, not wrong', async (_, spoil) => {
    await saveState(dir, site, state)
    const file = await kept('scans')
    await writeFile(file, spoil(await readFile(file)))
    expect(await loadState(dir, site)).toEqual(emptyState())
  })
})

describe('the baseline', () => {
  it('comes back as it was', async () => {
    await saveBaseline(dir, site, baseline)
    expect(await loadBaseline(dir, site)).toEqual(baseline)
  })

  it('is undefined where none was accepted', async () => {
    expect(await loadBaseline(dir, site)).toBeUndefined()
  })

  it.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, 10)],
    ['of another shape', () => gzipSync('{"version":1,"acceptedAt":"x","files":[["a"]],"findings":[]}')],
  ])('is told as damaged when its file is %s, not taken for none', async (_, spoil) => {
    await saveBaseline(dir, site, baseline)
    const file = await kept('baselines')
    await writeFile(file, spoil(await readFile(file)))
    expect(await loadBaseline(dir, site)).toBe('damaged')
  })
})
