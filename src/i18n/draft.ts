import { draft as en } from './en/draft.ts'
import { draft as fr } from './fr/draft.ts'
import type { DraftTexts, Lang } from './types.ts'

/** Comments of a new inventory. */
export const draftTexts: Readonly<Record<Lang, DraftTexts>> = { en, fr }
