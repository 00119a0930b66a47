import type { Problem } from '../../core/entry.ts'
import type { Installation } from '../../core/installation.ts'
import { joinPath, parentPath, type RemotePath } from '../../core/path.ts'
import type { Tree } from '../../core/tree.ts'
import { mysqlLink } from '../database-link.ts'
import { readMarker } from '../installation-base.ts'
import { assignedValues, definedValues, type LiteralValues, phpTokens } from '../php-literals.ts'
import type { Contents, DatabaseFacts } from '../types.ts'

/** `wp-config.php`, or the one in the folder above when there is none here and no other WordPress there (`wp-load.php`). */
export function databaseFiles(tree: Tree, { root }: Installation): RemotePath[] {
  const own = joinPath(root, 'wp-config.php')
  if (tree.has(own)) return [own]
  const above = joinPath(parentPath(root), 'wp-config.php')
  return root !== '' && tree.has(above) && !tree.has(joinPath(parentPath(root), 'wp-settings.php')) ? [above] : []
}

export function databasesOf(tree: Tree, installation: Installation, contents: Contents): DatabaseFacts {
  const problems: Problem[] = []
  const [path] = databaseFiles(tree, installation)
  const content = path === undefined ? undefined : readMarker(tree, contents, path, problems)
  if (path === undefined || content === undefined) return { links: [], problems }
  const tokens = phpTokens(content.bytes)
  const host = single(definedValues(tokens, 'DB_HOST'))
  const name = single(definedValues(tokens, 'DB_NAME'))
  const user = single(definedValues(tokens, 'DB_USER'))
  const password = single(definedValues(tokens, 'DB_PASSWORD'))
  const prefix = single(assignedValues(tokens, 'table_prefix'))
  const charset = single(definedValues(tokens, 'DB_CHARSET'))
  const link =
    host === undefined || name === undefined || user === undefined || password === undefined || prefix === undefined
      ? undefined
      : mysqlLink({
          installation: installation.root,
          config: path,
          host,
          name,
          user,
          password,
          prefix,
          ...(charset === undefined ? {} : { charset }),
        })
  if (link !== undefined) return { links: [link], problems }
  const unknown = { DB_HOST: host, DB_NAME: name, DB_USER: user, DB_PASSWORD: password, $table_prefix: prefix }
  const missing = Object.keys(unknown).filter((key) => unknown[key as keyof typeof unknown] === undefined)
  problems.push({
    path,
    reason: 'io',
    detail: missing.length === 0 ? 'values that cannot be meant' : `${missing.join(', ')}: not one literal`,
  })
  return { links: [], problems }
}

/** The value when the file gives one and only one: what an `if` chooses at run time is not known here. */
function single({ values, unreadable }: LiteralValues): string | undefined {
  return unreadable === 0 && values.length === 1 ? values[0] : undefined
}
