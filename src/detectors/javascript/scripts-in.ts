/** A script that stands in a page. */
export interface PageScript {
  readonly code: string
  /** Where its tag begins in the page. */
  readonly tag: number
  /** Where its code begins in the page. */
  readonly at: number
  /** Address it is fetched from; '' where it stands in the page itself. */
  readonly src: string
}

const MOST_SCRIPTS = 500
/** The opening tag of a script is looked for its end no further than this. Characters. */
const LONGEST_TAG = 2_000
/** What stands in these is no program. */
const DATA =
  /\btype\s{0,4}=\s{0,4}["']?(?:application\/(?:ld\+)?json|text\/(?:template|x-template|html|x-handlebars)|importmap|speculationrules)/i
const SRC = /\bsrc\s{0,4}=\s{0,4}(?:"([^"]{0,1000})"|'([^']{0,1000})'|([^\s>"']{1,1000}))/i

const OPENS = /<script\b/gi
const CLOSES = /<\/script/gi

/** The scripts of a page, in its order. Linear in the page; a page without any costs one search. */
export function scriptsIn(page: string): PageScript[] {
  const scripts: PageScript[] = []
  let end = -1
  for (let at = next(OPENS, page, 0); at >= 0 && scripts.length < MOST_SCRIPTS; ) {
    if (end < at) end = page.indexOf('>', at)
    if (end < 0) break
    if (end - at > LONGEST_TAG) {
      at = next(OPENS, page, at + 7)
      continue
    }
    const close = next(CLOSES, page, end)
    const stop = close < 0 ? page.length : close
    const tag = page.slice(at, end)
    const [, double, single, bare] = SRC.exec(tag) ?? []
    if (!DATA.test(tag)) scripts.push({ code: page.slice(end + 1, stop), tag: at, at: end + 1, src: double ?? single ?? bare ?? '' })
    at = next(OPENS, page, stop)
  }
  return scripts
}

/** Offset of the next match of a global pattern; -1 where there is none. */
function next(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? -1
}
