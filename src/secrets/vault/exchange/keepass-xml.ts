import { Secret } from '../../../core/secret.ts'
import { cannotRead, slotNameOf, type VaultEntry } from './types.ts'

/*
 * KeePass 2's XML (what KeePass and KeePassXC export and import): groups in groups, entries of Key/Value strings. Read by a small reader
 * of our own: no entities but the five of XML and numbers, no document type, so nothing in it can reach another file.
 */

const CHARS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

interface Group {
  readonly groups: Map<string, Group>
  readonly entries: VaultEntry[]
}

export function formatKeepassXml(entries: readonly VaultEntry[]): string {
  const root: Group = { groups: new Map(), entries: [] }
  for (const entry of entries) {
    let group = root
    for (const part of entry.name.split('/').slice(0, -1)) {
      const next = group.groups.get(part) ?? { groups: new Map(), entries: [] }
      group.groups.set(part, next)
      group = next
    }
    group.entries.push(entry)
  }
  const body = groupXml('siteguard', root, '    ')
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<KeePassFile>\n  <Meta>\n    <Generator>siteguard</Generator>\n  </Meta>\n  <Root>\n${body}  </Root>\n</KeePassFile>\n`
}

function groupXml(name: string, group: Group, indent: string): string {
  const inner = `${indent}  `
  const entries = group.entries.map((entry) => entryXml(entry, inner))
  const groups = [...group.groups].map(([part, one]) => groupXml(part, one, inner))
  return `${indent}<Group>\n${inner}<Name>${escapeXml(name)}</Name>\n${entries.join('')}${groups.join('')}${indent}</Group>\n`
}

function entryXml({ name, value, user, url, note, made }: VaultEntry, indent: string): string {
  const string = (key: string, text: string, attribute = ''): string =>
    `${indent}  <String>\n${indent}    <Key>${key}</Key>\n${indent}    <Value${attribute}>${escapeXml(text)}</Value>\n${indent}  </String>\n`
  const times =
    made === undefined ? '' : `${indent}  <Times>\n${indent}    <CreationTime>${escapeXml(made)}</CreationTime>\n${indent}  </Times>\n`
  return `${indent}<Entry>\n${times}${string('Title', name.split('/').at(-1) ?? '')}${string('UserName', user)}${string('Password', value.reveal(), ' ProtectInMemory="True"')}${string('URL', url)}${string('Notes', note)}${indent}</Entry>\n`
}

/** Control characters cannot stand in XML 1.0 at all: as numbers, which KeePass's own reader takes, they come back. */
function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
  return text.replace(/[&<>"]/g, (char) => CHARS[char] as string).replace(/[\u0000-\u001f\u007f]/g, (char) => `&#${char.charCodeAt(0)};`)
}

export function parseKeepassXml(text: string, file: string): VaultEntry[] {
  const entries: VaultEntry[] = []
  const path: string[] = []
  const groups: string[] = []
  let fields: Map<string, string> | undefined
  let key = ''
  let made = ''
  let content = ''
  let seen = false
  let at = 0
  const wrong = (): Error => {
    const upTo = text.slice(0, at).split('\n')
    return cannotRead(file, 'not-xml', upTo.length, (upTo.at(-1)?.length ?? 0) + 1)
  }
  const leave = (name: string): void => {
    const parent = path.at(-1)
    if (name === 'Name' && parent === 'Group') groups[groups.length - 1] = content
    else if (name === 'Key' && parent === 'String') key = content
    else if (name === 'Value' && parent === 'String') fields?.set(key, content)
    else if (name === 'CreationTime' && parent === 'Times' && path.at(-2) === 'Entry') made = content
    else if (name === 'Group') groups.pop()
    // Entries within <History> are old states of the entry around them.
    else if (name === 'Entry' && !path.includes('History')) {
      const entry = entryOf(groups, fields ?? new Map(), made)
      if (entry !== undefined) entries.push(entry)
    }
  }
  let outer: { fields: Map<string, string> | undefined; made: string }[] = []
  for (const token of text.matchAll(
    /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z][\w.-]*)((?:\s[^<>]*?)?)(\/?)>|[^<]+|</g,
  )) {
    at = token.index
    const [whole, cdata, close, name, attributes = '', empty] = token
    if (name === undefined) {
      if (cdata !== undefined) content += cdata
      else if (whole === '<') throw wrong()
      else if (!whole.startsWith('<')) content += unescapeXml(whole, wrong)
      continue
    }
    if (close === '/') {
      if (path.pop() !== name) throw wrong()
      leave(name)
      if (name === 'Entry') {
        const back = outer.pop()
        fields = back?.fields
        made = back?.made ?? ''
      }
      content = ''
      continue
    }
    if (path.length === 0 && (name !== 'KeePassFile' || seen)) throw wrong()
    seen = true
    // The inner cipher of a database file: the value is not here.
    if (name === 'Value' && /\bProtected\s*=\s*["']True["']/i.test(attributes)) throw cannotRead(file, 'encrypted')
    content = ''
    if (name === 'Group') groups.push('')
    if (name === 'Entry') {
      outer = [...outer, { fields, made }]
      fields = new Map()
      made = ''
    }
    path.push(name)
    if (empty === '/') {
      path.pop()
      leave(name)
    }
  }
  at = text.length
  if (path.length > 0 || !seen) throw wrong()
  return entries
}

function entryOf(groups: readonly string[], fields: ReadonlyMap<string, string>, made: string): VaultEntry | undefined {
  const password = fields.get('Password') ?? ''
  if (password === '') return undefined
  // The outermost group is the database's own.
  const slot = slotNameOf(...groups.slice(1), fields.get('Title') ?? '')
  return {
    name: slot,
    value: new Secret(`vault:${slot}`, password),
    user: fields.get('UserName') ?? '',
    url: fields.get('URL') ?? '',
    note: fields.get('Notes') ?? '',
    ...(made === '' ? {} : { made }),
  }
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescapeXml(text: string, wrong: () => Error): string {
  return text.replace(/&([^;&\s]{0,12});?/g, (whole, name: string) => {
    if (!whole.endsWith(';')) throw wrong()
    const number = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name)
    if (number === null) {
      const known = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
      if (known === undefined) throw wrong()
      return known
    }
    const code = number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16)
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw wrong()
    return String.fromCodePoint(code)
  })
}
