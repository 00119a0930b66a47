import { describe, expect, it } from 'vitest'
import { buildManifest } from './build-manifest.ts'
import { digestOf } from './digest.ts'

async function* files(list: Record<string, string>) {
  for (const [path, text] of Object.entries(list)) yield { path, bytes: Buffer.from(text) }
}
const options = { label: 'x.zip', source: 'test' }
const SPIP = { 'ecrire/inc_version.php': "<?php\n$spip_version_branche = '4.4.30';\n", 'index.php': '<?php\n', 'prive/a.png': 'a\0b' }
const within = (folder: string, list: Record<string, string>) =>
  Object.fromEntries(Object.entries(list).map(([path, text]) => [`${folder}/${path}`, text]))

describe('buildManifest', () => {
  it('lists every file with digest, size and, for texts, the text digest', async () => {
    const manifest = await buildManifest(files(SPIP), options)
    expect(manifest).toMatchObject({ product: 'spip', version: '4.4.30', algorithm: 'sha256', source: 'test' })
    const digest = digestOf(Buffer.from('<?php\n'), 'sha256')
    expect(manifest.files.get('index.php')).toEqual({ digest, size: 6, textDigest: digest })
    expect(manifest.files.get('prive/a.png')).toEqual({ digest: digestOf(Buffer.from('a\0b'), 'sha256'), size: 3 })
    expect(manifest.files.size).toBe(3)
  })

  it('takes off the one folder everything lies in', async () => {
    const bare = await buildManifest(files(SPIP), options)
    expect((await buildManifest(files(within('spip', SPIP)), options)).files).toEqual(bare.files)
  })

  it('keeps a folder that is the release’s own, when the release is found without taking it off', async () => {
    const plugin = await buildManifest(files({ 'ecrire/inc_version.php': SPIP['ecrire/inc_version.php'] }), options)
    expect([...plugin.files.keys()]).toEqual(['ecrire/inc_version.php'])
  })

  it('finds a WordPress plugin by the folder it lies in, inside an archive or on disk', async () => {
    const plugin = { 'akismet.php': '<?php\n/*\nPlugin Name: Akismet\nVersion: 5.3\n*/', 'inc/a.php': '<?php' }
    for (const manifest of [
      await buildManifest(files(within('akismet', plugin)), options),
      await buildManifest(files(plugin), { ...options, folder: 'akismet' }),
    ]) {
      expect(manifest).toMatchObject({ product: 'wordpress-plugin/akismet', version: '5.3' })
      expect([...manifest.files.keys()]).toEqual(['akismet.php', 'inc/a.php'])
    }
  })

  it('refuses what it cannot name, and what is not what it should be', async () => {
    await expect(buildManifest(files({ 'readme.txt': '' }), options)).rejects.toMatchObject({ code: 'SG-MAN-004' })
    const wrong = { ...options, expected: { product: 'spip', version: '4.4.21' } }
    await expect(buildManifest(files(SPIP), wrong)).rejects.toMatchObject({
      code: 'SG-MAN-006',
      params: { expected: 'spip 4.4.21', found: 'spip 4.4.30' },
    })
    const other = { ...options, expected: { product: 'wordpress', version: '4.4.30' } }
    await expect(buildManifest(files(SPIP), other)).rejects.toMatchObject({ code: 'SG-MAN-006' })
  })

  it('believes who names what cannot be told', async () => {
    const expected = { product: 'wordpress-theme/mine', version: '1.0', locale: 'fr_FR' }
    expect(await buildManifest(files({ 'mine/a.css': '', 'mine/b/c.css': '' }), { ...options, expected })).toMatchObject(expected)
  })
})
