import type { Site } from '../../core/account.ts'
import { baseName, flatName, joinPath, type RemotePath } from '../../core/path.ts'
import type { SeenEvent } from './events.ts'

/** Where a site is asked for, and where it lies: what names its files in logs. */
export interface Places {
  /** How an event names the file: whole, or by its last name alone; undefined where it does not. */
  names(event: SeenEvent, path: RemotePath): 'whole' | 'name' | undefined
  /** The site an event is about: one of the inventory by its id, else the name in the log; undefined where nothing tells. */
  siteOf(event: SeenEvent): { readonly name: string; readonly known: boolean } | undefined
}

/**
 * @param sites All of the account, this one first.
 * @param home Folder that roots of sites are relative to.
 * @param logNames Of each log: hosts name them after the site.
 */
export function createPlaces(sites: readonly Site[], home: RemotePath, logNames: readonly string[]): Places {
  const own = sites[0] as Site
  const hosts = sites.map((site) => ({ site, host: hostOf(site.url), base: baseOf(site.url) }))
  /** Of several sites below one name (a copy in a folder), the one whose address the request goes deepest into. */
  const ofHost = (host: string, asked: string): Site | undefined => {
    const plain = withoutWww(host)
    const same = hosts.filter((each) => each.host === plain)
    const within = same.filter((each) => each.base === '' || isBelow(asked, each.base))
    const deepest = Math.max(0, ...within.map((each) => each.base.length))
    const best = within.filter((each) => each.base.length === deepest)
    return (best.find(({ site }) => site.id === own.id) ?? best[0] ?? same.find(({ site }) => site.id === own.id) ?? same[0])?.site
  }
  const ofLog = logNames.map((name) => {
    const inName = hosts.filter(
      ({ host }) => host !== undefined && new RegExp(`(?:^|[^\\w.-])(?:www\\.)?${escaped(host)}(?:$|[^\\w])`, 'i').test(name),
    )
    return inName.sort((a, b) => (b.host ?? '').length - (a.host ?? '').length)[0]?.host
  })
  /** Logs name a file from the top of the server, from that of a login's jail, or from its home, and where that is nobody need know. */
  const liesIn = (asked: string, root: string): boolean =>
    isBelow(asked, joinPath(home, root)) || (root !== '' && root !== '.' && `/${asked}/`.includes(`/${root.replace(/^\/+|\/+$/g, '')}/`))
  const base = baseOf(own.url)
  const inside = new Set<string>(
    hosts.filter((each) => each.host === hostOf(own.url) && each.base !== base && isBelow(each.base, base)).map(({ site }) => site.id),
  )

  const siteOf: Places['siteOf'] = ({ kind, host, log, asked }) => {
    if (kind !== 'web') {
      const site = sites.filter(({ root }) => liesIn(asked, root)).sort((x, y) => y.root.length - x.root.length)[0]
      return site === undefined ? undefined : { name: site.id, known: true }
    }
    if (host !== undefined) {
      const site = ofHost(host, asked)
      return site === undefined ? { name: host, known: false } : { name: site.id, known: true }
    }
    const named = ofLog[log]
    const site = named === undefined ? (sites.length === 1 ? own : undefined) : ofHost(named, asked)
    return site === undefined ? undefined : { name: site.id, known: true }
  }

  return {
    siteOf,
    names(event, path) {
      if (event.kind === 'web') {
        const site = siteOf(event)
        const whole = `${base}/${path}`
        // A copy in a folder of this site is a site of its own, and its files are among this one's, too.
        if (site?.known === true && inside.has(site.name) && event.asked === whole) return 'whole'
        // The same name below another site of the account is another file.
        if (site?.known === true && site.name !== own.id) return undefined
        return event.asked === whole || event.asked.startsWith(`${whole}/`) || endsWith(event.asked, path) ? 'whole' : undefined
      }
      const { asked } = event
      const elsewhere = siteOf(event)
      if (elsewhere !== undefined && elsewhere.name !== own.id) return undefined
      // A jailed login sees its own root, and nobody need know where that is. xferlog writes names flat.
      if ([path, flatName(path)].some((name) => endsWith(asked, name as RemotePath)))
        return asked.includes('/') || path === asked ? 'whole' : 'name'
      return !asked.includes('/') && [baseName(path), flatName(baseName(path))].includes(asked) ? 'name' : undefined
    },
  }
}

function endsWith(asked: string, path: RemotePath): boolean {
  return asked === path || asked.endsWith(`/${path}`)
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function hostOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  return withoutWww(new URL(url).hostname)
}

function baseOf(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) return ''
  return decodeURI(new URL(url).pathname)
    .replace(/\/(?:[^/]*\.\w+)?$/, '')
    .replace(/\/$/, '')
}

function withoutWww(host: string): string {
  return host.toLowerCase().replace(/^www\./, '')
}
