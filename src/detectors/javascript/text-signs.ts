import { isOwnHost } from '../shared/hosts.ts'
import { isKnownHost } from '../shared/known-hosts.ts'
import { readScript } from './read-script.ts'
import { countOf, HEX_NAMES, type ScriptSign, signsOf } from './signs.ts'

/**
 * What a script in an author's text is suspected of. Beside what scripts do anywhere: packed: it unpacks what it runs, or hides its words ·
 * redirect: it sends visitors away · cloaked: some of them · foreign: it brings in another of somebody else's.
 */
export interface TextSign {
  readonly why: 'packed' | 'redirect' | 'cloaked' | 'foreign' | 'skimmer' | 'thief' | 'miner'
  readonly host: string
  readonly at: number
}

/** Nobody writes a page's script so long that the signs stand behind this. Characters. */
const LOOKED_AT = 1_000_000
/** Numbers in a row that are characters of something. */
const NUMBERS = /(?:0x[0-9a-f]{2}|\b\d{2,3})\s{0,3}(?:,\s{0,3}(?:0x[0-9a-f]{2}|\d{2,3})\s{0,3}){19}/i
const ESCAPES = /(?:(?:\\x[0-9a-f]{2}|\\u00[0-9a-f]{2}|\\[0-3]?[0-7]{2}|%u00[0-9a-f]{2}|%[0-9a-f]{2}){24})/i
/** Something made of text is run, or put into the page. */
const RUNS =
  /\beval\s{0,4}\(|\bFunction\s{0,4}\(|\bdocument\s{0,4}\.\s{0,4}write(?:ln)?\s{0,4}\(|\bset(?:Timeout|Interval)\s{0,4}\(\s{0,4}["'`]|\.\s{0,4}constructor\s{0,4}\(|\bappendChild\s{0,4}\(|\binsertBefore\s{0,4}\(|\.innerHTML\s{0,4}\+?=|\bimport\s{0,4}\(|\["(?:eval|write|Function)"\]/
const UNPACKS =
  /\batob\s{0,4}\(|\bunescape\s{0,4}\(|\bfromCharCode\b|\bdecodeURIComponent\s{0,4}\(\s{0,4}(?:escape|atob|["'`])|\["(?:atob|fromCharCode)"\]/
/** Somebody's text of letters and digits, long enough to be code. */
const LONG_TEXT = /["'`][A-Za-z0-9+/=_-]{80,}["'`]/
const MAKES_SCRIPT = /\bcreateElement\s{0,4}\(\s{0,4}["'`](?:script|iframe)["'`]/i
const ADDRESS = /["'`]((?:https?:)?(?:\\?\/){2}[^"'`\s\\<>]{3,200})/gi
const LEAVES =
  /\b(?:window|document|top|self|parent)?\s{0,2}\.?\s{0,2}location(?:\s{0,2}\.\s{0,2}(?:href|replace|assign))?\s{0,4}(?:=(?!=)|\()\s{0,4}["'`]((?:https?:)?\/\/[^"'`\s<>]{3,200})/gi
/** An address in base64: nobody has to hide where a script is from. */
const HIDDEN_ADDRESS = /["'`](?:aHR0c|Ly9[A-Za-z0-9])[A-Za-z0-9+/]{8,}={0,2}["'`]/
/** A text turned round. */
const TURNED = /\.\s{0,4}reverse\s{0,4}\(\s{0,4}\)\s{0,4}\.\s{0,4}join\s{0,4}\(/
/** Only some visitors are sent away: those who come from a search, or with a telephone. */
const CLOAKED = /document\s{0,4}\.\s{0,4}referrer|navigator\s{0,4}\.\s{0,4}userAgent/
/** Audience figures that anybody may serve from a host of his own. */
const FIGURES =
  /\b_paq\b|\bpiwik\b|\bmatomo\b|\bgtag\s{0,2}\(|\bga\s{0,2}\(\s{0,2}["']|GoogleAnalyticsObject|\b_gaq\b|\bfbq\s{0,2}\(|\bgtm\.start\b|\b_hmt\b|\btarteaucitron\b/

const WHY: Readonly<Record<ScriptSign['does'], TextSign['why']>> = {
  skimmer: 'skimmer',
  thief: 'thief',
  miner: 'miner',
  loader: 'packed',
  packed: 'packed',
  redirect: 'cloaked',
}

/**
 * What a script in an author's text, or a handler of an event there, shows of itself: what it would be suspected of in a file, and what
 * nobody writes into a text. At most one sign: the strongest.
 */
export function signInText(code: string, hosts: readonly string[]): TextSign | undefined {
  const body = code.slice(0, LOOKED_AT)
  const sign = signsOf(readScript(body), hosts).find((one) => one.sure !== 'possible')
  if (sign !== undefined) return { why: WHY[sign.does], host: sign.host, at: sign.at }
  const packed = packedAt(body)
  if (packed >= 0) return { why: 'packed', host: '', at: packed }
  for (const match of body.matchAll(LEAVES)) {
    const host = foreignHost(match[1] as string, hosts)
    if (host !== undefined) return { why: CLOAKED.test(body) ? 'cloaked' : 'redirect', host, at: match.index }
  }
  if (FIGURES.test(body) || !MAKES_SCRIPT.test(body)) return undefined
  for (const match of body.matchAll(ADDRESS)) {
    const host = foreignHost(match[1] as string, hosts)
    if (host !== undefined) return { why: 'foreign', host, at: match.index }
  }
  return undefined
}

function packedAt(body: string): number {
  const runs = RUNS.exec(body)
  const unpacks = UNPACKS.exec(body)
  const hexNames = countOf(body, HEX_NAMES, 8)
  if (hexNames >= 8) return body.search(HEX_NAMES)
  // The packer of Dean Edwards, which libraries use as well: what they pack is no article's.
  const packer = /\beval\s{0,4}\(\s{0,4}function\s{0,4}\(\s{0,4}p\s{0,4},\s{0,4}a\s{0,4},\s{0,4}c\s{0,4},/.exec(body)
  if (packer !== null) return packer.index
  const evalled =
    /\b(?:eval|Function|document\s{0,4}\.\s{0,4}write(?:ln)?)\s{0,4}\(\s{0,4}(?:(?:window|self|String)\s{0,2}\.\s{0,2})?(?:atob|unescape|fromCharCode|decodeURIComponent)\s{0,4}\(/.exec(
      body,
    )
  if (evalled !== null) return evalled.index
  if (runs === null) return -1
  if (unpacks !== null && HIDDEN_ADDRESS.test(body)) return unpacks.index
  if (MAKES_SCRIPT.test(body) && TURNED.test(body)) return body.search(TURNED)
  if (unpacks !== null && (NUMBERS.test(body) || ESCAPES.test(body) || LONG_TEXT.test(body))) return unpacks.index
  return ESCAPES.test(body) && /\beval\s{0,4}\(|\["(?:eval|write)"\]/.test(body) ? runs.index : -1
}

/** Host of an address, where it is neither the site's nor one whose scripts are everywhere. */
function foreignHost(address: string, hosts: readonly string[]): string | undefined {
  const host = /^(?:https?:)?(?:\\?\/){2}(?:[^/@]*@)?([^/:?#\\]{1,200})/i.exec(address)?.[1]?.toLowerCase()
  if (host === undefined || !host.includes('.') || isOwnHost(host, hosts) || isKnownHost(host)) return undefined
  return host
}
