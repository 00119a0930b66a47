import { resolve } from 'node:path'
import { PACK_CAP, withPack } from '../../app/rules/change-rules.ts'
import { compilePack } from '../../app/rules/compile-pack.ts'
import { nameOf, packError, readPack } from '../../app/rules/read-pack.ts'
import { OWN, versionOf } from '../../app/rules/standing.ts'
import { measurementOf, type TestOutcome, testRules } from '../../app/rules/test-rules.ts'
import type { Pack } from '../../app/rules/types.ts'
import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { LEAST_CLEAN_FILES } from '../../core/rule-set.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule, Context } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { flag, text, usage } from '../options.ts'
import { capOf, openClean, openRules, showFiles } from '../rules-desk.ts'
import { overOfPacks, testDocument, testLines } from '../test-lines.ts'

/** Rules that do not compile and are named; `--json` names all. */
const SHOWN = 10

/** `siteguard rules add PACK --sha256 HEX`: a pack of YARA rules, compiled, tested on what is clean, and in use where it passed. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  const words = texts.ruleSet
  const file = resolve(context.cwd, String(args[0]))
  const cap = capOf(context, options, PACK_CAP)
  const read = await readPack(file)
  const sha256 = text(options, 'sha256')?.trim().toLowerCase()
  if (sha256 === undefined) throw usage('--sha256', texts.help.usage.noDigest({ sha256: read.sha256 }))
  if (sha256 !== read.sha256) {
    const params = { file, expected: `sha256:${sha256}`, actual: `sha256:${read.sha256}` }
    throw new SiteguardError({ code: 'SG-MAN-002', kind: 'integrity', params })
  }
  const name = nameOf(text(options, 'name') ?? read.name)
  if (name === OWN) throw packError(name, 'name-taken')
  const store = openRules(context)
  const at = new Date().toISOString()
  const pack = await compilePack(read, name, at)
  const files = await openClean(context, options)
  let tested: TestOutcome | undefined
  await showFiles(context, async (onFile) => {
    tested = await testRules({ packs: [pack], clean: files, onFile })
  })
  const outcome = tested as unknown as TestOutcome
  const enough = outcome.clean.files >= LEAST_CLEAN_FILES
  const older = (await store.current()).packs.find((ref) => ref.name === name && ref.tested)
  // Canary: what judges now goes on judging until the new version has shown that it keeps quiet.
  if (!enough && older !== undefined && older.sha256 !== pack.sha256) throw tooFew(name, outcome.clean.files)
  await store.keepPack(pack)
  if (enough) await store.keepMeasured({ [versionOf(pack)]: measurementOf((rule) => rule.startsWith(`${name}/`), outcome, at) })
  const set = await store.change((before) => withPack(before, pack, outcome.clean, cap, at))
  const over = overOfPacks(outcome, [{ pack, cap }])
  const off = Object.keys(set.off).filter((rule) => rule.startsWith(`${name}/`)).length
  if (flag(options, 'json')) {
    const { rules, faults } = pack
    const document = { name, sha256: pack.sha256, set: set.number, tested: enough, rules, faults, off, test: testDocument(outcome, over) }
    terminal.out(`${JSON.stringify({ schemaVersion: 1, kind: 'rules-added', ...document }, null, 2)}\n`)
  } else {
    const active = words.active({ name, on: pack.rules.length - off, off })
    const end = [enough ? active : words.notActive({ name }), words.back].map((line) => wrap(line, terminal.width, 0))
    const lines = [...packLines(pack, context), '', ...testLines(outcome, { own: [], packs: over }, context), '', ...end]
    terminal.out(`${lines.join('\n')}\n`)
  }
  if (!enough) return EXIT.partial
  return over.length > 0 ? EXIT.findings : EXIT.done
}

/** What was read of a pack: how many rules, and those the engine does not take, by file and line. */
function packLines({ name, rules, faults, sources }: Pack, { texts, terminal }: Context): string[] {
  const words = texts.ruleSet
  const { width } = terminal
  const lines = [wrap(words.readPack({ name, rules: rules.length, files: sources.length }), width, 0)]
  if (faults.length === 0) return lines
  lines.push(wrap(words.faults({ count: faults.length }), width, 0))
  for (const { file, line, rule, detail } of faults.slice(0, SHOWN)) {
    const what = printable(`${file}:${line}${texts.screen.colon}${rule === '' ? '' : `${rule}${texts.screen.colon}`}${detail}`)
    lines.push(`  ${wrap(what, width, 4)}`)
  }
  if (faults.length > SHOWN) lines.push(`  ${words.more({ count: faults.length - SHOWN })}`)
  return lines
}

function tooFew(pack: string, files: number): SiteguardError {
  return new SiteguardError({ code: 'SG-RULE-008', kind: 'conflict', params: { pack, files, needed: LEAST_CLEAN_FILES } })
}
