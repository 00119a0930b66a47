import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DemoFixture, readFixture, writeRelease } from '../../src/demo/build-account.ts'
import { serveFeed } from '../../src/demo/serve-feed.ts'
import { addManifestFromFolder, createManifestStore } from '../../src/manifests/index.ts'
import { createMemoryTransport, type MemoryTransport } from '../../src/transports/memory/index.ts'
import { createFinder, findInTree, makeCanary } from '../helpers/canaries.ts'
import { createLiar, type Liar } from '../lab/liar/lies.ts'
import { createRandom } from '../lab/liar/random.ts'
import { type Mischief, startLyingServer } from '../lab/liar/server.ts'
import { buildSiteguard, operatorEnv, SITEGUARD } from '../lab/siteguard.ts'
import { ALL_FAULTS } from './kill/play.ts'

/*
 * Every command that reaches an account, the program as built, against an SSH server that lies (test/lab/liar): a sample here, all of
 * them where SITEGUARD_FAULTS=all asks for it. Whatever the server does: an exit code of the contract, nothing that a terminal obeys,
 * nothing written outside siteguard's own folders, no secret told to it but the account's own password, never a false clean.
 */

const USER = 'elus'
/** What the server may learn, and what it may not. */
const password = makeCanary('password of the account')
const other = makeCanary('password of another account')
const passphrase = makeCanary('passphrase of the identity')
/** Megabytes of heap: what a server sends without end does not fit. */
const HEAP = 700

const COMMANDS: readonly (readonly string[])[] = [
  ['scan', '--all', '--verbose'],
  ['scan', 'elus.example', '--json'],
  ['snapshot', '--all'],
  ['nightly', '--all', '--json'],
  ['restore', 'section.example', '--apply', '--yes'],
  ['restore', 'section.example', '--json'],
  ['upgrade', 'blog.example', '--apply', '--yes'],
  ['rotate', 'section.example', '--apply', '--yes'],
  ['rotate', '--account', 'town', '--emergency', '--apply', '--yes'],
  ['harden', '--all', '--apply', '--yes'],
  ['lock', '--all', '--apply', '--yes'],
  ['contain', '--all', '--reason', 'test', '--apply', '--yes'],
  ['status', 'town', '--verbose'],
  ['timeline', 'elus.example'],
  ['incident', 'pack'],
  ['quarantine', 'list', 'section.example'],
  ['discover', 'town', '--json'],
  ['doctor', 'town'],
  ['trust', 'town', '--yes'],
]
const MISCHIEF: readonly Mischief[] = [
  'new keys over and over',
  'no channel',
  'no answer to requests',
  'refuses every channel',
  'closes after the login',
  'noise after the login',
  'a packet without an end',
  'banners',
  'asks for ever',
]
/** Seeds for each command where all are asked for. */
const ROUNDS = 12
/** Codes of the contract (cli/exit-codes.ts). */
const CODES = [0, 1, 2, 3, 4, 5, 6, 7, 8]

let fixture: DemoFixture
let desk = ''
let feed: Awaited<ReturnType<typeof serveFeed>>

/** The demonstration's account, in memory: `elus` is infected, and `section` where it is asked for. */
function account(infected: boolean): MemoryTransport {
  const files: Record<string, string | Buffer> = {}
  for (const site of fixture.sites) {
    for (const [path, text] of Object.entries({ ...fixture.releases[site.release], ...site.files })) files[`${site.root}/${path}`] = text
    for (const [path, base64] of Object.entries(site.media)) files[`${site.root}/${path}`] = Buffer.from(base64, 'base64')
    // Without a database: no PHP is asked.
    delete files[`${site.root}/config/connect.php`]
    for (const { path, base64, append } of site.infections) {
      const before = Buffer.from(append === undefined ? '' : (files[`${site.root}/${path}`] ?? ''))
      files[`${site.root}/${path}`] = Buffer.concat([before, Buffer.from(base64 ?? append ?? '', 'base64')])
    }
  }
  if (infected) files['www/section/IMG/shell.php'] = '<?php exit; eval($_POST[1]);'
  return createMemoryTransport(files, { home: `/home/${USER}`, now: () => Date.UTC(2026, 10, 1) })
}

