import { after } from './danger.ts'
import { STRING, type Tokens, VARIABLE } from './lexer.ts'
import { stringValue } from './values.ts'

/** Variables that hold what a visitor sent. */
export const SUPERGLOBALS: ReadonlySet<string> = new Set([
  ...[
    '$_GET',
    '$_POST',
    '$_REQUEST',
    '$_COOKIE',
    '$_FILES',
    '$HTTP_GET_VARS',
    '$HTTP_POST_VARS',
    '$HTTP_COOKIE_VARS',
    '$HTTP_RAW_POST_DATA',
  ],
])
/** Name of the request's variable at `i`: a superglobal, or an entry of `$_SERVER` the visitor writes. */
export function sourceAt(tokens: Tokens, i: number): string | undefined {
  if (tokens.kind(i) !== VARIABLE) return undefined
  const name = tokens.text(i)
  if (SUPERGLOBALS.has(name)) return name === '$_FILES' && isServerMade(tokens, i) ? undefined : name
  if (name === '$GLOBALS') return globalSource(tokens, i)
  if (name !== '$_SERVER' && name !== '$HTTP_SERVER_VARS') return undefined
  const open = after(tokens, i)
  const key = after(tokens, open)
  if (!tokens.is(open, '[')) return undefined
  const text = tokens.kind(key) === STRING ? stringValue(tokens.text(key).slice(0, 60)) : tokens.text(key)
  if (!/^(?:HTTP_|QUERY_STRING|PATH_INFO|REQUEST_URI|PHP_AUTH_)/i.test(text) || /^HTTP_HOST$/i.test(text)) return undefined
  return `${name}['${text.slice(0, 40)}']`
}

/** `$GLOBALS['_POST']` */
function globalSource(tokens: Tokens, i: number): string | undefined {
  const open = after(tokens, i)
  const key = after(tokens, open)
  if (!tokens.is(open, '[') || tokens.kind(key) !== STRING) return undefined
  const name = `$${stringValue(tokens.text(key).slice(0, 60))}`
  return SUPERGLOBALS.has(name) ? name : undefined
}

/** `$_FILES[…]['tmp_name']`: PHP, not the visitor, says where it put a file, how large it is and whether it went well. */
export function isServerMade(tokens: Tokens, i: number): boolean {
  for (let next = after(tokens, i), looked = 0; looked < 12 && tokens.kind(next) !== -1; next = after(tokens, next), looked += 1) {
    if (tokens.kind(next) === STRING && /^["'](?:tmp_name|error|size)["']$/.test(tokens.text(next).slice(0, 12))) return true
    if (tokens.is(next, ']') && !tokens.is(after(tokens, next), '[')) return false
    if (tokens.is(next, ';') || tokens.is(next, ')')) return false
  }
  return false
}
