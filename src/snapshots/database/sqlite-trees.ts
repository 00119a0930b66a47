import { DumpFault } from './fault.ts'
import { readVarint, writeVarint } from './sqlite-record.ts'

const [INDEX_INTERIOR, TABLE_INTERIOR, INDEX_LEAF, TABLE_LEAF] = [2, 5, 10, 13] as const
const MAGIC = 'SQLite format 3\0'

/** One row of a table's tree, or, without a number, one entry of an index. */
export interface TreeCell {
  readonly id?: bigint
  readonly payload: Buffer
}

export interface TreeOnPages {
  readonly cells: readonly TreeCell[]
  /** All its pages, those of long rows too; the root first. */
  readonly pages: readonly number[]
}

/** The pages of a SQLite file, to be read and written over. */
export interface SqlitePages {
  /** @throws DumpFault where it is no tree of that kind. */
  readTree(root: number, of: 'table' | 'index'): TreeOnPages
  /** Writes a tree in place of an old one: its root stays where it was, and pages it needs no more are given free, empty. */
  writeTree(old: TreeOnPages, of: 'table' | 'index', cells: readonly TreeCell[]): void
  /** The whole file. */
  end(): Buffer
}

/**
 * Opens a copy of a file's bytes (https://www.sqlite.org/fileformat2.html).
 * @throws DumpFault where it is no such file, or one whose pages are noted in other pages as well (`auto_vacuum`), or not in UTF-8.
 */
