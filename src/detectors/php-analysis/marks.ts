import { COMMENT, HTML, NAME, OPERATOR, QUOTE, STRING, TEXT, type Tokens, UNFINISHED, VARIABLE } from '../php/lexer.ts'
import { nameTable } from '../php/name-table.ts'
import { stemSearch } from '../shared/stems.ts'
import { ACTS } from './acts.ts'
import { ABILITIES, CALLERS, CALLING_METHODS, COMMANDS, DECODERS, REQUEST_CALLS, RUNNERS, SUPERGLOBALS } from './tables.ts'

/** What a file has, by what its names, its texts and the way they stand together say. Bits. */
export const MARK = {
  /** A visitor's request, or a function that gives something of it. */
  request: 1,
  /** Something that gets what lies elsewhere. */
  fetches: 2,
  /** A function or a class that runs, calls, writes, sends or lists. */
  acts: 4,
  /** An include of more than a constant path. */
  includes: 8,
  /** A function that unpacks texts nobody can read. */
  unpacks: 16,
  /** A function that puts texts together. */
  joins: 32,
  /** Something is called that a variable, a text, a block or a bracket holds. */
  computed: 64,
  /** The same, of a variable or a bracket. */
  called: 128,
  /** Texts put together piece by piece. */
  pieces: 256,
  /** Texts whose bits were changed, names in two pieces, letters written as numbers, texts without a word in them. */
  masked: 512,
  /** Variables whose names come from elsewhere, jumps, what a class says of itself. */
  roundabout: 1024,
  /** Code that text is made. */
  runs: 2048,
  /** An address of elsewhere, or data written as an address. */
  address: 4096,
  /** A page with a form, a function that rules a server without being asked. */
  alone: 8192,
  /** Asks who visits, and knows who searches. */
  visitor: 16384,
  robots: 32768,
  /** A function that calls what it is told. */
  callers: 65536,
} as const

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

const NAMES: ReadonlyMap<string, number> = (() => {
  const bits = new Map<string, number>()
  const add = (names: Iterable<string>, bit: number): void => {
    for (const name of names) bits.set(name.toLowerCase(), (bits.get(name.toLowerCase()) ?? 0) | bit)
  }
  add(SUPERGLOBALS, MARK.request)
  add(words('_server http_server_vars getenv'), MARK.request)
  // What comes from there is somebody else's, whoever was asked.
  add(
    words('curl_exec fsockopen pfsockopen stream_socket_client socket_create socket_connect socket_read import_request_variables'),
    MARK.request,
  )
  add(REQUEST_CALLS, MARK.request)
  add(
    words(`file_get_contents file fopen readfile copy curl_exec curl_init curl_multi_exec wp_remote_retrieve_body fsockopen pfsockopen
      stream_socket_client socket_read socket_connect simplexml_load_file load loadhtmlfile`),
    MARK.fetches | MARK.acts,
  )
  add([...RUNNERS, ...COMMANDS, ...CALLERS.keys(), ...CALLING_METHODS.keys(), ...ACTS.keys(), ...ABILITIES.keys()], MARK.acts)
  add(
    words(`preg_replace preg_filter mb_ereg_replace mb_eregi_replace dl fwrite fputs com perl python ffi mysqli pdo directoryiterator
      recursivedirectoryiterator filesystemiterator globiterator splfileobject reflectionfunction reflectionmethod reflectionclass
      reflectionobject createfunction shellexecute query multi_query unserialize filter_var filter_var_array yaml_parse registerphpfunctions
      callbackfilteriterator recursivecallbackfilteriterator wp_create_user wp_insert_user wp_set_auth_cookie wp_set_password fromcallable
      mb_send_mail imap_mail bzopen error_log eval_r`),
    MARK.acts,
  )
  add(words('wp_create_user wp_insert_user wp_set_auth_cookie wp_set_password com ob_start getccnumber getcccid'), MARK.alone | MARK.acts)
  add([...RUNNERS, 'registerphpfunctions'], MARK.runs)
  add(
    words(`base64_decode gzinflate gzuncompress gzdecode str_rot13 strrev hex2bin pack convert_uudecode convert_uuencode chr
      bzdecompress zlib_decode mcrypt_decrypt openssl_decrypt sg_load bcompiler_load bcompiler_load_exe nc_load nc_decode`),
    MARK.unpacks,
  )
  add(words('goto getdoccomment getconstant getconstants'), MARK.roundabout)
  add(words('str_replace str_ireplace implode join substr strtr array_diff str_split ucwords'), MARK.joins)
  return bits
})()
const TABLE = nameTable(NAMES)
const INCLUDING = words('include include_once require require_once')
const INCLUDES = nameTable(new Map(INCLUDING.map((name) => [name, 1])))
/** Whether a name, in small letters, of a function, a class or a word that includes says anything of a file. */
export const isMarked = (name: string): boolean => NAMES.has(name) || INCLUDING.includes(name)
const COMMAND_NAMES = nameTable(new Map([...COMMANDS].map((name) => [name, 1])))
/** Functions, methods and classes that call what they are told. */
const CALLING = nameTable(
  new Map(
    [
      ...[...CALLERS.keys(), ...CALLING_METHODS.keys(), ...RUNNERS],
      ...words('reflectionfunction reflectionmethod fromcallable filter_var filter_var_array yaml_parse callbackfilteriterator'),
      ...words('recursivecallbackfilteriterator preg_replace preg_filter mb_ereg_replace mb_eregi_replace createfunction ffi com'),
    ].map((name) => [name, 1]),
  ),
)
/** Functions a path is made by, whoever includes it. */
const PATH_MAKERS = nameTable(new Map(words('dirname realpath defined plugin_dir_path trailingslashit constant').map((name) => [name, 1])))

