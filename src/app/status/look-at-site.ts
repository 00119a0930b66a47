import type { Site } from '../../core/account.ts'
import type { CertificateLooker, NameLooker, PageClient } from '../../http/types.ts'
import { lookAtPage, lookForFile, lookWithoutTls, type PageAsking } from './look-at-page.ts'
import type { Pace } from './pace.ts'
import { signOf } from './page-witnesses.ts'
import type { SiteLook } from './types.ts'

export interface SiteLooking {
  readonly pages: Pick<PageClient, 'ask'>
  readonly names: NameLooker
  readonly certificates: CertificateLooker
  readonly pace: Pace
  /** Host names by the machine they lead to; filled in here, for the pace. */
  readonly servers: Map<string, string>
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/**
 * A site as visitors come to it: name, certificate, first page; and where that is refused or not encrypted well, one question more.
 * @param spared Whether these addresses have banned us: then nothing is asked of them.
 */
export async function lookAtSite(site: Site, looking: SiteLooking, spared: (addresses: readonly string[]) => boolean): Promise<SiteLook> {
  const { signal, servers } = looking
  const url = site.url === undefined || !URL.canParse(site.url) ? undefined : new URL(site.url)
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) return { site, unasked: 'no-address' }
  const name = await looking.names.look(url.hostname, signal)
  const [address] = [...name.addresses].sort()
  if (address !== undefined) servers.set(url.hostname, address)
  if (name.outcome === 'absent' || name.outcome === 'failing') return { site, name }
  if (spared(name.addresses)) return { site, name, unasked: 'spared' }
  const asking: PageAsking = {
    pages: looking.pages,
    pace: looking.pace,
    signal,
    timeoutMs: looking.timeoutMs,
    sleep: looking.sleep,
    ...(site.cms === undefined ? {} : { cms: site.cms }),
  }
  const page = await lookAtPage(url.href, asking)
  const secure = [url.href, page.url].find((one) => URL.canParse(one) && new URL(one).protocol === 'https:')
  const certificate =
    secure === undefined || (page.failed !== undefined && page.failed !== 'tls')
      ? undefined
      : await looking.pace(secure, () => looking.certificates.look(bare(new URL(secure).hostname), portOf(new URL(secure)), signal))
  const look = { site, name, page, ...(certificate === undefined ? {} : { certificate }) }
  if (signOf(look, 'refused') !== undefined && page.fromSite === undefined)
    return { ...look, further: { what: 'file', page: await lookForFile(page.url, asking) } }
  if (page.failed === 'tls') return { ...look, further: { what: 'http', page: await lookWithoutTls(url.href, asking) } }
  return look
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}

function portOf({ port }: URL): number {
  return port === '' ? 443 : Number(port)
}
