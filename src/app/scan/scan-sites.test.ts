import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { cleanWorld } from '../../../test/helpers/scan-world.ts'
import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import type { ScanDeps } from './types.ts'

const SHELL = '<?php exit; eval($_POST["x"]);'

function only(report: { readonly sites: readonly SiteReport[] }): SiteReport {
  expect(report.sites).toHaveLength(1)
  return report.sites[0] as SiteReport
}

const places = (site: SiteReport): string[] => site.findings.map((finding) => `${finding.rule} ${finding.path}`)

it('calls a used site clean when every byte was accounted for', async () => {
  const report = await (await cleanWorld()).scan()
  const site = only(report)
  expect(places(site)).toEqual([])
  expect(site.notRun).toEqual([])
  expect(site.verdict).toBe('clean')
  expect(report.exitCode).toBe(0)
  expect(site.counts.knownGood).toBeGreaterThan(30)
})

it('looks at nothing again that the listing says is unchanged', async () => {
  const world = await cleanWorld({ 'www/IMG/jpg/x.php': SHELL })
  const first = only(await world.scan())
  const second = only(await world.scan())
  expect(first.counts.hashed).toBeGreaterThan(30)
  expect(second.counts.hashed).toBe(0)
  expect(second.counts.fetched).toBe(0)
  expect(second.findings.map((f) => f.fingerprint)).toEqual(first.findings.map((f) => f.fingerprint))
  expect(second.verdict).toBe('infected')
})

it('says the same of what it does not look at again, and looks where anything else changed', async () => {
  const world = await cleanWorld({ 'www/IMG/jpg/x.php': SHELL, 'www/old.sql': 'x' })
  await world.scan()
  const said = ({ findings, notRun, counts }: SiteReport): unknown => ({ findings, notRun, counts })
  const quiet = only(await world.scan())
  expect(said(quiet)).toEqual(said(only(await world.scan({}, { version: 'other' }))))
  expect(quiet.counts.hashed).toBe(0)
  expect(quiet.counts.knownGood).toBeGreaterThan(30)
  expect(quiet.counts.rulesOnly).toBeGreaterThan(0)
  expect(quiet.verdict).toBe('infected')

  const path = 'ecrire/inc/auth.php'
  const find: ScanDeps['manifests']['find'] = async (release, options) => {
    const answer = await world.manifests.find(release, options)
    if (!('manifest' in answer) || !answer.manifest.files.has(path)) return answer
    return { manifest: { ...answer.manifest, files: new Map([...answer.manifest.files, [path, { digest: '0'.repeat(64) }]]) } }
  }
  const changed = only(await world.scan({}, { manifests: { ...world.manifests, find } }))
  expect(places(changed)).toContain(`core-changed ${path}`)

  await world.scan()
  const node = world.transport.volume.find(`/home/site/www/${path}`)
  if (node !== undefined) node.mode = 0o4755
  expect(places(only(await world.scan()))).toContain(`mode-setuid ${path}`)
})

it('finds a change that kept size and date, by ctime; and without ctime by reading code again', async () => {
  for (const changeTime of [true, false]) {
    const world = await cleanWorld({}, { capabilities: { changeTime, remoteSearch: changeTime } })
    expect(only(await world.scan()).verdict).toBe('clean')
    const node = world.transport.volume.find('/home/site/www/ecrire/inc/auth.php')
    expect(node).toBeDefined()
    if (node === undefined) return
    const { mtime } = node
    node.bytes = Buffer.from(node.bytes.toString().replace('auth', 'evil'))
    node.mtime = mtime
    if (changeTime) node.ctime += 5000
    expect(places(only(await world.scan()))).toEqual(['core-changed ecrire/inc/auth.php'])
  }
})

it('reads everything again when nothing of the account is believed', async () => {
  const world = await cleanWorld()
  await world.scan()
  const site = only(await world.scan({ settingsOf: () => ({ failOn: 'probable', paranoid: true }) }))
  expect(site.counts.hashed).toBeGreaterThan(30)
  expect(site.verdict).toBe('clean')
})

it('never calls clean what it could not read', async () => {
  const world = await cleanWorld({ 'www/IMG/closed': { type: 'dir', unreadable: true } })
  const report = await world.scan()
  const site = only(report)
  expect(site.verdict).toBe('unknown')
  expect(site.notRun.map((line) => [line.check, line.subject, line.reason])).toEqual([['listing', 'IMG/closed', 'denied']])
  expect(report.exitCode).toBe(3)
})

