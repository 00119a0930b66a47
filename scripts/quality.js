// @ts-check
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { argv, exit, stderr, stdout, version } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { MEASURES } from './quality/measures.js'
import { withFigures } from './quality/render.js'

/*
 * npm run quality                      measures what takes minutes
 * npm run quality -- NAME…             only these
 * npm run quality -- record NAME COMMAND ARG…   runs a command and keeps the end of what it printed (a bench, a long run, mutation tests)
 *
 * Figures go into docs/quality.json, and from there into docs/quality.md: nobody types one.
 */

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const DOCS = join(CHECKOUT, 'docs')
const MOST_LINES = 40

const now = () => ({ at: new Date().toISOString().slice(0, 10), load: (loadavg()[0] ?? 0).toFixed(1) })

/** @param {import('./quality/render.js').Quality} quality */
function save(quality) {
  const sorted = (/** @type {Readonly<Record<string, object>>} */ of) =>
    Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)))
  const inOrder = Object.fromEntries(
    Object.keys(MEASURES).flatMap((name) => (quality.figures[name] ? [[name, quality.figures[name]]] : [])),
  )
  const written = { ...quality, figures: inOrder, records: sorted(quality.records) }
  writeFileSync(join(DOCS, 'quality.json'), `${JSON.stringify(written, null, 2)}\n`)
  const page = join(DOCS, 'quality.md')
  writeFileSync(page, withFigures(readFileSync(page, 'utf8'), /** @type {import('./quality/render.js').Quality} */ (written)))
}

/** @param {readonly string[]} words */
export function main(words) {
  const quality = JSON.parse(readFileSync(join(DOCS, 'quality.json'), 'utf8'))
  quality.machine = `${availableParallelism()} processors, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${version}`
  if (words[0] === 'record') {
    const [, name, command, ...args] = words
    if (name === undefined || command === undefined) throw new Error('npm run quality -- record NAME COMMAND ARG…')
    const begun = now()
    const { status, stdout: said } = spawnSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 1 << 27,
    })
    stdout.write(said)
    // Without colours, and without where this checkout happens to lie.
    const lines = stripVTControlCharacters(said).replaceAll(CHECKOUT, '.').trim().split('\n').slice(-MOST_LINES)
    quality.records[name] = { command: [command, ...args].join(' '), code: status ?? -1, lines, ...begun }
    save(quality)
    return status ?? 1
  }
  for (const name of words.length === 0 ? Object.keys(MEASURES) : words) {
    const measure = MEASURES[name]
    if (measure === undefined) throw new Error(`no such figure: ${name} (${Object.keys(MEASURES).join(', ')}, record)`)
    quality.figures[name] = { ...measure(), ...now() }
    stdout.write(`${quality.figures[name].what}: ${quality.figures[name].value}\n`)
  }
  save(quality)
  return 0
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  try {
    exit(main(argv.slice(2)))
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : error}\n`)
    exit(2)
  }
}
