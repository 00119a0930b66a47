import { createHash } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type HostedSite, hostByApache } from './hosted-site.ts'
import type { Hosting } from './hosting.ts'
import { askFrom, breakIn, READER, type Target } from './intruder.ts'
import { hostMutualised } from './mutual-site.ts'
import { FAKE_KEYS, type FakeHosting, type FakeOvh, startFakeOvh } from './ovh-api.ts'
import { phpFor } from './php-server.ts'
import { labFolder } from './place.ts'
import { run } from './run.ts'
import { labSites, type SiteName, type Visit } from './sites.ts'
import { visitSpip } from './spip-site.ts'

/*
 * The account of a keeper of volunteers' sites after a bad night: six SPIP (a mutualised pair; one on 3.2 with a forgotten copy of itself in a
 * folder, which is the way in; one with a database server and rows of the intruder's) and a WordPress, on real servers, and the host's
 * lock. Each site is asked at an address of its own, as hosts name logs after sites.
 */

/** A site as its visitors know it. */
export interface LockoutSite {
  /** In the inventory; of the forgotten copy, what siteguard calls it. */
  readonly id: string
  readonly cms: 'spip' | 'wordpress'
  /** Folder of its own (config, media) and of the core that runs it, on this machine. */
  readonly root: string
  readonly core: string
  /** Ends in `/`. */
  readonly url: string
  readonly login: string
  readonly password: string
  /** Of its public site. */
  readonly article: string
  visit(): Promise<Visit>
}

export interface LockoutAccount {
  readonly sites: readonly LockoutSite[]
  /** The way in. */
  readonly copy: LockoutSite
  readonly ovh: FakeOvh
  /** Passwords of databases, as they were, and how they are tried. */
  readonly databases: readonly { readonly name: string; readonly password: string; letsIn(password: string): Promise<boolean> }[]
  /** What an operator types siteguard with. */
  readonly env: Readonly<Record<string, string>>
  /** An inventory of the account. Gives its file. */
  inventory(file: string, connection: Readonly<Record<string, unknown>>): string
  /** What authors wrote and uploaded: before anybody broke in, and now. */
  readonly written: Readonly<Record<string, unknown>>
  content(): Promise<Readonly<Record<string, unknown>>>
  /** What the intruder planted and still lies there as he left it: paths from the home. */
  left(): string[]
  stop(): Promise<void>
}

export interface LockoutOptions {
  /** Rows the intruder writes into the database of `velo`. */
  readonly rows?: readonly string[]
  /** OVH's robots look again every so many milliseconds. Default: never. */
  readonly robotsMs?: number
}

export const SERVICE = 'lab.example'
const COPY = 'ancien'
/** What is planted, by site: in the core, among the media, in the server's settings. All of it inert. */
const KIT = {
  copy: ['upload-shell', 'core-added-cache'],
  spip: ['upload-phtml', 'core-added-hidden', 'settings-handler', 'core-utils-appended'],
  wordpress: ['wp-upload-shell', 'wp-core-added', 'wp-must-use', 'wp-core-changed', 'wp-theme-changed', 'wp-prepend'],
}

