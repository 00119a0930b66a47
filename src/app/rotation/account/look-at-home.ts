import { createHash } from 'node:crypto'
import type { Entry } from '../../../core/entry.ts'
import { isSiteguardError } from '../../../core/error.ts'
import type { Sha256 } from '../../../core/manifest.ts'
import { baseName, joinPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import { readPublicKey } from '../../../core/public-key.ts'
import { findSecrets } from '../../../detectors/secrets/find-secrets.ts'
import { secretFormatOf } from '../../../detectors/secrets/secret-files.ts'
import {
  type HomeFacts,
  type HomeKey,
  type HomeSecret,
  KEY_FILES,
  type KeyFile,
  MOST_KEY_BYTES,
  type WebUsersFile,
} from '../../../recipes/rotation/account/home.ts'
import { webUsersOf } from '../../../recipes/rotation/account/web-users.ts'
import type { Transport } from '../../../transports/types.ts'
import { absolute } from '../../scan/partition.ts'

/** Larger files hold no logins people wrote. Bytes. */
const MOST_BYTES = 1024 * 1024
const MOST_FOLDERS = 2000
const MOST_FILES = 2000
const AT_ONCE = 8
/** Of one password file of a web server. */
const MOST_LOGINS = 1000
const LOGIN = /^[^\p{Cc}\ufffd]{1,255}$/u

/** Folders that hold settings of programs: looked into wherever they lie in the first two levels. */
const SETTINGS = /^\.(?:ssh|git|aws|config|composer|docker|vscode|local|davfs2|rclone)$/
/** Below those, one level more; and the two that lie deeper. */
const DEEPER = /(?:^|\/)(?:\.config\/[^/]{1,100}|\.local\/share|\.local\/share\/lftp)$/
/** What is ours, and what mail makes. */
const PASSED = new Set(['.siteguard', '.cache', 'Maildir', '.Trash', 'node_modules'])
/** They run at every login, or let whole hosts in. */
const LOGIN_FILES = new Set(['.ssh/rc', '.ssh/environment', '.rhosts', '.shosts'])

/**
 * Looks through an account's home for what lets in: keys, logins, tokens. By names first: its folders, those of settings in them, and the
 * document roots; no tree is walked. Only files whose names promise a secret are read, and of those nothing is kept but where, what and for whom.
 * @param roots Document roots of its sites.
 * @throws what a broken connection throws.
 */
export async function lookAtHome(transport: Transport, roots: readonly RemotePath[], signal: AbortSignal): Promise<HomeFacts> {
  const { home } = transport
  const unread: RemotePath[] = []
  const found = new Map<RemotePath, Entry>()
  const seen = new Set<RemotePath>()
  let folders: RemotePath[] = ['' as RemotePath, ...roots.map((root) => inner(absolute(root, home), home)).filter((root) => root !== '')]
  for (let level = 0; folders.length > 0; level += 1) {
    const wanted = [...new Set(folders)].filter((folder) => !seen.has(folder)).slice(0, Math.max(0, MOST_FOLDERS - seen.size))
    for (const folder of wanted) seen.add(folder)
    const lists = await eachOf(wanted, (folder) => listIfAny(transport, absolute(folder, home), signal))
    folders = []
    for (const [at, folder] of wanted.entries()) {
      const entries = lists[at]
      if (entries === undefined) unread.push(folder)
      for (const entry of entries ?? []) {
        const path = joinPath(folder, baseName(entry.path))
        found.set(path, { ...entry, path })
        if (entry.type === 'dir' && isLookedInto(path, folder, level)) folders.push(path)
      }
    }
  }
  const entries = [...found.values()]
  const files = entries
    .filter(({ path, type }) => type === 'file' && (KEY_FILES.includes(path) || secretFormatOf(path) !== undefined))
    .slice(0, MOST_FILES)
  const contents = await readAll(transport, files, signal)
  const keyFiles = KEY_FILES.map((path) => keyFileOf(path, found.get(path), contents.get(path)))
  const webUsers: WebUsersFile[] = []
  const secrets: HomeSecret[] = []
  for (const { path } of files) {
    if (KEY_FILES.includes(path)) continue
    const content = contents.get(path)
    if (content === undefined) unread.push(path)
    else if (isWebUsers(path)) {
      const logins = webUsersOf(content)
      // A file nobody could log in by, made to be in the way: it is told, and does not hold up the rest.
      if (logins.length > MOST_LOGINS || logins.some((login) => !LOGIN.test(login))) unread.push(path)
      else webUsers.push({ path, sha256: digest(content), logins })
    } else secrets.push(...findSecrets(path, content.toString('latin1')).map((secret) => ({ ...secret, path })))
  }
  const folder = found.get('.ssh' as RemotePath)
  return {
    folder: folder === undefined ? { is: 'absent' } : folder.type === 'dir' ? { is: 'dir', ...modeOf(folder) } : { is: 'other' },
    keyFiles,
    keys: keyFiles.flatMap(keysOf),
    webUsers: webUsers.filter(({ logins }) => logins.length > 0).sort(byPath),
    secrets: secrets.sort(byPath),
    loginFiles: entries
      .map(({ path }) => path)
      .filter((path) => LOGIN_FILES.has(path))
      .sort(),
    unread: unread.sort(),
  }
}

/** Every folder of the home; settings in those; and what lies deeper of a few. */
function isLookedInto(path: RemotePath, parent: RemotePath, level: number): boolean {
  const name = baseName(path)
  if (PASSED.has(name)) return false
  return (level === 0 && parent === '') || SETTINGS.test(name) || DEEPER.test(path)
}

/** A copy of one opens nothing at the web server, and is told as what was left. */
function isWebUsers(path: RemotePath): boolean {
  return secretFormatOf(path) === 'htpasswd' && !/(?:~|\.(?:bak|old|save|orig|swp))$/.test(path)
}

function inner(path: RemotePath, home: RemotePath): RemotePath {
  return relativeTo(home, path) ?? path
}

/** Undefined where it could not be listed; a folder that is not there holds nothing. */
async function listIfAny(transport: Transport, dir: RemotePath, signal: AbortSignal): Promise<Entry[] | undefined> {
  try {
    return await transport.list(dir, { signal })
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-TRAN-002') return []
    if (isSiteguardError(error) && !['connect', 'timeout', 'cancelled'].includes(error.kind)) return undefined
    throw error
  }
}

async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < items.length; at += AT_ONCE) results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))))
  return results
}

