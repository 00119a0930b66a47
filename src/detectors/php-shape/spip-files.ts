import { type Cursor, createCursor, takeEnd, takeLiteral, takeOpen, takeSemicolon, takeVariable } from '../php/cursor.ts'
import { firstSuspect } from '../php/danger.ts'
import { CLOSE, NAME, NUMBER, UNFINISHED } from '../php/lexer.ts'
import { checkSerialized } from './serialized.ts'
import type { Fault, ShapeCheck, ShapeFile } from './types.ts'

/** First line of the files SPIP protects so (`ecrire_fichier_securise`, ecrire/inc/flock.php of 3.2.11 and 4.4.30). */
const DIE_LINE = "<?php die ('Acces interdit'); ?>\n"

/** Where the cursor stopped: cut short when nothing more comes. */
function stopped(cursor: Cursor, level: Fault['level'] = 'code'): Fault {
  const cut = cursor.done() || cursor.kind() === UNFINISHED
  return { level: cut ? 'damaged' : level, at: cursor.tokens.start(cursor.index) }
}

/** Reads statements until the end; the first that `take` refuses is the fault. */
function statements(file: ShapeFile, take: (cursor: Cursor) => boolean): Fault | undefined {
  const cursor = createCursor(file.tokens)
  if (cursor.done()) return undefined
  if (!takeOpen(cursor)) return stopped(cursor)
  while (!cursor.done() && cursor.kind() !== CLOSE) {
    const start = cursor.mark()
    if (take(cursor)) continue
    const end = stopped(cursor)
    if (end.level === 'damaged') return end
    cursor.reset(start)
    return stopped(cursor)
  }
  return takeEnd(cursor) ? undefined : stopped(cursor)
}

/** Goes back to `mark`; the answer of a `take…` that did not succeed. */
function refuse(cursor: Cursor, mark: number): false {
  cursor.reset(mark)
  return false
}

/** `if (!defined("_ECRIRE_INC_VERSION")) return;` */
function takeGuard(cursor: Cursor): boolean {
  const start = cursor.mark()
  const tests = cursor.takeAll('if', '(', '!', 'defined', '(') && cursor.takeString() === '_ECRIRE_INC_VERSION'
  return (tests && cursor.takeAll(')', ')', 'return') && takeSemicolon(cursor)) || refuse(cursor, start)
}

/** `define('X', literal)`, also with `defined('X') ||` or `if (!defined('X'))` before it. */
function takeDefine(cursor: Cursor, name?: RegExp): boolean {
  const start = cursor.mark()
  const named = (): boolean => {
    const text = cursor.takeString()
    return text !== undefined && (name === undefined || name.test(text))
  }
  if (cursor.takeAll('if', '(', '!', 'defined', '(')) {
    if (!named() || !cursor.takeAll(')', ')')) return refuse(cursor, start)
  } else if (cursor.takeAll('defined', '(')) {
    if (!named() || !cursor.take(')') || !(cursor.take('||') || cursor.take('or'))) return refuse(cursor, start)
  }
  if (cursor.takeAll('define', '(') && named() && cursor.take(',') && takeLiteral(cursor) && cursor.take(')') && takeSemicolon(cursor))
    return true
  cursor.reset(start)
  return false
}

/** `$GLOBALS['name'] =`; the name, or undefined. */
function takeGlobal(cursor: Cursor): string | undefined {
  const start = cursor.mark()
  if (takeVariable(cursor, '$GLOBALS') && cursor.take('[')) {
    const name = cursor.takeString()
    if (name !== undefined && cursor.takeAll(']', '=')) return name
  }
  cursor.reset(start)
  return undefined
}

/** A call with literal arguments, or `$GLOBALS['ldap_link']` among them. */
function takeCall(cursor: Cursor, names: ReadonlySet<string>): boolean {
  const start = cursor.mark()
  cursor.take('@')
  const name = cursor.takeKind(NAME)
  if (name === undefined || !names.has(name.toLowerCase()) || !cursor.take('(')) return refuse(cursor, start)
  while (!cursor.take(')')) {
    if (!takeLinkArgument(cursor) && !takeLiteral(cursor) && cursor.takeKind(NAME) === undefined) return refuse(cursor, start)
    if (!cursor.take(',') && !cursor.is(')')) return refuse(cursor, start)
  }
  return true
}

function takeLinkArgument(cursor: Cursor): boolean {
  const start = cursor.mark()
  if (takeVariable(cursor, '$GLOBALS') && cursor.take('[') && cursor.takeString() === 'ldap_link' && cursor.take(']')) return true
  cursor.reset(start)
  return false
}

const CONNECT = new Set(['spip_connect_db'])
/** What the LDAP step of the installer writes (ecrire/install/etape_ldap5.php). */
const LDAP = new Set(['ldap_connect', 'ldap_set_option', 'ldap_start_tls', 'ldap_bind'])

