import type { RecoveringSite } from '../../core/recovery.ts'

/** A door of ours stands there, or may. */
export function hasDoor({ door }: Pick<RecoveringSite, 'door'>): boolean {
  return door !== undefined && door.state !== 'open'
}
