import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addManifestFromFolder, createManifestStore } from '../manifests/index.ts'
import { createLoopbackServer } from '../transports/ssh/loopback-server.ts'
import { type DemoFixture, infectSites, readFixture, writeRelease, writeSites } from './build-account.ts'
import { serveFeed } from './serve-feed.ts'

/** A moment of the story. Told before its command is run. */
export type DemoScene = 'night' | 'found' | 'kept' | 'planned' | 'applied' | 'clean' | 'after'

/** What the demonstration tells while it runs. `command` is as a user would type it; what it prints goes to the terminal. */
export interface DemoSteps {
  intro(): void
  scene(scene: DemoScene, command: string): void
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

/** The infected site. */
const SITE = 'elus.example'

/** A command of the story, and the code it must end with. */
interface Act {
  readonly scene: DemoScene
  readonly words: string
  readonly code: number
}

const FIRST_NIGHT: readonly Act[] = [{ scene: 'night', words: 'snapshot --all', code: 0 }]

const NEXT_DAY: readonly Act[] = [
  { scene: 'found', words: 'scan --all', code: 1 },
  { scene: 'kept', words: `snapshot ${SITE}`, code: 0 },
  { scene: 'planned', words: `restore ${SITE} --last-clean`, code: 0 },
  { scene: 'applied', words: 'apply latest --yes', code: 0 },
  { scene: 'clean', words: `scan ${SITE}`, code: 0 },
  { scene: 'after', words: `snapshots list ${SITE}`, code: 0 },
]

/**
 * Plays a story against a throwaway account of three sites behind a real SSH server on loopback: a first night's snapshots, an
 * intrusion, a scan, a plan, a restore, a clean scan. Everything it makes lies in one temporary folder, removed at the end, also after
 * an error. Whether every command ended as it should.
 */
export async function runDemo(options: DemoOptions, steps: DemoSteps): Promise<boolean> {
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
    const env = environmentOf(options.env, folder, feed.mirror)

    const play = async (acts: readonly Act[]): Promise<boolean> => {
      for (const { scene, words, code } of acts) {
        steps.scene(scene, `siteguard ${words}`)
        const ended = await run([...options.program, ...words.split(' '), '--lang', options.lang], work, env, options.signal)
        if (ended !== code) return false
      }
      return true
    }
    steps.intro()
    if (!(await play(FIRST_NIGHT))) return false
    await infectSites(fixture, home)
    return await play(NEXT_DAY)
  } finally {
    for (const close of closers.reverse()) await close().catch(() => {})
  }
}

/** Nothing of the user's own: neither folders nor keys nor settings. */
function environmentOf(env: DemoOptions['env'], folder: string, mirror: string): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => !/^(?:SITEGUARD_|GIT_|SSH_)/.test(name) || name === 'SITEGUARD_NO_COLOR')
  return {
    ...Object.fromEntries(own),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    HOME: folder,
    SITEGUARD_MIRROR: mirror,
    NODE_NO_WARNINGS: '1',
  }
}

function inventoryOf(fixture: DemoFixture, port: number, hostKey: string): string {
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

/**
 * The command with the terminal's own output, so that it looks as it does for a user: what it says beside its result (how to take a run
 * back) comes in between, where it is said. Ends with its exit code.
 */
function run(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0] as string, argv.slice(1), { cwd, env, stdio: ['ignore', 1, 1], signal, killSignal: 'SIGTERM' })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
