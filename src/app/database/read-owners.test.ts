import { expect, it } from 'vitest'
import { prefixesOf } from './read-owners.ts'

it('finds a CMS’s tables by their names', () => {
  expect(prefixesOf('spip', ['spip_meta', 'spip_auteurs', 'spip_mots'])).toEqual(['spip_'])
  expect(prefixesOf('spip', ['ville_meta', 'ville_articles', 'vieux_meta', 'vieux_rubriques', 'x_meta'])).toEqual(['ville_', 'vieux_'])
  expect(prefixesOf('spip', ['SPIP_META', 'spip_auteurs'])).toEqual(['SPIP_'])
  expect(prefixesOf('wordpress', ['wp_options', 'wp_posts', 'wp_blogs', 'wp_2_options', 'wp_2_posts'])).toEqual(['wp_'])
  expect(prefixesOf('wordpress', ['wp_2_options', 'wp_2_posts'])).toEqual(['wp_2_'])
  expect(prefixesOf('wordpress', ['options', 'users'])).toEqual([''])
  expect(prefixesOf('generic', ['wp_options', 'wp_posts'])).toEqual([])
})
