import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { collect, DUMP, pieces, WANTED } from '../../../test/helpers/dumps.ts'
import { DumpFault } from './fault.ts'
import { nameAt, OWN_NAME, quoteName } from './names.ts'
import { readMysqldump } from './read-mysqldump.ts'
import { readPhpDump } from './read-php-dump.ts'
import { createRowReader, type ValueClass } from './row-reader.ts'
import { createStatementReader } from './statement-reader.ts'
import { joinStands, renamingsBack, renamingsForward, type Swap, standOfSwap, swapNames } from './swap-tables.ts'
import { createText } from './table-text.ts'
import type { DumpRequest } from './types.ts'

const FORM = { open: Buffer.from('('), close: Buffer.from(')\n') }

/** Reads rows in pieces of the size given. */
function rows(text: string | Buffer, columns?: readonly ValueClass[], piece = 1 << 20): string {
  const bytes = Buffer.from(text)
  const reader = createRowReader({ ...FORM, ...(columns && { columns }) })
  for (let at = 0; at < bytes.length; at += piece) {
    const part = bytes.subarray(at, at + piece)
    expect(reader.read(part, 0)).toBe(part.length)
  }
  expect(reader.ended).toBe(true)
  return reader.take(false).toString('utf8')
}

describe('rows', () => {
  it.each<[string, ValueClass[], string]>([
    ["(1,'a',NULL),(-2.5e10,'',NULL);", ['number', 'text', 'any'], "(1,'a',NULL)\n(-2.5e10,'',NULL)\n"],
    ["\n( 1 , 'a' )\n,(2,'b');", ['number', 'text'], "(1,'a')\n(2,'b')\n"],
    ["('12',00042);", ['number', 'number'], '(12,00042)\n'],
    ["('it''s','\\'\\\"\\\\\\n\\r\\0\\Z\\t\\b\\%\\_\\x');", ['text', 'text'], "('it\\'s','\\'\\\"\\\\\\n\\r\\0\\Z\t\b\\\\%\\\\_x')\n"],
    ["(0x0aFf,'',0x,_binary 'a\\0\\'',_binary'');", ['binary', 'binary', 'binary', 'binary', 'binary'], "(0x0AFF,'','',0x610027,'')\n"],
    ["('a\n\r\"b');", ['text'], "('a\\n\\r\\\"b')\n"],
    ['(0x6127,0x);', ['text', 'text'], "('a\\'','')\n"],
    ["(1,'gone',2,0xFF,NULL);", ['number', 'skip', 'number', 'skip', 'skip'], '(1,2)\n'],
    [';', ['number'], ''],
  ])('%s', (text, columns, wanted) => {
    for (const piece of [1, 2, 3, 1000]) expect(rows(text, columns, piece)).toBe(wanted)
  })

  it.each<[string, ValueClass[] | undefined]>([
    ['(SLEEP(9));', undefined],
    ['(1);DROP', ['number', 'number']],
    ['(1,2,3);', ['number', 'number']],
    ["('a' 'b');", undefined],
    ['((SELECT 1));', undefined],
    ['(1 OR 1);', undefined],
    ['(0x1);', ['binary']],
    ["('1; DROP');", ['number']],
    ['(@@version);', undefined],
    ['/* */(1);', undefined],
    ["(x'00');", undefined],
    ['(1)SELECT;', undefined],
    ['(-);', ['number']],
  ])('lets nothing but literals pass: %s', (text, columns) => {
    expect(() => rows(text, columns)).toThrow(DumpFault)
  })

  it('reads back any value however it was cut', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom("'", '\\', "\\'", "''", '),(', ');\n', 'NULL', '0x', '\0\x1a'),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (list, piece) => {
        const text = `${list.map((row) => `(${row.map((cell) => `'${doubled(cell)}'`).join(',')})`).join(',')};`
        const once = rows(text, ['text', 'text'], piece)
        const lines = once.split('\n').slice(0, -1)
        expect(lines).toHaveLength(list.length)
        // What was written reads back as itself: the form is one, and a line is a row.
        expect(rows(`${lines.join(',')};`, ['text', 'text'], piece)).toBe(once)
        expect(rows(`${lines.join(',')};`, undefined, piece)).toBe(once)
        const bytes = rows(text, ['binary', 'binary']).split('\n').slice(0, -1)
        expect(bytes.map((line) => line.slice(1, -1).split(',').map(fromHex))).toEqual(list)
      }),
    )
  })

  it('never throws anything but a fault, and never gives out half a row when asked for whole ones', () => {
    const token = fc.constantFrom('(', ')', ',', ';', "'", '\\', 'NULL', '1', '0x', 'A', '_binary', ' ', '\n', 'x', '--', '/*')
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        const reader = createRowReader(FORM)
        try {
          for (const part of tokens) {
            const bytes = Buffer.from(part)
            for (let at = 0; at < bytes.length; ) at = reader.read(bytes, at)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(DumpFault)
        }
        const text = reader.take(true).toString()
        expect(text === '' || text.endsWith(')\n')).toBe(true)
      }),
    )
  })
})

