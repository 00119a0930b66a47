import { nearestNames } from '../../core/nearest.ts'
import { printable } from '../../core/printable.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { findFinding, findingLines } from '../explain-finding.ts'
import { ruleDocument, ruleLines } from '../explain-rule.ts'
import { flag, usage } from '../options.ts'
import { openRules, standingNow } from '../rules-desk.ts'
import { sampleParams } from '../sample-params.ts'

/** `siteguard explain WHAT`: a finding, a rule or an error code in plain words, with what to do. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  const code = String(args[0])
  const { screen } = texts
  const json = flag(options, 'json')
  const tell = (document: object, lines: () => readonly string[]): number => {
    terminal.out(json ? `${JSON.stringify({ schemaVersion: 1, kind: 'explain', ...document }, null, 2)}\n` : `${lines().join('\n')}\n`)
    return 0
  }
  const errorCode = Object.keys(texts.errors).find((known) => known === code.toUpperCase())
  if (errorCode !== undefined) {
    const words = sampleParams(texts.errors[errorCode as keyof typeof texts.errors])
    return tell({ code: errorCode, what: words.what, next: words.next }, () => [
      `${screen.explain.error}${screen.colon}${errorCode}`,
      '',
      `${screen.explain.meaning}${screen.colon}`.trimEnd(),
      `  ${wrap(words.what, terminal.width, 2)}`,
      '',
      `${screen.explain.todo}${screen.colon}`.trimEnd(),
      `  ${wrap(words.next, terminal.width, 2)}`,
    ])
  }
  const { rules, packs } = await standingNow(openRules(context))
  const rule = rules.find(({ id }) => id === code || id === code.toLowerCase())
  if (rule !== undefined) {
    const own = packs.find(({ name }) => name === rule.pack)?.rules.find(({ name }) => `${rule.pack}/${name}` === rule.id)
    return tell({ code: rule.id, ...ruleDocument(rule, own, context) }, () => ruleLines(rule, own, context))
  }
  const found = await findFinding(context, code)
  if (found !== undefined) {
    return tell({ code: found.finding.fingerprint, site: found.site, at: found.at, finding: found.finding }, () =>
      findingLines(found, context),
    )
  }
  const known = [...rules.map(({ id }) => id), ...Object.keys(texts.errors)]
  throw usage('explain', texts.help.usage.unknownCode({ code: printable(code), near: nearestNames(code, known, 1)[0] ?? '' }))
}
