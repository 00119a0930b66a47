import type { ErrorCode, PlanFault } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'
import { plans } from './plans.ts'
import { upgrade } from './upgrade.ts'

const PLAN_FAULTS: { readonly [F in PlanFault]: string } = {
  'not-json': 'it is not JSON',
  'too-large': 'it is larger than any plan',
  'wrong-shape': 'it does not have the shape of a plan of this version',
  edited: 'it was changed after it was made',
  'bad-path': 'a path in it leads out of the site or is written in an odd way',
  'bad-tree': 'a folder in it is not what its digest says',
}

/** The first few paths, and that there are more. */
function listed(paths: readonly string[], count: number): string {
  return count > paths.length ? `${paths.join(', ')}, …` : paths.join(', ')
}

const stateName = (state: string): string => (state === 'begun' ? 'begun' : (plans.state[state as keyof typeof plans.state] ?? state))

type RunCode = Extract<ErrorCode, `SG-RUN-${string}`>

/** Errors of plans, locks, journals and runs. */
export const runErrors: Pick<ErrorTexts, RunCode> = {
  'SG-RUN-001': (p) => ({
    what: `${p.file} is not used as a plan: ${PLAN_FAULTS[p.fault]}${p.detail === '' ? '' : ` (${p.detail})`}.`,
    next: 'Make the plan again with siteguard plan; a plan is never corrected by hand.',
  }),
  'SG-RUN-002': (p) => ({
    what: `${p.account} is being changed by ${p.machine} (run ${p.run}, since ${p.since}).`,
    next: `Wait for it to end. Should it have died, its lock lapses in ${p.seconds} s: then siteguard resume ${p.run}, or siteguard rollback ${p.run}.`,
  }),
  'SG-RUN-003': (p) => ({
    what: `Another machine took over the account while run ${p.run} was at work.`,
    next: `Nothing more was done from here. siteguard runs show ${p.run} tells where it stands.`,
  }),
  'SG-RUN-004': (p) => ({
    what: `${p.site} has changed since this was planned, at ${p.count} path(s): ${listed(p.paths, p.count)}. Nothing was changed.`,
    next: 'Plan again, and look at what the new plan says.',
  }),
  'SG-RUN-005': (p) => ({
    what: `Run ${p.run} stopped: at ${p.count} path(s) stands what nobody planned: ${listed(p.paths, p.count)}.`,
    next: `Look at them. siteguard rollback ${p.run} or siteguard resume ${p.run} goes on once they stand as before or after.`,
  }),
  'SG-RUN-006': (p) => ({
    what: `The change failed and was rolled back (run ${p.run}): ${p.detail}`,
    next: 'The site stands as it did before. Remove the cause, then plan again.',
  }),
  'SG-RUN-007': (p) => ({
    what: `The connection was lost in the middle of run ${p.run}: ${p.detail}`,
    next: `Its state is kept. siteguard resume ${p.run} goes on, siteguard rollback ${p.run} goes back.`,
  }),
  'SG-RUN-008': (p) => ({
    what: `Interrupted in the middle of run ${p.run}.`,
    next: `Its state is kept. siteguard resume ${p.run} goes on, siteguard rollback ${p.run} goes back.`,
  }),
  'SG-RUN-009': (p) => ({
    what: `Run ${p.run} was resumed ${p.resumes} times and still is not done.`,
    next: `siteguard rollback ${p.run} goes back.`,
  }),
  'SG-RUN-010': (p) => ({ what: `There is no run ${p.run}, here or on the account.`, next: 'siteguard runs list shows those there are.' }),
  'SG-RUN-011': (p) => ({
    what: `The journal of run ${p.run} is not as it was written: ${p.file} (${p.detail}).`,
    next: 'It is not trusted. Use the copy on the machine the run was made from, or on the account.',
  }),
  'SG-RUN-012': (p) => ({
    what: `Run ${p.other} on the same account is not finished, so ${p.run} was not begun.`,
    next: `siteguard resume ${p.other}, or siteguard rollback ${p.other}.`,
  }),
  'SG-RUN-013': (p) => ({
    what: `This cannot be done with run ${p.run}, which is ${stateName(p.state)}.`,
    next: `siteguard runs show ${p.run} tells what was done; siteguard plan makes a new plan.`,
  }),
  'SG-RUN-014': (p) => ({
    what: `What was uploaded for ${p.path} did not arrive as it was sent: ${p.detail}`,
    next: 'Nothing of it was put in place. Check free space and quota, then try again.',
  }),
  'SG-RUN-015': (p) => ({
    what: `The account has ${upgrade.size(p.free)} free; this needs ${upgrade.size(p.needed)}.`,
    next: 'Nothing was changed. Free some space first.',
  }),
  'SG-RUN-016': (p) => ({
    what: `${p.path} is no real folder (${p.type}), so nothing is written below it.`,
    next: 'Look where it leads. Remove it, then plan again.',
  }),
  'SG-RUN-017': (p) => ({
    what: `The content of ${p.path} (sha256 ${p.sha256}) is not in the store of this machine.`,
    next: 'siteguard store pull brings the store here; or go on from the machine that made the plan.',
  }),
  'SG-RUN-018': (p) => ({
    what: `No folder to work in could be made on the account: ${p.path}: ${p.detail}`,
    next: 'Check the rights and the space of the login folder.',
  }),
  'SG-RUN-019': (p) => ({
    what: `What stood at ${p.path} cannot be brought back: the copy put aside was changed or taken away, and the store does not have it.`,
    next: 'siteguard store pull may bring its content here; then siteguard rollback again.',
  }),
  'SG-RUN-020': (p) => ({
    what: `Run ${p.run} could not be rolled back wholly: ${p.detail}`,
    next: `Remove the cause, then siteguard rollback ${p.run} goes on where it stopped.`,
  }),
}
