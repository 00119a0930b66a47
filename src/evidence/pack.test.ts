import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sha256 } from '../core/manifest.ts'
import { openLog } from './incident-log.ts'
import { openIncident } from './incidents.ts'
import { openPacking, type SealedPack } from './packing.ts'
import { signPack } from './sign-pack.ts'
import { writeTar } from './tar.ts'
import type { Evidence, PackCheck } from './types.ts'
import { verifyPack } from './verify-pack.ts'

let root = ''
let dir = ''
let sealed: SealedPack
const now = (): number => Date.UTC(2026, 10, 22, 8)
const readMe = () => ({ fr: 'à lire\n', en: 'read me\n' })

function piece(key: string, text: string | Buffer, extension: Evidence['extension'] = 'bin', sha256?: string): Evidence {
  const bytes = Buffer.from(text)
  return {
    key,
    kind: 'file',
    extension,
    of: { site: 'lepcf.fr', path: `IMG/é\n${key}\udc80` },
    asFound: { mode: '0604', mtime: '2026-11-20T00:00:00.000Z', ...(sha256 === undefined ? {} : { sha256 }) },
    content: () => [bytes.subarray(0, 3), bytes.subarray(3)],
  }
}

async function begin(name: string): Promise<string> {
  const folder = join(root, name)
  await openIncident(folder, { title: 't', accounts: ['elus'], sites: [] }, { now, by: 'test' })
  return join(folder, (await readdir(folder))[0] as string)
}

async function seal(at: string, extra: { sign?: (folder: string) => Promise<void> } = {}): Promise<SealedPack> {
  const packing = await openPacking(at, { now })
  for (const one of [piece('a', 'one'), piece('b', ''), piece('c', '{"x":1}\n', 'json')]) if (!packing.has(one.key)) await packing.add(one)
  packing.lack({ key: 'home:elus', kind: 'home', of: { account: 'elus' }, reason: 'SG-CONN-001' })
  const log = await readFile(join(at, 'log.jsonl'))
  const result = await packing.seal({ incident: 'i', by: 'test', tools: { siteguard: '1' }, log, readMe, ...extra })
  await packing.done()
  return result
}

/** What a person without siteguard does. */
function byHand(folder: string, shell = 'sh'): { code: number | null; said: string } {
  const run = spawnSync(shell, [join(folder, 'verify.sh')], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', LANG: 'fr_FR.UTF-8' },
  })
  return { code: run.status, said: run.stdout + run.stderr }
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sg-evidence-'))
  dir = await begin('incidents')
  await openLog(dir, { now, by: 'test' }).append({ kind: 'note', text: 'vu à 8 h : "page noire"\n\\ $(rm)' })
  sealed = await seal(dir)
})
afterAll(() => rm(root, { recursive: true, force: true }))

it('is verified by sha256sum and by its own script, in a clean folder elsewhere, in every shell there is', async () => {
  const clean = join(root, 'clean place', 'pack')
  await cp(sealed.dir, clean, { recursive: true })
  const sums = spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: clean, encoding: 'utf8' })
  expect([sums.status, sums.stdout.match(/: OK$/gm)?.length]).toEqual([0, 8])
  for (const shell of ['sh', 'bash', 'busybox', 'zsh'].filter((name) => spawnSync('which', [name]).status === 0)) {
    const run =
      shell === 'busybox'
        ? spawnSync('busybox', ['sh', join(clean, 'verify.sh')], { encoding: 'utf8' })
        : spawnSync(shell, [join(clean, 'verify.sh')], { encoding: 'utf8' })
    expect([shell, run.status, run.stdout, run.stderr]).toEqual([shell, 0, `OK: 8 files, seal / sceau ${sealed.seal}\n`, ''])
  }
  expect((await readFile(join(clean, 'verify.sh'), 'utf8')).split('\n').length).toBeLessThanOrEqual(20)
  expect(await verifyPack(clean, { seal: sealed.seal })).toMatchObject({ pack: sealed.pack, seal: sealed.seal, files: 3, faults: [] })
  for (const name of await readdir(clean)) if (name !== 'files') expect((await stat(join(sealed.dir, name))).mode & 0o777).toBe(0o600)
})

