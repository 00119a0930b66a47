import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundle, PROGRAM } from '../../scripts/bundle.js'
import { buildSiteguard, CHECKOUT, siteguard } from '../lab/siteguard.ts'

/** What the bundle is made of, told without writing it. */
let outputs: Metafile['outputs'] = {}

beforeAll(async () => {
  await buildSiteguard()
  outputs = (await bundle(PROGRAM, join(CHECKOUT, 'dist'), false)).outputs
})

const home = mkdtempSync(join(tmpdir(), 'siteguard-loads-'))

afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Written by a module hook of the program's own process: what really was loaded, dynamic imports included. */
const LOADED = join(home, 'loaded')
const HOOK = `import { appendFileSync } from 'node:fs'
export async function load(url, context, next) {
  appendFileSync(${JSON.stringify(LOADED)}, url + '\\n')
  return next(url, context)
}`
const PRELOAD = `import { register } from 'node:module'\nregister(${JSON.stringify(dataUrl(HOOK))})`

function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code).replaceAll("'", '%27')}`
}

/** What a loaded file holds: a file of the bundle every source and every package's file that went into it, any other itself. */
function modulesOf(url: string): string[] {
  const file = /\/(dist\/[^/]+\.js)$/.exec(url)?.[1]
  if (file === undefined || url.includes('/node_modules/')) return [url]
  const output = outputs[file]
  if (output === undefined) throw new Error(`${file} is not of this bundle`)
  return Object.keys(output.inputs)
}

interface Loaded {
  readonly code: number
  /** Packages, sorted. */
  readonly packages: readonly string[]
  /** Our own modules, from the source folder: `cli/main.ts`. */
  readonly own: readonly string[]
}

async function run(...args: string[]): Promise<Loaded> {
  writeFileSync(LOADED, '')
  const { code } = await siteguard(args, home, { NODE_OPTIONS: `--import=${dataUrl(PRELOAD)}`, LOADS_PASSWORD: 'not used by anybody' })
  const urls = readFileSync(LOADED, 'utf8').split('\n')
  const loaded = urls.flatMap(modulesOf)
  const packages = loaded.flatMap((path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [])
  const own = loaded.flatMap((path) => /^src\/(.+)$/.exec(path)?.[1] ?? [])
  return { code, packages: [...new Set(packages)].sort(), own }
}

/** Accounts nobody answers for: everything up to the login is loaded, and nothing is changed anywhere. */
function writeInventory(): void {
  mkdirSync(join(home, 'www'), { recursive: true })
  // Something to judge: an empty site is unknown, and its snapshot ends with 3.
  writeFileSync(join(home, 'www', 'index.html'), '<p>Here</p>\n')
  const remote = { host: '127.0.0.1', port: 1, user: 'nobody', password: 'env:LOADS_PASSWORD' }
  const accounts = {
    ssh: { transport: 'ssh', ...remote, hostKeys: [`ssh-ed25519 SHA256:${'A'.repeat(43)}`] },
    ftp: { transport: 'ftp', ...remote },
    local: { transport: 'local', home },
  }
  const sites = Object.fromEntries(Object.keys(accounts).map((account) => [account, { account, root: 'www' }]))
  const keys = { accessKeyId: 'ABC', secretAccessKey: 'env:LOADS_PASSWORD' }
  const offsite = [{ name: 'bucket', s3: { endpoint: 'https://127.0.0.1:1', bucket: 'town', region: 'gra', ...keys } }]
  writeFileSync(join(home, 'siteguard.yml'), JSON.stringify({ version: 1, accounts, sites, store: { offsite } }))
}

/** What reading the command line and the inventory takes. */
const ALWAYS = ['chalk', 'commander']
const INVENTORY = [...ALWAYS, 'yaml', 'zod']

it('reads nothing but the command line for --version and for help, and one language', async () => {
  for (const args of [['--version'], ['snapshot', '--help']]) {
    const { code, packages, own } = await run(...args)
    expect({ code, packages }).toEqual({ code: 0, packages: ALWAYS })
    expect(own).toContain('cli/main.ts')
    expect(own).toContain('i18n/en/help.ts')
    expect(own.filter((file) => /^i18n\/(?:en\/(?!.*help)|fr\/|problems)/.test(file))).toEqual([])
    expect(
      own.filter((file) =>
        /^(?:app|cms|detectors|disk\/atomic|fleet|manifests|recipes|reporters\/(?!text\/layout)|snapshots|transports)/.test(file),
      ),
    ).toEqual([])
  }
})

it.each([
  { args: ['runs', 'list'], code: 0 },
  { args: ['snapshots', 'list'], code: 0 },
  { args: ['config', 'show'], code: 0 },
])('$args loads no transport, no off-site target, no archive, no seal', async ({ args, code }) => {
  writeInventory()
  const loaded = await run(...args)
  expect({ code: loaded.code, packages: loaded.packages }).toEqual({ code, packages: INVENTORY })
  expect(loaded.own.filter((file) => /^(?:detectors|transports\/(?:ssh|sftp|ftp|local)|snapshots\/offsite)\//.test(file))).toEqual([])
})

it.each([
  { site: 'ssh', code: 4, own: 'ssh2' },
  { site: 'ftp', code: 4, own: 'basic-ftp' },
  { site: 'local', code: 0, own: undefined },
])('snapshot of an account by $site loads that transport alone, and no bucket client', async ({ site, code, own }) => {
  writeInventory()
  const loaded = await run('snapshot', site, '--offline')
  expect(loaded.code).toBe(code)
  // What a package itself brings along is its own affair.
  const ours = ['@aws-sdk/client-s3', 'age-encryption', 'basic-ftp', 'ora', 'ssh2', 'yauzl', ...INVENTORY]
  expect(loaded.packages.filter((name) => ours.includes(name))).toEqual([...INVENTORY, ...(own === undefined ? [] : [own])].sort())
})
