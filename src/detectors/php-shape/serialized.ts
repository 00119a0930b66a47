/** Deepest nesting of arrays that PHP's own settings reach; more is refused. */
const DEPTH = 200

/**
 * Reads PHP's serialisation of scalars and arrays (`a:1:{s:1:"k";s:1:"v";}`) and gives the offset of the first byte that is not
 * of it, or undefined when it is complete. Objects are not read: SPIP stores none in its meta cache, and unserialising one runs
 * code of its class. Strings are skipped by their length, so time is linear in the number of values.
 * @param source one character per byte
 */
export function checkSerialized(source: string, from: number): { at: number; cut: boolean } | undefined {
  let at = from
  const left: number[] = []
  const fail = (): { at: number; cut: boolean } => ({ at, cut: at >= source.length })
  const digits = /-?[0-9]{1,20}/y
  const number = /[-+.0-9a-z]{1,40}/iy

  const integer = (): number | undefined => {
    digits.lastIndex = at
    const match = digits.exec(source)
    if (match === null) return undefined
    at += match[0].length
    return Number(match[0])
  }
  const expect = (text: string): boolean => {
    if (!source.startsWith(text, at)) {
      if (text.startsWith(source.slice(at))) at = source.length
      return false
    }
    at += text.length
    return true
  }
  const scalar = (type: string): boolean => {
    if (type === 'N') return expect('N;')
    at += 1
    if (!expect(':')) return false
    if (type === 's') {
      const length = integer()
      if (length === undefined || length < 0 || !expect(':"')) return false
      at += length
      return expect('";')
    }
    if (type === 'd') {
      number.lastIndex = at
      const match = number.exec(source)
      if (match === null) return false
      at += match[0].length
      return expect(';')
    }
    return integer() !== undefined && expect(';')
  }

  do {
    // An array that has all its values ends, and is itself one value of the array around it.
    while (left.length > 0 && left[left.length - 1] === 0) {
      left.pop()
      if (!expect('}')) return fail()
    }
    if (left.length > 0) left[left.length - 1] = (left[left.length - 1] as number) - 1
    else if (at !== from) return undefined
    const type = source[at] ?? ''
    if (type === 'a') {
      at += 1
      if (!expect(':')) return fail()
      const count = integer()
      if (count === undefined || count < 0 || left.length >= DEPTH || !expect(':{')) return fail()
      left.push(count * 2)
    } else if (!/^[sidbN]$/.test(type) || !scalar(type)) return fail()
  } while (left.length > 0)
  return undefined
}
