import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHttpClient } from '../../src/http/create-http-client.ts'
import type { ManifestSourceOptions } from '../../src/manifests/create-manifest-source.ts'
import {
  addManifest,
  addManifestFromFolder,
  createManifestSource,
  createManifestStore,
  manifestOfFolder,
} from '../../src/manifests/index.ts'
import { type FeedFault, type FeedServer, startFeedServer } from '../lab/feed-server.ts'
import { writeZip, zipFolder } from '../lab/write-zip.ts'

let dir = ''
let cacheDir = ''
let server: FeedServer

const spipFiles = (version: string) => ({
  'ecrire/inc_version.php': `<?php\n$spip_version_branche = '${version}';\n`,
  'index.php': '<?php\ninclude "spip.php";\n',
  'prive/themes/a.png': Buffer.from([0x89, 0, 1, 2, 3]),
})
const plugin = { 'paquet.xml': '<paquet\n prefix="saisies"\n version="5.1.0">\n</paquet>\n', 'saisies_fonctions.php': '<?php\n' }
const wordpress = { 'wp-includes/version.php': "<?php\n$wp_version = '6.9';\n", 'index.php': '<?php\n' }

async function tree(name: string, files: Record<string, string | Buffer>): Promise<string> {
  const root = join(dir, name)
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  return root
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-source-'))
  server = await startFeedServer({
    spip: [
      { version: '4.4.30', folder: await tree('spip-4.4.30', spipFiles('4.4.30')), formats: [2, 3] },
      { version: '4.4.29', folder: await tree('spip-4.4.29', spipFiles('4.4.29')), formats: [3], top: 'spip' },
      { version: '4.2.16', folder: await tree('spip-4.2.16', spipFiles('4.2.16')), formats: [2] },
      { version: '4.1.20', formats: [3] },
      { version: '4.4.28', folder: join(dir, 'spip-4.4.29'), formats: [3] },
      { version: '3.2.11', folder: await tree('spip-3.2.11', spipFiles('3.2.11')), listed: false },
    ],
    spipPlugins: [{ prefix: 'saisies', version: '5.1.0', folder: await tree('saisies', plugin) }],
    wordpress: [{ version: '6.9', folder: await tree('wordpress', wordpress) }],
    wordpressPlugins: [{ slug: 'akismet', version: '5.3', folder: await tree('akismet', { 'akismet.php': '<?php' }) }],
  })
})
afterAll(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})
beforeEach(async () => {
  cacheDir = await mkdtemp(join(dir, 'cache-'))
})
afterEach(() => {
  server.heal()
  server.requests.length = 0
})

const sourceOf = (options: Partial<ManifestSourceOptions> = {}) =>
  createManifestSource({
    http: createHttpClient({ mirror: server.mirror, userAgent: 'siteguard-test' }),
    cacheDir,
    now: () => new Date('2026-11-21T00:00:00Z'),
    ...options,
  })
const archivesAsked = () => server.requests.filter((path) => path.endsWith('.zip'))
const spip = (version: string) => ({ product: 'spip', version })

