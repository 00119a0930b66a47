import { CLOSE, COMMENT, HTML, NAME, QUOTE, type Tokens, UNFINISHED, VARIABLE } from './lexer.ts'

/** Functions and constructs that run text as code. */
export const CODE_SINKS: ReadonlySet<string> = new Set(['eval', 'assert', 'create_function'])
/** Functions that run a command of the system. */
export const COMMAND_SINKS: ReadonlySet<string> = new Set([
  ...['system', 'exec', 'passthru', 'shell_exec', 'popen', 'proc_open', 'pcntl_exec', 'expect_popen'],
])
export const INCLUDES: ReadonlySet<string> = new Set(['include', 'include_once', 'require', 'require_once'])
/** Functions that call what one of their arguments names, and which argument that is, from 0. */
export const CALLERS: ReadonlyMap<string, number> = new Map([
  ...['call_user_func', 'call_user_func_array', 'array_map', 'ob_start', 'forward_static_call', 'forward_static_call_array'].map(first),
  ...['register_shutdown_function', 'register_tick_function', 'set_error_handler', 'set_exception_handler'].map(first),
  ...['array_filter', 'array_walk', 'array_walk_recursive', 'array_reduce', 'usort', 'uasort', 'uksort', 'iterator_apply'].map(second),
  ...['preg_replace_callback', 'mb_ereg_replace_callback'].map(second),
])
function first(name: string): [string, number] {
  return [name, 0]
}
function second(name: string): [string, number] {
  return [name, 1]
}
/** Functions that unpack text hidden from the eye. */
export const DECODERS: ReadonlySet<string> = new Set([
  ...['base64_decode', 'gzinflate', 'gzuncompress', 'gzdecode', 'str_rot13', 'hex2bin', 'convert_uudecode', 'rawurldecode', 'urldecode'],
  ...['strrev', 'pack', 'bzdecompress', 'zlib_decode', 'inflate'],
])
const WRITERS: ReadonlySet<string> = new Set([
  ...[
    'file_put_contents',
    'fwrite',
    'fputs',
    'move_uploaded_file',
    'copy',
    'rename',
    'symlink',
    'link',
    'chmod',
    'unlink',
    'touch',
    'mkdir',
  ],
])
const OTHERS: ReadonlySet<string> = new Set([
  ...['dl', 'mail', 'fsockopen', 'pfsockopen', 'stream_socket_client', 'curl_exec', 'extract', 'parse_str', 'putenv', 'unserialize'],
  ...['base64_decode', 'gzinflate', 'gzuncompress', 'gzdecode', 'str_rot13', 'hex2bin', 'convert_uudecode', 'bzdecompress', 'zlib_decode'],
])

/** Words followed by a parenthesis that are no calls. */
const STRUCTURES: ReadonlySet<string> = new Set([
  ...[
    'if',
    'elseif',
    'else',
    'while',
    'for',
    'foreach',
    'switch',
    'match',
    'return',
    'echo',
    'print',
    'and',
    'or',
    'xor',
    'isset',
    'empty',
  ],
  ...[
    'unset',
    'array',
    'list',
    'declare',
    'catch',
    'exit',
    'die',
    'function',
    'fn',
    'use',
    'case',
    'const',
    'global',
    'static',
    'clone',
    'not',
  ],
  ...['int', 'integer', 'string', 'bool', 'boolean', 'float', 'double', 'object', 'binary', 'instanceof', 'as', 'new', 'throw', 'yield'],
])

/** Name of a token without the root namespace, lower case. */
export function nameOf(tokens: Tokens, i: number): string {
  return tokens.kind(i) === NAME ? tokens.text(i).toLowerCase().replace(/^\\/, '') : ''
}

/** Index of the next token after `i` that is no comment. */
export function after(tokens: Tokens, i: number): number {
  let next = i + 1
  while (tokens.kind(next) === COMMENT) next += 1
  return next
}

/** Index of the last token before `i` that is no comment, -1 when there is none. */
export function before(tokens: Tokens, i: number): number {
  let previous = i - 1
  while (previous >= 0 && tokens.kind(previous) === COMMENT) previous -= 1
  return previous
}

/** Whether the name at `i` is called as a function (not declared, not a method, not `new`). */
export function isCall(tokens: Tokens, i: number): boolean {
  if (tokens.kind(i) !== NAME || !tokens.is(after(tokens, i), '(')) return false
  const previous = before(tokens, i)
  if (tokens.is(previous, '->') || tokens.is(previous, '?->') || tokens.is(previous, '::')) return false
  if (tokens.is(previous, 'function') || tokens.is(previous, 'new')) return false
  return !(tokens.is(previous, '&') && tokens.is(before(tokens, previous), 'function'))
}

