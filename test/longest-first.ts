import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take longest, longest first: one begun last would run on alone when all others have ended. The first makes the lab where
 * nobody made it yet, for which all that need it wait: the next three need none of it.
 */
const LONG = [
  'test/fault/restore-kill.test.ts',
  'test/fault/store-kill.test.ts',
  'test/contract/ftp.test.ts',
  'test/property/runs.test.ts',
  'test/integration/scan.test.ts',
  'test/fault/upgrade-faults.test.ts',
  'test/fault/upgrade-kill.test.ts',
  'test/fault/restore-faults.test.ts',
  'test/integration/upgrade-by-web.test.ts',
  'test/integration/upgrade-spip-scripts.test.ts',
  'test/integration/upgrade-spip.test.ts',
  'test/integration/upgrade-health.test.ts',
  'test/integration/upgrade-sites.test.ts',
  'test/integration/upgrade-wordpress.test.ts',
  'test/integration/upgrade-spip-plugins.test.ts',
  'test/integration/rotate-sites.test.ts',
  'test/integration/rotate-spip.test.ts',
  'test/integration/rotate-spip-scripts.test.ts',
  'test/integration/rotate-wordpress.test.ts',
  'test/fault/rotate-kill.test.ts',
  'test/integration/rotate-op.test.ts',
  'test/integration/restore.test.ts',
  'test/fault/restore-database.test.ts',
  'test/integration/snapshot.test.ts',
  'test/integration/migrate-op.test.ts',
  'test/integration/scan-hostile.test.ts',
  'test/integration/upgrade-wordpress-scripts.test.ts',
  'test/integration/lab.test.ts',
  'test/cli/package.test.ts',
  'test/integration/ssh-contract.test.ts',
  'test/integration/offsite.test.ts',
]

/** As vitest.config.ts names them. */
const PROJECTS = ['whole', 'shared', 'unit']

/** Those first, then whatever works with servers and built programs, then the rest; within each by what vitest knows of time and size. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const at = LONG.indexOf(relative(this.ctx.config.root, moduleId))
      // Files of one project side by side: a process is handed from one to the next only there.
      return at >= 0 && project.config.isolate ? at : LONG.length + PROJECTS.indexOf(project.name)
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}
