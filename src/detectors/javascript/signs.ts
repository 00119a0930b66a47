import { isOwnHost } from '../shared/hosts.ts'
import { isKnownHost } from '../shared/known-hosts.ts'
import { stemSearch } from '../shared/stems.ts'
import type { ReadScript } from './read-script.ts'

/**
 * What a script is found doing. skimmer: it takes what visitors type and sends it away · loader: it brings another script from an address it
 * hides, or only on the page where people pay · packed: it runs what it computes from a text nobody can read · thief: it sends visitors'
 * cookies away · miner: it computes coins with visitors' machines · redirect: it sends some visitors elsewhere
 */
export interface ScriptSign {
  readonly does: 'skimmer' | 'loader' | 'packed' | 'thief' | 'miner' | 'redirect'
  readonly sure: 'certain' | 'probable' | 'possible'
  /** The stranger's host; '' where it is not known. */
  readonly host: string
  readonly at: number
}

const PAYMENT =
  /(?:cc|card)[_\-\s]?(?:num(?:ber)?|no\b|cid|cvv|cvc|exp)|\bcvv2?\b|\bcvc2?\b|\bm_CVV\b|ccsave|kaartnummer|num(?:ero)?[_-]?carte|expir(?:y|ation)[_-]?(?:m|y|date)/gi
/** The page where people pay, asked for by its address. */
const AT_CHECKOUT =
  /(?:onepage|onestep|firecheckout|checkout|paiement|commande)[^"]{0,200}"\)*\.(?:test|exec)\([^)]{0,40}(?:location|\bhref|\bURL)|location[^;{}]{0,60}\.(?:indexOf|match|includes|search)\("[^"]{0,60}(?:onepage|onestep|checkout)/i
