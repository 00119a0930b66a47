import { hostOf, isOwnHost } from '../shared/hosts.ts'
import { isBareAddress, isKnownHost } from '../shared/known-hosts.ts'
import type { PageScript } from './scripts-in.ts'

/**
 * What was put into a page: a script of elsewhere it loads, and what it hides. why: address · outside (of the page: before it begins or behind
 * its end) · data (its code stands packed in its own address) · links, frame (nobody sees them) · picture (one with a script in it)
 */
export interface TagSign {
  readonly why: 'address' | 'outside' | 'data' | 'links' | 'frame' | 'picture'
  readonly host: string
  readonly sure: 'probable' | 'possible'
  readonly at: number
}

const BEGINS = /<!doctype\s+html|<html[\s>]/i
const ENDS = /<\/html\s*>/i
/** What stands in front of a page is not looked for further than this. Characters. */
const FRONT = 4_000

/** Tags that were put into a page: nobody builds one so. `hosts`: the site's own. */
export function* signsOfTags(page: string, scripts: readonly PageScript[], hosts: readonly string[]): Iterable<TagSign> {
  const loading = scripts.filter(({ src }) => src !== '')
  if (loading.length === 0) return
  const begins = page.slice(0, FRONT).search(BEGINS)
  const ends = page.search(ENDS)
  for (const { src, tag } of loading) {
    if (/^\s{0,9}data:[^,]{0,60};base64,/i.test(src)) yield { why: 'data', host: '', sure: 'possible', at: tag }
    const host = hostOf(src)
    if (host === undefined || isOwnHost(host, hosts) || isKnownHost(host)) continue
    if (isBareAddress(host)) yield { why: 'address', host, sure: isPrivate(host) ? 'possible' : 'probable', at: tag }
    else if ((begins > 0 && tag < begins && !page.slice(0, tag).includes('<?')) || (ends >= 0 && tag > ends))
      yield { why: 'outside', host, sure: 'probable', at: tag }
  }
}

/** Of somebody's own network: a developer's. */
const isPrivate = (host: string): boolean => /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|127\.)/.test(host)
