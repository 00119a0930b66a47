import { linkTarget } from '../shared/hiding.ts'
import { isOwnHost } from '../shared/hosts.ts'
import { attributePlaces, type Tag, tagsOf } from '../shared/html.ts'
import { isKnownHost } from '../shared/known-hosts.ts'
import { harmfulBlocks, phpBlocks, type Span } from './cut-php.ts'
import type { Hit, HitPlace } from './hits.ts'
import { readableOf } from './readable.ts'
import { isSuspect, judgeReadable, type TextContext } from './text.ts'

export interface CutText {
  readonly text: string
  /** What was cut out, as it stood, in the order it was found. */
  readonly pieces: readonly string[]
  /** What nobody can cut with certainty: it is still there. */
  readonly left: readonly Hit[]
}

/** Looks at one text. What one cut puts together is looked at again. */
const ROUNDS = 400
/** Words beside links that may go with a block nobody sees. */
const WORDS_BESIDE = 12

/**
 * Cuts out of a text what is wanted away, and nothing else: every other byte stays. Where what was put in begins or ends is not beyond doubt,
 * it is left and told.
 */
export function cutText(value: string, context: TextContext, isWanted: (found: Hit) => boolean): CutText {
  let text = value
  const pieces: string[] = []
  for (let round = 0; round < ROUNDS && isSuspect(text); round += 1) {
    const { text: shown, origin, skips } = readableOf(text, context.codeIsShown)
    const wanted = judgeReadable(shown, context).filter(isWanted)
    if (wanted.length === 0) break
    const spans = wanted
      .flatMap((found) => spansOf(shown, found, context))
      .map(({ start, end }) => ({ start: origin(start), end: origin(end) }))
      .filter(({ start, end }) => end > start && !skips(start, end))
    const joined = join(spans)
    if (joined.length === 0) return { text, pieces, left: wanted }
    pieces.push(...joined.map(({ start, end }) => text.slice(start, end)))
    text = without(text, joined)
  }
  const { text: shown } = readableOf(text, context.codeIsShown)
  return { text, pieces, left: isSuspect(text) ? judgeReadable(shown, context).filter(isWanted) : [] }
}

function join(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1)
    if (last === undefined || span.start >= last.end) joined.push(span)
    else if (span.end > last.end) joined[joined.length - 1] = { start: last.start, end: span.end }
  }
  return joined
}

function without(text: string, spans: readonly Span[]): string {
  let [at, left] = [0, '']
  for (const { start, end } of spans) {
    left += text.slice(at, start)
    at = end
  }
  return left + text.slice(at)
}

/** What of a text goes with a hit. None: that is not known with certainty. */
function spansOf(text: string, { at }: Hit, context: TextContext): readonly Span[] {
  switch (at?.is) {
    case 'php':
      return harmfulBlocks(text) ?? []
    case 'packed':
      return [packedRun(text, at)]
    case 'filter':
      return filterSpan(text, at)
    case 'attribute':
      return attributeSpan(text, at)
    case 'hidden':
      return hiddenSpans(text, at, context)
    case 'tag':
      return tagSpans(text, at)
    default:
      return []
  }
}

/** All of what is written in base64 around the place. */
function packedRun(text: string, { start, end }: HitPlace): Span {
  let [from, to] = [start, end]
  while (from > 0 && PACKED.test(text[from - 1] as string)) from -= 1
  while (to < text.length && PACKED.test(text[to] as string)) to += 1
  for (let signs = 0; signs < 2 && text[to] === '='; signs += 1) to += 1
  return { start: from, end: to }
}

const PACKED = /[A-Za-z0-9+/]/

/** A header is sent by PHP, or by SPIP's own `#HTTP_HEADER{…}`. A line that only has its form may be about it. */
function filterSpan(text: string, { start, end }: HitPlace): Span[] {
  const block = phpBlocks(text).find((one) => one.sure && one.start <= start && one.end >= end)
  if (block !== undefined) return [block]
  const head = /#HTTP_HEADER\s{0,4}\{[^{}]{0,40}$/.exec(text.slice(Math.max(0, start - 80), start))
  const tail = /^[^{}]{0,400}\}/.exec(text.slice(end))
  return head === null || tail === null ? [] : [{ start: start - head[0].length, end: end + tail[0].length }]
}

