import { signInText } from '../javascript/text-signs.ts'
import { findOpenTag, tokenise } from '../php/lexer.ts'
import { findFlows } from '../php/scan.ts'
import { isHiddenAway, linkTarget, SPAM } from '../shared/hiding.ts'
import { hostOf, isOwnHost } from '../shared/hosts.ts'
import { hidingOf, plainValue, type Tag, tagsOf } from '../shared/html.ts'
import { isBareAddress, isKnownHost } from '../shared/known-hosts.ts'
import type { Grade } from '../shared/subjects.ts'
import { CERTAIN, DOUBTFUL, FOREIGN, NOTED, PROBABLE } from './grades.ts'
import { type Hit, type HitPlace, hit, placed } from './hits.ts'
import { readable } from './readable.ts'

/**
 * What a value is for. text: an author's words, with HTML · short: a title, a name · setting: what the CMS or an extension keeps, where
 * owners put the code of their audience figures · other: an extension's, whatever it holds · stranger: anybody's words, which the CMS shows
 * made harmless.
 */
export type TextKind = 'text' | 'short' | 'setting' | 'other' | 'stranger'

export interface TextContext {
  readonly kind: TextKind
  readonly hosts: readonly string[]
  /** `<code>` is shown, not rendered: SPIP's own way to write about code. */
  readonly codeIsShown: boolean
}

/** Whether a value is worth more than this look: most are not. */
const SUSPECT =
  /<\s*(?:script|i?frame|object|embed|meta|base|svg|\?)|style\s*=|<\s*marquee|\bon[a-z]{3,20}\s*=|(?:java|vb)script\s*:|x-spip-filtre|PD9waHA|ZXZhbCg|YmFzZTY0X2RlY29kZS|\\u003c/i