function furnish(home: string, port: number, hostKey: string): void {
  const town = `{ transport: ssh, host: 127.0.0.1, port: ${port}, user: ${USER}, password: file:password, hostKeys: ['${hostKey}'] }`
  const village = '{ transport: ssh, host: 127.0.0.1, port: 9, user: other, password: env:OTHER }'
  const sites = fixture.sites.map(({ id, root }) => `  ${id}: { account: town, root: ${root} }`)
  const lines = ['version: 1', 'accounts:', `  town: ${town}`, `  village: ${village}`, 'sites:', ...sites]
  writeFileSync(join(home, 'siteguard.yml'), `${lines.join('\n')}\n`)
  writeFileSync(join(home, 'password'), `${password.value}\n`, { mode: 0o600 })
}

interface Played {
  readonly code: number | string
  readonly text: string
  readonly given: readonly string[]
}

/** One command as an operator runs it, whose home is `home`. */
async function run(args: readonly string[], home: string, server: { given: readonly string[] }): Promise<Played> {
  const more = { SITEGUARD_MIRROR: feed.mirror, SITEGUARD_PASSPHRASE: passphrase.value, OTHER: other.value, TMPDIR: join(home, 'tmp') }
  const limits = { NODE_OPTIONS: `--max-old-space-size=${HEAP}` }
  const child = spawn(
    process.execPath,
    [SITEGUARD, ...args, '--timeout', '1', '--no-input'].filter(
      (word) => word !== '--timeout' || args[0] !== 'incident' || args[1] === 'pack',
    ),
    {
      cwd: home,
      env: operatorEnv(home, { ...more, ...limits }),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  let late = false
  const limit = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, 150_000)
  const code = await new Promise<number | string>((resolve) => child.once('close', (status, signal) => resolve(status ?? signal ?? -1)))
  clearTimeout(limit)
  return { code: late ? 'it does not end' : code, text, given: server.given }
}

beforeAll(async () => {
  await buildSiteguard()
  fixture = await readFixture()
  feed = await serveFeed(['4.4.30'])
  desk = mkdtempSync(join(tmpdir(), 'sg-liar-desk-'))
  const template = join(desk, 'template')
  mkdirSync(join(template, 'tmp'), { recursive: true })
  const manifests = createManifestStore(join(template, '.cache/siteguard'))
  for (const version of Object.keys(fixture.releases)) {
    const folder = join(desk, 'releases', version)
    await writeRelease(fixture, version, folder)
    await addManifestFromFolder(manifests, { folder })
  }
  // What an honest account was once: a snapshot to go back to, and an incident to pack.
  const honest = createLiar(createRandom(0), 0)
  const files = account(false)
  const server = await startLyingServer({ user: USER, password: password.value, account: () => ({ files, liar: honest, packed: true }) })
  furnish(template, server.port, server.hostKey)
  const kept = await run(['snapshot', '--all'], template, server)
  await server.close()
  expect(kept.code, kept.text).toBe(0)
  expect(kept.text).toMatch(/section\.example@\S+ {2}complete {2}clean/)
  for (const args of [
    ['vault', 'init'],
    ['incident', 'open', 'elus.example', '--title', 'x'],
  ]) {
    const child = spawn(process.execPath, [SITEGUARD, ...args], { cwd: template, env: operatorEnv(template), stdio: 'ignore' })
    expect([...args, await new Promise((resolve) => child.once('close', resolve))]).toEqual([...args, 0])
  }
})
afterAll(async () => {
  await feed?.close()
  rmSync(desk, { recursive: true, force: true })
})

interface Case {
  readonly args: readonly string[]
  readonly seed: number
  readonly mischief: Mischief
}

/** What is wrong with how a command went, in words. */
async function faultsOf({ args, seed, mischief }: Case): Promise<{ code: number | string; faults: string[] }> {
  const home = mkdtempSync(join(desk, 'home-'))
  cpSync(join(desk, 'template'), home, { recursive: true })
  const files = account(true)
  const liars: Liar[] = []
  const server = await startLyingServer({
    user: USER,
    password: password.value,
    mischief,
    account: () => {
      const liar = createLiar(createRandom(seed * 1000 + liars.length), mischief === 'none' ? 4 : 0, 400)
      liars.push(liar)
      return { files, liar, packed: seed % 2 === 0 }
    },
  })
  try {
    furnish(home, server.port, server.hostKey)
    const around = readdirSync(desk)
    const { code, text, given } = await run(args, home, server)
    const find = createFinder([password, other, passphrase])
    const faults: string[] = []
    const say = (fault: string): void => {
      faults.push(`${args.join(' ')} · seed ${seed} · ${mischief} · ${liars.flatMap(({ told }) => told).join('; ')}: ${fault}`)
    }
    if (!CODES.includes(code as number)) say(`exit ${code} ${text.slice(-600)}`)
    if (text.includes('SG-INT-001') || /\b(?:TypeError|RangeError|ZodError)\b|\n {4}at /.test(text)) say(`crash ${text.slice(-900)}`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.exec(text)
    if (obeyed !== null)
      say(`prints a control character: ${JSON.stringify(text.slice(Math.max(0, obeyed.index - 100), obeyed.index + 50))}`)
    if (text.length > 3_000_000) say(`${text.length} characters`)
    if (find(text).length > 0) say(`prints ${find(text)}`)
    const told = createFinder([other, passphrase])(given.join('\n'))
    if (told.length > 0) say(`tells the server ${told}`)
    if (
      args[0] === 'scan' &&
      (code === 0 || /elus\.example\s+SPIP\s+\S+\s+clean|"verdict": ?"clean"/.test(args[1] === 'elus.example' ? text : ''))
    )
      say('a false clean')
    const strange = readdirSync(desk).filter((name) => !around.includes(name) && !name.startsWith('home-'))
    if (strange.length > 0) say(`writes ${strange}`)
    const own = readdirSync(home).filter(
      (name) => !['.local', '.cache', '.config', 'tmp', 'siteguard.yml', 'password', 'vault.age'].includes(name),
    )
    if (own.some((name) => !/^(?:notices?|siteguard-|evidence)/.test(name))) say(`writes ${own}`)
    if (existsSync(join(home, 'owned')) || files.volume.find(`/home/${USER}/owned`) !== undefined) say('runs what the server said')
    const left = readdirSync(join(home, 'tmp'))
    if (left.length > 0) say(`leaves ${left}`)
    const state = join(home, '.local/state')
    const kept = existsSync(state) ? findInTree(state, createFinder([password, other, passphrase])) : []
    if (kept.length > 0) say(`keeps ${kept}`)
    return { code, faults }
  } finally {
    await server.close()
    rmSync(home, { recursive: true, force: true })
  }
}

/** Of the commands, those of every run of the tests: what reads most, and what writes most. */
const SAMPLE = COMMANDS.filter(
  ([verb, site, ...rest]) =>
    ['scan', 'nightly', 'discover'].includes(verb as string) || (site === 'section.example' && rest.includes('--apply')),
)
/** Of what happens below SFTP and commands, what none of them may wait for. */
const SAMPLE_BELOW: readonly Mischief[] = ['new keys over and over', 'no channel', 'a packet without an end']

it('every command ends well, whatever the server says', async () => {
  const lies = (ALL_FAULTS ? COMMANDS : SAMPLE).flatMap((args): Case[] =>
    Array.from({ length: ALL_FAULTS ? ROUNDS : 1 }, (_, round) => ({
      args,
      seed: COMMANDS.indexOf(args) * 100 + round + 1,
      mischief: 'none',
    })),
  )
  const below = (ALL_FAULTS ? MISCHIEF : SAMPLE_BELOW).flatMap((mischief, index): Case[] =>
    (ALL_FAULTS ? COMMANDS : [COMMANDS[index] as readonly string[]]).map((args) => ({ args, seed: index, mischief })),
  )
  const part = process.env.SITEGUARD_SEED
  const cases = part === undefined ? [...lies, ...below] : lies.filter(({ seed }) => seed === Number(part))
  const codes = new Map<number | string, number>()
  const wrong: string[] = []
  const worker = async (): Promise<void> => {
    for (let one = cases.shift(); one !== undefined; one = cases.shift()) {
      const { code, faults } = await faultsOf(one)
      codes.set(code, (codes.get(code) ?? 0) + 1)
      wrong.push(...faults)
      if (ALL_FAULTS)
        process.stderr.write(
          `${one.args.join(' ')} · ${one.seed} · ${one.mischief}: exit ${code}\n${faults.map((fault) => `${fault}\n`).join('')}`,
        )
    }
  }
  const total = cases.length
  await Promise.all([worker(), worker(), worker(), worker()])
  const told = [...codes].sort().map(([code, count]) => `exit ${code}: ${count}`)
  process.stderr.write(`commands: ${total} cases, ${told.join(', ')}\n`)
  expect(wrong).toEqual([])
}, 3_600_000)