function doubled(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "''")
}

function fromHex(cell: string): string {
  return cell === "''" ? '' : Buffer.from(cell.slice(2), 'hex').toString('utf8')
}

const table = (name: string, columns: readonly string[], generated: readonly string[] = []): DumpRequest => ({
  table: {
    name,
    engine: 'InnoDB',
    columns: columns.map((column) => ({ name: column, class: 'text' as const })),
    generated,
    listed: generated.length > 0,
    order: [],
    nextNumber: 0,
  },
  as: name,
})

const REQUESTS = [table("a;'", ['x', 'VALUES']), table('b', ['y'])]

describe('what mysqldump prints', () => {
  it.each([1, 2, 7, 64, 10_000])('is split into tables, %d bytes at a time', async (size) => {
    expect(await collect(readMysqldump(pieces(DUMP, size), REQUESTS))).toBe(WANTED)
  })

  it('is nothing when it is cut anywhere', async () => {
    for (let end = 0; end < DUMP.length - 1; end += 1) {
      await expect(collect(readMysqldump(pieces(DUMP.slice(0, end), 1000), REQUESTS)), String(end)).rejects.toBeInstanceOf(DumpFault)
    }
  })

  it.each([
    ['a table nobody asked for', DUMP.replaceAll('`b`', '`c`')],
    ['other columns', DUMP.replaceAll('`x`, ', '')],
    ['columns in another order', DUMP.replaceAll('(`x`, `VALUES`)', '(`VALUES`, `x`)')],
    ['rows of another table', DUMP.replace("INSERT INTO `a;'`", 'INSERT INTO `b`')],
    ['a client command', DUMP.replace('DROP TABLE', '\\! touch x; DROP TABLE')],
    ['a missing table', DUMP.replace(/CREATE TABLE `b`[^;]*;/, '')],
  ])('is refused with %s', async (_what, text) => {
    await expect(collect(readMysqldump(pieces(text, 1000), REQUESTS))).rejects.toBeInstanceOf(DumpFault)
  })
})

describe('what PHP prints', () => {
  const b64 = (text: string): string => Buffer.from(text).toString('base64')
  const text = `T ${b64("a;'")}\nC ${b64('CREATE')}\n('x',NULL)\n('\\n','y')\n;\nE 2\nT ${b64('b')}\nC ${b64('CREATE')}\n;\nE 0\nZ\n`
  const read = (from: string, size = 5) =>
    collect(
      readPhpDump(pieces(from, size), REQUESTS, (line) => {
        throw new DumpFault('failed', line)
      }),
    )
  it('is split the same', async () => {
    for (const size of [1, 3, 1000]) {
      expect(await read(text, size)).toBe(
        "# CREATE\nINSERT INTO `a;'` VALUES ('x',NULL);\nINSERT INTO `a;'` VALUES ('\\n','y');\n= 2\n# CREATE\n= 0\n",
      )
    }
  })
  it('is nothing when it is cut anywhere, counts wrong, or says why', async () => {
    for (let end = 0; end < text.length - 1; end += 1) await expect(read(text.slice(0, end)), String(end)).rejects.toBeInstanceOf(DumpFault)
    await expect(read(text.replace('E 2', 'E 3'))).rejects.toBeInstanceOf(DumpFault)
    await expect(read(`${text}T`)).rejects.toBeInstanceOf(DumpFault)
    await expect(read(`X 1045 ${b64('denied')}\n`)).rejects.toThrow('X 1045')
  })
})

