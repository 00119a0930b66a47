import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDatabasePath } from '../../src/core/database-path.ts'
import { isRuleId } from '../../src/core/rule-schemas.ts'
import { readFixture } from '../../src/demo/build-account.ts'
import { bareSite } from '../../src/detectors/bare-site.ts'
import { inspectTable } from '../../src/detectors/index.ts'
import type { DatabaseRow } from '../../src/detectors/types.ts'
import { DumpFault, openSqliteFile } from '../../src/snapshots/database/index.ts'
import { databaseOf, samplesOf } from '../helpers/detector-samples.ts'

const samples = (await samplesOf('database')).filter(({ database }) => database !== undefined)
const site = bareSite({ site: 'sample' })
const texts = samples.flatMap((sample) =>
  (databaseOf(sample, site)?.rows ?? []).flatMap((row) => Object.values(row).filter((value) => value !== null)),
)
const columns = [...new Set(samples.flatMap((sample) => (databaseOf(sample, site)?.rows ?? []).flatMap((row) => Object.keys(row))))]
const tables = [...new Set(samples.map(({ path }) => path)), 'spip_zz', 'wp_zz', 'wp_3_posts', 'spip_', 'wp_']

/** Real and hostile values, cut and joined anywhere. */
const value = fc
  .array(
    fc.oneof(
      fc.tuple(fc.constantFrom(...texts), fc.nat(200), fc.nat(200)).map(([text, from, size]) => text.slice(from, from + size)),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        '<a href="',
        "style='display:none'",
        '<code>',
        '</code>',
        'O:1:"a":1:{',
        'a:1:{',
        's:3:"dir";s:9:"../x";',
        '\\"',
        '\\u003c',
        '\0',
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''))

describe('rows of a database', () => {
  it('whatever they hold: known words, paths of their own, nothing thrown, the same twice', () => {
    const row = fc.dictionary(fc.constantFrom(...columns), fc.option(value), { maxKeys: 8 })
    fc.assert(
      fc.property(fc.constantFrom(...tables), fc.array(row, { maxLength: 5 }), (table, rows) => {
        const cms = table.startsWith('spip') ? 'spip' : 'wordpress'
        const facts = databaseOf({ name: '', path: table, zone: 'data', expect: [], database: { cms } }, site)?.facts
        if (facts === undefined) throw new Error('no facts')
        const judge = (): unknown[] => {
          const inspector = inspectTable(facts, table)
          for (const one of rows) inspector?.row(one as DatabaseRow)
          const found = [...(inspector?.end() ?? [])]
          for (const { finding } of found) {
            expect(isRuleId(finding.rule)).toBe(true)
            expect(isDatabasePath(finding.path)).toBe(true)
            expect(JSON.stringify(finding.params).length).toBeLessThan(2000)
            expect((finding.evidence?.excerpt ?? '').length).toBeLessThan(200)
          }
          return found
        }
        expect(judge()).toEqual(judge())
      }),
      { numRuns: 400 },
    )
  })
})

describe('the bytes of a SQLite file', async () => {
  const [base64 = ''] = Object.values((await readFixture()).sites[0]?.databases ?? {})
  const whole = Buffer.from(base64, 'base64')
  const open = (bytes: Buffer) => openSqliteFile(async (offset, length) => bytes.subarray(offset, offset + length), bytes.length)

  it('are read as they were written', async () => {
    const { tables: found, triggers } = await open(whole)
    expect(found.map(({ name }) => name)).toEqual(['spip_articles', 'spip_meta'])
    expect(triggers).toEqual([])
    const rows: unknown[] = []
    for await (const row of found[0]?.rows() ?? []) rows.push(row)
    expect(rows).toEqual([{ id_article: '1', titre: expect.any(String), texte: expect.any(String) }])
  })

  it('are a fault or rows, however they are changed, and end', async () => {
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(whole.length), async (list, cut) => {
        const bytes = Buffer.from(whole.subarray(0, cut > 200 ? cut : whole.length))
        for (const [at, byte] of list) if (at < bytes.length) bytes[at] = byte
        try {
          for (const table of (await open(bytes)).tables) for await (const row of table.rows()) expect(typeof row).toBe('object')
        } catch (error) {
          expect(error).toBeInstanceOf(DumpFault)
        }
      }),
      { numRuns: 400 },
    )
  })
})
