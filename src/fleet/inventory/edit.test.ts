import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId } from '../../core/account.ts'
import { draftInventory } from './draft.ts'
import { addSites, pinHostKey } from './edit.ts'
import { loadInventory } from './load.ts'
import type { SiteProposal } from './types.ts'

const env = { HOME: '/home/op' }
const account = 'elus' as AccountId
const key = (letter: string) => ({ type: 'ssh-ed25519', fingerprint: `SHA256:${letter.repeat(43)}` })
const certificate = (hex: string) => ({ type: 'tls', fingerprint: Array(32).fill(hex).join(':') })

let dir = ''
let file = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-edit-'))
  file = join(dir, 'siteguard.yml')
})
afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
})
const put = (text: string) => writeFile(file, text)
const get = () => readFile(file, 'utf8')
const load = () => loadInventory({ file, cwd: dir, env })

const BASE = `# my inventory
version: 1

accounts:
  elus: # the town
    host: ssh.example.org   # two spaces too many
    user: elus
  ftp: { transport: ftps, host: f, user: u }

# sites below
sites:
  lepcf.fr:
    account: elus
    root: www/lepcf # live
# the end
`

describe('addSites', () => {
  it('adds entries and leaves the rest of the file byte for byte', async () => {
    await put(BASE)
    const result = await addSites(
      file,
      [
        { account, root: 'www/paix', url: 'https://www.oserlapaix.fr/', cms: 'spip' },
        { account, root: './www/lepcf/' },
        { account, root: 'www/old/essai' },
        { account, root: '' },
        { account, root: '~/x' },
        { account, root: 'a/../b' },
      ],
      { env },
    )
    expect(result.added.map((a) => a.id)).toEqual(['oserlapaix.fr', 'old/essai', 'elus'])
    expect(result.skipped.map((s) => [s.proposal.root, s.why])).toEqual([
      ['./www/lepcf/', 'known'],
      ['~/x', 'unusable'],
      ['a/../b', 'unusable'],
    ])
    expect(await get()).toBe(
      BASE.replace(
        'root: www/lepcf # live\n',
        `root: www/lepcf # live
  oserlapaix.fr:
    account: elus
    root: www/paix
    url: https://www.oserlapaix.fr/
    cms: spip
  old/essai:
    account: elus
    root: www/old/essai
  elus:
    account: elus
    root: .
`,
      ),
    )
  })

  it('changes nothing the second time', async () => {
    await put(BASE)
    const proposals = [{ account, root: 'a' }]
    await addSites(file, proposals, { env })
    const before = await stat(file)
    expect((await addSites(file, proposals, { env })).skipped).toHaveLength(1)
    expect((await stat(file)).ino).toBe(before.ino)
  })

  it('fills the empty list of a new inventory', async () => {
    await put(draftInventory('elus@ssh.example.org', 'fr', { cwd: dir, file }).text)
    await addSites(file, [{ account, root: 'www', id: 'lepcf.fr' }], { env })
    expect((await load()).sites).toMatchObject([{ id: 'lepcf.fr', root: 'www' }])
    expect(await get()).toContain('# Un CMS dans un dossier racine')
  })

  it('knows a root again that is written from the account’s home', async () => {
    await put(BASE.replace('user: elus', 'user: elus\n    home: /home/elus'))
    expect((await addSites(file, [{ account, root: '/home/elus/www/lepcf' }], { env })).skipped).toMatchObject([{ why: 'known' }])
  })

  it('keeps the mode of the file, and writes through a link', async () => {
    await put(BASE)
    await chmod(file, 0o640)
    const link = join(dir, 'link.yml')
    await symlink('siteguard.yml', link)
    await addSites(link, [{ account, root: 'a' }], { env })
    expect((await lstat(link)).isSymbolicLink()).toBe(true)
    expect((await stat(file)).mode & 0o777).toBe(0o640)
    expect((await load()).sites).toHaveLength(2)
    expect((await readdir(dir)).sort()).toEqual(['link.yml', 'siteguard.yml'])
  })

  it('writes nothing when the file is not usable, or would not be', async () => {
    await put(`${BASE}typo: 1\n`)
    await expect(addSites(file, [{ account, root: 'a' }], { env })).rejects.toMatchObject({ code: 'SG-INV-001' })
    expect(await get()).toBe(`${BASE}typo: 1\n`)
    await put(BASE)
    await expect(addSites(file, [{ account: 'nobody' as AccountId, root: 'a' }], { env })).rejects.toMatchObject({ code: 'SG-INV-003' })
    await expect(addSites(file, [{ account, root: 'a', url: 'gopher://x' }], { env })).rejects.toMatchObject({ code: 'SG-INV-001' })
    expect(await get()).toBe(BASE)
  })

  it('takes any folder name a hostile account can make, and reads it back as the same name', async () => {
    const part = fc.string({
      unit: fc.oneof(fc.constantFrom(...'ab .-_~#:&*!|>"\'%@`{}[],?\n\t\r\x1b\u2028'), fc.constant('\udc80'), fc.constant('é')),
      minLength: 1,
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.array(part, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }), async (roots) => {
        await put(BASE)
        const proposals: SiteProposal[] = roots.map((parts) => ({ account, root: parts.join('/') }))
        const { added, skipped } = await addSites(file, proposals, { env })
        const inventory = await load()
        expect(added.length + skipped.length).toBe(proposals.length)
        for (const { id, proposal } of added) {
          const parts = proposal.root.split('/').filter((p) => p !== '' && p !== '.')
          expect(inventory.sites.find((site) => site.id === id)?.root).toBe(parts.join('/'))
        }
        expect(inventory.sites).toHaveLength(1 + added.length)
        expect((await get()).startsWith(BASE.slice(0, BASE.indexOf('# the end')))).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})

describe('pinHostKey', () => {
  it('pins a first key where the account is described', async () => {
    await put(BASE)
    expect(await pinHostKey(file, account, key('A'), { env })).toBe(true)
    expect(await get()).toBe(
      BASE.replace('    user: elus\n', `    user: elus\n    hostKeys:\n      - ssh-ed25519 ${key('A').fingerprint}\n`),
    )
    expect(await pinHostKey(file, account, key('A'), { env })).toBe(false)
  })

  it('refuses another key unless asked to replace or add', async () => {
    await put(
      BASE.replace('    user: elus\n', `    user: elus\n    hostKeys:\n      - ssh-ed25519 ${key('A').fingerprint}  # told by phone\n`),
    )
    await expect(pinHostKey(file, account, key('B'), { env })).rejects.toMatchObject({
      code: 'SG-KEY-002',
      params: {
        account: 'elus',
        host: 'ssh.example.org',
        offered: `ssh-ed25519 ${key('B').fingerprint}`,
        expected: [`ssh-ed25519 ${key('A').fingerprint}`],
        source: `${file}:8`,
      },
    })
    await pinHostKey(file, account, key('B'), { env, add: true })
    expect((await load()).accounts[0]?.hostKeys).toHaveLength(2)
    expect(await get()).toContain('# told by phone')
    await pinHostKey(file, account, key('C'), { env, replace: true })
    expect((await load()).accounts[0]?.hostKeys).toEqual([`ssh-ed25519 ${key('C').fingerprint}`])
    expect(await get()).not.toContain('# told by phone')
  })

  it('does not hide keys that come from the defaults', async () => {
    await put(BASE.replace('accounts:\n', `defaults: { account: { hostKeys: [ssh-ed25519 ${key('A').fingerprint}] } }\naccounts:\n`))
    await pinHostKey(file, account, key('B'), { env, add: true })
    expect((await load()).accounts[0]?.hostKeys).toEqual([`ssh-ed25519 ${key('A').fingerprint}`, `ssh-ed25519 ${key('B').fingerprint}`])
  })

  it('pins a certificate, inside braces too', async () => {
    await put(BASE)
    const ftp = 'ftp' as AccountId
    expect(await pinHostKey(file, ftp, certificate('AB'), { env })).toBe(true)
    expect(await get()).toContain(`ftp: { transport: ftps, host: f, user: u, tlsFingerprint: ${certificate('AB').fingerprint} }`)
    expect(await pinHostKey(file, ftp, { type: 'tls', fingerprint: 'ab'.repeat(32) }, { env })).toBe(false)
    await expect(pinHostKey(file, ftp, certificate('CD'), { env })).rejects.toMatchObject({ code: 'SG-KEY-002' })
    expect(await pinHostKey(file, ftp, certificate('CD'), { env, replace: true })).toBe(true)
    expect((await load()).accounts[1]?.tlsFingerprint).toBe(certificate('CD').fingerprint)
  })

  it('names the accounts there are when this one is not', async () => {
    await put(BASE)
    await expect(pinHostKey(file, 'nobody' as AccountId, key('A'), { env })).rejects.toMatchObject({
      code: 'SG-USE-002',
      params: { selector: 'nobody', known: ['elus', 'ftp'] },
    })
  })
})
