import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { TimelineReport } from '../src/core/timeline-report.ts'
import { buildSiteguard, operatorEnv, SITEGUARD } from '../test/lab/siteguard.ts'
import { type Cost, measure, median } from './measure.ts'

/*
 * siteguard timeline, from the command to the report that names the request, against what people do by hand: `zcat *.gz | grep`, once, for
 * one word. Both in the same run, in turn, over a month of packed logs. `node bench/run.js timeline [GB] [ROUNDS]`.
 */

const BARS = { ratio: 1.5, peak: 250 } as const
const DAYS = 30
const INTRUDER = '203.0.113.7'
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
]
const ASKED = [
  '/',
  '/spip.php?article#',
  '/spip.php?rubrique#&lang=fr',
  '/IMG/jpg/photo-#.jpg',
  '/local/cache-css/#.css',
  '/spip.php?page=recherche&recherche=%C3%A9t%C3%A9+#',
  '/prive/javascript/jquery.js?#',
  '/squelettes/images/logo-#.png',
]

export async function main(args: readonly string[]): Promise<number> {
  const [gigabytes, rounds] = [Number(args[0] ?? 1), Number(args[1] ?? 3)]
  await buildSiteguard()
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-bench-'))
  try {
    const { inventory, logs, planted } = await prepare(folder)
    const { bytes, lines, packed } = writeLogs(logs, gigabytes * 1e9, planted)
    console.log(`logs: ${DAYS} days, ${lines} lines, ${(bytes / 1e9).toFixed(2)} GB, ${(packed / 1e6).toFixed(0)} MB packed`)
    const runs = { ours: [] as Cost[], peer: [] as Cost[] }
    for (let i = 0; i < rounds; i += 1) {
      const ours = async (): Promise<void> => void runs.ours.push(await timelineOnce(folder, inventory, logs))
      const peer = async (): Promise<void> => {
        const run = await measure(['sh', '-c', 'zcat "$0"/*.gz | grep -c page=spip_pass', logs], operatorEnv(folder), folder)
        if (run.code !== 0 || run.stdout.trim() !== '1') throw new Error(`grep found ${run.stdout}${run.stderr}`)
        runs.peer.push(run)
      }
      for (const work of i % 2 === 0 ? [ours, peer] : [peer, ours]) await work()
    }
    const middle = (costs: readonly Cost[]): string =>
      `wall ${median(costs.map(({ wall }) => wall)).toFixed(2)} s, cpu ${median(costs.map(({ cpu }) => cpu)).toFixed(2)} s [walls ${costs.map(({ wall }) => wall.toFixed(2)).join(' ')}]`
    const ratio = median(runs.ours.map(({ wall }, i) => wall / (runs.peer[i]?.wall ?? Number.NaN)))
    const peak = Math.max(...runs.ours.map((run) => run.peak))
    console.log(`siteguard timeline: ${middle(runs.ours)}`)
    console.log(`zcat | grep:        ${middle(runs.peer)}`)
    console.log(`ratio ${ratio.toFixed(2)} (bar ${BARS.ratio}), peak ${peak.toFixed(0)} MB (bar ${BARS.peak})`)
    return ratio <= BARS.ratio && peak < BARS.peak ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A site on this machine, kept once clean and once with a planted file. Gives when that was written, milliseconds since 1970. */
async function prepare(folder: string): Promise<{ inventory: string; logs: string; planted: number }> {
  const [root, logs] = [join(folder, 'www'), join(folder, 'logs')]
  mkdirSync(join(root, 'IMG'), { recursive: true })
  mkdirSync(logs)
  mkdirSync(join(root, 'ecrire'))
  writeFileSync(join(root, 'spip.php'), '<?php\n')
  writeFileSync(join(root, 'ecrire/inc_version.php'), "<?php\n$spip_version_branche = '4.2.0';\n")
  const inventory = join(folder, 'siteguard.yml')
  const document = {
    version: 1,
    accounts: { here: { transport: 'local', home: folder } },
    sites: { town: { account: 'here', root: 'www' } },
  }
  writeFileSync(inventory, JSON.stringify(document))
  const snapshot = async (): Promise<void> => {
    const { stderr, code } = await measure(
      [process.execPath, SITEGUARD, 'snapshot', 'town', '--offline', '--inventory', inventory],
      operatorEnv(folder),
      folder,
    )
    if (code !== 0 && code !== 3) throw new Error(stderr)
  }
  await snapshot()
  const file = join(root, 'IMG/x7.php')
  writeFileSync(file, '<?php exit; // a marker\n')
  await snapshot()
  return { inventory, logs, planted: statSync(file).ctimeMs }
}

/** A month of a busy site that ends with the day the file was planted: one packed log a day, the request among the rest of its second. */
function writeLogs(folder: string, wanted: number, planted: number): { bytes: number; lines: number; packed: number } {
  let state = 1
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  let told = false
  const perDay = Math.round(wanted / DAYS / 225)
  const sums = { bytes: 0, lines: 0, packed: 0 }
  const lineOf = (at: number, address: string, request: string, status: number): string => {
    const time = new Date(at)
    const two = (number: number): string => String(number).padStart(2, '0')
    const day = `${two(time.getUTCDate())}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}`
    const hour = `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`
    return `${address} - - [${day}:${hour} +0000] "${request} HTTP/1.1" ${status} ${next(90_000)} "https://town.example/" "${AGENTS[next(AGENTS.length)]}"\n`
  }
  for (let day = 0; day < DAYS; day += 1) {
    const end = planted - (DAYS - 1 - day) * 86_400_000 + 3_600_000
    const lines: string[] = []
    for (let i = 0; i < perDay; i += 1) {
      const at = end - 86_400_000 + Math.floor((86_400_000 * i) / perDay)
      // What the peer looks for stands there once.
      if (day === DAYS - 1 && at >= planted - 1000 && !told) {
        told = true
        lines.push(
          lineOf(planted, INTRUDER, 'POST /spip.php?page=spip_pass', 200),
          lineOf(planted + 2000, INTRUDER, 'GET /IMG/x7.php?c=1', 200),
        )
      }
      const asked = (ASKED[next(ASKED.length)] as string).replace('#', String(next(5000)))
      lines.push(
        lineOf(
          at,
          `${1 + next(222)}.${next(256)}.${next(256)}.${next(40)}`,
          `${next(40) === 0 ? 'POST' : 'GET'} ${asked}`,
          [200, 200, 200, 304, 404][next(5)] as number,
        ),
      )
    }
    const text = Buffer.from(lines.join(''))
    const file = join(folder, `town.example-${String(day).padStart(2, '0')}.log.gz`)
    writeFileSync(file, gzipSync(text))
    sums.bytes += text.length
    sums.lines += lines.length
    sums.packed += statSync(file).size
  }
  execFileSync('sync')
  return sums
}

async function timelineOnce(folder: string, inventory: string, logs: string): Promise<Cost> {
  const argv = [process.execPath, SITEGUARD, 'timeline', 'town', '--json', '--offline', '--inventory', inventory, '--logs', logs]
  const run = await measure(argv, operatorEnv(folder), folder)
  const report = JSON.parse(run.stdout) as TimelineReport
  const cause = report.traces.find(({ path }) => path === 'IMG/x7.php')?.cause
  if (cause?.event.address !== INTRUDER || cause.event.method !== 'POST') throw new Error(`not explained: ${run.stdout.slice(0, 3000)}`)
  return run
}
