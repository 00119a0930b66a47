import { SiteguardError } from '../../core/error.ts'
import type { PageClient } from '../../http/types.ts'
import { createTableCopies, createWebSession, findPrograms, openSessions, ownerOf, PHP_SCRIPT } from '../../snapshots/database/index.ts'
import type { DatabaseLink } from '../../snapshots/types.ts'
import type { OpContext } from '../types.ts'
import { createFileCopy } from './copy-file.ts'
import { createExecPhp } from './exec-php.ts'
import { createHttpPhp } from './http-php.ts'
import type { DataCopies, PhpPlace, PhpRunner } from './types.ts'

/** @throws SG-UPG-012 where PHP cannot be run over this connection as the plan has it. */
export function checkWay({ op: { installation, way } }: PhpPlace, { transport, pages }: OpContext): void {
  const why = way.by === 'exec' ? (transport.capabilities.exec ? undefined : 'no-exec') : pages === undefined ? 'no-http' : undefined
  if (why !== undefined) throw new SiteguardError({ code: 'SG-UPG-012', kind: 'unsupported', params: { installation, why } })
}

/** PHP of the account, as the plan has it run: where it cannot be, the calls fail. @param maxBytes Of one answer by the web; default 16 MB. */
export function openPhp(each: PhpPlace, context: OpContext, maxBytes?: number): PhpRunner {
  const { way } = each.op
  if (way.by === 'exec') return createExecPhp(each, way.php, context)
  const none: PageClient = { ask: async () => checkedNone(each, context), post: async () => checkedNone(each, context) }
  return createHttpPhp(each, way.url, context.pages ?? none, context, maxBytes)
}

function checkedNone(each: PhpPlace, context: OpContext): never {
  checkWay(each, context)
  throw new Error('a way to ask pages was there after all')
}

/** The copies of the op's database, or of those of its tables that `only` names. @throws SG-DB-001 where the site's configuration leads to none. */
export async function openData(
  each: PhpPlace,
  php: PhpRunner,
  context: OpContext,
  only: (table: string) => boolean = () => true,
): Promise<DataCopies> {
  const { index, op } = each
  const { databases, link } = await linksOf(op.database, context)
  if (link?.kind === 'sqlite') return createFileCopy(index, link, php, context, op.way.by === 'http')
  const { transport, signal } = context
  const { way } = op
  const withSession = await openSessions(transport, link, op.database, {
    signal,
    ...(way.by === 'exec'
      ? { programs: { ...(await findPrograms(transport, signal)), php: way.php } }
      : { session: (mysql) => createWebSession(mysql, (input) => php.program(PHP_SCRIPT, input)) }),
  })
  const mine = ownerOf(link as Extract<DatabaseLink, { kind: 'mysql' }>, [...databases.values()])
  const names = { run: context.plan.id, op: index, database: op.database, mine: (table: string) => mine(table) && only(table) }
  const copies = createTableCopies(withSession, names)
  return {
    check: () => copies.check(),
    make: async () => ({ tables: await copies.copy() }),
    putBack: ({ tables }) => copies.putBack(tables ?? { tables: [] }),
    drop: (all) => copies.drop(all),
  }
}

/** While files are exchanged the configuration may not be found: then it is looked for again. */
async function linksOf(
  database: PhpPlace['op']['database'],
  context: OpContext,
): Promise<{ databases: OpContext['databases']; link: DatabaseLink | undefined }> {
  const known = context.databases.get(database)
  if (known !== undefined || context.findDatabases === undefined) return { databases: context.databases, link: known }
  const databases = await context.findDatabases()
  return { databases, link: databases.get(database) }
}
