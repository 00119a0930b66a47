import type { RemotePath } from './path.ts'

/** What lies in an account's home and lets in, as it is told: no value of a secret is in it. All text of the account is hostile. */
export interface AccountReport {
  readonly account: string
  /** Paths are relative to the home. */
  readonly keys: readonly {
    readonly type: string
    readonly fingerprint: string
    readonly comment: string
    readonly options: string
    readonly file: RemotePath
    readonly line: number
    /** When the file was last written, as the account claims. ISO 8601, UTC. */
    readonly written?: string
    /** `unsaid`: the inventory names no keys. */
    readonly becomes: 'stays' | 'goes' | 'unsaid'
    /** We came in by it. */
    readonly ours: boolean
  }[]
  /** Left there for other services: nothing of it is renewed here. */
  readonly secrets: readonly { readonly path: RemotePath; readonly line: number; readonly kind: string; readonly about: string }[]
  readonly loginFiles: readonly RemotePath[]
  readonly unread: readonly RemotePath[]
}
