import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReleaseRef } from '../../src/core/manifest.ts'
import { createHttpClient, createOfflineHttpClient } from '../../src/http/create-http-client.ts'
import {
  addManifest,
  createManifestSource,
  createManifestStore,
  createReleaseOpener,
  type ReleaseOpener,
} from '../../src/manifests/index.ts'
import { type FeedServer, startFeedServer } from '../lab/feed-server.ts'
import { zipFolder } from '../lab/write-zip.ts'

const SPIP = {
  'ecrire/inc_version.php': "<?php\n$spip_version_branche = '4.4.21';\n",
  'ecrire/index.php': '<?php // core\n',
  'index.php': '<?php include "spip.php";\n',
}
const WORDPRESS = { 'wp-includes/version.php': "<?php\n$wp_version = '6.1.9';\n", 'index.php': '<?php // front\n' }
const PLUGIN = { 'paquet.xml': '<paquet prefix="saisies" version="3.1.0">\n<nom>s</nom></paquet>', 'saisies.php': '<?php // s\n' }

let folder: string
let feed: FeedServer
const cache = (): string => join(folder, 'cache')

function tree(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(folder, name)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'siteguard-release-files-'))
  feed = await startFeedServer({
    spip: [{ version: '4.4.21', folder: tree('spip', SPIP) }],
    wordpress: [{ version: '6.1.9', folder: tree('wordpress', WORDPRESS) }],
    spipPlugins: [{ prefix: 'saisies', version: '3.1.0', folder: tree('saisies', PLUGIN) }],
  })
})
afterEach(async () => {
  await feed.close()
  rmSync(folder, { recursive: true, force: true })
})

function opener(more: { offline?: boolean; archive?: { file: string; sha256: string } } = {}): ReleaseOpener {
  const http = more.offline ? createOfflineHttpClient() : createHttpClient({ userAgent: 'test', mirror: feed.mirror })
  const common = { http, cacheDir: cache(), now: () => new Date('2026-11-22T00:00:00Z'), offline: more.offline === true }
  return createReleaseOpener({ ...common, manifests: createManifestSource(common), ...(more.archive ? { archive: more.archive } : {}) })
}

async function readAll(open: ReleaseOpener, release: ReleaseRef): Promise<Record<string, string>> {
  const opened = await open(release)
  const out: Record<string, string> = {}
  for (const [path, { sha256, size }] of opened.files) {
    const parts: Buffer[] = []
    for await (const part of opened.content(path)) parts.push(part)
    const bytes = Buffer.concat(parts)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    expect(bytes.length).toBe(size)
    out[path] = bytes.toString()
  }
  await opened.close()
  return out
}

const spip: ReleaseRef = { product: 'spip', version: '4.4.21' }

describe('the files of a release', () => {
  it('come from the vendor, pinned, and from this machine the second time', async () => {
    expect(await readAll(opener(), spip)).toEqual(SPIP)
    feed.fail('/', 'status-500')
    expect(await readAll(opener({ offline: true }), spip)).toEqual(SPIP)
  })

  it('of WordPress are held against its list, one by one, without the folder they are packed in', async () => {
    expect(await readAll(opener(), { product: 'wordpress', version: '6.1.9', locale: 'en_US' })).toEqual(WORDPRESS)
  })

  it('of a plugin come from the depot', async () => {
    expect(await readAll(opener(), { product: 'spip-plugin/saisies', version: '3.1.0' })).toEqual(PLUGIN)
  })

  it('are refused when the archive is not the pinned one', async () => {
    const manifests = opener()
    feed.fail('/files.spip.net/', 'other-bytes')
    await expect(manifests(spip)).rejects.toMatchObject({ code: 'SG-MAN-002' })
  })

  it('are refused when the archive does not hold what the list says', async () => {
    await readAll(opener(), { product: 'wordpress', version: '6.1.9', locale: 'en_US' })
    const [kept] = readdirSync(join(cache(), 'archives', 'wordpress')).map((name) => join(cache(), 'archives', 'wordpress', name))
    writeFileSync(kept as string, zipFolder(tree('evil', { ...WORDPRESS, 'index.php': '<?php // other\n' }), 'wordpress'))
    await expect(opener({ offline: true })({ product: 'wordpress', version: '6.1.9', locale: 'en_US' })).rejects.toMatchObject({
      code: 'SG-REST-009',
      params: { count: 1 },
    })
    // With the vendor at hand it is fetched again.
    expect(await readAll(opener(), { product: 'wordpress', version: '6.1.9', locale: 'en_US' })).toEqual(WORDPRESS)
  })

  it('come from an archive of the user, whatever feeds say, when its digest is the one he gives', async () => {
    const bytes = zipFolder(tree('own', { ...SPIP, 'extra.txt': 'mine' }))
    const file = join(folder, 'own.zip')
    writeFileSync(file, bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    feed.fail('/', 'status-500')
    expect(await readAll(opener({ archive: { file, sha256: sha256.toUpperCase() } }), spip)).toMatchObject({ 'extra.txt': 'mine' })
    await expect(opener({ archive: { file, sha256: '0'.repeat(64) } })(spip)).rejects.toMatchObject({ code: 'SG-MAN-002' })
    const other = opener({ archive: { file, sha256 } })
    await expect(other({ ...spip, version: '4.4.20' })).rejects.toMatchObject({ code: 'SG-MAN-006' })
  })

  it('are there without a network after `manifest add --archive`', async () => {
    const bytes = zipFolder(join(folder, 'spip'))
    const file = join(folder, 'added.zip')
    writeFileSync(file, bytes)
    const store = createManifestStore(cache())
    await addManifest(store, { archive: file, sha256: createHash('sha256').update(bytes).digest('hex'), cacheDir: cache() })
    expect(await readAll(opener({ offline: true }), spip)).toEqual(SPIP)
    expect(readFileSync(join(cache(), 'archives', 'spip', '4.4.21.zip')).equals(bytes)).toBe(true)
  })

  it('are missing with a reason: no release, or a manifest without its archive', async () => {
    await expect(opener()({ ...spip, version: '9.9.9' })).rejects.toMatchObject({ code: 'SG-MAN-001' })
    await readAll(opener(), spip)
    rmSync(join(cache(), 'archives'), { recursive: true })
    await expect(opener({ offline: true })(spip)).rejects.toMatchObject({ code: 'SG-REST-008' })
  })
})
