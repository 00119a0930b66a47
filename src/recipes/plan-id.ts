import { randomBytes } from 'node:crypto'

/** `20261122T000229Z-1a2b3c4d`: when the plan was made, and a part of chance. */
export function newPlanId(createdAt: Date): string {
  return `${createdAt.toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(4).toString('hex')}`
}
