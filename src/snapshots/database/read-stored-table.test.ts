import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readStoredTable, type StoredRow } from './read-stored-table.ts'
import { createText, PRELUDE } from './table-text.ts'

const SQLITE = '-- siteguard table dump 1, of SQLite: to read and compare. What is restored is the file.\n'

async function rowsOf(dump: string | Buffer, piece = 7): Promise<StoredRow[]> {
  const bytes = Buffer.from(dump)
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
  }
  const rows: StoredRow[] = []
  for await (const row of readStoredTable(pieces())) rows.push(row)
  return rows
}

describe('a dump of MySQL', () => {
  const create = createText(
    "CREATE TABLE `spip_meta` (\n  `nom` varchar(255) NOT NULL COMMENT 'a, `b` ('')',\n  `valeur` text DEFAULT '' COMMENT 'x',\n  `impt` enum('non','oui') NOT NULL DEFAULT 'oui',\n  PRIMARY KEY (`nom`),\n  KEY `v` (`valeur`(10))\n) ENGINE=MyISAM",
    'spip_meta',
    'spip_meta',
  )

  it('names values by the columns of the CREATE TABLE', async () => {
    const dump = `${PRELUDE}${create};\nINSERT INTO \`spip_meta\` VALUES ('version_installee','2026092400','non');\nINSERT INTO \`spip_meta\` VALUES ('vide',NULL,'oui');\n`
    expect(await rowsOf(dump)).toEqual([
      { nom: 'version_installee', valeur: '2026092400', impt: 'non' },
      { nom: 'vide', valeur: null, impt: 'oui' },
    ])
  })

  it('names them by the list where the rows have one, and reads numbers, bytes and every escape', async () => {
    const dump = `${PRELUDE}CREATE TABLE \`a\` (x);\nINSERT INTO \`a\` (\`id\`,\`od\`\`d\`) VALUES (-1.5e3,'\\0\\n\\r\\Z\\\\\\'\\"é😀');\nINSERT INTO \`a\` (\`id\`,\`od\`\`d\`) VALUES (0x4142,'');\n`
    expect(await rowsOf(dump)).toEqual([
      { id: '-1.5e3', 'od`d': '\0\n\r\x1a\\\'"é😀' },
      { id: 'AB', 'od`d': '' },
    ])
  })

  it('passes over rows that do not have as many values as columns, and what is no row', async () => {
    const dump = `${create};\nINSERT INTO \`spip_meta\` VALUES ('one');\nINSERT INTO \`spip_meta\` VALUES ('a','b','c'\nDROP TABLE x;\nINSERT INTO \`spip_meta\` VALUES ('a','b','c');\n`
    expect(await rowsOf(dump)).toEqual([{ nom: 'a', valeur: 'b', impt: 'c' }])
  })
})

describe('a dump of SQLite', () => {
  it('knows its quotes, comments, and columns added later', async () => {
    const dump = `${SQLITE}CREATE TABLE "spip_auteurs" (
    id_auteur INTEGER NOT NULL, -- don't
    [nom] text DEFAULT '\\' NOT NULL,
    "a""b" varchar(20) DEFAULT ('x' || ','),
    \`maj\` TIMESTAMP, /* ) */ lang varchar(10),
    PRIMARY KEY (id_auteur), "added" TEXT);
INSERT INTO "spip_auteurs" VALUES (1,'n',NULL,'2026','fr','later');
`
    const [row] = await rowsOf(dump)
    expect(row).toEqual({ id_auteur: '1', nom: 'n', 'a"b': null, maj: '2026', lang: 'fr', added: 'later' })
  })
})

it('gives back any text whatever the pieces it comes in', async () => {
  const letters = new Map([
    ['\0', '0'],
    ['\n', 'n'],
    ['\r', 'r'],
    ['\x1a', 'Z'],
    ['\\', '\\'],
    ["'", "'"],
    ['"', '"'],
  ])
  const escaped = (text: string): string => [...text].map((byte) => (letters.has(byte) ? `\\${letters.get(byte)}` : byte)).join('')
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 2 })),
      fc.integer({ min: 1, max: 50 }),
      async (rows, piece) => {
        const lines = rows.map(([a = '', b = '']) => `INSERT INTO \`t\` (\`a\`,\`b\`) VALUES ('${escaped(a)}','${escaped(b)}');\n`)
        expect(await rowsOf(`${PRELUDE}CREATE TABLE \`t\` (x);\n${lines.join('')}`, piece)).toEqual(rows.map(([a, b]) => ({ a, b })))
      },
    ),
    { numRuns: 100 },
  )
})
