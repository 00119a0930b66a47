import { env } from 'node:process'
import { defineConfig } from 'vitest/config'

/** The unit tests that Stryker runs. run.js names those a file is tried by; without it, all that stand beside the files it changes. */
export default defineConfig({
  test: {
    include: env.MUTATION_TESTS?.split(' ') ?? ['src/{core,recipes,snapshots,detectors,secrets}/**/*.test.ts'],
    setupFiles: ['mutation/short-properties.ts'],
    testTimeout: 20_000,
  },
})
