import type { Machine } from './machine.ts'
import { pathOf } from './sinks.ts'
import { type Taint, taintIn, textOfValue, UNKNOWN, type Value } from './values.ts'

/** Fields of forms that hold what only their owner and his bank should know. */
const SECRET_FIELD =
  /^(?:(?:cc|card|credit_?card)_?(?:num(?:ber)?|no|cid|cvv?2?|code|exp\w{0,12}|owner|holder\w{0,8})|cvv2?|cvc2?|cvn2?|user_?pass(?:wd|word)?|pass(?:wd|word|code)?|pwd)$/i
/** Methods of shops that give it. */
const SECRET_METHOD = /^get(?:cc(?:number|cid|exp\w{1,10}|owner)|card(?:number|code|cvv2?)|cvv2?)$/i

export const isSecretField = (name: string): boolean => SECRET_FIELD.test(name)

/** What a shop's own object gives of a customer's card. */
export function secretOf(method: string, at: number): Value | undefined {
  if (!SECRET_METHOD.test(method)) return undefined
  return { t: { source: `->${method}()`, kind: 'secret', at, via: [], safe: 0, prefixed: false, loose: false, secret: true } }
}

const ADDRESS = /^[^@\s<>]{1,80}@[\w.-]{3,80}/
const CARD = /cc|card|cv|pan\b/i
const PICTURE = /\.(?:jpe?g|png|gif|ico|bmp|webp|svg|css|js|woff2?)$/i
const ELSEWHERE = /^(?:https?|ftps?):\/\/[^/]/i

/** What visitors type as passwords or cards is sent to an address that stands in the code, or laid where whoever put it there fetches it. */
export function harvestSink(m: Machine, name: string, values: readonly Value[], at: number): void {
  const [first = UNKNOWN, second = UNKNOWN, third = UNKNOWN] = values
  switch (name) {
    case 'mail':
    case 'mb_send_mail': {
      const address = textOfValue(first)
      const t = secretIn([second, third])
      if (t !== undefined && address !== undefined && ADDRESS.test(address.trim())) tell(m, name, t, address.trim(), at)
      return
    }
    case 'file_get_contents':
    case 'fopen':
    case 'curl_init':
    case 'readfile':
    case 'file': {
      const where = textOfValue(first) ?? first.head
      if (where === undefined || !ELSEWHERE.test(where)) return
      const t = secretIn([first, third]) ?? (PICTURE.test(where) ? sentIn(third) : undefined)
      if (t !== undefined) tell(m, name, t, where, at)
      return
    }
    case 'fwrite':
    case 'fputs': {
      const [path = UNKNOWN, mode = UNKNOWN] = first.cls === '#file' ? (first.of ?? []) : []
      if (textOfValue(mode)?.startsWith('a') === true) laid(m, name, path, second, at)
      return
    }
    case 'file_put_contents':
      if (values[2] !== undefined) laid(m, name, first, second, at)
  }
}

/** One visitor's words after the other's, in what calls itself a picture; or passwords and cards in a file. */
function laid(m: Machine, name: string, path: Value, content: Value, at: number): void {
  const where = textOfValue(path) ?? path.tail
  const t = where !== undefined && PICTURE.test(where) ? sentIn(content) : secretIn([content])
  if (t !== undefined && (t.secret === true || where !== undefined)) tell(m, name, t, where ?? '…', at)
}

function secretIn(values: readonly Value[]): Taint | undefined {
  for (const value of values) {
    const t = taintIn(value)
    if (t?.secret === true) return t
  }
  return undefined
}

function sentIn(value: Value): Taint | undefined {
  const t = taintIn(value)
  return t?.kind === 'request' || t?.kind === 'secret' ? t : undefined
}

function tell(m: Machine, name: string, t: Taint, where: string, at: number): void {
  m.report({
    kind: 'tool',
    // Nobody sends the numbers of cards by mail, or in the address of a page.
    grade: t.kind === 'secret' || CARD.test(t.source) || PICTURE.test(where) ? 'sure' : 'likely',
    sink: 'harvest',
    source: `${t.source} > ${name} > ${where.slice(0, 80)}`,
    path: pathOf(t),
    at,
  })
}
