import type { Sample } from '../types.ts'
import { rightSamples } from './samples-right.ts'
import { wrongSpip } from './samples-wrong-spip.ts'
import { wrongWordpress } from './samples-wrong-wordpress.ts'

/** What is no row. */
const others: readonly Sample[] = [
  {
    name: 'somebody the inventory does not name',
    path: 'spip_auteurs',
    zone: 'data',
    database: { cms: 'spip', rows: [], owners: [{ id: 7, login: 'support', doubts: [] }], admins: ['admin'] },
    expect: ['database-owner'],
  },
  {
    name: 'somebody new in charge',
    path: 'wp_users',
    zone: 'data',
    database: {
      cms: 'wordpress',
      rows: [],
      owners: [
        { id: 1, login: 'admin', doubts: [] },
        { id: 2, login: 'wp_update', doubts: [], firstSeen: '2026-08-13T02:00:00Z' },
      ],
      former: { since: '2026-08-12T02:00:00Z', owners: [{ id: 1, login: 'admin' }] },
    },
    expect: ['database-owner'],
  },
  {
    name: 'somebody who has another’s number',
    path: 'spip_auteurs',
    zone: 'data',
    database: {
      cms: 'spip',
      rows: [],
      owners: [{ id: 1, login: 'root', doubts: [] }],
      former: { since: '2026-08-12T02:00:00Z', owners: [{ id: 1, login: 'admin' }] },
    },
    expect: ['database-owner'],
  },
  {
    name: 'rights that nobody gives so',
    path: 'spip_auteurs',
    zone: 'data',
    database: { cms: 'spip', rows: [], owners: [{ id: 3, login: 'visiteur', doubts: ['odd-rights'] }] },
    expect: ['database-owner'],
  },
  {
    name: 'a trigger',
    path: 'wp_comments',
    zone: 'data',
    database: { cms: 'wordpress', rows: [], triggers: ['after_insert_comment on wp_comments'] },
    expect: ['database-trigger'],
  },
]

export const samples: readonly Sample[] = [...wrongSpip, ...wrongWordpress, ...rightSamples, ...others]
