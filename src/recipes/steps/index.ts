import type { StepKind } from '../types.ts'
import { cleanDatabase } from './clean-database/index.ts'
import { door } from './door.ts'
import { harden } from './harden/index.ts'
import { lock } from './harden/lock.ts'
import { modes } from './modes.ts'
import { rebuild } from './rebuild/index.ts'
import { restore } from './restore/index.ts'
import { rotate } from './rotate/index.ts'
import { unquarantine } from './unquarantine.ts'
import { upgrade } from './upgrade/index.ts'

/** Every kind of step, by the word `use:` of a recipe names it with. */
export const steps = {
  'clean-database': cleanDatabase,
  door,
  harden,
  lock,
  modes,
  rebuild,
  restore,
  rotate,
  unquarantine,
  upgrade,
} satisfies Readonly<Record<string, StepKind<never> | StepKind<object>>>

export type StepName = keyof typeof steps

/** The kind of step of that name. */
export function stepKind(use: string): StepKind<object> | undefined {
  return Object.hasOwn(steps, use) ? (steps[use as StepName] as StepKind<object>) : undefined
}
