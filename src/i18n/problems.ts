import { problems as en } from './en/problems.ts'
import { problems as fr } from './fr/problems.ts'
import type { Lang, ProblemId, ProblemParams, ProblemTexts } from './types.ts'

const TEXTS: Readonly<Record<Lang, ProblemTexts>> = { en, fr }

/** The words for what is wrong with a document, a selector or a secret, to stand inside an error. */
export function problemText<P extends ProblemId>(lang: Lang, id: P, params: ProblemParams[P]): string {
  return TEXTS[lang][id](params)
}

/** Whether a text is the id of a problem (zod schemas carry ids where they would carry messages). */
export function isProblemId(text: string): text is ProblemId {
  return Object.hasOwn(en, text)
}
