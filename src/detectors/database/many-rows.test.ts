import { describe, expect, it } from 'vitest'
import { databaseOf } from '../../../test/helpers/detector-samples.ts'
import { bareSite } from '../bare-site.ts'
import type { DatabaseFinding, DatabaseRow } from '../types.ts'
import { detector } from './detector.ts'
import { rightSamples } from './samples-right.ts'

const site = bareSite({ site: 'sample', hosts: ['example.org'] })

function judge(cms: 'spip' | 'wordpress', table: string, rows: Iterable<DatabaseRow>): DatabaseFinding[] {
  const facts = databaseOf({ name: '', path: table, zone: 'data', expect: [], database: { cms } }, site)?.facts
  const inspector = facts && detector.inspectTable?.(facts, table)
  for (const row of rows) inspector?.row(row)
  return [...(inspector?.end() ?? [])]
}

const script = (host: string): string => `<p>Texte</p><${'script'} src="https://${host}/x.js"></${'script'}>`
const articles = (count: number, texte: (i: number) => string): DatabaseRow[] =>
  Array.from({ length: count }, (_, i) => ({
    id_article: `${i + 1}`,
    titre: `N° ${i}`,
    texte: texte(i),
    maj: `2026-0${1 + (i % 9)}-01 00:00:00`,
  }))

describe('rows that say the same', () => {
  it('are told one by one while they are few', () => {
    const found = judge(
      'spip',
      'spip_articles',
      articles(100, (i) => (i < 3 ? script('cdn.autre.example') : 'Texte')),
    )
    expect(found.map(({ finding }) => finding.path)).toEqual([1, 2, 3].map((id) => `db://spip_articles/${id}/texte`))
    expect(found.map(({ finding }) => [finding.confidence, finding.class])).toEqual(Array(3).fill(['possible', 'exposure']))
    expect(found[0]?.modified).toBe(Date.UTC(2026, 0, 1))
  })

  it('are one finding when they are many, whose fingerprint stays while more of them come', () => {
    const of = (count: number) =>
      judge(
        'spip',
        'spip_articles',
        articles(200, (i) => (i < count ? script('cdn.autre.example') : 'Texte')),
      )
    const [first, ...none] = of(50)
    expect(none).toEqual([])
    expect(first?.finding).toMatchObject({
      path: 'db://spip_articles/*/texte',
      params: { rows: 50, host: 'cdn.autre.example' },
      confidence: 'possible',
    })
    expect(of(60)[0]?.judged).toBe(first?.judged)
    expect(
      judge(
        'spip',
        'spip_articles',
        articles(200, (i) => (i < 60 ? script('cdn.tiers.example') : 'Texte')),
      )[0]?.judged,
    ).not.toBe(first?.judged)
  })

  it('are an intruder’s where most rows of a table load a stranger’s script', () => {
    const found = judge(
      'spip',
      'spip_articles',
      articles(40, (i) => (i < 35 ? script('cdn.autre.example') : 'Texte')),
    )
    expect(found.map(({ finding }) => finding)).toMatchObject([
      { confidence: 'probable', class: 'intrusion', params: { why: 'spread', rows: 35 } },
    ])
    // Authors embed what everybody embeds.
    expect(
      judge(
        'spip',
        'spip_articles',
        articles(40, () => script('widget.helloasso.com')),
      ),
    ).toEqual([])
  })

  it('cost bounded memory, whatever somebody wrote', () => {
    const found = judge(
      'spip',
      'spip_articles',
      articles(3000, (i) => script(`h${i}.example.net`)),
    )
    expect(found.length).toBeLessThan(300)
    const rows = found.reduce((sum, { finding }) => sum + ('rows' in finding.params ? finding.params.rows : 0), 0)
    expect(rows).toBe(3000)
  })
})

it.each(rightSamples.map((sample) => [sample.name, sample] as const))(
  'calls nothing more than possible, nor an intrusion: %s',
  (_, sample) => {
    const { cms } = sample.database as NonNullable<typeof sample.database>
    for (const { finding } of judge(cms as 'spip' | 'wordpress', sample.path, databaseOf(sample, site)?.rows ?? []))
      expect(finding).toMatchObject({ confidence: 'possible', class: 'exposure' })
  },
)

it('does not take what stands on one site of a network for another’s', () => {
  const found = judge('wordpress', 'wp_2_options', [{ option_name: 'default_role', option_value: 'administrator' }])
  expect(found.map(({ finding }) => finding.path)).toEqual(['db://wp_2_options/default_role/option_value'])
  const address = [{ option_name: 'siteurl', option_value: 'https://autre.example.net' }]
  expect(judge('wordpress', 'wp_2_options', address)).toEqual([])
  expect(judge('wordpress', 'wp_options', address).map(({ finding }) => finding.rule)).toEqual(['database-setting'])
})

it('passes over tables that are not the CMS’s, and what no page shows', () => {
  const rows = [{ id: '1', texte: script('1.2.3.4') }]
  for (const table of ['autre_articles', 'spip_referers', 'spip_versions_fragments', 'spip_articles_liens'])
    expect(judge('spip', table, rows)).toEqual([])
  for (const table of ['wp_wfhits', 'wp_yoast_indexable', 'wp_actionscheduler_logs']) expect(judge('wordpress', table, rows)).toEqual([])
})

it('calls nothing in an extension’s own table more than possible', () => {
  const found = judge('spip', 'spip_agenda', [{ id_agenda: '1', note: script('1.2.3.4') }])
  expect(found.map(({ finding }) => finding.confidence)).toEqual(['possible'])
})
