import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plain, timesOf } from './notice-times.ts'
import { type NoticeContext, readNotice } from './read-notice.ts'

const CONTEXT: NoticeContext = {
  service: 'elus.example',
  login: 'elus',
  home: '/homez.161/elus',
  domains: ['elus.example', 'www.elus.example', 'mairie-exemple.fr'],
  roots: ['www', 'sites/mairie', '.'],
}
const read = (subject: string, body: string, at = '2026-11-20T03:45:00.000Z', context = CONTEXT) =>
  readNotice({ id: '1', at, subject, body }, context)
const paths = (body: string, context = CONTEXT) => read('x', body, undefined, context).paths.map(({ path, kind }) => `${kind} ${path}`)

/** As people report them; the second is quoted in a public blog, the first in a public bug tracker (2019). */
const IRREGULAR = `Bonjour,

Notre système de surveillance a détecté une opération irrégulière au niveau de votre site elus.example. Ce message a pour but de vous alerter.
Par mesure de sécurité, nous venons de bloquer l'accès à votre site, cependant, l'accès à votre espace d'hébergement (FTP) reste tout de même accessible.

Vous trouverez ci-dessous les détails techniques de cette opération :

Problème rencontré : Un script malveillant a été détecté sur votre hébergement
Commande apparente : ./Mercure --écoute
Exécutable utilisé : /usr/bin/perl
Horodatage: 2026-11-20 03:40:14
`
const PHISHING = `Bonjour,

Il a été porté à notre connaissance que vous hébergez une page de phishing (aussi appelé « hameçonnage »), sur votre service elus[.]example.
Une personne mal intentionnée a probablement pris le contrôle de toute ou partie de votre site web. Vérifiez vos extensions : un malware se cache souvent.
L'adresse est hxxps://www[.]elus[.]example/IMG/bank/login.html.
`
const ENGLISH = `<html><head><style>p { color: red } /* /homez.161/elus/www/style.php */</style></head><body>
<p>Dear customer,</p><p>We have detected malicious files on your web hosting plan elus.example on November 20, 2026 at 3:40 AM.</p>
<p>Examples of illegitimate files:</p><ul><li>/homez.161/elus/www/IMG/0xdeadbeef.php</li>
<li>./www/local/cache-js/b&eacute;.php</li></ul><p>The following features have been temporarily disabled:</p><ul>
<li>Website access</li><li>Emails sent via PHP</li><li>Outgoing requests (TCP OUT)</li></ul><p>Your databases remain available.</p></body></html>`

describe('a message about a hosting', () => {
  it('tells the hour, the command and what was shut, in French', () => {
    expect(read('Votre site a un problème', IRREGULAR)).toMatchObject({
      about: 'malware',
      stops: ['web'],
      lifts: [],
      supportOnly: false,
      concerns: 'named',
      // Without a zone it is of Paris.
      moment: { at: '2026-11-20T02:40:14.000Z', from: 'text' },
      commands: ['./Mercure --écoute', '/usr/bin/perl'],
      paths: [],
    })
  })

  it('tells the case and the page of a phishing', () => {
    expect(read('[Abuse #FJRXYZABC] Vous hébergez une page de phishing sur elus[.]example!', PHISHING)).toMatchObject({
      about: 'phishing',
      case: 'FJRXYZABC',
      concerns: 'named',
      urls: ['https://www.elus.example/IMG/bank/login.html'],
      moment: { at: '2026-11-20T03:45:00.000Z', from: 'sent' },
      stops: [],
    })
  })

  it('tells example files, folders and measures in HTML and English', () => {
    const reading = read('Abnormal activity detected on your web hosting', ENGLISH)
    expect(reading).toMatchObject({ about: 'malware', concerns: 'named', moment: { at: '2026-11-20T02:40:00.000Z', from: 'text' } })
    expect([...reading.stops].sort()).toEqual(['mail', 'out', 'web'])
    expect(reading.paths.map(({ path }) => path)).toEqual(['www/IMG/0xdeadbeef.php', 'www/local/cache-js/bé.php'])
  })

  it.each([
    [
      'Abus avec votre hébergement elus.example',
      'Vos scripts envoient du SPAM. L’envoi d’e-mails depuis votre hébergement a été suspendu.',
      'mail',
      ['mail'],
    ],
    ['Activité', 'Un volume inhabituel de requêtes sortantes a été détecté. Les connexions sortantes sont bloquées.', 'out', ['out']],
    ['Your database', 'elusdb exceeds its quota: the database is now restricted to read-only.', 'quota', ['database']],
    ['Facture', 'Votre facture est disponible.', 'other', []],
    ['Hébergement', 'Votre site n’est pas bloqué. Votre site reste en ligne. Your website has not been blocked.', 'other', []],
    [
      'Hébergement',
      'L’accès à votre site, l’envoi d’e-mails et les connexions sortantes ont été bloqués.',
      'malware',
      ['mail', 'out', 'web'],
    ],
  ] as const)('%s: %s', (subject, body, about, stops) => {
    const reading = read(subject, body)
    expect([reading.about, [...reading.stops].sort()]).toEqual([about, stops])
  })

  it.each([
    ['Les mesures de sécurité de votre site web ont été levées.', ['web']],
    ['Votre hébergement elus.example a été réactivé.', ['web']],
    ['Your outgoing connections have been unblocked.', ['out']],
    ['Cliquez sur « Lever les mesures de sécurité » pour rouvrir votre site.', []],
    ['You will be able to reopen your website once it is clean.', []],
  ] as const)('%s opens %j', (body, lifts) => {
    expect(read('x', body).lifts).toEqual(lifts)
  })

  it.each([
    ['Le dossier racine a été passé en CHMOD 000.', true],
    ['Vous ne pouvez pas rouvrir votre hébergement sans notre accord.', true],
    ['You may not reopen it yourself.', true],
    ['Contactez notre support si vous avez une question. CHMOD 700.', false],
  ])('%s', (body, supportOnly) => {
    expect(read('x', body).supportOnly).toBe(supportOnly)
  })
})