it('does not call files missing below a folder it could not list', async () => {
  const world = await cleanWorld()
  const folder = world.transport.volume.find('/home/site/www/ecrire')
  if (folder !== undefined) folder.unreadable = true
  const site = only(await world.scan())
  expect(places(site)).toEqual([])
  expect(site.verdict).toBe('unknown')
})

it('tells a site that is not there from one that is clean', async () => {
  const world = await cleanWorld()
  world.transport.volume.drop('/home/site/www')
  const report = await world.scan()
  expect(only(report).verdict).toBe('unknown')
  expect(only(report).notRun).toEqual([{ check: 'site', subject: 'www', reason: 'vanished' }])
  expect(report.exitCode).toBe(3)
})

it('makes a core without manifest unknown, and an unreadable feed too', async () => {
  const world = await cleanWorld()
  const noManifest = await world.scan(
    {},
    {
      manifests: {
        find: async (release) => ({ missing: { release, reason: 'no-feed' } }),
        releases: async () => ({ origin: 'unknown', newest: {}, supported: [] }),
      },
    },
  )
  expect(only(noManifest).verdict).toBe('unknown')
  expect(only(noManifest).notRun.map((line) => line.check)).toEqual(['manifest', 'versions'])
  const gap = await world.scan({}, { known: { advisories: [], gap: { feed: 'https://feed.example', detail: 'garbage' } } })
  expect(only(gap).notRun.map((line) => [line.check, line.subject])).toEqual([['versions', 'https://feed.example']])
})

it('keeps what it learned, and says unknown, when the link is cut in the middle', async () => {
  const world = await cleanWorld()
  const cut = new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'acc', host: 'h', detail: 'cut' } })
  const report = await world.scan(
    {},
    {
      connect: async () => ({
        ...world.transport,
        close: async () => {},
        // biome-ignore lint/correctness/useYield: the link is gone before the first answer
        async *readMany() {
          throw cut
        },
      }),
    },
  )
  expect(only(report).verdict).toBe('unknown')
  expect(report.exitCode).toBe(4)
  expect(report.accounts[0]?.error?.code).toBe('SG-CONN-003')
})

it('ends with 4 when no account could be reached, and names each site as unknown', async () => {
  const world = await cleanWorld()
  const report = await world.scan(
    {},
    {
      connect: async () => {
        throw new SiteguardError({
          code: 'SG-CONN-001',
          kind: 'connect',
          params: { account: 'acc', host: 'h', port: 22, detail: 'refused' },
        })
      },
    },
  )
  expect(report.exitCode).toBe(4)
  expect(only(report).notRun).toEqual([{ check: 'site', subject: 'site.example', reason: 'SG-CONN-001' }])
})

it('marks what is new against the accepted baseline, and only that counts under --only-new', async () => {
  const world = await cleanWorld({ 'www/sauvegarde.sql': 'CREATE TABLE x (y int);' })
  const first = await world.scan({ accept: true })
  expect(only(first).accepted).toBe(true)
  expect(only(first).verdict).toBe('suspect')
  const again = await world.scan({ onlyNew: true })
  expect(only(again).baseline).toBe('2026-11-21T12:00:00.000Z')
  expect(only(again).findings.map((f) => f.isNew)).toEqual([false])
  expect(again.exitCode).toBe(0)
  world.transport.volume.put('/home/site/www/IMG/x.php', SHELL)
  const later = await world.scan({ onlyNew: true })
  expect(
    only(later)
      .findings.filter((f) => f.isNew)
      .map((f) => f.path),
  ).toEqual(['IMG/x.php'])
  expect(later.exitCode).toBe(1)
})

it('does not take an infected state as the baseline', async () => {
  const world = await cleanWorld({ 'www/IMG/x.php': SHELL })
  expect(only(await world.scan({ accept: true })).accepted).toBe(false)
  expect(only(await world.scan()).baseline).toBeUndefined()
})