/** Words in texts, and what each says. */
export const STEMS: readonly (readonly [string, number])[] = [
  ...words('_get _post _request _cookie _files _server http_raw_post getallheaders filter_input php://').map((stem): [string, number] => [
    stem,
    MARK.request,
  ]),
  ['http://', MARK.address],
  ['https://', MARK.address],
  ['data:', MARK.address],
  ['auto_prepend', MARK.masked],
  // Vendors' loaders.
  ...words('ioncube nucoder zend;').map((stem): [string, number] => [stem, MARK.unpacks]),
  // Code that a text holds, which something else may run.
  ...[
    'eval(',
    'eval (',
    'assert(',
    "assert'",
    'assert"',
    'assert\\',
    ...words('base64_decode gzinflate gzuncompress gzdecode str_rot13 create_function hex2bin convert_uu'),
  ].map((stem): [string, number] => [stem, MARK.unpacks]),
  ['<form', MARK.alone],
  ['http_user_agent', MARK.visitor],
  ['http_referer', MARK.visitor],
  ...words('google yandex baidu bingbot slurp').map((stem): [string, number] => [stem, MARK.robots]),
]
const SEARCH = stemSearch(STEMS.map(([stem]) => stem))

const known = new WeakMap<Tokens, number>()

/** The marks of a file: made once, in one look at each of its tokens. */
export function marksOf(tokens: Tokens): number {
  const before = known.get(tokens)
  if (before !== undefined) return before
  const marks = look(tokens)
  known.set(tokens, marks)
  return marks
}

const BRACKET = 40
const CARET = 94
const TILDE = 126
const DOT = 46
const DOLLAR = 36
const PIPE = 124
/** Variables put together one by one in one file, from which on nobody does it for want of a text. */
const CHAINED = 40
/** Shortest text without a word in it that may be a program. */
const OPAQUE = /[A-Za-z0-9+/]{100}/
/** Letters that need it not, written as addresses are. */
const PERCENT = /(?:%(?:20|24|3[bBdD]|0[aAdD]|2[2789])[\w.]{0,40}){6}/
const SPELT = /\\x[0-9a-f]{2}\\x|\\1[0-7]{2}/i

