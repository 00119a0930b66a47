import { COMMENT, HTML, NAME, OPERATOR, QUOTE, STRING, type Tokens, VARIABLE } from '../php/lexer.ts'
import { COMMANDS, DECODERS, RUNNERS } from './tables.ts'

/**
 * What a file must have, to be worth following: something that runs, calls, includes or writes; or something that hides. One look over the
 * text, in small letters or not, without brackets being counted: most files of a site have nothing of it.
 */
const SOURCE =
  /_(?:GET|POST|REQUEST|COOKIE|FILES|SERVER)\b|HTTP_(?:RAW_POST|GET|POST|COOKIE)_|php:\/\/|getallheaders|_request_headers|filter_input|get_defined_vars|session_id|\b_request\b|getenv|import_request_variables|curl_exec|fsockopen|socket_|https?:\/\/|data:/i
const RUNS =
  /\b(?:eval|assert|create_function|system|exec|passthru|shell_exec|popen|proc_open|pcntl_exec|call_user_func\w*|array_map|array_filter|array_walk\w*|usort|u[ak]sort|array_\w*u\w*|array_reduce|register_\w+|ob_start|preg_replace\w*|mb_ereg\w*|preg_filter|move_uploaded_file|file_put_contents|fwrite|fputs|copy|rename|mail|opendir|scandir|readfile|unlink|fopen|file_get_contents|highlight_file|show_source|mysqli?_\w+|pg_query|fsockopen|curl_init|chmod|mkdir|mb_send_mail|imap_mail|DirectoryIterator|glob|PDO|mysqli|wp_\w{8,30}|Reflection|FFI|iterator_apply|createFunction|COM)\b|`|\b(?:include|require)(?:_once)?\b/i
const HIDES =
  /\b(?:eval|assert|create_function)\s*[(/"'@$#]|base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|strrev|hex2bin|\bpack\s*\(|convert_uu|\bchr\s*\(|\\x[0-9a-f]{2}\\x|\\1[0-7]{2}|\$\{|\$\$|\$GLOBALS\s*[[{]|auto_prepend|\bgoto\s|getDocComment|getConstants?\b|[A-Za-z0-9+/]{100}/i

/** Works without being asked anything, or with variables old servers filled: a page with a form, who is served, who becomes an administrator. */
const ALONE =
  /<form\b|\bgetCc(?:Number|Cid)\b|\bob_start\s*\(\s*["'$]|\b(?:system|passthru|shell_exec|exec|popen)\s*\(\s*["']?\$\w+|\bnew\s+COM\b|\bwp_(?:create_user|insert_user|set_auth_cookie|set_password)\s*\(|(?:is_callable|function_exists)\s*\(\s*["'](?:system|passthru|shell_exec|exec|popen|proc_open)\b/i
const SERVED = /HTTP_(?:USER_AGENT|REFERER)/
const ROBOTS = /google|yandex|baidu|bingbot|slurp/i

/** Names of functions put together, and called by what they became. */
const PIECES =
  /\bstr_i?replace\s*\(|\b(?:implode|join|substr|strtr|array_diff|str_split|ucwords)\s*\(|["']\s*\.\s*["']|["']\s*\.\s*\$[\w\x80-\xff]+\s*\.|\.=?\s*\$[\w\x80-\xff]+\s*[[{]|\*\/\s*["'.([$]|\$[\w\x80-\xff]+\s*\.\s*\$[\w\x80-\xff]+\s*\.\s*\$|\)\s*\.\s*\(/

const NAMES: ReadonlySet<string> = new Set([...RUNNERS, ...COMMANDS, ...DECODERS])
const LONGEST_NAME = Math.max(...[...NAMES].map(({ length }) => length))

/** Files that are followed for being given something alone. Bytes. */
const SMALL = 6000

export interface Worth {
  /** Following it may lead somewhere. */
  readonly following: boolean
  /** Texts in it may be more than they seem. */
  readonly hides: boolean
}

const known = new WeakMap<Tokens, Worth>()

/** What a glance at a file says, at its code and not at its comments. */
export function worthOf(tokens: Tokens): Worth {
  const before = known.get(tokens)
  if (before !== undefined) return before
  const worth = look(tokens)
  known.set(tokens, worth)
  return worth
}

function look(tokens: Tokens): Worth {
  const { code, computed, called, masked } = gist(tokens)
  // Nothing but a page's text.
  if (tokens.count === 0 || (tokens.count === 1 && tokens.kind(0) === HTML)) return { following: false, hides: false }
  const hides = masked || HIDES.test(code) || (called && PIECES.test(code))
  const moves = computed || RUNS.test(code)
  // Of a few lines that are given something, nobody needs to guess.
  if (tokens.source.length < SMALL && SOURCE.test(code)) return { following: true, hides }
  const asked = moves && (SOURCE.test(code) || ALONE.test(code))
  return { following: hides || asked || (SERVED.test(code) && ROBOTS.test(code)), hides }
}

interface Gist {
  /** The source without its comments. */
  readonly code: string
  /** What a variable or a bracket holds is called; `computed`: a text or a block as well. */
  readonly called: boolean
  readonly computed: boolean
  /** `^` between texts or variables, `~` before a text, a name in two pieces. */
  readonly masked: boolean
}

const BRACKET = 40
const CARET = 94
const TILDE = 126
const DOT = 46

function gist(tokens: Tokens): Gist {
  const { source, count } = tokens
  const code: string[] = []
  let [from, called, computed, masked] = [0, false, false, false]
  let before = -1
  for (let i = 0; i < count; i += 1) {
    const kind = tokens.kind(i)
    if (kind === COMMENT) {
      code.push(source.slice(from, tokens.start(i)))
      from = tokens.end(i)
      continue
    }
    if (kind === OPERATOR && before >= 0) {
      const c = source.charCodeAt(tokens.start(i))
      if (c === BRACKET) {
        const last = source.charCodeAt(tokens.end(before) - 1)
        const isVariable = tokens.kind(before) === VARIABLE
        // `)`, `]`, `}` and quotes
        if (isVariable || last === 41 || last === 93) called = true
        if (isVariable || last === 41 || last === 93 || last === 125 || last === 34 || last === 39) computed = true
      } else if (c === CARET || (c === TILDE && isText(tokens, i + 1))) masked = true
      else if (c === DOT && !masked) masked = endsName(tokens, before, i)
    }
    before = i
  }
  code.push(source.slice(from))
  return { code: code.join(' '), called, computed, masked }
}

/** `'ass' . 'ert'`: two texts, with or without comments between them, that are the name of what runs or unpacks. */
function endsName(tokens: Tokens, first: number, dot: number): boolean {
  let second = dot + 1
  while (tokens.kind(second) === COMMENT) second += 1
  if (tokens.kind(first) !== STRING || tokens.kind(second) !== STRING) return false
  const name = tokens.text(first).slice(1, -1) + tokens.text(second).slice(1, -1)
  return name.length <= LONGEST_NAME && NAMES.has(name.toLowerCase())
}

/** A text, or a name in letters nobody can type: what is left of a text whose bits were turned round. */
function isText(tokens: Tokens, i: number): boolean {
  const kind = tokens.kind(i)
  return kind === STRING || kind === QUOTE || (kind === NAME && tokens.source.charCodeAt(tokens.start(i)) >= 0x80)
}
