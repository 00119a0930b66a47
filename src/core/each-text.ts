/**
 * A JSON value with every text in it changed, however deep it lies; keys stay. Texts under the keys in `except` stay as they are: names
 * that programs compare.
 */
export function eachText(value: unknown, change: (text: string) => string, except: ReadonlySet<string> = new Set()): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => eachText(one, change, except))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, except.has(key) ? one : eachText(one, change, except)]))
}
