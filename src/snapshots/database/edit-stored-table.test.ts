import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editStoredTable, type RowEdit } from './edit-stored-table.ts'
import { readStoredTable, type StoredRow } from './read-stored-table.ts'

const HEAD =
  "-- siteguard table dump 1\nSET NAMES utf8mb4; SET time_zone='+00:00';\nCREATE TABLE `t` (\n  `id` int,\n  `texte` text,\n  `b` blob\n);\n"

/** As siteguard writes text. */
const literal = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll('\0', '\\0').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\x1a', '\\Z').replaceAll("'", "\\'").replaceAll('"', '\\"')}'`
const dumpOf = (rows: readonly (readonly [id: number, texte: string | null, b: string])[]): string =>
  HEAD + rows.map(([id, texte, b]) => `INSERT INTO \`t\` VALUES (${id},${texte === null ? 'NULL' : literal(texte)},${b});\n`).join('')

async function edited(dump: string, edit: (row: StoredRow) => RowEdit | undefined, size = 7): Promise<string> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(dump)
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const parts: Buffer[] = []
  for await (const part of editStoredTable(pieces(), edit)) parts.push(part)
  return Buffer.concat(parts).toString()
}

describe('a dump with edited rows', () => {
  it('differs in what was edited alone, in the form siteguard writes', async () => {
    const texts = fc.string({ unit: fc.constantFrom(...'aé€𝄞\\\'"\n\r\0\x1a;(), '), maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(texts, fc.constantFrom('keep', 'change', 'remove'), texts), { maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, size) => {
          const before = dumpOf(rows.map(([own], i) => [i, own, '0x00FF']))
          const wanted = dumpOf(
            rows.flatMap(([own, what, next], i) => (what === 'remove' ? [] : [[i, what === 'change' ? next : own, '0x00FF'] as const])),
          )
          const after = await edited(
            before,
            (row) => {
              const [own, what, next] = rows[Number(row.id)] as (typeof rows)[number]
              expect(row.texte).toBe(own)
              return what === 'keep' ? undefined : what === 'remove' ? { is: 'removed' } : { is: 'changed', values: { texte: next } }
            },
            size,
          )
          expect(after).toBe(wanted)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('knows columns of INSERTs that name them, and bytes as bytes', async () => {
    const dump = `${HEAD}INSERT INTO \`t\` (\`id\`,\`b\`) VALUES (1,0x6162);\n`
    expect(await edited(dump, () => ({ is: 'changed', values: { b: 'é' } }))).toBe(
      `${HEAD}INSERT INTO \`t\` (\`id\`,\`b\`) VALUES (1,0xC3A9);\n`,
    )
    expect(await edited(dump, () => ({ is: 'changed', values: { b: '' } }))).toContain("VALUES (1,'');")
  })

  it('refuses to make text of what is none', async () => {
    await expect(edited(dumpOf([[1, null, '0x00']]), () => ({ is: 'changed', values: { texte: 'a' } }))).rejects.toThrow('no text')
    await expect(edited(dumpOf([[1, 'a', '0x00']]), () => ({ is: 'changed', values: { id: 'a' } }))).rejects.toThrow('no text')
  })

  it('lets pass what it cannot read, and rows longer than are held', async () => {
    const odd = `${HEAD}INSERT INTO \`t\` VALUES (1,'a');\nDELETE FROM x;\n`
    expect(await edited(odd, () => ({ is: 'removed' }))).toBe(odd)
    const long = dumpOf([
      [1, 'a', '0x00'],
      [2, 'x'.repeat(16 * 1024 * 1024), '0x00'],
      [3, 'c', '0x00'],
    ])
    const after = await edited(long, () => ({ is: 'removed' }), 1_000_000)
    const ids: (string | null | undefined)[] = []
    async function* whole(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(after)
    }
    for await (const row of readStoredTable(whole())) ids.push(row.id)
    expect([after.length, ids]).toEqual([dumpOf([[2, 'x'.repeat(16 * 1024 * 1024), '0x00']]).length, []])
  })
})
