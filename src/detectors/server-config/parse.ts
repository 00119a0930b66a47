/** One directive of an Apache configuration file. */
export interface Directive {
  /** As written. */
  readonly name: string
  readonly args: readonly string[]
  /** Line of its beginning, from 1. */
  readonly line: number
  readonly text: string
  /** Sections around it, outermost first, each as `files "x.jpg"` (lower-case name, then its arguments). */
  readonly sections: readonly { readonly name: string; readonly args: readonly string[] }[]
}

/** Directives read of one file, and characters of one logical line; more is no settings file. */
const MAX_DIRECTIVES = 20_000
const MAX_LINE = 8192

/** Arguments as Apache splits them: by white space, quotes keep it. */
export function splitArguments(text: string): string[] {
  const args: string[] = []
  let at = 0
  while (at < text.length) {
    const c = text[at] as string
    if (c === ' ' || c === '\t' || c === '\r') {
      at += 1
      continue
    }
    let out = ''
    if (c === '"' || c === "'") {
      at += 1
      while (at < text.length && text[at] !== c) {
        if (text[at] === '\\' && text[at + 1] === c) at += 1
        out += text[at]
        at += 1
      }
      at += 1
    } else {
      const start = at
      while (at < text.length && !/[ \t\r]/.test(text[at] as string)) at += 1
      out = text.slice(start, at)
    }
    args.push(out)
  }
  return args
}

/** Directives of a `.htaccess`, with the sections they stand in. Lines ending in a backslash go on. Never throws. */
export function parseHtaccess(source: string): Directive[] {
  const directives: Directive[] = []
  const sections: { name: string; args: string[] }[] = []
  for (const { text, line } of logicalLines(source)) {
    if (directives.length >= MAX_DIRECTIVES) break
    if (text === '' || text.startsWith('#')) continue
    if (text.startsWith('</')) {
      sections.pop()
      continue
    }
    if (text.startsWith('<')) {
      const inside = /^<([a-z]+)\s*(.*?)>?$/is.exec(text)
      if (inside && sections.length < 50)
        sections.push({ name: (inside[1] as string).toLowerCase(), args: splitArguments((inside[2] as string).trim()) })
      continue
    }
    const space = text.search(/[ \t]/)
    const name = space < 0 ? text : text.slice(0, space)
    directives.push({ name, args: space < 0 ? [] : splitArguments(text.slice(space)), line, text, sections: [...sections] })
  }
  return directives
}

function* logicalLines(source: string): Iterable<{ text: string; line: number }> {
  let pending = ''
  let first = 1
  let line = 0
  for (let at = 0; at <= source.length; ) {
    const end = source.indexOf('\n', at)
    const raw = source.slice(at, end < 0 ? source.length : end).replace(/\r$/, '')
    at = end < 0 ? source.length + 1 : end + 1
    line += 1
    if (pending === '') first = line
    if (raw.endsWith('\\') && pending.length < MAX_LINE) {
      pending += raw.slice(0, -1)
      continue
    }
    yield { text: (pending + raw).slice(0, MAX_LINE).trim(), line: first }
    pending = ''
  }
  if (pending !== '') yield { text: pending.trim(), line: first }
}

/** `key = value` lines of php.ini, .user.ini and .ovhconfig. `;` and `#` begin comments. */
export function parseSettings(source: string): { key: string; value: string; line: number; text: string }[] {
  const settings: { key: string; value: string; line: number; text: string }[] = []
  for (const { text, line } of logicalLines(source)) {
    if (settings.length >= MAX_DIRECTIVES) break
    if (text === '' || /^[;#[]/.test(text)) continue
    const equals = text.indexOf('=')
    const key = (equals < 0 ? text : text.slice(0, equals)).trim()
    const value = equals < 0 ? '' : text.slice(equals + 1).trim()
    settings.push({ key, value: unquote(value), line, text })
  }
  return settings
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*?)\1/s.exec(value)
  if (quoted) return quoted[2] as string
  return value.replace(/\s[;#].*$/s, '').trim()
}