describe('createManifestSource', () => {
  it('makes a manifest of a pinned archive, keeps it, and needs nobody afterwards', async () => {
    const answer = await sourceOf().find(spip('4.4.30'))
    const { manifest } = await manifestOfFolder(join(dir, 'spip-4.4.30'))
    expect(answer).toEqual({ manifest: { ...manifest, source: expect.stringMatching(/^archive sha256:[0-9a-f]{64} pinned by https:/) } })
    server.requests.length = 0
    expect(await sourceOf({ offline: true }).find(spip('4.4.30'))).toEqual(answer)
    expect(server.requests).toEqual([])
    expect(await readdir(join(cacheDir, 'downloads'))).toEqual([])
  })

  it('takes an archive with a folder of its own, and one pinned by sha1 alone, and says so', async () => {
    const source = sourceOf()
    expect(await source.find(spip('4.4.29'))).toMatchObject({ manifest: { version: '4.4.29' } })
    const old = await source.find(spip('4.2.16'))
    expect(old).toMatchObject({ manifest: { source: expect.stringMatching(/pinned by sha1:[0-9a-f]{40} of /) } })
    expect('manifest' in old && [...old.manifest.files.keys()].sort()).toEqual([
      'ecrire/inc_version.php',
      'index.php',
      'prive/themes/a.png',
    ])
  })

  it('downloads once, however many sites ask at once', async () => {
    const source = sourceOf()
    const answers = await Promise.all(Array.from({ length: 20 }, () => source.find(spip('4.4.30'))))
    expect(new Set(answers).size).toBe(1)
    expect(archivesAsked()).toHaveLength(1)
    expect(server.requests).toHaveLength(3)
  })

  it('lets one site be cancelled while another goes on', async () => {
    const source = sourceOf()
    const controller = new AbortController()
    const cancelled = source.find(spip('4.4.30'), { signal: controller.signal })
    const other = source.find(spip('4.4.30'), { signal: new AbortController().signal })
    controller.abort()
    await expect(cancelled).rejects.toMatchObject({ code: 'SG-INT-002' })
    expect(await other).toMatchObject({ manifest: { version: '4.4.30' } })
  })

  it('tells why there is none', async () => {
    const source = sourceOf()
    expect(await source.find(spip('9.9.9'))).toMatchObject({
      missing: { reason: 'not-listed', error: { code: 'SG-MAN-001', params: { product: 'spip', version: '9.9.9' } } },
    })
    expect(await source.find(spip('3.2.11'))).toMatchObject({ missing: { reason: 'not-listed' } })
    expect(await source.find(spip('4.1.20'))).toMatchObject({
      missing: { reason: 'no-feed', error: { code: 'SG-HTTP-002', params: { status: 404 } } },
    })
    expect(await source.find(spip('4.4.28'))).toMatchObject({ missing: { reason: 'rejected', error: { code: 'SG-MAN-006' } } })
    expect(await source.find({ product: 'joomla/x', version: '1.0' })).toMatchObject({ missing: { reason: 'no-source' } })
    expect(await sourceOf({ offline: true }).find(spip('4.4.30'))).toMatchObject({ missing: { reason: 'offline' } })
  })

  it('does not ask again in this run what was not there, and does in the next', async () => {
    const source = sourceOf()
    server.fail('/www.spip.net', 'status-500')
    expect(await source.find(spip('4.4.30'))).toMatchObject({ missing: { reason: 'no-feed' } })
    server.heal()
    const asked = server.requests.length
    expect(await source.find(spip('4.4.30'))).toMatchObject({ missing: { reason: 'no-feed' } })
    expect(server.requests.length).toBe(asked)
    expect(await sourceOf().find(spip('4.4.30'))).toMatchObject({ manifest: { version: '4.4.30' } })
  })

  it('takes dropped releases and nothing else from the archive folder, when allowed to', async () => {
    const answer = await sourceOf({ unpinned: 'all' }).find(spip('3.2.11'))
    expect(answer).toMatchObject({
      manifest: { version: '3.2.11', source: expect.stringContaining('unpinned TLS download of https://files.spip.net/') },
    })
    server.fail('/files.spip.net/spip/archives/spip-v4.4.30.zip', 'other-bytes')
    expect(await sourceOf({ unpinned: 'all' }).find(spip('4.4.30'))).toMatchObject({
      missing: { reason: 'rejected', error: { code: 'SG-MAN-002' } },
    })
  })

  it('finds a SPIP plugin by its depot, and a WordPress core and plugin by their lists', async () => {
    const source = sourceOf()
    expect(await source.find({ product: 'spip-plugin/saisies', version: '5.1.0' })).toMatchObject({
      manifest: { files: expect.any(Map), source: expect.stringContaining('unpinned TLS download') },
    })
    const core = await source.find({ product: 'wordpress', version: '6.9', locale: 'fr_FR' })
    expect(core).toMatchObject({ manifest: { algorithm: 'md5', locale: 'en_US' } })
    expect('manifest' in core && core.manifest.files.get('index.php')).toEqual({
      digest: createHash('md5').update('<?php\n').digest('hex'),
    })
    expect(await source.find({ product: 'wordpress-plugin/akismet', version: '5.3' })).toMatchObject({ manifest: { algorithm: 'sha256' } })
    const offline = sourceOf({ offline: true })
    expect(await offline.find({ product: 'wordpress', version: '6.9' })).toMatchObject({ manifest: { locale: 'en_US' } })
    expect(await offline.find({ product: 'wordpress', version: '6.9', locale: 'fr_FR' })).toMatchObject({ manifest: { locale: 'en_US' } })
  })

  it('never uses a manifest that rotted in the cache: it is made again, or missed', async () => {
    const good = await sourceOf().find(spip('4.4.30'))
    const file = (await createManifestStore(cacheDir).list()).manifests[0]?.file as string
    const rot = async () => {
      const bytes = await readFile(file)
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1
      await writeFile(file, bytes)
    }
    await rot()
    expect(await sourceOf({ offline: true }).find(spip('4.4.30'))).toMatchObject({ missing: { reason: 'corrupt' } })
    expect(await sourceOf().find(spip('4.4.30'))).toEqual(good)
    await rot()
    expect(await sourceOf().find(spip('4.4.30'))).toEqual(good)
  })

  it('works on when the cache cannot be written, and tells', async () => {
    await writeFile(join(cacheDir, 'manifests'), 'in the way')
    const problems: string[] = []
    const source = sourceOf({ log: (error) => problems.push(error.code) })
    expect(await source.find({ product: 'wordpress-plugin/akismet', version: '5.3' })).toMatchObject({ manifest: { version: '5.3' } })
    expect(problems).toEqual(['SG-DISK-002'])
  })

  it.each<[FeedFault, string]>([
    ['status-500', 'no-feed'],
    ['not-found', 'no-feed'],
    ['truncated', 'no-feed'],
    ['garbage', 'no-feed'],
    ['huge', 'no-feed'],
    ['redirect-loop', 'no-feed'],
    ['redirect-away', 'no-feed'],
  ])('with a feed that answers by %s says %s and calls nothing up to date', async (fault, reason) => {
    server.fail('/', fault)
    const source = sourceOf()
    for (const release of [
      spip('4.4.30'),
      { product: 'wordpress', version: '6.9' },
      { product: 'spip-plugin/saisies', version: '5.1.0' },
    ]) {
      expect(await source.find(release)).toMatchObject({ missing: { reason } })
    }
    for (const product of ['spip', 'wordpress'])
      expect(await source.releases(product)).toEqual({ origin: 'unknown', newest: {}, supported: [], gap: 'no-feed' })
    expect(await createManifestStore(cacheDir).list()).toEqual({ manifests: [], broken: [] })
  })

  it.each<[FeedFault, string]>([
    ['other-bytes', 'rejected'],
    ['garbage', 'rejected'],
    ['truncated', 'no-feed'],
    ['status-500', 'no-feed'],
  ])('with an archive that comes by %s says %s and leaves nothing behind', async (fault, reason) => {
    server.fail('/files.spip.net', fault)
    server.fail('/files.spip.org', fault)
    const source = sourceOf()
    expect(await source.find(spip('4.4.30'))).toMatchObject({ missing: { reason } })
    expect(await source.find({ product: 'spip-plugin/saisies', version: '5.1.0' })).toMatchObject({ missing: { reason } })
    expect(await readdir(join(cacheDir, 'downloads'))).toEqual([])
    expect(await createManifestStore(cacheDir).list()).toEqual({ manifests: [], broken: [] })
  })

  it.each<FeedFault>(['hang', 'drip'])('leaves a server that answers by %s when it is told to', async (fault) => {
    server.fail('/', fault)
    const controller = new AbortController()
    const found = sourceOf().find(spip('4.4.30'), { signal: controller.signal, progress: () => controller.abort() })
    await expect(found).rejects.toMatchObject({ code: 'SG-INT-002' })
  })

  it('tells the newest of each branch, and unknown for what has no list', async () => {
    const source = sourceOf()
    expect(await source.releases('spip')).toEqual({
      origin: 'feed',
      asOf: '2026-11-21T00:00:00.000Z',
      newest: { '4.4': '4.4.30', '4.2': '4.2.16', '4.1': '4.1.20' },
      supported: ['4.1', '4.4'],
    })
    for (const [product, newest] of [
      ['spip-plugin/saisies', '5.1.0'],
      ['wordpress-plugin/akismet', '5.3'],
    ] as const)
      expect(await source.releases(product)).toMatchObject({
        origin: 'feed',
        newest: { [newest.split('.').slice(0, 2).join('.')]: newest },
      })
    for (const product of ['spip-plugin/other', 'wordpress-plugin/other', 'wordpress-theme/other', 'wordpress-language/fr_FR', 'joomla'])
      expect(await source.releases(product)).toMatchObject({ origin: 'unknown' })
    expect(await sourceOf({ offline: true }).releases('spip')).toMatchObject({ origin: 'unknown' })
  })
})

