import type { RemotePath } from './path.ts'

export type EntryType = 'file' | 'dir' | 'symlink' | 'fifo' | 'socket' | 'block' | 'char' | 'other'

/** The letters ls, GNU find and SFTP's long names write types with (`-` and `f` are both files). */
export const TYPE_LETTERS: Readonly<Record<string, EntryType>> = {
  '-': 'file',
  f: 'file',
  d: 'dir',
  l: 'symlink',
  p: 'fifo',
  s: 'socket',
  b: 'block',
  c: 'char',
}

/** One name in a listing. It is what the account claims, not a proof. Links are never followed. */
export interface Entry {
  readonly path: RemotePath
  readonly type: EntryType
  /** Bytes. 0 where the transport does not say. */
  readonly size: number
  /** Permission bits (07777), or undefined where the transport does not say (some FTP servers). */
  readonly mode?: number
  /** Modification time, milliseconds since 1970, fractions kept where known. The owner of the file sets it at will. */
  readonly mtime: number
  /** Inode change time, milliseconds since 1970. Not settable by the file's owner; only known over exec and locally. */
  readonly ctime?: number
  readonly inode?: number
  readonly nlink?: number
  readonly uid?: number
  readonly gid?: number
  /** What a symlink says, as read, unresolved. */
  readonly target?: string
  /** The login may not read it (access(2) said no), where the transport can tell. */
  readonly unreadable?: boolean
}

/** A sum of sizes, which stays a number that a document can hold: a listing may say of every file that it is as large as numbers go. */
export function addSizes(sum: number, size: number): number {
  return Math.min(sum + size, Number.MAX_SAFE_INTEGER)
}

export type ProblemReason =
  | 'denied'
  | 'vanished'
  | 'changed-while-read'
  | 'too-large'
  | 'too-many'
  | 'too-deep'
  | 'loop'
  | 'bad-name'
  | 'not-a-file'
  | 'timeout'
  | 'disconnected'
  | 'lie'
  | 'io'

/** Something that was not read, and why. Not read is never clean: every one of these reaches the verdict. */
export interface Problem {
  readonly path?: RemotePath
  readonly reason: ProblemReason
  /** Words of the server or the system, hostile, for people only (escape before printing). */
  readonly detail?: string
}
