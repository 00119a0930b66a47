/** What a log tells of. web: requests for pages · ftp: transfers · ssh: logins · cron: programs started by the clock. */
export type LogKind = 'web' | 'ftp' | 'ssh' | 'cron'

/** How lines are written. */
export type LogFormat = 'access' | 'json' | 'ftp-access' | 'xferlog' | 'vsftpd' | 'syslog' | 'ovh-cron' | 'error'

export type FileAction = 'upload' | 'download' | 'delete' | 'rename' | 'chmod' | 'mkdir' | 'login' | 'failed-login' | 'run'

/** One line of a log that matters. Every text in it was written by a stranger, or at his wish. */
export interface LogEvent {
  readonly kind: LogKind
  /** Milliseconds since 1970, by the clock of whoever wrote the log; seconds are as fine as most logs are. */
  readonly at: number
  /** In its file, from 1. */
  readonly line: number
  /** Who asked, as the log has it: an IP address, seldom a name. */
  readonly address?: string
  /** Login, where the log names one. */
  readonly user?: string
  /** Name of the site that was asked, where the log names it. */
  readonly host?: string
  readonly method?: string
  /** What was asked for, as sent: path and query. Cut at 2,000 characters. */
  readonly target?: string
  readonly status?: number
  readonly bytes?: number
  readonly referrer?: string
  readonly agent?: string
  /** Of ftp, ssh and cron. */
  readonly action?: FileAction
  /** File of a transfer as the server wrote it, or the command of a program. */
  readonly path?: string
}

/** Which lines are wanted. Plain data: it is handed to other threads. */
export interface LogQuestion {
  /** Last names of files whose every request and transfer is wanted. */
  readonly names: readonly string[]
  /** Spans of time, milliseconds since 1970, sorted, apart: everything that may have written something in them is wanted. */
  readonly windows: readonly (readonly [from: number, to: number])[]
  /** Addresses whose every line is wanted. */
  readonly addresses: readonly string[]
  /**
   * Requests whose target this regular expression (any case) fits are wanted, percent signs decoded. It is tried on targets that look odd
   * (`odd.ts`), and on those of requests that send something.
   */
  readonly shapes?: string
  /** Minutes east of Greenwich of logs that name no zone. */
  readonly zone: number
  /** What is newer than this was not written in the year a log leaves out. Milliseconds since 1970. */
  readonly now: number
  /** Lines kept of one file at most, for each of the four reasons. */
  readonly most: number
}

/** Why a log, or a part of it, tells nothing. */
export type LogTrouble =
  /** zip and the like; bzip2, xz or zstd where this machine has no program for it. */
  | 'packed'
  /** It ends in the middle: it was still being written, or not fetched whole. */
  | 'cut'
  | 'damaged'
  /** Nothing in it looks like a line of any log that is known. */
  | 'unknown-format'
  | 'too-large'
  | 'unreadable'

/** What became of reading one log. */
export interface LogSummary {
  readonly format?: LogFormat
  readonly lines: number
  /** Lines that fit the format. */
  readonly understood: number
  /** Bytes, unpacked. */
  readonly bytes: number
  /** First and last moment of its lines, by its own clock. */
  readonly from?: number
  readonly to?: number
  /** Minutes east of Greenwich that its lines name; absent where they name none. */
  readonly zone?: number
  /** Seconds since 1970 of requests that may have written (POST and such) and were not refused, rising, each once. */
  readonly writes: Int32Array
  /** A Bloom filter of all addresses in it: whether one may occur is known without reading it again. */
  readonly addresses: Uint8Array
  /** Wanted lines that were not kept, for there were too many. */
  readonly dropped: number
  readonly trouble?: LogTrouble
  readonly detail?: string
}

/** A log on this machine. */
export interface LogFile {
  readonly file: string
  /** What it is called in reports. Hostile where it comes from an account. */
  readonly name: string
}
