import type { CiTexts } from '../../i18n/index.ts'

export const CI_KINDS = ['github', 'gitlab', 'forgejo'] as const
export type CiKind = (typeof CI_KINDS)[number]

export interface CiOptions {
  readonly words: CiTexts
  readonly lang: string
  /** Machines a night is shared by. */
  readonly shards: number
  /** Of siteguard, as it is installed. */
  readonly version: string
  /** Minute and hour, UTC: not the full hour, at which everybody's jobs begin. */
  readonly at: { readonly minute: number; readonly hour: number }
}

/** A file of the repository. */
export interface CiFile {
  readonly path: string
  readonly text: string
}
