import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { digestListing } from './digest.ts'
import { type Mariadb, startMariadb } from './mariadb.ts'
import { type LabCms, type PhpServer, servePhp } from './php-server.ts'
import { giveToLab, labFolder, labSubfolder, removeFolder } from './place.ts'
import { pause, run } from './run.ts'
import { installSpip, visitSpip } from './spip-site.ts'
import { digestSource, isWhole, writeStamp } from './stamp.ts'
import { makeTrees, releaseTree, releaseTrees, treesSource, withOpenLab } from './trees.ts'
import { installWordpress, visitWordpress } from './wordpress-site.ts'

/** The lab's sites: newest SPIP 4.4 on SQLite, oldest SPIP 4.4 on MariaDB, SPIP 3.2 on SQLite, WordPress on MariaDB. */
export const SITE_NAMES = ['spip44', 'spip44mysql', 'spip32', 'wordpress'] as const
/** More of them, to be brought to newer releases: oldest SPIP 4.4 on SQLite, SPIP 3.2 on MariaDB. */
export const MORE_SITE_NAMES = ['spip44old', 'spip32mysql'] as const
export type SiteName = (typeof SITE_NAMES)[number] | (typeof MORE_SITE_NAMES)[number]

export interface Database {
  readonly port: number
  readonly name: string
  readonly user: string
  readonly password: string
}

/** A fresh, used site: installed by its own wizard, one article, visited and logged in to; then its server was stopped. */
export interface LabSite {
  readonly name: SiteName
  readonly cms: LabCms
  readonly version: string
  /** Pristine. Never change it: `copySite` gives a copy. */
  readonly root: string
  /** Path and query of the published article, and the words its title begins with. */
  readonly article: string
  readonly title: string
  readonly login: string
  readonly password: string
  readonly database?: Database
}

export interface Visit {
  readonly whole: boolean
  readonly status: number
  readonly title: string
}

const SOURCE = ['sites.ts', 'spip-site.ts', 'wordpress-site.ts', 'php-server.ts', 'mariadb.ts']
const SCRIPTS = [
  'boot.inc.php',
  'photo.php',
  'spip-publish.php',
  'spip-router.php',
  'wordpress-prepend.php',
  'wordpress-publish.php',
  'wordpress-router.php',
]
const sitesSource = (): string => digestSource([...SOURCE, ...SCRIPTS.map((script) => `php/${script}`)], treesSource())

let ready: Promise<Readonly<Record<SiteName, LabSite>>> | undefined

/** The lab's sites. Made the first time (about a minute more than the trees), then found as they were left, or made again. */
export function labSites(): Promise<Readonly<Record<SiteName, LabSite>>> {
  ready ??= (async () => {
    await releaseTrees()
    return withOpenLab(async () => {
      await makeTrees()
      const stamp = join(labFolder(), 'sites.json')
      if (!isWhole(stamp, sitesSource())) {
        rmSync(stamp, { force: true })
        await buildSites()
        writeStamp(stamp, sitesSource(), [join(labFolder(), 'sites'), join(labFolder(), 'mysql', 'data')])
      }
      const record = (name: SiteName): LabSite => JSON.parse(readFileSync(join(labFolder(), 'sites', name, 'site.json'), 'utf8')) as LabSite
      return Object.fromEntries([...SITE_NAMES, ...MORE_SITE_NAMES].map((name) => [name, record(name)])) as Record<SiteName, LabSite>
    })
  })()
  return ready
}

async function buildSites(): Promise<void> {
  removeFolder(join(labFolder(), 'sites'))
  removeFolder(join(labFolder(), 'mysql'))
  const photo = join(labSubfolder('run'), 'photo.jpg')
  await run(process.env.PHP ?? 'php', [join(labFolder(), 'kit', 'php', 'photo.php'), photo])
  const mariadb = await startMariadb(labSubfolder('mysql'), 'build')
  try {
    await buildSite('spip44', await releaseTree('spip', 'newest', '4.4'), photo)
    await buildSite('spip44mysql', await releaseTree('spip', 'oldest', '4.4'), photo, mariadb)
    await buildSite('spip32', await releaseTree('spip', 'newest', '3.2'), photo)
    await buildSite('spip44old', await releaseTree('spip', 'oldest', '4.4'), photo)
    await buildSite('spip32mysql', await releaseTree('spip', 'newest', '3.2'), photo, mariadb)
    await buildSite('wordpress', await releaseTree('wordpress', 'oldest'), photo, mariadb)
  } finally {
    await mariadb.stop()
  }
}

