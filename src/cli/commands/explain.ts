import { nearestNames } from '../../core/nearest.ts'
import { printable } from '../../core/printable.ts'
import { ruleList } from '../../detectors/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { flag, usage } from '../options.ts'
import { sampleParams } from '../sample-params.ts'

/** `siteguard explain CODE`: a rule or an error in plain words, with what to do. */
export const run: CommandModule['run'] = async ({ terminal, texts }, args, options) => {
  const code = String(args[0])
  const { screen } = texts
  const rule = ruleList.find((known) => known.id === code.toLowerCase())
  const errorCode = Object.keys(texts.errors).find((known) => known === code.toUpperCase())
  if (rule === undefined && errorCode === undefined) {
    const known = [...ruleList.map((one) => one.id), ...Object.keys(texts.errors)]
    throw usage('explain', texts.help.usage.unknownCode({ code: printable(code), near: nearestNames(code, known, 1)[0] ?? '' }))
  }
  const words = rule === undefined ? sampleParams(texts.errors[errorCode as keyof typeof texts.errors]) : sampleParams(texts.rules[rule.id])
  if (flag(options, 'json')) {
    terminal.out(
      `${JSON.stringify({ schemaVersion: 1, kind: 'explain', code: rule?.id ?? errorCode, ...rule, what: words.what, next: words.next }, null, 2)}\n`,
    )
    return 0
  }
  const lines = [
    `${rule === undefined ? screen.explain.error : screen.explain.rule}${screen.colon}${rule?.id ?? errorCode}`,
    ...(rule === undefined
      ? []
      : [
          `${screen.explain.severity}${screen.colon}${screen.severity[rule.severity]}`,
          `${screen.explain.confidence}${screen.colon}${screen.confidence[rule.confidence]}`,
        ]),
    '',
    `${screen.explain.meaning}${screen.colon}`.trimEnd(),
    `  ${wrap(words.what, terminal.width, 2)}`,
    '',
    `${screen.explain.todo}${screen.colon}`.trimEnd(),
    `  ${wrap(words.next, terminal.width, 2)}`,
  ]
  terminal.out(`${lines.join('\n')}\n`)
  return 0
}
