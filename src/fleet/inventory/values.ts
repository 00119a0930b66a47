import { SiteguardError } from '../../core/error.ts'
import { CONFIDENCES } from '../../core/finding.ts'
import type { Env } from '../../disk/xdg.ts'
import { problemText } from '../../i18n/problems.ts'
import type { Lang } from '../../i18n/types.ts'
import { pathText, type YamlDocument, type YamlPath } from '../../yaml/index.ts'
import { MOST_CONNECTIONS } from './schema.ts'
import type { EffectiveValue, InventoryOverrides, Origin } from './types.ts'

/** A value with where it comes from. */
export interface Sourced<T> {
  readonly value: T
  readonly origin: Origin
}

/** A value the document may give: its own place first, then the places it falls back to. */
export type Candidate<T> = { readonly value: T | undefined; readonly path: YamlPath } | Sourced<T> | undefined

/** Picks values and remembers where each came from, in the order they were picked. */
export interface ValuePicker {
  readonly effective: readonly EffectiveValue[]
  /** The first candidate that has a value, noted under `path`; undefined (and nothing noted) when none has. */
  pick<T>(path: YamlPath, candidates: readonly Candidate<T>[], show: (value: T) => EffectiveValue['value']): T | undefined
}

export function createValuePicker(document: YamlDocument): ValuePicker {
  const effective: EffectiveValue[] = []
  return {
    effective,
    pick(path, candidates, show) {
      for (const candidate of candidates) {
        if (candidate?.value === undefined) continue
        const origin: Origin =
          'origin' in candidate ? candidate.origin : { from: 'file', file: document.file, ...document.keyAt(candidate.path) }
        effective.push({ path: pathText(path), keys: path.map(String), value: show(candidate.value), origin })
        return candidate.value
      }
      return undefined
    },
  }
}

/** What flags and SITEGUARD_* variables say, flags first. */
export interface Overrides {
  readonly failOn: Sourced<NonNullable<InventoryOverrides['failOn']>> | undefined
  readonly paranoid: Sourced<boolean> | undefined
  readonly connections: Sourced<number> | undefined
}

/** @throws SG-USE-001 naming the variable whose value cannot be used. */
export function readOverrides(flags: InventoryOverrides, env: Env, lang: Lang): Overrides {
  const sourced = <T>(
    flag: string,
    given: T | undefined,
    name: string,
    read: (text: string, name: string) => T,
  ): Sourced<T> | undefined => {
    if (given !== undefined) return { value: given, origin: { from: 'flag', name: flag } }
    const text = env[name]
    return text === undefined || text === '' ? undefined : { value: read(text, name), origin: { from: 'env', name } }
  }
  const choice = <T extends string>(choices: readonly T[]) => {
    return (text: string, name: string): T => {
      const found = choices.find((c) => c === text)
      if (found === undefined) throw refused(name, problemText(lang, 'env-choice', { choices }))
      return found
    }
  }
  const yesNo = (text: string, name: string): boolean =>
    ['1', 'true', 'yes'].includes(choice(['1', 'true', 'yes', '0', 'false', 'no'])(text, name))
  const count = (text: string, name: string): number => {
    const value = /^\d{1,4}$/.test(text) ? Number(text) : 0
    if (value < 1 || value > MOST_CONNECTIONS) throw refused(name, problemText(lang, 'env-number', { from: 1, to: MOST_CONNECTIONS }))
    return value
  }
  return {
    failOn: sourced('--fail-on', flags.failOn, 'SITEGUARD_FAIL_ON', choice(CONFIDENCES)),
    paranoid: sourced('--paranoid', flags.paranoid, 'SITEGUARD_PARANOID', yesNo),
    connections: sourced('--connections', flags.connections, 'SITEGUARD_CONNECTIONS', count),
  }
}

function refused(flag: string, problem: string): SiteguardError<'SG-USE-001'> {
  return new SiteguardError({ code: 'SG-USE-001', kind: 'usage', params: { flag, problem } })
}
