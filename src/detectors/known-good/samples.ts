import type { Sample } from '../types.ts'

export const samples: readonly Sample[] = []
