import { describe, expect, it } from 'vitest'

/**
 * A layer of tests that needs something of the machine. Where that is missing the layer does not pass in silence: it is one
 * failed test that says what could not run, and why.
 */
export function layer(name: string, missing: string | undefined, define: () => void): void {
  if (missing === undefined) describe(name, define)
  else {
    it(`${name}: this layer could not run`, () => {
      expect(missing).toBeUndefined()
    })
  }
}
