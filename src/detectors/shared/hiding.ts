import { hostOf } from './hosts.ts'
import { hidingOf, plainValue, type Tag } from './html.ts'

/** Tags that end by themselves hold no links. */
const EMPTY = new Set([
  'img',
  'br',
  'hr',
  'input',
  'meta',
  'link',
  'area',
  'base',
  'col',
  'embed',
  'source',
  'track',
  'wbr',
  'param',
  'svg',
])

/** Words of those who pay for hidden links. */
export const SPAM =
  /viagra|cialis|levitra|kamagra|pharmacy|\bonline[ -]?pharma|\bcasino|\bslots?\b|\bpoker\b|\bjudi\b|\btogel\b|\bgacor\b|\bbet(?:ting|s)?\b|payday|\bloans?\b|replica|rolex|louis-?vuitton|\bugg\b|jerseys|essay|\bescorts?\b|\bporn|\bxxx\b|\bsex\b|tramadol|xanax|steroid|forex|\bcbd\b|bitcoin/i

/** Whether nobody sees what stands in this tag, by its own words. */
export function isHiddenAway(tag: Tag): 'off' | 'gone' | undefined {
  if (EMPTY.has(tag.name) || tag.attributes.size === 0) return undefined
  const { attributes } = tag
  if (tag.name === 'marquee' && ['width', 'height'].some((name) => /^[0-9](?:px)?$/.test(attributes.get(name) ?? ''))) return 'off'
  if (tag.name === 'font' && attributes.get('size') === '0') return 'off'
  const style = attributes.get('style')
  const how = style === undefined ? undefined : hidingOf(style)
  return how ?? (attributes.has('hidden') ? 'gone' : undefined)
}

/** Host a link leads to; undefined where it is none, or stays on the site. */
export function linkTarget(tag: Tag): string | undefined {
  const href = tag.attributes.get('href')
  return href === undefined
    ? undefined
    : hostOf(
        plainValue(href)
          .replaceAll(/[\t\n\r]/g, '')
          .trim(),
      )
}
