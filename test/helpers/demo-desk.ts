import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { infectSites, readFixture, writeRelease, writeSites } from '../../src/demo/build-account.ts'
import { serveFeed } from '../../src/demo/serve-feed.ts'
import { addManifestFromFolder, createManifestStore } from '../../src/manifests/index.ts'
import { createLoopbackServer } from '../../src/transports/ssh/loopback-server.ts'
import { makeDesk } from '../cli/run-cli.ts'

/** The demonstration's account behind the embedded SSH server, and a desk whose inventory knows it: no root, no network. */
export interface DemoDesk {
  readonly dir: string
  readonly env: Record<string, string>
  /** Path of a file of a site, `section/index.php`. */
  file(path: string): string
  /** Another machine: another home, the same inventory and identity. */
  secondDesk(): Promise<{ readonly dir: string; readonly env: Record<string, string> }>
  close(): Promise<void>
}

const PASSWORD = 'demo-password-of-this-test'
const SITES = ['elus', 'section', 'blog']

export async function demoDesk(): Promise<DemoDesk> {
  const desk = await makeDesk()
  const fixture = await readFixture()
  const home = join(desk.dir, 'account')
  await writeSites(fixture, home)
  await infectSites(fixture, home)
  const manifests = createManifestStore(join(desk.env.XDG_CACHE_HOME as string, 'siteguard'))
  for (const version of Object.keys(fixture.releases)) {
    const folder = join(desk.dir, 'releases', version)
    await writeRelease(fixture, version, folder)
    await addManifestFromFolder(manifests, { folder })
  }
  const feed = await serveFeed(['4.4.30'])
  const server = await createLoopbackServer({ home, user: 'elus', password: PASSWORD })
  const account = `{ transport: ssh, host: 127.0.0.1, port: ${server.port}, user: elus, password: file:password, hostKeys: ['${server.hostKey}'] }`
  const sites = SITES.map((site) => `  ${site}.example: { account: town, root: www/${site} }`)
  const furnish = async (dir: string): Promise<void> => {
    await writeFile(join(dir, 'password'), `${PASSWORD}\n`, { mode: 0o600 })
    await writeFile(join(dir, 'siteguard.yml'), `version: 1\naccounts:\n  town: ${account}\nsites:\n${sites.join('\n')}\n`)
  }
  await furnish(desk.dir)
  const env = { ...desk.env, SITEGUARD_MIRROR: feed.mirror }
  return {
    dir: desk.dir,
    env,
    file: (path) => join(home, 'www', path),
    async secondDesk() {
      const other = await makeDesk()
      await furnish(other.dir)
      const identity = join(desk.env.XDG_CONFIG_HOME as string, 'siteguard/identity.txt')
      return { dir: other.dir, env: { ...other.env, SITEGUARD_MIRROR: feed.mirror, SITEGUARD_IDENTITY_FILE: identity } }
    },
    async close() {
      await server.close()
      await feed.close()
      await rm(desk.dir, { recursive: true, force: true })
    },
  }
}
