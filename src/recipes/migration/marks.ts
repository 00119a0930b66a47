import * as z from 'zod'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { Stand } from '../../core/op.ts'
import { baseName, joinPath, type RemotePath } from '../../core/path.ts'
import { held } from '../ops/parts.ts'
import { removeOurs } from '../ops/remove-tree.ts'
import type { OpContext } from '../types.ts'

/*
 * How far a migration got, as files in its part of the hold folder: the database cannot be asked from everywhere, a file can. Each appears
 * whole or not at all, before what it announces (begun) or after what it notes (copied, done, undone).
 */

const path = z.string().max(4096)
const name = z.string().max(64)
const foreignKey = z.strictObject({
  name,
  table: name,
  columns: z.array(name).max(64).readonly(),
  parent: name,
  parentColumns: z.array(name).max(64).readonly(),
  onUpdate: name,
  onDelete: name,
  elsewhere: z.exactOptional(z.boolean()),
})
const SHAPES = {
  /** Which of the files the migration may make were there before it. */
  begun: z.strictObject({ had: z.array(path).max(1000) }),
  /** What stands in for the database: tables in the order of their copies, or a copied file. */
  copied: z.strictObject({
    tables: z.exactOptional(
      z.strictObject({
        tables: z.array(name).max(100_000).readonly(),
        foreignKeys: z.exactOptional(z.array(foreignKey).max(100_000).readonly()),
      }),
    ),
    file: z.exactOptional(z.strictObject({ log: z.boolean(), foreign: z.boolean() })),
  }),
  /** Files of the site's own that were copied before they are moved: the names, in the order of the copies. */
  moved: z.strictObject({
    files: z.array(z.strictObject({ name: z.string().max(255), mode: z.exactOptional(z.int().min(0).max(0o7777)) })).max(100_000),
  }),
  done: z.strictObject({ schema: z.exactOptional(z.string().max(400)) }),
  undone: z.strictObject({ had: z.array(path).max(1000) }),
} as const

export type MarkName = keyof typeof SHAPES
export type Mark<N extends MarkName> = z.infer<(typeof SHAPES)[N]>
export type Copied = Mark<'copied'>

const MOST = 8 * 1024 * 1024

/** The marks that are there. */
export async function marksOf(context: OpContext, index: number): Promise<ReadonlySet<MarkName>> {
  const folder = held(context, index)
  try {
    const names = (await context.transport.list(folder, { signal: context.signal })).map(({ path }) => baseName(path))
    return new Set((Object.keys(SHAPES) as MarkName[]).filter((name) => names.includes(`${name}.json`)))
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-TRAN-002') return new Set()
    throw error
  }
}

/** Where an op stands that keeps marks: the database itself need not be asked. */
export function standOfMarks(marks: ReadonlySet<MarkName>): Stand {
  if (!marks.has('begun')) return 'before'
  return marks.has('done') ? 'after' : 'between'
}

/** @throws SG-UPG-015 when it is not as it was written. */
export async function readMark<N extends MarkName>(context: OpContext, index: number, name: N): Promise<Mark<N>> {
  const file = markFile(context, index, name)
  const parts: Buffer[] = []
  let size = 0
  for await (const part of context.transport.read(file, { signal: context.signal })) {
    size += part.length
    if (size > MOST) break
    parts.push(part)
  }
  try {
    return SHAPES[name].parse(JSON.parse(Buffer.concat(parts).toString('utf8'))) as Mark<N>
  } catch (error) {
    throw new SiteguardError({ code: 'SG-UPG-015', kind: 'conflict', params: { run: context.plan.id, file }, cause: error })
  }
}

export async function writeMark<N extends MarkName>(context: OpContext, index: number, name: N, mark: Mark<N>): Promise<void> {
  const { transport, signal } = context
  await makeFolder(context, held(context, index))
  const file = markFile(context, index, name)
  const fresh = `${file}.new` as RemotePath
  await removeOurs(fresh, context)
  await transport.create(fresh, Buffer.from(JSON.stringify(mark)), { signal, ...(transport.capabilities.chmod ? { mode: 0o600 } : {}) })
  await transport.rename(fresh, file, { signal })
}

/** From here on the op stands as before. */
export async function markUndone(context: OpContext, index: number): Promise<void> {
  const undone = markFile(context, index, 'undone')
  await removeOurs(undone, context)
  await context.transport.rename(markFile(context, index, 'begun'), undone, { signal: context.signal })
}

export async function makeFolder({ transport, signal }: OpContext, folder: RemotePath): Promise<void> {
  try {
    await transport.mkdir(folder, { signal, ...(transport.capabilities.chmod ? { mode: 0o700 } : {}) })
  } catch (error) {
    if (!isSiteguardError(error) || error.code !== 'SG-TRAN-003') throw error
  }
}

function markFile(context: OpContext, index: number, name: MarkName): RemotePath {
  return joinPath(held(context, index), `${name}.json`)
}
