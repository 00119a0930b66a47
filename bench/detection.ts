import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bundle } from '../scripts/bundle.js'
import { JUDGE_LIMITS, judgeArguments } from '../src/detectors/start-judge-process.ts'
import type { Judged } from './detection-file.ts'
import { measure } from './measure.ts'

/*
 * What the detectors find in collections of malware, and what they say of clean trees. A set is a folder directly below DIR. Samples are
 * read as data by the engine, and never leave their folder.
 */

const HELP = `node bench/run.js detection --bad DIR --clean DIR [options]

  --bad DIR       collections of malware: each folder in DIR is a set
  --clean DIR     clean trees: each folder in DIR is a set
  --only SET      this set only (may be given more than once; a part of the name is enough)
  --sample N      at most N files of each set, spread over it
  --misses FILE   writes the bad files nobody is certain of: set, grade, rules, path
  --alarms FILE   writes the clean files something is said against: set, rules, path
  --peer yara     the same files by the yara command, with the rules of --rules
  --rules DIR     a .yar or .yara file, or a folder of them

Grades: certain; + probable: certain or probable; any: also "look at it". encoded: a commercial encoder, cannot be judged.
MB/s: bytes that were read for judging, per second of processor time of one core. Exit 1 when a bar is missed.
`

/** Issue 7: shares of files. Sets of files that were taken from hacked sites, rather than published. */
const BARS = {
  certain: 90,
  probable: 95,
  wildProbable: 85,
  falseCertain: 0.02,
  falseProbable: 0.2,
  speed: 10,
  worst: 2000,
  peak: 300,
} as const
const WILD = /^(?:magento-backend|magento-frontend-js|bediger4000|nikicat|pmf-samples|bartblaze)$/
/** Sets that are told and not summed: labels of others, never checked; and encoded modules. */
const APART = /^(?:labelled-|magento-whitelisted)/

interface Cost {
  readonly cpu: number
  readonly peak: number
  readonly rest: number
}
interface SetResult extends Cost {
  readonly name: string
  readonly files: readonly Judged[]
}

