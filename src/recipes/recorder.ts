import { eachText } from '../core/each-text.ts'
import type { HealthReport } from '../core/health.ts'
import { joinPath } from '../core/path.ts'
import type { Plan } from '../core/plan.ts'
import type { ProofReport } from '../core/proof.ts'
import { canonicalJson } from './canonical.ts'
import { removeOurs } from './ops/remove-tree.ts'
import { openSealed, readSealed, type SealedCopy, type SealedJournal } from './sealed-journal.ts'
import type { FoundRun, Journal, JournalLine, OpContext, RunSeal } from './types.ts'

/** A line without its moment, which is added when it is written. */
export type Note = JournalLine extends infer L ? (L extends JournalLine ? Omit<L, 'at'> : never) : never

/**
 * Writes the journal of a run in both places. What announces an effect is on this machine's disk and on the account before
 * the effect; what only notes that something is done is kept here, and goes to the account with the next announcement.
 */
export interface Recorder {
  readonly lines: readonly JournalLine[]
  note(note: Note): Promise<void>
  announce(note: Note): Promise<void>
  close(): Promise<void>
}

/** Names that are compared with others: of runs, states and reasons. */
const NAMES: ReadonlySet<string> = new Set(['run', 'expect', 'outcome', 'why', 'state', 'of', 'before', 'after'])

/** A note whose words of the site, or of what failed there, hold no secret we know. */
function wordsOf(note: Note, redact: (text: string) => string): Note {
  if (note.type === 'stopped') return { ...note, params: eachText(note.params, redact, NAMES) as object }
  if (note.type === 'done' && (note.health ?? note.proofs) !== undefined) {
    const { health, proofs, ...rest } = note
    return {
      ...rest,
      ...(health && { health: eachText(health, redact, NAMES) as readonly HealthReport[] }),
      ...(proofs && { proofs: eachText(proofs, redact, NAMES) as readonly ProofReport[] }),
    }
  }
  return note
}

export function createRecorder(
  journal: Journal,
  copy: SealedJournal,
  unsent: readonly JournalLine[],
  plan: Plan | undefined,
  now: () => number,
  redact: (text: string) => string = (text) => text,
): Recorder {
  let waiting = [...unsent]
  // The first file of the copy holds the plan.
  let first = plan
  const note = async (body: Note): Promise<void> => {
    const line = { at: new Date(now()).toISOString(), ...wordsOf(body, redact) } as JournalLine
    await journal.append(line)
    waiting.push(line)
  }
  return {
    lines: journal.lines,
    note,
    async announce(body) {
      await note(body)
      await copy.write(waiting, first)
      waiting = []
      first = undefined
    },
    close: () => journal.close(),
  }
}

/**
 * Joins the journal of this machine with the account's copy. Usually the copy is the beginning of ours. Where it goes on
 * otherwise, another machine went further (each effect is announced on the account first), and its lines hold: what we had
 * announced here alone never happened.
 */
export function joinLines(
  here: readonly JournalLine[],
  account: readonly JournalLine[],
): { lines: readonly JournalLine[]; foreign: boolean } {
  const common = account.findIndex((line, index) => canonicalJson(line) !== canonicalJson(here[index] ?? null))
  return common < 0 ? { lines: here, foreign: false } : { lines: account, foreign: true }
}

/** Makes ready to write on: a file that was cut while it was made goes; a copy that is damaged while we have our own is put aside. */
export async function openCopy(
  context: Pick<OpContext, 'transport' | 'place' | 'signal'>,
  run: string,
  seal: RunSeal,
  found: SealedCopy,
): Promise<SealedJournal> {
  if (found.torn !== undefined) await removeOurs(found.torn, context)
  return openSealed(context.transport, context.place.journal, run, seal, found, context.signal)
}

/** The copy on the account; where it is damaged and this machine has the run, it is put aside as evidence and begun anew. */
export async function readCopy(
  context: Pick<OpContext, 'transport' | 'place' | 'signal'>,
  run: string,
  seal: RunSeal,
  here: Pick<FoundRun, 'plan' | 'lines'> | undefined,
): Promise<SealedCopy> {
  const { transport, place, signal } = context
  try {
    const found = await readSealed(transport, place.journal, run, seal, signal)
    if (here === undefined || found.run === undefined || found.run.plan.hash === here.plan.hash) return found
  } catch (error) {
    if (here === undefined || !(error instanceof Error && 'code' in error && error.code === 'SG-RUN-011')) throw error
  }
  for (let n = 1; ; n += 1) {
    const aside = joinPath(place.run, `journal.changed-${n}`)
    if ((await transport.stat(aside, { signal })) !== undefined) continue
    await transport.rename(place.journal, aside, { signal })
    await transport.mkdir(place.journal, { signal, ...(transport.capabilities.chmod ? { mode: 0o700 } : {}) })
    return { next: 0, previous: '' }
  }
}
