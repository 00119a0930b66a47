import { isHiddenAway, linkTarget, SPAM } from '../shared/hiding.ts'
import { hostOf, isOwnHost } from '../shared/hosts.ts'
import { hidingOf, plainValue, type Tag, tagsOf } from '../shared/html.ts'
import { isKnownHost } from '../shared/known-hosts.ts'
import type { TagSign } from './tags.ts'

/** Only where something of this stands in a page is it read tag by tag. */
const GLANCE =
  /<iframe\b|<marquee\b|\bstyle\s{0,4}=\s{0,4}\\?["'][^"'>]{0,400}(?:position|text-indent|font-size|overflow|clip|display|visibility|opacity)/i
/** Bigger than this nobody builds a page. Characters. */
const BIGGEST = 1_000_000
const TOLD = 4
/** Links that are out of everybody's sight by so many are no mistake; those a script may show again are many more. */
const OFF = 2
const GONE = 8

/** Links and frames that visitors are not to see, and search engines are: put into pages of others by those who are paid for it. */
export function signsOfHiding(page: string, hosts: readonly string[]): TagSign[] {
  if (page.length > BIGGEST || !GLANCE.test(page)) return []
  // Of a page in a text of PHP the quotes are written with strokes.
  const plain = page.includes('\\"') || page.includes("\\'") ? page.replace(/\\(["'])/g, ' $1') : page
  const signs: TagSign[] = []
  let inside: { readonly name: string; depth: number; readonly how: 'off' | 'gone'; readonly at: number } | undefined
  let links: string[] = []
  let spam = 0
  const close = (): void => {
    const [first] = links
    if (inside !== undefined && first !== undefined) {
      const many = inside.how === 'off' ? links.length >= OFF : links.length >= GONE && spam >= OFF
      if (many || (spam > 0 && inside.how === 'off'))
        signs.push({ why: 'links', host: first, sure: spam > 0 || inside.how === 'off' ? 'probable' : 'possible', at: inside.at })
    }
    inside = undefined
    links = []
    spam = 0
  }
  for (const tag of tagsOf(plain)) {
    if (signs.length >= TOLD) break
    if (inside !== undefined && tag.name === inside.name) {
      inside.depth += tag.close ? -1 : 1
      if (inside.depth === 0) close()
    }
    if (tag.close) continue
    if (tag.name === 'iframe') {
      const sign = ofFrame(tag, inside !== undefined, hosts)
      if (sign !== undefined) signs.push(sign)
      continue
    }
    const how = inside === undefined ? isHiddenAway(tag) : undefined
    if (how !== undefined) inside = { name: tag.name, depth: 1, how, at: tag.start }
    if (inside === undefined || tag.name !== 'a') continue
    const host = linkTarget(tag)
    if (host === undefined || isOwnHost(host, hosts) || isKnownHost(host)) continue
    links.push(host)
    const words = plain.slice(tag.end, tag.end + 120).split('<', 1)[0] ?? ''
    if (SPAM.test(plainValue(tag.attributes.get('href') ?? '')) || SPAM.test(words)) spam += 1
  }
  close()
  return signs
}

/** A frame of a stranger that has no size, or lies where nobody sees it. */
function ofFrame(tag: Tag, isInside: boolean, hosts: readonly string[]): TagSign | undefined {
  const host = hostOf(plainValue(tag.attributes.get('src') ?? ''))
  if (host === undefined || isOwnHost(host, hosts) || isKnownHost(host)) return undefined
  const isTiny = ['width', 'height'].every((name) => /^[01](?:px)?$/.test(tag.attributes.get(name) ?? ''))
  const how = hidingOf(tag.attributes.get('style') ?? '')
  if (!isTiny && how === undefined && !isInside) return undefined
  return { why: 'frame', host, sure: isTiny || how === 'off' ? 'probable' : 'possible', at: tag.start }
}

/** What a picture that is drawn by a text runs when somebody opens it. */
export function scriptInPicture(page: string): TagSign | undefined {
  for (const tag of tagsOf(page)) {
    if (tag.close) continue
    const src = tag.attributes.get('href') ?? tag.attributes.get('xlink:href') ?? ''
    const runs =
      tag.name === 'script' ||
      /^(?:iframe|embed|object|meta)$/.test(tag.name) ||
      /^\s{0,9}(?:java|vb)script:/i.test(plainValue(src)) ||
      [...tag.attributes.keys()].some((name) => /^on[a-z]{3,20}$/.test(name))
    if (runs) return { why: 'picture', host: '', sure: 'probable', at: tag.start }
  }
  return undefined
}