it('is verified where there is no sha256sum, but a shasum (macOS)', async () => {
  const bin = join(root, 'mac')
  await mkdir(bin)
  for (const tool of ['sh', 'dirname', 'find', 'wc', 'cmp', 'tail', 'tr', 'shasum', 'perl']) {
    const found = spawnSync('which', [tool], { encoding: 'utf8' }).stdout.trim()
    expect([tool, found]).not.toEqual([tool, ''])
    await symlink(found, join(bin, tool))
  }
  const run = (folder: string) => spawnSync(join(bin, 'sh'), [join(folder, 'verify.sh')], { encoding: 'utf8', env: { PATH: bin } })
  expect(run(sealed.dir)).toMatchObject({ status: 0, stdout: `OK: 8 files, seal / sceau ${sealed.seal}\n` })
  const bad = join(root, 'mac-bad')
  await cp(sealed.dir, bad, { recursive: true })
  await appendFile(join(bad, 'files/000001.bin'), 'x')
  expect(run(bad).status).toBe(1)
})

/** Each of these has to be found by both, or only by ours where the script cannot know it. */
const TAMPERINGS: readonly (readonly [string, (folder: string) => Promise<unknown>, string])[] = [
  ['a byte of a piece', (at) => writeFile(join(at, 'files/000001.bin'), 'ona'), 'changed'],
  ['a byte at its end', (at) => appendFile(join(at, 'files/000001.bin'), '\0'), 'changed'],
  ['a piece that is gone', (at) => rm(join(at, 'files/000002.bin')), 'missing'],
  ['a piece more', (at) => writeFile(join(at, 'files/000009.bin'), 'x'), 'unlisted'],
  ['a file named like the list, deeper', (at) => writeFile(join(at, 'files/SHA256SUMS'), ''), 'unlisted'],
  ['a hidden file with a line end in its name', (at) => writeFile(join(at, '.x\ny'), ''), 'unlisted'],
  [
    'a link in the place of a piece',
    async (at) => {
      await rm(join(at, 'files/000001.bin'))
      await writeFile(join(root, 'same'), 'one')
      await symlink(join(root, 'same'), join(at, 'files/000001.bin'))
    },
    'special',
  ],
  ['the manifest', (at) => edit(at, 'manifest.jsonl', (text) => text.replace('0604', '0644')), 'changed'],
  ['the script itself', (at) => appendFile(join(at, 'verify.sh'), '# x\n'), 'changed'],
  ['the log', (at) => edit(at, 'log.jsonl', (text) => text.replace('page noire', 'page grise')), 'changed'],
  ['the order of the list', (at) => edit(at, 'SHA256SUMS', (text) => `${text.trimEnd().split('\n').reverse().join('\n')}\n`), 'chain'],
  [
    'a line of the list twice',
    (at) => edit(at, 'SHA256SUMS', (text) => text + text.slice(text.lastIndexOf('\n', text.length - 2) + 1)),
    'chain',
  ],
  [
    'the last line of the list and its piece',
    async (at) => {
      await edit(at, 'SHA256SUMS', (text) => text.replace(/.*\n$/, ''))
      await rm(join(at, 'files/000003.json'))
    },
    'chain',
  ],
  ['a NUL in the list', (at) => edit(at, 'SHA256SUMS', (text) => text.replace('  log', '  \0log')), 'sums'],
  ['the list without its last line end', (at) => edit(at, 'SHA256SUMS', (text) => text.slice(0, -1)), 'sums'],
  ['a letter of the chain', (at) => edit(at, 'CHAIN', (text) => text.replace(/[0-9]/, (d) => (d === '1' ? '2' : '1'))), 'chain'],
  ['a line of the chain', (at) => edit(at, 'CHAIN', (text) => text.slice(65)), 'chain'],
  ['something behind the chain', (at) => appendFile(join(at, 'CHAIN'), '\n'), 'chain'],
  ['a NUL in the chain', (at) => edit(at, 'CHAIN', (text) => `${text.slice(0, 9)}\0${text.slice(9)}`), 'chain'],
]

async function edit(folder: string, name: string, change: (text: string) => string): Promise<void> {
  const text = (await readFile(join(folder, name))).toString('latin1')
  const changed = change(text)
  expect(changed).not.toBe(text)
  await writeFile(join(folder, name), Buffer.from(changed, 'latin1'))
}

