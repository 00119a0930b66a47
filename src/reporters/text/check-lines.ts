import type { PlanCheck } from '../../core/plan.ts'
import { checkWords } from '../../i18n/check-words.ts'
import { pad, widthOf, wrap } from './layout.ts'
import type { ShowOptions } from './snapshot-text.ts'

/** What was looked at before a change, one line each: what keeps it from being done first, what is in order last. */
export function checkLines(checks: readonly PlanCheck[], options: ShowOptions, indent: number): string[] {
  const { texts, width, paint } = options
  const { upgrade: words, screen } = texts
  const colour = { refused: paint.bad, told: paint.doubt, unknown: paint.doubt, ok: paint.good }
  const column = Math.max(0, ...checks.map(({ state }) => widthOf(words.state[state])))
  return checks
    .toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
    .map((check) => {
      const { what, next } = checkWords(words, check)
      const head = `${' '.repeat(indent)}${colour[check.state](pad(words.state[check.state], column))}  `
      const said = `${words.check[check.check]}${screen.colon}${what}${next === undefined ? '' : `. ${next}`}`
      return `${head}${wrap(said, width, indent + column + 2)}`
    })
}

const ORDER: readonly PlanCheck['state'][] = ['refused', 'told', 'unknown', 'ok']