export function openSqlitePages(file: Buffer): SqlitePages {
  let bytes = Buffer.from(file)
  if (bytes.length < 512 || bytes.toString('latin1', 0, 16) !== MAGIC) throw new DumpFault('grammar', 'no SQLite file')
  const pageSize = bytes.readUInt16BE(16) === 1 ? 65536 : bytes.readUInt16BE(16)
  const usable = pageSize - (bytes[20] as number)
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usable < 480 || bytes.length % pageSize !== 0)
    throw new DumpFault('grammar', 'odd page size')
  if (bytes.readUInt32BE(52) !== 0) throw new DumpFault('failed', 'auto_vacuum')
  if (bytes.readUInt32BE(56) > 1) throw new DumpFault('failed', 'not in UTF-8')
  const most = { table: usable - 35, index: Math.floor(((usable - 12) * 64) / 255) - 23 }
  const least = Math.floor(((usable - 12) * 32) / 255) - 23

  const page = (number: number): Buffer => {
    const at = (number - 1) * pageSize
    if (number < 1 || at + pageSize > bytes.length) throw new DumpFault('cut', 'a page behind the end')
    return bytes.subarray(at, at + pageSize)
  }
  const localSize = (size: number, of: 'table' | 'index'): number => {
    if (size <= most[of]) return size
    const kept = least + ((size - least) % (usable - 4))
    return kept <= most[of] ? kept : least
  }

  const readTree = (root: number, of: 'table' | 'index'): TreeOnPages => {
    const pages: number[] = []
    const seen = new Set<number>()
    const cells: TreeCell[] = []
    const note = (number: number): Buffer => {
      if (seen.has(number)) throw new DumpFault('grammar', 'pages that turn in a circle')
      seen.add(number)
      pages.push(number)
      return page(number)
    }
    const payloadAt = (from: Buffer, at: number, size: number): Buffer => {
      const local = localSize(size, of)
      if (at + local > from.length) throw new DumpFault('grammar', 'a row behind the end')
      const parts = [from.subarray(at, at + local)]
      let next = local < size ? from.readUInt32BE(at + local) : 0
      for (let missing = size - local; missing > 0; missing -= usable - 4) {
        const overflow = note(next)
        parts.push(overflow.subarray(4, 4 + Math.min(missing, usable - 4)))
        next = overflow.readUInt32BE(0)
      }
      return Buffer.concat(parts)
    }
    const visit = (number: number, depth: number): void => {
      if (depth > 40) throw new DumpFault('grammar', 'a tree too deep')
      const own = note(number)
      const start = number === 1 ? 100 : 0
      const kind = own[start] as number
      const isLeaf = kind === (of === 'table' ? TABLE_LEAF : INDEX_LEAF)
      if (!isLeaf && kind !== (of === 'table' ? TABLE_INTERIOR : INDEX_INTERIOR)) throw new DumpFault('grammar', 'a page of another kind')
      const count = own.readUInt16BE(start + 3)
      for (let i = 0; i < count; i += 1) {
        let at = own.readUInt16BE(start + (isLeaf ? 8 : 12) + 2 * i)
        if (!isLeaf) {
          visit(own.readUInt32BE(at), depth + 1)
          at += 4
          if (of === 'table') continue
        }
        const size = readVarint(own, at)
        const id = of === 'table' ? readVarint(own, size.end) : undefined
        const payload = payloadAt(own, id?.end ?? size.end, Number(size.value))
        cells.push(id === undefined ? { payload } : { id: id.value, payload })
      }
      if (!isLeaf) visit(own.readUInt32BE(start + 8), depth + 1)
    }
    visit(root, 0)
    return { cells, pages }
  }

  const writeTree = (old: TreeOnPages, of: 'table' | 'index', cells: readonly TreeCell[]): void => {
    const [root, ...rest] = old.pages
    if (root === undefined || root === 1) throw new DumpFault('failed', 'the list of tables')
    // Nothing of what was there stays in the file.
    for (const number of old.pages) page(number).fill(0)
    const free = rest.toSorted((a, b) => b - a)
    const take = (): number => {
      const known = free.pop()
      if (known !== undefined) return known
      bytes = Buffer.concat([bytes, Buffer.alloc(pageSize)])
      return bytes.length / pageSize
    }
    const cellOf = ({ id, payload }: TreeCell): Buffer => {
      const local = localSize(payload.length, of)
      const head = Buffer.concat([writeVarint(BigInt(payload.length)), ...(id === undefined ? [] : [writeVarint(id)])])
      if (local === payload.length) return Buffer.concat([head, payload])
      const first = take()
      let [number, at] = [first, local]
      while (at < payload.length) {
        const part = payload.subarray(at, at + usable - 4)
        at += part.length
        const next = at < payload.length ? take() : 0
        const own = page(number)
        own.writeUInt32BE(next, 0)
        part.copy(own, 4)
        number = next
      }
      const pointer = Buffer.alloc(4)
      pointer.writeUInt32BE(first)
      return Buffer.concat([head, payload.subarray(0, local), pointer])
    }
    const putPage = (number: number, kind: number, parts: readonly Buffer[], right?: number): void => {
      const own = page(number)
      own.fill(0)
      let at = usable
      for (const [i, part] of parts.entries()) {
        at -= Math.max(4, part.length)
        part.copy(own, at)
        own.writeUInt16BE(at, (right === undefined ? 8 : 12) + 2 * i)
      }
      own[0] = kind
      own.writeUInt16BE(parts.length, 3)
      own.writeUInt16BE(at === 65536 ? 0 : at, 5)
      if (right !== undefined) own.writeUInt32BE(right, 8)
    }
    if (of === 'table') buildTable()
    else buildIndex()
    giveFree(free)

    function buildTable(): void {
      const items = cells.map((cell) => ({ part: cellOf(cell), last: cell.id as bigint }))
      const groups = pack(items, usable - 8, ({ part }) => part.length, 1)
      let level = groups.map((group) => {
        const number = groups.length === 1 ? (root as number) : take()
        putPage(
          number,
          TABLE_LEAF,
          group.map(({ part }) => part),
        )
        return { number, last: group.at(-1)?.last ?? 0n }
      })
      while (level.length > 1) {
        // Its last child stands in the page's head.
        const above = pack(level, usable - 12, ({ last }) => 4 + writeVarint(last).length, 2)
        level = above.map((group) => {
          const number = above.length === 1 ? (root as number) : take()
          const right = group.at(-1) as (typeof group)[number]
          putPage(
            number,
            TABLE_INTERIOR,
            group.slice(0, -1).map((child) => Buffer.concat([pointerTo(child.number), writeVarint(child.last)])),
            right.number,
          )
          return { number, last: right.last }
        })
      }
    }

    /** An entry between two pages stands in the page above them. */
    function buildIndex(): void {
      let { groups, between } = packBetween(cells.map(cellOf), usable - 8, (part) => part.length)
      let level = groups.map((group) => {
        const number = groups.length === 1 ? (root as number) : take()
        putPage(number, INDEX_LEAF, group)
        return number
      })
      while (level.length > 1) {
        const pairs = between.map((part, i) => Buffer.concat([pointerTo(level[i] as number), part]))
        const above = packBetween(pairs, usable - 12, (part) => part.length)
        let child = 0
        const last = level.at(-1) as number
        const next = above.groups.map((group, i) => {
          child += group.length
          const number = above.groups.length === 1 ? (root as number) : take()
          // What goes up leaves its child here.
          const right = i === above.groups.length - 1 ? last : (level[child] as number)
          putPage(number, INDEX_INTERIOR, group, right)
          child += 1
          return number
        })
        level = next
        between = above.between.map((pair) => pair.subarray(4))
      }
    }
  }

  const giveFree = (pages: readonly number[]): void => {
    const most = Math.floor(usable / 4) - 8
    for (let at = 0; at < pages.length; at += most + 1) {
      const [trunk, ...leaves] = pages.slice(at, at + most + 1)
      if (trunk === undefined) return
      const own = page(trunk)
      own.fill(0)
      own.writeUInt32BE(bytes.readUInt32BE(32), 0)
      own.writeUInt32BE(leaves.length, 4)
      for (const [i, leaf] of leaves.entries()) own.writeUInt32BE(leaf, 8 + 4 * i)
      bytes.writeUInt32BE(trunk, 32)
    }
    bytes.writeUInt32BE(bytes.readUInt32BE(36) + pages.length, 36)
  }

  return {
    readTree,
    writeTree,
    end() {
      const counter = (bytes.readUInt32BE(24) + 1) >>> 0
      bytes.writeUInt32BE(counter, 24)
      bytes.writeUInt32BE(bytes.length / pageSize, 28)
      bytes.writeUInt32BE(counter, 92)
      return bytes
    },
  }
}