/** With the white space before it. An image of nothing has no other purpose: it goes whole. */
function attributeSpan(text: string, { start, end, name = '' }: HitPlace): Span[] {
  const place = attributePlaces(text, start).get(name)
  if (place === undefined || text[end - 1] !== '>') return []
  const [tag] = tagsOf(text.slice(start, end))
  if (tag?.name === 'img' && /^(?:[^./:]{0,8}|about:blank|javascript:.*)$/is.test(tag.attributes.get('src') ?? '')) return [{ start, end }]
  let from = place.start
  while (from > start && /[\s/]/.test(text[from - 1] as string)) from -= 1
  return [{ start: from, end: place.end }]
}

function tagSpans(text: string, { start, name = '' }: HitPlace): Span[] {
  const rest = text.slice(start)
  const [tag] = tagsOf(rest)
  if (tag === undefined || tag.name !== name) return []
  const opened = tag.end - (tag.body?.length ?? 0)
  // A tag without its `>` may have taken in what somebody else wrote.
  if (rest[opened - 1] !== '>') return []
  if (name === 'script') {
    const closed = /^<\/script(?:\s[^<>]{0,200})?>/i.exec(rest.slice(tag.end))
    if (closed !== null) return [{ start, end: start + tag.end + closed[0].length }]
    // All that follows was taken for the script's; it is the author's again.
    return tag.attributes.has('src') ? [{ start, end: start + opened }] : []
  }
  if (name === 'object') return objectSpans(rest, opened).map((span) => ({ start: start + span.start, end: start + span.end }))
  const closed = new RegExp(`^[^<]{0,2000}</${name}\\s{0,9}>`, 'i').exec(rest.slice(opened))
  return [{ start, end: start + opened + (closed?.[0].length ?? 0) }]
}

/** With what belongs to it; an author's words in it stay. */
function objectSpans(rest: string, opened: number): Span[] {
  let depth = 1
  let isPlain = true
  for (const tag of tagsOf(rest.slice(opened))) {
    if (tag.name !== 'object') isPlain &&= tag.name === 'param' || tag.name === 'embed'
    else depth += tag.close ? -1 : 1
    if (depth > 0) continue
    const [from, to] = [opened + tag.start, opened + tag.end]
    const words = rest.slice(opened, from).replace(/<[^<>]*>/g, '')
    return isPlain && words.trim() === ''
      ? [{ start: 0, end: to }]
      : [
          { start: 0, end: opened },
          { start: from, end: to },
        ]
  }
  return [{ start: 0, end: opened }]
}

/**
 * A block nobody sees goes whole where it holds little besides links to others; else those links alone go, and what else somebody keeps
 * there stays.
 */
function hiddenSpans(text: string, { start, end }: HitPlace, { hosts }: TextContext): Span[] {
  const stop = end < 0 ? text.length : end
  const block = text.slice(start, stop)
  const links: Span[] = []
  let open: Tag | undefined
  let isMixed = false
  for (const tag of tagsOf(block)) {
    if (tag.name === 'a' && !tag.close) {
      const host = linkTarget(tag)
      const isForeign = host !== undefined && !isOwnHost(host, hosts) && !isKnownHost(host)
      isMixed ||= !isForeign
      open = isForeign ? tag : undefined
    } else if (tag.name === 'a' && open !== undefined) {
      links.push({ start: start + open.start, end: start + tag.end })
      open = undefined
    } else if (/^(?:img|form|input|textarea|select|video|audio|iframe|table)$/.test(tag.name)) isMixed ||= open === undefined
  }
  const beside = without(
    block,
    links.map((link) => ({ start: link.start - start, end: link.end - start })),
  )
  const words = beside.replace(/<[^<>]*>/g, ' ').match(/[\p{L}\p{N}]+/gu) ?? []
  return end >= 0 && !isMixed && open === undefined && words.length <= WORDS_BESIDE ? [{ start, end }] : links
}
