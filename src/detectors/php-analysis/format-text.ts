import { hex } from './unpack.ts'
import { numberOfValue, textOfValue, type Value } from './values.ts'

const text = (args: readonly Value[], i: number): string => textOfValue(args[i] ?? { c: '' }) ?? ''

/** `pack('H*', …)`, `pack('C*', …)` */
export function pack(args: readonly Value[]): string | undefined {
  const format = text(args, 0)
  if (/^H\*$/.test(format)) return hex(text(args, 1).length % 2 === 0 ? text(args, 1) : `${text(args, 1)}0`)
  if (/^h\*$/.test(format)) return hex(text(args, 1).replace(/(.)(.)/g, '$2$1'))
  if (/^[cC](?:\*|\d+)?$/.test(format))
    return args
      .slice(1)
      .map((value) => String.fromCharCode((numberOfValue(value) ?? 0) & 255))
      .join('')
  if (/^[aA]\*$/.test(format)) return text(args, 1)
  return undefined
}

export function sprintf(args: readonly Value[]): string | undefined {
  let next = 1
  let good = true
  const made = text(args, 0)
    .slice(0, 100_000)
    .replace(/%(?:(\d{1,3})\$)?[-+ 0]?(?:'.)?\d{0,3}(?:\.\d{1,3})?([bcdeEfFgGosuxX%])/g, (whole, place, kind) => {
      if (kind === '%') return '%'
      const value = args[place === undefined ? next++ : Number(place)]
      if (value === undefined || value.c === undefined) {
        good = false
        return whole
      }
      if (kind === 's') return textOfValue(value) ?? ''
      const n = Math.trunc(numberOfValue(value) ?? 0)
      if (kind === 'c') return String.fromCharCode(n & 255)
      if (kind === 'x' || kind === 'X') return n.toString(16)
      return kind === 'b' ? n.toString(2) : kind === 'o' ? n.toString(8) : String(n)
    })
  return good ? made : undefined
}
