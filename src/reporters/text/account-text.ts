import type { AccountReport } from '../../core/account-report.ts'
import { printable } from '../../core/printable.ts'
import type { Texts } from '../../i18n/index.ts'
import type { Paint } from '../types.ts'
import { wrap } from './layout.ts'

/** More are named in JSON only. */
const MOST = 40

/** What lets into an account, for people: every key with its comment, date and fingerprint; every secret by place and kind, none by value. */
export function accountText(
  { account, keys, secrets, loginFiles, unread }: AccountReport,
  { texts, width, paint }: { readonly texts: Texts; readonly width: number; readonly paint: Paint },
): string {
  const words = texts.account
  const lines = [paint.strong(wrap(words.keys({ account: printable(account), count: keys.length }), width, 0))]
  for (const key of keys.slice(0, MOST)) {
    const mark = { stays: paint.good, goes: paint.bad, unsaid: paint.doubt }[key.becomes](words.key[key.becomes])
    const comment = key.comment === '' ? words.noComment : printable(key.comment)
    const date = key.written?.slice(0, 10) ?? words.noDate
    lines.push(`  ${mark}${texts.screen.colon}${wrap(comment, width, 6)}${key.ours ? ` (${words.ours})` : ''}`)
    lines.push(`      ${key.type} ${key.fingerprint}`)
    if (key.options !== '') lines.push(`      ${wrap(words.options({ options: printable(key.options) }), width, 6)}`)
    lines.push(`      ${wrap(words.written({ file: printable(key.file), line: key.line, date }), width, 6)}`)
  }
  if (keys.length > MOST) lines.push(`  ${words.more({ count: keys.length - MOST })}`)
  if (keys.some(({ becomes }) => becomes === 'unsaid')) lines.push(`  ${wrap(words.notNamed, width, 2)}`)
  const warn = (text: string): void => void lines.push('', paint.doubt(wrap(text, width, 0)))
  if (loginFiles.length > 0) warn(words.loginFiles({ files: loginFiles.map(printable).join(', ') }))
  if (secrets.length > 0) {
    lines.push('', paint.strong(wrap(words.secrets({ count: secrets.length }), width, 0)))
    for (const { path, line, kind, about } of secrets.slice(0, MOST)) {
      const what = Object.hasOwn(words.secret, kind) ? words.secret[kind as keyof typeof words.secret] : kind
      const said = [words.place({ path: printable(path), line }), what, printable(about)].filter((part) => part !== '').join(' · ')
      lines.push(`  ${wrap(said, width, 4)}`)
    }
    if (secrets.length > MOST) lines.push(`  ${words.more({ count: secrets.length - MOST })}`)
  }
  if (unread.length > 0) {
    const paths = unread.slice(0, 5).map((path) => printable(path === '' ? '.' : path))
    warn(words.unread({ count: unread.length, paths: [...paths, ...(unread.length > 5 ? ['…'] : [])].join(', ') }))
  }
  return `${lines.join('\n')}\n`
}
