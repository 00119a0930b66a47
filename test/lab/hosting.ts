import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type FeedServer, type FeedServerOptions, startFeedServer } from './feed-server.ts'
import { type FtpServer, startPureFtpd } from './ftpd.ts'
import { type Injection, infect, setModes } from './infect.ts'
import { labSubfolder } from './place.ts'
import { copySite, labSites, type SiteName } from './sites.ts'
import { makeKey, type Sshd, startSshd } from './sshd.ts'
import { type Release, releaseTrees, treesMade } from './trees.ts'

/** A hosting account of the lab: a folder with copies of real sites, reached through a real sshd, by its owner's key. */
export interface Hosting {
  readonly sshd: Sshd
  readonly feed: FeedServer
  /** Folder of this machine for whatever the operator keeps: one home per name, made empty. */
  operator(name: string): string
  /** Puts a copy of a lab site into the account, as `www/<folder>`, and gives its path on this machine. */
  addSite(folder: string, name: SiteName): Promise<string>
  /** The same with injections of the kit: all, or those named. Gives what was put in. */
  addInfectedSite(folder: string, name: SiteName, ids?: readonly string[]): Promise<readonly Injection[]>
  /** Gives what a test changed back to the account's login. */
  own(path: string): Promise<void>
  /** An inventory with one account, reached as `connection` says, that holds these sites (`www/<id>`). Gives its file. */
  inventory(connection: Readonly<Record<string, unknown>>, sites: readonly string[]): string
  /** How the account is reached over SSH or SFTP. */
  readonly overSsh: Readonly<Record<string, unknown>>
  readonly overSftp: Readonly<Record<string, unknown>>
  /**
   * The same account over FTP, from a real pure-ftpd: in the clear, or with TLS, where every file costs a handshake. As on shared hosting
   * its login is the user who owns the files and runs their PHP. Needs root.
   */
  overFtp(tls?: 'tls'): Promise<Readonly<Record<string, unknown>>>
  stop(): Promise<void>
}

/** Starts the server and the vendors' feeds, which list every release the lab has, or those of them that are wanted, and plugins that are named. */
export async function startHosting(
  lists: (release: Release) => boolean = () => true,
  more: Pick<FeedServerOptions, 'spipPlugins'> = {},
): Promise<Hosting> {
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-hosting-'))
  const key = makeKey(join(folder, 'key'))
  const feed = await startFeed(lists, more)
  const sshd = await startSshd({ authorizedKeys: [key.publicLine] })
  const own = async (path: string): Promise<void> => {
    if (process.getuid?.() === 0) await promisify(execFile)('chown', ['-hR', `${sshd.uid}:${sshd.gid}`, path])
  }
  mkdirSync(join(sshd.home, 'www'))
  await own(join(sshd.home, 'www'))
  const login = { host: '127.0.0.1', port: sshd.port, user: sshd.user, identityFile: key.file, hostKeys: sshd.hostKeys }
  let made = 0
  let ftp: Promise<FtpServer> | undefined
  const addSite = async (name: string, site: SiteName): Promise<string> => {
    const root = await copySite(site, join(sshd.home, 'www', name))
    await own(root)
    return root
  }
  return {
    sshd,
    feed,
    operator: (name) => {
      const home = join(folder, `operator-${name}`)
      mkdirSync(home)
      return home
    },
    addSite,
    addInfectedSite: async (name, site, ids) => {
      const root = await addSite(name, site)
      const { cms, version } = (await labSites())[site]
      const injections = infect(root, cms, version, ids)
      await own(root)
      setModes(root, injections)
      return injections
    },
    own,
    inventory: (connection, sites) => {
      const file = join(folder, `inventory-${made++}.yml`)
      const document = {
        version: 1,
        accounts: { lab: connection },
        sites: Object.fromEntries(sites.map((site) => [site, { account: 'lab', root: `www/${site}` }])),
      }
      // Every JSON document is a YAML document.
      writeFileSync(file, JSON.stringify(document, undefined, 2))
      return file
    },
    overSsh: { transport: 'ssh', ...login },
    overSftp: { transport: 'sftp', ...login },
    overFtp: async (tls) => {
      ftp ??= startPureFtpd({ root: sshd.home, owner: sshd })
      const server = await ftp
      const password = join(folder, 'ftp-password')
      writeFileSync(password, server.password, { mode: 0o600 })
      const { port, user, fingerprint } = server
      const common = { host: '127.0.0.1', port, user, password: `file:${password}` }
      return tls ? { transport: 'ftps', ...common, tlsFingerprint: fingerprint } : { transport: 'ftp', ...common }
    },
    stop: async () => {
      await (await ftp)?.stop()
      await sshd.stop()
      await feed.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Makes SPIP's archives, which its list has the digests of: on a busy machine that takes longer than anybody waits for a list. */
export async function warmFeed({ mirror }: Pick<FeedServer, 'mirror'>): Promise<void> {
  await (await fetch(`${mirror}/www.spip.net/spip_loader.api/3`)).text()
}

/** The vendors' feeds over the releases of the lab. */
export async function startFeed(
  lists: (release: Release) => boolean = () => true,
  more: Pick<FeedServerOptions, 'spipPlugins'> = {},
): Promise<FeedServer> {
  const releases = (await releaseTrees()).filter(lists)
  // Anew whenever the trees are: their stamp says what they were made of, and when.
  const folder = labSubfolder('archives', treesMade())
  const published = (product: string) =>
    releases
      .filter((release) => release.product === product)
      .map(({ version, root }) => ({ version, folder: root, kept: join(folder, `${product}-${version}.zip`) }))
  return startFeedServer({ spip: published('spip'), wordpress: published('wordpress'), ...more })
}