function takeConnectStatement(cursor: Cursor): boolean {
  if (takeGuard(cursor) || takeDefine(cursor)) return true
  const name = takeGlobal(cursor)
  if (name !== undefined) {
    if (!/^(?:spip_connect_version|db_ok|table_prefix|ldap_\w{1,30})$/.test(name)) return false
    return (takeCall(cursor, CONNECT) || takeCall(cursor, LDAP) || takeLiteral(cursor)) && takeSemicolon(cursor)
  }
  return (takeCall(cursor, CONNECT) || takeCall(cursor, LDAP)) && takeSemicolon(cursor)
}

/** Functions a person who edits connect.php by hand may use. */
const BY_HAND = new Set([
  ...['spip_connect_db', 'define', 'defined', 'getenv', 'in_array', 'dirname', 'strpos', 'stripos', 'substr', 'strtolower', 'str_contains'],
  ...['preg_match', 'gethostname', 'php_uname', 'php_sapi_name', 'file_exists', 'is_file', 'str_starts_with', 'str_ends_with', ...LDAP],
])

/** Unconditional statements that connect, or set, twice: SPIP writes one, and the later one wins. */
function secondConnection({ tokens }: ShapeFile): Fault | undefined {
  let found = 0
  for (let i = 0; i < tokens.count; i += 1) {
    if (tokens.is(i, 'if') && found > 0) return undefined
    if (!tokens.is(i, 'spip_connect_db')) continue
    // An owner with a choice of hosts writes one for each, behind a condition.
    if (tokens.is(i - 1, ';') || tokens.is(i - 1, '=')) found += 1
    else return undefined
    if (found > 1) return { level: 'code', at: tokens.start(i) }
  }
  return undefined
}

/** config/connect.php and further bases: as `install_fichier_connexion` writes them; what an owner added by hand is odd, not code. */
export const checkConnect: ShapeCheck = (file) => {
  const second = secondConnection(file)
  if (second !== undefined) return second
  const fault = statements(file, takeConnectStatement)
  if (fault === undefined || fault.level !== 'code') return fault
  const suspect = firstSuspect(file.tokens, BY_HAND)
  return suspect === undefined ? { level: 'odd', at: fault.at } : { level: 'code', at: file.tokens.start(suspect.token) }
}

/** config/chmod.php: one constant. */
export const checkChmod: ShapeCheck = (file) => statements(file, (cursor) => takeGuard(cursor) || takeDefine(cursor, /^_SPIP_CHMOD$/))

/** tmp/sessions/*.php: `$GLOBALS['visiteur_session'][…] = literal;` and nothing else (ecrire/inc/session.php). */
export const checkSession: ShapeCheck = (file) =>
  statements(file, (cursor) => {
    if (!takeVariable(cursor, '$GLOBALS') || !cursor.take('[') || cursor.takeString() !== 'visiteur_session' || !cursor.takeAll(']', '['))
      return false
    if (cursor.takeString() === undefined && cursor.takeKind(NUMBER) === undefined) return false
    return cursor.takeAll(']', '=') && takeLiteral(cursor) && takeSemicolon(cursor)
  })

/** Offset behind the die line; a fault when the file does not begin with it. */
function behindDieLine(source: string): number | Fault {
  if (source.startsWith(DIE_LINE)) return DIE_LINE.length
  // A file sent in FTP text mode has CR LF.
  const crlf = DIE_LINE.replace('\n', '\r\n')
  if (source.startsWith(crlf)) return crlf.length
  if (source === '' || DIE_LINE.startsWith(source)) return { level: 'damaged', at: 0 }
  let at = 0
  while (source[at] === DIE_LINE[at]) at += 1
  return { level: 'code', at }
}

/** PHP after the die line never runs; it is there for another file to include, or by an accident of text. */
function laterTag(source: string, from: number): Fault | undefined {
  const at = source.slice(from).search(/<\?(?:php|=)/i)
  return at < 0 ? undefined : { level: 'odd', at: from + at }
}

/** config/cles.php: the die line, then a JSON object of base64 texts. */
export const checkKeys: ShapeCheck = ({ source }) => {
  const start = behindDieLine(source)
  if (typeof start !== 'number') return start
  const json = source.slice(start).trim()
  if (json === '') return undefined
  if (!/^\{(?:"\w{1,60}":"[\w+/=\\-]{0,1000}",?){0,50}\}$/.test(json)) return laterTag(source, start) ?? { level: 'odd', at: start }
  return undefined
}

/** tmp/meta_cache.php: the die line, then a serialised array without objects. */
export const checkMetaCache: ShapeCheck = ({ source }) => {
  const start = behindDieLine(source)
  if (typeof start !== 'number') return start
  if (source.length === start) return undefined
  const wrong = checkSerialized(source, start)
  if (wrong !== undefined) {
    const at = Math.min(wrong.at, source.length)
    // An object where SPIP keeps texts: unserialising it runs code of its class.
    return { level: wrong.cut ? 'damaged' : /^[OCE]:/.test(source.slice(at, at + 2)) ? 'code' : 'odd', at }
  }
  return laterTag(source, start)
}
