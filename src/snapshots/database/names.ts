/** A name as MySQL quotes it. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/**
 * Names siteguard gives to tables beside the site's own, while a run swaps tables and until it is forgotten: `sgl` being
 * loaded, `sgn` new, `sgo` old, `sgm` a mark where there was no old one. They are no part of the site: never dumped.
 */
export const OWN_NAME = /^sg[lnom]_[0-9a-z]{1,40}_\d+_\d+$/

/** A name of ours for a table: of one run, op and table; at most 64 characters that every server and file system keeps as they are. */
export function ownName(letter: 'l' | 'n' | 'o' | 'm', run: string, op: number, index: number): string {
  const id = run
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '')
    .slice(0, 40)
  return `sg${letter}_${id}_${op}_${index}`
}

/** The name at `at`, which stands in backticks, and where it ends; `undefined` when none stands there. */
export function nameAt(text: string, at: number): { readonly name: string; readonly end: number } | undefined {
  const match = /`((?:[^`]|``)+)`/y
  match.lastIndex = at
  const found = match.exec(text)
  return found === null ? undefined : { name: (found[1] as string).replaceAll('``', '`'), end: match.lastIndex }
}
