/** Characters by which a form is looked up. None is shorter. */
const KEY = 4
/** Of a form this long, half tells too much. Characters. */
const LONG = 20
/** What may stand before or behind the sign of a cut. Characters. */
const BESIDE_CUT = 6
const CUT = '…'
/** Of a table of hashes: a power of two. */
const PLACES = 16_384
const NONE = new Uint8Array(0)

export const SPACES = /\s+/g

/** Forms of secrets that are found together in one pass, however many there are. */
export interface FormIndex {
  add(form: string): void
  /** Places, in no order. `cuts`: also what a cut left of one. */
  find(text: string, cuts: boolean): [number, number][]
}

export function createFormIndex(): FormIndex {
  const all = new Set<string>()
  const byStart = new Map<string, string[]>()
  const byEnd = new Map<string, string[]>()
  // Most places of a text begin and end nothing: one look tells.
  let starts = NONE
  let ends = NONE

  return {
    add(form) {
      if (all.has(form)) return
      if (all.size === 0) [starts, ends] = [new Uint8Array(PLACES), new Uint8Array(PLACES)]
      all.add(form)
      put(byStart, form.slice(0, KEY), form)
      put(byEnd, form.slice(-KEY), form)
      starts[hashAt(form, 0)] = 1
      ends[hashAt(form, form.length - KEY)] = 1
    },

    find(text, cuts) {
      const found: [number, number][] = []
      if (all.size === 0) return found
      for (let at = 0; at + KEY <= text.length; at += 1) {
        const hash = hashAt(text, at)
        if (starts[hash] === 1) {
          for (const form of byStart.get(text.slice(at, at + KEY)) ?? []) {
            const same = sameFrom(form, text, at)
            if (same === form.length || (cuts && tellsMuch(form, same, text[at + same]))) found.push([at, at + same])
          }
        }
        if (cuts && ends[hash] === 1) {
          const end = at + KEY
          for (const form of byEnd.get(text.slice(at, end)) ?? []) {
            const same = sameUpTo(form, text, end)
            if (same < form.length && tellsMuch(form, same, text[end - same - 1])) found.push([end - same, end])
          }
        }
      }
      return found
    },
  }
}

export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || (code > 127 && /\s/.test(String.fromCharCode(code)))
}

/** A text without white space, and where each of its characters stood. */
export function withoutSpaces(text: string): { bare: string; at: Uint32Array } {
  const at = new Uint32Array(text.length)
  let count = 0
  for (let from = 0; from < text.length; from += 1) {
    if (isSpace(text.charCodeAt(from))) continue
    at[count] = from
    count += 1
  }
  return { bare: count === text.length ? text : text.replace(SPACES, ''), at }
}

/** Whether so many characters of one end of a form are more than chance, or more than may be known. `next` is where it goes on otherwise. */
function tellsMuch(form: string, same: number, next: string | undefined): boolean {
  return (form.length >= LONG && same * 2 >= form.length) || (same >= BESIDE_CUT && next === CUT)
}

function sameFrom(form: string, text: string, at: number): number {
  let same = 0
  while (same < form.length && form.charCodeAt(same) === text.charCodeAt(at + same)) same += 1
  return same
}

function sameUpTo(form: string, text: string, end: number): number {
  let same = 0
  while (same < form.length && same < end && form.charCodeAt(form.length - 1 - same) === text.charCodeAt(end - 1 - same)) same += 1
  return same
}

function hashAt(text: string, at: number): number {
  const a = text.charCodeAt(at) + text.charCodeAt(at + 1) * 31
  return (a * 961 + text.charCodeAt(at + 2) * 31 + text.charCodeAt(at + 3)) & (PLACES - 1)
}

function put(map: Map<string, string[]>, key: string, form: string): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [form])
  else list.push(form)
}
