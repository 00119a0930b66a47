import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { incidentReportSchema } from '../../src/cli/documents/incident-report.ts'
import type { PackItem } from '../../src/evidence/types.ts'
import { type DemoDesk, demoDesk } from '../helpers/demo-desk.ts'
import { BIN, type CliResult, runCli } from './run-cli.ts'

const SITE = 'section.example'
/** Inert: it leaves before it could do anything. */
const INJECTED = Buffer.from('PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbJ2MnXSk7', 'base64')
const HEADLINE = '<html><title>hacked by x</title><script>alert(1)</script>'

let desk: DemoDesk
let page: Awaited<ReturnType<typeof servePage>>
let dir = ''
const sg = (...args: string[]): Promise<CliResult> =>
  runCli(args, { cwd: desk.dir, env: { ...desk.env, SITEGUARD_OPERATOR: 'Marie', SITEGUARD_BROWSER: 'none' } })

async function json(...args: string[]): Promise<Record<string, unknown> & { exit: number }> {
  const { code, out, err } = await sg(...args, '--json')
  expect([args.join(' '), out === '' ? err : '']).toEqual([args.join(' '), ''])
  const printed: unknown = JSON.parse(out)
  expect(incidentReportSchema.parse(printed)).toEqual(printed)
  return { ...(printed as Record<string, unknown>), exit: code }
}

async function servePage(): Promise<{ readonly url: string; readonly asked: () => number; close(): void }> {
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    response.writeHead(200, { 'content-type': 'text/html', 'x-hosted-by': 'somebody' }).end(HEADLINE)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked: () => asked, close: () => server.close() }
}

