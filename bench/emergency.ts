import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RotationReport } from '../src/core/rotation-report.ts'
import { type HostedSite, hostByApache, inventoryOf } from '../test/lab/hosted-site.ts'
import { startHosting, warmFeed } from '../test/lab/hosting.ts'
import { knowReleases } from '../test/lab/known-releases.ts'
import { buildSiteguard, operatorEnv, SITEGUARD, siteguard } from '../test/lab/siteguard.ts'
import type { SiteName } from '../test/lab/sites.ts'
import { measure } from './measure.ts'

/*
 * siteguard rotate --emergency, from the command to its end, of one site after the other: how long a stolen password is still worth
 * something. `node bench/run.js emergency`.
 */

/** Seconds for one site. */
const BAR = 60
const NAMES: readonly SiteName[] = ['spip44', 'spip44mysql', 'spip32', 'wordpress']

export async function main(): Promise<number> {
  await buildSiteguard()
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-bench-'))
  const hosting = await startHosting()
  const sites = new Map<string, HostedSite>()
  const slow: string[] = []
  try {
    await warmFeed(hosting.feed)
    for (const name of NAMES) sites.set(name, await hostByApache(hosting, name, name))
    const home = await knowReleases(join(folder, 'home'))
    const inventory = inventoryOf(
      hosting,
      join(folder, 'siteguard.yml'),
      Object.fromEntries([...sites].map(([id, { url }]) => [id, { url }])),
    )
    const vault = await siteguard(['vault', 'init'], home)
    if (vault.code !== 0) throw new Error(vault.stderr)
    for (const [id, site] of sites) {
      const typed = ['rotate', id, '--emergency', '--apply', '--yes', '--json', '--inventory', inventory, '--mirror', hosting.feed.mirror]
      const run = await measure([process.execPath, SITEGUARD, ...typed], operatorEnv(home), home)
      if (run.code !== 0) throw new Error(`${id} ended with ${run.code}: ${run.stderr.slice(-1500)}${run.stdout.slice(-1500)}`)
      const { sites: told } = JSON.parse(run.stdout) as RotationReport
      const parts = told.flatMap(({ parts }) => parts)
      if (parts.length === 0 || !parts.every(({ state }) => state === 'applied' || state === 'nothing'))
        throw new Error(`${id}: ${JSON.stringify(parts)}`)
      if (!(await site.visit()).whole) throw new Error(`${id} does not answer as it did`)
      console.log(
        `${id} (${site.site.version}): ${run.wall.toFixed(1)} s (bar ${BAR} s), cpu ${run.cpu.toFixed(1)} s, peak ${run.peak.toFixed(0)} MB`,
      )
      if (!(run.wall < BAR)) slow.push(id)
    }
  } finally {
    for (const site of sites.values()) await site.stop()
    await hosting.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(slow.length === 0 ? 'every bar is met' : `bars missed: ${slow.join(', ')}`)
  return slow.length === 0 ? 0 : 1
}
