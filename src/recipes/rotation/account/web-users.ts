import { createHash, randomBytes } from 'node:crypto'
import { credentialName } from '../../../core/credential.ts'
import { SiteguardError } from '../../../core/error.ts'
import type { Stand } from '../../../core/op.ts'
import { joinPath, type RemotePath } from '../../../core/path.ts'
import type { Secret } from '../../../core/secret.ts'
import { marksOf, markUndone, writeMark } from '../../migration/marks.ts'
import { held } from '../../ops/parts.ts'
import { removeOurs } from '../../ops/remove-tree.ts'
import type { OpContext } from '../../types.ts'
import type { PlacedRotation, Rotator, SlotAbout } from '../types.ts'
import { vaultOf } from '../vault-of.ts'
import { apr1 } from './apr1.ts'

type Placed = PlacedRotation<'web-users'>

/** Larger than any. Bytes. */
const MOST = 4 * 1024 * 1024

/**
 * Gives everybody in a password file of the web server another password. The file is exchanged whole, by one rename where the account can:
 * a visitor meets the old one or the new one. The old one is kept until the run is over, and no longer: passwords can be guessed from it.
 */
export const webUsersRotator: Rotator<'web-users'> = {
  async check(each, context) {
    // It has to open now, while nothing has been touched.
    for (const { slot } of each.credential.users.slice(0, 1)) await vaultOf(context, '' as RemotePath).current(slot)
    await readFile(pathOf(each, context), each, context)
  },

  async stand(each, context): Promise<Stand> {
    const marks = await marksOf(context, each.index)
    if (marks.has('done')) return 'after'
    if (marks.has('begun')) return 'between'
    const there = await readFile(pathOf(each, context), each, context).catch(absent)
    return there !== undefined && digest(there) === each.credential.before ? 'before' : 'unknown'
  },

  async apply(each, context) {
    const { index, credential } = each
    const vault = vaultOf(context, '' as RemotePath)
    const marks = await marksOf(context, index)
    if (marks.has('done')) return
    const path = pathOf(each, context)
    const kept = keptOf(each, context)
    // A try that was killed before it had kept the file changed nothing yet.
    if ((await context.transport.stat(kept, { signal: context.signal })) === undefined) {
      const old = await readFile(path, each, context)
      if (digest(old) !== credential.before) throw notAsPlanned(credential.file)
      if (!marks.has('begun')) await writeMark(context, index, 'begun', { had: [] })
      await create(kept, old, 0o600, context)
    }
    const passwords = new Map<string, Secret>()
    for (const { login, slot } of credential.users)
      passwords.set(login, await vault.pending(slot, credential.rules, context.plan.id, aboutOf(each, login)))
    const content = withPasswords(await readFile(kept, each, context), passwords)
    await put(path, content, each, context)
    // Read back, byte for byte: each hash in it was made of what the vault has, and none of the old ones is there.
    if (!(await readFile(path, each, context)).equals(content)) throw notAsPlanned(credential.file)
    for (const { slot } of credential.users) await vault.promote(slot, context.plan.id)
    await writeMark(context, index, 'done', {})
    const counts = { passwords: credential.users.length }
    context.emit({ type: 'rotated', account: context.plan.account, what: credential.kind, name: credentialName(credential), counts })
  },

  async undo(each, context) {
    const { index, credential } = each
    const marks = await marksOf(context, index)
    if (!marks.has('begun')) return
    const kept = keptOf(each, context)
    if ((await context.transport.stat(kept, { signal: context.signal })) !== undefined)
      await put(pathOf(each, context), await readFile(kept, each, context), each, context)
    const vault = vaultOf(context, '' as RemotePath)
    for (const { slot } of credential.users) await vault.takeBack(slot, context.plan.id)
    await markUndone(context, index)
  },

  async clear(each, context) {
    await removeOurs(keptOf(each, context), context)
  },
}

