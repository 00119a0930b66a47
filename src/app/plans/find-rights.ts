import { isSiteguardError } from '../../core/error.ts'
import { decodeName, type RemotePath, remotePath } from '../../core/path.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import { ALL_RIGHTS, type Rights } from '../../recipes/rights.ts'
import type { Transport } from '../../transports/types.ts'

/** Who we are; and where GNU find is, every folder we may not write to, whatever says so: owner, group, ACL, a disk that is read-only. */
const ASK = 'PATH=/usr/bin:/bin; id -u; cd -- "$1" || exit 9; [ "$2" = find ] || exit 9; find . -type d ! -writable -print0 2>/dev/null; :'

/**
 * What the login may not change of a site, as far as it can be known without a change. Costs one `stat` where everything belongs to the
 * owner of the account's home, who may write to it. Else the account is asked; over SFTP owners and rights alone tell, and what a group
 * may do counts as allowed.
 */
export async function findRights(
  transport: Transport,
  root: RemotePath,
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  signal: AbortSignal,
): Promise<Rights> {
  const owner = (await transport.stat(transport.home, { signal }))?.uid
  const isPlain = ({ uid, mode = 0o700, type }: SnapshotEntry): boolean =>
    uid === undefined || (uid === owner && (type !== 'dir' || (mode & 0o200) !== 0))
  if ([...entries.values()].every(isPlain)) return owner === undefined ? ALL_RIGHTS : { ...ALL_RIGHTS, uid: owner }
  const answer = await ask(transport, root, signal)
  const uid = answer?.uid ?? owner
  if (uid === undefined || (uid === 0 && answer === undefined)) return ALL_RIGHTS
  const closed = answer?.closed ?? [...entries.values()].filter((entry) => isClosedTo(uid, entry)).map(({ path }) => path)
  return { uid, closed: new Set(closed) }
}

function isClosedTo(uid: number, { type, uid: owner, mode }: SnapshotEntry): boolean {
  if (type !== 'dir' || uid === 0 || owner === undefined || mode === undefined) return false
  return (mode & (owner === uid ? 0o200 : 0o022)) === 0
}

async function ask(
  transport: Transport,
  root: RemotePath,
  signal: AbortSignal,
): Promise<{ readonly uid: number; readonly closed?: readonly RemotePath[] } | undefined> {
  if (!transport.capabilities.exec) return undefined
  const { listing } = transport.capabilities
  try {
    const { code, stdout } = await transport.exec(['/bin/sh', '-c', ASK, 'sh', root, listing], { signal })
    const end = stdout.indexOf('\n')
    const uid = /^\d{1,10}$/.exec(stdout.subarray(0, Math.max(0, end)).toString('latin1'))?.[0]
    if (uid === undefined) return undefined
    if (code !== 0) return { uid: Number(uid) }
    const names = stdout
      .subarray(end + 1)
      .toString('latin1')
      .split('\0')
      .slice(0, -1)
    return { uid: Number(uid), closed: names.map((name) => remotePath(decodeName(Buffer.from(name, 'latin1')))) }
  } catch (error) {
    // A refusal known beforehand spares a rollback, no more.
    if (isSiteguardError(error) && ['connect', 'timeout', 'cancelled'].includes(error.kind)) throw error
    return undefined
  }
}