describe('whom a message is about', () => {
  it.each([
    ['votre service elus.example,', 'named'],
    ['votre service www.elus.example.', 'named'],
    ['mairie-exemple[.]fr', 'named'],
    ['votre service les-elus.example.org', 'unknown'],
    ['votre service elus.example.org', 'unknown'],
    ['/homez.99/autre/www/x.php', 'other'],
    ['/homez.99/autre/www/x.php et /homez.161/elus/www/y.php', 'named'],
    ['/homez.161/elus-blog/y.php', 'named'],
  ])('%s', (body, concerns) => {
    expect(read('x', body).concerns).toBe(concerns)
  })
})

describe('hours', () => {
  const SENT = '2026-07-14T12:00:00.000Z'
  it.each([
    ['Horodatage: 2026-07-14 03:40:14', '2026-07-14T01:40:14.000Z'],
    ['Timestamp: 2026-07-14T03:40:14Z', '2026-07-14T03:40:14.000Z'],
    ['Timestamp: 2026-07-14T03:40:14.123+0200', '2026-07-14T01:40:14.000Z'],
    ['le 14/07/2026 à 03h40', '2026-07-14T01:40:00.000Z'],
    ['le 14 juillet 2026 à 3 h 40', '2026-07-14T01:40:00.000Z'],
    ['le 1er juillet 2026 vers 23:59:59 (CEST)', '2026-07-01T21:59:59.000Z'],
    ['July 14th, 2026, 3:40 a.m. UTC', '2026-07-14T03:40:00.000Z'],
    ['July 13, 2026 at 11:40 PM', '2026-07-13T21:40:00.000Z'],
    ['Tue, 14 Jul 2026 03:40:14 +0200', '2026-07-14T01:40:14.000Z'],
    ['14.07.2026, 03:40-04:10', '2026-07-14T01:40:00.000Z'],
    ['2026-07-14 03:40 (UTC+2)', '2026-07-14T01:40:00.000Z'],
    // American order where the French one would be no day, or in time to come.
    ['07/13/2026 03:40', '2026-07-13T01:40:00.000Z'],
    ['07/08/2026 03:40', '2026-07-08T01:40:00.000Z'],
  ])('%s', (body, at) => {
    expect(read('x', body, SENT).moment).toEqual({ at, from: 'text' })
  })

  it.each(['le 14/07/2026', '2026-13-40 03:40', '2026-07-14 25:00', '2026-07-15 03:40', '2024-07-14 03:40', '30/02/2026 03:40'])(
    'are not seen in %s',
    (body) => {
      expect(read('x', body, SENT)).toMatchObject({ moment: { at: SENT, from: 'sent' }, times: [] })
    },
  )

  it('are those behind a label where there are some, and the last of them', () => {
    const body = 'Copie du 2026-07-13 00:01\nHorodatage: 2026-07-12 03:00\nHorodatage: 2026-07-13 22:00\n'
    expect(read('x', body, SENT)).toMatchObject({
      times: ['2026-07-12T01:00:00.000Z', '2026-07-13T20:00:00.000Z'],
      moment: { at: '2026-07-13T20:00:00.000Z' },
    })
  })

  it('know when Paris changes its clocks', () => {
    const at = (line: string) => timesOf(plain(line)).map((one) => one.at)
    expect(at('2026-03-29 01:59:00')).toEqual(['2026-03-29T00:59:00.000Z'])
    expect(at('2026-03-29 03:00:00')).toEqual(['2026-03-29T01:00:00.000Z'])
    expect(at('2026-10-25 04:00:00')).toEqual(['2026-10-25T03:00:00.000Z'])
    expect(at('2026-01-01 00:30:00')).toEqual(['2025-12-31T23:30:00.000Z'])
  })
})

