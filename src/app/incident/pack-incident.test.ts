import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account, AccountId, Site, SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import { type Lacking, listIncidents, openIncident, openLog, openPacking, type PackItem, verifyPack } from '../../evidence/index.ts'
import { createMemoryTransport } from '../../transports/memory/index.ts'
import type { Transport } from '../../transports/types.ts'
import { attachedFile, attachFile } from './attach-files.ts'
import { type PackDeps, packIncident } from './pack-incident.ts'
import { isGood, verifyIncident } from './verify-incident.ts'

const account: Account = { id: 'elus' as AccountId, transport: 'ssh', host: 'h', user: 'u', hostKeys: [], tls: 'explicit' }
const site: Site = {
  id: 'lepcf.fr' as SiteId,
  account: account.id,
  root: 'www' as RemotePath,
  url: 'https://lepcf.fr/',
  groups: [],
  tags: [],
}
const own = { now: () => Date.UTC(2026, 10, 22, 8), by: 'test' }
const lost = (): Error =>
  new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'elus', host: 'h', detail: 'reset' } })

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sg-pack-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const files = {
  'www/index.php': '<?php',
  'logs/access.log': 'one\n',
  'logs/2026/ssl.log.gz': 'two',
  'www/logs/mine.txt': 'not a log by its name',
  'www/tmp/log/spip.log': 'three',
  '.ssh/authorized_keys': 'ssh-ed25519 AAAA x',
  '.bash_history': 'wget x',
}

/** Opens an incident and packs it; gives what is in the pack and what is lacking. */
async function pack(
  name: string,
  over: Partial<PackDeps> = {},
  logs: readonly string[] = [],
): Promise<{ items: PackItem[]; lacking: readonly Lacking[]; dir: string }> {
  const folder = join(root, name)
  if ((await readdir(folder).catch(() => [])).length === 0)
    await openIncident(folder, { title: 't', accounts: ['elus'], sites: [{ site: site.id, account: 'elus' }] }, own)
  const [info] = await listIncidents(folder)
  if (info === undefined) throw new Error('no incident')
  const deps: PackDeps = {
    ...own,
    openStore: async () => {
      throw new SiteguardError({ code: 'SG-SNAP-001', kind: 'not-found', params: { id: site.id, known: [] } })
    },
    judge: undefined as never,
    ledger: { ids: async () => [] } as never,
    signal: new AbortController().signal,
    emit: () => {},
    tools: {},
    readMe: () => ({ fr: '', en: '' }),
    connect: async () => createMemoryTransport(files),
    ...over,
  }
  const { dir, lacking } = await packIncident(info, { accounts: [account], sites: [site], logs }, deps)
  expect((await verifyPack(dir)).faults).toEqual([])
  const lines = (await readFile(join(dir, 'manifest.jsonl'), 'utf8')).trimEnd().split('\n').slice(1)
  return { items: lines.map((line) => JSON.parse(line)).filter((line) => !('lacking' in line)), lacking, dir }
}

const paths = (items: readonly PackItem[], kind: string): string[] =>
  items
    .filter((item) => item.kind === kind)
    .map(({ of }) => String(of.path))
    .sort()
const reasons = (lacking: readonly Lacking[]): [string, string][] => lacking.map(({ key, reason }) => [key, reason])

it('takes the home, what lets in, and logs by folder and name', async () => {
  const { items, lacking } = await pack('home')
  expect(paths(items, 'log')).toEqual(['/home/site/logs/2026/ssl.log.gz', '/home/site/logs/access.log', '/home/site/www/tmp/log/spip.log'])
  expect(paths(items, 'settings')).toEqual(['/home/site/.bash_history', '/home/site/.ssh/authorized_keys'])
  expect(paths(items, 'home')).toEqual(['/home/site'])
  expect(reasons(lacking)).toEqual([['site:lepcf.fr', 'no-snapshot']])
})

it('tells what cannot be had, and packs the rest', async () => {
  const transport = createMemoryTransport(files)
  const broken: Transport = {
    ...transport,
    async *listTree(roots, options) {
      yield* transport.listTree(roots, options)
      yield { entries: [], problems: [{ path: '/home/site/secret' as RemotePath, reason: 'denied', detail: 'no\u001b[0m' }] }
    },
    async *read(path, options) {
      if (path.endsWith('access.log')) {
        yield Buffer.from('on')
        throw lost()
      }
      yield* transport.read(path, options)
    },
  }
  const { items, lacking } = await pack('broken', { connect: async () => broken })
  expect(paths(items, 'log')).toEqual(['/home/site/logs/2026/ssl.log.gz', '/home/site/www/tmp/log/spip.log'])
  expect(lacking.map(({ reason }) => reason).sort()).toEqual(['SG-CONN-003', 'denied', 'no-snapshot'])
})

it('goes without an account that cannot be reached, a host that does not answer, and without both', async () => {
  const refused = await pack('refused', { connect: () => Promise.reject(lost()) })
  expect(reasons(refused.lacking)).toContainEqual(['home:elus', 'SG-CONN-003'])
  const { connect: _, ...rest } = { connect: undefined }
  const here = await pack('here', { ...rest, connect: undefined as never })
  expect(reasons(here.lacking)).toContainEqual(['home:elus', 'not-asked'])
})

