import { decodeName, encodeName } from '../../../core/path.ts'

/*
 * Option files of MySQL's programs (`.my.cnf`): `[group]` lines, `key = value`, a value in quotes or not, backslash escapes in both, `#` the
 * rest of a line (mysys/my_default.c). Bytes that are no UTF-8 are kept as `decodeName` keeps them.
 */

interface Line {
  readonly text: string
  readonly group: string
  /** Lower case, `-` for `_`; '' where it sets nothing. */
  readonly key: string
  readonly value: string
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', s: ' ', '"': '"', "'": "'", '\\': '\\' }

function linesOf(file: Uint8Array): Line[] {
  let group = ''
  return decodeName(file)
    .split('\n')
    .map((text) => {
      const opened = /^\s*\[([^\]]*)\]/.exec(text)
      if (opened !== null) group = (opened[1] as string).trim()
      const [, key = '', raw = ''] = /^\s*([A-Za-z][\w-]*)\s*=\s*(.*?)\s*$/s.exec(text) ?? []
      return { text, group, key: key.toLowerCase().replaceAll('_', '-'), value: key === '' ? '' : unescaped(raw) }
    })
}

function unescaped(raw: string): string {
  const quoted = /^(["'])((?:\\.|(?!\1)[^\\])*)\1/s.exec(raw)?.[2]
  const text = quoted ?? (/^(?:\\.|[^\\#])*/s.exec(raw) ?? [''])[0].trimEnd()
  return text.replaceAll(/\\(.)/gs, (whole, sign: string) => ESCAPES[sign] ?? whole)
}

/** Lines that give the password of this account: in its own group, or where the group says no user, by that of `[client]`. */
function passwordLines(lines: readonly Line[], user: string): Line[] {
  const userOf = (group: string): string | undefined => lines.findLast((line) => line.group === group && line.key === 'user')?.value
  return lines.filter(({ group, key }) => key === 'password' && (userOf(group) ?? userOf('client')) === user)
}

/** Accounts an option file has a password for. Paths and hosts in it are not looked at: what it is tried against is the server's to say. */
export function optionAccounts(file: Uint8Array): { readonly user: string; readonly password: string }[] {
  const users = new Set(linesOf(file).flatMap(({ key, value }) => (key === 'user' && value !== '' ? [value] : [])))
  return [...users].flatMap((user) => {
    const password = optionPassword(file, user)
    return password === undefined ? [] : [{ user, password }]
  })
}

/** The one password an option file has for this account; undefined where it has none, or several. */
export function optionPassword(file: Uint8Array, user: string): string | undefined {
  const found = new Set(passwordLines(linesOf(file), user).map(({ value }) => value))
  return found.size === 1 ? [...found][0] : undefined
}

/** The file with another password for this account; every other line stays as it is. */
export function withOptionPassword(file: Uint8Array, user: string, password: string): Buffer {
  const lines = linesOf(file)
  const mine = new Set(passwordLines(lines, user))
  const escaped = password.replaceAll(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
  return encodeName(
    lines
      .map((line) => {
        if (!mine.has(line)) return line.text
        const start = /^\s*[A-Za-z][\w-]*\s*=\s*/.exec(line.text)?.[0] ?? 'password='
        return `${start}"${escaped}"${line.text.endsWith('\r') ? '\r' : ''}`
      })
      .join('\n'),
  )
}
