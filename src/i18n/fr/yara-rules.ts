import type { RuleTexts } from '../types.ts'

const about = (text: string): string => (text === '' ? '' : ` : ${text}`)

/** Words of what rules of added packs found, in French. */
export const yaraRules: Pick<RuleTexts, 'yara-match'> = {
  'yara-match': (p) => {
    const terms = [p.author === '' ? '' : `par ${p.author}`, p.licence === '' ? '' : `licence ${p.licence}`, p.reference]
    const from = terms.filter((term) => term !== '').join(', ')
    return {
      what: `répond à la règle ${p.name} du lot ${p.pack}${about(p.description)}${from === '' ? '' : ` (${from})`}`,
      next: `Regardez l’endroit. Si un intrus l’a mis : gardez-en une copie comme preuve, puis supprimez-le. Sinon : mettez une dérogation, ou siteguard rules off ${p.pack}/${p.name}`,
    }
  },
}