async function buildSite(
  name: SiteName,
  release: { product: LabCms; version: string; root: string },
  photo: string,
  mariadb?: Mariadb,
): Promise<void> {
  const folder = labSubfolder('sites', name)
  const root = join(folder, 'root')
  await run('cp', ['-a', release.root, root])
  const database = mariadb && { port: mariadb.port, name, user: name, password: `db-${randomBytes(12).toString('hex')}` }
  // 3.2's MyISAM keys do not fit in utf8mb4.
  if (database) await mariadb.createDatabase(name, release.version.startsWith('3.') ? 'utf8' : 'utf8mb4', database.password)
  const server = await servePhp(root, release.product, release.version)
  const common = {
    root,
    url: server.url,
    version: release.version,
    login: 'admin',
    // 3.2 hashes wrongly what is, with its salt of 28 to 33 characters, 56 to 59 bytes long (auth/sha256.inc.php): 4.x then refuses it.
    password: `Adm-${randomBytes(8).toString('hex')}`,
    title: `Bonjour siteguard ${name}`,
    photo,
  }
  try {
    let article: string
    if (release.product === 'spip') article = await installSpip({ ...common, ...(database ? { database } : {}) })
    else if (database) article = await installWordpress({ ...common, database })
    else throw new Error('WordPress needs a database')
    await becomeQuiet(root)
    const { title, login, password } = common
    const site: LabSite = {
      name,
      cms: release.product,
      version: release.version,
      root,
      article,
      title,
      login,
      password,
      ...(database ? { database } : {}),
    }
    writeFileSync(join(folder, 'site.json'), JSON.stringify(site), { mode: 0o600 })
    giveToLab(join(folder, 'site.json'))
  } finally {
    await server.stop()
  }
}

/** Waits until nothing is written any more: a CMS goes on in requests it makes to itself. */
async function becomeQuiet(root: string): Promise<void> {
  let before = ''
  for (let calm = 0, tries = 0; calm < 3; tries++) {
    if (tries > 200) throw new Error(`${root} never becomes quiet`)
    const now = digestListing(root)
    calm = now === before ? calm + 1 : 0
    before = now
    await pause(250)
  }
}

/**
 * A copy of a pristine site in `destination` (made; must not exist), owned by whoever runs the test, times and modes kept:
 * what an owner's account holds. Gives its path.
 */
export async function copySite(name: SiteName, destination: string): Promise<string> {
  const site = (await labSites())[name]
  if (existsSync(destination)) throw new Error(`${destination} exists`)
  mkdirSync(join(destination, '..'), { recursive: true })
  await promisify(execFile)('cp', ['-R', '--preserve=mode,timestamps,links', site.root, destination])
  return destination
}

/** A copy of a site, served on loopback with a database of its own, so that whatever happens to it harms nobody else. */
export interface ServedSite {
  readonly site: LabSite
  readonly root: string
  readonly url: string
  visit(): Promise<Visit>
  stop(): Promise<void>
}

/** Copies a site, starts its database and PHP, and serves it. `stop` ends both and removes the copy. */
export async function serveSite(name: SiteName): Promise<ServedSite> {
  const site = (await labSites())[name]
  const id = `${name}-${randomBytes(4).toString('hex')}`
  const folder = labSubfolder('served', id)
  const root = join(folder, 'root')
  const closing: (() => Promise<void>)[] = [async () => removeFolder(folder)]
  const stop = async (): Promise<void> => {
    for (const close of closing.reverse()) await close()
    closing.length = 0
  }
  try {
    await run('cp', ['-a', site.root, root])
    if (site.database) {
      await run('cp', ['-a', join(labFolder(), 'mysql', 'data'), folder])
      const mariadb = await startMariadb(folder, id)
      closing.push(() => mariadb.stop())
      movePort(join(root, site.cms === 'spip' ? 'config/connect.php' : 'wp-config.php'), site.database.port, mariadb.port)
    }
    const server: PhpServer = await servePhp(root, site.cms, site.version)
    closing.push(() => server.stop())
    const visit = (): Promise<Visit> => (site.cms === 'spip' ? visitSpip : visitWordpress)(server.url, site.article)
    return { site, root, url: server.url, visit, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function movePort(file: string, from: number, to: number): void {
  const before = readFileSync(file, 'utf8')
  const after = before.replace(`'${from}'`, `'${to}'`).replace(`127.0.0.1:${from}`, `127.0.0.1:${to}`)
  if (after === before) throw new Error(`${file} does not name the database's port`)
  writeFileSync(file, after)
}
