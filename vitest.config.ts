import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    reporters: ['default', './test/count-reporter.ts'],
    // Most of these tests wait for servers: one worker a core, not one core left idle.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 60_000,
    hookTimeout: 600_000,
    // A skipped test is a layer not run: none is allowed in CI (test/meta/no-skips.test.ts).
    allowOnly: false,
  },
})
