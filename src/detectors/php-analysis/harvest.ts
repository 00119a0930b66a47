import type { Machine } from './machine.ts'
import { isWhole, pathOf } from './sinks.ts'
import { type Taint, taintIn, textOfValue, UNKNOWN, type Value } from './values.ts'

/** Fields of forms that hold what only their owner and his bank should know. */
const SECRET_FIELD =
  /^(?:(?:cc|card|credit_?card)_?(?:num(?:ber)?|no|cid|cvv?2?|code|exp\w{0,12}|owner|holder\w{0,8})|cvv2?|cvc2?|cvn2?|user_?pass(?:wd|word)?|pass(?:wd|word|code)?|pwd)$/i
/** Methods of shops that give it. */
const SECRET_METHOD = /^get(?:cc(?:number|cid|exp\w{1,10}|owner)|card(?:number|code|cvv2?)|cvv2?)$/i

export const isSecretField = (name: string): boolean => SECRET_FIELD.test(name)

/** Methods of frameworks that give a field of what was sent, and fields of which some are secret. */
const FIELD_METHOD = /^get(?:post|param|postvalue)$/i
const SECRET_GROUP = /^(?:login|payment|password|passwd)$/i

/** What a shop's own object gives of a customer's card, or a framework's of what somebody typed as a password. */
export function secretOf(method: string, values: readonly Value[], at: number): Value | undefined {
  const field = FIELD_METHOD.test(method) ? (textOfValue(values[0] ?? UNKNOWN) ?? '') : ''
  if (!SECRET_METHOD.test(method) && !SECRET_GROUP.test(field) && !SECRET_FIELD.test(field)) return undefined
  return { t: { source: `->${method}()`, kind: 'secret', at, via: [], safe: 0, prefixed: false, loose: false, secret: true } }
}

const ADDRESS = /^[^@\s<>]{1,80}@[\w.-]{3,80}/
const CARD = /cc|card|cv|pan\b/i
/** What a framework gave: programs do ask another server who somebody is. */
const GIVEN = /^->get(?:post|param)/
/** Fields of cards, asked of anything. */
const CARDS = /\[\s?\\?["'](?:cc_?num(?:ber)?|cc_cid|card_?num(?:ber)?|cvv2?)\\?["']\s?\]/i
const PICTURE = /\.(?:jpe?g|png|gif|ico|bmp|webp|svg|css|js|woff2?)$/i
const ELSEWHERE = /^(?:https?|ftps?):\/\/[^/]/i

/** What a program's connection was told until now: where to, and what of somebody's secrets. */
const reached = new WeakMap<Machine, { where?: string; t?: Taint }>()

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
      if (name === 'curl_init') reached.set(m, { where })
      const t = secretIn([first, third]) ?? (PICTURE.test(where) ? sentIn(third) : undefined)
      if (t !== undefined) tell(m, name, t, where, at)
      return
    }
    case 'curl_setopt': {
      const place = reached.get(m) ?? {}
      const where = textOfValue(third) ?? third.head
      const t = secretIn([third])
      if (t !== undefined) place.t = t
      else if (where !== undefined && ELSEWHERE.test(where)) place.where = where
      else return
      reached.set(m, place)
      if (place.t !== undefined && place.where !== undefined) tell(m, name, place.t, place.where, at)
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
  else if (where !== undefined && isWhole(m) && WHOLE.test(sentIn(content)?.source ?? ''))
    tell(m, name, sentIn(content) as Taint, where, at)
}

/** All that is sent, and not one field of it. */
const WHOLE = /^\$_(?:POST|REQUEST)(?:\[…\])?$/

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
    grade:
      (t.kind === 'secret' && !GIVEN.test(t.source)) ||
      CARD.test(t.source) ||
      (t.secret === true && CARDS.test(m.source)) ||
      PICTURE.test(where)
        ? 'sure'
        : 'likely',
    sink: 'harvest',
    source: `${t.source} > ${name} > ${where.slice(0, 80)}`,
    path: pathOf(t),
    at,
  })
}
