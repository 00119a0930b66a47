import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HostedSite, hostByApache, inventoryOf } from '../test/lab/hosted-site.ts'
import { type Hosting, startHosting, warmFeed } from '../test/lab/hosting.ts'
import { buildSiteguard, siteguard } from '../test/lab/siteguard.ts'
import type { SiteName } from '../test/lab/sites.ts'
import { isWholeSpipPage } from '../test/lab/spip-site.ts'
import { type Release, releaseTrees } from '../test/lab/trees.ts'
import { type Look, startVisitor, windowOf } from '../test/lab/visitor.ts'
import { median } from './measure.ts'

/*
 * What visitors see of an upgrade: somebody asks for the home page of a SPIP behind Apache and PHP-FPM ten times a second, from before
 * `siteguard upgrade --apply` until after it, over a real sshd. The window is the time in which asking did not give the site.
 * `node bench/run.js upgrade [ROUNDS]`.
 */

/** Milliseconds, where the release leaves the schema of the database as it is. */
const BAR = 300

interface Scenario {
  readonly name: string
  readonly site: SiteName
  /** Release the site is put back to before. Absent: as the lab has it. */
  readonly from?: Release
  readonly bar?: number
}

export async function main(args: readonly string[]): Promise<number> {
  const rounds = Number(args[0] ?? 3)
  await buildSiteguard()
  const spips = (await releaseTrees()).filter(({ product, version }) => product === 'spip' && version.startsWith('4.4.'))
  const newest = spips.at(-1) as Release
  const sameSchema = spips.findLast((release) => release !== newest && schemaOf(release) === schemaOf(newest))
  const scenarios: Scenario[] = [
    ...(sameSchema
      ? [{ name: `SPIP ${sameSchema.version} -> ${newest.version}, SQLite`, site: 'spip44' as const, from: sameSchema, bar: BAR }]
      : []),
    { name: `SPIP ${spips[0]?.version} -> ${newest.version}, MariaDB, with a migration`, site: 'spip44mysql' },
  ]
  const missed: string[] = sameSchema ? [] : ['no release of the lab has the schema of the newest']
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-bench-'))
  const hosting = await startHosting()
  await warmFeed(hosting.feed)
  try {
    for (const [i, scenario] of scenarios.entries()) {
      const windows: number[] = []
      for (let round = 0; round < rounds; round += 1) {
        const { window, looks, seconds } = await upgradeOnce(hosting, folder, `site-${i}-${round}`, scenario)
        windows.push(window)
        const slowest = Math.max(...looks.map(({ took }) => took))
        console.log(
          `${scenario.name}: window ${window} ms, slowest page ${slowest} ms, ${looks.length} pages, ${seconds.toFixed(1)} s in all`,
        )
      }
      const middle = median(windows)
      console.log(`${scenario.name}: median window ${middle} ms${scenario.bar === undefined ? ' (no bar)' : ` (bar ${scenario.bar} ms)`}`)
      if (scenario.bar !== undefined && !(middle < scenario.bar)) missed.push(`${scenario.name}: ${middle} ms`)
    }
  } finally {
    await hosting.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(missed.length === 0 ? 'every bar is met' : `bars missed: ${missed.join('; ')}`)
  return missed.length === 0 ? 0 : 1
}

async function upgradeOnce(
  hosting: Hosting,
  folder: string,
  id: string,
  { site: name, from }: Scenario,
): Promise<{ window: number; looks: readonly Look[]; seconds: number }> {
  const site = await hostByApache(hosting, id, name)
  try {
    if (from) await putBack(hosting, site, from)
    const inventory = inventoryOf(hosting, join(folder, `${id}.yml`), { [id]: { url: site.url } })
    const isShown = ({ status, body }: Look): boolean => isWholeSpipPage({ status, body }) && body.includes(site.site.title)
    const warm = startVisitor(`${site.url}/`, 300)
    await new Promise((resolve) => setTimeout(resolve, 3000))
    if (!(await warm.stop()).every(isShown))
      throw new Error(`the site is not well before its upgrade: ${site.server.errors().slice(-1000)}`)
    const visitor = startVisitor(`${site.url}/`, 100, Number.POSITIVE_INFINITY)
    const begun = Date.now()
    const done = await siteguard(
      ['upgrade', id, '--apply', '--yes', '--inventory', inventory, '--mirror', hosting.feed.mirror],
      join(folder, `home-${id}`),
    )
    const seconds = (Date.now() - begun) / 1000
    await new Promise((resolve) => setTimeout(resolve, 3000))
    const looks = await visitor.stop()
    if (done.code !== 0)
      throw new Error(`siteguard upgrade ended with ${done.code}: ${done.stderr.slice(-1500)}${done.stdout.slice(-1500)}`)
    return { window: windowOf(looks, isShown), looks, seconds }
  } finally {
    await site.stop()
    rmSync(site.root, { recursive: true, force: true })
  }
}

/** Gives a site the core of an older release that has the same schema, as if it had never been upgraded. */
async function putBack(hosting: Hosting, { root, php, url }: HostedSite, release: Release): Promise<void> {
  for (const part of ['ecrire', 'prive', 'plugins-dist', 'squelettes-dist', 'vendor', 'config/spip', 'index.php', 'spip.php']) {
    rmSync(join(root, part), { recursive: true, force: true })
    if (existsSync(join(release.root, part)))
      cpSync(join(release.root, part), join(root, part), { recursive: true, preserveTimestamps: true })
  }
  for (const made of ['tmp/cache', 'tmp/plugin_xml_cache.gz', 'tmp/meta_cache.php', 'local/cache-js', 'local/cache-css'])
    rmSync(join(root, made), { recursive: true, force: true })
  await hosting.own(root)
  await php('spip-address.php', url)
}

function schemaOf({ root }: Release): string | undefined {
  return /^\$spip_version_base *= *'?([0-9_]+)/m.exec(readFileSync(join(root, 'ecrire/inc_version.php'), 'utf8'))?.[1]
}