describe('statements', () => {
  it('never throws anything but a fault', () => {
    const token = fc.constantFrom(
      'CREATE TABLE `a` (',
      'INSERT INTO `a` VALUES ',
      '(1)',
      ';',
      "'",
      '"',
      '`',
      '--',
      ' x\n',
      '/*',
      '*/',
      '\\',
      '\n',
      '-',
      '/',
    )
    fc.assert(
      fc.property(fc.array(token, { maxLength: 25 }), (tokens) => {
        const reader = createStatementReader({ comment() {}, statement() {}, insert: () => createRowReader(FORM) })
        try {
          for (const part of tokens) reader.read(Buffer.from(part))
          reader.end()
        } catch (error) {
          expect(error).toBeInstanceOf(DumpFault)
        }
      }),
    )
  })
})

describe('names', () => {
  it('are quoted and read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        expect(nameAt(`x${quoteName(name)}y`, 1)).toEqual({ name, end: quoteName(name).length + 1 })
      }),
    )
  })

  it('of ours are short, one for each, and known as ours', () => {
    const names = swapNames('20261122T000229Z-1a2b3c4d', 12_345, 9_999, 'x'.repeat(64))
    const own = [names.loading, names.fresh, names.old, names.mark]
    expect(new Set(own).size).toBe(4)
    for (const name of own) expect([OWN_NAME.test(name), name.length <= 64]).toEqual([true, true])
  })

  it('change in a CREATE TABLE, and its next number goes', () => {
    const create =
      "CREATE TABLE `a``b` (\n  `x` int COMMENT '\\n) ENGINE=InnoDB AUTO_INCREMENT=7'\n) ENGINE=InnoDB AUTO_INCREMENT=5 COMMENT='AUTO_INCREMENT=6'"
    expect(createText(create, 'a`b', 'c')).toBe(create.replace('`a``b`', '`c`').replace(' AUTO_INCREMENT=5', ''))
    expect(() => createText(create, 'a', 'c')).toThrow(DumpFault)
  })
})

describe('a swap', () => {
  const kinds = [
    { before: 'x', after: 'y' },
    { before: 'absent', after: 'y' },
    { before: 'x', after: 'absent' },
  ] as const
  const swapOf = (kind: (typeof kinds)[number], at: number): Swap => ({
    change: { table: `t${at}`, ...kind } as unknown as Swap['change'],
    names: swapNames('run', 0, at, `t${at}`),
  })

  it('goes to after and back to before from wherever a server died, any number of times', () => {
    const list = fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 4 })
    const moves = fc.array(fc.tuple(fc.boolean(), fc.nat(9)), { maxLength: 6 })
    fc.assert(
      fc.property(list, moves, (chosen, history) => {
        const swaps = chosen.map(swapOf)
        const content = new Map<string, string>()
        for (const { change, names } of swaps) {
          if (change.before !== 'absent') content.set(names.live, 'old')
          else content.set(names.mark, 'mark')
          if (change.after !== 'absent') content.set(names.fresh, 'new')
        }
        const start = new Map(content)
        const there = (): ReadonlySet<string> => new Set(content.keys())
        const stand = () => joinStands(swaps.map((swap) => standOfSwap(swap, there())))
        const run = (forward: boolean, most: number): void => {
          const renamings = (forward ? renamingsForward : renamingsBack)(swaps, there())
          for (const [from, to] of renamings.slice(0, most)) {
            expect(content.has(from) && !content.has(to)).toBe(true)
            content.set(to, content.get(from) as string)
            content.delete(from)
          }
        }
        for (const [forward, most] of history) {
          if (stand() !== (forward ? 'after' : 'before')) run(forward, most)
          expect(stand()).not.toBe('unknown')
        }
        if (stand() !== 'after') run(true, 99)
        expect(stand()).toBe('after')
        for (const { change, names } of swaps) expect(content.get(names.live)).toBe(change.after === 'absent' ? undefined : 'new')
        run(false, 99)
        expect(stand()).toBe('before')
        expect(content).toEqual(start)
      }),
    )
  })
})
