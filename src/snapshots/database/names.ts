/** A name as MySQL quotes it. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** A literal string without any character that a session's settings could read differently. */
export function textLiteral(text: string): string {
  const hex = Buffer.from(text, 'utf8').toString('hex').toUpperCase()
  return hex === '' ? "''" : `CONVERT(0x${hex} USING utf8mb4)`
}

/** The name at `at`, which stands in backticks, and where it ends; `undefined` when none stands there. */
export function nameAt(text: string, at: number): { readonly name: string; readonly end: number } | undefined {
  const match = /`((?:[^`]|``)+)`/y
  match.lastIndex = at
  const found = match.exec(text)
  return found === null ? undefined : { name: (found[1] as string).replaceAll('``', '`'), end: match.lastIndex }
}
