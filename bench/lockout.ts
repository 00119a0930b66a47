import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RECOVERY_STAGES, type Recovery } from '../src/core/recovery.ts'
import { type HostedSite, hostByApache, inventoryOf } from '../test/lab/hosted-site.ts'
import { startHosting, warmFeed } from '../test/lab/hosting.ts'
import { infect, setModes } from '../test/lab/infect.ts'
import { knowReleases } from '../test/lab/known-releases.ts'
import { buildSiteguard, operatorEnv, SITEGUARD, siteguard } from '../test/lab/siteguard.ts'
import type { SiteName } from '../test/lab/sites.ts'
import { measure } from './measure.ts'

/*
 * siteguard restore --recipe restore-after-lockout, from the command to the last site that answers well: twelve infected sites of one account
 * behind Apache, over a real sshd, locked by 700. Every site is taken, rebuilt, upgraded, given new keys and hardened. `node bench/run.js
 * lockout [SITES]`.
 */

/** Minutes. */
const BAR = 10
const NAMES: readonly SiteName[] = ['spip44old', 'spip44old', 'spip44', 'spip44mysql', 'spip32', 'wordpress']
const LEFT = {
  spip: ['core-utils-appended', 'upload-shell', 'core-added-hidden', 'settings-handler'],
  wordpress: ['wp-core-changed', 'wp-core-added', 'wp-upload-shell', 'wp-must-use'],
}
/** Of each server: a dozen of them stand on one machine. */
const POOL = ['pm.max_children = 3']

export async function main(args: readonly string[]): Promise<number> {
  const count = Number(args[0] ?? 12)
  await buildSiteguard()
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-bench-'))
  const hosting = await startHosting()
  const sites = new Map<string, HostedSite>()
  try {
    await warmFeed(hosting.feed)
    const home = await knowReleases(join(folder, 'home'))
    for (let i = 0; i < count; i += 1) {
      const id = `site${String(i + 1).padStart(2, '0')}`
      const site = await hostByApache(hosting, id, NAMES[i % NAMES.length] as SiteName, { pool: POOL })
      sites.set(id, site)
      const { cms, version } = site.site
      const injections = infect(site.root, cms, version, LEFT[cms])
      await hosting.own(site.root)
      setModes(site.root, injections)
    }
    chownSync(hosting.sshd.home, hosting.sshd.uid, 0)
    chmodSync(hosting.sshd.home, 0o700)
    const inventory = inventoryOf(
      hosting,
      join(folder, 'siteguard.yml'),
      Object.fromEntries([...sites].map(([id, { url }]) => [id, { url }])),
    )
    const vault = await siteguard(['vault', 'init'], home)
    if (vault.code !== 0) throw new Error(vault.stderr)
    const typed = ['restore', '--recipe', 'restore-after-lockout', 'lab', '--apply', '--yes', '--json']
    const run = await measure(
      [process.execPath, SITEGUARD, ...typed, '--inventory', inventory, '--mirror', hosting.feed.mirror],
      operatorEnv(home),
      home,
    )
    if (run.code !== 0) throw new Error(`siteguard restore ended with ${run.code}: ${run.stderr.slice(-2000)}${run.stdout.slice(-2000)}`)
    const { recovery } = JSON.parse(run.stdout) as { recovery: Recovery }
    let well = 0
    for (const site of sites.values()) well += (await site.visit()).whole ? 1 : 0
    for (const stage of RECOVERY_STAGES) {
      const { begunAt = '', endedAt = '' } = recovery.stages.find((one) => one.stage === stage) ?? {}
      console.log(`${stage.padEnd(10)} ${seconds(begunAt, endedAt).toFixed(0).padStart(5)} s`)
    }
    const minutes = run.wall / 60
    console.log(
      `${well} of ${count} sites open: ${minutes.toFixed(1)} min (bar ${BAR}), cpu ${run.cpu.toFixed(0)} s, peak ${run.peak.toFixed(0)} MB`,
    )
    return well === count && minutes < BAR ? 0 : 1
  } finally {
    for (const site of sites.values()) await site.stop()
    await hosting.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function seconds(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000
}
