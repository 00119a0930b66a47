import { setTimeout as sleep } from 'node:timers/promises'
import { upgraderOf } from '../../cms/upgraders.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { Stand } from '../../core/op.ts'
import { joinPath, type RemotePath } from '../../core/path.ts'
import { quoted } from '../../http/page-text.ts'
import { keepsState } from '../keeps-state.ts'
import { marksOf, markUndone, readMark, standOfMarks, writeMark } from '../migration/marks.ts'
import { keepMoved, putMovedBack } from '../migration/moved-files.ts'
import { checkWay, openData, openPhp } from '../migration/open-data.ts'
import type { PhpRunner } from '../migration/types.ts'
import type { OpContext, OpHandler, PlacedOp } from '../types.ts'
import { held, onSite } from './parts.ts'
import { removeOurs } from './remove-tree.ts'

type Migrated = PlacedOp<'migrate'>

/**
 * Lets the CMS's own new code bring one database to its schema. First its tables are copied beside (or the file it is), which is the whole
 * undo; then each script runs in a process of its own, and the last one's answer must name the schema the release wants. Where a killed
 * try left off is noted in the op's part of the hold folder; the scripts bear being run again.
 */
export const migrate: OpHandler<'migrate'> = {
  kind: 'migrate',

  async check(ops, context) {
    for (const each of ops) {
      scriptsOf(each)
      checkWay(each, context)
      const php = openPhp(each, context)
      // Where only the web server runs PHP, asking is writing: that is `look`'s.
      if (each.op.keeps === 'copies' && each.op.way.by === 'exec') await (await openData(each, php, context)).check()
    }
  },

  async look(ops, context) {
    for (const each of ops) {
      if (each.op.way.by === 'exec') continue
      const php = openPhp(each, context)
      try {
        // Whether the web server runs what lies there at all: better known while the site is open.
        for await (const _ of php.program(NOTHING, []));
        if (each.op.keeps === 'copies') await (await openData(each, php, context)).check()
      } finally {
        await php.close()
      }
    }
  },

  async stand(ops, context) {
    const stands = new Map<number, Stand>()
    for (const { index } of ops) stands.set(index, standOfMarks(await marksOf(context, index)))
    return stands
  },

  async apply(ops, context) {
    for (const each of ops) await applyOne(each, context)
  },

  async undo(ops, context) {
    for (const each of ops) await undoOne(each, context)
  },

  async clear(ops, context) {
    for (const each of ops) {
      const { index, op } = each
      const marks = await marksOf(context, index)
      // A look that was cut leaves its script.
      if (op.way.by === 'http' && !marks.has('begun')) await openPhp(each, context).close()
      // Applied: the copies are the way back.
      if (marks.has('begun') || !marks.has('undone')) continue
      // What a whole migration made stood on the open site, and may hold what people wrote: it is kept.
      const all = !marks.has('done')
      if (op.keeps === 'copies') await dropCopies(each, all, context)
      if (all) await removeOurs(held(context, index), context)
    }
  },

  async forget(ops, context) {
    for (const each of ops) if (each.op.keeps === 'copies') await dropCopies(each, true, context)
  },
}

const NOTHING = 'fwrite(STDOUT, "\\n");'

async function dropCopies(each: Migrated, all: boolean, context: OpContext): Promise<void> {
  const php = openPhp(each, context)
  try {
    await (await openData(each, php, context)).drop(all)
  } finally {
    await php.close()
  }
}

function scriptsOf({ op }: Migrated): { upgrader: NonNullable<ReturnType<typeof upgraderOf>> } {
  const upgrader = upgraderOf(op.cms)
  if (upgrader !== undefined) return { upgrader }
  throw new SiteguardError({ code: 'SG-UPG-012', kind: 'unsupported', params: { installation: op.installation, why: 'no-cms' } })
}

