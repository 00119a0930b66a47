import type { PersonStep } from '../../core/recovery.ts'
import { hasDoor } from './has-door.ts'
import { openDoorRecipe } from './recipes.ts'
import { foundSites, turnDoors } from './turn-doors.ts'
import type { RecoveryDeps, RecoveryWork } from './types.ts'

/** Takes the doors away, once everything behind them is as it should be. What cannot be opened stays shut, and is told. */
export async function openDoors(work: RecoveryWork, deps: RecoveryDeps): Promise<PersonStep[]> {
  return await turnDoors('open', openDoorRecipe, work.recovery().sites.filter(hasDoor), await foundSites(work), work, deps)
}