describe('what was tampered with is found', () => {
  it.each(TAMPERINGS)('%s', async (_name, tamper, fault) => {
    const at = await mkdtemp(join(root, 'bad-'))
    await cp(sealed.dir, at, { recursive: true })
    await tamper(at)
    const { faults } = await verifyPack(at)
    expect(faults.map((one) => one.fault)).toContain(fault)
    const hand = byHand(at)
    expect([hand.code, hand.said]).toEqual([1, expect.stringContaining('BAD')])
  })

  it('a pack made anew as a whole, by its seal', async () => {
    const at = await mkdtemp(join(root, 'anew-'))
    await cp(sealed.dir, at, { recursive: true })
    const forged = await forge(at)
    expect(byHand(at).code).toBe(0)
    expect((await verifyPack(at)).faults).toEqual([])
    const { faults, seal: other } = await verifyPack(at, { seal: sealed.seal })
    expect([faults, other]).toEqual([[{ file: 'CHAIN', fault: 'seal' }], forged])
  })

  it('any one byte of any file, one after the other', async () => {
    const at = await mkdtemp(join(root, 'bytes-'))
    await cp(sealed.dir, at, { recursive: true })
    for (const name of ['SHA256SUMS', 'CHAIN', 'manifest.jsonl', 'log.jsonl', 'files/000001.bin', 'README.txt']) {
      const good = await readFile(join(at, name))
      for (let i = 0; i < good.length; i += Math.max(1, Math.floor(good.length / 25))) {
        const bad = Buffer.from(good)
        bad[i] = (bad[i] as number) ^ 0x01
        await writeFile(join(at, name), bad)
        expect([name, i, (await verifyPack(at)).faults.length > 0]).toEqual([name, i, true])
      }
      await writeFile(join(at, name), good)
    }
    expect((await verifyPack(at)).faults).toEqual([])
  })
})

