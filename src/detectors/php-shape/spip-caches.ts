import { after, before, CALLERS, CODE_SINKS, COMMAND_SINKS, isCall, nameOf } from '../php/danger.ts'
import { CLOSE, COMMENT, HTML, NAME, OPEN, QUOTE, STRING, type Tokens, UNFINISHED, VARIABLE } from '../php/lexer.ts'
import { findFlows } from '../php/scan.ts'
import { structureOf } from '../php/structure.ts'
import { stringValue } from '../php/values.ts'
import type { Fault, ShapeCheck } from './types.ts'

/**
 * Words of tmp/cache/charger_*.php, as `pipeline_precompile`, `plugin_ongletbouton` and `ecrire_fichier_php` of
 * ecrire/inc/plugin.php write them (read in 3.2.11 and 4.4.30).
 */
const PLUGIN_CALLS = new Set([
  ...[
    'defined',
    'define',
    'include_once_check',
    'minipipe',
    '_chemin',
    'array',
    'function_exists',
    'unserialize',
    'if',
    'isset',
    'implode',
  ],
  ...['timestamp', 'direction_css', 'find_in_path', 'return'],
])
const PLUGIN_WORDS = new Set(['if', 'else', 'function', 'static', 'null', 'true', 'false', 'return', 'array', 'or', 'and'])
const PLUGIN_VARIABLES = new Set(['$val', '$inc', '$f', '$flux', '$GLOBALS'])

/** tmp/cache/charger_*.php: the guard, then nothing but includes of plugins, constants and pipelines. */
export const checkPluginCache: ShapeCheck = ({ tokens, source }) => {
  let i = firstCode(tokens)
  if (i >= tokens.count) return undefined
  if (!guards(tokens, i)) return { level: tokens.kind(tokens.count - 1) === UNFINISHED ? 'damaged' : 'code', at: tokens.start(i) }
  for (; i < tokens.count; i += 1) {
    const fault = pluginFault(tokens, i)
    if (fault !== undefined) return { level: fault, at: tokens.start(i) }
  }
  return closes(tokens) ? undefined : { level: 'damaged', at: source.length }
}

/** Index of the first token behind `<?php`; the count of tokens for an empty file. */
function firstCode(tokens: Tokens): number {
  return tokens.kind(0) === OPEN ? after(tokens, 0) : tokens.count === 0 ? 0 : -1
}

/** `if (defined('_ECRIRE_INC_VERSION')) {` */
function guards(tokens: Tokens, from: number): boolean {
  if (from < 0) return false
  let i = from
  for (const word of ['if', '(', 'defined', '(']) {
    if (!tokens.is(i, word)) return false
    i = after(tokens, i)
  }
  return tokens.kind(i) === STRING && stringValue(tokens.text(i)) === '_ECRIRE_INC_VERSION'
}

function closes(tokens: Tokens): boolean {
  const last = tokens.kind(tokens.count - 1) === HTML ? tokens.count - 2 : tokens.count - 1
  const brace = tokens.kind(last) === CLOSE ? before(tokens, last) : last
  return tokens.is(brace, '}')
}

function pluginFault(tokens: Tokens, i: number): Fault['level'] | undefined {
  switch (tokens.kind(i)) {
    case UNFINISHED:
      return 'damaged'
    case HTML:
      return tokens.text(i).trim() === '' ? undefined : 'code'
    case OPEN:
      return i === 0 ? undefined : 'code'
    case QUOTE:
      return 'code'
    case VARIABLE:
      return PLUGIN_VARIABLES.has(tokens.text(i)) && !tokens.is(after(tokens, i), '(') ? undefined : 'code'
    case NAME:
      return isPluginWord(tokens, i) ? undefined : 'code'
    default:
      // `)(` and `](` call whatever stands before them; SPIP writes neither.
      return (tokens.is(i, ')') || tokens.is(i, ']')) && tokens.is(after(tokens, i), '(') ? 'code' : undefined
  }
}

function isPluginWord(tokens: Tokens, i: number): boolean {
  const name = nameOf(tokens, i)
  const next = after(tokens, i)
  if (tokens.is(before(tokens, i), 'function'))
    return /^(?:execute_pipeline_\w{1,120}|(?:md5_)?(?:boutons|onglets|boutons_core|onglets_core)_?\w{0,60})$/.test(name)
  if (!tokens.is(next, '(')) return PLUGIN_WORDS.has(name) || /^_[a-z0-9_]{1,120}$/.test(name)
  if (!PLUGIN_CALLS.has(name)) return false
  if (name === 'include_once_check') return isPluginPath(tokens, next)
  if (name === 'minipipe') return isPipelineFunction(tokens, after(tokens, next))
  return true
}

