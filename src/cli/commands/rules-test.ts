import { withOwnTest, withPack } from '../../app/rules/change-rules.ts'
import { ownJudge } from '../../app/rules/measure.ts'
import { OWN, ownVersion, versionOf } from '../../app/rules/standing.ts'
import { measurementOf, type TestOutcome, testRules } from '../../app/rules/test-rules.ts'
import { completeId } from '../../core/complete-id.ts'
import { LEAST_CLEAN_FILES } from '../../core/rule-set.ts'
import { createContentJudge } from '../../detectors/content-judge.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { flag } from '../options.ts'
import { openBad, openClean, openRules, showFiles, standingNow } from '../rules-desk.ts'
import { overOfOwn, overOfPacks, testDocument, testLines } from '../test-lines.ts'

/**
 * `siteguard rules test`: rules against what is known to be clean. Rules of packs come into use, or go out of it, by what it says; ours,
 * which guard the sites now, only where `--apply` says so.
 */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  const store = openRules(context)
  const { set, packs } = await standingNow(store)
  const named = ((args[0] as readonly string[] | undefined) ?? []).map((name) => completeId(name, [OWN, ...packs.map((pack) => pack.name)]))
  const wanted = (name: string): boolean => named.length === 0 || named.includes(name)
  const tested = packs.filter(({ name }) => wanted(name))
  const own = wanted(OWN)
  const files = await openClean(context, options)
  const bad = openBad(context, options)
  const judge = createContentJudge({ signal: context.signal })
  let outcome: TestOutcome | undefined
  await showFiles(context, async (onFile) => {
    outcome = await testRules({ packs: tested, ...(own ? { own: ownJudge(judge) } : {}), clean: files, ...(bad && { bad }), onFile })
  }).finally(() => judge.close())
  const done = outcome as unknown as TestOutcome
  const capped = tested.map((pack) => ({ pack, cap: set.packs.find(({ name }) => name === pack.name)?.cap ?? 0 }))
  const over = { own: own ? overOfOwn(done) : [], packs: overOfPacks(done, capped) }
  const enough = done.clean.files >= LEAST_CLEAN_FILES
  const at = new Date().toISOString()
  // A share of a handful of files is none: what was measured before stands.
  if (enough) {
    const measured = capped.map(
      ({ pack }) => [versionOf(pack), measurementOf((rule) => rule.startsWith(`${pack.name}/`), done, at)] as const,
    )
    const ofOwn = own ? [[ownVersion, measurementOf((rule) => !rule.includes('/'), done, at)] as const] : []
    await store.keepMeasured(Object.fromEntries([...measured, ...ofOwn]))
    for (const { pack, cap } of capped) await store.change((before) => withPack(before, pack, done.clean, cap, at, 'test'))
    if (own && flag(options, 'apply')) await store.change((before) => withOwnTest(before, done.clean, at))
  }
  if (flag(options, 'json')) {
    terminal.out(
      `${JSON.stringify({ schemaVersion: 1, kind: 'rules-test', ...testDocument(done, [...over.packs, ...over.own]) }, null, 2)}\n`,
    )
  } else {
    const words = texts.ruleSet
    const lines = testLines(done, over, context)
    if (enough && over.own.length > 0) lines.push(wrap(flag(options, 'apply') ? words.ownOff : words.ownStay, terminal.width, 0))
    terminal.out(`${lines.join('\n')}\n`)
  }
  if (over.own.length + over.packs.length > 0) return EXIT.findings
  return enough ? EXIT.done : EXIT.partial
}