export async function main(args: readonly string[]): Promise<number> {
  const asked = readArgs(args)
  if (typeof asked === 'string') {
    console.error(asked)
    return asked === HELP ? 0 : 2
  }
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-detection-'))
  try {
    await bundle({ worker: 'bench/detection-worker.ts' }, join(folder, 'engine'))
    symlinkSync(resolve(import.meta.dirname, '../node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    const missed: string[] = []
    const misses: string[] = []
    const alarms: string[] = []
    if (asked.bad !== undefined) {
      const results = await judgeSets(asked.bad, asked, folder)
      missed.push(...tellBad(results))
      for (const { name, files } of results) {
        for (const { file, grade, rules } of files) {
          if (grade !== 'certain') misses.push([name, grade ?? 'nothing', rules.join(','), file].join('\t'))
        }
      }
    }
    if (asked.clean !== undefined) {
      const results = await judgeSets(asked.clean, asked, folder)
      missed.push(...tellClean(results))
      for (const { name, files } of results) {
        for (const { file, grade, rules } of files) if (grade !== undefined) alarms.push([name, rules.join(','), file].join('\t'))
      }
    }
    if (asked.misses !== undefined) writeFileSync(asked.misses, `${misses.sort().join('\n')}\n`)
    if (asked.alarms !== undefined) writeFileSync(asked.alarms, `${alarms.sort().join('\n')}\n`)
    if (asked.rules !== undefined) for (const dir of [asked.bad, asked.clean]) if (dir !== undefined) await tellPeer(dir, asked, folder)
    console.log(missed.length === 0 ? 'every bar is met' : `bars missed: ${missed.join('; ')}`)
    return missed.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Asked {
  readonly bad?: string
  readonly clean?: string
  readonly only: readonly string[]
  readonly sample: number
  readonly misses?: string
  readonly alarms?: string
  readonly rules?: string
}

/** What was asked for; a text for people when that cannot be done. */
function readArgs(args: readonly string[]): Asked | string {
  const text = { type: 'string' } as const
  let values: { [name: string]: string | boolean | string[] | undefined }
  try {
    const options = { bad: text, clean: text, sample: text, misses: text, alarms: text, peer: text, rules: text }
    values = parseArgs({
      args: [...args],
      options: { ...options, only: { type: 'string', multiple: true }, help: { type: 'boolean' } },
    }).values
  } catch (error) {
    return `${(error as Error).message}\n\n${HELP}`
  }
  const { bad, clean, sample, misses, alarms, peer, rules, only, help } = values as Record<string, string | undefined> & { only?: string[] }
  if (help !== undefined) return HELP
  if (bad === undefined && clean === undefined) return `Name the collections with --bad, the clean trees with --clean.\n\n${HELP}`
  for (const dir of [bad, clean]) {
    if (dir !== undefined && !(existsSync(dir) && statSync(dir).isDirectory()))
      return `${dir} is no folder: it should hold one folder a set.`
  }
  if (peer !== undefined && peer !== 'yara') return `There is no peer ${peer}: the one known is yara.`
  if ((peer === undefined) !== (rules === undefined)) return '--peer yara and --rules DIR belong together.'
  if (rules !== undefined && !existsSync(rules)) return `There are no rules at ${rules}.`
  const size = sample === undefined ? Number.POSITIVE_INFINITY : Number(sample)
  if (!(size >= 1)) return `--sample wants a number of files, not ${sample}.`
  const paths = { bad, clean, misses, alarms, rules }
  const given = Object.fromEntries(Object.entries(paths).filter(([, path]) => path !== undefined))
  return { ...given, only: only ?? [], sample: size }
}

/** The sets below a folder, each with its files in the order of their paths. */
function setsOf(dir: string, { only, sample }: Asked): { name: string; files: string[] }[] {
  const names = readdirSync(dir, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && (only.length === 0 || only.some((part) => entry.name.includes(part))),
  )
  return names
    .map(({ name }) => ({ name, files: spread(filesBelow(resolve(dir, name)), sample) }))
    .filter(({ files }) => files.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('\n') && statSync(file).size > 0 && statSync(file).size <= 8 * 1024 * 1024)
    .sort()
}

/** At most `count` of them, as far from one another as can be. */
function spread(files: readonly string[], count: number): string[] {
  if (files.length <= count) return [...files]
  return Array.from({ length: count }, (_, i) => files[Math.floor((i * files.length) / count)] as string)
}

async function judgeSets(dir: string, asked: Asked, folder: string): Promise<SetResult[]> {
  const results: SetResult[] = []
  for (const { name, files } of setsOf(dir, asked)) {
    const list = join(folder, 'list')
    writeFileSync(list, files.join('\n'))
    const { stdout, stderr, code } = await measure(
      [process.execPath, ...judgeArguments(JUDGE_LIMITS), join(folder, 'engine/worker.js'), list],
      { PATH: process.env.PATH ?? '' },
      folder,
    )
    if (code !== 0) throw new Error(`${name}: ${stderr.slice(-2000)}`)
    const lines = stdout.trimEnd().split('\n')
    const cost = JSON.parse(lines.pop() as string) as Cost
    results.push({ name, ...cost, files: lines.map((line) => JSON.parse(line) as Judged) })
    process.stderr.write(`${name}: ${files.length} files\n`)
  }
  return results
}

const share = (part: number, all: number): string => (all === 0 ? '–' : ((100 * part) / all).toFixed(part > 0 && part / all < 0.01 ? 3 : 1))
const count = (files: readonly Judged[], ...grades: readonly Judged['grade'][]): number =>
  files.filter(({ grade }) => grade !== undefined && grades.includes(grade)).length
const sum = (files: readonly Judged[]): number => files.reduce((all, { bytes, read }) => all + (read ? bytes : 0), 0) / 1e6

/** One row of figures; `percent` of all files, or counts. */
function row(name: string, files: readonly Judged[], costs: readonly Cost[], percent: boolean): string {
  const say = (...grades: readonly Judged['grade'][]): string =>
    percent ? share(count(files, ...grades), files.length) : String(count(files, ...grades))
  const mb = sum(files)
  const cpu = costs.reduce((all, one) => all + one.cpu, 0)
  const worst = Math.max(0, ...files.map(({ took }) => took))
  const cells = [
    name,
    String(files.length),
    say('certain'),
    say('certain', 'probable'),
    say('certain', 'probable', 'possible'),
    String(files.filter(({ encoded }) => encoded).length),
    mb.toFixed(1),
    costs.length === 0 ? '–' : (mb / cpu).toFixed(1),
    worst.toFixed(0),
    costs.length === 0 ? '–' : Math.max(...costs.map(({ peak }) => peak)).toFixed(0),
  ]
  return `| ${cells.join(' | ')} |`
}

const HEAD = '| files | certain | + probable | any | encoded | MB | MB/s a core | worst ms | peak MB |'
const RULE = '|---|---|---|---|---|---|---|---|---|---|'

function tellBad(results: readonly SetResult[]): string[] {
  console.log(`\n| found, % ${HEAD}\n${RULE}`)
  for (const one of results) console.log(row(one.name, one.files, [one], true))
  const all = results.flatMap(({ files }) => files)
  const wild = results.filter(({ name }) => WILD.test(name)).flatMap(({ files }) => files)
  if (wild.length > 0) console.log(row('**taken from hacked sites**', wild, [], true))
  console.log(row('**all**', all, results, true))
  const missed: string[] = []
  const bar = (what: string, got: number, wanted: number): void => {
    if (got < wanted) missed.push(`${what} ${got.toFixed(1)} % of ${wanted} %`)
  }
  bar('certain', (100 * count(all, 'certain')) / all.length, BARS.certain)
  bar('certain + probable', (100 * count(all, 'certain', 'probable')) / all.length, BARS.probable)
  if (wild.length > 0) bar('from hacked sites', (100 * count(wild, 'certain', 'probable')) / wild.length, BARS.wildProbable)
  missed.push(...costBars(results))
  return missed
}

function tellClean(results: readonly SetResult[]): string[] {
  console.log(`\n| said against, files ${HEAD}\n${RULE}`)
  for (const one of results) console.log(row(one.name, one.files, [one], false))
  const summed = results.filter(({ name }) => !APART.test(name))
  const php = summed.flatMap(({ files }) => files).filter((file) => file.php)
  const others = summed.flatMap(({ files }) => files).filter((file) => !file.php && file.read)
  console.log(row('**all PHP**', php, summed, false))
  console.log(row('**all PHP, %**', php, [], true))
  console.log(row('**all other files that were read**', others, [], false))
  const missed: string[] = []
  const bar = (what: string, got: number, most: number): void => {
    if (php.length > 0 && (100 * got) / php.length > most) missed.push(`${what} ${((100 * got) / php.length).toFixed(3)} % of ${most} %`)
  }
  bar('false, certain', count(php, 'certain'), BARS.falseCertain)
  bar('false, certain + probable', count(php, 'certain', 'probable'), BARS.falseProbable)
  const speed = sum(summed.flatMap(({ files }) => files)) / summed.reduce((all, { cpu }) => all + cpu, 0)
  if (speed < BARS.speed) missed.push(`${speed.toFixed(1)} MB/s of ${BARS.speed}`)
  missed.push(...costBars(results))
  return missed
}

function costBars(results: readonly SetResult[]): string[] {
  const missed: string[] = []
  for (const { name, files, peak } of results) {
    const worst = Math.max(0, ...files.map(({ took }) => took))
    if (worst > BARS.worst) missed.push(`${name}: a file of ${worst.toFixed(0)} ms`)
    if (peak > BARS.peak) missed.push(`${name}: ${peak.toFixed(0)} MB`)
  }
  return missed
}

/** The same columns by yara, which knows no grades: what matches any rule stands in each of them. */
async function tellPeer(dir: string, asked: Asked, folder: string): Promise<void> {
  const at = resolve(asked.rules as string)
  const rules = statSync(at).isDirectory() ? filesBelow(at).filter((file) => /\.yara?$/.test(file)) : [at]
  if (rules.length === 0) throw new Error(`no .yar or .yara file in ${at}`)
  const isBad = dir === asked.bad
  console.log(`\n| yara, ${isBad ? 'found, %' : 'files'} ${HEAD}\n${RULE}`)
  for (const { name, files } of setsOf(dir, asked)) {
    const list = join(folder, 'list')
    writeFileSync(list, files.join('\n'))
    const run = await measure(['yara', '-w', '-p', '1', '--scan-list', ...rules, list], { PATH: process.env.PATH ?? '' }, folder)
    if (run.code !== 0) throw new Error(`yara on ${relative('.', dir)}: ${run.stderr.slice(-2000)}`)
    const hit = new Set(run.stdout.split('\n').map((line) => line.slice(line.indexOf(' ') + 1)))
    const found = files.filter((file) => hit.has(file)).length
    const mb = files.reduce((all, file) => all + statSync(file).size, 0) / 1e6
    const figure = isBad ? share(found, files.length) : String(found)
    const cells = [name, files.length, figure, figure, figure, '–', mb.toFixed(1), (mb / run.cpu).toFixed(1), '–', run.peak.toFixed(0)]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