/** Puts the account together, has it broken into and locked: rights 700, and OVH says so. */
export async function startLockedAccount(hosting: Hosting, options: LockoutOptions = {}): Promise<LockoutAccount> {
  const { sshd } = hosting
  const closing: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closing.reverse()) await close()
    closing.length = 0
  }
  try {
    const host = async (id: string, name: SiteName, address: string): Promise<HostedSite> => {
      const site = await hostByApache(hosting, id, name, { address })
      closing.push(() => site.stop())
      return site
    }
    const mairie = await host('mairie', 'spip44old', '127.0.7.1')
    const ecole = await host('ecole', 'spip32', '127.0.7.2')
    const velo = await host('velo', 'spip44mysql', '127.0.7.3')
    const blog = await host('blog', 'wordpress', '127.0.7.4')
    const copyRoot = await hosting.addSite(`ecole/${COPY}`, 'spip32')
    const copyUrl = `${ecole.url}/${COPY}/`
    await run(phpFor('spip', '3.2'), ['-d', 'display_errors=0', join(labFolder(), 'kit/php/spip-address.php'), copyRoot, copyUrl], {
      as: sshd,
      cwd: copyRoot,
      env: { HOME: sshd.home, TMPDIR: '/tmp' },
    })
    await hosting.own(ecole.root)
    const pair = await hostMutualised(hosting, 'pair', ['spip44old', 'spip44mysql'])
    closing.push(() => pair.stop())

    const own = (id: string, { site, root, url, visit }: HostedSite): LockoutSite => {
      const { cms, login, password, article } = site
      return { id, cms, root, core: root, url: `${url}/`, login, password, article, visit }
    }
    const forgotten = (await labSites()).spip32
    const copy: LockoutSite = {
      ...own(`found-${COPY}`, ecole),
      root: copyRoot,
      core: copyRoot,
      url: copyUrl,
      visit: () => visitSpip(ecole.url, `/${COPY}${forgotten.article}`),
    }
    const members = pair.members.map(({ site, url, folder, visit }): LockoutSite => {
      const { cms, login, password, article } = site
      return { id: 'pair', cms, root: folder, core: pair.root, url: `${url}/`, login, password, article, visit }
    })
    const sites = [own('mairie', mairie), own('ecole', ecole), copy, own('velo', velo), own('blog', blog), ...members]

    // A moment at which a whole site was changed tells nothing of a file.
    await wait(3000)
    for (const { url, article } of sites) await askFrom(READER, 'GET', new URL(article.replace(/^\//, ''), url).href)
    const spip = (root: string, version: string, kit = KIT.spip): Target => ({ root, cms: 'spip', version, kit })
    const targets: Target[] = [
      { ...spip(copyRoot, ecole.site.version, KIT.copy), visit: `${copyUrl}IMG/jpg/wp-l0gin.php` },
      { ...spip(mairie.root, mairie.site.version), visit: `${mairie.url}/IMG/txt/index.phtml` },
      { ...spip(velo.root, velo.site.version, KIT.spip.slice(0, 2)), ...(options.rows === undefined ? {} : { rows: options.rows }) },
      spip(pair.root, mairie.site.version, ['core-added-hidden', 'core-added-cache']),
      { root: blog.root, cms: 'wordpress', version: blog.site.version, kit: KIT.wordpress },
      spip(ecole.root, ecole.site.version, ['upload-phtml', 'core-utils-appended']),
    ]
    const written = await contentOf(sites, blog)
    const planted = await breakIn({ copy: { url: copyUrl, root: copyRoot }, targets })
    const asLeft = new Map(planted.map((file) => [file, readFileSync(file)]))
    const left = (): string[] =>
      planted
        .filter((file) => existsSync(file) && readFileSync(file).equals(asLeft.get(file) as Buffer))
        .map((file) => relative(sshd.home, file))
    const logs = join(sshd.home, 'logs')
    mkdirSync(logs)
    for (const { url, server } of [mairie, ecole, velo, blog, { url: pair.members[0]?.url as string, server: pair.server }])
      cpSync(server.log, join(logs, `${new URL(url).hostname}-access.log`))
    await hosting.own(logs)

    const [, second] = pair.members
    const databases = [velo, blog, ...(second === undefined ? [] : [{ site: second.site, root: second.folder }])]
    const ovh = await startFakeOvh({ hostings: [hostingAt(hosting, left)] })
    closing.push(() => ovh.stop())
    // The web server is in the login's group in the lab; at a host it is in none of the customer's.
    chownSync(sshd.home, sshd.uid, 0)
    ovh.shut(SERVICE, { mode: 0o700, notice: { subject: 'Votre hébergement a été désactivé', body: noticeOf(left()) } })
    if (options.robotsMs !== undefined) {
      // What is shut they have been to.
      const isOpen = (): boolean => (statSync(sshd.home).mode & 0o005) !== 0
      const timer = setInterval(() => void (isOpen() && ovh.robots(SERVICE)), options.robotsMs)
      closing.push(async () => clearInterval(timer))
    }
    return {
      sites,
      copy,
      ovh,
      databases: databases.map(databaseOf),
      env: {
        OVH_APPLICATION_KEY: FAKE_KEYS.applicationKey,
        OVH_APPLICATION_SECRET: FAKE_KEYS.applicationSecret,
        OVH_CONSUMER_KEY: FAKE_KEYS.consumerKey,
      },
      inventory: (file, connection) => {
        const of = (id: string, url: string) => [id, { account: 'lab', root: `www/${id}`, url }] as const
        const declared = { mairie, ecole, velo, blog }
        const document = {
          version: 1,
          accounts: { lab: { ...connection, provider: 'ovh', service: SERVICE } },
          providers: { ovh: { kind: 'ovh', endpoint: ovh.url } },
          sites: Object.fromEntries([
            ...Object.entries(declared).map(([id, { url }]) => of(id, `${url}/`)),
            of('pair', `${pair.members[0]?.url}/`),
          ]),
        }
        writeFileSync(file, JSON.stringify(document, undefined, 2))
        return file
      },
      written,
      content: () => contentOf(sites, blog),
      left,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The host's view of it. Its robots find what still lies there as the intruder left it. */
function hostingAt({ sshd }: Hosting, find: () => readonly string[]): FakeHosting {
  return {
    serviceName: SERVICE,
    primaryLogin: sshd.user,
    home: sshd.home,
    // Logins of the real servers know nothing of this API: it has none to change.
    users: [],
    databases: [],
    measures: { accessState: 'active', webState: 'active', mailsoutState: 'ok', outState: 'active' },
    lock: { folder: sshd.home, find },
  }
}

function noticeOf(files: readonly string[]): string {
  return [
    'Bonjour,',
    'Notre système de surveillance a détecté une opération irrégulière sur votre hébergement.',
    `Horodatage: ${new Date().toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    'Exemples de fichiers :',
    ...files.slice(0, 3).map((file) => `- ${file}`),
  ].join('\n')
}

/** A database server a site's own configuration names, as it lets in today. */
function databaseOf({ site, root }: Pick<HostedSite, 'site' | 'root'>): LockoutAccount['databases'][number] {
  const { name = '', user = '', password = '' } = site.database ?? {}
  const config = readFileSync(join(root, site.cms === 'spip' ? 'config/connect.php' : 'wp-config.php'), 'utf8')
  const [, port = ''] = /127\.0\.0\.1(?:'\s*,\s*'|:)(\d+)/.exec(config) ?? []
  const code = `
    [$port, $name, $user, $password] = json_decode(stream_get_contents(STDIN), true);
    try { new PDO("mysql:host=127.0.0.1;port=$port;dbname=$name", $user, $password); echo 'in'; }
    catch (PDOException $e) { echo $e->getCode() === 1045 ? 'out' : $e->getMessage(); }`
  return {
    name: site.name,
    password,
    async letsIn(tried) {
      const said = await run(process.env.PHP ?? 'php', ['-r', code], { input: JSON.stringify([port, name, user, tried]) })
      if (said !== 'in' && said !== 'out') throw new Error(`${site.name}: ${said}`)
      return said === 'in'
    },
  }
}

/** Of each site, its published words and the digests of its media. */
async function contentOf(sites: readonly LockoutSite[], blog: HostedSite): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {}
  for (const { url, cms, root } of sites) {
    const words =
      cms === 'spip'
        ? await spipRows(root, 'SELECT id_article, titre, texte, statut FROM spip_articles ORDER BY id_article')
        : await blog.sql(
            `SELECT ID, post_title, post_content FROM ${blog.site.database?.name}.wp_posts WHERE post_type = 'post' ORDER BY ID`,
          )
    found[url] = { words, media: mediaIn(join(root, cms === 'spip' ? 'IMG' : 'wp-content/uploads')) }
  }
  return found
}

function mediaIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:jpe?g|png|gif|pdf)$/.test(name))
  return names
    .map((name) =>
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    )
    .sort()
}

async function spipRows(root: string, sql: string): Promise<unknown> {
  const code = String.raw`
    [$root, $sql] = json_decode(stream_get_contents(STDIN), true);
    preg_match('/spip_connect_db\(([^)]*)\)/', file_get_contents("$root/config/connect.php"), $call);
    preg_match_all("/'([^']*)'/", $call[1], $said);
    [$host, $port, $user, $password, $name, $type] = $said[1];
    $place = $type === 'sqlite3' ? "sqlite:$root/config/bases/$name.sqlite" : "mysql:host=$host;port=$port;dbname=$name;charset=utf8mb4";
    echo json_encode((new PDO($place, $user, $password))->query($sql)->fetchAll(PDO::FETCH_NUM));`
  return JSON.parse(await run(process.env.PHP ?? 'php', ['-r', code], { input: JSON.stringify([root, sql]), as: { uid: 0, gid: 0 } }))
}
