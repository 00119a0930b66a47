import type { Machine } from './machine.ts'
import { commandSink, isOfRequest, isPartOf, isSentHidden, isWhole, pathOf } from './sinks.ts'
import { taintOf } from './sources.ts'
import { UNPACKERS } from './tables.ts'
import { HARM, type Taint, taintIn, textOfValue, UNKNOWN, type Value } from './values.ts'

const CODE_FILE = /\.(?:php\d?|phtml|phar|pht|inc|php\.[a-z]+)$|(?:^|\/)\.(?:htaccess|user\.ini)$/i
/** Programs of other languages: written and then run. */
const RUN = /\b(?:exec|system|passthru|shell_exec|popen|proc_open)\s{0,4}\(/i
const SCRIPT_FILE = /\.(?:java|c|cpp|pl|py|rb|sh|cgi|js|exe|bat|vbs)$/i
/** What shows that a text that is written is a program that does harm. */
const CODE_TEXT = /<\?(?:php|=)?/i
const BAD_TEXT =
  /\b(?:eval|assert|system|exec|passthru|shell_exec|popen|proc_open|create_function|move_uploaded_file|base64_decode|gzinflate)\s{0,3}\(|\$_(?:GET|POST|REQUEST|COOKIE|FILES)\b|auto_prepend_file|SetHandler|AddType\s/i

/** A text or a picture there that is a program here. */
const isRenamed = ({ source }: Pick<Taint, 'source'>, where: string | undefined): boolean =>
  where !== undefined &&
  CODE_FILE.test(where) &&
  (/^https?:\/\/[^?#]{1,200}\.(?:txt|jpe?g|gif|png|ico|css|log|dat)$|^https?:\/\/[^?#]{0,160}(?:web-?shell|backdoor|\b(?:c99|r57|wso|b374k)\b)/i.test(
    source,
  ) ||
    /^https?:\/\/(?:www\.)?(?:pastebin\.com|paste\.ee|hastebin\.com|pastie\.org)\//i.test(source))

const PASTE =
  /https?:\/\/(?:www\.)?(?:pastebin\.com\/raw|paste\.ee\/r|hastebin\.com\/raw|pastie\.org|raw\.githubusercontent\.com)\/|https?:\/\/[^\s"'<>?#]{4,200}\.(?:txt|jpe?g|gif|png|ico)["']/i
/** Where people lay texts for anybody, without a name: a few lines that keep one here are told what by nobody known. */
const NOTES = /https?:\/\/(?:www\.)?(?:pastebin\.com\/raw|paste\.ee\/r|hastebin\.com\/raw)\//i
/** The same, of what a function of its own fetches. */
const isPasted = (m: Machine, { source }: Taint, where: string | undefined): boolean =>
  source === 'curl_exec()' && where !== undefined && CODE_FILE.test(where) && isWhole(m) && PASTE.test(m.source)

/** What is put in front of a text to make it a program. */
const ONLY_TAG = /^\s{0,9}<\?(?:php|=)?\s{0,9}$/i
/** Settings of a folder that make programs of what is no program by its name. */
const HANDLER =
  /^\s{0,9}(?:<Files[^>\n]{0,80}>\s{0,9}|Options[^\n]{0,80}\n\s{0,9}){0,2}(?:Add|Set)Handler\s{1,4}(?:cgi-script|application\/x-httpd-|php)/i
/** Programs that are written which are looked into. */
const WRITTEN = 10
const RUNS_TEXT = /\b(?:eval|assert|system|exec|passthru|shell_exec|popen|proc_open|create_function)\s{0,3}\(/i

/** Something is written to a file: who decides what, and where? */
export function writeSink(m: Machine, name: string, values: readonly Value[], at: number): void {
  let path: Value | undefined
  if (name === 'file_put_contents') path = values[0]
  else if (name === 'fwrite' || name === 'fputs') path = values[0]?.cls === '#file' ? values[0].of?.[0] : undefined
  else return
  const content = values[1]
  // A program's input, which for a shell is commands.
  if (values[0]?.cls === '#pipe') commandSink(m, `${name} to a program`, content ?? UNKNOWN, at)
  if (content === undefined || (path === undefined && name !== 'file_put_contents')) return
  const where = textOfValue(path ?? UNKNOWN) ?? path?.tail
  const to = taintIn(path)
  const what = byRequest(m, taintIn(content))
  if (path?.cls === '#self' && what?.kind === 'request') {
    // A program that lets visitors write what it does.
    m.report({
      kind: 'request-file',
      grade: what.loose ? 'likely' : 'sure',
      sink: name,
      source: what.source,
      path: [...pathOf(what), '__FILE__'],
      at,
    })
    return
  }
  if (what !== undefined && what.kind === 'remote') {
    if (ONLY_TAG.test(content.head ?? '')) {
      m.report({ kind: 'remote-code', grade: 'sure', sink: name, source: what.source, path: pathOf(what), at })
      return
    }
    if (
      (where !== undefined && CODE_FILE.test(where)) ||
      (to !== undefined && to.kind === 'request') ||
      (isWhole(m) && NOTES.test(m.source))
    )
      m.report({
        kind: 'remote-code',
        grade: isRenamed(what, where) || isPasted(m, what, where) ? 'sure' : 'likely',
        sink: name,
        source: what.source,
        path: pathOf(what),
        at,
      })
    return
  }
  if (what !== undefined && (what.safe & HARM.code) === 0) {
    if (where !== undefined && what.kind === 'request' && !what.loose) m.filled.set(where, what)
    if (to !== undefined && to.kind === 'request') {
      if ((to.safe & HARM.name) !== 0) return
      const grade = to.loose || what.loose ? 'look' : (m.asked.has(to.source) || to.prefixed) && !isSentHidden(what) ? 'likely' : 'sure'
      m.report({ kind: 'request-file', grade, sink: name, source: what.source, path: [...pathOf(what), `${to.source}`], at })
    } else if (where !== undefined && (CODE_FILE.test(where) || (SCRIPT_FILE.test(where) && RUN.test(m.source)))) {
      const isScript = !CODE_FILE.test(where)
      const unpacked = isSentHidden(what)
      m.report({
        kind: 'request-file',
        grade:
          isScript || unpacked
            ? what.kind === 'request' && !what.loose
              ? 'sure'
              : 'likely'
            : what.prefixed || what.loose
              ? 'look'
              : 'likely',
        sink: name,
        source: what.source,
        path: [...pathOf(what), `${where.slice(-80)}`],
        at,
      })
    }
  }
  const begin = what === undefined ? undefined : content.head
  if (what !== undefined && begin !== undefined && /<\?/.test(begin) && RUNS_TEXT.test(begin)) {
    m.report({
      kind: 'request-file',
      grade: 'sure',
      sink: name,
      source: what.source,
      path: [...pathOf(what), (where ?? '…').slice(-80)],
      at,
    })
    return
  }
  const text = textOfValue(content)
  if (text !== undefined && where !== undefined && ONLY_TAG.test(text)) m.filled.set(where, taintOf('<?php', at))
  const begins = text ?? content.head
  if (begins !== undefined && HANDLER.test(begins)) {
    m.report({
      kind: 'writes-code',
      // What runs then is a script of another language, in a folder nobody put one in.
      grade: /cgi-script/i.test(begins) && isWhole(m) ? 'sure' : 'likely',
      sink: name,
      source: where?.slice(-80) ?? '…',
      path: [],
      at,
      decoded: begins.slice(0, 400),
    })
    return
  }
  if (text !== undefined && CODE_TEXT.test(text) && BAD_TEXT.test(text)) {
    const hidden = content.how?.some((step) => UNPACKERS.has(step)) === true
    if (m.written.length < WRITTEN) m.written.push({ text, at: m.outer ?? at, hidden })
    m.report({
      kind: 'writes-code',
      // A few lines that are nothing but one hidden program, and the name it gets.
      grade: hidden && where !== undefined && CODE_FILE.test(where) && isWhole(m) ? 'sure' : 'likely',
      sink: name,
      source: where === undefined ? '…' : where.slice(-80),
      path: [],
      at,
      decoded: text.slice(0, 400),
    })
  }
}

/** What only a variable says that nothing sets counts where the request sets it. */
const byRequest = (m: Machine, t: Taint | undefined): Taint | undefined => (t?.kind === 'unset' && !isOfRequest(m, t) ? undefined : t)

/** A visitor's file is put where, and under the name, he says. */
export function copySink(m: Machine, name: string, values: readonly Value[], at: number): void {
  if (name !== 'move_uploaded_file' && name !== 'copy' && name !== 'rename') return
  const from = byRequest(m, taintIn(values[0]))
  const to = taintIn(values[1])
  const where = textOfValue(values[1] ?? UNKNOWN) ?? values[1]?.tail
  if (name === 'copy' && where !== undefined && CODE_FILE.test(where)) {
    const elsewhere = textOfValue(values[0] ?? UNKNOWN) ?? values[0]?.head
    if (elsewhere !== undefined && /^(?:https?|ftps?):\/\//i.test(elsewhere)) {
      const grade = isRenamed({ source: elsewhere }, where) ? 'sure' : 'likely'
      m.report({ kind: 'remote-code', grade, sink: name, source: elsewhere.slice(0, 120), path: [where.slice(-80)], at })
    }
  }
  if (from === undefined) return
  const upload = from.kind === 'upload' || name === 'move_uploaded_file' || (name === 'copy' && from.source.startsWith('$_FILES'))
  if (to !== undefined && to.kind === 'request') {
    if (asksOf(m, to) || asksOf(m, from)) return
    if ((to.safe & HARM.path) !== 0) {
      // It stays in its folder, and may still be a program.
      if (!upload || (to.safe & HARM.name) !== 0 || !standsAlone(m)) return
      m.report({ kind: 'request-file', grade: 'likely', sink: name, source: from.source, path: [...pathOf(from), `${to.source}`], at })
      return
    }
    const grade = upload
      ? to.prefixed && !(HERE.test(to.front ?? '?') && standsAlone(m))
        ? standsAlone(m) || (isWhole(m) && m.source.length < FEW)
          ? 'likely'
          : 'look'
        : 'sure'
      : to.prefixed || from.prefixed
        ? 'look'
        : 'likely'
    m.report({ kind: 'request-file', grade, sink: name, source: from.source, path: [...pathOf(from), `${to.source}`], at })
  } else if (upload && where !== undefined && CODE_FILE.test(where)) {
    m.report({ kind: 'request-file', grade: 'sure', sink: name, source: from.source, path: [...pathOf(from), `${where.slice(-80)}`], at })
  }
}

/** The folder the program itself lies in. */
const HERE = /^\.?\/?$/
/** A file that does nothing but take what is sent is no longer. Bytes. */
const FEW = 1000
/** Whether a page takes files by a form of its own, and is no part of a program. */
const standsAlone = (m: Machine): boolean =>
  /type\s{0,4}=\s{0,4}\\?["']?file\b/i.test(m.source) && !/_ECRIRE_INC_VERSION|\bABSPATH\b|\bnamespace\s|\bclass\s/.test(m.source)

/** Whether anything was asked of the file that was sent. */
function asksOf(m: Machine, t: Taint): boolean {
  const base = /^\$_FILES(?:\['[^']*'\]|\[…\])?/.exec(t.source)?.[0]
  for (const source of m.asked) if (source === t.source || (base !== undefined && source.startsWith(base))) return true
  return false
}

/** The request says to whom mail goes, what about and what is in it. */
export function mailSink(m: Machine, name: string, values: readonly Value[], at: number): void {
  if (name !== 'mail' && name !== 'mb_send_mail' && name !== 'imap_mail') return
  const marks = values.slice(0, 4).map((value) => (taintIn(value)?.letters === undefined ? taintIn(value) : undefined))
  const sent = marks.filter((t) => t !== undefined && t.kind === 'request' && !t.loose).length
  const to = marks[0]
  if (sent < 3 || to === undefined || to.kind !== 'request' || to.prefixed) return
  m.report({
    kind: 'request-mail',
    grade: m.asked.has(to.source) ? 'look' : isMassMail(m, to) ? 'sure' : 'likely',
    sink: 'mail',
    source: to.source,
    path: pathOf(to),
    at,
  })
}

/** Hidden, or to one after the other of a list, and nobody has to log in. */
const isMassMail = (m: Machine, to: Taint): boolean =>
  !isPartOf(m) && !ASKS_WHO.test(m.source) && (isSentHidden(to) || to.via.some((step) => step === 'explode()' || step === 'preg_split()'))
const ASKS_WHO = /\bsession_start\b|\bsetcookie\b|PHP_AUTH_|type\s{0,4}=\s{0,4}\\?["']?password\b|csrf|token|nonce/i
