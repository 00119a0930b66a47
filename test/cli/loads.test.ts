import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { siteguard } from '../lab/siteguard.ts'

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

interface Loaded {
  readonly code: number
  /** Packages, sorted. */
  readonly packages: readonly string[]
  /** Our own modules, from the program's folder: `cli/main.js`. */
  readonly own: readonly string[]
}

async function run(...args: string[]): Promise<Loaded> {
  writeFileSync(LOADED, '')
  const { code } = await siteguard(args, home, { NODE_OPTIONS: `--import=${dataUrl(PRELOAD)}`, LOADS_PASSWORD: 'not used by anybody' })
  const urls = readFileSync(LOADED, 'utf8').split('\n')
  const packages = urls.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? [])
  const own = urls.flatMap((url) => (url.includes('/node_modules/') ? [] : (/\/dist\/(.+\.js)$/.exec(url)?.[1] ?? [])))
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
    expect(own).toContain('cli/main.js')
    expect(own).toContain('i18n/en/help.js')
    expect(
      own.filter((file) => /^i18n\/fr\/help|^(?:app|cms|detectors|fleet|manifests|recipes|snapshots|transports)\//.test(file)),
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
