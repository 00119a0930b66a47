/** Layers of lists and objects in a document of ours are fewer than twenty. */
const MOST_LAYERS = 200

/**
 * Whether a value that came as JSON is nested deeper than any document of ours. JSON.parse reads a hundred thousand layers; what goes through
 * them by calling itself (structuredClone, JSON.stringify, our own canonical form) would end the program.
 */
export function isNestedTooDeep(value: unknown): boolean {
  let layer: unknown[] = [value]
  for (let depth = 0; layer.length > 0; depth += 1) {
    if (depth > MOST_LAYERS) return true
    const below: unknown[] = []
    for (const one of layer) {
      if (one === null || typeof one !== 'object') continue
      for (const each of Object.values(one)) if (each !== null && typeof each === 'object') below.push(each)
    }
    layer = below
  }
  return false
}
