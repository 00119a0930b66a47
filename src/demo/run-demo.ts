import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addManifestFromFolder, createManifestStore } from '../manifests/index.ts'
import { createLoopbackServer } from '../transports/ssh/loopback-server.ts'
import { readFixture, writeRelease, writeSites } from './build-account.ts'
import { serveFeed } from './serve-feed.ts'

/** What the demonstration tells while it runs. `typed` is the command as a user would type it; what it prints goes to the terminal. */
export interface DemoSteps {
  intro(): void
  typed(command: string): void
  ended(code: number): void
}

export interface DemoOptions {
  /** Program and first arguments that run siteguard itself. */
  readonly program: readonly string[]
  readonly lang: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** The account's made-up login. */
const USER = 'elus'

/**
 * Runs `siteguard scan` against a throwaway account of three sites behind a real SSH server on loopback. Everything it makes
 * lies in one temporary folder, removed at the end, also after an error. Returns the scan's exit code.
 */
export async function runDemo(options: DemoOptions, steps: DemoSteps): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'siteguard-demo-'))
  const home = join(folder, 'account')
  const work = join(folder, 'desk')
  const fixture = await readFixture()
  const closers: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })]
  try {
    await mkdir(work, { recursive: true })
    await writeSites(fixture, home)
    const cache = join(folder, 'cache')
    for (const version of Object.keys(fixture.releases)) {
      const release = join(folder, 'releases', version)
      await writeRelease(fixture, version, release)
      await addManifestFromFolder(createManifestStore(join(cache, 'siteguard')), { folder: release })
    }
    const feed = await serveFeed(Object.keys(fixture.releases).filter((version) => version.startsWith('4.')))
    closers.push(feed.close)
    const password = `demo-${Math.random().toString(36).slice(2)}`
    const server = await createLoopbackServer({ home, user: USER, password })
    closers.push(server.close)
    await writeFile(join(work, 'password'), `${password}\n`, { mode: 0o600 })
    await writeFile(join(work, 'siteguard.yml'), inventoryOf(fixture, server.port, server.hostKey))

    steps.intro()
    steps.typed('siteguard scan --all')
    const code = await run(
      [...options.program, 'scan', '--all', '--lang', options.lang],
      work,
      {
        ...options.env,
        XDG_CACHE_HOME: cache,
        XDG_STATE_HOME: join(folder, 'state'),
        XDG_CONFIG_HOME: join(folder, 'config'),
        HOME: folder,
        SSH_AUTH_SOCK: undefined,
        SITEGUARD_MIRROR: feed.mirror,
        SITEGUARD_INVENTORY: undefined,
        NODE_NO_WARNINGS: '1',
      },
      options.signal,
    )
    steps.ended(code)
    return code
  } finally {
    for (const close of closers.reverse()) await close().catch(() => {})
  }
}

function inventoryOf(fixture: Awaited<ReturnType<typeof readFixture>>, port: number, hostKey: string): string {
  const sites = fixture.sites.map((site) => `  ${site.id}: { account: ${USER}, root: ${site.root}, url: 'https://${site.id}/' }`)
  return `version: 1
accounts:
  ${USER}:
    transport: ssh
    host: 127.0.0.1
    port: ${port}
    user: ${USER}
    password: file:password
    hostKeys: ['${hostKey}']
sites:
${sites.join('\n')}
`
}

/** The command with the terminal's own streams, so that it looks as it does for a user. Ends with its exit code. */
function run(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0] as string, argv.slice(1), {
      cwd,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      signal,
      killSignal: 'SIGTERM',
    })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