describe('addManifest', () => {
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

  it('keeps the manifest of an archive whose sha256 is given, for work without a network', async () => {
    const archive = join(dir, 'spip.zip')
    const bytes = zipFolder(join(dir, 'spip-4.4.30'))
    await writeFile(archive, bytes)
    const store = createManifestStore(cacheDir)
    const added = await addManifest(store, { archive, sha256: sha256(bytes).toUpperCase() })
    expect(added).toMatchObject({
      manifest: { product: 'spip', version: '4.4.30', source: `archive sha256:${sha256(bytes)} pinned by hand` },
      skipped: [],
    })
    expect(await sourceOf({ offline: true }).find(spip('4.4.30'))).toEqual({ manifest: added.manifest })
  })

  it('refuses another archive, a broken one, one it cannot name, and one named wrongly', async () => {
    const archive = join(dir, 'odd.zip')
    const bytes = writeZip([{ name: 'readme.txt', data: 'x' }])
    await writeFile(archive, bytes)
    const store = createManifestStore(cacheDir)
    await expect(addManifest(store, { archive, sha256: 'a'.repeat(64) })).rejects.toMatchObject({ code: 'SG-MAN-002' })
    await expect(addManifest(store, { archive, sha256: sha256(bytes) })).rejects.toMatchObject({ code: 'SG-MAN-004' })
    await expect(addManifest(store, { archive: join(dir, 'none.zip'), sha256: 'x' })).rejects.toMatchObject({
      code: 'SG-DISK-001',
      kind: 'not-found',
    })
    const cut = bytes.subarray(0, 20)
    await writeFile(archive, cut)
    await expect(addManifest(store, { archive, sha256: sha256(cut) })).rejects.toMatchObject({
      code: 'SG-MAN-003',
      params: { fault: 'not-zip' },
    })
    const real = zipFolder(join(dir, 'spip-4.4.30'))
    await writeFile(archive, real)
    await expect(addManifest(store, { archive, sha256: sha256(real), expected: spip('4.4.21') })).rejects.toMatchObject({
      code: 'SG-MAN-006',
    })
    expect(await store.list()).toEqual({ manifests: [], broken: [] })
  })

  it('takes a folder, and tells what it left out', async () => {
    const folder = await tree('with-links', spipFiles('4.4.27'))
    await symlink('/etc/passwd', join(folder, 'ecrire', 'link.php'))
    await symlink(folder, join(folder, 'loop'))
    await writeFile(join(folder, 'new\nline'), '')
    const added = await addManifestFromFolder(createManifestStore(cacheDir), { folder })
    expect(added.manifest).toMatchObject({ product: 'spip', version: '4.4.27', source: 'folder' })
    expect([...added.manifest.files.keys()].sort()).toEqual(['ecrire/inc_version.php', 'index.php', 'prive/themes/a.png'])
    expect([...added.skipped].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: 'ecrire/link.php', reason: 'symlink' },
      { path: 'loop', reason: 'symlink' },
      { path: 'new\nline', reason: 'bad-path' },
    ])
    await expect(addManifestFromFolder(createManifestStore(cacheDir), { folder: join(dir, 'nowhere') })).rejects.toMatchObject({
      code: 'SG-DISK-001',
    })
  })
})
