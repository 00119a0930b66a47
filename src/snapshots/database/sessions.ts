import type { Transport } from '../../transports/types.ts'
import { createClientSession } from './client-session.ts'
import { OWN_NAME } from './names.ts'
import { createPhpSession } from './php-session.ts'
import type { Programs } from './programs.ts'
import type { MysqlLink, Session } from './types.ts'

/** The ways this account has to talk to a database, best first. */
export function sessionsOf(transport: Transport, link: MysqlLink, programs: Programs, signal?: AbortSignal): Session[] {
  const sessions: Session[] = []
  const { dump, client, php } = programs
  if (dump !== undefined && client !== undefined) sessions.push(createClientSession(transport, link, { dump, client }, signal))
  if (php !== undefined) sessions.push(createPhpSession(transport, link, php, signal))
  return sessions
}

/**
 * Which tables are this link's: those of its prefix, unless a longer prefix of another link to the same database claims them
 * (`wp_` and `wp_blog_`).
 */
export function ownerOf(link: MysqlLink, links: readonly { readonly kind: string }[]): (table: string) => boolean {
  const others = links.filter((other): other is MysqlLink => {
    if (other.kind !== 'mysql' || other === link) return false
    const { name, host, prefix } = other as MysqlLink
    return name === link.name && host === link.host && prefix.length > link.prefix.length && prefix.startsWith(link.prefix)
  })
  return (table) => table.startsWith(link.prefix) && !OWN_NAME.test(table) && !others.some(({ prefix }) => table.startsWith(prefix))
}
