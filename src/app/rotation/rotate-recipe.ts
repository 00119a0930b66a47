import { RENEWALS } from '../../core/credential.ts'
import type { Plan } from '../../core/plan.ts'
import type { RotationRound } from '../../core/rotation-report.ts'
import { makeRecipe, type Recipe } from '../../recipes/recipe-schema.ts'
import { KINDS, type RotationKind } from '../../recipes/steps/rotate/index.ts'
import type { RotateWish } from './types.ts'

const NAME = 'rotate'

/** Whether a rotation began a run, by its recipe's name. */
export function isRotation(recipe: string): boolean {
  return recipe === NAME
}

/** The rounds a wish is done in: in an emergency what lets somebody in comes first, on every site. */
export function roundsOf({ emergency, only }: RotateWish): readonly RotationRound[] {
  if (emergency !== true) return ['all']
  const rounds: readonly RotationRound[] = ['contain', 'accounts']
  return rounds.filter((round) => kindsOf(round).some((kind) => only === undefined || only.includes(kind)))
}

function kindsOf(round: RotationRound): readonly RotationKind[] {
  if (round === 'all') return KINDS
  return round === 'contain' ? RENEWALS : KINDS.filter((kind) => !RENEWALS.some((renewal) => renewal === kind))
}

/**
 * The recipe of one round; undefined where nothing that was wished for is left in it.
 * @param done Kinds that were renewed already.
 */
export function rotateRecipe(
  { only, keep, installation, emergency }: RotateWish,
  round: RotationRound,
  done: readonly RotationKind[] = [],
): Recipe | undefined {
  const kinds = kindsOf(round).filter((kind) => !done.includes(kind) && (only === undefined || only.includes(kind)))
  if (kinds.length === 0) return undefined
  const params = {
    ...(kinds.length === KINDS.length ? {} : { only: kinds }),
    ...(keep === undefined ? {} : { keep: [...keep] }),
    ...(installation === undefined ? {} : { installation }),
    ...(emergency === true ? { quick: true } : {}),
  }
  const describe = { en: 'Made by siteguard rotate.', fr: 'Fait par siteguard rotate.' }
  return makeRecipe({ name: NAME, describe, requires: {}, steps: [{ use: 'rotate', params }] })
}

/** What a plan renews. */
export function kindsOfPlan({ ops }: Pick<Plan, 'ops'>): RotationKind[] {
  const found = new Set<RotationKind>()
  for (const op of ops) {
    if (op.kind !== 'rotate') continue
    if (op.credential.kind === 'cms') for (const kind of op.credential.renews) found.add(kind)
    else if ('database' in op.credential) found.add('database')
  }
  return [...found]
}

/** Places in the vault a plan puts new passwords into. */
export function slotsOfPlan({ ops }: Pick<Plan, 'ops'>): string[] {
  return ops.flatMap((op) => {
    if (op.kind !== 'rotate') return []
    const { credential } = op
    if (credential.kind === 'login-keys') return []
    if (credential.kind === 'web-users') return credential.users.map(({ slot }) => slot)
    if (credential.kind === 'cms') return credential.people.flatMap(({ slot }) => (slot === undefined ? [] : [slot]))
    return 'slot' in credential ? [credential.slot] : []
  })
}