it('tells code of the site’s own that changed or came since the baseline', async () => {
  const world = await cleanWorld({ 'www/squelettes/mes_fonctions.php': '<?php function a() { return 1; }' })
  expect(only(await world.scan({ accept: true })).verdict).toBe('clean')
  world.transport.volume.put('/home/site/www/squelettes/mes_fonctions.php', '<?php function a() { return 2; }')
  world.transport.volume.put('/home/site/www/squelettes/autre.php', '<?php function b() {}')
  expect(places(only(await world.scan())).sort()).toEqual([
    'baseline-added squelettes/autre.php',
    'baseline-changed squelettes/mes_fonctions.php',
  ])
})

it('waives a finding only as long as its content is the one that was waived', async () => {
  const world = await cleanWorld({ 'www/adminer.php': '<?php // tool 1' })
  const found = only(await world.scan()).findings
  expect(found).toHaveLength(1)
  const wanted = found[0]?.fingerprint
  const waiverOf = (finding: { readonly fingerprint: string }) =>
    finding.fingerprint === wanted ? { reason: 'ours', owner: 'o', expires: '2027-01-01' } : undefined
  const waived = await world.scan({}, { waiverOf })
  expect(only(waived).verdict).toBe('clean')
  expect(only(waived).counts.waived).toBe(1)
  world.transport.volume.put('/home/site/www/adminer.php', '<?php // tool 2')
  const other = await world.scan({}, { waiverOf })
  expect(only(other).verdict).not.toBe('clean')
  expect(only(other).counts.waived).toBe(0)
})

it('tells line endings of an FTP text upload from an injection', async () => {
  const world = await cleanWorld()
  const node = world.transport.volume.find('/home/site/www/ecrire/index.php')
  if (node !== undefined) {
    node.bytes = Buffer.from(node.bytes.toString().replaceAll('\n', '\r\n'))
    node.size = node.bytes.length
  }
  for (const _ of [1, 2]) {
    const site = only(await world.scan())
    expect(places(site)).toEqual(['core-line-endings '])
    expect(site.verdict).not.toBe('infected')
  }
})

it('sees what the account’s own listing hides', async () => {
  const world = await cleanWorld({ 'www/hidden.php': SHELL })
  const { transport } = world
  const report = await world.scan(
    {},
    {
      connect: async () => ({
        ...transport,
        capabilities: { ...transport.capabilities, listing: 'find' },
        listIndependently: (dir: RemotePath) => transport.list(dir),
        async *listTree(roots: readonly RemotePath[], options?: Parameters<typeof transport.listTree>[1]) {
          for await (const batch of transport.listTree(roots, options))
            yield { ...batch, entries: batch.entries.filter((entry) => !entry.path.endsWith('hidden.php')) }
        },
        close: async () => {},
      }),
    },
  )
  expect(only(report).findings.map((finding) => finding.rule)).toContain('listing-lie')
  expect(only(report).verdict).toBe('infected')
})

it('says that the second look at a listing could not be had', async () => {
  const { transport, scan } = await cleanWorld()
  const refused = new SiteguardError({ code: 'SG-TRAN-008', kind: 'permission', params: { path: 'x', detail: 'no' } })
  const report = await scan(
    {},
    {
      connect: async () => ({
        ...transport,
        capabilities: { ...transport.capabilities, listing: 'find' },
        listIndependently: () => Promise.reject(refused),
        close: async () => {},
      }),
    },
  )
  expect(only(report).verdict).toBe('unknown')
  expect(only(report).notRun[0]).toMatchObject({ check: 'listing', reason: 'second-look' })
})

it('tells what it found where nothing can be kept, and says that it was not', async () => {
  for (const infected of [true, false]) {
    const world = await cleanWorld(infected ? { 'www/IMG/jpg/x.php': SHELL } : {})
    writeFileSync(join(world.stateDir, 'scans'), 'a file where the folder should be')
    const told: SiteguardError[] = []
    const report = await world.scan({}, { onNotKept: (error) => void told.push(error) })
    const site = only(report)
    expect(site.verdict).toBe(infected ? 'infected' : 'clean')
    expect(report.exitCode).toBe(infected ? 1 : 7)
    expect(told.map((error) => error.code)).toEqual(['SG-DISK-002'])
  }
})

