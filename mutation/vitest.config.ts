import { defineConfig } from 'vitest/config'

/** The unit tests that Stryker runs: those beside the code it changes. */
export default defineConfig({ test: { include: ['src/core/**/*.test.ts'], testTimeout: 20_000 } })
