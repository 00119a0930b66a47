import type { OpContext } from '../../src/recipes/types.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { dieOf } from './dying-link.ts'
import type { RotationWorld } from './rotation-world.ts'

const CHANGING = ['create', 'rename', 'remove', 'link', 'mkdir', 'exec'] as const

/** As `dieOf`, while an account's own logins are rotated. */
export function dieAt(
  world: RotationWorld,
  dies: number,
  when: 'undone' | 'done',
  work: (context: OpContext) => Promise<void>,
): Promise<boolean> {
  const counted = ALL_FAULTS ? ([...CHANGING, 'stat', 'list'] as const) : CHANGING
  return dieOf(world.transport, counted, dies, when, ({ transport, pages, vault }) =>
    work(world.context({ transport, pages, vault: vault(world.rotationVault()) })),
  )
}