const ALL_INPUTS =
  /(?:querySelectorAll\(|\$\(|jQuery\()"[^"]{0,40}\binput\b[^"]{0,80}"|getElementsByTagName\("(?:input|form)"\)|\.serialize(?:Array)?\(\)/
const SENDS =
  /\bnew Image\b|\.sendBeacon\(|\bXMLHttpRequest\b|\.ajax\(|\.post\(|\bfetch\(|\bnew WebSocket\(|\.src=|createElement\("img"\)|,"POST",|<img\s/i
const LOADS = /\bdocument\.write(?:ln)?\(|createElement\("script"\)|\.getScript\(|<script\b|\.appendChild\(|\.insertBefore\(/i
const FAKE_FORM = /<(?:input|select|form)\b[^<]{0,300}(?:cc[_-]?(?:num|cid|exp)|card[_-]?number|cvv|cvc)/i
const MINER =
  /\bCoinHive\b|\bcoinhive\b|\bcryptonight\b|\bCoinImp\b|\bdeepMiner\b|\bCryptoLoot\b|\bCRLT\.(?:User|Anonymous)|\bwebminepool\b|coin-?hive\.(?:com|min\.js)|authedmine/i
const MINERS = ['coinhive', 'coin-hive', 'cryptonight', 'coinimp', 'deepminer', 'cryptoloot', 'crlt.', 'webminepool', 'authedmine']
const MINER_SEARCH = stemSearch(MINERS)
/** `?cookie=` + what the visitor's cookies say. */
const COOKIES_SENT = /cookies?="\+[^;]{0,120}document\.cookie|[?&][a-z_]{1,12}="\+(?:escape|encodeURIComponent|btoa)?\(?document\.cookie/i
/** Functions that only do what a sign would do: somebody's program for hiding programs puts them there. */
const EMPTY_WORK = /function\((\w{1,12}),(\w{1,12})\)\{return \1(?:[-+*/%<>&|^]|[=!]==?|<=|>=|<<|>>)\2;?\}/g
/** Names a program for hiding programs makes. */
export const HEX_NAMES = /\b_0x[0-9a-f]{3,8}\b/gi
/** Whether somebody looks at what it does: nobody's page has to know. */
const WATCHED = /\.Firebug\b[^;]{0,80}chrome|outer(?:Width|Height)-(?:window\.)?inner(?:Width|Height)/
/** Numbers are read with more digits than sixteen, as texts of letters and digits that nobody can read are: `parseInt(text.substr(i, 2), n)`. */
const ODD_RADIX =
  /parseInt\([^()]{0,80}(?:\([^()]{0,80}\)[^()]{0,40})?,(?:1[1-57-9]|2\d|3[0-6])\)|parseInt\([^()]{0,40}\.(?:substr|substring|slice)\([^()]{0,40}\),[A-Za-z_$][\w$]{0,20}\)/
const RUNS = /\beval\(|\bFunction\(|\.constructor\(|\bdocument\.write\(|\bsetTimeout\("|execScript\(/
const COMPUTES = /fromCharCode|charCodeAt|parseInt\(|\.charAt\(|\^/
/**
 * `eval` is called as a member of something: in the source it stood in brackets and quotes, or it was looked for. What it is given is computed
 * there: of many libraries in one file (SPIP keeps such in local/cache-js) one has an eval, and another computes.
 */
const OWNED_EVAL = /\b(?:this|window|self|top|globalThis)\.eval\(/
const LEAVES =
  /\b(?:window|document|top|self|parent)\.location(?:\.href)?=(?!=)"|\blocation\.(?:href=(?!=)"|replace\("|assign\(")|[;{}\n]location="|\(location\)\.attr\("href","/
/** Buttons of the page where people pay. */
const PAY_BUTTONS = /onestepcheckout[\w-]{0,40}place-order|checkout\.save\(\)|payment\.save\(\)|place_order/
const CLOAKED = /document\.referrer|navigator\.userAgent|\.vendor\|\|window\.opera/
/** Visitors are asked whether they want to go. */
const ASKS_FIRST = /\bconfirm\("[^"]{1,300}"\)[^"]{0,80}\blocation\b/
/** What is no library. Characters. */
const SMALL = 40_000
/** A text of 200 characters or more without a word in it. */
const SHORTEST_OPAQUE = 200
const OPAQUE = /^[A-Za-z0-9+/=_%|.,~!@#$^&*()-]{200,}$/
const PROTOCOL = /^https?:\/\/$/
const BARE_HOST = /^((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18})\/[\w./?=&-]{0,200}$/i
const ADDRESS = /(?:https?:)?\/\/((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18})(?=[/:?"'\s]|$)/gi
/** Names of formats, not places. */
const NAMESPACES =
  /(?:^|\.)(?:w3\.org|schema\.org|ns\.adobe\.com|xmlns\.com|purl\.org|mozilla\.org|github\.com|example\.(?:com|org|net)|jquery\.org|opensource\.org|gnu\.org)$/

/** What a script does, the surest and worst first. `hosts`: the site's own. */
export function signsOf(script: ReadScript, hosts: readonly string[]): ScriptSign[] {
  const { plain, hidden } = script
  const signs: ScriptSign[] = []
  const stranger = strangersIn(script, hosts)
  const far = stranger.plain ?? stranger.hidden
  const disguised = hidden >= 100
  const at = stranger.hidden?.at ?? stranger.plain?.at ?? 0
  // Of most scripts nothing is asked: they speak with nobody, and hide nothing.
  const isOpen = far === undefined && !disguised
  const payment = isOpen ? 0 : wordsOf(plain, PAYMENT, 8)
  const checkout = !isOpen && AT_CHECKOUT.test(plain)
  const inputs = !isOpen && ALL_INPUTS.test(plain)
  const sends = !isOpen && SENDS.test(plain)

  const harvests = payment >= 3 || (payment > 0 && inputs) || (checkout && inputs)
  const form = disguised && script.texts.some((text) => text.hidden && FAKE_FORM.test(text.value))
  if (harvests && sends && far !== undefined) {
    // Asks where people pay, takes all they type, knows the fields of cards by name, and sends it to a stranger.
    const all = checkout && inputs && payment >= 2
    const sure = disguised || all ? 'certain' : checkout || (inputs && payment >= 2) ? 'probable' : 'possible'
    signs.push({ does: 'skimmer', sure, host: far.host, at: far.at })
  } else if (disguised && (form || (harvests && sends))) signs.push({ does: 'skimmer', sure: 'probable', host: '', at })

  if (far !== undefined && LOADS.test(plain)) {
    if (stranger.hidden !== undefined) signs.push({ does: 'loader', sure: 'probable', host: stranger.hidden.host, at: stranger.hidden.at })
    else if (checkout && stranger.plain !== undefined)
      signs.push({ does: 'loader', sure: 'probable', host: stranger.plain.host, at: stranger.plain.at })
  }
  const opaque = script.texts.find(({ value }) => value.length >= SHORTEST_OPAQUE && OPAQUE.test(value) && !isPicture(value))
  const dark = obscure(script, opaque)
  const owned = plain.includes('.eval(') ? OWNED_EVAL.exec(plain) : null
  const computed =
    owned !== null &&
    (plain.length < SMALL ? COMPUTES.test(plain) : script.disguised > 0 && COMPUTES.test(plain.slice(owned.index, owned.index + 400)))
  if (dark !== undefined || (owned !== null && (disguised || computed)))
    signs.push({ does: 'packed', sure: 'probable', host: '', at: dark ?? 0 })
  else if (opaque !== undefined && plain.length < SMALL && RUNS.test(plain) && COMPUTES.test(plain))
    signs.push({ does: 'packed', sure: 'possible', host: '', at: opaque.at })

  if (sends && far !== undefined && COOKIES_SENT.test(plain)) signs.push({ does: 'thief', sure: 'probable', host: far.host, at: far.at })
  if (mayMine(plain) && MINER.test(plain)) signs.push({ does: 'miner', sure: 'probable', host: '', at: 0 })
  const cloaked = far !== undefined && CLOAKED.test(plain) && !ASKS_FIRST.test(plain)
  if (far !== undefined && LEAVES.test(plain) && (cloaked || PAY_BUTTONS.test(plain) || stranger.hidden !== undefined))
    signs.push({ does: 'redirect', sure: 'probable', host: far.host, at: far.at })
  addUp(signs)
  const rank = { certain: 0, probable: 1, possible: 2 }
  return signs.sort((a, b) => rank[a.sure] - rank[b.sure])
}

/** What brings a stranger's script in, or takes what people type, and does another such thing besides, is nobody's own. */
function addUp(signs: ScriptSign[]): void {
  const likely = signs.filter(({ sure }) => sure === 'probable')
  const i = signs.findIndex(({ does, sure }) => sure === 'probable' && (does === 'loader' || does === 'skimmer'))
  if (i >= 0 && likely.length >= 2) signs[i] = { ...(signs[i] as ScriptSign), sure: 'certain' }
}

/** Where a script is written so that nobody can read it, by more than a minifier does; undefined where it is not. */
function obscure({ plain, hidden, disguised }: ReadScript, opaque: { readonly at: number } | undefined): number | undefined {
  if (opaque !== undefined) {
    if (disguised >= 3 && COMPUTES.test(plain)) return opaque.at
    if (plain.includes('fromCharCode') && ODD_RADIX.test(plain) && (disguised > 0 || hidden >= 20 || RUNS.test(plain))) return opaque.at
    if (WATCHED.test(plain) && COMPUTES.test(plain)) return opaque.at
  }
  if ((disguised > 0 || hidden >= 100 || opaque !== undefined) && countOf(plain, EMPTY_WORK, 8) >= 8) return 0
  if (!plain.includes('_0x') && !plain.includes('_0X')) return undefined
  if (countOf(plain, HEX_NAMES, 60) >= 60 && COMPUTES.test(plain) && /\.push\([^()]{0,40}\.shift\(\)\)/.test(plain)) return 0
  return undefined
}

/** How often a pattern is found, as far as it matters. */
export function countOf(text: string, pattern: RegExp, enough: number): number {
  let count = 0
  for (const _ of text.matchAll(pattern)) if (++count >= enough) break
  return count
}

interface Stranger {
  readonly host: string
  readonly at: number
}

/** The first host that is neither the site's own nor one whose scripts people put into pages on purpose; as it stands, and as it is hidden. */
function strangersIn({ texts }: ReadScript, hosts: readonly string[]): { plain?: Stranger; hidden?: Stranger } {
  const found: { plain?: Stranger; hidden?: Stranger } = {}
  const split = texts.some(({ value }) => PROTOCOL.test(value))
  for (const { value, at, hidden } of texts) {
    const bare = split ? BARE_HOST.exec(value)?.[1] : undefined
    const named = value.includes('//') ? [...value.matchAll(ADDRESS)].map((match) => match[1] as string) : []
    if (bare === undefined && named.length === 0) continue
    for (const name of bare === undefined ? named : [bare, ...named]) {
      const host = name.toLowerCase()
      if (isOwnHost(host, hosts) || isKnownHost(host) || NAMESPACES.test(host)) continue
      if (hidden) found.hidden ??= { host, at }
      else found.plain ??= { host, at }
    }
    if (found.hidden !== undefined && found.plain !== undefined) break
  }
  return found
}

/** Whether a miner's name may stand in it: one look at each letter, where the pattern takes nine. */
function mayMine(plain: string): boolean {
  const found = new Uint8Array(MINERS.length)
  MINER_SEARCH.search(plain, found)
  return found.includes(1)
}

/** Words of a kind that differ. */
function wordsOf(text: string, pattern: RegExp, enough: number): number {
  const words = new Set<string>()
  for (const match of text.matchAll(pattern)) {
    words.add(match[0].toLowerCase())
    if (words.size >= enough) break
  }
  return words.size
}

/** A picture or a typeface that stands in a script as text. */
function isPicture(text: string): boolean {
  return /^(?:data:|iVBORw0|R0lGOD|\/9j\/|UklGR|d09GR|AGFzbQ|PHN2Zy)/.test(text)
}
