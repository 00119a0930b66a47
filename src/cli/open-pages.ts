import { createPageClient, type PageClientOptions } from '../http/create-page-client.ts'
import type { PageClient } from '../http/types.ts'
import type { Context } from './command.ts'
import { usage } from './options.ts'

/** Asks the sites' pages. @throws SG-USE-001 when SITEGUARD_CONNECT_TO cannot be read. */
export function openPages(context: Context): PageClient {
  const { version, headersFor } = context
  return createPageClient({
    userAgent: `Mozilla/5.0 (compatible; siteguard/${version})`,
    connectTo: connectTo(context),
    ...(headersFor === undefined ? {} : { headersFor }),
  })
}

/**
 * `SITEGUARD_CONNECT_TO`: where hosts are really asked, as curl's --connect-to (`host:port:host:port`, an empty part is any or the same;
 * several by commas): for a site whose name does not lead there yet.
 * @throws SG-USE-001 when that cannot be read.
 */
export function connectTo(context: Context): NonNullable<PageClientOptions['connectTo']> {
  const rules = (context.env.SITEGUARD_CONNECT_TO ?? '')
    .split(',')
    .flatMap((rule) => (rule.trim() === '' ? [] : [ruleOf(rule.trim(), context)]))
  return (host, port) => {
    const rule = rules.find(({ from }) => (from.host === '' || from.host === host) && (from.port === '' || from.port === String(port)))
    return rule && { host: rule.to.host === '' ? host : rule.to.host, port: rule.to.port === '' ? port : Number(rule.to.port) }
  }
}

interface End {
  readonly host: string
  readonly port: string
}

function ruleOf(rule: string, context: Context): { readonly from: End; readonly to: End } {
  const found = /^([^:\s]*):(\d*):(\[[0-9a-f:.]+\]|[^:\s]*):(\d*)$/i.exec(rule)
  if (found === null) throw usage('SITEGUARD_CONNECT_TO', context.texts.help.usage.wantsConnectTo())
  const [, host = '', port = '', other = '', otherPort = ''] = found
  return { from: { host, port }, to: { host: other.replace(/^\[(.*)\]$/, '$1'), port: otherPort } }
}
