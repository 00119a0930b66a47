import type { Sample } from '../types.ts'
import { callSamples } from './samples-calls.ts'
import { flowSamples } from './samples-flows.ts'
import { harmSamples } from './samples-harm.ts'
import { hiddenSamples } from './samples-hidden.ts'
import { keptSamples } from './samples-kept.ts'
import { packedSamples } from './samples-packed.ts'
import { rightSamples } from './samples-right.ts'
import { sentSamples } from './samples-sent.ts'
import { takenSamples } from './samples-taken.ts'
import { toolSamples } from './samples-tools.ts'
import { unreadableSamples } from './samples-unreadable.ts'

export const samples: readonly Sample[] = [
  ...flowSamples,
  ...callSamples,
  ...harmSamples,
  ...packedSamples,
  ...hiddenSamples,
  ...toolSamples,
  ...rightSamples,
  ...unreadableSamples,
  ...keptSamples,
  ...sentSamples,
  ...takenSamples,
]
