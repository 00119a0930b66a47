import { cpSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { createHttpClient } from '../../src/http/create-http-client.ts'
import { createManifestSource } from '../../src/manifests/create-manifest-source.ts'
import type { ManifestSource } from '../../src/manifests/types.ts'
import { startFeed } from './hosting.ts'
import { LAB_SOURCE, labSubfolder, removeFolder, withLock } from './place.ts'
import { digestSource } from './stamp.ts'
import { releaseTrees, treesMade } from './trees.ts'

const MANIFESTS = '../../src/manifests'
/** Where nothing answers: port 9 is kept for what throws away. */
const NOBODY = 'http://127.0.0.1:9'

let ready: Promise<string> | undefined

/**
 * Gives an operator what he would have kept of earlier scans: the manifests of the lab's releases, as the vendors' feeds and the product
 * itself make them. For tests of something else than the way to them, which takes 1.6 s of a processor for each release. Gives `home`.
 */
export async function knowReleases(home: string): Promise<string> {
  return (await knownReleases())(home)
}

/** The same, made ready beforehand: what it gives does it at once. */
export async function knownReleases(): Promise<(home: string) => string> {
  ready ??= makeManifests()
  const manifests = join(await ready, 'manifests')
  return (home) => {
    cpSync(manifests, join(home, '.cache/siteguard/manifests'), { recursive: true, preserveTimestamps: true })
    return home
  }
}

/** The manifests of the lab's releases, for tests that scan in their own process; of any other release there is none. */
export async function knownManifests(): Promise<Pick<ManifestSource, 'find'>> {
  ready ??= makeManifests()
  const http = createHttpClient({ userAgent: 'siteguard-lab', mirror: NOBODY })
  return createManifestSource({ http, cacheDir: await ready, now: () => new Date() })
}

/** Once for all tests; anew where the trees are others, or what makes a manifest of them. */
async function makeManifests(): Promise<string> {
  const releases = await releaseTrees()
  const code = readdirSync(join(LAB_SOURCE, MANIFESTS), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
  const folder = join(
    labSubfolder('known'),
    digestSource(
      code.map((name) => join(MANIFESTS, name)),
      treesMade(),
    ).slice(0, 16),
  )
  await withLock('known', async () => {
    if (existsSync(folder)) return
    const fresh = `${folder}.new`
    removeFolder(fresh)
    mkdirSync(fresh, { mode: 0o755 })
    const feed = await startFeed()
    try {
      const http = createHttpClient({ userAgent: 'siteguard-lab', mirror: feed.mirror })
      const source = createManifestSource({ http, cacheDir: fresh, now: () => new Date() })
      for (const { product, version } of releases) {
        const answer = await source.find({ product, version })
        if (!('manifest' in answer)) throw answer.missing.error ?? new Error(`no manifest of ${product} ${version}`)
      }
    } finally {
      await feed.close()
    }
    renameSync(fresh, folder)
  })
  return folder
}
