// @ts-check
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { argv, exit, stderr, stdout } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { KINDS } from './new/kinds.js'

/*
 * npm run new detector|cms|transport|provider|notifier NAME: a skeleton that compiles and has its tests, in the folders where it belongs.
 * What it says of the world is made up, and is the first thing to be replaced.
 */

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url))
const TEMPLATES = fileURLToPath(new URL('new/', import.meta.url))

/**
 * Writes the skeleton into a checkout. Nothing is written unless all of it can be.
 *
 * @param {string} kind
 * @param {string} name lower case, words joined by dashes
 * @param {string} [checkout]
 * @returns {{ readonly written: readonly string[], readonly changed: readonly string[], readonly tests: readonly string[] }} paths from the checkout
 * @throws {Error} for a kind nobody knows, a name that is none or is taken, or a place to write to that is no longer as it was
 */
export function writeSkeleton(kind, name, checkout = CHECKOUT) {
  const plan = KINDS[kind]
  if (plan === undefined) throw new Error(`no such kind: ${kind} (one of ${Object.keys(KINDS).join(', ')})`)
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) throw new Error(`a name is lower case, its words joined by dashes: ${name}`)
  const Name = name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter) => letter.toUpperCase())
  const camel = `${Name[0]?.toLowerCase()}${Name.slice(1)}`
  /** @param {string} text */
  const filled = (text) => text.replaceAll('{{name}}', name).replaceAll('{{Name}}', Name).replaceAll('{{camel}}', camel)

  /** @type {Map<string, string>} */
  const texts = new Map()
  for (const [to, from] of Object.entries(plan.files)) {
    const path = filled(to)
    if (existsSync(join(checkout, path))) throw new Error(`there already: ${path}`)
    let text = readFileSync(join(TEMPLATES, from), 'utf8')
    for (const [old, by] of plan.renames ?? []) text = text.replaceAll(old, by)
    texts.set(path, filled(text))
  }
  const written = [...texts.keys()]
  for (const insertion of plan.insertions) {
    const { file } = insertion
    const text = texts.get(file) ?? readFileSync(join(checkout, file), 'utf8')
    const mark = 'before' in insertion ? insertion.before : insertion.after
    const at = text.indexOf(mark)
    if (at < 0 || text.includes(mark, at + 1)) throw new Error(`${file} has not one “${mark.trim()}”: see to scripts/new/kinds.js`)
    const cut = 'before' in insertion ? at : at + mark.length
    texts.set(file, text.slice(0, cut) + filled(insertion.put) + text.slice(cut))
  }
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(checkout, path)), { recursive: true })
    writeFileSync(join(checkout, path), text)
  }
  return { written, changed: [...texts.keys()].filter((path) => !written.includes(path)), tests: plan.tests.map(filled) }
}

/**
 * Import order and layout as the linter wants them.
 *
 * @param {readonly string[]} paths
 * @param {string} [checkout]
 */
export function tidy(paths, checkout = CHECKOUT) {
  execFileSync(join(CHECKOUT, 'node_modules/.bin/biome'), ['check', '--write', '--error-on-warnings', ...paths], { cwd: checkout })
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const [kind = '', name = ''] = argv.slice(2)
  try {
    const { written, changed, tests } = writeSkeleton(kind, name)
    tidy([...written, ...changed])
    /** @param {readonly string[]} paths */
    const list = (paths) => paths.map((path) => `  ${path}\n`).join('')
    stdout.write(`New:\n${list(written)}Now know of it:\n${list(changed)}`)
    stdout.write(
      `Next: replace what is made up (docs/adding.md), then\n  npm run schemas && npm run types && npx vitest run ${tests.join(' ')}\n`,
    )
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : error}\nnpm run new ${Object.keys(KINDS).join('|')} NAME\n`)
    exit(2)
  }
}