function pointerTo(number: number): Buffer {
  const pointer = Buffer.alloc(4)
  pointer.writeUInt32BE(number)
  return pointer
}

/** Items in groups that fit into a page, with two bytes for each; at least one group, and of several none with fewer than `fewest`. */
function pack<T>(items: readonly T[], room: number, sizeOf: (item: T) => number, fewest: number): T[][] {
  const groups: T[][] = [[]]
  let used = 0
  for (const item of items) {
    const size = Math.max(4, sizeOf(item)) + 2
    if (used + size > room && (groups.at(-1) as T[]).length > 0) {
      groups.push([])
      used = 0
    }
    ;(groups.at(-1) as T[]).push(item)
    used += size
  }
  const [last, before] = [groups.at(-1) as T[], groups.at(-2)]
  while (before !== undefined && last.length < fewest) last.unshift(before.pop() as T)
  return groups
}

/** The same with one item between each two groups, which goes a page up. */
function packBetween<T>(items: readonly T[], room: number, sizeOf: (item: T) => number): { groups: T[][]; between: T[] } {
  const groups: T[][] = [[]]
  const between: T[] = []
  let used = 0
  for (const item of items) {
    const size = Math.max(4, sizeOf(item)) + 2
    if (used + size > room) {
      between.push(item)
      groups.push([])
      used = 0
      continue
    }
    ;(groups.at(-1) as T[]).push(item)
    used += size
  }
  const [last, before] = [groups.at(-1) as T[], groups.at(-2)]
  if (before !== undefined && last.length === 0) {
    last.push(between.pop() as T)
    between.push(before.pop() as T)
  }
  return { groups, between }
}