function look(tokens: Tokens): number {
  const { source, count } = tokens
  const found = new Uint8Array(STEMS.length)
  let marks = 0
  /** The tokens before, without comments. */
  let before = -1
  let previous = -1
  let chained = 0
  for (let i = 0; i < count; i += 1) {
    const kind = tokens.kind(i)
    if (kind === COMMENT) {
      // `/*…*/'ass'`: pieces kept apart by comments.
      if (source.charCodeAt(tokens.end(i) - 1) === 47 && isPiece(tokens, i + 1)) marks |= MARK.pieces
      continue
    }
    const start = tokens.start(i)
    switch (kind) {
      case NAME:
        marks |= nameMarks(tokens, i, before)
        break
      case VARIABLE:
        marks |= TABLE.bitsOf(source, start + 1, tokens.end(i)) & MARK.request
        if (source.startsWith('$GLOBALS', start) && tokens.end(i) - start === 8) marks |= MARK.roundabout
        break
      case STRING:
      case TEXT:
      case HTML:
      case UNFINISHED:
        marks |= textMarks(tokens, i, found)
        if (kind === STRING && before >= 0 && tokens.kind(before) === OPERATOR && source.charCodeAt(tokens.start(before)) === DOT) {
          const one = tokens.kind(previous)
          if (one === STRING) marks |= MARK.pieces
        }
        break
      case QUOTE:
        if (source.charCodeAt(start) === 96) marks |= MARK.acts | MARK.computed
        break
      case OPERATOR: {
        const more = operatorMarks(tokens, i, before, previous)
        // `$a . $b . $c . …`, on and on: a text kept in pieces.
        if ((more & MARK.pieces) !== 0 && tokens.kind(before) === VARIABLE && ++chained >= CHAINED) marks |= MARK.masked
        marks |= more
        break
      }
    }
    previous = before
    before = i
  }
  for (const [i, [, bit]] of STEMS.entries()) if (found[i] === 1) marks |= bit
  return marks
}

/** A text, or what begins a value: behind a comment, a piece of one. */
function isPiece(tokens: Tokens, i: number): boolean {
  const c = tokens.source.charCodeAt(tokens.start(i))
  return c === 34 || c === 39 || c === DOT || c === BRACKET || c === 91 || c === DOLLAR
}

function nameMarks(tokens: Tokens, i: number, before: number): number {
  const { source } = tokens
  const start = tokens.start(i)
  const end = tokens.end(i)
  if (end - start > 100) return OPAQUE.test(source.slice(start, end)) ? MARK.masked : 0
  const bits = TABLE.bitsOf(source, start, end)
  let marks = bits
  if ((bits & MARK.acts) !== 0 && COMMAND_NAMES.bitsOf(source, start, end) !== 0 && !isMember(tokens, before)) marks |= MARK.alone
  if ((bits & MARK.acts) !== 0 && CALLING.bitsOf(source, start, end) !== 0) marks |= MARK.callers
  if (bits === 0 && INCLUDES.bitsOf(source, start, end) !== 0) marks |= includeMarks(tokens, i)
  return marks
}

/** Behind `->`, `?->`, `::`. */
function isMember(tokens: Tokens, before: number): boolean {
  return before >= 0 && (tokens.is(before, '->') || tokens.is(before, '::') || tokens.is(before, '?->') || tokens.is(before, 'function'))
}

/** Tokens of an include that are looked at. */
const INCLUDE_TOKENS = 60

function includeMarks(tokens: Tokens, i: number): number {
  const { source } = tokens
  for (let at = i + 1; at < tokens.count; at += 1) {
    if (at - i > INCLUDE_TOKENS) return MARK.includes
    const kind = tokens.kind(at)
    const c = source.charCodeAt(tokens.start(at))
    if (kind === VARIABLE || kind === QUOTE) return MARK.includes
    if (kind === NAME && tokens.is(at + 1, '(') && PATH_MAKERS.bitsOf(source, tokens.start(at), tokens.end(at)) === 0) return MARK.includes
    if (kind === STRING && (source.slice(tokens.start(at), tokens.end(at)).includes(':') || tokens.text(at).includes('\\')))
      return MARK.includes
    if (kind === OPERATOR && c === 59) return 0
    if (kind !== NAME && kind !== STRING && kind !== OPERATOR && kind !== COMMENT) return 0
  }
  return 0
}