it('keeps an answer that is none, and what visitors get', async () => {
  const silent = await pack('silent', {
    pages: { pages: { ask: async () => ({ failed: 'dns', detail: 'ENOTFOUND' }), post: () => Promise.reject(lost()) } },
  })
  const [page] = silent.items.filter(({ kind }) => kind === 'page')
  expect(JSON.parse(await readFile(join(silent.dir, page?.file ?? ''), 'utf8'))).toMatchObject({ failed: 'dns', url: site.url })
  const answer = { status: 403, headers: { server: 'x' }, body: Buffer.from('forbidden'), url: 'https://lepcf.fr/' }
  const picture = async (): Promise<Buffer> => Buffer.from('png')
  const shut = await pack('shut', { pages: { pages: { ask: async () => answer, post: () => Promise.reject(lost()) }, picture } })
  expect(shut.items.filter(({ kind }) => kind === 'page' || kind === 'picture').map(({ of, bytes }) => [of.what, bytes])).toEqual([
    ['status and headers', expect.any(Number)],
    ['body', 9],
    [undefined, 3],
  ])
})

it('takes logs somebody sent, and no link below what was named', async () => {
  const sent = join(root, 'sent')
  await mkdir(join(sent, 'deeper'), { recursive: true })
  await writeFile(join(sent, 'deeper/a.log'), 'a')
  await writeFile(join(root, 'secret.txt'), 'never asked for')
  await symlink(join(root, 'secret.txt'), join(sent, 'link.log'))
  const { items } = await pack('sent-logs', {}, [sent, join(sent, 'link.log')])
  const here = items.filter(({ key }) => key.startsWith('log:here:'))
  // What is named itself may be a link.
  expect(here.map(({ of }) => of.path)).toEqual(['a.log', 'link.log'])
  await expect(pack('sent-none', {}, [join(root, 'nothing')])).rejects.toMatchObject({ code: 'SG-DISK-001' })
  // What was gathered by then is kept, and gone on with.
  expect(await pack('sent-none', {}, [])).toMatchObject({ items: { length: 6 } })
})

it('does not pack a file beside a note that was exchanged, and says so', async () => {
  const { dir: first } = await pack('attached')
  const incident = join(first, '../..')
  await writeFile(join(root, 'photo.jpg'), 'picture')
  const file = await attachFile(incident, join(root, 'photo.jpg'))
  await openLog(incident, own).append({ kind: 'note', text: '', files: [file] })
  expect((await pack('attached')).items.filter(({ kind }) => kind === 'attached')).toMatchObject([
    { of: { path: 'photo.jpg' }, sha256: file.sha256 },
  ])
  await appendFile(attachedFile(incident, file.sha256), '!')
  const { items, lacking } = await pack('attached')
  expect([items.filter(({ kind }) => kind === 'attached'), reasons(lacking)]).toEqual([
    [],
    expect.arrayContaining([[`attached:${file.sha256}`, 'SG-INC-005']]),
  ])
})

it('stops where it is stopped, and goes on from there', async () => {
  const abort = new AbortController()
  const stopped = new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
  const emit = (event: { type: string }): void => {
    if (event.type === 'progress') abort.abort(stopped)
  }
  await expect(pack('stopped', { signal: abort.signal, emit })).rejects.toBe(stopped)
  expect(await pack('stopped')).toMatchObject({ items: { length: 6 } })
})

it('packs nothing into an incident whose log was tampered with', async () => {
  const { dir } = await pack('tampered')
  await appendFile(join(dir, '../../log.jsonl'), '{}\n')
  await expect(pack('tampered')).rejects.toMatchObject({ code: 'SG-INC-003' })
})

it('enters a pack into the log whose process died between its name and its entry, once, with what it lacks', async () => {
  const { dir } = await pack('unlogged')
  const incident = join(dir, '../..')
  const packing = await openPacking(incident, own)
  await packing.add({ key: 'a', kind: 'log', extension: 'bin', of: {}, content: () => [Buffer.from('x')] })
  packing.lack({ key: 'b', kind: 'home', of: { account: 'elus' }, reason: 'SG-CONN-003' })
  const log = await readFile(join(incident, 'log.jsonl'))
  const sealed = await packing.seal({ incident: 'i', by: 'test', tools: {}, log, readMe: () => ({ fr: '', en: '' }) })
  await packing.leave()
  expect(await pack('unlogged')).toMatchObject({ dir: sealed.dir, lacking: [{ key: 'b', reason: 'SG-CONN-003' }] })
  const entries = await openLog(incident, own).entries()
  expect(entries.slice(2)).toMatchObject([{ kind: 'pack', pack: sealed.pack, seal: sealed.seal, files: 1, lacking: 1 }])
  // The next call begins another.
  expect((await pack('unlogged')).dir).not.toBe(sealed.dir)
})

it('packs whole lines of the log, so that one put aside later is no sign of forgery', async () => {
  const { dir } = await pack('half')
  const incident = join(dir, '../..')
  await appendFile(join(incident, 'log.jsonl'), '{"previous":"')
  await pack('half')
  await openLog(incident, own).append({ kind: 'note', text: 'after' })
  const [info] = await listIncidents(join(root, 'half'))
  if (info === undefined) throw new Error('no incident')
  expect(isGood(await verifyIncident(info, new AbortController().signal))).toBe(true)
})