it('is only slower when what it remembers is damaged, in whatever way', async () => {
  const head = { version: 2, site: 'site.example', seen: [], keys: ['k'] }
  const t = [1, 2, 3, 4]
  const wrong: unknown[][] = [
    [null],
    [{ ...head, seen: [1] }],
    [{ ...head, keys: [1] }],
    [head, null],
    [head, { files: { a: 1 } }],
    ...[
      ...[null, 5, [], ['x', t], ['spip.php', 'x', null], ['spip.php', [1, 2], null], ['spip.php', t, 1], ['spip.php', t, 'k']],
      ...[{ h: 7 }, { r: 'no' }, { r: [null] }, { r: [{ rule: 1, path: 'a' }] }, null, 5].map((rest) => ['spip.php', t, 0, rest]),
    ].map((row) => [head, { files: [row] }]),
    ...[null, [t], ['ecrire/inc_version.php', {}, '']].map((row) => [head, { markers: [row] }]),
  ]
  const world = await cleanWorld()
  await world.scan()
  const [name] = readdirSync(join(world.stateDir, 'scans'))
  const file = join(world.stateDir, 'scans', name as string)
  for (const bytes of [
    Buffer.from('no gzip'),
    Buffer.alloc(0),
    ...wrong.map((lines) => gzipSync(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)),
  ]) {
    writeFileSync(file, bytes)
    const report = await world.scan()
    expect([only(report).verdict, report.exitCode]).toEqual(['clean', 0])
    expect(only(report).counts.hashed).toBeGreaterThan(30)
  }
  rmSync(file)
  mkdirSync(file)
  expect((await world.scan()).exitCode).toBe(7)
})

it('does not call clean what it can no longer compare, until another baseline is accepted', async () => {
  const world = await cleanWorld()
  await world.scan({ accept: true })
  const [name] = readdirSync(join(world.stateDir, 'baselines'))
  writeFileSync(join(world.stateDir, 'baselines', name as string), 'damaged')
  const damaged = await world.scan()
  expect([only(damaged).verdict, damaged.exitCode]).toEqual(['unknown', 3])
  expect(only(damaged).notRun).toEqual([{ check: 'content', subject: 'baseline', reason: 'corrupt' }])
  const accepted = await world.scan({ accept: true })
  expect([only(accepted).verdict, only(accepted).accepted, accepted.exitCode]).toEqual(['clean', true, 0])
  const after = await world.scan()
  expect([only(after).verdict, after.exitCode]).toEqual(['clean', 0])
})

it('does not call an empty document root clean', async () => {
  const world = await cleanWorld()
  world.transport.volume.drop('/home/site/www')
  world.transport.volume.put('/home/site/www', { type: 'dir' })
  const report = await world.scan()
  expect(only(report).notRun).toEqual([{ check: 'site', subject: 'www', reason: 'empty' }])
  expect([only(report).verdict, report.exitCode]).toEqual(['unknown', 3])
})

it('takes a link for no file of the release, be it in place of one or one more', async () => {
  const picture = Buffer.from('ffd8ffe0', 'hex')
  const world = await cleanWorld({
    'www/IMG/jpg/a.jpg': picture,
    'www/ecrire/inc/auth.php': { type: 'symlink', target: '../../IMG/jpg/a.jpg' },
    'www/ecrire/inc/more.php': { type: 'symlink', target: '../../IMG/jpg/a.jpg' },
    'www/ecrire/public': { type: 'symlink', target: '../IMG' },
  })
  const site = only(await world.scan())
  expect(places(site)).toContain('core-changed ecrire/inc/auth.php')
  expect(places(site)).toContain('core-added ecrire/inc/more.php')
  expect(places(site)).toContain('core-added ecrire/public')
  expect(site.verdict).toBe('infected')
})

it('takes a wp-config.php one folder above its WordPress for that WordPress’s, and judges its shape', async () => {
  const config = (more: string) =>
    `<?php\ndefine('DB_NAME', 'a');\ndefine('DB_USER', 'b');\n${more}$table_prefix = 'wp_';\nrequire_once ABSPATH . 'wp-settings.php';\n`
  const judge = async (more: string) => {
    const world = await cleanWorld({
      'www/blog/wp-includes/version.php': "<?php\n$wp_version = '6.1.9';\n",
      'www/blog/wp-admin/index.php': '<?php',
      'www/blog/wp-settings.php': '<?php',
      'www/wp-config.php': config(more),
    })
    return places(only(await world.scan())).filter((place) => place.endsWith('wp-config.php'))
  }
  expect(await judge('')).toEqual([])
  expect(await judge('exit; eval($_POST["x"]);\n')).toHaveLength(1)
})
