import { SiteguardError } from '../core/error.ts'
import type { Context, OptionValues } from './command.ts'

export function text(options: OptionValues, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

export function flag(options: OptionValues, name: string): boolean {
  return options[name] === true
}

export function list(options: OptionValues, name: string): string[] {
  const value = options[name]
  return Array.isArray(value) ? value.map(String) : []
}

/** A whole number above zero, or not below `least`. @throws SG-USE-001 */
export function count(context: Context, options: OptionValues, name: string, otherwise: number, least: 0 | 1 = 1): number {
  const given = text(options, name)
  if (given === undefined) return otherwise
  const value = Number(given)
  if (Number.isSafeInteger(value) && value >= least) return value
  throw usage(
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    least === 0 ? context.texts.help.usage.badValue({ value: given, allowed: '0, 1, 2…' }) : context.texts.help.usage.wantsNumber(),
  )
}

/** `--pause` in milliseconds: 0 to 60 seconds. @throws SG-USE-001 */
export function pauseOf(context: Context, options: OptionValues, otherwise: number): number {
  const given = text(options, 'pause')
  if (given === undefined) return otherwise
  const value = Number(given)
  if (/^\d{1,2}(?:\.\d+)?$/.test(given) && value <= 60) return value * 1000
  throw usage('--pause', context.texts.help.usage.badValue({ value: given, allowed: '0 … 60' }))
}

/** `--plain`, `--json` and `-0` say in what form a command answers, and not all go together. @throws SG-USE-001 */
export function checkForms(context: Context, options: OptionValues): void {
  const words = context.texts.help.usage
  const plain = flag(options, 'plain')
  if (plain && flag(options, 'json')) throw usage('--plain', words.conflict({ other: '--json' }))
  if (flag(options, '0') && !plain) throw usage('-0', words.onlyWith({ other: '--plain' }))
}

export function usage(flagName: string, problem: string): SiteguardError {
  return new SiteguardError({ code: 'SG-USE-001', kind: 'usage', params: { flag: flagName, problem } })
}
