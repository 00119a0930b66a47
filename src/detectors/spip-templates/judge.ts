import { analysePhp } from '../php-analysis/analyse.ts'
import { COMMANDS } from '../php-analysis/tables.ts'
import type { TemplateFilter, TemplateTag } from './tags.ts'
import { tagsIn } from './tags.ts'

/**
 * What a template does that no template has to. filter: it gives a value to a function that runs or writes · eval: `#EVAL` does · call: the
 * visitor says which function it is · include: it brings in a file from where files are uploaded, or from elsewhere · header: it has SPIP run
 * functions over the page · raw: what the visitor sends is shown as it comes, and SPIP runs PHP it finds in a page
 */
export interface TemplateSign {
  readonly way: 'filter' | 'eval' | 'call' | 'include' | 'header' | 'raw'
  /** As it is written, for a person. */
  readonly what: string
  readonly sure: 'certain' | 'probable' | 'possible'
  readonly at: number
}

/** Run a text or call what they are told: no template has a use for them. */
const RUNS = new Set([...COMMANDS, 'assert', 'create_function', 'dl', 'eval', 'include', 'require', 'move_uploaded_file'])
/** A filter is given the value first: these call what the value names. */
const CALL_VALUE = new Set([
  'call_user_func',
  'call_user_func_array',
  'forward_static_call',
  'array_map',
  'register_shutdown_function',
  'ob_start',
])
/** These call what the first argument names. */
const CALL_ARGUMENT = new Set(['array_filter', 'array_walk', 'usort', 'uasort', 'uksort', 'preg_replace_callback'])
const WRITES = new Set([
  'file_put_contents',
  'fwrite',
  'fputs',
  'ecrire_fichier',
  'unlink',
  'spip_unlink',
  'supprimer_fichier',
  'rename',
  'copy',
  'chmod',
  'symlink',
])
const READS = new Set(['file_get_contents', 'readfile', 'highlight_file', 'show_source', 'file', 'lire_fichier', 'phpinfo'])
/** SPIP's own filters that call a function by its name. */
const BY_NAME = new Set(['appliquer_filtre', 'filtrer', 'appliquer_si_filtre', 'charger_fonction', 'chercher_filtre'])
/** What the visitor sends. */
const SENT = /#ENV(?:\*{1,2})?\s{0,4}\{|_request\s{0,4}\(|\$_(?:GET|POST|REQUEST|COOKIE)\b/

/**
 * Everything of a template that no template has to do.
 * @param isForm what a form or a model shows as it comes, the PHP beside it has made
 */
export function judgeTemplate(source: string, isForm = false): TemplateSign[] {
  const signs: TemplateSign[] = []
  for (const tag of tagsIn(source)) {
    const sent = isSent(tag)
    for (const [i, filter] of tag.filters.entries()) {
      const sign = judgeFilter(filter, sent, i === 0 ? calleeOf(tag) : '')
      if (sign !== undefined) signs.push({ ...sign, at: tag.at })
    }
    if (tag.name === 'EVAL' && tag.argument !== undefined) {
      const sign = judgeEval(tag.argument)
      if (sign !== undefined) signs.push({ ...sign, at: tag.at })
    } else if (tag.name === 'HTTP_HEADER' && tag.argument !== undefined) {
      const sign = judgeHeader(tag.argument)
      if (sign !== undefined) signs.push({ ...sign, at: tag.at })
    } else if (
      !isForm &&
      tag.name === 'ENV' &&
      tag.stars === '**' &&
      tag.argument !== undefined &&
      tag.filters.length === 0 &&
      tag.before === '('
    )
      signs.push({ way: 'raw', what: `#ENV**{${tag.argument}}`, sure: 'possible', at: tag.at })
  }
  signs.push(...includesIn(source))
  return signs
}

const isSent = ({ name, argument }: TemplateTag): boolean =>
  (name === 'ENV' && argument !== undefined) || SENT.test(argument ?? '') || /^(?:SELF|URL_ACTION_AUTEUR)$/.test(name)

/** What a value names where it is a constant, or `#ENV` where the visitor says it; '' where nobody knows. */
const calleeOf = ({ name, argument }: TemplateTag): string =>
  name === 'ENV' && argument !== undefined ? '#ENV' : name === 'VAL' ? wordOf(argument) : ''

