import { spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Recovery } from '../../src/core/recovery.ts'
import { recoverySchema } from '../../src/core/recovery-schema.ts'
import { type ApacheServer, serveByApache } from '../lab/apache.ts'
import { FAKE_KEYS, type FakeHosting, type FakeLock, type FakeOvh, startFakeOvh } from '../lab/ovh-api.ts'
import { buildSiteguard, type Outcome, operatorEnv, SITEGUARD, siteguard } from '../lab/siteguard.ts'
import { makeKey, type Sshd, startSshd } from '../lab/sshd.ts'
import { NO_MEASURES } from './ovh-world.ts'

/** An account of plain pages behind a real sshd and Apache, at a fake OVH whose robots change the rights of its real home. */
export interface LockWorld {
  readonly sshd: Sshd
  readonly fake: FakeOvh
  readonly hosting: FakeHosting & Required<Pick<FakeHosting, 'measures' | 'mail' | 'lock'>>
  /** What OVH's scan finds: paths from the home. */
  readonly bad: string[]
  readonly service: string
  mode(): number
  chmod(mode: number): void
  write(path: string, text: string): void
  /** Puts a file among the pages' pictures, as an intruder: by a request the log of Apache shows, through a script that is there as long. */
  plant(name: string, content: Uint8Array): Promise<void>
  /** A pair of SSH keys. */
  key(name: string): { readonly file: string; readonly publicLine: string }
  /** An operator with nothing but an inventory and a vault. `owners` and what a site says more go into the inventory. */
  operator(more?: { readonly owners?: object; readonly site?: object; readonly url?: string }): Promise<LockOperator>
  stop(): Promise<void>
}

export interface LockOperator {
  readonly home: string
  run(args: readonly string[]): Promise<Outcome>
  /** `siteguard restore --recipe restore-after-lockout lab --apply --yes --json`: its report. */
  recover(args?: readonly string[]): Promise<Outcome & { readonly recovery: Recovery }>
  /** The same, killed (SIGKILL) once `when` is true. */
  killed(when: () => boolean, args?: readonly string[]): Promise<void>
  /** The recovery as it is kept. */
  kept(): Recovery
}

const PAGE = '<!DOCTYPE html><html><head><title>Mairie</title></head><body><p>Bonjour</p></body></html>'
const RECOVER = ['restore', '--recipe', 'restore-after-lockout', 'lab', '--apply', '--yes', '--json']
const SERVICE = 'elus.example'

export async function startLockWorld(): Promise<LockWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-locks-'))
  const key = makeKey(join(folder, 'key'))
  const sshd = await startSshd({ authorizedKeys: [key.publicLine] })
  const { home } = sshd
  // The web server is in the login's group in the lab; at a host it is in none of the customer's.
  chownSync(home, sshd.uid, 0)
  const write = (path: string, text: string): void => {
    const file = join(home, path)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
    chownSync(join(file, '..'), sshd.uid, sshd.gid)
    chownSync(file, sshd.uid, sshd.gid)
  }
  write('www/index.html', PAGE)
  const apache: ApacheServer = await serveByApache(join(home, 'www'), sshd)
  const bad: string[] = []
  const hosting = {
    serviceName: SERVICE,
    primaryLogin: 'elus',
    home,
    state: 'active',
    // The real server's logins know nothing of this API.
    users: [],
    databases: [],
    lock: { folder: home, find: () => bad } as FakeLock,
    measures: { ...NO_MEASURES },
    mail: { state: 'ok', sentToday: 3, maxPerDay: 2000 },
    domains: [{ domain: SERVICE, path: 'www' }],
  }
  const fake = await startFakeOvh({ hostings: [hosting], notices: [], abuses: [] })
  const keys = {
    OVH_APPLICATION_KEY: FAKE_KEYS.applicationKey,
    OVH_APPLICATION_SECRET: FAKE_KEYS.applicationSecret,
    OVH_CONSUMER_KEY: FAKE_KEYS.consumerKey,
  }
  let made = 0
  return {
    sshd,
    fake,
    hosting,
    bad,
    service: SERVICE,
    mode: () => statSync(home).mode & 0o777,
    chmod: (mode) => chmodSync(home, mode),
    write,
    async plant(name, content) {
      write('www/IMG/index.html', '')
      write('www/up.php', "<?php file_put_contents(__DIR__ . '/IMG/' . basename($_GET['name']), file_get_contents('php://input'));")
      const answer = await fetch(`${apache.url}/up.php?name=${name}`, { method: 'POST', body: content })
      rmSync(join(home, 'www/up.php'))
      if (answer.status !== 200) throw new Error(`planting ${name} was answered with ${answer.status}`)
      write('logs/access.log', readFileSync(apache.log, 'utf8'))
    },
    key: (name) => makeKey(join(folder, name)),
    async operator({ owners = {}, site = {}, url = apache.url } = {}) {
      const desk = join(folder, `operator-${made++}`)
      mkdirSync(desk)
      const login = { host: '127.0.0.1', port: sshd.port, user: sshd.user, identityFile: key.file, hostKeys: sshd.hostKeys }
      const inventory = {
        version: 1,
        owners,
        providers: { ovh: { endpoint: fake.url } },
        accounts: { lab: { transport: 'ssh', ...login, provider: 'ovh', service: SERVICE } },
        sites: { mairie: { account: 'lab', root: 'www', url, ...site } },
      }
      writeFileSync(join(desk, 'siteguard.yml'), JSON.stringify(inventory, undefined, 2))
      const run = (args: readonly string[]): Promise<Outcome> => siteguard(args, desk, keys)
      const vault = await run(['vault', 'init'])
      if (vault.code !== 0) throw new Error(vault.stderr)
      const report = (outcome: Outcome): Recovery => {
        try {
          return recoverySchema.parse(JSON.parse(outcome.stdout).recovery)
        } catch {
          throw new Error(`no report (exit ${outcome.code}): ${outcome.stderr.slice(-3000)}${outcome.stdout.slice(0, 2000)}`)
        }
      }
      return {
        home: desk,
        run,
        async recover(args = []) {
          const outcome = await run([...RECOVER, ...args])
          return { ...outcome, recovery: report(outcome) }
        },
        async killed(when, args = []) {
          await buildSiteguard()
          const child = spawn(process.execPath, [SITEGUARD, ...RECOVER, ...args], {
            cwd: desk,
            env: operatorEnv(desk, keys),
            stdio: ['ignore', 'ignore', 'pipe'],
          })
          let told = ''
          child.stderr.on('data', (chunk: Buffer) => {
            told += chunk.toString()
          })
          const looking = setInterval(() => {
            if (when()) child.kill('SIGKILL')
          }, 5)
          try {
            const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
              child.once('error', reject)
              child.once('close', (_code, by) => resolve(by))
            })
            if (signal !== 'SIGKILL') throw new Error(`it ended by itself: ${told.slice(-3000)}`)
          } finally {
            clearInterval(looking)
          }
        },
        kept() {
          const records = join(desk, '.local/state/siteguard/recoveries/lab')
          const last = readdirSync(records)
            .filter((name) => name.endsWith('.json'))
            .sort()
            .at(-1)
          return recoverySchema.parse(JSON.parse(readFileSync(join(records, last ?? ''), 'utf8')))
        },
      }
    },
    async stop() {
      chmodSync(home, 0o755)
      await apache.stop()
      await fake.stop()
      await sshd.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