describe('files and folders', () => {
  it.each([
    ['/homez.161/elus/www/IMG/x.php', ['file www/IMG/x.php']],
    ['/home/elus/www/IMG/', ['folder www/IMG']],
    ['« /homez.7/elus-blog/index.php »,', ['file index.php']],
    ['Dossier : www/squelettes', ['folder www/squelettes']],
    ['./www/tmp/sess_1.php.', ['file www/tmp/sess_1.php']],
    ['Chemin : sites/mairie/IMG/a.phtml', ['file sites/mairie/IMG/a.phtml']],
    ['- /homez.161/elus/www/mes documents/page web.php', ['file www/mes documents/page web.php']],
    ['/homez.161/elus/www/x.php a été trouvé dans index.php', ['file www/x.php']],
    ['Fichiers :\n* www/a.php\n* www/b\n\nMerci de vérifier www.elus.example', ['file www/a.php', 'unknown www/b']],
    ['Dossiers concernés :\n1. www/IMG/pdf\n2. ~/www/local', ['folder www/IMG/pdf', 'folder www/local']],
    ['Fichier : wp-config.php', ['file wp-config.php']],
    ['et/ou, 24/7, /usr/bin/perl, /etc/passwd, https://elus.example/www/a.php', []],
    ['/homez.161/elus/../autre/x.php', []],
    ['/homez.99/autre/www/x.php', []],
    ['Voir le fichier sur www.ovh.com', []],
  ])('%s', (body, found) => {
    expect(paths(body)).toEqual(found)
  })

  it('are not shown twice, nor without end', () => {
    const many = Array.from({ length: 3000 }, (_, at) => `/homez.161/elus/www/${at % 1500}.php`).join('\n')
    expect(paths(many)).toHaveLength(500)
  })

  it('of a hosting whose login nobody knows are nobody’s', () => {
    expect(paths('/homez.161/elus/www/x.php', { ...CONTEXT, login: '', home: '' })).toEqual([])
  })
})

describe('any text at all', () => {
  it('gives a reading that names no way out of the home folder', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'binary', maxLength: 30 }),
            fc.constantFrom(
              '/homez.161/elus/',
              '../',
              'Fichiers :\n',
              '2026-11-20 03:40',
              ' mesures levées ',
              '<p>',
              '&#1;',
              '\u0000',
              '\u202e',
              'www/',
            ),
          ),
          { maxLength: 30 },
        ),
        (parts) => {
          const reading = read(parts.join(''), parts.join(' '))
          for (const { path } of reading.paths) {
            expect(path.split('/')).not.toContain('..')
            expect(path.startsWith('/')).toBe(false)
            // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
            expect(path).not.toMatch(/[\u0000-\u001f\u007f]/)
          }
          expect(Number.isFinite(Date.parse(reading.moment.at))).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  it.each([
    ['opened elements', '<style>'.repeat(40_000)],
    ['less-than signs', '<p '.repeat(90_000)],
    ['blanks', ' '.repeat(260_000)],
    ['one long path', `/homez.161/elus/${'a/'.repeat(130_000)}x.php`],
    ['digits', '1 '.repeat(130_000)],
    ['dates', '2026-11-20 '.repeat(24_000)],
    ['colons', 'Fichier : '.repeat(26_000)],
    ['brackets', '[ ( { . '.repeat(32_000)],
    ['ampersands', '&#'.repeat(130_000)],
    ['stops', 'bloqué mesures '.repeat(18_000)],
  ])('is read in bounded steps: %s', (_name, body) => {
    // Whatever is quadratic in 256 KB takes minutes, and the runner's patience ends before; this takes some tens of milliseconds.
    expect(read('x', `<p>${body}`).id).toBe('1')
  })
})