function judgeFilter({ name, argument }: TemplateFilter, sent: boolean, callee: string): Omit<TemplateSign, 'at'> | undefined {
  const what = `|${name}${argument === undefined ? '' : `{${argument}}`}`
  if (RUNS.has(name)) return { way: 'filter', what, sure: 'certain' }
  if (CALL_VALUE.has(name)) {
    if (callee === '#ENV') return { way: 'call', what, sure: 'certain' }
    return RUNS.has(callee) ? { way: 'filter', what, sure: 'certain' } : undefined
  }
  if (CALL_ARGUMENT.has(name) || BY_NAME.has(name)) {
    if (/^\s*#ENV/.test(argument ?? '')) return { way: 'call', what, sure: 'probable' }
    if (RUNS.has(wordOf(argument))) return { way: 'filter', what, sure: 'certain' }
  }
  if (WRITES.has(name)) return sent || SENT.test(argument ?? '') ? { way: 'filter', what, sure: 'probable' } : undefined
  return READS.has(name) && sent ? { way: 'filter', what, sure: 'possible' } : undefined
}

/** The first word of an argument, without quotes. */
const wordOf = (argument: string | undefined): string => /^\s*['"]?\\?(\w{1,60})/.exec(argument ?? '')?.[1]?.toLowerCase() ?? ''

/** `#EVAL{…}`: PHP, in which other tags may stand. */
function judgeEval(argument: string): Omit<TemplateSign, 'at'> | undefined {
  const what = `#EVAL{${argument}}`
  // A hole for whoever finds it, and found in templates people have published.
  if (/^\s*#ENV/.test(argument)) return { way: 'eval', what, sure: 'possible' }
  const php = argument
    .replace(/#ENV(?:\*{1,2})?\s{0,4}\{\s{0,4}([\w/]{1,60})[^{}]{0,200}\}/g, "$$_REQUEST['$1']")
    .replace(/_request\(/g, '(')
  const text = /^\s*(['"])([\s\S]*)\1\s*$/.exec(php)
  const code = text === null ? php : (text[2] as string).replace(/\\(['"\\])/g, '$1')
  const { discoveries } = analysePhp(`<?php return ${code};`)
  if (discoveries.some((one) => one.grade === 'sure')) return { way: 'eval', what, sure: 'certain' }
  if (discoveries.some((one) => one.grade === 'likely')) return { way: 'eval', what, sure: 'probable' }
  for (const [, name = ''] of code.matchAll(/\b(\w{2,40})\s{0,4}\(/g))
    if (RUNS.has(name.toLowerCase()) || WRITES.has(name.toLowerCase())) return { way: 'eval', what, sure: 'probable' }
  return SENT.test(argument) && text !== null ? { way: 'eval', what, sure: 'possible' } : undefined
}

/** `#HTTP_HEADER{X-Spip-Filtre: f|g}`: functions SPIP gives the whole page to. */
function judgeHeader(argument: string): Omit<TemplateSign, 'at'> | undefined {
  const filters = /x-spip-filtre\s{0,4}:\s{0,4}([^'"}]{0,400})/i.exec(argument)?.[1]
  if (filters === undefined) return undefined
  const what = `#HTTP_HEADER{${argument}}`
  if (SENT.test(filters)) return { way: 'header', what, sure: 'probable' }
  return filters.split('|').some((one) => RUNS.has(one.trim().toLowerCase())) ? { way: 'header', what, sure: 'certain' } : undefined
}

const INCLUDE = /<INCLU[RD]E\s{0,4}\(\s{0,4}([^)>{]{1,300})\)/gi
/** Where visitors' files lie, or what is fetched from elsewhere. */
const ASTRAY = /^(?:[a-z]{2,8}:\/\/|(?:\.{1,2}\/){0,8}(?:IMG|tmp|local|uploads?)\/|\/)/i

/** `<INCLURE(IMG/x.php)>`: the old form brings in a file of PHP by its path. */
function* includesIn(source: string): Generator<TemplateSign> {
  let count = 0
  for (const match of source.matchAll(INCLUDE)) {
    count += 1
    if (count > 500) return
    const path = (match[1] as string).trim().replace(/^['"]/, '')
    if (ASTRAY.test(path)) yield { way: 'include', what: `<INCLURE(${path})>`, sure: 'probable', at: match.index }
  }
}
