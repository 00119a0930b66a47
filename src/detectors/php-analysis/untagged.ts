import { CLOSE, HTML, OPEN, type Tokens, tokenise } from '../php/lexer.ts'
import type { Analysis } from './analyse.ts'
import type { Discovery } from './machine.ts'

/** Beginning of a file in which code without a tag begins. Characters. */
const LOOKED_AT = 20_000
/** What only PHP code says: pages and scripts for browsers have none of it. */
const PHP_WORDS =
  /\$_(?:POST|GET|REQUEST|COOKIE|SERVER|FILES)\b|\bbase64_decode\s?\(|\bgzinflate\s?\(|\bfile_put_contents\s?\(|\bfwrite\s?\(\s?\$|\$GLOBALS\b/
/** A statement of PHP at the beginning of a line, or of what a list of values shows. */
const BEGINS =
  /(?:^|[\r\n]|=> )[ \t]{0,40}@?(?:\$\w{1,40}\s{0,3}=[^=>]|if\s?\(\s?!?\s?(?:defined|isset|empty|function_exists|\$_)|eval\s?\(|function\s{1,4}\w{1,60}\s?\(\s?\$|(?:public|private|protected)\s{1,4}function\s|(?:error_reporting|ini_set|set_time_limit|session_start|chmod|file_put_contents)\s?\()/

/**
 * Where PHP code begins that stands without its open tag: what another program fetches and runs, or what was sent to one and kept. PHP shows
 * it as text. Undefined where there is none.
 */
export function untaggedAt(tokens: Tokens): number | undefined {
  // Behind a tag that is closed again at once, as well.
  const first = tokens.kind(0) === OPEN && tokens.kind(1) === CLOSE ? 2 : 0
  if (tokens.kind(first) !== HTML) return undefined
  const start = tokens.start(first)
  const text = tokens.source.slice(start, Math.min(tokens.end(first), start + 20 * LOOKED_AT))
  if (!text.includes('$') || !PHP_WORDS.test(text)) return undefined
  const found = BEGINS.exec(text.slice(0, LOOKED_AT))
  return found === null ? undefined : start + found.index
}

/** What such code would do: the strongest of it, as one discovery. */
export function judgeUntagged(source: string, at: number, analyse: (source: string, tokens: Tokens) => Analysis): Discovery | undefined {
  // What stands in front is blanked, so that places stay what they are.
  const code = source.slice(0, at).replace(/[^\n]/g, ' ') + source.slice(at)
  const { discoveries } = analyse(code, tokenise(code, true))
  const worst = discoveries.find((one) => one.grade === 'sure') ?? discoveries.find((one) => one.grade === 'likely')
  if (worst === undefined) return undefined
  const alone =
    source
      .slice(0, at)
      .replace(/^<\?(?:php)?\s{0,9}\?>/i, '')
      .trim() === ''
  if (!alone && worst.grade !== 'sure') return undefined
  return {
    kind: 'tool',
    // Behind other text, it may be what somebody wrote about such code; nobody writes so about what cannot be read.
    grade: alone || worst.kind.startsWith('hidden') ? worst.grade : 'likely',
    sink: 'untagged',
    source: `${worst.source} > ${worst.sink}`,
    path: worst.path,
    at: worst.at,
  }
}
