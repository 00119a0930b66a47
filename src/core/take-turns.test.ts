import { describe, expect, it, vi } from 'vitest'
import { createTurns } from './take-turns.ts'

describe('turns', () => {
  it('are given to others once work has gone on for a while, and then again later', async () => {
    const now = vi.spyOn(performance, 'now')
    try {
      now.mockReturnValue(100)
      const rest = createTurns()
      expect(rest()).toBeUndefined()
      now.mockReturnValue(200)
      const order: string[] = []
      setImmediate(() => order.push('another'))
      await rest()?.then(() => order.push('this'))
      expect(order).toEqual(['another', 'this'])
      expect(rest()).toBeUndefined()
    } finally {
      now.mockRestore()
    }
  })
})