/** Somebody with all the time: a piece exchanged, manifest, list and chain made to go with it. */
async function forge(at: string): Promise<string> {
  const hash = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex')
  await writeFile(join(at, 'files/000001.bin'), 'two')
  await edit(at, 'manifest.jsonl', (text) => text.replace(hash('one'), hash('two')))
  const listed = (await readFile(join(at, 'SHA256SUMS'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(66))
  const lines = await Promise.all(listed.map(async (name) => `${hash(await readFile(join(at, name)))}  ${name}\n`))
  await writeFile(join(at, 'SHA256SUMS'), lines.join(''))
  let link = '0'.repeat(64)
  const links: string[] = []
  for (const line of [...lines, `${hash(lines.join(''))}\n`]) {
    link = hash(`${link}\n${line}`)
    links.push(`${link}\n`)
  }
  await writeFile(join(at, 'CHAIN'), links.join(''))
  return link
}

describe('as one tar', () => {
  const pack = async (): Promise<string> => {
    const file = join(root, 'pack.tar')
    const names = (await readdir(sealed.dir, { recursive: true })).filter((name) => name !== 'files').sort()
    await writeTar(
      file,
      names.map((name) => ({ name: `${sealed.pack}/${name}`, path: join(sealed.dir, name) })),
      now(),
    )
    return file
  }

  it('is unpacked by tar and verified both ways', async () => {
    const file = await pack()
    const into = await mkdtemp(join(root, 'untar-'))
    expect(spawnSync('tar', ['xf', file, '-C', into]).status).toBe(0)
    expect(byHand(join(into, sealed.pack))).toEqual({ code: 0, said: `OK: 8 files, seal / sceau ${sealed.seal}\n` })
    expect(await verifyPack(file)).toMatchObject({ pack: sealed.pack, seal: sealed.seal, files: 3, faults: [] })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('cut, or with a byte changed, is not good', async () => {
    const good = await readFile(await pack())
    const file = join(root, 'bad.tar')
    const outcome = async (bytes: Buffer): Promise<number | string> => {
      await writeFile(file, bytes)
      return await verifyPack(file).then(
        (check: PackCheck) => check.faults.length,
        (error: { code: string }) => error.code,
      )
    }
    expect(await outcome(good)).toBe(0)
    for (const length of [0, 100, 512, 700, 5000, good.length - 1024]) expect(await outcome(good.subarray(0, length))).toBe('SG-INC-006')
    const at = good.indexOf('page noire')
    const bad = Buffer.from(good)
    bad[at] = 0x21
    expect(await outcome(bad)).toBeGreaterThan(0)
    expect(await outcome(Buffer.concat([good, Buffer.from('more')]))).toBe('SG-INC-006')
  })
})

describe('one that was cut', () => {
  it('goes on with what it had, leaves nothing half, and nothing is fetched twice', async () => {
    const at = await begin('cut')
    const first = await openPacking(at, { now })
    await first.add(piece('a', 'one'))
    const torn = { ...piece('b', 'xx'), content: () => failing() }
    await expect(first.add(torn)).rejects.toThrow('gone')
    await first.leave()
    // What a process leaves that dies between two lines: a piece nobody noted, a note that is half, a list that is of no use yet.
    await writeFile(join(at, 'packing/files/000002.bin'), 'half')
    await writeFile(join(at, 'packing/SHA256SUMS'), 'x')
    await appendFile(join(at, 'packing.jsonl'), '{"file":"files/0000')
    const second = await openPacking(at, { now: () => now() + 60_000 })
    expect([second.pack, second.found, second.has('a'), second.has('b')]).toEqual([first.pack, 1, true, false])
    await second.leave()
    const done = await seal(at)
    expect(await verifyPack(done.dir)).toMatchObject({ files: 3, faults: [] })
    expect(byHand(done.dir).code).toBe(0)
    expect((await readdir(at)).sort()).toEqual(['head.json', 'log.jsonl', 'packs'])
  })

  it('fetches again what was damaged meanwhile, and begins anew when told so', async () => {
    const at = await begin('damaged')
    const first = await openPacking(at, { now })
    await first.add(piece('a', 'one'))
    await first.add(piece('b', 'two'))
    await first.leave()
    await writeFile(join(at, 'packing/files/000001.bin'), 'onE')
    const second = await openPacking(at, { now })
    expect([second.has('a'), second.has('b')]).toEqual([false, true])
    // Its name is not given to another piece while that one may still be spoken of.
    expect((await second.add(piece('a', 'one'))).file).toBe('files/000003.bin')
    await second.leave()
    const third = await openPacking(at, { now, anew: true })
    expect([third.found, third.has('b')]).toEqual([0, false])
    await third.leave()
  })

  it('is known again where it was whole when its process died', async () => {
    const at = await begin('whole')
    const packing = await openPacking(at, { now })
    await packing.add(piece('a', 'one'))
    const log = await readFile(join(at, 'log.jsonl'))
    const { pack } = await packing.seal({ incident: 'i', by: 'test', tools: {}, log, readMe })
    await packing.leave()
    const again = await openPacking(at, { now })
    expect(again.sealed).toBe(pack)
    await again.done()
    const next = await openPacking(at, { now })
    expect([next.sealed, next.pack]).toEqual([undefined, `${pack}-2`])
    await next.leave()
  })

  it('lets one process pack at a time', async () => {
    const at = await begin('busy')
    const first = await openPacking(at, { now })
    await expect(openPacking(at, { now })).rejects.toMatchObject({ code: 'SG-INC-004', params: { pid: process.pid } })
    await first.leave()
  })
})

async function* failing(): AsyncGenerator<Buffer> {
  yield Buffer.from('x')
  throw new Error('gone')
}

it('takes nothing whose bytes are not those that were recorded', async () => {
  const at = await begin('differs')
  const packing = await openPacking(at, { now })
  const digest = createHash('sha256').update('one').digest('hex') as Sha256
  await packing.add(piece('a', 'one', 'bin', digest))
  await expect(packing.add(piece('b', 'two', 'bin', digest))).rejects.toMatchObject({ code: 'SG-INC-005', params: { key: 'b' } })
  await packing.leave()
  expect(await readdir(join(at, 'packing/files'))).toEqual(['000001.bin'])
})

it('is signed by ssh-keygen where that is asked for, and a signature over another list is bad', async () => {
  const at = await begin('signed')
  const key = join(root, 'key')
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
  const signed = await seal(at, { sign: (folder) => signPack(folder, key, false) })
  expect(await verifyPack(signed.dir)).toMatchObject({ signature: 'good', signer: expect.stringMatching(/^SHA256:/), faults: [] })
  expect(byHand(signed.dir).code).toBe(0)
  await cp(join(signed.dir, 'SHA256SUMS.sig'), join(sealed.dir, 'SHA256SUMS.sig'))
  expect(await verifyPack(sealed.dir)).toMatchObject({ signature: 'bad', faults: [{ fault: 'signature' }] })
  await rm(join(sealed.dir, 'SHA256SUMS.sig'))
  await mkdir(join(root, 'no-key'))
  await expect(signPack(signed.dir, join(root, 'no-key'), false)).rejects.toMatchObject({ code: 'SG-INC-007' })
})

it('says so where there is no pack', async () => {
  for (const place of [join(root, 'nowhere'), root]) await expect(verifyPack(place)).rejects.toMatchObject({ code: 'SG-INC-006' })
})