async function readAll(transport: Transport, files: readonly Entry[], signal: AbortSignal): Promise<Map<RemotePath, Buffer>> {
  const asked = new Map(files.map(({ path }) => [absolute(path, transport.home), path]))
  const read = new Map<RemotePath, Buffer>()
  for await (const answer of transport.readMany(
    [...asked.keys()].map((path) => ({ path, limit: MOST_BYTES })),
    { signal },
  )) {
    if (!('content' in answer)) continue
    const path = asked.get(answer.content.path)
    if (path !== undefined && !answer.content.sampled) read.set(path, answer.content.bytes)
  }
  return read
}

function keyFileOf(path: RemotePath, entry: Entry | undefined, content: Buffer | undefined): KeyFile {
  if (entry === undefined) return { path, state: { is: 'absent' } }
  const { mtime } = entry
  if (entry.type === 'symlink' && entry.target !== undefined) return { path, state: { is: 'link', target: entry.target }, mtime }
  if (entry.type !== 'file') return { path, state: { is: 'opaque', why: 'no-file' }, mtime }
  if (content === undefined) return { path, state: { is: 'opaque', why: entry.size > MOST_KEY_BYTES ? 'too-large' : 'unread' }, mtime }
  return { path, state: { is: 'file', sha256: digest(content), size: content.length, ...modeOf(entry) }, content, mtime }
}

function keysOf({ path, content }: KeyFile): HomeKey[] {
  return (content?.toString('latin1') ?? '').split('\n').flatMap((text, at) => {
    const key = readPublicKey(text)
    return key === undefined
      ? []
      : [{ file: path, line: at + 1, key: { ...key, comment: Buffer.from(key.comment, 'latin1').toString('utf8') } }]
  })
}

function modeOf({ mode }: Entry): { mode?: number } {
  return mode === undefined ? {} : { mode: mode & 0o7777 }
}

function digest(content: Uint8Array): Sha256 {
  return createHash('sha256').update(content).digest('hex') as Sha256
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}