/** `(CONSTANT . 'path.php')`, in a plugin's folder: not in the site's media, caches or anywhere outside. */
function isPluginPath(tokens: Tokens, open: number): boolean {
  let i = after(tokens, open)
  if (tokens.kind(i) === NAME && /^_(?:ROOT|DIR)_[A-Z_]{1,60}$/.test(tokens.text(i))) {
    i = after(tokens, i)
    if (!tokens.is(i, '.')) return false
    i = after(tokens, i)
  }
  if (tokens.kind(i) !== STRING || !tokens.is(after(tokens, i), ')')) return false
  const path = stringValue(tokens.text(i))
  return (
    /^[\w./ +@-]{1,400}\.php$/i.test(path) &&
    !/(?:^|\/)(?:IMG|local|tmp|upload|cache)\//.test(path) &&
    !/^\/(?:tmp|dev|proc|var\/tmp)\//.test(path)
  )
}

/** The function a pipeline calls with the page: a plugin's name for one, never one that runs or writes. */
function isPipelineFunction(tokens: Tokens, i: number): boolean {
  if (tokens.kind(i) !== STRING) return false
  const name = stringValue(tokens.text(i)).toLowerCase().replace(/^\\/, '')
  return (
    /^[\w:\\]{0,160}$/.test(name) &&
    !CODE_SINKS.has(name) &&
    !COMMAND_SINKS.has(name) &&
    !CALLERS.has(name) &&
    !/^(?:unserialize|include|require|file_put_contents|mail|header|unlink|phpinfo)/.test(name)
  )
}

/** Functions no template's compiled form calls; SPIP's own `eval` of `#EVAL` stays. */
const NEVER = new Set([
  ...COMMAND_SINKS,
  ...[
    'assert',
    'create_function',
    'file_put_contents',
    'fwrite',
    'fputs',
    'move_uploaded_file',
    'dl',
    'symlink',
    'fsockopen',
    'pfsockopen',
  ],
  ...['stream_socket_client', 'ini_set', 'putenv', 'register_shutdown_function'],
])

/**
 * tmp/cache/skel/html_<md5>.php: the header comment, then nothing but functions whose names carry the file's own hash
 * (ecrire/public/composer.php and compiler.php). What the functions hold is generated from the owner's templates and may be
 * anything harmless: commands, writes and the request's data run as code are not.
 */
export const checkCompiledTemplate: ShapeCheck = ({ tokens, source, name }) => {
  if (tokens.count === 0) return undefined
  const first = firstCode(tokens)
  if (first < 0) return { level: 'code', at: 0 }
  const header = source.slice(0, 2000)
  if (!/^<\?php\s{1,4}\/\*\s{1,4}\* Squelette : /.test(header))
    return { level: 'code', at: tokens.start(Math.min(first, tokens.count - 1)) }
  const outside = topLevelFault(tokens, first, templateHash(name))
  if (outside !== undefined) return outside
  for (let i = first; i < tokens.count; i += 1) {
    if (isForbidden(tokens, i)) return { level: 'code', at: tokens.start(i) }
  }
  const flow = findFlows(tokens, 1)[0]
  return flow === undefined ? undefined : { level: 'code', at: flow.at }
}

/** A command, a write, or a callback that names one. Templates call filters by name, so callbacks as such are usual. */
function isForbidden(tokens: Tokens, i: number): boolean {
  const kind = tokens.kind(i)
  if (kind === QUOTE) return tokens.text(i) === '`'
  if (kind === NAME) return isCall(tokens, i) && NEVER.has(nameOf(tokens, i))
  if (kind !== STRING || !NEVER.has(stringValue(tokens.text(i).slice(0, 60)).toLowerCase())) return false
  const open = before(tokens, i)
  return tokens.is(open, '(') && CALLERS.has(nameOf(tokens, before(tokens, open)))
}

/** The 32 hex digits of `html_<md5>.php`; undefined for another name. */
function templateHash(name: string): string | undefined {
  return /^[a-z0-9]{1,12}_([0-9a-f]{32})(?:\.tmp)?\.php$/i.exec(name)?.[1]
}

/** Walks the top level: functions with the right names, and nothing between them. */
function topLevelFault(tokens: Tokens, first: number, hash: string | undefined): Fault | undefined {
  const structure = structureOf(tokens)
  let i = first
  while (i < tokens.count) {
    const kind = tokens.kind(i)
    if (kind === COMMENT) {
      i += 1
      continue
    }
    if (kind === CLOSE && i >= tokens.count - 2) {
      const rest = tokens.text(i + 1)
      return rest.trim() === '' ? undefined : { level: 'code', at: tokens.start(i + 1) }
    }
    const functionName = after(tokens, i)
    const open = after(tokens, functionName)
    const close = structure.closing(open)
    const known =
      tokens.is(i, 'function') && tokens.kind(functionName) === NAME && (hash === undefined || tokens.text(functionName).endsWith(hash))
    if (!known || !tokens.is(open, '(')) return { level: kind === UNFINISHED ? 'damaged' : 'code', at: tokens.start(i) }
    const body = close < 0 ? tokens.count : after(tokens, close)
    const end = tokens.is(body, '{') ? structure.closing(body) : -1
    if (end < 0) return { level: body >= tokens.count || endsUnfinished(tokens) ? 'damaged' : 'code', at: tokens.start(i) }
    i = end + 1
  }
  return undefined
}

/** Cut short inside a function: everything before was in order, and half a function does not run. */
function endsUnfinished(tokens: Tokens): boolean {
  return tokens.kind(tokens.count - 1) !== CLOSE
}