/** Functions declared in this file, lower case. */
export function declaredFunctions(tokens: Tokens): Set<string> {
  const names = new Set<string>()
  for (let i = 0; i < tokens.count; i += 1) {
    if (!tokens.is(i, 'function')) continue
    let next = after(tokens, i)
    if (tokens.is(next, '&')) next = after(tokens, next)
    if (tokens.kind(next) === NAME) names.add(nameOf(tokens, next))
  }
  return names
}

export interface Suspect {
  /** Index of the token. */
  readonly token: number
  /** danger: can run or write what an intruder wants · unknown: a call or construct nobody vouches for. */
  readonly level: 'danger' | 'unknown'
}

/**
 * The first token that could do harm outside an allowed list of calls; the first danger before the first unknown.
 * @param allowed functions that may be called, lower case
 */
export function firstSuspect(tokens: Tokens, allowed: ReadonlySet<string>): Suspect | undefined {
  const own = declaredFunctions(tokens)
  let unknown: number | undefined
  for (let i = 0; i < tokens.count; i += 1) {
    const level = levelOf(tokens, i, allowed, own)
    if (level === 'danger') return { token: i, level }
    if (level === 'unknown' && unknown === undefined) unknown = i
  }
  return unknown === undefined ? undefined : { token: unknown, level: 'unknown' }
}

function levelOf(tokens: Tokens, i: number, allowed: ReadonlySet<string>, own: ReadonlySet<string>): Suspect['level'] | undefined {
  const kind = tokens.kind(i)
  if (kind === HTML) {
    const text = tokens.text(i)
    if (/^(?:\xef\xbb\xbf)?\s*$/.test(text)) return undefined
    return /<script|<iframe/i.test(text) ? 'danger' : 'unknown'
  }
  if (kind === UNFINISHED) return 'unknown'
  if (kind === QUOTE) return tokens.text(i) === '`' ? 'danger' : undefined
  if (kind === VARIABLE) return isDynamicCall(tokens, i) ? 'danger' : undefined
  if (kind !== NAME) {
    return tokens.is(i, ']') && tokens.is(after(tokens, i), '(') ? 'danger' : undefined
  }
  const name = nameOf(tokens, i)
  if (name === 'new' || name === 'goto') return 'unknown'
  if (INCLUDES.has(name)) return includeLevel(tokens, i)
  if (CODE_SINKS.has(name) && tokens.is(after(tokens, i), '(')) return 'danger'
  if (tokens.is(before(tokens, i), '->') || tokens.is(before(tokens, i), '::')) return 'unknown'
  if (!isCall(tokens, i) || STRUCTURES.has(name) || allowed.has(name) || own.has(name)) return undefined
  return COMMAND_SINKS.has(name) || CALLERS.has(name) || WRITERS.has(name) || OTHERS.has(name) ? 'danger' : 'unknown'
}

/** `$f(…)`, `$$f`, `${…}` */
function isDynamicCall(tokens: Tokens, i: number): boolean {
  return tokens.is(after(tokens, i), '(') || tokens.is(before(tokens, i), '$')
}

/** An include of a constant path that ends in .php, or of a variable, may be an owner's or a host's; anything else is not. */
function includeLevel(tokens: Tokens, i: number): Suspect['level'] | undefined {
  let text = ''
  for (
    let next = after(tokens, i);
    next < tokens.count && !tokens.is(next, ';') && tokens.kind(next) !== CLOSE;
    next = after(tokens, next)
  ) {
    if (next - i > 40) return 'danger'
    text += tokens.text(next)
  }
  if (/^\(?ABSPATH\.['"]\/?wp-settings\.php['"]\)?$/i.test(text)) return undefined
  if (/^\(?\$[a-z_]\w{0,40}\)?$/i.test(text) && !text.includes('$_')) return 'unknown'
  if (!/^\(?(?:[\w\\]{1,60}\.|\(?dirname\(__FILE__\)\)?\.){0,6}['"][\w./ @-]{1,200}\.php['"]\)?$/i.test(text)) return 'danger'
  return MEDIA_PATH.test(text) ? 'danger' : 'unknown'
}

/** Folders from which no settings file loads code. */
const MEDIA_PATH = /(?:IMG|local|tmp|uploads|cache|upgrade)\//
