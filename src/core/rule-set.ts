import type { RuleId } from './rule-catalog.ts'

/** Why a rule does not judge. cap: it matched too much that is clean · untested: it was held against nothing clean yet · person: somebody switched it off. */
export type OffReason = 'cap' | 'untested' | 'person'

/**
 * Whether a rule judges. trial: it is newer than the set that was pinned: what it finds is told, and counts for nothing.
 */
export type RuleState = 'on' | 'off' | 'trial'

/** What a report says of the rules behind it, where they are not simply siteguard's own, all of them. */
export interface RuleSetNote {
  readonly off: readonly { readonly rule: string; readonly why: OffReason; readonly reason: string }[]
  /** Rules newer than the set that was pinned. */
  readonly trial: readonly RuleId[]
  /** Packs that were added. `rules`: how many of them judge. */
  readonly packs: readonly { readonly name: string; readonly sha256: string; readonly rules: number }[]
}

/** The share of clean files a rule may match, by how sure it says it is. Issue 7: figures nobody has to live with false alarms at. */
export const MATCH_CAPS = { certain: 0.0002, probable: 0.002 } as const
/** Fewer clean files say nothing about a share of 0.2 %. */
export const LEAST_CLEAN_FILES = 500
