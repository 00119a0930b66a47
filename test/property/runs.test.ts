import { describe, expect, it } from 'vitest'
import { runHistory } from '../helpers/run-history.ts'

/**
 * Random sites and plans under random deaths (see run-history.ts). A seed that fails is named: `runHistory(SEED)` plays the same
 * history again.
 */
const HISTORIES = 20_000
const PARTS = 10

describe('runs', () => {
  it.each(Array.from({ length: PARTS }, (_, part) => part))(
    'end wholly before or wholly after, whatever dies when (part %i)',
    async (part) => {
      const wrong: string[] = []
      const each = HISTORIES / PARTS
      for (let seed = part * each; seed < (part + 1) * each && wrong.length < 5; seed += 1) {
        const said = await runHistory(seed)
        if (said !== undefined) wrong.push(`seed ${seed}: ${said}`)
      }
      expect(wrong).toEqual([])
    },
    600_000,
  )
})
