import type { Sample } from '../types.ts'
import { rightSamples } from './samples-right.ts'
import { wrongSamples } from './samples-wrong.ts'

export const samples: readonly Sample[] = [...wrongSamples, ...rightSamples]
