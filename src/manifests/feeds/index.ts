import { spipFeed } from './spip.ts'
import { spipPluginsFeed } from './spip-plugins.ts'
import type { Feed } from './types.ts'
import { wordpressFeed } from './wordpress.ts'
import { wordpressLanguagesFeed } from './wordpress-languages.ts'
import { wordpressPluginsFeed } from './wordpress-plugins.ts'
import { wordpressThemesFeed } from './wordpress-themes.ts'

/** Feeds by the first part of a product's name. */
const feeds = {
  spip: spipFeed,
  'spip-plugin': spipPluginsFeed,
  wordpress: wordpressFeed,
  'wordpress-plugin': wordpressPluginsFeed,
  'wordpress-theme': wordpressThemesFeed,
  'wordpress-language': wordpressLanguagesFeed,
} as const satisfies Record<string, Feed>

/** The feed that lists this product, or undefined: nobody publishes what its files should be. */
export function feedOf(product: string): Feed | undefined {
  const kind = product.split('/', 1)[0] ?? ''
  return Object.hasOwn(feeds, kind) ? feeds[kind as keyof typeof feeds] : undefined
}