async function applyOne(each: Migrated, context: OpContext): Promise<void> {
  const { index, op } = each
  const marks = await marksOf(context, index)
  if (marks.has('done')) return
  const php = openPhp(each, context)
  try {
    if (marks.has('begun')) await takenUp(php)
    else await writeMark(context, index, 'begun', { had: await madeThere(each, context) })
    if (op.keeps === 'copies' && !marks.has('copied')) {
      // What came in before the site was closed may still be written: it belongs in the copy.
      await sleep(context.drainMs ?? 0, undefined, { signal: context.signal })
      await writeMark(context, index, 'copied', await (await openData(each, php, context)).make())
    }
    if (op.keeps === 'copies' && !marks.has('moved')) await keepMoved(each, context)
    const { schema, log } = await runScripts(each, php)
    await writeMark(context, index, 'done', schema === undefined ? {} : { schema })
    const { account } = context.plan
    context.emit({ type: 'migrated', account, database: op.database, ...(schema === undefined ? {} : { schema }), log })
  } finally {
    await php.close()
  }
}

/** A process that an earlier try began may still be at work, and what it lay down for it is of no use to us. */
async function takenUp(php: PhpRunner): Promise<void> {
  await php.settle()
  await php.close()
}

/** Lines of what migrations say that are told. */
const MOST_SAID = 20

async function runScripts(each: Migrated, php: PhpRunner): Promise<{ schema?: string; log: string[] }> {
  const { op } = each
  const { upgrader } = scriptsOf(each)
  const log: string[] = []
  let schema: string | undefined
  for (const script of upgrader.scripts(op)) {
    const { stdout, code, stderr } = await php.script(script.php)
    const answer = upgrader.readAnswer(script.name, stdout, code)
    log.push(...answer.log.slice(0, MOST_SAID - log.length).map((line) => quoted(line)))
    if (!answer.ok) {
      const words = stderr.trim() === '' ? '' : ` (${quoted(stderr.trim().slice(-300), 300)})`
      const params = {
        installation: op.installation,
        script: script.name,
        culprit: quoted(answer.culprit ?? '', 80),
        detail: `${quoted(answer.reason, 400)}${words}`,
      }
      throw new SiteguardError({ code: 'SG-UPG-010', kind: 'integrity', params })
    }
    schema = answer.schema ?? schema
  }
  if (op.keeps === 'copies' && schema !== op.to) {
    const params = { installation: op.installation, wanted: op.to, found: quoted(schema ?? '', 40) }
    throw new SiteguardError({ code: 'SG-UPG-013', kind: 'integrity', params })
  }
  return { log, ...(schema === undefined ? {} : { schema }) }
}

/** Of the files it may make, those that are there. */
async function madeThere({ op }: Migrated, { transport, root, signal }: OpContext): Promise<RemotePath[]> {
  const there: RemotePath[] = []
  for (const path of op.makes) if ((await transport.stat(joinPath(root, path), { signal })) !== undefined) there.push(path)
  return there
}

async function undoOne(each: Migrated, context: OpContext): Promise<void> {
  const { index, op } = each
  const marks = await marksOf(context, index)
  if (!marks.has('begun')) return
  const { had } = await readMark(context, index, 'begun')
  const php = openPhp(each, context)
  try {
    if (op.keeps === 'copies' && marks.has('copied')) {
      await takenUp(php)
      const data = await openData(each, php, context)
      const names = await data.putBack(await readMark(context, index, 'copied'))
      if (marks.has('moved')) await putMovedBack(each, context)
      // What failed half way holds nothing of anybody's.
      if (marks.has('done') && names.length > 0)
        context.emit({ type: 'data-aside', account: context.plan.account, database: op.database, names, run: context.plan.id })
    } else {
      // No script has touched the database yet, or none was to change it: what cannot be cleared away now is no reason to stay closed.
      await orTell(context, async () => {
        await takenUp(php)
        if (op.keeps === 'copies') await (await openData(each, php, context)).drop(false)
      })
    }
    await takeMade(each, had, context)
    await markUndone(context, index)
  } finally {
    await php.close()
  }
}

async function orTell(context: OpContext, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!isSiteguardError(error) || keepsState(error, context.signal)) throw error
    context.emit({ type: 'note', account: context.plan.account, text: error.message })
  }
}

/** What the migration made goes beside what it kept: nobody planned what is in it. */
async function takeMade({ index, op }: Migrated, had: readonly string[], context: OpContext): Promise<void> {
  const { transport, signal } = context
  for (const [at, path] of op.makes.entries()) {
    if (had.includes(path)) continue
    const from = onSite(context, path)
    if ((await transport.stat(from, { signal })) === undefined) continue
    const to = joinPath(held(context, index), `made-${at}`)
    await removeOurs(to, context)
    await transport.rename(from, to, { signal })
  }
}
