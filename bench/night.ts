import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunRecord } from '../src/core/run-record.ts'
import { sshFleet } from '../test/helpers/ssh-fleet.ts'
import { type DelayProxy, startDelayProxy } from '../test/lab/delay-proxy.ts'
import { buildSiteguard, operatorEnv, SITEGUARD } from '../test/lab/siteguard.ts'
import { type Measured, measure, median } from './measure.ts'

/*
 * A night of many accounts side by side against what its own parts allow: `node bench/run.js night [ACCOUNTS] [PARALLEL] [PAIRS]`. One account
 * after the other is measured in the same run. Nothing can be faster than the longest account, than all of them shared evenly among so many
 * connections, or than its processor time on the cores there are; beginning and end (start of the program, inventory, record) come on top.
 * The servers run in this process, on the same cores: what they take is in neither side's processor time. Snapshots wait for the disk (fsync), and side
 * by side for one another: that is none of cores and link, and left out by a TMPDIR in memory.
 */

const BAR = 1.2
/** Each way, as from a CI runner to a host in the same part of the world. Milliseconds. */
const DELAY_MS = 20

interface Night extends Measured {
  readonly record: RunRecord
}

export async function main(args: readonly string[]): Promise<number> {
  const [accounts = 24, parallel = 4, pairs = 3] = args.map(Number)
  await buildSiteguard()
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-bench-'))
  const fleet = await sshFleet(folder, { accounts, sites: 2 * accounts })
  const proxies: DelayProxy[] = []
  try {
    const entries = Object.entries(fleet.inventory.accounts as Record<string, { port: number }>).filter(([id]) => id.startsWith('account-'))
    const known: Record<string, unknown> = {}
    for (const [id, account] of entries) {
      const proxy = await startDelayProxy(account.port, DELAY_MS)
      proxies.push(proxy)
      known[id] = { ...account, port: proxy.port }
    }
    const sites = Object.fromEntries(Object.entries(fleet.inventory.sites).filter(([id]) => id.startsWith('site-')))
    writeFileSync(join(folder, 'siteguard.yml'), JSON.stringify({ version: 1, accounts: known, sites }))
    const ratios: number[] = []
    for (let i = 0; i < pairs; i += 1) {
      const alone = await night(folder, `alone-${i}`, 1)
      const together = await night(folder, `together-${i}`, parallel)
      const seconds = alone.record.accounts.map((account) => account.seconds)
      const all = seconds.reduce((sum, one) => sum + one, 0)
      const around = Math.max(0, alone.wall - all)
      const bounds = { share: all / parallel, longest: Math.max(...seconds), cores: together.cpu / availableParallelism() - around }
      const ideal = around + Math.max(...Object.values(bounds))
      ratios.push(together.wall / ideal)
      console.log(
        `one after the other ${alone.wall.toFixed(1)} s; ${parallel} side by side ${together.wall.toFixed(1)} s (cpu ${together.cpu.toFixed(1)} s, ` +
          `peak ${together.peak.toFixed(0)} MB), ideal ${ideal.toFixed(1)} s: ${(together.wall / ideal).toFixed(2)}x`,
      )
    }
    const ratio = median(ratios)
    console.log(`${accounts} accounts, ${2 * accounts} sites, +${DELAY_MS} ms each way: ${ratio.toFixed(2)}x of ideal (bar ${BAR})`)
    return ratio <= BAR ? 0 : 1
  } finally {
    await Promise.all(proxies.map(({ close }) => close()))
    await fleet.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A first night, by a machine that knows nothing yet. */
async function night(folder: string, name: string, parallel: number): Promise<Night> {
  const home = join(folder, 'homes', name)
  mkdirSync(home, { recursive: true })
  const typed = ['nightly', '--all', '--pause', '0', '--parallel', String(parallel), '--inventory', join(folder, 'siteguard.yml'), '--json']
  const run = await measure([process.execPath, SITEGUARD, ...typed], operatorEnv(home), folder)
  if (run.code !== 0 && run.code !== 1) throw new Error(`nightly ended with ${run.code}: ${run.stderr.slice(-1500)}`)
  const record = JSON.parse(run.stdout) as RunRecord
  const undone = record.sites.filter(({ state }) => state !== 'done')
  if (undone.length > 0) throw new Error(`not done: ${undone.map(({ site, state }) => `${site} ${state}`).join(', ')}`)
  return { ...run, record }
}
