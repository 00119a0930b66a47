import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isSiteguardError } from '../../src/core/error.ts'
import type { HttpClient } from '../../src/http/types.ts'
import { feedOf } from '../../src/manifests/feeds/index.ts'
import type { Feed, FeedContext } from '../../src/manifests/feeds/types.ts'
import { createOnce } from '../../src/manifests/once.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-garbage-'))
})
afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
})

const json = (value: unknown) => JSON.stringify(value)

/** A feed whose server answers everything with one body. */
function contextOf(body: string): FeedContext {
  const bytes = Buffer.from(body)
  const http: HttpClient = {
    get: async () => bytes,
    async download(_, file) {
      await writeFile(file, bytes, { flag: 'wx' })
      return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length }
    },
  }
  return {
    http,
    tempDir: dir,
    now: () => new Date(0),
    unpinned: 'all',
    signal: new AbortController().signal,
    once: createOnce(),
    progress: () => {},
  }
}

const text = fc.oneof(
  fc.string(),
  fc.json(),
  fc.constantFrom(
    '',
    'null',
    '[]',
    '{}',
    '{"versions":null}',
    '{"versions":{"4.4.30":{}}}',
    '{"checksums":[]}',
    '{"files":[]}',
    '{"offers":[null]}',
  ),
)
const answer = fc.oneof(
  text,
  fc
    .record({
      versions: fc.dictionary(fc.constantFrom('4.4.30', 'dev', '__proto__'), fc.jsonValue()),
      digests: fc.jsonValue(),
      default_branch: fc.jsonValue(),
    })
    .map(json),
  fc.record({ checksums: fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())) }).map(json),
  fc.record({ files: fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())) }).map(json),
  fc.record({ slug: fc.constantFrom('akismet', 'twenty'), version: fc.oneof(fc.string(), fc.jsonValue()) }).map(json),
  fc
    .record({ translations: fc.array(fc.record({ language: fc.constant('fr_FR'), version: fc.string(), updated: fc.jsonValue() })) })
    .map(json),
  fc.record({ offers: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())) }).map(json),
)
const releases = [
  { product: 'spip', version: '4.4.30' },
  { product: 'spip-plugin/saisies', version: '5.1.0' },
  { product: 'wordpress', version: '6.9' },
  { product: 'wordpress-plugin/akismet', version: '5.3' },
  { product: 'wordpress-theme/twenty', version: '1.0' },
  { product: 'wordpress-language/fr_FR', version: '6.9' },
]

it('any feed answers garbage with an answer or an error of ours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...releases), answer, async (release, body) => {
      const feed = feedOf(release.product) as Feed
      for (const ask of [() => feed.find(release, contextOf(body)), () => feed.releases?.(contextOf(body), release.product)]) {
        try {
          await ask()
        } catch (error) {
          expect(isSiteguardError(error), String((error as Error).stack)).toBe(true)
        }
      }
    }),
    { numRuns: 400 },
  )
})
