import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import LongestFirst from './test/longest-first.ts'
import { keepPassingFilesInMemory } from './test/quick-folder.ts'
import { SHARING } from './test/sharing.ts'

keepPassingFilesInMemory()

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: SHARING } },
      // One process for many files, each of which would load the same modules: they hold no state, and no test here replaces one.
      { extends: true, test: { name: 'shared', include: SHARING, isolate: false } },
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'], isolate: false } },
    ],
    reporters: ['default', './test/count-reporter.ts'],
    // Many of these tests wait for servers: three workers more than cores, so that none is left idle.
    maxWorkers: availableParallelism() + 3,
    sequence: { sequencer: LongestFirst },
    // Young objects that are given room die young: a tenth less processor time for tests that play thousands of runs in one process.
    execArgv: ['--min-semi-space-size=16', '--max-semi-space-size=64'],
    testTimeout: 60_000,
    hookTimeout: 600_000,
    // A skipped test is a layer not run: none is allowed in CI (test/meta/no-skips.test.ts).
    allowOnly: false,
  },
})
