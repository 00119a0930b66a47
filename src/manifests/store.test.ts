import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Manifest, ManifestFile } from '../core/manifest.ts'
import { isReleasePath } from './release-file.ts'
import { createManifestStore } from './store.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-store-'))
})
afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

const hex = (length: number) => fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const optional = <K extends string, T>(key: K, value: fc.Arbitrary<T>) =>
  fc.option(
    value.map((v) => ({ [key]: v }) as Record<K, T>),
    { nil: {} },
  )
const path = fc
  .oneof(fc.constantFrom('__proto__', 'constructor', 'a/toString'), fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }))
  .filter(isReleasePath)
const manifestArb: fc.Arbitrary<Manifest> = fc.constantFrom(['sha256', 64] as const, ['md5', 32] as const).chain(([algorithm, length]) => {
  const file = fc
    .tuple(
      hex(length),
      optional('size', fc.nat()),
      fc.option(fc.option(hex(length), { nil: undefined })),
      optional('alternatives', fc.array(hex(length), { minLength: 1, maxLength: 2 })),
    )
    .map(([digest, size, text, alternatives]): ManifestFile => {
      // Same as the digest, another, or none.
      const textDigest = text === null ? {} : { textDigest: text ?? digest }
      return { digest, ...size, ...textDigest, ...alternatives }
    })
  return fc
    .tuple(
      fc.string({ minLength: 1, unit: 'binary' }),
      fc.string({ minLength: 1, unit: 'binary' }),
      optional('locale', fc.string()),
      fc.array(fc.tuple(path, file)),
      fc.string(),
    )
    .map(([product, version, locale, files, source]) => ({ product, version, ...locale, algorithm, files: new Map(files), source }))
})

const spip: Manifest = {
  product: 'spip',
  version: '4.4.30',
  algorithm: 'sha256',
  source: 'test',
  files: new Map([['index.php', { digest: 'a'.repeat(64), size: 3 }]]),
}

describe('createManifestStore', () => {
  it('gives back exactly what it was given, whatever the names', async () => {
    const store = createManifestStore(dir)
    await fc.assert(
      fc.asyncProperty(manifestArb, async (manifest) => {
        const file = await store.save(manifest)
        expect(file.startsWith(join(dir, 'manifests'))).toBe(true)
        expect(await store.load(manifest)).toEqual({ manifest })
      }),
      { numRuns: 150 },
    )
  })

  it('keeps one private file per release and language', async () => {
    const store = createManifestStore(dir)
    await store.save(spip)
    await store.save({ ...spip, source: 'again' })
    await store.save({ ...spip, product: 'spip-plugin/saisies', version: '../../../../etc/passwd' })
    await store.save({ ...spip, product: 'wordpress', version: '6.9', locale: 'fr_FR' })
    const { manifests, broken } = await store.list()
    expect(broken).toEqual([])
    expect(manifests.map(({ product, version, locale, source, files }) => [product, version, locale, source, files])).toEqual([
      ['spip-plugin/saisies', '../../../../etc/passwd', undefined, 'test', 1],
      ['spip', '4.4.30', undefined, 'again', 1],
      ['wordpress', '6.9', 'fr_FR', 'test', 1],
    ])
    expect((await stat(manifests[0]?.file ?? '')).mode & 0o777).toBe(0o600)
    expect((await stat(dirname(manifests[0]?.file ?? ''))).mode & 0o777).toBe(0o700)
    expect(await store.load({ product: 'wordpress', version: '6.9' })).toMatchObject({ problem: 'missing' })
  })

  it('lists nothing where nothing is', async () => {
    expect(await createManifestStore(join(dir, 'none')).list()).toEqual({ manifests: [], broken: [] })
  })

  it('never uses a file that was cut, changed or written by something else, and keeps it aside', async () => {
    const store = createManifestStore(dir)
    const good = await readFile(await store.save(spip))
    const envelope = JSON.parse(gunzipSync(good).toString())
    const seal = (body: string) => gzipSync(JSON.stringify({ ...envelope, body }))
    const bad: Record<string, Buffer> = {
      cut: good.subarray(0, good.length - 20),
      empty: Buffer.alloc(0),
      'not gzip': Buffer.from('{}'),
      'one digit changed': seal(envelope.body.replace('aaaa', 'aaab')),
      'other format': gzipSync(JSON.stringify({ ...envelope, format: 2 })),
      null: gzipSync('null'),
    }
    for (const [name, bytes] of Object.entries(bad)) {
      const file = await store.save(spip)
      await writeFile(file, bytes)
      expect((await store.list()).broken, name).toHaveLength(1)
      expect(await store.load(spip), name).toMatchObject({ problem: 'corrupt' })
      expect(await store.load(spip), name).toMatchObject({ problem: 'missing' })
      expect((await readFile(`${file}.corrupt`)).equals(bytes), name).toBe(true)
    }
  })

  it('refuses a file whose sum is right and whose content is not a manifest of that release', async () => {
    const store = createManifestStore(dir)
    const file = await store.save(spip)
    const other = await readFile(await store.save({ ...spip, version: '4.4.21' }))
    await writeFile(file, other)
    expect(await store.load(spip)).toMatchObject({ problem: 'corrupt' })

    const outside = await store.save({ ...spip, files: new Map([['../../index.php', { digest: 'a'.repeat(64) }]]) })
    expect(await store.load(spip)).toMatchObject({ problem: 'corrupt', detail: expect.stringContaining(outside) })
    await store.save({ ...spip, files: new Map([['index.php', { digest: 'short' }]]) })
    expect(await store.load(spip)).toMatchObject({ problem: 'corrupt' })
  })

  it('finds every cut, at any byte', async () => {
    const store = createManifestStore(dir)
    const file = await store.save(spip)
    const { length } = await readFile(file)
    for (let size = 0; size < length; size += 7) {
      await store.save(spip)
      await truncate(file, size)
      expect(await store.load(spip)).toMatchObject({ problem: 'corrupt' })
    }
  })

  it('leaves a file alone that cannot be read for another reason', async () => {
    const store = createManifestStore(dir)
    const file = await store.save(spip)
    await rm(file)
    await mkdir(file)
    expect(await store.load(spip)).toMatchObject({ problem: 'unreadable' })
    expect(await readdir(dirname(file))).toEqual(['4.4.30.json.gz'])
  })

  it('says when it cannot write', async () => {
    await writeFile(join(dir, 'manifests'), 'in the way')
    await expect(createManifestStore(dir).save(spip)).rejects.toMatchObject({ code: 'SG-DISK-002' })
  })
})
