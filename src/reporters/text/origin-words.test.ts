import { expect, it } from 'vitest'
import { ROOT_CAUSE } from '../../../test/helpers/root-cause.ts'
import { textsOf } from '../../../test/helpers/texts.ts'
import type { SiteId } from '../../core/account.ts'
import type { SiteOrigin } from '../../core/recovery-origin.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { originWords } from './origin-words.ts'

const ORIGIN: SiteOrigin = {
  state: 'named',
  evidence: 'town@20260815T000000Z' as SnapshotId,
  cause: ROOT_CAUSE,
  traces: 3,
  explained: 2,
  logs: 1,
  addresses: ['192.0.2.66', '192.0.2.67'],
}
const [en, fr] = [textsOf('en'), textsOf('fr')]

it('tells request, address, file, hole, the other site and the line it stands in', () => {
  expect(originWords(ORIGIN, en)).toEqual([
    '2026-08-14 03:14:07  192.0.2.66  POST /old/spip.php?page=spip_pass 200',
    'wrote IMG/x.php',
    'the form for forgotten passwords (CVE-2023-27372); certain',
    'through found-old, another site of the account',
    'town.example-access.log, line 7',
    'the logs explain 2 of 3 files and rows put there or changed; other addresses: 192.0.2.67',
  ])
  expect(originWords(ORIGIN, fr)).toEqual([
    '2026-08-14 03:14:07  192.0.2.66  POST /old/spip.php?page=spip_pass 200',
    'a écrit IMG/x.php',
    'le formulaire de mot de passe oublié (CVE-2023-27372) ; certain',
    'par found-old, un autre site de l’hébergement',
    'town.example-access.log, ligne 7',
    'les journaux expliquent 2 traces sur 3 (fichiers et lignes de base) ; autres adresses : 192.0.2.67',
  ])
})

it('says what is not known, and why', () => {
  const { cause: _cause, ...without } = ORIGIN
  expect(originWords(undefined, en)).toEqual([])
  expect(originWords({ ...without, state: 'unexplained', logs: 0 }, en)).toEqual(['how it began is not known: there was no log to read'])
  expect(originWords({ ...without, state: 'unexplained', logs: 4 }, fr)[0]).toContain('4 journaux')
  const error = { code: 'SG-SNAP-001', kind: 'not-found', params: {} } as const
  expect(originWords({ ...without, state: 'untold', error }, en)[0]).toContain('SG-SNAP-001')
})

it('lets nothing hostile reach a terminal, and tells a row from a file', () => {
  const nasty = '\u001b[31m\u202ex\n'
  const words = originWords(
    {
      ...ORIGIN,
      cause: {
        ...ROOT_CAUSE,
        path: 'db://spip_articles/1/texte',
        request: nasty,
        address: nasty,
        log: nasty,
        holes: [nasty],
        through: nasty as SiteId,
      },
      addresses: [nasty],
    },
    en,
  )
  expect([...words.join('')].filter((char) => char < ' ' || char === '\u202e')).toEqual([])
  expect(words[1]).toBe('changed the database, db://spip_articles/1/texte')
})
