import { describe, expect, it } from 'vitest'
import { textsOf } from '../../test/helpers/texts.ts'
import { LANGS } from '../i18n/index.ts'
import { shippedAdvisories } from './advisories/index.ts'
import { REQUEST_SHAPES, SHAPES_OF_REQUESTS, shapesOf, WORTH_KEEPING } from './request-shapes.ts'

const spip = (target: string, sends = false): string[] => shapesOf(target, sends, ['spip']).map(({ id }) => id)
const wordpress = (target: string, sends = false): string[] => shapesOf(target, sends, ['wordpress']).map(({ id }) => id)

describe('requests by which sites are broken into', () => {
  it.each([
    ['/spip.php?page=spip_pass', true, 'spip-forgotten-password'],
    ['/site/spip.php?lang=fr&page=spip_pass', true, 'spip-forgotten-password'],
    ['/index.php?action=porte_plume_previsu', true, 'spip-porte-plume'],
    ['/spip.php?action=session&var=autosave_1', false, 'spip-session'],
    ['/spip.php?page=sitemap.xml&annee=substr(1)', false, 'spip-dates'],
    ['/spip.php?page=contact&_anciennes_valeurs=x', true, 'spip-saisies'],
    ['/spip.php?page=login&bigup_retrouver_fichiers=1', true, 'spip-bigup'],
    ['/ecrire/?exec=install&etape=1', false, 'spip-install'],
    ['/ecrire/?exec=article_edit', true, 'spip-private'],
    ['/spip_loader.php', false, 'spip-loader'],
    ['/spip.php?article12', true, 'spip-public-form'],
    ['/Un-article-du-site', true, 'spip-public-form'],
    ['/IMG/jpg/x.php', false, 'code-in-media'],
    ['/IMG/x.phtml?c=1', true, 'code-in-media'],
    ['/local/cache-css/x.php/more', false, 'code-in-media'],
    ['/?a=<?php echo 1', false, 'code-in-request'],
    ['/?x=base64_decode (1)', false, 'code-in-request'],
    ['/?file=../../../../etc/hosts', false, 'files-in-request'],
    ['/.git/config', false, 'files-in-request'],
    ['/?id=1 union/**/all  select 1', false, 'sql-in-request'],
    ['/adminer-4.8.1.php', false, 'database-tool'],
  ])('%s (sends: %s) is %s', (target, sends, shape) => {
    expect(spip(target, sends)[0]).toBe(shape)
  })

  it.each([
    ['/wp-content/uploads/2026/11/x.php', false, 'code-in-media'],
    ['/wp-admin/update.php?action=upload-plugin', true, 'wordpress-plugins'],
    ['/wp-admin/theme-editor.php', true, 'wordpress-editor'],
    ['/wp-admin/admin-ajax.php', true, 'wordpress-ajax'],
    ['/wp-content/plugins/old/upload.php', true, 'wordpress-plugin-file'],
    ['/xmlrpc.php', true, 'wordpress-xmlrpc'],
    ['/wp-login.php', true, 'wordpress-login'],
    ['/?rest_route=/wp/v2/users', true, 'wordpress-rest'],
  ])('%s (sends: %s) is %s of WordPress', (target, sends, shape) => {
    expect(wordpress(target, sends)[0]).toBe(shape)
    expect(spip(target, sends)).not.toContain(shape === 'code-in-media' ? '' : shape)
  })

  it.each([
    '/',
    '/spip.php?article12',
    '/spip.php?page=recherche&recherche=base64 union',
    '/IMG/jpg/photo.php.jpg',
    '/IMG/pdf/php-manual.pdf',
    '/local/cache-js/script.js?1',
    '/plugins-dist/medias/lib/local/a.php',
    '/?utm_source=news&redirect=https://site.example/a?b=c',
    '/sitemap.xml?annee=2026',
    '/spip.php?page=spip_pass',
    '/rubrique/../article',
  ])('%s is nothing', (target) => {
    expect(spip(target).filter((id) => REQUEST_SHAPES.find((shape) => shape.id === id)?.telling === true)).toEqual([])
    expect(spip(target)).toEqual([])
  })
})

it('names each shape once, in every language, with advisories that there are', () => {
  expect(REQUEST_SHAPES.map(({ id }) => id)).toEqual([...SHAPES_OF_REQUESTS])
  const known = new Set(shippedAdvisories().map(({ id, product }) => `${product} ${id}`))
  for (const { product, advisories } of REQUEST_SHAPES) for (const id of advisories) expect([...known]).toContain(`${product} ${id}`)
  for (const lang of LANGS) expect(Object.keys(textsOf(lang).timeline.shape).sort()).toEqual([...SHAPES_OF_REQUESTS].sort())
})

it('is quick on what was written to make it slow', () => {
  const all = new RegExp(WORTH_KEEPING, 'i')
  const parts = ['/IMG/', '/**/', '=', '?connect=', '/ecrire/?', 'union ', '&', '../', '/adminer', '.php/', '[?&]', '/wp-admin/update.php?']
  const begun = performance.now()
  for (const part of parts) {
    for (const start of ['', '/?x', '?union']) {
      const target = `${start}${part.repeat(1500 / part.length)}`
      all.test(target)
      shapesOf(target, true, ['spip', 'wordpress'])
    }
  }
  expect((performance.now() - begun) / (parts.length * 3)).toBeLessThan(200)
})
