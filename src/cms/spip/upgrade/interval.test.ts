import { describe, expect, it } from 'vitest'
import { intervalHolds } from './interval.ts'

/** Asked of SPIP 4.4.30's own `plugin_version_compatible` (test/integration/upgrade-spip-scripts.test.ts asks it again). */
describe('intervalHolds', () => {
  it.each([
    ['[3.2.0;4.4.*]', '4.4.30', true],
    ['[3.2.0;4.4.*]', '4.5.0', false],
    ['[4.2.0;4.*]', '4.4.30', true],
    ['[4.2.0;4.*]', '5.0.0', false],
    ['[4.4.0-dev;4.*]', '4.4.0', true],
    ['[3.0.0;3.2.*]', '4.4.30', false],
    ['[3.2.0;4.4.99]', '4.4.30', true],
    ['[2.0.0;]', '4.4.30', true],
    ['[;4.0.0]', '4.0.0', true],
    ['[;4.0.0[', '4.0.0', false],
    [']4.0.0;]', '4.0.0', false],
    ['(4.0.0;)', '4.0.1', true],
    ['];[', '4.4.30', true],
    ['', '4.4.30', true],
    ['[4.4.0;4.4.0]', '4.4', true],
    ['[4.0.0-alpha;4.0.*]', '4.0.0-beta2', true],
    ['4.0', '4.4.30', false],
    ['[4.0.0', '4.4.30', false],
  ])('%s, %s: %s', (interval, version, holds) => expect(intervalHolds(interval, version)).toBe(holds))
})
