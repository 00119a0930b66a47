// @ts-check
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/*
 * The program as few files instead of a thousand, each loaded only by what needs it: `runs list` takes 0.18 s of
 * processor time instead of 0.45, which a volunteer waits for at every command. Types are checked by `npm run types`.
 */

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url))

/** Carried inside the bundle, with their licences: plain JavaScript that nearly every command loads. Any other package is loaded as installed. */
const BUNDLED = ['age-encryption', 'chalk', 'commander', 'yaml', 'zod']

/** What the package runs. */
export const PROGRAM = {
  main: 'src/cli/main.ts',
  'verify-worker': 'src/snapshots/store/verify-worker.ts',
  'log-worker': 'src/logs/log-worker.ts',
  'judge-process': 'src/detectors/judge-process.ts',
  'yara-process': 'src/detectors/yara/yara-process.ts',
}

/**
 * Bundles the entry points, `{ name of the file in outdir: source }`, with what they share in files between them.
 *
 * @param {Readonly<Record<string, string>>} entryPoints
 * @param {string} outdir
 * @param {boolean} [write] false: nothing is written, what would be is only told
 * @returns {Promise<import('esbuild').Metafile>} which source went where; paths from the checkout
 */
export async function bundle(entryPoints, outdir, write = true) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8'))
  const { metafile } = await build({
    absWorkingDir: CHECKOUT,
    entryPoints: { ...entryPoints },
    outdir,
    write,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    chunkNames: '[name]-[hash]',
    external: Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !BUNDLED.includes(name)),
    // What is bundled of CommonJS asks for Node's own modules by `require`.
    banner: { js: "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)" },
    // Packages keep the names they have in here, wherever their folder may really lie: the same sources make the same bundle.
    preserveSymlinks: true,
    metafile: true,
    logLevel: 'warning',
  })
  return metafile
}

/**
 * The licences of what the bundle carries, whose terms ask that they go along.
 *
 * @param {import('esbuild').Metafile} metafile
 */
function licencesOf(metafile) {
  const inputs = Object.keys(metafile.inputs)
  const folders = [...new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []))].sort()
  return folders.map((path) => {
    const folder = join(CHECKOUT, path)
    const file = ['LICENSE', 'LICENSE.md', 'license'].map((licence) => join(folder, licence)).find((path) => existsSync(path))
    if (file === undefined) throw new Error(`${path} has no licence file to carry`)
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return `${name} ${version}\n\n${readFileSync(file, 'utf8').trim()}\n`
  })
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const outdir = join(CHECKOUT, 'dist')
  rmSync(outdir, { recursive: true, force: true })
  const metafile = await bundle(PROGRAM, outdir)
  writeFileSync(join(outdir, 'LICENCES.txt'), licencesOf(metafile).join('\n----\n\n'))
}
