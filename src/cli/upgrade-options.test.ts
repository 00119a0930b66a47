import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textsOf } from '../../test/helpers/texts.ts'
import { writeZip } from '../../test/lab/write-zip.ts'
import type { Site } from '../core/account.ts'
import { createManifestStore } from '../manifests/index.ts'
import type { Context, OptionValues } from './command.ts'
import { readUpgradeOptions, wavesOf, withCanaries } from './upgrade-options.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-upgrade-options-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const context = (): Context => ({ texts: textsOf('en'), cwd: dir, env: { XDG_CACHE_HOME: join(dir, 'cache') } }) as unknown as Context
const read = (options: OptionValues) => readUpgradeOptions(context(), options)
const site = (id: string, more: Partial<Site> = {}): Site =>
  ({ id, account: 'a', root: '', groups: [], tags: [], ...more }) as unknown as Site

/** An archive in the folder, and its options. */
async function archive(entries: Readonly<Record<string, string>>): Promise<{ archive: string; sha256: string }> {
  const bytes = writeZip(Object.entries(entries).map(([name, text]) => ({ name, data: text })))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await writeFile(join(dir, `${sha256}.zip`), bytes)
  return { archive: `${sha256}.zip`, sha256 }
}
const SPIP = {
  'spip/ecrire/inc_version.php': "<?php\n$spip_version_branche = '4.4.30';\n",
  'spip/index.php': '<?php\n',
  'spip/spip.php': '<?php\n',
}
const PLUGIN = {
  'formidable/paquet.xml': '<paquet prefix="formidable" version="6.0.2" etat="stable" compatibilite="[4.0.0;4.*]"></paquet>',
}

describe('what is wished for', () => {
  it('is the newest core alone, where nothing is said', async () => {
    expect(await read({})).toEqual({ wish: { core: true, extensions: 'none' }, caps: {}, days: 0, pauseMs: 0, parallel: 4 })
  })

  it.each([
    [{ extensions: true }, { core: true, extensions: 'all' }],
    [{ extensions: false }, { core: true, extensions: 'none' }],
    [
      { extension: ['a', 'b'], to: '1.2' },
      { core: false, extensions: ['a', 'b'], to: '1.2' },
    ],
    [{ to: 'latest-security' }, { core: true, extensions: 'none', to: 'latest-security' }],
    [
      { to: '4.4.28', down: true },
      { core: true, extensions: 'none', to: '4.4.28', down: true },
    ],
    [
      { acceptInfected: true, installation: '/blog/' },
      { core: true, extensions: 'none', acceptInfected: true, installation: 'blog' },
    ],
    [{ cms: ['spip'] }, { core: true, extensions: 'none', cms: ['spip'] }],
  ])('follows from %j', async (options, wish) => {
    expect((await read(options)).wish).toEqual(wish)
  })

  it('is what an archive is of, which is then known on this machine', async () => {
    const given = await archive(SPIP)
    expect((await read(given)).wish).toEqual({ core: true, extensions: 'none', to: '4.4.30' })
    expect((await read({ ...given, to: '4.4.30', extensions: true })).wish).toEqual({ core: true, extensions: 'all', to: '4.4.30' })
    const kept = await createManifestStore(join(dir, 'cache', 'siteguard')).list()
    expect(JSON.stringify(kept)).toContain('4.4.30')
    expect((await read(await archive(PLUGIN))).wish).toEqual({ core: false, extensions: ['formidable'], to: '6.0.2' })
  })

  it.each([
    ['another version than --to says', SPIP, { to: '4.4.28' }, 'SG-MAN-006'],
    ['the newest, which an archive cannot say', SPIP, { to: 'latest' }, 'SG-USE-001'],
    ['another extension than is asked for', PLUGIN, { extension: ['saisies'] }, 'SG-USE-001'],
    ['a core, where an extension is asked for', SPIP, { extension: ['saisies'] }, 'SG-USE-001'],
    ['other bytes than were pinned', SPIP, { sha256: '0'.repeat(64) }, 'SG-MAN-002'],
    ['a member that leads out', { '../evil.php': '<?php', ...SPIP }, {}, 'SG-MAN-003'],
    ['nothing anybody knows', { 'a.txt': 'a' }, {}, 'SG-MAN-004'],
  ])('refuses %s', async (_, entries, more, code) => {
    await expect(read({ ...(await archive(entries)), ...more })).rejects.toMatchObject({ code })
  })

  it.each([
    [{ plain: true, json: true }, '--plain'],
    [{ '0': true }, '-0'],
    [{ exitCode: true, apply: true }, '--exit-code'],
    [{ wave: '30%,25%' }, '--wave'],
    [{ wave: 'all,canary' }, '--wave'],
    [{ wave: '25%,all', canary: ['a'] }, '--canary'],
    [{ to: 'newest' }, '--to'],
    [{ to: '-rf' }, '--to'],
    [{ down: true }, '--down'],
    [{ down: true, to: 'latest' }, '--down'],
    [{ extension: ['a'], extensions: true }, '--extension'],
    [{ extension: ['a'], extensions: false }, '--extension'],
    [{ sha256: 'a'.repeat(64) }, '--sha256'],
    [{ archive: 'x.zip' }, '--sha256'],
    [{ maxSites: '0' }, '--max-sites'],
    [{ maxBytes: '5 potatoes' }, '--max-bytes'],
    [{ maxBytes: '0' }, '--max-bytes'],
    [{ delay: '1.5' }, '--delay'],
    [{ delay: '-1' }, '--delay'],
    [{ parallel: 'x' }, '--parallel'],
  ])('refuses %j, and names %s', async (options, flag) => {
    await expect(read(options)).rejects.toMatchObject({ code: 'SG-USE-001', params: { flag } })
  })

  it.each([
    ['500', 500],
    ['200MB', 200e6],
    ['1.5 Go', 1.5e9],
    ['1,5Go', 1.5e9],
    ['3k', 3000],
    ['7 o', 7],
  ])('takes %s for %i bytes', async (maxBytes, bytes) => {
    expect((await read({ maxBytes, maxSites: '3' })).caps).toEqual({ sites: 3, bytes })
  })

  it('finds the stop file from where it is called, and counts the pause in seconds', async () => {
    expect(await read({ stopFile: 'stop', pause: '90', delay: '0' })).toMatchObject({
      stopFile: join(dir, 'stop'),
      pauseMs: 90_000,
      days: 0,
    })
  })
})

describe('how several sites go', () => {
  const [a, b, c] = [site('a'), site('b', { tags: ['canary', 'x'] }), site('c', { groups: ['canary', 'y'] })]

  it('is by a canary first, unless something else is asked for; one goes alone', async () => {
    expect(wavesOf([a, b], await read({})).map(({ kind }) => kind)).toEqual(['canary', 'share', 'all'])
    expect(wavesOf([a], await read({}))).toEqual([{ kind: 'all' }])
    expect(wavesOf([a, b], await read({ wave: '1,50%' }))).toEqual([
      { kind: 'count', sites: 1 },
      { kind: 'share', percent: 50 },
    ])
  })

  it('marks the canaries that are named, and only those', () => {
    expect(withCanaries({ sites: [a, b, c] }, [])).toEqual([a, b, c])
    expect(withCanaries({ sites: [a, b, c] }, ['a'])).toEqual([
      { ...a, tags: ['canary'] },
      { ...b, tags: ['x'] },
      { ...c, groups: ['y'] },
    ])
    expect(() => withCanaries({ sites: [a] }, ['b'])).toThrow('SG-USE-002')
  })
})
