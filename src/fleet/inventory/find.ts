import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import { appFolders, type Env } from '../../disk/xdg.ts'

export const INVENTORY_NAME = 'siteguard.yml'

/**
 * The inventory to use: the one named, else SITEGUARD_INVENTORY, else siteguard.yml in `cwd` or the nearest folder above it,
 * else in the user's configuration folder. One that was found by searching upwards must belong to the user (or to root) and
 * must not be writable by everybody, because an inventory can run commands and a search passes through folders of others.
 * @throws SG-INV-002 when there is none; SG-INV-005 when somebody else could have put it there.
 */
export async function findInventory(options: { readonly file?: string; readonly cwd: string; readonly env: Env }): Promise<string> {
  const { cwd, env } = options
  const named = options.file ?? (env.SITEGUARD_INVENTORY || undefined)
  if (named !== undefined) return resolve(cwd, expandHome(named, homeFolder(env)))
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const file = join(folder, INVENTORY_NAME)
    if (await isTrustedFile(file, env)) return file
    if (dirname(folder) === folder) break
  }
  const own = join(appFolders(env).config, INVENTORY_NAME)
  if (await isTrustedFile(own, env)) return own
  throw new SiteguardError({ code: 'SG-INV-002', kind: 'not-found', params: { folder: resolve(cwd) } })
}

/** `~` and `~/…` of a path on this machine. Other users' folders (`~name`) are not looked up. */
export function expandHome(path: string, homeDir: string): string {
  return path === '~' ? homeDir : path.startsWith('~/') ? join(homeDir, path.slice(2)) : path
}

/** The folder `~` stands for. */
export function homeFolder(env: Env): string {
  const given = env.HOME
  return given !== undefined && isAbsolute(given) ? given : homedir()
}

async function isTrustedFile(file: string, env: Env): Promise<boolean> {
  let info: Awaited<ReturnType<typeof stat>>
  try {
    info = await stat(file)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    throw diskReadError(file, error)
  }
  if (!info.isFile()) return false
  const me = process.getuid?.()
  if (me === undefined) return true
  // Under sudo the file belongs to the person who typed the command.
  const behindSudo = me === 0 ? Number(env.SUDO_UID) : Number.NaN
  const mine = info.uid === me || info.uid === 0 || info.uid === behindSudo
  if (mine && (info.mode & 0o002) === 0) return true
  const owner = mine ? `mode ${(info.mode & 0o777).toString(8)}` : `uid ${info.uid}`
  throw new SiteguardError({ code: 'SG-INV-005', kind: 'permission', params: { file, owner } })
}
