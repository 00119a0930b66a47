import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasDigest, type Manifest } from '../../src/core/manifest.ts'
import { createHttpClient } from '../../src/http/create-http-client.ts'
import { createManifestSource, digestOf, isLineEndingVariant } from '../../src/manifests/index.ts'
import { type FeedServer, startFeedServer } from '../lab/feed-server.ts'
import { type Release, releaseTrees } from '../lab/trees.ts'
import { filesOfFolder } from '../lab/write-zip.ts'

let releases: readonly Release[] = []
let server: FeedServer
let cacheDir = ''

beforeAll(async () => {
  releases = await releaseTrees()
  cacheDir = await mkdtemp(join(tmpdir(), 'sg-releases-'))
  const of = (product: string) =>
    releases.filter((release) => release.product === product).map(({ version, root }) => ({ version, folder: root }))
  server = await startFeedServer({ spip: of('spip'), wordpress: of('wordpress') })
}, 900_000)
afterAll(async () => {
  await server?.close()
  if (cacheDir !== '') await rm(cacheDir, { recursive: true, force: true })
})

async function manifestOf(release: Release): Promise<Manifest> {
  const source = createManifestSource({
    http: createHttpClient({ mirror: server.mirror, userAgent: 'siteguard-test' }),
    cacheDir,
    now: () => new Date(),
  })
  const answer = await source.find(release)
  if ('missing' in answer) throw new Error(JSON.stringify(answer.missing))
  return answer.manifest
}

describe('manifests of real releases', () => {
  it('know every file of the release and no other, by archive (SPIP) and by list (WordPress)', async () => {
    expect(new Set(releases.map(({ product }) => product))).toEqual(new Set(['spip', 'wordpress']))
    for (const release of releases) {
      const manifest = await manifestOf(release)
      const files = filesOfFolder(release.root)
      expect(manifest.files.size, release.version).toBe(files.length)
      const unknown = files.filter(({ path, data }) => {
        const file = manifest.files.get(path)
        return file === undefined || !hasDigest(file, digestOf(data, manifest.algorithm))
      })
      expect(
        unknown.map(({ path }) => path),
        `${release.product} ${release.version}`,
      ).toEqual([])
    }
  })

  it('tell an upload in ASCII mode from one byte more, in every text of SPIP', async () => {
    const release = releases.filter(({ product }) => product === 'spip').at(-1) as Release
    const manifest = await manifestOf(release)
    let texts = 0
    for (const [path, file] of manifest.files) {
      if (file.textDigest === undefined) continue
      texts += 1
      const bytes = await readFile(join(release.root, path))
      const dos = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'), 'latin1')
      expect(isLineEndingVariant(dos, file, manifest.algorithm), path).toBe(true)
      expect(isLineEndingVariant(Buffer.concat([dos, Buffer.from(' ')]), file, manifest.algorithm), path).toBe(false)
    }
    expect(texts).toBeGreaterThan(manifest.files.size / 2)
  })
})
