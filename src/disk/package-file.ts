import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder this package stands in: the nearest with a `package.json`, since sources lie deeper in it than what is built of them. */
function findRoot(from: string): string {
  const above = dirname(from)
  return existsSync(join(from, 'package.json')) || above === from ? from : findRoot(above)
}

/** Path of a file that the package carries beside its program: `schemas/inventory.schema.json`. */
export function packageFile(path: string): string {
  return join(findRoot(dirname(fileURLToPath(import.meta.url))), path)
}
