import type { Machine } from './machine.ts'
import { arrayOf, type Value } from './values.ts'

/** What `__FILE__` is taken for: a file may read itself, and run what lies behind its code. */
const SELF = '/srv/www/page.php'

/** `__FILE__` and where the data behind the code begins, of the file that is followed; undefined for other words. */
export function ownWord(m: Machine, name: string): Value | undefined {
  if (m.file === '') return undefined
  if (name === '__FILE__') return m.hides ? { c: SELF, cls: '#self' } : { cls: '#self' }
  if (!m.hides) return undefined
  if (name !== '__COMPILER_HALT_OFFSET__') return undefined
  const end = /__halt_compiler\s{0,9}\(\s{0,9}\)\s{0,9}(?:;|\?>\n?)/i.exec(m.file)
  return end === null ? undefined : { c: end.index + end[0].length }
}

const isSelf = (value: Value | undefined): boolean => value?.c === SELF
const isHandle = (value: Value | undefined): boolean => value?.cls === '#file' && isSelf(value.of?.[0])

/** What a file reads of itself. Undefined where it does not. */
export function readSelf(m: Machine, name: string, values: readonly Value[]): Value | undefined {
  const [first, second] = values
  if (m.file === '' || first === undefined) return undefined
  switch (name) {
    case 'file_get_contents': {
      if (!isSelf(first)) return undefined
      const [from, length] = [numberOf(values[3]) ?? 0, numberOf(values[4])]
      return read(m, m.file.slice(from, length === undefined ? undefined : from + length))
    }
    case 'file':
      return isSelf(first)
        ? arrayOf(
            (m.file.match(/[^\n]*\n|[^\n]+$/g) ?? []).slice(0, LINES).map((c) => ({ c, how: HOW })),
            m.branch,
          )
        : undefined
    case 'fopen':
      if (isSelf(first)) m.place = 0
      return undefined
    case 'substr':
    case 'basename':
    case 'pathinfo':
      // Its name is whatever it was called.
      return isSelf(first) ? { how: HOW } : undefined
    case 'fseek':
      if (isHandle(first)) m.place = numberOf(second) ?? m.place
      return undefined
    case 'fread': {
      if (!isHandle(first)) return undefined
      const length = numberOf(second)
      if (length === undefined) return undefined
      return advance(m, m.file.slice(m.place, m.place + length))
    }
    case 'fgets': {
      if (!isHandle(first)) return undefined
      const end = m.file.indexOf('\n', m.place)
      return advance(m, m.file.slice(m.place, end < 0 ? undefined : end + 1))
    }
    case 'stream_get_contents':
      return isHandle(first) ? advance(m, m.file.slice(m.place)) : undefined
    default:
      return undefined
  }
}

const HOW: readonly string[] = ['file']
/** Lines of a file that are kept apart. */
const LINES = 5000

const numberOf = (value: Value | undefined): number | undefined =>
  typeof value?.c === 'number' && value.c >= 0 && Number.isInteger(value.c) ? value.c : undefined

function advance(m: Machine, text: string): Value | undefined {
  m.place += text.length
  return read(m, text)
}

function read(m: Machine, text: string): Value | undefined {
  if (m.budget.bytes < text.length) return undefined
  m.budget.bytes -= text.length
  return { c: text, how: HOW }
}
