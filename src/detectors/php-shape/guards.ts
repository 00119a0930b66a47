import { firstSuspect, nameOf } from '../php/danger.ts'
import { HTML, NAME, OPEN, STRING, UNFINISHED } from '../php/lexer.ts'
import { findFlows } from '../php/scan.ts'
import type { ShapeCheck } from './types.ts'

/** What an index.php that only keeps a folder from being listed may call. */
const GUARD_CALLS = new Set([
  'header',
  'http_response_code',
  'exit',
  'die',
  'defined',
  'define',
  'dirname',
  'echo',
  'error_reporting',
  'headers_sent',
])
const GUARD_WORDS = new Set([
  ...[
    'exit',
    'die',
    'header',
    'http_response_code',
    'return',
    'true',
    'false',
    'null',
    'if',
    'else',
    'defined',
    'or',
    'and',
    'echo',
    'print',
  ],
  ...['abspath', 'namespace', 'declare', 'strict_types', 'headers_sent', 'error_reporting'],
])

/** index.php of a folder: nothing, comments, an answer of refusal, a way out. Longer than a screen is no guard. */
export const checkIndexGuard: ShapeCheck = ({ tokens, source }) => {
  const suspect = firstSuspect(tokens, GUARD_CALLS)
  if (suspect?.level === 'danger') return { level: 'code', at: tokens.start(suspect.token) }
  const flow = findFlows(tokens, 1)[0]
  if (flow !== undefined) return { level: 'code', at: flow.at }
  for (let i = 0; i < tokens.count; i += 1) {
    const kind = tokens.kind(i)
    if (kind === UNFINISHED) return { level: 'damaged', at: tokens.start(i) }
    if (kind === HTML && !/^(?:\xef\xbb\xbf)?\s*$/.test(tokens.text(i)) && !isPlainPage(tokens.text(i)))
      return { level: 'odd', at: tokens.start(i) }
    if (kind === NAME && !GUARD_WORDS.has(nameOf(tokens, i))) return { level: 'code', at: tokens.start(i) }
    // A guard sends visitors nowhere but to its own site.
    if (kind === STRING && /location\s*:\s*https?:/i.test(tokens.text(i).slice(0, 200))) return { level: 'code', at: tokens.start(i) }
    if (kind !== OPEN && tokens.start(i) > 4000) return { level: 'odd', at: tokens.start(i) }
  }
  return source.length > 20_000 ? { level: 'odd', at: 0 } : undefined
}

/** An empty page without script, frame or reload. */
const isPlainPage = (text: string): boolean =>
  text.length < 2000 && !/<(?:script|iframe|meta[^>]{0,80}refresh|object|embed)|javascript:/i.test(text)

/** What wp-config.php calls, in WordPress's sample and in what hosts and plugins add. */
const CONFIG_CALLS = new Set([
  ...[
    'define',
    'defined',
    'dirname',
    'getenv',
    'ini_set',
    'set_time_limit',
    'error_reporting',
    'isset',
    'empty',
    'in_array',
    'strpos',
    'stripos',
  ],
  ...[
    'strstr',
    'substr',
    'strlen',
    'strtolower',
    'strtoupper',
    'explode',
    'implode',
    'trim',
    'rtrim',
    'ltrim',
    'preg_match',
    'preg_replace',
    'str_replace',
  ],
  ...[
    'file_exists',
    'is_file',
    'is_readable',
    'is_dir',
    'realpath',
    'file_get_contents',
    'json_decode',
    'array_key_exists',
    'is_array',
    'count',
  ],
  ...[
    'filter_var',
    'sprintf',
    'intval',
    'hash_hmac',
    'php_sapi_name',
    'phpversion',
    'version_compare',
    'function_exists',
    'class_exists',
    'header',
  ],
  ...[
    'date_default_timezone_set',
    'gethostname',
    'parse_url',
    'http_response_code',
    'mb_internal_encoding',
    'str_starts_with',
    'str_ends_with',
  ],
  ...[
    'str_contains',
    'array_map',
    'list',
    'current',
    'end',
    'reset',
    'set_error_handler',
    'microtime',
    'time',
    'constant',
    'ini_get',
    'sys_get_temp_dir',
  ],
])

/**
 * wp-config.php: people and hosts write much into it, so only what runs or writes something foreign is a fault; calls and
 * includes nobody vouches for are odd.
 */
export const checkWordpressConfig: ShapeCheck = ({ tokens }) => {
  const flow = findFlows(tokens, 1)[0]
  if (flow !== undefined) return { level: 'code', at: flow.at }
  const suspect = firstSuspect(tokens, CONFIG_CALLS)
  if (suspect === undefined) return undefined
  return {
    level: suspect.level === 'danger' ? 'code' : tokens.kind(suspect.token) === UNFINISHED ? 'damaged' : 'odd',
    at: tokens.start(suspect.token),
  }
}
