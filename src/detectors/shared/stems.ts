/** Looks for many words in a text at once: one pass, one step a character, whatever stands in it. */
export interface StemSearch {
  /**
   * Notes which of the words stand between two offsets, letters of either case: `found[i]` becomes 1 for the `i`th word.
   * @param text one character a byte
   */
  search(text: string, found: Uint8Array, from?: number, to?: number): void
}

const fold = (c: number): number => (c >= 65 && c <= 90 ? c | 0x20 : c)

/** @param stems in small letters, one character a byte; none of them empty */
export function stemSearch(stems: readonly string[]): StemSearch {
  // Characters no word has are all alike.
  const classes = new Uint8Array(256)
  let width = 1
  for (const stem of stems) {
    for (let i = 0; i < stem.length; i += 1) {
      const c = stem.charCodeAt(i)
      if (classes[c] === 0) classes[c] = width++
    }
  }
  for (let c = 65; c <= 90; c += 1) classes[c] = classes[fold(c)] as number
  const { next, ends } = machineOf(stems, classes, width)
  return {
    search(text, found, from = 0, to = text.length) {
      let state = 0
      for (let at = from; at < to; at += 1) {
        state = next[state + (classes[text.charCodeAt(at) & 255] as number)] as number
        const words = ends[state]
        if (words !== undefined) for (const word of words) found[word] = 1
      }
    },
  }
}

/** The automaton of Aho and Corasick, with every step in its table. States are offsets in it; `ends`: the words that end there. */
function machineOf(stems: readonly string[], classes: Uint8Array, width: number): { next: Uint32Array; ends: (number[] | undefined)[] } {
  const most = stems.reduce((sum, { length }) => sum + length, 1)
  const next = new Uint32Array(most * width)
  const ends: (number[] | undefined)[] = new Array(most * width).fill(undefined)
  const add = (state: number, word: number): void => {
    const known = ends[state]
    if (known === undefined) ends[state] = [word]
    else if (!known.includes(word)) known.push(word)
  }
  let states = 1
  for (const [word, stem] of stems.entries()) {
    let state = 0
    for (let i = 0; i < stem.length; i += 1) {
      const step = state + (classes[stem.charCodeAt(i)] as number)
      if (next[step] === 0) next[step] = states++ * width
      state = next[step] as number
    }
    add(state, word)
  }
  // Breadth first: where a word breaks off, the longest beginning of another that ends there goes on.
  const back = new Uint32Array(states)
  const queue: number[] = []
  for (let c = 0; c < width; c += 1) if (next[c] !== 0) queue.push(next[c] as number)
  for (let at = 0; at < queue.length; at += 1) {
    const state = queue[at] as number
    const fallback = back[state / width] as number
    for (const word of ends[fallback] ?? []) add(state, word)
    for (let c = 0; c < width; c += 1) {
      const to = next[state + c] as number
      if (to === 0) next[state + c] = next[fallback + c] as number
      else {
        back[to / width] = next[fallback + c] as number
        queue.push(to)
      }
    }
  }
  return { next, ends }
}