/** The file with another hash for each of these logins; comments, order and everything else stay. */
export function withPasswords(content: Buffer, passwords: ReadonlyMap<string, Secret>): Buffer {
  const lines = content.toString('latin1').split('\n')
  const changed = lines.map((line) => {
    const end = line.endsWith('\r') ? '\r' : ''
    const at = line.indexOf(':')
    const login = Buffer.from(line.slice(0, Math.max(0, at)), 'latin1').toString('utf8')
    const password = line.startsWith('#') ? undefined : passwords.get(login)
    if (password === undefined) return line
    // What follows the hash (a name, in some files) stays.
    const rest = line
      .slice(at + 1)
      .replace(/\r$/, '')
      .split(':')
      .slice(1)
    return [line.slice(0, at), apr1(password.reveal(), saltOf()), ...rest].join(':') + end
  })
  return Buffer.from(changed.join('\n'), 'latin1')
}

/** Logins of a password file, each once. */
export function webUsersOf(content: Buffer): string[] {
  const logins = content
    .toString('latin1')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#') && line.indexOf(':') > 0)
    .map((line) => Buffer.from(line.slice(0, line.indexOf(':')), 'latin1').toString('utf8'))
  return [...new Set(logins)]
}

function saltOf(): string {
  return [...randomBytes(8)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./'[byte & 63]).join('')
}

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

function absent(error: unknown): undefined {
  if (error instanceof SiteguardError && ['SG-ROT-002', 'SG-TRAN-002'].includes(error.code)) return undefined
  throw error
}

function pathOf({ credential }: Placed, context: OpContext): RemotePath {
  return joinPath(context.root, credential.file)
}

function keptOf({ index }: Placed, context: OpContext): RemotePath {
  return joinPath(held(context, index), 'old')
}

/** @throws SG-ROT-002 */
async function readFile(path: RemotePath, { credential }: Placed, { transport, signal }: OpContext): Promise<Buffer> {
  const refuse = (why: 'no-file' | 'too-large'): SiteguardError =>
    new SiteguardError({ code: 'SG-ROT-002', kind: 'config', params: { file: credential.file, why } })
  const entry = await transport.stat(path, { signal })
  if (entry?.type !== 'file') throw refuse('no-file')
  const parts: Buffer[] = []
  let size = 0
  for await (const part of transport.read(path, { signal })) {
    size += part.length
    if (size > MOST) throw refuse('too-large')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

async function create(path: RemotePath, content: Buffer, mode: number | undefined, context: OpContext): Promise<void> {
  const { transport, signal } = context
  const fresh = `${path}.new` as RemotePath
  await removeOurs(fresh, context)
  await transport.create(fresh, content, { signal, ...(transport.capabilities.chmod && mode !== undefined ? { mode } : {}) })
  await transport.rename(fresh, path, { signal })
}

/** Puts other bytes in the file's place, with its rights. Where no rename replaces, the file is away for a moment: nobody is let in then. */
async function put(path: RemotePath, content: Buffer, each: Placed, context: OpContext): Promise<void> {
  const { transport, signal, place } = context
  const staged = joinPath(place.stage, `${each.index}-web-users`)
  const away = `${staged}.away` as RemotePath
  await removeOurs(staged, context)
  const entry = (await transport.stat(path, { signal })) ?? (await transport.stat(away, { signal }))
  await create(staged, content, entry?.mode === undefined ? undefined : entry.mode & 0o777, context)
  if (transport.capabilities.replace === 'atomic') await transport.rename(staged, path, { signal, replace: true })
  else {
    if ((await transport.stat(path, { signal })) !== undefined) {
      await removeOurs(away, context)
      await transport.rename(path, away, { signal })
    }
    await transport.rename(staged, path, { signal })
    await removeOurs(away, context)
  }
}

function notAsPlanned(path: string): SiteguardError {
  return new SiteguardError({ code: 'SG-RUN-014', kind: 'integrity', params: { path, detail: '' } })
}

function aboutOf({ credential }: Placed, login: string): SlotAbout {
  return { kind: 'person', user: `${login} (${credential.file})` }
}