/** The manifest of a pack: what each of its files is. */
async function manifestOf(pack: string): Promise<{ items: PackItem[]; lacking: { kind: string; reason: string }[] }> {
  const [, ...lines] = (await readFile(join(pack, 'manifest.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  return {
    items: lines.filter((line) => !('lacking' in line)),
    lacking: lines.flatMap((line) => ('lacking' in line ? [line.lacking] : [])),
  }
}

beforeAll(async () => {
  desk = await demoDesk()
  page = await servePage()
  const inventory = join(desk.dir, 'siteguard.yml')
  const text = await readFile(inventory, 'utf8')
  await writeFile(
    inventory,
    `owners:\n  town: { name: Commune de Saint-Exemple }\n${text.replace(`${SITE}: {`, `${SITE}: { owner: town, url: '${page.url}',`)}`,
  )
  const home = dirname(desk.file('.'))
  await mkdir(join(home, 'logs'))
  await mkdir(join(home, '.ssh'))
  await writeFile(join(home, '.ssh/authorized_keys'), 'ssh-ed25519 AAAA left-by-somebody\n')
  expect((await sg('snapshot', SITE)).code).toBeLessThan(4)
  await writeFile(desk.file('section/IMG/jpg/n.php'), INJECTED)
  // What the server would have noted of whoever wrote it, and looked whether it is there.
  const [, day, month, year, time] = new Date().toUTCString().split(' ')
  const at = `[${day}/${month}/${year}:${time} +0000]`
  const lines = ['"POST /spip.php?action=porte_plume_previsu HTTP/1.1" 200 5', '"GET /IMG/jpg/n.php HTTP/1.1" 200 5']
  await writeFile(join(home, 'logs/access.log'), lines.map((line) => `203.0.113.7 - - ${at} ${line} "-" "x"\n`).join(''))
})
afterAll(async () => {
  page?.close()
  await desk?.close()
})

it('says what to do where there is none', async () => {
  for (const args of [['note', 'x'], ['verify']]) {
    const { code, err } = await sg('incident', ...args)
    expect([args[0], code, err.includes('SG-INC-001') && err.includes('siteguard incident open')]).toEqual([args[0], 2, true])
  }
  expect((await sg('incident', 'open', SITE)).err).toContain('--title')
})

it('is opened with its clock, and takes notes with files and moments', async () => {
  const opened = await json('incident', 'open', SITE, '--title', 'Page noire\u001b[31m', '--moment', 'noticed=2026-11-20T08:00Z')
  dir = (opened.incident as { folder: string }).folder
  expect(opened).toMatchObject({ exit: 0, kind: 'incident', clock: { by: 'noticed', until: '2026-11-23T08:00:00.000Z' } })
  expect(opened.incident).toMatchObject({ sites: [{ site: SITE, owner: 'Commune de Saint-Exemple', url: page.url }], accounts: ['town'] })
  expect((await stat(dir)).mode & 0o777).toBe(0o700)
  await writeFile(join(desk.dir, 'photo.jpg'), 'not really')
  const noted = await json('incident', 'note', 'Mme Durand', 'appelle', '--attach', 'photo.jpg', '--by', 'Accueil')
  expect(noted.added).toMatchObject([
    {
      number: 3,
      by: 'Accueil',
      text: 'Mme Durand appelle',
      files: [{ name: 'photo.jpg', sha256: createHash('sha256').update('not really').digest('hex') }],
    },
  ])
  const { code, out } = await sg('incident', 'note', '--moment', 'aware=2026-11-20T09:00+01:00', '--lang', 'fr')
  expect([code, out]).toEqual([0, expect.stringMatching(/^Entrée 4 de .*\nCNIL : /)])
  expect((await sg('incident', 'note', '--moment', 'lunch=now')).code).toBe(2)
  expect((await sg('incident', 'note')).code).toBe(2)
  expect((await sg('incident', 'note', '--attach', 'nothing.jpg')).code).toBe(2)
  const { out: list } = await sg('incident', 'list')
  expect(list).toContain('Page noire\\x1b[31m')
  for (const line of list.split('\n').filter((one) => !one.includes(dir))) expect(line.length).toBeLessThanOrEqual(80)
})

it('enters by itself what commands did', async () => {
  expect((await sg('snapshot', SITE)).code).toBeLessThan(4)
  expect((await sg('scan', SITE)).code).toBe(1)
  expect((await sg('scan', 'blog.example', '--quiet')).code).toBeLessThan(4)
  expect((await sg('timeline', SITE)).code).toBeLessThan(4)
  expect((await sg('restore', SITE, '--last-clean', '--apply', '--yes')).code).toBe(0)
  const { out } = await sg('incident', 'report', '--for', 'log')
  expect(out).toMatch(/section\.example: kept as it was, files and database \(complete\)\s+\[section\.example@/)
  expect(out).toMatch(/section\.example: looked through \(infected\)/)
  // Another site of the same account concerns it, too: they are not apart from one another.
  expect(out).toMatch(/blog\.example: looked through/)
  expect(out).toMatch(/section\.example: brought back to a sound state \(done and verified\)\s+\[\d{8}T\d{6}Z-[0-9a-f]{8}/)
  expect(out).toContain('Stated: owner became aware: 20 Nov 2026, 08:00 UTC')
})

it('packs what is here and there, each with what it was found as', async () => {
  await mkdir(join(desk.dir, 'sent'))
  await writeFile(join(desk.dir, 'sent/error.log'), 'PHP Fatal error\n')
  const packed = await json('incident', 'pack', '--logs', 'sent', '--tar', 'evidence.tar')
  // Without a browser there is no picture: that alone is nobody's fault.
  expect(packed).toMatchObject({ exit: 0, signed: false, found: 0, lacking: [{ kind: 'picture', reason: 'no-browser' }] })
  const folder = packed.folder as string
  const { items } = await manifestOf(folder)
  const bytes = async (pick: (item: PackItem) => boolean): Promise<string[]> =>
    await Promise.all(items.filter(pick).map(async ({ file }) => await readFile(join(folder, file), 'utf8')))
  expect(new Set(items.map(({ kind }) => kind))).toEqual(
    new Set(['record', 'listing', 'findings', 'file', 'table', 'run', 'home', 'log', 'settings', 'page', 'attached']),
  )
  const [bad] = items.filter(({ kind, of }) => kind === 'file' && of.path === 'IMG/jpg/n.php')
  expect(bad).toMatchObject({ asFound: { mode: expect.stringMatching(/^0[0-7]{3}$/), uid: expect.any(Number), ctime: expect.any(String) } })
  expect(await bytes((item) => item === bad)).toEqual([INJECTED.toString()])
  expect((await bytes(({ kind }) => kind === 'log')).join()).toMatch(
    /PHP Fatal error[\s\S]*203\.0\.113\.7|203\.0\.113\.7[\s\S]*PHP Fatal error/,
  )
  expect(await bytes(({ kind }) => kind === 'settings')).toContain('ssh-ed25519 AAAA left-by-somebody\n')
  expect(await bytes(({ of }) => of.what === 'body')).toEqual([HEADLINE])
  const attached = await bytes(({ kind }) => kind === 'attached')
  expect([attached[0], JSON.parse(attached[1] ?? '{}')]).toEqual(['not really', expect.objectContaining({ kind: 'timeline' })])
  const [home] = await bytes(({ kind }) => kind === 'home')
  // The whole home: other sites and what lies outside all of them.
  for (const path of ['www/blog/index.php', '.ssh/authorized_keys', 'logs/access.log']) expect(home).toContain(`${path}"`)
  expect(items.every(({ file }) => /^files\/\d{6}\.(?:bin|jsonl?|sql)$/.test(file))).toBe(true)
  for (const name of await readdir(folder, { recursive: true })) expect((await stat(join(folder, name))).mode & 0o077).toBe(0)
  // By hand, in a clean place, from the tar.
  const clean = await mkdtemp(join(tmpdir(), 'sg-hand-'))
  try {
    expect(spawnSync('tar', ['xf', join(desk.dir, 'evidence.tar'), '-C', clean]).status).toBe(0)
    const at = join(clean, String(packed.pack))
    expect(spawnSync('sha256sum', ['-c', '--strict', '--quiet', 'SHA256SUMS'], { cwd: at }).status).toBe(0)
    const hand = spawnSync('sh', [join(at, 'verify.sh')], { encoding: 'utf8' })
    expect([hand.status, hand.stdout]).toEqual([0, expect.stringContaining(String(packed.seal))])
  } finally {
    await rm(clean, { recursive: true })
  }
  expect(await json('incident', 'verify', 'evidence.tar', '--seal', String(packed.seal))).toMatchObject({
    exit: 0,
    packs: [{ faults: [] }],
  })
})

it('goes on with a pack whose process was killed, and asks nothing twice', async () => {
  const asked = page.asked()
  const pieces = async (): Promise<number> => (await readFile(join(dir, 'packing.jsonl'), 'utf8').catch(() => '')).split('\n').length - 1
  // Once while a browser that never ends has a picture to take, once while a log of 60 s drips in.
  let kept = 0
  const browser = join(desk.dir, 'browser')
  await writeFile(browser, '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 })
  await writeFile(join(dirname(desk.file('.')), 'logs/ssl.log'), 'x'.repeat(60_000))
  for (const [after, env] of [
    [2, { SITEGUARD_BROWSER: browser }],
    [4, { SITEGUARD_BROWSER: 'none' }],
  ] as const) {
    const child = spawn(process.execPath, [BIN, 'incident', 'pack', '--limit-rate', '1'], {
      cwd: desk.dir,
      env: { PATH: process.env.PATH, ...desk.env, ...env },
      stdio: 'ignore',
    })
    const ended = new Promise((resolve) => child.once('close', resolve))
    while (child.exitCode === null && (await pieces()) < after) await sleep(20)
    child.kill('SIGKILL')
    await ended
    kept = await pieces()
    expect([child.signalCode, kept >= after]).toEqual(['SIGKILL', true])
    expect(await readdir(join(dir, 'packs'))).toHaveLength(1)
  }
  const packed = await json('incident', 'pack')
  expect(packed.found).toBe(kept)
  expect(page.asked() - asked).toBe(1)
  expect(await json('incident', 'verify')).toMatchObject({ exit: 0, packs: { length: 2 } })
  const { items } = await manifestOf(packed.folder as string)
  expect(new Set(items.map(({ key }) => key)).size).toBe(items.length)
  expect((await readdir(dir)).filter((name) => name.startsWith('pack')).sort()).toEqual(['packs'])
})

it('drafts the notification in French and English, with blanks and no secret', async () => {
  const { code, out, err } = await sg('incident', 'notify', '--lang', 'fr')
  expect([code, err.includes('blancs')]).toEqual([0, true])
  const flat = out.replace(/\s+/g, ' ')
  for (const text of [
    'NOTIFICATION INITIALE',
    'Prise de connaissance par le responsable : 20 nov. 2026, 08:00 UTC (dit par Marie)',
    'Commune de Saint-Exemple',
    'signe certain',
    'IMG/jpg/n.php',
    'Aucune table sur des personnes n’a été trouvée',
    '[À COMPLÉTER : y a-t-il un risque pour les personnes ?',
    'section.example : remis dans un état sain (fait et vérifié)',
    'sceau ',
    'Porte d’entrée (',
    'adresse 203.0.113.7',
  ])
    expect(flat).toContain(text)
  expect(out).not.toMatch(/undefined|NaN|\[object/)
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  const files = (await readdir(join(dir, 'papers'))).filter((name) => name.includes('-initial.'))
  expect(files.map((name) => name.replace(/^.*-initial\./, '')).sort()).toEqual(['en.txt', 'fr.txt'])
  const complementary = await json('incident', 'notify', '--complementary')
  expect(complementary).toMatchObject({ exit: 0, paper: 'complementary', files: [{ lang: 'fr' }, { lang: 'en' }] })
  for (const { file, blanks } of complementary.files as { file: string; blanks: number }[]) {
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await readFile(file, 'utf8')).match(/\[(?:À COMPLÉTER : |TO FILL IN: )/g)?.length).toBe(blanks)
  }
})

it('writes the mayor one page, and what the complaint and the qualification need', async () => {
  const { out } = await sg('incident', 'report', '--lang', 'fr')
  expect(out.split('\n').length).toBeLessThanOrEqual(60)
  expect(out).toContain('Quelqu’un est entré dans 1 site, et y a déposé')
  expect(await json('incident', 'report', '--for', 'complaint')).toMatchObject({ facts: { sites: [{ site: SITE, verdict: 'infected' }] } })
})

it('finds what was tampered with', async () => {
  const [first] = await readdir(join(dir, 'packs'))
  const piece = join(dir, 'packs', first as string, 'files/000001.json')
  const good = await readFile(piece)
  await appendFile(piece, ' ')
  const bad = await json('incident', 'verify')
  expect([bad.exit, (bad.packs as { faults: unknown[] }[])[0]?.faults]).toEqual([
    7,
    [
      { file: 'files/000001.json', fault: 'changed' },
      { file: 'manifest.jsonl', fault: 'manifest' },
    ],
  ])
  expect((await sg('incident', 'verify', join(dir, 'packs', first as string), '--lang', 'fr')).out).toContain('NON CONFORME')
  await writeFile(piece, good)
  const log = join(dir, 'log.jsonl')
  const lines = await readFile(log, 'utf8')
  await writeFile(log, lines.replace('Mme Durand', 'Mme Dupont'))
  expect(await json('incident', 'verify')).toMatchObject({ exit: 7, incidents: [{ fault: { line: 4, fault: 'chain' } }] })
  const refused = await sg('incident', 'note', 'x')
  expect([refused.code, refused.err]).toEqual([7, expect.stringContaining('SG-INC-003')])
  const read = await sg('incident', 'report', '--for', 'log')
  expect([read.code, read.out.replace(/\s+/g, ' ').includes('does not hold together from line 4 on')]).toEqual([7, true])
  // Commands go on all the same, and say what they could not do.
  const scan = await sg('scan', SITE)
  expect([scan.code, scan.err.replace(/\s+/g, ' ')]).toEqual([0, expect.stringContaining('could not be entered into the running log')])
  await writeFile(log, lines)
})

it('is closed, and says what is missing in it', async () => {
  expect(await json('incident', 'close', 'nettoyé')).toMatchObject({ exit: 0, missing: ['notified'] })
  const id = dir.slice(dir.lastIndexOf('/') + 1)
  expect((await sg('incident', 'close', 'again', '--incident', id)).code).toBe(6)
  expect(await json('incident', 'list')).toMatchObject({ incidents: [{ id, closedAt: expect.any(String) }] })
  expect((await json('incident', 'note', 'after', '--incident', 'latest')).added).toHaveLength(1)
})
