/**
 * Names of the recipes that are ours: ready-made ones, and those commands make. A file may not bear one of them with other contents, so that a
 * policy that names a recipe of ours lets nothing else pass. Names with a ':' no file can have.
 */
const OWN: ReadonlySet<string> = new Set([
  'clean-database',
  'contain',
  'harden',
  'lock',
  'look',
  'quarantine-restore',
  'rebuild-from-release',
  'restore',
  'restore-after-lockout',
  'restore-last-clean',
  'rotate',
  'tighten-modes',
  'unlock',
  'upgrade',
])

export function isOwnName(recipe: string): boolean {
  return OWN.has(recipe.split(':')[0] as string)
}
