import * as z from 'zod'
import type { CmsId } from './installation.ts'
import type { RemotePath } from './path.ts'

/** What is tried on the live site, as an intruder would, by harmless means. */
export type ProofOf =
  /** A program put there is not run. */
  | 'code'
  /** A text put there is not shown. */
  | 'file'
  /** SPIP's security screen is in front of the site: it refuses what it is made to refuse for a test. */
  | 'screen'

export const PROOFS = ['code', 'file', 'screen'] as const satisfies readonly ProofOf[]

/** A folder of the site and the address it has for visitors, which ends with a slash. */
export interface Place {
  readonly folder: RemotePath
  readonly url: string
}

/** One thing to prove. Paths are relative to the site's root. */
export interface ProbeTarget extends Place {
  readonly of: ProofOf
  readonly cms: CmsId
  readonly installation: RemotePath
  /**
   * Where a picture of ours is shown to visitors: an answer says nothing about `folder` where that is not so (the account is locked, the
   * address is another site's). The folder itself for `code`, where it has to go on being shown.
   */
  readonly control: Place
  /** Of the screen that has to answer. */
  readonly version?: string
}

/** Why nothing can be said. */
export type Unproved =
  /** HTTP is off. */
  | 'http-off'
  /** Everything there is refused, as before the change: the provider has locked the account. */
  | 'locked'
  /** There is no answer, or it is not this folder that answers. */
  | 'unreachable'
  /** The login may not put a file there. */
  | 'barred'

/** How a probe answered. ran: its program was run · shown: its bytes were sent · refused: neither · none: no answer */
export type ProbeAnswer = 'ran' | 'shown' | 'refused' | 'none'

/** What was proved on the live site. Texts of the site are made safe to print, and cut. */
export interface ProofReport {
  readonly of: ProofOf
  readonly folder: string
  readonly url: string
  readonly outcome: 'proved' | 'not-run'
  /** Where it was not run. */
  readonly why?: Unproved
  /** Before the change, where it was tried then. */
  readonly before?: ProbeAnswer
  readonly after: ProbeAnswer
  /** HTTP status after the change; 0: no answer. */
  readonly status: number
}

/** Whether something was to be proved, and could not be: that is not hardened. */
export function isUnproved(proofs: readonly ProofReport[] | undefined): boolean {
  return lastProofs(proofs ?? []).some(({ outcome }) => outcome === 'not-run')
}

/** Each as it was tried last: a run that is taken up again tries anew. */
export function lastProofs(proofs: readonly ProofReport[]): ProofReport[] {
  return [...new Map(proofs.map((proof) => [`${proof.of} ${proof.url}`, proof])).values()]
}

const line = z.string().max(4096)
const answer = z.enum(['ran', 'shown', 'refused', 'none'] satisfies ProbeAnswer[])

export const proofReportSchema = z
  .strictObject({
    of: z.enum(PROOFS).describe('code: a program is not run there · file: a text is not shown · screen: SPIP’s security screen answers.'),
    folder: line,
    url: line,
    outcome: z.enum(['proved', 'not-run']).describe('not-run: nothing can be said, which is not hardened.'),
    why: z.exactOptional(z.enum(['http-off', 'locked', 'unreachable', 'barred'] satisfies Unproved[])),
    before: z.exactOptional(answer).describe('How it answered before the change.'),
    after: answer,
    status: z.int().min(0).max(999),
  })
  .meta({ id: 'ProofReport' }) satisfies z.ZodType<ProofReport>
