import { describe, expect, it } from 'vitest'
import { adapterOf, findInstallationRoots } from '../../cms/index.ts'
import type { Account } from '../../core/account.ts'
import type { Entry } from '../../core/entry.ts'
import type { RawFinding } from '../../core/finding.ts'
import type { RemotePath } from '../../core/path.ts'
import { createTree } from '../../core/tree.ts'
import { createMemoryTransport } from '../../transports/memory/index.ts'
import { inspectPolicy } from './inspect-policy.ts'
import type { SiteWork } from './site-work.ts'

const ROOT = '/home/elus/www'
const CLOSED = 'Require all denied\n'
const SPIP = {
  'spip.php': '<?php',
  'ecrire/inc_version.php': "<?php\n$spip_version_branche = '4.4.30';\n",
  'prive/a.html': '',
  'IMG/logo.gif': '',
  'local/config.txt': '',
  'config/.htaccess': CLOSED,
  'config/chmod.php': "<?php define('_SPIP_CHMOD', 0777);",
  'config/ecran_securite.php': "<?php define('_ECRAN_SECURITE', '1.6.7');",
  'tmp/.htaccess': CLOSED,
  'tmp/meta_cache.php': '',
}

/** What is found of a site with these files; and what could not be read. */
async function judge(files: Record<string, string>, account: Partial<Account> = {}, uid = 1000) {
  const transport = createMemoryTransport(
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`${ROOT}/${path}`, { type: 'file' as const, bytes: Buffer.from(text) }]),
    ),
    { home: '/home/elus' },
  )
  const entries: Entry[] = []
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split('/')
    for (let n = 1; n < parts.length; n += 1) {
      const dir = parts.slice(0, n).join('/') as RemotePath
      if (!entries.some((entry) => entry.path === dir)) entries.push({ path: dir, type: 'dir', size: 0, mtime: 0, uid })
    }
    entries.push({ path: path as RemotePath, type: 'file', size: text.length, mtime: 0, uid })
  }
  const tree = createTree(entries)
  const installations = findInstallationRoots(tree).map(({ cms, root }) => adapterOf(cms).describe(tree, root, new Map()))
  const raw: RawFinding[] = []
  const work = {
    site: {},
    root: ROOT as RemotePath,
    rootEntry: { path: ROOT, type: 'dir', size: 0, mtime: 0, uid: 1000 },
    tree,
    installations,
    raw,
    notRun: [],
  } as unknown as SiteWork
  await inspectPolicy(transport, work, account as Account, new AbortController().signal)
  return { found: raw.map(({ rule, path }) => `${rule} ${path}`).sort(), notRun: work.notRun, raw }
}

describe('scan --policy', () => {
  it('tells what harden would change, where', async () => {
    const { found, raw } = await judge(SPIP)
    expect(found).toEqual([
      'policy-media-code IMG/.htaccess',
      'policy-media-code local/.htaccess',
      'policy-mode-setting config/chmod.php',
      'policy-root-access .htaccess',
    ])
    expect(raw.find(({ path }) => path === 'IMG/.htaccess')).toMatchObject({
      params: { folder: 'IMG' },
      confidence: 'certain',
      class: 'exposure',
    })
  })

  it('finds what has come loose since', async () => {
    const { found } = await judge({
      ...SPIP,
      'tmp/.htaccess': 'Require all granted\n',
      'config/ecran_securite.php': "<?php define('_ECRAN_SECURITE', '1.5.3');",
    })
    expect(found).toContain('policy-closed-folders tmp/.htaccess')
    expect(found).toContain('policy-screen config/ecran_securite.php')
  })

  it('says nothing of rights where PHP runs as somebody else', async () => {
    const { found } = await judge(SPIP, {}, 33)
    expect(found.filter((rule) => rule.startsWith('policy-mode'))).toEqual([])
  })

  it('knows the settings of an OVH hosting', async () => {
    const file = { ...SPIP, '.ovhconfig': 'app.engine=php\nhttp.firewall=none\n' }
    expect((await judge(file, { host: 'ssh.cluster001.hosting.ovh.net' })).found).toContain('policy-host-settings .ovhconfig')
    expect((await judge(file, { host: 'ssh.example.org' })).found).not.toContain('policy-host-settings .ovhconfig')
  })

  it('has nothing to say of a folder that is not there, nor of what is right', async () => {
    const { found } = await judge({ 'index.php': '<?php', 'images/index.php': '<?php echo 1;' })
    expect(found).toEqual(['policy-media-code images/.htaccess', 'policy-root-access .htaccess'])
  })
})
