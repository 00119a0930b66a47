/**
 * Files whose tests keep no state of a process and change none of it: one process runs many of them, and loads once what all of them
 * use. Files that take minutes, or meddle with their process, have one of their own.
 */
export const SHARING = ['test/cli/**/*.test.ts', 'test/contract/**/*.test.ts', 'test/meta/**/*.test.ts', 'test/property/**/*.test.ts']
/** Of those, the files that have a process of their own all the same. */
export const ALONE = [
  'test/cli/package.test.ts',
  'test/contract/ftp.test.ts',
  'test/property/runs.test.ts',
  'test/property/detectors.test.ts',
]
