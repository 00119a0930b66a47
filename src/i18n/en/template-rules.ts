import type { RuleTexts } from '../types.ts'

const COMPARE = 'Compare it with the release or with a clean copy. If nobody here wrote it, keep it as evidence and take it out.'

const WAYS: Readonly<Record<string, (what: string) => string>> = {
  filter: (what) => `a template gives a value to a function that runs, reads or writes: ${what}`,
  eval: (what) => `a template runs PHP that acts on the server or that a visitor sends: ${what}`,
  call: (what) => `a template lets the visitor say which function is called: ${what}`,
  include: (what) => `a template includes a file from where files are uploaded, or from elsewhere: ${what}`,
  header: (what) => `a template has SPIP run functions over the page it sends: ${what}`,
  raw: (what) => `a template shows what a visitor sends as it comes, and SPIP runs PHP it finds in a page: ${what}`,
}

/** Words of what is found in templates. */
export const templateRules: Pick<RuleTexts, Extract<keyof RuleTexts, `template-${string}`>> = {
  'template-code': (p) => ({
    what: WAYS[p.way]?.(p.what) ?? `a template does what no template has to: ${p.what}`,
    next: p.way === 'raw' ? 'Take the two stars off, or filter the value: whoever wrote the template decides.' : COMPARE,
  }),
}
