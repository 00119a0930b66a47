// @ts-check
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { argv, env, execPath, exit, stderr, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'

/*
 * npm run mutation                     every file stryker.config.json names
 * npm run mutation -- AREA|FILE…       those of an area (secrets: src/secrets/…), or these
 * npm run mutation -- --survivors …    what survived of them, a line each
 *
 * One file after the other, each by the tests that are its own. What was measured is kept until the file or one of them changes.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const RESULTS = `${ROOT}.stryker/results/`
const CONFIG = 'mutation/stryker.config.json'
/** What is the same for every file; and the files. */
const { mutate: FILES, ...SETTINGS } = JSON.parse(readFileSync(`${ROOT}${CONFIG}`, 'utf8'))
/** Tests of files whose tests do not stand beside them under their name. */
const TRIED_BY = JSON.parse(readFileSync(`${ROOT}mutation/tried-by.json`, 'utf8'))

/** @typedef {{ status: string, mutatorName: string, replacement: string, location: { start: { line: number, column: number }, end: { line: number, column: number } } }} Mutant */
/** @typedef {{ source: string, mutants: readonly Mutant[] }} Result */

/** @param {string} path */
const read = (path) => readFileSync(`${ROOT}${path}`, 'utf8')

/** @param {string} file */
function testsOf(file) {
  const tests = TRIED_BY[file] ?? [file.replace(/\.ts$/, '.test.ts')]
  for (const test of tests) if (!existsSync(`${ROOT}${test}`)) throw new Error(`${file}: its test ${test} is not there`)
  return tests
}

/**
 * The mutants of a file, and what became of them.
 *
 * @param {string} file
 * @returns {Result | undefined} undefined where Stryker failed
 */
function measure(file) {
  const tests = testsOf(file)
  const digest = createHash('sha256')
  digest.update(JSON.stringify(SETTINGS))
  for (const path of [file, ...tests, 'mutation/package-lock.json']) digest.update(`${path}\0${read(path)}\0`)
  const kept = `${RESULTS}${file.replaceAll('/', '.')}.${digest.digest('hex').slice(0, 16)}.json`
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'))
  const stryker = 'mutation/node_modules/@stryker-mutator/core/bin/stryker.js'
  const { status, stdout: said } = spawnSync(execPath, [stryker, 'run', CONFIG, '--mutate', file], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...env, MUTATION_TESTS: tests.join(' ') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) {
    stderr.write(said)
    return undefined
  }
  /** @type {Result} */
  const result = JSON.parse(read('.stryker/mutation.json')).files[file]
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(kept, JSON.stringify({ source: result.source, mutants: result.mutants }))
  return result
}

/**
 * @param {Result} result
 * @param {string} status
 */
const count = ({ mutants }, status) => mutants.filter((mutant) => mutant.status === status).length

/**
 * A line of the table.
 *
 * @param {string} name
 * @param {readonly Result[]} results
 */
function row(name, results) {
  const [killed = 0, late = 0, survived = 0, bare = 0] = ['Killed', 'Timeout', 'Survived', 'NoCoverage'].map((status) =>
    results.reduce((sum, result) => sum + count(result, status), 0),
  )
  const all = killed + late + survived + bare
  const score = all === 0 ? '' : (((killed + late) / all) * 100).toFixed(1)
  return `${name.padEnd(46)} ${[all, killed + late, survived + bare, bare, score].map((figure) => String(figure).padStart(9)).join('')}\n`
}

/**
 * @param {string} file
 * @param {Result} result
 */
function survivors(file, { source, mutants }) {
  const lines = source.split('\n')
  for (const { status, mutatorName, replacement, location } of mutants) {
    if (status !== 'Survived' && status !== 'NoCoverage') continue
    const { start, end } = location
    const text = (lines[start.line - 1] ?? '').slice(start.column - 1, start.line === end.line ? end.column - 1 : undefined)
    stdout.write(`${file}:${start.line}:${start.column} ${mutatorName} ${text} => ${replacement.replaceAll(/\s+/g, ' ')}\n`)
  }
}

/** @param {readonly string[]} words */
function main(words) {
  const named = words.filter((word) => !word.startsWith('--'))
  const files = /** @type {readonly string[]} */ (FILES).filter((file) => named.length === 0 || named.some((name) => file === name || file.startsWith(`src/${name}/`)))
  if (files.length === 0) throw new Error(`${CONFIG} names no such file`)
  /** @type {Result[]} */
  const results = []
  let failed = 0
  const told = words.includes('--survivors')
  if (!told) stdout.write(`${'file'.padEnd(46)}   mutants   killed survived untested  score %\n`)
  for (const file of files) {
    const result = measure(file)
    if (result === undefined) failed += 1
    else {
      results.push(result)
      if (told) survivors(file, result)
      else stdout.write(row(file.replace(/^src\//, ''), [result]))
    }
  }
  if (!told) stdout.write(row(`all ${results.length}${failed === 0 ? '' : `, and ${failed} that could not be measured`}`, results))
  return failed === 0 ? 0 : 1
}

exit(main(argv.slice(2)))
