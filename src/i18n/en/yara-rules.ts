import type { RuleTexts } from '../types.ts'

const about = (text: string): string => (text === '' ? '' : `: ${text}`)

/** Words of what rules of added packs found. */
export const yaraRules: Pick<RuleTexts, 'yara-match'> = {
  'yara-match': (p) => {
    const terms = [p.author === '' ? '' : `by ${p.author}`, p.licence === '' ? '' : `licence ${p.licence}`, p.reference]
    const from = terms.filter((term) => term !== '').join(', ')
    return {
      what: `matches the rule ${p.name} of the pack ${p.pack}${about(p.description)}${from === '' ? '' : ` (${from})`}`,
      next: `Look at the place. If an intruder put it: keep a copy as evidence, then remove it. If not: waive it, or siteguard rules off ${p.pack}/${p.name}`,
    }
  },
}
