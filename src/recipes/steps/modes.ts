import * as z from 'zod'
import type { Op } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import type { PlanNote } from '../../core/plan.ts'
import { maySetMode } from '../rights.ts'
import type { StepContext, StepKind, StepPlan } from '../types.ts'

const rights = z.string('mode').regex(/^[0-7]{3}$/, 'mode')

const params = z.strictObject({
  folders: rights.describe('Most rights a folder may have, in octal: "705" at OVH.'),
  files: rights.describe('Most rights a file may have, in octal: "604" at OVH.'),
})

/** Files a web server runs as programs: they need the right to be executed. */
const PROGRAM = /\.(?:cgi|pl|py|rb|fcgi)$|(?:^|\/)cgi-bin\//i

/**
 * Takes rights away, never gives any: a file stricter than asked for (a 0600 database login) stays as it is. Programs of
 * `cgi-bin` and the like keep the right to be executed. A transport that does not tell modes has nothing to take away from.
 */
export const modes: StepKind<z.infer<typeof params>> = {
  use: 'modes',
  params,
  plan: async ({ folders, files }: z.infer<typeof params>, context: StepContext): Promise<StepPlan> => {
    const most = { dir: Number.parseInt(folders, 8), file: Number.parseInt(files, 8) }
    const ops: Op[] = []
    const notes: PlanNote[] = []
    const look = (path: RemotePath): void => {
      const state = context.overlay.state(path)
      if ((state.is !== 'dir' && state.is !== 'file') || state.mode === undefined) return
      const allowed = state.is === 'file' && PROGRAM.test(path) ? most.file | most.dir : most[state.is]
      const after = state.mode & allowed
      if (after === state.mode) return
      if (maySetMode(context.entries.get(path), context.rights)) ops.push({ kind: 'chmod', path, before: state.mode, after })
      else notes.push({ path, why: 'barred', detail: 'rights' })
    }
    if (context.capabilities.chmod) {
      const root = '' as RemotePath
      look(root)
      for (const member of context.overlay.below(root)) look(member.path)
    }
    return { ops, trees: {}, notes, sources: [] }
  },
}
