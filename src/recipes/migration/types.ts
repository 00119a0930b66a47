import type { ScriptWay } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Copied } from './marks.ts'

/** The op for which PHP is run, and where: its number names what lies on the account for it. */
export interface PhpPlace {
  readonly index: number
  readonly op: {
    readonly installation: RemotePath
    readonly database: RemotePath
    readonly host?: string
    readonly way: ScriptWay
  }
}

/** What a process of PHP said. Hostile. */
export interface PhpResult {
  readonly stdout: Buffer
  readonly code: number
  /** Of standard error, where there is one. */
  readonly stderr: string
}

/** Runs PHP of ours as the site's account, one process after the other. */
export interface PhpRunner {
  /**
   * A complete script (`<?php …`), with the installation's folder and the host as `$argv[1]` and `$argv[2]`, and `input` as `$sg_input`.
   * Others of this op wait. What is in `input` is in no file and no argument.
   */
  script(php: string, input?: Uint8Array): Promise<PhpResult>
  /**
   * A program without its opening tag that reads what it needs from STDIN and writes to STDOUT (as snapshots/database's do). Paths of the
   * site it is told begin with what `site` gives.
   */
  program(php: string, input: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncIterable<Buffer>
  /** A path of the site, as PHP there is told it. */
  site(inner: string): Buffer
  /** Waits until no process that an earlier try began is at work any more. @throws SG-UPG-014 when one does not end. */
  settle(): Promise<void>
  /** Takes away what lies on the account for the calls, an earlier try's too. */
  close(): Promise<void>
}

/** What stands in for a database while it is migrated, and until the run is forgotten. Every call can be made again after a crash. */
export interface DataCopies {
  /** Refuses what `make` would refuse, before anything is written anywhere. */
  check(): Promise<void>
  make(): Promise<Copied>
  /** Gives what was put aside for it: tables or a file, by the names they had on the site. */
  putBack(copied: Copied): Promise<string[]>
  /** Takes the copies away; with `all` what `putBack` put aside, too. */
  drop(all: boolean): Promise<void>
}
