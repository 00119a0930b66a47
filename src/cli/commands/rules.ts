import { ruleList } from '../../detectors/index.ts'
import { pad, widthOf } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { flag } from '../options.ts'

/** `siteguard rules`: every rule, its grade and the detector that raises it. */
export const run: CommandModule['run'] = async ({ terminal, texts }, _args, options) => {
  if (flag(options, 'json')) {
    terminal.out(`${JSON.stringify({ schemaVersion: 1, kind: 'rules', rules: ruleList }, null, 2)}\n`)
    return 0
  }
  const { paint } = terminal
  const column = Math.max(...ruleList.map((rule) => widthOf(rule.id)))
  for (const rule of ruleList) {
    const { screen } = texts
    const grade = `${pad(screen.confidence[rule.confidence], 9)} ${pad(screen.severity[rule.severity], 9)}`
    // The longest detector has 20 letters.
    if (terminal.width < column + 44) terminal.out(`${paint.strong(rule.id)}\n    ${grade}\n    ${rule.detector}\n`)
    else terminal.out(`${paint.strong(pad(rule.id, column))}  ${grade} ${rule.detector}\n`)
  }
  return 0
}
