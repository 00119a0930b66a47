import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLoopbackServer, type LoopbackServer } from '../../src/transports/ssh/loopback-server.ts'

const PASSWORD = 'fleet-password-of-this-test'
/** Inert: it leaves before anything is read. */
export const SHELL = '<?php exit; eval($_POST["x"]);'

export interface FleetSize {
  /** Accounts that are as they should be, beside the three that are not, and the sites on them together. */
  readonly accounts: number
  readonly sites: number
}

/** Accounts of tiny sites, each behind an SSH server of its own on loopback; and what is wrong with some of them. */
export interface SshFleet {
  /** `accounts` and `sites`, as siteguard.yml has them. */
  readonly inventory: { readonly accounts: Record<string, unknown>; readonly sites: Record<string, unknown> }
  /** Ids of sites by what is wrong with them. `well`: nothing. */
  readonly infected: readonly string[]
  readonly locked: readonly string[]
  readonly unreachable: string
  readonly wrongKey: string
  readonly well: readonly string[]
  /** Path of a file of a site on this machine. */
  file(site: string, path: string): string
  close(): Promise<void>
}

/**
 * Makes a fleet below `folder`, the same one for the same size: three sites with a shell, an account its host has locked with two sites, one
 * that nobody answers for, one whose server is not the one it was.
 */
export async function sshFleet(folder: string, { accounts: count, sites: many }: FleetSize): Promise<SshFleet> {
  const servers: LoopbackServer[] = []
  const accounts: Record<string, unknown> = {}
  const sites: Record<string, unknown> = {}
  const homes = new Map<string, string>()
  writeFileSync(join(folder, 'password'), `${PASSWORD}\n`, { mode: 0o600 })

  const addAccount = async (id: string, more: Record<string, unknown> = {}): Promise<void> => {
    const home = join(folder, 'accounts', id)
    mkdirSync(home, { recursive: true })
    const { port, hostKey } = await start(home, id)
    const login = { transport: 'ssh', host: '127.0.0.1', port, user: id, password: 'file:password', hostKeys: [hostKey] }
    accounts[id] = { ...login, ...more }
  }
  const start = async (home: string, user: string): Promise<LoopbackServer> => {
    const server = await createLoopbackServer({ home, user, password: PASSWORD })
    servers.push(server)
    return server
  }
  const addSite = (account: string, id: string): string => {
    const home = join(folder, 'accounts', account, id)
    homes.set(id, home)
    mkdirSync(join(home, 'pages'), { recursive: true })
    writeFileSync(join(home, 'index.php'), `<?php\nrequire __DIR__ . '/pages/menu.html';\n`)
    writeFileSync(join(home, 'index.html'), `<h1>${id}</h1>\n`)
    writeFileSync(join(home, 'pages/menu.html'), `<p>${id}, Bonjour</p>\n`.repeat(40))
    sites[id] = { account, root: id }
    return id
  }

  const well: string[] = []
  for (let i = 0; i < count; i += 1) await addAccount(`account-${i}`)
  for (let i = 0; i < many; i += 1) well.push(addSite(`account-${i % count}`, `site-${i}`))
  const infected = well.splice(0, 3)
  for (const site of infected) writeFileSync(join(homes.get(site) as string, 'x.php'), SHELL)
  await addAccount('shut', { provider: 'ovh' })
  const locked = ['shut-a', 'shut-b'].map((id) => addSite('shut', id))
  chmodSync(join(folder, 'accounts/shut'), 0o700)
  await addAccount('gone', { port: 1 })
  const unreachable = addSite('gone', 'gone-site')
  const [{ hostKey }] = servers as [LoopbackServer]
  await addAccount('other', { hostKeys: [hostKey] })
  const wrongKey = addSite('other', 'other-site')
  return {
    inventory: { accounts, sites },
    infected,
    locked,
    unreachable,
    wrongKey,
    well,
    file: (site, path) => join(homes.get(site) as string, path),
    close: async () => {
      await Promise.all(servers.map(({ close }) => close()))
    },
  }
}
