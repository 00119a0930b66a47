import { describe, expect, it } from 'vitest'
import { cleanWorld } from '../../../test/helpers/scan-world.ts'
import type { RemotePath } from '../../core/path.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import type { DatabaseRow } from '../../detectors/types.ts'
import { DumpFault } from '../../snapshots/database/index.ts'
import type { DumpedDatabase, DumpedDatabases, DumpedTable } from './types.ts'

const table = (name: string, rows: readonly DatabaseRow[], more: Partial<DumpedTable> = {}): DumpedTable => ({
  name,
  rows: rows.length,
  async *read() {
    yield* rows
  },
  ...more,
})
const META: DatabaseRow[] = [{ nom: 'adresse_site', valeur: 'https://site.example' }]
const PEOPLE: DatabaseRow[] = [
  { id_auteur: '1', login: 'admin', nom: 'Admin', email: '', statut: '0minirezo', webmestre: 'oui', pass: 'x1' },
  { id_auteur: '2', login: 'support', nom: 'S', email: '', statut: '0minirezo', webmestre: 'oui', pass: 'x1' },
]
const SPIP: DumpedTable[] = [table('spip_meta', META), table('spip_auteurs', PEOPLE)]
const SCRIPT = Buffer.from('PHNjcmlwdCBzcmM9Imh0dHA6Ly8xODUuMTIuNy45L2EuanMiPjwvc2NyaXB0Pg==', 'base64').toString()
/** A document with a script that is told as probable. */
const ARTICLES = [{ id_article: '1', titre: 'A', texte: SCRIPT }]

async function judge(
  database: Partial<DumpedDatabase>,
  more: Partial<DumpedDatabases> = {},
  admins?: readonly string[],
): Promise<SiteReport> {
  const world = await cleanWorld()
  const dumped = { installation: '' as RemotePath, tables: SPIP, triggers: [], ...database }
  let closed = 0
  const close = async (): Promise<void> => {
    closed += 1
  }
  const { sites } = await world.scan(
    {},
    {
      databases: async (_transport, work) => {
        if (admins !== undefined) Object.assign(work, { site: { ...work.site, admins } })
        return { databases: [dumped], notRun: [], close, ...more }
      },
    },
  )
  expect(closed).toBe(1)
  return sites[0] as SiteReport
}

const owners = ({ findings }: SiteReport): unknown[] =>
  findings.filter(({ rule }) => rule === 'database-owner').map(({ path, reasons }) => [path, reasons[0]?.params])

describe('a site’s database', () => {
  it('is judged with its files, and told of', async () => {
    const clean = await judge({})
    expect(clean).toMatchObject({ verdict: 'clean', findings: [], notRun: [], databases: [{ installation: '', tables: 2, rows: 3 }] })
    const ill = await judge({ tables: [...SPIP, table('spip_articles', ARTICLES)] })
    expect(ill).toMatchObject({ verdict: 'infected', findings: [{ path: 'db://spip_articles/1/texte', rule: 'database-script' }] })
  })

  it('is not clean where it was not read whole', async () => {
    const unread = (reason: string, subject = '.: spip_articles') => ({ check: 'database', subject, reason })
    const of = async (one: DumpedTable) => await judge({ tables: [...SPIP, one] })
    expect((await of(table('spip_articles', [], { rows: 4 }))).notRun).toEqual([unread('rows-unread')])
    const cut = await of(
      table('spip_articles', [], {
        async *read() {
          yield ARTICLES[0] as DatabaseRow
          throw new DumpFault('cut', 'a page behind the end')
        },
      }),
    )
    // What was read of it counts.
    expect(cut).toMatchObject({ verdict: 'infected', notRun: [unread('rows-unread')] })
    expect((await judge({ tables: [table('autre', [])] })).notRun).toEqual([unread('no-tables', '.')])
    const gap = { check: 'database', subject: '.', reason: 'no-way' } as const
    expect(await judge({}, { databases: [], notRun: [gap] })).toMatchObject({ verdict: 'unknown', notRun: [gap] })
  })

  it('is read once for the same rows, and says the same of them', async () => {
    let reads = 0
    const counted = (sha256: string): DumpedTable =>
      table('spip_articles', ARTICLES, {
        sha256,
        async *read() {
          reads += 1
          yield* ARTICLES
        },
      })
    const world = await cleanWorld()
    const judgedTables = new Map()
    const judged = async (sha256: string): Promise<SiteReport> => {
      const database = { installation: '' as RemotePath, tables: [...SPIP, counted(sha256)], triggers: [] }
      const databases = async () => ({ databases: [database], notRun: [], close: async () => {} })
      return (await world.scan({}, { databases, judgedTables })).sites[0] as SiteReport
    }
    const first = await judged('a')
    const second = await judged('a')
    expect(second.findings.map(({ fingerprint }) => fingerprint)).toEqual(first.findings.map(({ fingerprint }) => fingerprint))
    expect(second.databases).toEqual(first.databases)
    expect(reads).toBe(1)
    await judged('b')
    expect(reads).toBe(2)
  })

  it('may have further bases beside it, whatever they hold', async () => {
    const further = await judge({ installation: 'config/autre' as RemotePath, tables: [table('stock', [{ id: '1', note: SCRIPT }])] })
    expect(further).toMatchObject({ notRun: [], findings: [{ path: 'db://config%2Fautre@stock/1/note', confidence: 'possible' }] })
  })

  it('is one of a mutualisation’s hosts, and is called so', async () => {
    const world = await cleanWorld({
      'www/config/mes_options.php': "<?php\nrequire 'mutualisation/mutualiser.php';\ndemarrer_site('a.example');\n",
      'www/sites/a.example/config/connect.php': "<?php\nspip_connect_db('localhost','','u','p','b','mysql', 'spip','','');\n",
      'www/sites/a.example/IMG/a.txt': 'x',
    })
    const address = table('spip_meta', [{ nom: 'adresse_site', valeur: 'https://www.a.example' }])
    const tables = [address, table('spip_auteurs', PEOPLE), table('spip_articles', ARTICLES)]
    const database = { installation: 'sites/a.example' as RemotePath, tables, triggers: [] }
    const databases = async () => ({ databases: [database], notRun: [], close: async () => {} })
    const [site] = (await world.scan({}, { databases })).sites
    expect(site?.databases).toEqual([{ installation: 'sites/a.example', tables: 3, rows: 4 }])
    expect(site?.notRun.filter(({ check }) => check === 'database')).toEqual([])
    const inRows = site?.findings.map(({ path }) => path).filter((path) => path.startsWith('db://'))
    expect(inRows).toEqual(['db://sites%2Fa.example@spip_articles/1/texte'])
  })

  it('is told of by who is in charge: against the inventory, against the last clean state, with the day he was first seen', async () => {
    expect(owners(await judge({}))).toEqual([])
    expect(owners(await judge({}, {}, ['admin']))).toEqual([['db://spip_auteurs/2', { login: 'support', why: 'unlisted', since: '' }]])
    expect(owners(await judge({}, {}, ['admin', 'support']))).toEqual([])
    const since = '2026-08-13T02:00:00.000Z'
    const history = {
      former: async () => ({ since: '2026-08-12T02:00:00.000Z', owners: [{ id: 1, login: 'admin', doubts: [] }] }),
      firstSeen: async () => since,
    }
    expect(owners(await judge({}, { history }))).toEqual([['db://spip_auteurs/2', { login: 'support', why: 'new', since }]])
    expect(owners(await judge({}, { history }, ['admin', 'support']))).toEqual([])
  })
})
