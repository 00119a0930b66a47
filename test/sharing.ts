/**
 * Files whose tests keep no state of a process and change none of it: one process runs many of them, and loads once what all of them
 * use. Files that take minutes, or meddle with their process, have one of their own, as has whatever is not named here.
 */
export const SHARING = [
  'test/cli/!(package).test.ts',
  'test/contract/!(ftp).test.ts',
  'test/contract/store/*.test.ts',
  'test/meta/*.test.ts',
  'test/property/!(runs|detectors).test.ts',
]
