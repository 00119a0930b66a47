import { Secret } from '../../../core/secret.ts'
import { cannotRead, slotNameOf, type VaultEntry } from './types.ts'

/* KeePassXC's CSV: RFC 4180, every field quoted, quotes doubled; the first line names the columns, groups are divided by "/" under "Root". */

const COLUMNS = ['Group', 'Title', 'Username', 'Password', 'URL', 'Notes', 'TOTP', 'Icon', 'Last Modified', 'Created'] as const

export function formatKeepassCsv(entries: readonly VaultEntry[]): string {
  const rows = entries.map(({ name, value, user, url, note, made }) => {
    const parts = name.split('/')
    const group = ['Root', 'siteguard', ...parts.slice(0, -1)].join('/')
    return [group, parts.at(-1) ?? '', user, value.reveal(), url, note, '', '0', made ?? '', made ?? '']
  })
  return [COLUMNS, ...rows].map((row) => `${row.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')}\n`).join('')
}

export function parseKeepassCsv(text: string, file: string): VaultEntry[] {
  const [head, ...rows] = readCsv(text, file)
  const at = (name: string): number => head?.fields.findIndex((field) => field.toLowerCase() === name.toLowerCase()) ?? -1
  const [group, title, user, password, url, notes, created] = ['Group', 'Title', 'Username', 'Password', 'URL', 'Notes', 'Created'].map(
    at,
  ) as number[]
  if (title === -1 || password === -1) throw cannotRead(file, 'not-csv', 1, 1)
  return rows.flatMap(({ fields, line }) => {
    if (fields.length === 1 && fields[0] === '') return []
    if (fields.length !== head?.fields.length) throw cannotRead(file, 'not-csv', line, 1)
    const field = (index: number | undefined): string => (index === undefined || index < 0 ? '' : (fields[index] ?? ''))
    if (field(password) === '') return []
    const folder = field(group)
      .replace(/^Root(?:\/|$)/, '')
      .replace(/^siteguard(?:\/|$)/, '')
    const slot = slotNameOf(folder, field(title))
    const made = field(created)
    return [
      {
        name: slot,
        value: new Secret(`vault:${slot}`, field(password)),
        user: field(user),
        url: field(url),
        note: field(notes),
        ...(made === '' ? {} : { made }),
      },
    ]
  })
}

interface Row {
  readonly fields: string[]
  /** Where it begins, from 1. */
  readonly line: number
}

function readCsv(text: string, file: string): Row[] {
  const rows: Row[] = []
  let at = 0
  let line = 1
  while (at < text.length) {
    const row: Row = { fields: [], line }
    for (;;) {
      let field = ''
      if (text[at] === '"') {
        for (at += 1; ; at += 1) {
          const char = text[at]
          if (char === undefined) throw cannotRead(file, 'not-csv', row.line, 1)
          if (char === '\n') line += 1
          if (char !== '"') field += char
          else if (text[at + 1] === '"') {
            field += '"'
            at += 1
          } else break
        }
        at += 1
      } else {
        const end = /[,\r\n]|$/g
        end.lastIndex = at
        const stop = end.exec(text)?.index ?? text.length
        field = text.slice(at, stop)
        at = stop
      }
      row.fields.push(field)
      if (text[at] === ',') at += 1
      else break
    }
    rows.push(row)
    if (text.startsWith('\r\n', at)) at += 2
    else if (text[at] === '\n' || text[at] === '\r') at += 1
    else if (at < text.length) throw cannotRead(file, 'not-csv', line, 1)
    line += 1
  }
  return rows
}
