import type { Confidence } from '../../core/finding.ts'

/** One file of a pack of YARA rules. */
export interface YaraSource {
  /** Inside the pack, '/'-separated. */
  readonly file: string
  readonly text: string
}

/** A rule of a pack, as its own text describes it. All text is its author's: shown escaped. */
export interface YaraRule {
  readonly name: string
  readonly file: string
  readonly line: number
  readonly author: string
  readonly licence: string
  readonly reference: string
  readonly description: string
  /** How sure its findings are: `probable`, unless its meta says otherwise (see `gradeOf`). */
  readonly grade: Confidence
}

/** A rule, or a file, that the engine did not take. */
export interface YaraFault {
  readonly file: string
  readonly line: number
  /** '' where it is no single rule's. */
  readonly rule: string
  /** The engine's words. */
  readonly detail: string
}

/** A rule that matched, and where its first match begins. */
export interface YaraMatch {
  readonly rule: string
  /** Of the bytes that were given. Absent: its condition asks for no text. */
  readonly offset?: number
  readonly length?: number
}

export interface CompiledRules {
  readonly rules: readonly YaraRule[]
  readonly faults: readonly YaraFault[]
}

/** What is asked of the other process. */
export type YaraQuestion =
  | { readonly ask: 'compile'; readonly sources: readonly YaraSource[] }
  | { readonly ask: 'match'; readonly bytes: Uint8Array; readonly path: string }

/** What it answers. `failed`: why it could not, in the engine's words; `absent`: there is no engine on this machine. */
export type YaraAnswer =
  | { readonly answer: 'compiled'; readonly compiled: CompiledRules }
  | { readonly answer: 'matched'; readonly matches: readonly YaraMatch[] }
  | { readonly answer: 'failed' | 'absent'; readonly detail: string }
