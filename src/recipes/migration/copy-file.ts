import type { Entry } from '../../core/entry.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { baseName, encodeName, joinPath, type RemotePath } from '../../core/path.ts'
import { printable } from '../../core/printable.ts'
import { companionsOf, SQLITE_COPY_SCRIPT } from '../../snapshots/database/index.ts'
import type { DatabaseLink } from '../../snapshots/types.ts'
import { held, onSite } from '../ops/parts.ts'
import { removeOurs } from '../ops/remove-tree.ts'
import type { OpContext } from '../types.ts'
import type { Copied } from './marks.ts'
import { makeFolder } from './marks.ts'
import type { DataCopies, PhpRunner } from './types.ts'

type SqliteLink = Extract<DatabaseLink, { kind: 'sqlite' }>

/**
 * The copy of a database that is a file: made by PHP under SQLite's own lock, kept in the run's hold folder, put back by renames, so
 * that the file as it is then is kept there too.
 */
export function createFileCopy(index: number, link: SqliteLink, php: PhpRunner, context: OpContext, beside: boolean): DataCopies {
  const { transport, signal } = context
  const hold = held(context, index)
  const copy = joinPath(hold, 'database')
  const aside = joinPath(hold, 'migrated')
  const live = onSite(context, link.file)
  // Where only the web server runs PHP, that may write beside the database, and often nowhere else.
  const fresh = beside ? (`${link.file}.sg-${context.plan.id.slice(-8)}-${index}` as RemotePath) : undefined
  const freshHere = fresh === undefined ? joinPath(hold, 'database.new') : onSite(context, fresh)
  const told = (path: RemotePath): Buffer => encodeName(path.startsWith('/') ? path : joinPath(transport.home, path))

  const run = async (mode: 'copy' | 'back', at: Buffer): Promise<{ log: boolean; foreign: boolean }> => {
    const lines = [Buffer.from(mode), php.site(link.file), at].map((line) => Buffer.from(`${line.toString('base64')}\n`))
    const parts: Buffer[] = []
    let failure: unknown
    try {
      for await (const part of php.program(SQLITE_COPY_SCRIPT, lines)) parts.push(part)
    } catch (error) {
      failure = error
    }
    const said = Buffer.concat(parts).toString('latin1')
    const ok = /^O ([01]) ([01]) \d+ [0-9a-f]{64}$/m.exec(said)
    if (ok !== null) return { log: ok[1] === '1', foreign: ok[2] === '1' }
    const refused = /^X 0 ([\w+/=]*)$/m.exec(said)
    if (refused === null && failure !== undefined) throw failure
    const detail = refused === null ? 'PHP ended without an answer' : Buffer.from(refused[1] as string, 'base64').toString('utf8')
    const params = { database: link.installation, file: link.file, detail: printable(detail).slice(0, 300) }
    throw new SiteguardError({ code: 'SG-DB-009', kind: 'integrity', params })
  }
  const there = async (path: RemotePath): Promise<boolean> => (await transport.stat(path, { signal })) !== undefined
  const moveIfThere = async (from: RemotePath, to: RemotePath): Promise<void> => {
    if (await there(from)) await transport.rename(from, to, { signal })
  }
  /** A name for what stands there now that nothing of an earlier try has. */
  const freeName = async (): Promise<string> => {
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? aside : `${aside}-${n}`
      if (!(await there(name as RemotePath))) return name
    }
  }
  const clearFresh = async (): Promise<void> => {
    for (const path of [freshHere, `${freshHere}-wal` as RemotePath]) {
      try {
        await transport.remove(path, { signal })
      } catch (error) {
        if (!isSiteguardError(error) || error.code !== 'SG-TRAN-002') throw error
      }
    }
  }

  return {
    async check() {},

    async make() {
      await makeFolder(context, hold)
      const file = await run('copy', fresh === undefined ? told(freshHere) : php.site(fresh))
      for (const path of [copy, `${copy}-wal` as RemotePath]) await removeOurs(path, context)
      await moveIfThere(`${freshHere}-wal` as RemotePath, `${copy}-wal` as RemotePath)
      await transport.rename(freshHere, copy, { signal })
      return { file }
    },

    async putBack({ file }: Copied) {
      if (!(await there(copy))) {
        // Put back already, unless somebody took both away.
        if (await there(live)) return []
        const params = { database: link.installation, tables: [link.file] }
        throw new SiteguardError({ code: 'SG-DB-008', kind: 'conflict', params })
      }
      if (file?.foreign === true) {
        // The site's file belongs to another user, who would lose it to ours: its bytes go back into it.
        await run('back', told(copy))
        await removeOurs(`${copy}-wal` as RemotePath, context)
        await removeOurs(copy, context)
        return []
      }
      // Without it what lies there is the copy's, from a try that was cut.
      if (await there(live)) {
        const name = await freeName()
        for (const each of companionsOf(live)) {
          const to = `${name}${each.slice(live.length)}` as RemotePath
          if (!(await there(to))) await moveIfThere(each, to)
        }
        await transport.rename(live, name as RemotePath, { signal })
      }
      await moveIfThere(`${copy}-wal` as RemotePath, `${live}-wal` as RemotePath)
      await transport.rename(copy, live, { signal })
      return [link.file]
    },

    async drop(all) {
      await clearFresh()
      for (const path of [copy, `${copy}-wal`]) await removeOurs(path as RemotePath, context)
      if (!all) return
      for (const entry of await listIfThere(hold, context)) {
        if (baseName(entry.path).startsWith(baseName(aside))) await removeOurs(entry.path, context)
      }
    },
  }
}

async function listIfThere(folder: RemotePath, { transport, signal }: OpContext): Promise<Entry[]> {
  return (await transport.stat(folder, { signal })) === undefined ? [] : await transport.list(folder, { signal })
}
