const NAMES: ReadonlyMap<string, string> = new Map([
  ['spip', 'SPIP'],
  ['wordpress', 'WordPress'],
])

/** A product as its vendor writes it: `SPIP`; any other as it is. Not made printable. */
export function productName(product: string): string {
  return NAMES.get(product) ?? product
}
