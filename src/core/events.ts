import type { CredentialKind } from './credential.ts'
import type { HealthReport } from './health.ts'
import type { ProofReport } from './proof.ts'

/** What a use case tells while it works. The terminal, a log or nobody listens; nothing depends on it. */
export type AppEvent =
  | {
      readonly type: 'phase'
      readonly account: string
      readonly phase:
        | 'connect'
        | 'list'
        | 'detect'
        | 'manifest'
        | 'hash'
        | 'search'
        | 'read'
        | 'dump'
        | 'store'
        | 'judge'
        | 'fetch-logs'
        | 'logs'
        | 'stage'
        | 'apply'
        | 'verify'
        | 'undo'
        | 'done'
    }
  | {
      readonly type: 'progress'
      readonly account: string
      readonly done: number
      readonly total?: number
      readonly bytes: number
      /** Bytes to come in all, where known. */
      readonly totalBytes?: number
    }
  /** Somebody wrote into this table since the plan was made, or since the exchange: a swap puts that aside, or a rollback takes it away. */
  | {
      readonly type: 'table-written'
      readonly account: string
      readonly database: string
      readonly table: string
      readonly since: 'plan' | 'swap'
    }
  /** The same for a file every visit writes to (a database in a file, a log). */
  | { readonly type: 'file-written'; readonly account: string; readonly path: string; readonly since: 'plan' | 'swap' }
  /** A database was brought to another schema by the CMS's own code; `log`: what it said, hostile. */
  | {
      readonly type: 'migrated'
      readonly account: string
      readonly database: string
      readonly schema?: string
      readonly log: readonly string[]
    }
  /** A credential was replaced, and the old one proved to be worth nothing. */
  | {
      readonly type: 'rotated'
      readonly account: string
      readonly what: CredentialKind
      readonly name: string
      readonly counts: Readonly<Record<string, number>>
    }
  /** What the CMS's own code said when its secrets were renewed: what is left, and why. Hostile. */
  | { readonly type: 'rotation-said'; readonly account: string; readonly name: string; readonly text: string }
  /** The web server was not seen to read a configuration anew before its password was changed. */
  | { readonly type: 'rotation-unseen'; readonly account: string; readonly file: string }
  /** Tables, or the database file, as they stood when a migration was taken back: kept on the server until the run is forgotten. */
  | {
      readonly type: 'data-aside'
      readonly account: string
      readonly database: string
      readonly names: readonly string[]
      readonly run: string
    }
  /** What a look at the site's pages found, where nothing was wrong with them. */
  | { readonly type: 'health'; readonly account: string; readonly report: HealthReport }
  /** What a probe on the live site proved, or could not. */
  | { readonly type: 'proof'; readonly account: string; readonly report: ProofReport }
  | { readonly type: 'note'; readonly account: string; readonly text: string }

export type Listener = (event: AppEvent) => void
