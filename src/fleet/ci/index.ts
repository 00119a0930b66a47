import { FORGEJO, GITHUB, workflowFiles } from './github.ts'
import { gitlabFiles } from './gitlab.ts'
import type { CiFile, CiKind, CiOptions } from './types.ts'

export { CI_KINDS, type CiFile, type CiKind, type CiOptions } from './types.ts'

/** The files of a repository whose CI looks at the fleet every night, and acts when somebody asks it to. Pure. */
export function ciFiles(kind: CiKind, options: CiOptions): readonly CiFile[] {
  if (kind === 'gitlab') return gitlabFiles(options)
  return workflowFiles(kind === 'github' ? GITHUB : FORGEJO, options)
}
