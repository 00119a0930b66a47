/**
 * Lines of ours in a settings file of the owner's, between two lines that say so. What stands around them is not touched, byte for byte; the
 * text is read as latin1, so that every byte is one character.
 */

const BEGIN = '# BEGIN siteguard'
const END = '# END siteguard'
const NOTE = '# Made by "siteguard harden", which makes these lines anew: write yours above or below.'

/** The file with this block in it, at its old place, else at the end: there no line of the file's own overrules it. */
export function withBlock(text: string, name: string, lines: readonly string[], note = NOTE): string {
  const eol = /\r\n/.test(text) ? '\r\n' : '\n'
  const block = [`${BEGIN} ${name}`, note, ...lines, `${END} ${name}`].join(eol)
  const found = findBlocks(text, name)
  const [last] = found.slice(-1)
  if (last === undefined) {
    const before = text === '' || text.endsWith('\n') ? text : `${text}${eol}`
    return `${before}${before.trim() === '' ? '' : eol}${block}${eol}`
  }
  // Twice the same says no more than once.
  let out = `${text.slice(0, last.from)}${block}${text.slice(last.to)}`
  for (const { from, to } of found.slice(0, -1).reverse()) out = out.slice(0, from) + out.slice(to).replace(/^\r?\n/, '')
  return out
}

/** The file without this block. */
export function withoutBlock(text: string, name: string): string {
  let out = text
  for (const { from, to } of findBlocks(text, name).reverse()) {
    out = out.slice(0, from).replace(/\r?\n(\r?\n)$/, '$1') + out.slice(to).replace(/^\r?\n/, '')
  }
  return out
}

interface Span {
  readonly from: number
  readonly to: number
}

/** Whole blocks: of a beginning without an end nothing is ours. */
function findBlocks(text: string, name: string): Span[] {
  const spans: Span[] = []
  let begun: number | undefined
  let at = 0
  for (const line of text.split('\n')) {
    const bare = line.replace(/\r$/, '').trim()
    if (bare === `${BEGIN} ${name}`) begun = at
    else if (bare === `${END} ${name}` && begun !== undefined) {
      spans.push({ from: begun, to: at + line.replace(/\r$/, '').length })
      begun = undefined
    }
    at += line.length + 1
  }
  return spans
}
