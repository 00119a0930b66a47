import { printable } from '../../core/printable.ts'
import type { Texts } from '../../i18n/index.ts'
import { wrap } from './layout.ts'

/** Somebody to be warned, with what becomes of the password. */
export interface NoticePerson {
  readonly login: string
  readonly name: string
  readonly email: string
  readonly gets: 'given' | 'ask' | 'stuck' | 'elsewhere'
}

export interface Notice {
  /** Name of the owner; '' where nobody is named. */
  readonly owner: string
  /** ISO 8601. */
  readonly at: string
  readonly sites: readonly { readonly name: string; readonly askAt?: string; readonly people: readonly NoticePerson[] }[]
}

/** Columns of a sheet of paper. */
const WIDTH = 76
const GROUPS = ['given', 'ask', 'stuck', 'elsewhere'] as const

/** Whom an owner has to warn, and of what, in each of these languages: to be printed. It holds no password. */
export function noticeText(notice: Notice, languages: readonly Texts[]): string {
  return languages.map((texts) => inOne(notice, texts)).join(`\n${'-'.repeat(WIDTH)}\n\n`)
}

function inOne({ owner, at, sites }: Notice, { rotate: { notice: words }, screen }: Texts): string {
  const line = (text: string, indent = 0): string => `${' '.repeat(indent)}${wrap(text, WIDTH, indent)}`
  const out = [words.title, words.date({ day: screen.day(at) }), '']
  if (owner !== '') out.push(words.to({ owner: printable(owner) }), '')
  out.push(line(words.why))
  for (const { name, askAt, people } of sites) {
    out.push('', line(words.site({ name: printable(name) })))
    for (const group of GROUPS) {
      const some = people.filter(({ gets }) => gets === group)
      if (some.length === 0) continue
      const title = group === 'ask' ? words.ask({ at: printable(askAt ?? '') }) : words[group]
      out.push(line(title, 2))
      for (const { login, name: called, email } of some)
        out.push(line(`- ${words.person({ login: printable(login), name: printable(called), email: printable(email) })}`, 4))
    }
  }
  out.push('', ...words.rules.map((rule) => line(`* ${rule}`, 0)))
  return `${out.join('\n')}\n`
}
