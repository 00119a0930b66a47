import type { Reporter, TestModule } from 'vitest/node'

/**
 * Ends a run with one line that says how many tests passed and failed; a file that could not be loaded counts as one failure.
 * Not counted: what a contract suite leaves out because the adapter says that it cannot do it.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0
    let failed = errors.length
    for (const module of modules) {
      if (module.errors().length > 0) failed += 1
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed += 1
        else if (state !== 'skipped') failed += 1
      }
    }
    // After the default reporter's own summary.
    process.on('exit', () => process.stdout.write(`\n${passed} passed, ${failed} failed\n`))
  }
}
