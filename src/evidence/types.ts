import type { LogFault } from '../core/error-codes.ts'
import type { LogEntry, PackFault } from '../core/incident.ts'
import type { Sha256 } from '../core/manifest.ts'

export type { Attachment, EntryContent, LogEntry, Moment, NotifyClock, PackFault, StatedMoments } from '../core/incident.ts'
export { MOMENTS } from '../core/incident.ts'

export type { LogFault }

export interface LogCheck {
  readonly entries: readonly LogEntry[]
  /** SHA-256 of the last whole line. */
  readonly head: Sha256
  /** Bytes behind the last line end: a write that was cut. */
  readonly torn: Uint8Array
  /** The first thing that is wrong, and the line it is in (from 1). What stands before it holds. */
  readonly fault?: { readonly line: number; readonly fault: LogFault }
  /** Lines whose time lies before that of the line above: a clock was set, or somebody wrote what was not so. */
  readonly backwards: readonly number[]
}

export const EVIDENCE_KINDS = [
  'record',
  'listing',
  'findings',
  'file',
  'table',
  'run',
  'home',
  'log',
  'settings',
  'notice',
  'provider',
  'page',
  'picture',
  'attached',
] as const
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number]

/** What a piece of evidence is of. Names and paths are the site's: hostile. */
export interface EvidenceOf {
  readonly account?: string
  readonly site?: string
  readonly snapshot?: string
  readonly run?: string
  readonly path?: string
  readonly url?: string
  readonly database?: string
  readonly table?: string
  /** In a few words, of what the fields above do not say. */
  readonly what?: string
}

/** How it stood where it was found. Times: ISO 8601, UTC. */
export interface AsFound {
  /** Octal, as `0644`. */
  readonly mode?: string
  readonly uid?: number
  readonly gid?: number
  /** The files' owner sets it at will. */
  readonly mtime?: string
  readonly ctime?: string
  readonly inode?: number
  readonly sha256?: string
  readonly size?: number
}

/** One file of a pack to be. */
export interface Evidence {
  /** What it is of, so that a pack that was cut does not fetch it twice. */
  readonly key: string
  readonly kind: EvidenceKind
  /** `bin`: bytes of somebody else's, under a name no program opens by itself. */
  readonly extension: 'bin' | 'json' | 'jsonl' | 'sql' | 'png' | 'txt'
  readonly of: EvidenceOf
  readonly asFound?: AsFound
  /** ISO 8601, UTC: when it was read where it was found. Absent: when it was put into the pack. */
  readonly at?: string
  /** Its bytes; a digest that is known beforehand is held against them. */
  content(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** Something that should be in a pack and is not. */
export interface Lacking {
  readonly key: string
  readonly kind: EvidenceKind
  readonly of: EvidenceOf
  /** A code of an error, or a reason as of a listing. */
  readonly reason: string
  readonly detail?: string
}

/** A file of a pack, as its manifest has it. */
export interface PackItem {
  readonly file: string
  readonly sha256: Sha256
  readonly bytes: number
  readonly key: string
  readonly kind: EvidenceKind
  readonly of: EvidenceOf
  readonly asFound?: AsFound
  readonly at: string
}

/** First line of a pack's manifest. */
export interface PackHead {
  readonly format: 'siteguard-evidence'
  readonly version: 1
  readonly pack: string
  readonly incident: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly by: string
  /** Programs and their versions. */
  readonly tools: Readonly<Record<string, string>>
  readonly files: number
  readonly bytes: number
  readonly lacking: number
}

export interface PackCheck {
  readonly pack: string
  readonly seal: string
  readonly files: number
  readonly bytes: number
  readonly faults: readonly { readonly file: string; readonly fault: PackFault }[]
  /** none: it was not signed · good: by `signer` · bad · unknown: no ssh-keygen to look with */
  readonly signature: 'none' | 'good' | 'bad' | 'unknown'
  readonly signer?: string
}
