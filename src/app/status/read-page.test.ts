import { describe, expect, it } from 'vitest'
import { doorLines } from '../../cms/door.ts'
import { GATE_MARK, gateStub } from '../../cms/gate-page.ts'
import { deniesAll } from './denies-all.ts'
import { readPage } from './read-page.ts'
import type { PageLook } from './types.ts'

const URL_A = 'https://a.example/'

function read(body: string, status = 200, headers: Record<string, string> = {}, cms?: 'spip' | 'wordpress', url = URL_A): PageLook {
  const answer = { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body: Buffer.from(body), url }
  return readPage({ asked: URL_A, hops: [], answer, at: url }, cms)
}
const ids = (look: PageLook): string => look.signs.map(({ id }) => id).join(' ')
const page = (title: string, text: string): string =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><p>${text}</p></body></html>`
/** As long as a real article. */
const LONG = 'Le conseil municipal s’est réuni mardi soir pour débattre du budget. '.repeat(120)

describe('readPage', () => {
  it.each([
    ['a page of a site', 'well', page('Mairie', 'Bienvenue')],
    ['an article about bans', 'well', page('Aide', `${LONG} Your IP has been banned. ${LONG}`)],
    ['an article about suspended accounts', 'well', page('Blog', `${LONG} This Account has been suspended. ${LONG}`)],
    ['an article on an error of SPIP', 'well', page('Forum SPIP', `${LONG} Erreur d’exécution du squelette ${LONG}`)],
    ['OVH’s ban', 'ip-banned', page('Banned', 'Your IP has been banned. IP: 203.0.113.7 Date: 2026-11-22 Request ID: abc123')],
    ['OVH’s filter', 'request-blocked', page('Blocked', 'Your request has been blocked.')],
    ['OVH’s own page', 'default-page', page('Félicitations ! Votre domaine a bien été créé chez OVHcloud !', 'Félicitations')],
    ['OVH’s page without a site', 'default-page', page('Site non installé', 'Site non installé')],
    ['Apache’s own page', 'default-page', page('Apache2 Debian Default Page: It works', `It works! ${LONG}`)],
    ['nginx’s own page', 'default-page', page('Welcome to nginx!', 'If you see this page')],
    ['a list of files', 'listing', page('Index of /', 'Parent Directory')],
    [
      'cPanel’s suspended page',
      'suspended',
      page('Account Suspended', 'This Account has been suspended. Contact your hosting provider for more information.'),
    ],
    ['a French suspended page', 'suspended', page('Suspendu', 'Ce site est temporairement suspendu.')],
    ['a parked domain', 'parked', page('lepcf.fr', 'This domain is for sale')],
    ['a parked domain, in French', 'parked', page('x', 'Ce nom de domaine est à vendre')],
    ['a parking frame', 'parked', '<html><body><script src="//www.sedoparking.com/frmpark/"></script></body></html>'],
    [
      'SPIP without its database',
      'database',
      page('Erreur', 'Attention : un problème technique (serveur SQL) empêche l’accès à cette partie du site.'),
    ],
    ['WordPress without its database', 'database', page('Erreur', 'Error establishing a database connection')],
    ['the installer of WordPress', 'installer', page('WordPress &rsaquo; Installation', 'Bienvenue')],
    [
      'SPIP that has lost its connect.php',
      'installer',
      page('Site en travaux', 'Ce site n’est pas encore configuré. Revenez plus tard... Retour'),
    ],
    ['a site under work, with 200', 'maintenance', page('Site en travaux', 'Nous revenons bientôt.')],
    ['a blank page', 'empty', '<!DOCTYPE html><html><head><link rel="x"></head><body><div></div></body></html>'],
    [
      'a page that sends its visitors away',
      'elsewhere',
      '<html><head><meta http-equiv="refresh" content="0; url=https://pharma.invalid/buy"></head></html>',
    ],
    ['a page that sends them on', 'well', '<html><head><meta http-equiv="refresh" content="0; url=/fr/"></head></html>'],
    ['a page of one picture', 'well', '<html><body><img src="x.jpg"></body></html>'],
    ['a page that a script fills', 'well', '<html><body><div id="app"></div><script src="app.js"></script></body></html>'],
    ['an article about roads', 'well', page('En travaux : la rue de la Paix', LONG)],
    ['a defaced page', 'defaced', page('Hacked By X', 'greetz')],
    ['nothing at all', 'empty', '  '],
    ['a challenge', 'challenge', page('Just a moment...', 'Enable JavaScript and cookies to continue')],
    ['a fatal error of PHP', 'error-text', '<br /><b>Fatal error</b>: Uncaught Error: Call to undefined function in /home/x/a.php:3'],
  ])('knows %s', (_what, wanted, body) => {
    expect(ids(read(body))).toBe(wanted)
  })

  const answers: readonly (readonly [number, string, string, Record<string, string>?])[] = [
    [401, 'password', 'x'],
    [403, 'refused', page('403 Forbidden', 'You don’t have permission to access this resource.')],
    [403, 'ip-banned', page('Banned', 'Your IP has been banned')],
    [403, 'request-blocked', page('Attention Required! | Cloudflare', 'Sorry, you have been blocked')],
    [403, 'challenge', page('x', 'x'), { 'cf-mitigated': 'challenge' }],
    [404, 'not-found', page('404', 'Not found')],
    [
      406,
      'request-blocked',
      page('Not Acceptable!', 'Not Acceptable! An appropriate representation of the requested resource could not be found'),
    ],
    [429, 'asked-to-wait', 'slow down', { 'retry-after': '30' }],
    [500, 'server-error', page('500', 'Internal Server Error')],
    [503, 'asked-to-wait', page('busy', 'busy'), { 'retry-after': '5' }],
    [503, 'server-error', page('busy', 'busy')],
    [
      503,
      'maintenance',
      page('Maintenance', 'Briefly unavailable for scheduled maintenance. Check back in a minute.'),
      { 'retry-after': '600' },
    ],
    [509, 'suspended', 'x'],
    [522, 'behind-cdn', page('522', 'Connection timed out'), { server: 'cloudflare' }],
    [526, 'behind-cdn-tls', page('526', 'Invalid SSL certificate'), { server: 'cloudflare' }],
    [418, 'odd-answer', 'teapot'],
    [302, 'odd-answer', ''],
  ]
  for (const [status, wanted, body, headers] of answers)
    it(`knows ${status} as ${wanted}: ${body.length} characters${headers === undefined ? '' : `, ${Object.keys(headers)}`}`, () => {
      expect(ids(read(body, status, headers))).toBe(wanted)
    })

  it('knows our own gate by its mark, and no other 503', () => {
    const stub = gateStub('index.php').toString()
    expect(ids(read(stub, 503, { 'retry-after': '120' }))).toBe('gate')
    expect(ids(read(doorLines('').join('\n'), 503, { 'retry-after': '3600' }))).toBe('gate')
    expect(ids(read(stub, 200))).not.toContain('gate')
    expect(stub).toContain(GATE_MARK)
  })

  it('reads an error by the CMS’s own words, and by those of no other where the CMS is known', () => {
    const wordpress = '<body id="error-page"><p>Une erreur critique est survenue sur votre site.</p></body>'
    expect(ids(read(wordpress, 200, {}, 'wordpress'))).toBe('error-text')
    expect(ids(read(wordpress, 500))).toBe('error-text')
    expect(ids(read(wordpress, 200, {}, 'spip'))).toBe('well')
  })

  it('sees what the site’s own code made, what a cache gave out, and how long to wait', () => {
    expect(read('x', 200, { 'composed-by': 'SPIP 4.4.4' })).toMatchObject({ fromSite: 'composed-by', fromCache: false })
    expect(read('x', 403, { 'x-powered-by': 'PHP/8.2' }).fromSite).toBe('x-powered-by')
    expect(read('x', 200, { 'set-cookie': 'spip_session=1' }).fromSite).toBe('set-cookie')
    expect(read('x', 200, { server: 'Apache' }).fromSite).toBeUndefined()
    for (const headers of [{ age: '12' }, { 'cf-cache-status': 'HIT' }, { 'x-cache': 'HIT from cdn' }])
      expect(read('x', 200, headers as never).fromCache).toBe(true)
    expect(read('x', 200, { age: '0', 'x-cache': 'MISS' }).fromCache).toBe(false)
    expect(read('x', 429, { 'retry-after': '7' }).retryAfter).toBe(7)
    expect(read('x', 429, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }).retryAfter).toBeGreaterThan(50)
    expect(read('x', 429, { 'retry-after': 'soon' }).retryAfter).toBeUndefined()
  })

  it('lets no page put anything on a terminal, nor go on for ever', () => {
    const evil = read(page('\u001b[31mred\u0007\u202e', `\u001b]0;x\u0007${'a'.repeat(100_000)}`), 500, { server: '\u001b[2J' })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not come out
    expect(JSON.stringify(evil)).not.toMatch(/[\u0000-\u001f\u202e]|\\u001b/)
    expect(JSON.stringify(evil).length).toBeLessThan(3_000)
    const nested = `<html><title>${'<'.repeat(50_000)}</title>${'<meta generator '.repeat(20_000)}${'error 100 '.repeat(50_000)}`
    const started = performance.now()
    read(nested)
    read('this domain '.repeat(40_000))
    read('<a href="'.repeat(40_000))
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('deniesAll', () => {
  it.each([
    ['Deny from all', true],
    ['Require all denied', true],
    ['Order deny,allow\nDeny from all\nAllow from 203.0.113.7', false],
    ['<RequireAny>\nRequire ip 203.0.113.7\nRequire all denied\n</RequireAny>', false],
    ['<FilesMatch "\\.php$">\nRequire all denied\n</FilesMatch>\nOptions -Indexes', false],
    ['<IfModule mod_authz_core.c>\n  Require all denied\n</IfModule>', true],
    ['# Deny from all', false],
    ['<Files x>\nDeny from all\n</Files>\nDENY FROM ALL', true],
    ['', false],
  ])('%j: %s', (text, wanted) => {
    expect(deniesAll(text)).toBe(wanted)
  })
})
