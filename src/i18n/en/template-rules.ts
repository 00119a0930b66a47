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

const DOES: Readonly<Record<string, string>> = {
  command: 'runs what a visitor sends',
  shell: 'gives somebody elsewhere a shell on this server',
  flood: 'sends packets without end to somebody’s server',
  bot: 'takes its orders from a chat',
  files: 'lists and writes files where a visitor says',
}

const TAGS: Readonly<Record<string, (host: string) => string>> = {
  address: (host) => `a page loads a script from an address of numbers: ${host}`,
  outside: (host) => `a script of ${host} stands before the page begins or behind its end, where nobody puts one by hand`,
  data: () => 'a page loads a script that carries its code packed in its own address',
  links: (host) => `links that nobody is to see but search engines, to ${host} and others`,
  frame: (host) => `a frame of ${host} that nobody sees`,
  picture: () => 'a picture that runs a script when somebody opens it',
}

/** Words of what is found in templates and pages, and in programs of other languages. */
export const templateRules: Pick<RuleTexts, Extract<keyof RuleTexts, `template-${string}` | `other-${string}` | 'script-tag'>> = {
  'script-tag': (p) => ({ what: TAGS[p.why]?.(p.host) ?? `a page loads a script of ${p.host}`, next: COMPARE }),
  'other-program': (p) => ({
    what: `a program in another language (${p.language}) that ${DOES[p.does] ?? p.does}`,
    next: 'Keep a copy as evidence, then remove it.',
  }),
  'template-code': (p) => ({
    what: WAYS[p.way]?.(p.what) ?? `a template does what no template has to: ${p.what}`,
    next: p.way === 'raw' ? 'Take the two stars off, or filter the value: whoever wrote the template decides.' : COMPARE,
  }),
}