/** Bytes that begin PHP, in base64: `<?php`; `eval(` and `base64_decode`. */
const PACKED_PHP = /PD9waHA[A-Za-z0-9+/]{20,}/
const PACKED_CALL = /(?:ZXZhbCg|YmFzZTY0X2RlY29kZS)[A-Za-z0-9+/]{20,}/
const FILTER = /x-spip-filtre/i
/** As a header that is sent, not as a word about it. */
const FILTER_SENT = /header\s{0,4}\(\s{0,4}["']\s{0,4}x-spip-filtre|x-spip-filtre\s{0,4}:\s{0,4}\w/i
/** Events that fire without anybody's doing. */
const BY_ITSELF = /^on(?:error|load|loadstart|pageshow|animation\w*|begin|toggle|focus(?:in)?|transition\w*)$/

/** Code of one value that is read. Characters. */
const PHP_LENGTH = 1_000_000
/** Findings in one value that are told of each kind. */
const TOLD = 3

/** What one value shows, at most a few of each kind. Linear in its length. */
export function judgeText(value: string, context: TextContext): Hit[] {
  return isSuspect(value) ? judgeReadable(readable(value, context.codeIsShown), context) : []
}

/** Whether `judgeText` has more than a glance for a value. */
export function isSuspect(value: string): boolean {
  return value.length >= 8 && SUSPECT.test(value)
}

/** The same of a text that was made readable: places of hits are offsets in it. */
export function judgeReadable(text: string, context: TextContext): Hit[] {
  const hits = [...judgePhp(text, context), ...judgeFilter(text, context)]
  if (context.kind !== 'stranger') hits.push(...judgeTags(text, context))
  return context.kind === 'other' ? hits.map(doubted) : hits
}

/** An extension's table may hold anything: what stands there is no more than possible. */
function doubted(found: Hit): Hit {
  return found.grade.confidence === 'possible' ? found : { ...found, grade: DOUBTFUL }
}

function* judgePhp(text: string, { kind }: TextContext): Iterable<Hit> {
  if (kind !== 'text' && kind !== 'stranger') {
    const php = PACKED_PHP.exec(text)
    const packed = php ?? PACKED_CALL.exec(text)
    const grade = kind === 'setting' && php !== null ? PROBABLE : DOUBTFUL
    if (packed !== null) {
      const at: HitPlace = { is: 'packed', start: packed.index, end: packed.index + packed[0].length }
      yield placed(hit('database-php', { sink: '', source: 'base64' }, grade, packed[0].slice(0, 4000)), at)
    }
  }
  if (!text.includes('<?') && !/<script\s+language/i.test(text)) return
  const source = Buffer.from(text).toString('latin1')
  const tag = findOpenTag(source, 0)
  if (tag === undefined) return
  const begin = source.slice(tag.start, tag.start + PHP_LENGTH)
  const flow = findFlows(tokenise(begin), 1)[0]
  const shown = Buffer.from(begin.slice(0, 4000), 'latin1').toString('utf8')
  if (flow !== undefined) {
    const found = hit('database-php', { sink: flow.sink, source: flow.source }, kind === 'stranger' ? FOREIGN : PROBABLE, shown)
    yield placed(found, { is: 'php', start: 0, end: text.length })
  } else if (kind !== 'stranger') {
    // Nobody shows that much code in a text: whoever hides behind it is not let pass unseen.
    const isLong = source.length - tag.start > PHP_LENGTH
    yield hit('database-php', { sink: '', source: '' }, isLong ? DOUBTFUL : NOTED, shown)
  }
}

/** PHP of a site's own that an extension runs from the database: only what no owner writes is told. */
export function judgeSnippet(code: string): Hit[] {
  const source = Buffer.from(code.slice(0, PHP_LENGTH)).toString('latin1')
  const isTagged = findOpenTag(source, 0) !== undefined
  const flow = findFlows(tokenise(source, !isTagged), 1)[0]
  return flow === undefined ? [] : [hit('database-php', { sink: flow.sink, source: flow.source }, CERTAIN, code.slice(0, 4000))]
}

function* judgeFilter(text: string, { kind }: TextContext): Iterable<Hit> {
  const named = FILTER.exec(text)
  if (named === null) return
  const sent = FILTER_SENT.exec(text)
  const at = (sent ?? named).index
  const grade = sent === null ? NOTED : kind === 'stranger' ? FOREIGN : PROBABLE
  const place: HitPlace = { is: 'filter', start: at, end: at + (sent ?? named)[0].length }
  yield placed(hit('database-filter', {}, grade, text.slice(Math.max(0, at - 20), at + 300)), place)
}

function* judgeTags(text: string, context: TextContext): Iterable<Hit> {
  const told = new Map<string, number>()
  const tell = (kind: string): boolean => {
    const count = (told.get(kind) ?? 0) + 1
    told.set(kind, count)
    return count <= TOLD
  }
  const hidden = createHiddenLinks(context.hosts)
  for (const tag of tagsOf(text)) {
    hidden.see(tag, text)
    if (tag.close) continue
    const at: HitPlace = { is: 'tag', start: tag.start, end: tag.end, name: tag.name }
    if (tag.name === 'script') {
      for (const found of judgeScript(tag, text, context)) if (tell(`script ${found.grade.confidence}`)) yield placed(found, at)
    } else if (tag.name === 'iframe' || tag.name === 'frame' || tag.name === 'embed' || tag.name === 'object') {
      for (const found of judgeFrame(tag, text, context)) if (tell(`frame ${found.grade.confidence}`)) yield placed(found, at)
    } else if (tag.name === 'meta') {
      const found = judgeRefresh(tag, text, context)
      if (found !== undefined && tell('meta')) yield placed(found, at)
    }
    if (tag.attributes.size > 0)
      for (const found of judgeHandlers(tag, text, context)) if (tell(`on ${found.grade.confidence}`)) yield found
  }
  yield* hidden.end()
}

const written = (tag: Tag, text: string): string => text.slice(tag.start, Math.min(tag.end, tag.start + 4000))

/** How sure a foreign thing is an intruder's, by where it stands. */
function foreignGrade({ kind }: TextContext): Grade {
  // Nobody puts a script into a title, and owners put those of others into settings.
  return kind === 'short' ? PROBABLE : kind === 'setting' ? NOTED : FOREIGN
}

function* judgeScript(tag: Tag, text: string, context: TextContext): Iterable<Hit> {
  const type = plainValue(tag.attributes.get('type') ?? '')
  const src = plainValue(tag.attributes.get('src') ?? '')
    .replaceAll(/[\t\n\r]/g, '')
    .trim()
  const whole = written(tag, text)
  if (/^data:/i.test(src)) {
    yield hit('database-script', { host: '', why: 'data' }, PROBABLE, whole)
    return
  }
  const host = hostOf(src)
  if (host !== undefined && !isOwnHost(host, context.hosts)) {
    if (isBareAddress(host)) yield hit('database-script', { host, why: 'foreign' }, PROBABLE, whole)
    else if (!isKnownHost(host))
      yield hit('database-script', { host, why: context.kind === 'short' ? 'title' : 'foreign' }, foreignGrade(context), whole)
    return
  }
  // Data and templates are not run.
  if (tag.body === undefined || tag.body.trim() === '' || /json|template|x-handlebars|text\/html|speculationrules/i.test(type)) return
  const sign = signInText(tag.body, context.hosts)
  if (sign === undefined) {
    if (context.kind === 'short') yield hit('database-script', { host: '', why: 'title' }, DOUBTFUL, whole)
    else if (context.kind === 'text') yield hit('database-script', { host: '', why: 'inline' }, NOTED, whole)
    return
  }
  const isSure = (sign.why !== 'redirect' && sign.why !== 'foreign') || context.kind === 'short'
  const grade = isSure ? PROBABLE : sign.why === 'foreign' ? foreignGrade(context) : FOREIGN
  yield hit(
    'database-script',
    { host: sign.host, why: sign.why === 'cloaked' ? 'redirect' : sign.why },
    grade,
    whole,
    tag.body.slice(sign.at, sign.at + 200),
  )
}

function* judgeFrame(tag: Tag, text: string, context: TextContext): Iterable<Hit> {
  const value = (name: string): string =>
    plainValue(tag.attributes.get(name) ?? '')
      .replaceAll(/[\t\n\r]/g, '')
      .trim()
  const src = value(tag.name === 'object' ? 'data' : 'src')
  const whole = written(tag, text)
  if (/^(?:data:text\/html|javascript:|vbscript:)/i.test(src)) {
    const packed = /base64|[%\\]/i.test(src)
    yield hit('database-frame', { host: '', why: 'data' }, packed ? PROBABLE : FOREIGN, whole)
    return
  }
  const host = hostOf(src)
  if (host === undefined || isOwnHost(host, context.hosts)) return
  const isTiny = ['width', 'height'].some((name) => /^[0-2](?:px)?$/.test(value(name)))
  const style = hidingOf(tag.attributes.get('style') ?? '') ?? (tinyStyle(tag.attributes.get('style')) ? 'off' : undefined)
  if (isTiny || style !== undefined || tag.attributes.has('hidden')) {
    // The tags of advertisers and audience figures hide too.
    if (isKnownHost(host)) return
    yield hit('database-frame', { host, why: 'hidden' }, context.kind === 'setting' ? DOUBTFUL : PROBABLE, whole)
  } else if (!isKnownHost(host) || isBareAddress(host)) {
    yield hit(
      'database-frame',
      { host, why: 'foreign' },
      isBareAddress(host) ? DOUBTFUL : context.kind === 'short' ? PROBABLE : NOTED,
      whole,
    )
  }
}

function tinyStyle(style: string | undefined): boolean {
  return style !== undefined && /(?:^|;)\s{0,9}(?:width|height)\s{0,9}:\s{0,9}[0-2](?:px)?\s{0,9}(?:;|$|!)/i.test(style.slice(0, 2000))
}

/** `<meta http-equiv=refresh content="0;url=…">` */
function judgeRefresh(tag: Tag, text: string, { hosts, kind }: TextContext): Hit | undefined {
  if (!/^refresh$/i.test(plainValue(tag.attributes.get('http-equiv') ?? '').trim())) return undefined
  const target = /url\s{0,9}=\s{0,9}["']?([^"'\s]{1,300})/i.exec(plainValue(tag.attributes.get('content') ?? ''))?.[1]
  const host = target === undefined ? undefined : hostOf(target)
  if (host === undefined || isOwnHost(host, hosts)) return undefined
  return hit('database-redirect', { target: host }, kind === 'short' ? PROBABLE : FOREIGN, written(tag, text))
}

/** What a handler does that needs no further look. */
const HARMS: ReadonlySet<string> = new Set(['packed', 'skimmer', 'thief', 'miner'])

/** `onerror="…"`, `href="javascript:…"`: code that is no script tag. */
function* judgeHandlers(tag: Tag, text: string, context: TextContext): Iterable<Hit> {
  for (const [name, value] of tag.attributes) {
    const isEvent = /^on[a-z]{3,20}$/.test(name)
    const address = isEvent
      ? undefined
      : /^(?:href|src|action|formaction|data|xlink:href|to|values)$/.test(name)
        ? plainValue(value).replaceAll(/[\s\0]/g, '')
        : ''
    const isScheme = address !== undefined && /^(?:javascript|vbscript):/i.test(address)
    if (!isEvent && !isScheme) continue
    const code = plainValue(value)
    const sign = signInText(code, context.hosts)
    const steals =
      /document\s{0,4}\.\s{0,4}cookie|localStorage|XMLHttpRequest|\bfetch\s{0,4}\(|sendBeacon|createElement|\batob\s{0,4}\(|fromCharCode|\beval\s{0,4}\(/i.test(
        code,
      )
    const whole = written(tag, text)
    const at: HitPlace = { is: 'attribute', start: tag.start, end: tag.end, name }
    if ((sign !== undefined && HARMS.has(sign.why)) || (steals && isEvent && BY_ITSELF.test(name)))
      yield placed(hit('database-script', { host: sign?.host ?? '', why: 'handler' }, PROBABLE, whole), at)
    else if (steals || sign !== undefined)
      yield placed(
        hit('database-script', { host: sign?.host ?? '', why: 'handler' }, context.kind === 'short' ? PROBABLE : FOREIGN, whole),
        at,
      )
    else if (context.kind === 'short') yield placed(hit('database-script', { host: '', why: 'handler' }, DOUBTFUL, whole), at)
  }
}

interface HiddenLinks {
  see(tag: Tag, text: string): void
  end(): Iterable<Hit>
}

/** Links to others in what nobody sees. */
function createHiddenLinks(hosts: readonly string[]): HiddenLinks {
  let inside: { readonly name: string; depth: number; readonly how: 'off' | 'gone'; readonly start: number } | undefined
  let block: { links: string[]; spam: boolean; readonly how: 'off' | 'gone'; readonly shown: string } | undefined
  const found: Hit[] = []
  const close = (end: number): void => {
    if (block !== undefined && block.links.length > 0 && found.length < TOLD) {
      const [first = ''] = block.links
      const grade = block.spam || (block.how === 'off' && block.links.length > 1) ? PROBABLE : FOREIGN
      const told = hit('database-links', { host: first, count: block.links.length }, grade, [...block.links].sort().join(' '), block.shown)
      found.push(placed(told, { is: 'hidden', start: inside?.start ?? 0, end }))
    }
    block = undefined
    inside = undefined
  }
  return {
    see(tag, text) {
      if (inside !== undefined && tag.name === inside.name) {
        inside.depth += tag.close ? -1 : 1
        if (inside.depth === 0) {
          close(tag.end)
          return
        }
      }
      if (tag.close) return
      const how = inside === undefined ? isHiddenAway(tag) : undefined
      if (how !== undefined && inside === undefined) {
        inside = { name: tag.name, depth: 1, how, start: tag.start }
        block = { links: [], spam: false, how, shown: written(tag, text) }
      }
      if (block === undefined || tag.name !== 'a') return
      const host = linkTarget(tag)
      if (host === undefined || isOwnHost(host, hosts) || isKnownHost(host)) return
      block.links.push(host)
      block.spam ||=
        SPAM.test(plainValue(tag.attributes.get('href') ?? '')) || SPAM.test(text.slice(tag.end, tag.end + 120).split('<', 1)[0] ?? '')
    },
    end() {
      close(-1)
      return found
    },
  }
}
