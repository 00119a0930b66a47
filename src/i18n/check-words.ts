import type { PlanCheck } from '../core/plan.ts'
import { printable } from '../core/printable.ts'
import type { CheckParams, CheckWords, UpgradeTexts } from './en/upgrade.ts'

/** Names of a list that are shown; the rest is counted. */
const NAMED = 8
/** Characters of one value that are shown. */
const MOST = 300

/** What a check found, in words. Its parameters may come from the site: they come out printable, long lists shortened. */
export function checkWords(words: UpgradeTexts, { check, state, params }: PlanCheck): CheckWords {
  const reason = typeof params.reason === 'string' ? params.reason : ''
  const reasons = words.reasons[check]
  const say = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined
  if (say === undefined) return { what: words.otherReason({ state, reason: printable(reason) }) }
  const text = (name: string): string => {
    const value = params[name]
    return value === undefined ? '' : Array.isArray(value) ? listed(value, words) : short(String(value))
  }
  const read: CheckParams = {
    text,
    list: text,
    count: (name) => {
      const value = params[name]
      return typeof value === 'number' ? value : Array.isArray(value) ? value.length : Number(value ?? 0)
    },
    size: (name) => words.size(Number(params[name] ?? 0)),
  }
  return say(read)
}

/** Names of plugins and people are a site's to choose: long ones are cut. */
function short(value: string): string {
  return printable(value.length > MOST ? `${[...value.slice(0, MOST)].slice(0, -1).join('')}…` : value)
}

function listed(values: readonly string[], words: UpgradeTexts): string {
  const shown = values.slice(0, NAMED).map(short).join(', ')
  return values.length > NAMED ? `${shown}${words.andMore({ count: values.length - NAMED })}` : shown
}
