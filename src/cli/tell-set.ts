import type { RuleSet } from '../app/rules/types.ts'
import { printable } from '../core/printable.ts'
import { wrap } from '../reporters/text/layout.ts'
import type { Context } from './command.ts'

/** Says that another set of rules judges now: as lines for people, or as the set itself. */
export function tellSet({ terminal }: Pick<Context, 'terminal'>, set: RuleSet, json: boolean, lines: readonly string[]): void {
  if (json) terminal.out(`${JSON.stringify({ schemaVersion: 1, kind: 'rule-set', ...set }, null, 2)}\n`)
  else terminal.out(lines.map((line) => `${wrap(printable(line), terminal.width, 0)}\n`).join(''))
}
