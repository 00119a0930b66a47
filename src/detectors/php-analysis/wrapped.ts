import type { Discovery } from './machine.ts'
import { isRunner } from './sinks.ts'

/** What is at the bottom of a text that is unpacked and run, layer by layer. */
const MODULE = /\bclass\s+\w/i
/** What a part of a shop or a CMS that was only packed needs none of. */
const HARM =
  /\$_(?:POST|GET|REQUEST|COOKIE|FILES)\b|php:\/\/|`|\b(?:eval|assert|create_function|system|exec|passthru|shell_exec|popen|proc_open|pcntl_exec|base64_decode|gzinflate|gzuncompress|str_rot13|move_uploaded_file|file_put_contents|fwrite|fputs|fsockopen|curl_exec|mail|call_user_func\w*|register_shutdown_function|preg_replace\s*\(\s*["'][^"'\n]{0,80}\/\w{0,5}e)\s*\(/i

/** Kinds of discoveries that say no more than that something is packed. */
const PACKING: ReadonlySet<Discovery['kind']> = new Set(['hidden-code', 'hidden-text', 'unreadable'])

/**
 * Whether all that is against a file is that it is packed: what was unpacked of it, to the bottom, is a class that does nothing an intruder
 * needs. Vendors sell their modules so; nobody but them can say whether it is theirs.
 * @param bottoms texts that were run and ran no other themselves
 */
export function isWrapped(found: readonly Discovery[], bottoms: readonly string[]): boolean {
  if (bottoms.length === 0 || !bottoms.some((text) => MODULE.test(text)) || bottoms.some((text) => HARM.test(text))) return false
  return found.every(
    ({ kind, grade, sink }) => grade === 'look' || PACKING.has(kind) || (kind === 'hidden-call' && !isRunner(sink.replace(/\(\)$/, ''))),
  )
}
