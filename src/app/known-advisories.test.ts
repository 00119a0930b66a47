import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { shippedAdvisories } from '../cms/advisories/index.ts'
import { SiteguardError } from '../core/error.ts'
import type { HttpClient } from '../http/types.ts'
import { knownAdvisories } from './known-advisories.ts'

const FEED = [
  {
    id: 'TEST-1',
    modified: '2026-01-01T00:00:00Z',
    summary: 'made up',
    affected: [
      {
        package: { ecosystem: 'Packagist', name: 'spip/spip' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '9.9.9' }] }],
      },
    ],
  },
]

let dir: string
let asked: string[]
const { signal } = new AbortController()

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-feed-'))
  asked = []
})
afterEach(() => rm(dir, { recursive: true }))

function httpThat(get: () => Promise<Buffer>): HttpClient {
  return {
    get: (url) => {
      asked.push(url)
      return get()
    },
    download: () => Promise.reject(new Error('not asked for')),
  }
}
const silent = httpThat(() => Promise.reject(new Error('not asked for')))

async function fileOf(text: string): Promise<string> {
  const file = join(dir, 'feed.json')
  await writeFile(file, text)
  return file
}

it('knows the shipped ones without asking anybody', async () => {
  expect(await knownAdvisories(undefined, silent, signal)).toEqual({ advisories: shippedAdvisories() })
  expect(asked).toEqual([])
})

it('joins a feed from a file or an address with the shipped ones', async () => {
  const text = JSON.stringify(FEED)
  const address = 'https://osv.example/feed.json'
  for (const feed of [await fileOf(text), address]) {
    const { advisories, gap } = await knownAdvisories(
      feed,
      httpThat(async () => Buffer.from(text)),
      signal,
    )
    expect(gap).toBeUndefined()
    expect(advisories).toHaveLength(shippedAdvisories().length + 1)
    expect(advisories.map((advisory) => advisory.id)).toContain('TEST-1')
  }
  expect(asked).toEqual([address])
})

it.each([
  ['is no JSON', 'nothing'],
  ['holds no record', '{"a":1}'],
  ['holds nothing usable', '[{"id":"X"}]'],
])('keeps the shipped ones and tells the gap when the feed %s', async (_, text) => {
  const feed = await fileOf(text)
  const known = await knownAdvisories(feed, silent, signal)
  expect(known.advisories).toEqual(shippedAdvisories())
  expect(known.gap?.feed).toBe(feed)
  expect(known.gap?.detail).not.toBe('')
})

it('tells a feed that is not there, and names an error of ours by its code', async () => {
  const absent = join(dir, 'absent.json')
  expect((await knownAdvisories(absent, silent, signal)).gap?.feed).toBe(absent)
  const down = httpThat(() =>
    Promise.reject(new SiteguardError({ code: 'SG-HTTP-003', kind: 'connect', params: { url: 'https://osv.example/', limit: 1 } })),
  )
  expect((await knownAdvisories('https://osv.example/', down, signal)).gap?.detail).toBe('SG-HTTP-003')
})

it('uses the good records of a feed and counts the bad ones', async () => {
  const known = await knownAdvisories(await fileOf(JSON.stringify([...FEED, { ...FEED[0], id: 7 }])), silent, signal)
  expect(known.advisories.map((advisory) => advisory.id)).toContain('TEST-1')
  expect(known.gap?.detail).toBe('1 unusable records')
})

it('is interrupted when the scan is', async () => {
  const abort = new AbortController()
  abort.abort(new Error('stop'))
  const down = httpThat(() => Promise.reject(abort.signal.reason))
  await expect(knownAdvisories('https://osv.example/', down, abort.signal)).rejects.toThrow('stop')
})
