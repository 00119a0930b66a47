// @ts-check
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath, hrtime } from 'node:process'
import { fileURLToPath } from 'node:url'

/* The figures a few minutes give. Each tells what it did, so that anybody can do it again. */

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))
const RUNS = 21

/** @typedef {{ readonly what: string, readonly value: string, readonly wanted?: string, readonly how: string }} Measured */

/**
 * Wall clock of a command as a whole process, milliseconds: least and median. The least is what a calm machine needs.
 *
 * @param {readonly string[]} args of node
 */
function timed(args) {
  const walls = Array.from({ length: RUNS }, () => {
    const begun = hrtime.bigint()
    const { status } = spawnSync(execPath, [...args], { cwd: CHECKOUT, stdio: 'ignore' })
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`)
    return Number(hrtime.bigint() - begun) / 1e6
  }).sort((a, b) => a - b)
  return `${walls[0]?.toFixed(0)} ms at best, ${walls[RUNS >> 1]?.toFixed(0)} in the median of ${RUNS}`
}

/** @param {string} folder */
function treeSize(folder) {
  let bytes = 0
  let files = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    bytes += statSync(join(entry.parentPath, entry.name)).size
    files += 1
  }
  return `${(bytes / 1e6).toFixed(1)} MB in ${files.toLocaleString('en')} files`
}

/**
 * @template T
 * @param {(folder: string) => T} work
 */
function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-quality-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} cwd @param {readonly string[]} args */
const npm = (cwd, args) =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, encoding: 'utf8', maxBuffer: 1 << 27 })

/** Builds and packs a copy of the sources at some place, and gives the SHA-256 of what came of it. @param {string} place */
function packAt(place) {
  for (const name of readdirSync(CHECKOUT)) {
    if (!['node_modules', 'dist', '.git', '.lab'].includes(name)) cpSync(join(CHECKOUT, name), join(place, name), { recursive: true })
  }
  symlinkSync(join(CHECKOUT, 'node_modules'), join(place, 'node_modules'))
  const [packed] = JSON.parse(npm(place, ['pack', '--json']).replace(/^[^[]*/, ''))
  return {
    ...packed,
    sha256: createHash('sha256')
      .update(readFileSync(join(place, packed.filename)))
      .digest('hex'),
  }
}

/** @type {Readonly<Record<string, () => Measured>>} */
export const MEASURES = {
  help: () => ({
    what: 'siteguard --help',
    value: timed(['bin/siteguard.js', '--help']),
    wanted: 'under 150 ms',
    how: 'node bin/siteguard.js --help',
  }),
  version: () => ({
    what: 'siteguard --version',
    value: timed(['bin/siteguard.js', '--version']),
    wanted: 'under 150 ms',
    how: 'node bin/siteguard.js --version',
  }),
  node: () => ({ what: 'Node alone, for comparison', value: timed(['-e', '0']), how: 'node -e 0' }),
  installed: () => ({
    what: 'What runs, installed',
    value: inFolder((folder) => {
      for (const name of ['package.json', 'package-lock.json', '.npmrc']) cpSync(join(CHECKOUT, name), join(folder, name))
      npm(folder, ['ci', '--omit=dev', '--omit=optional', '--ignore-scripts'])
      return treeSize(join(folder, 'node_modules'))
    }),
    how: 'npm ci --omit=dev --omit=optional',
  }),
  developed: () => ({ what: 'With all that tests and builds it', value: treeSize(join(CHECKOUT, 'node_modules')), how: 'npm ci' }),
  packed: () =>
    inFolder((folder) => {
      const [one, other] = [packAt(join(folder, 'a')), packAt(join(folder, 'somewhere', 'else'))]
      if (one.sha256 !== other.sha256) throw new Error(`two builds of the same sources differ: ${one.sha256}, ${other.sha256}`)
      const size = `${(one.size / 1e6).toFixed(1)} MB, ${one.entryCount} files; built at two places, the same SHA-256`
      return { what: 'The package', value: size, wanted: 'the same', how: 'npm pack' }
    }),
  sources: () => {
    const files = execFileSync('git', ['ls-files', 'src', 'test', 'bench', 'scripts', 'bin'], { cwd: CHECKOUT, encoding: 'utf8' })
      .split('\n')
      .filter((path) => /\.(?:ts|js)$/.test(path))
      .map((path) => ({ path, lines: readFileSync(join(CHECKOUT, path), 'utf8').split('\n').length - 1 }))
    const isTest = (/** @type {string} */ path) => /^test\/|\.test\.ts$/.test(path)
    const sum = (/** @type {typeof files} */ some) => some.reduce((all, { lines }) => all + lines, 0).toLocaleString('en')
    const long = files.filter(({ lines }) => lines > 400)
    return {
      what: 'Lines of code, of tests; files over 400 lines',
      value: `${sum(files.filter(({ path }) => !isTest(path)))}, ${sum(files.filter(({ path }) => isTest(path)))}; ${long.length}`,
      wanted: '0 over 400',
      how: 'git ls-files, wc -l',
    }
  },
}
