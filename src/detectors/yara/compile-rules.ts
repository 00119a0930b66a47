import { type ParsedRule, parseRules } from './parse-rules.ts'
import type { CompiledRules, YaraFault, YaraRule, YaraSource } from './types.ts'

/** What the engine says of a source: its errors, each with the line it is about. */
export type Validate = (source: string) => readonly { readonly code: string; readonly message: string }[]

/** A syntax error: the engine says no more than the first one of a source. */
const SYNTAX = 'E001'
/** Times a source is given to the engine anew, each time with fewer rules. */
const ROUNDS = 200
/** Characters of the engine's words that are kept. */
const LONGEST = 200

interface Part {
  readonly file: string
  text: string
  readonly rules: ParsedRule[]
}

/**
 * Makes one source of all files of a pack that the engine takes as a whole, leaving out the rules it does not take, and saying which
 * and why. Rules may use one another over the borders of files, as where `yara` is given several; of two with one name the first stands.
 */
export function compileRules(sources: readonly YaraSource[], validate: Validate): CompiledRules & { readonly source: string } {
  const faults: YaraFault[] = []
  const seen = new Set<string>()
  const parts = sources.map(({ file, text }): Part => {
    const parsed = parseRules(file, text)
    const part: Part = { file, text, rules: [...parsed.rules] }
    for (const { from, to, line } of parsed.includes) {
      part.text = blank(part.text, from, to)
      faults.push({ file, line, rule: '', detail: 'include: other files are not read' })
    }
    for (const rule of parsed.rules) {
      if (seen.has(rule.name)) leaveOut(part, rule, faults, 'duplicate rule')
      seen.add(rule.name)
    }
    return part
  })
  const readable = parts.filter((part) => settleSyntax(part, validate, faults))
  const kept = settle(readable, validate, faults)
  faults.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
  return {
    source: joined(kept),
    rules: kept.flatMap((part) => part.rules.map(({ from: _from, to: _to, lastLine: _last, ...rule }): YaraRule => rule)),
    faults,
  }
}

/** Leaves out the rules of a file that are no YARA. Whether anything of the file is. */
function settleSyntax(part: Part, validate: Validate, faults: YaraFault[]): boolean {
  for (let round = 0; round < ROUNDS && part.rules.length > 0; round += 1) {
    const wrong = validate(part.text).find(({ code }) => code === SYNTAX)
    if (wrong === undefined) return true
    const line = lineOf(wrong.message)
    const rule = ruleAt(part, line)
    if (rule === undefined) {
      faults.push({ file: part.file, line, rule: '', detail: wordsOf(wrong.message) })
      return false
    }
    leaveOut(part, rule, faults, wordsOf(wrong.message), line)
  }
  if (part.rules.length > 0) faults.push({ file: part.file, line: 1, rule: '', detail: 'too many errors' })
  else if (part.text.trim() !== '' && faults.every(({ file }) => file !== part.file))
    faults.push({ file: part.file, line: 1, rule: '', detail: 'no rule' })
  return false
}

/** The files together: what one rule wants of another, of modules and of variables. */
function settle(parts: readonly Part[], validate: Validate, faults: YaraFault[]): readonly Part[] {
  for (let round = 0; round < ROUNDS; round += 1) {
    const errors = validate(joined(parts))
    if (errors.length === 0) return parts
    let found = false
    for (const { message } of errors) {
      let line = lineOf(message)
      const part = parts.find(({ text }) => {
        const lines = countLines(text)
        if (line <= lines) return true
        line -= lines
        return false
      })
      const rule = part === undefined ? undefined : ruleAt(part, line)
      if (part === undefined || rule === undefined) continue
      leaveOut(part, rule, faults, wordsOf(message), line)
      found = true
    }
    if (!found) {
      faults.push({ file: parts[0]?.file ?? '', line: 1, rule: '', detail: wordsOf(errors[0]?.message ?? '') })
      return []
    }
  }
  faults.push({ file: parts[0]?.file ?? '', line: 1, rule: '', detail: 'too many errors' })
  return []
}

/** A line more than each has, so that the last of one is never the first of the next. */
const joined = (parts: readonly Part[]): string => parts.map(({ text }) => `${text}\n`).join('')
const countLines = (text: string): number => text.split('\n').length

function ruleAt({ rules }: Part, line: number): ParsedRule | undefined {
  return rules.find((rule) => rule.line <= line && line <= rule.lastLine)
}

function leaveOut(part: Part, rule: ParsedRule, faults: YaraFault[], detail: string, line = rule.line): void {
  part.text = blank(part.text, rule.from, rule.to)
  part.rules.splice(part.rules.indexOf(rule), 1)
  faults.push({ file: part.file, line, rule: rule.name, detail })
}

/** Spaces in place of a stretch: lines and offsets of everything else stay. */
function blank(text: string, from: number, to: number): string {
  return text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, ' ') + text.slice(to)
}

/** The engine writes ` --> line:12:5` below its words. */
function lineOf(message: string): number {
  return Number(/--> line:(\d+)/.exec(message)?.[1] ?? 1)
}

function wordsOf(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/^error\[E\d+\]: /, '').slice(0, LONGEST)
}