function textMarks(tokens: Tokens, i: number, found: Uint8Array): number {
  const { source } = tokens
  const start = tokens.start(i)
  const end = tokens.end(i)
  let marks = 0
  const length = end - start
  if (tokens.kind(i) === STRING && length <= 42) {
    // A function may be named by a text.
    const bits = TABLE.bitsOf(source, start + 1, end - 1)
    if (bits !== 0) {
      marks |= bits & (MARK.unpacks | MARK.request | MARK.runs | MARK.acts)
      if (COMMAND_NAMES.bitsOf(source, start + 1, end - 1) !== 0) marks |= MARK.alone
    }
  }
  SEARCH.search(source, found, start, end)
  if (tokens.kind(i) === HTML) return marks
  // Between single quotes, a number is no letter.
  const mayBeSpelt = source.charCodeAt(start) !== 39
  if (length <= 100 && !mayBeSpelt) return marks
  const text = source.slice(start, end)
  if (length > 100 && (OPAQUE.test(text) || (text.includes('%24') && PERCENT.test(text)))) marks |= MARK.masked
  if (mayBeSpelt && text.includes('\\') && SPELT.test(text)) marks |= MARK.masked
  return marks
}

function operatorMarks(tokens: Tokens, i: number, before: number, previous: number): number {
  const { source } = tokens
  const start = tokens.start(i)
  const c = source.charCodeAt(start)
  if (before < 0) return 0
  if (c === BRACKET) {
    const last = source.charCodeAt(tokens.end(before) - 1)
    const isVariable = tokens.kind(before) === VARIABLE
    // `)`, `]`
    if (isVariable || last === 41 || last === 93) return MARK.called | MARK.computed
    // `}` and quotes
    if (last === 125 || last === 34 || last === 39) return MARK.computed
    // `) . (`
    return last === DOT && tokens.is(previous, ')') ? MARK.pieces : 0
  }
  if (c === CARET || (c === TILDE && isText(tokens, i + 1))) return MARK.masked
  if (c === PIPE) return source.charCodeAt(start + 1) === 62 ? MARK.computed : 0
  if (c === DOLLAR) return tokens.end(i) - start === 2 && isPlainName(tokens, i + 1) ? 0 : MARK.roundabout
  if (c !== DOT) return 0
  if (endsName(tokens, before, i)) return MARK.masked
  return isPieced(tokens, before, i) ? MARK.pieces : 0
}

/** `"${name}"`, as PHP once wrote `"{$name}"`. */
function isPlainName(tokens: Tokens, i: number): boolean {
  return tokens.kind(i) === NAME && (tokens.is(i + 1, '}') || tokens.is(i + 1, '['))
}

/** `'…' . $x . …`, `… . $x[…`, `$x . $y . $z` */
function isPieced(tokens: Tokens, before: number, dot: number): boolean {
  let next = dot + 1
  while (tokens.kind(next) === COMMENT) next += 1
  if (tokens.kind(next) !== VARIABLE) return false
  let behind = next + 1
  while (tokens.kind(behind) === COMMENT) behind += 1
  const c = tokens.kind(behind) === OPERATOR ? tokens.source.charCodeAt(tokens.start(behind)) : 0
  if (c === 91 || c === 123) return true
  const one = tokens.kind(before)
  if (c !== DOT) return false
  const last = tokens.source.charCodeAt(tokens.end(before) - 1)
  return one === VARIABLE || last === 34 || last === 39
}

const PIECES: ReadonlySet<string> = new Set([...RUNNERS, ...COMMANDS, ...DECODERS])
const LONGEST_NAME = Math.max(...[...PIECES].map(({ length }) => length))

/** `'ass' . 'ert'`: two texts, with or without comments between them, that are the name of what runs or unpacks. */
function endsName(tokens: Tokens, first: number, dot: number): boolean {
  if (tokens.kind(first) !== STRING) return false
  let second = dot + 1
  while (tokens.kind(second) === COMMENT) second += 1
  if (
    tokens.kind(second) !== STRING ||
    tokens.end(first) - tokens.start(first) + tokens.end(second) - tokens.start(second) > LONGEST_NAME + 4
  )
    return false
  return PIECES.has((tokens.text(first).slice(1, -1) + tokens.text(second).slice(1, -1)).toLowerCase())
}

/** A text, or a name in letters nobody can type: what is left of a text whose bits were turned round. */
function isText(tokens: Tokens, i: number): boolean {
  const kind = tokens.kind(i)
  return kind === STRING || kind === QUOTE || (kind === NAME && tokens.source.charCodeAt(tokens.start(i)) >= 0x80)
}
