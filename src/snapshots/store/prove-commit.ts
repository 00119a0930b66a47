import { damaged, type Git, gitFailed, throwIfCancelled } from './git.ts'

/** `:100644 100644 OID OID M` */
const CHANGE = /^:\d{6} (\d{6}) [0-9a-f]{40} ([0-9a-f]{40}) ([AMD])$/

/**
 * What Git holds is what was meant: fast-import takes some odd names for others without a word. Trees are told apart by their
 * digests, so what is not in the difference to a tree that was read is as it was there.
 * @throws SG-SNAP-002
 */
export async function proveCommit(
  git: Git,
  base: string,
  commit: string,
  meant: ReadonlyMap<string, string | undefined>,
  signal?: AbortSignal,
): Promise<void> {
  let seen = 0
  let change = ''
  for await (const text of diffTree(git, base, commit, signal)) {
    if (change === '') {
      change = text
      continue
    }
    const [, mode, oid, kind] = CHANGE.exec(change) ?? []
    const isMeant = kind === 'D' ? meant.has(text) && meant.get(text) === undefined : mode === '100644' && meant.get(text) === oid
    if (!isMeant) throw damaged(git.dir, `stored otherwise than meant: ${JSON.stringify(text)}`)
    seen += 1
    change = ''
  }
  if (seen !== meant.size) throw damaged(git.dir, `${seen} paths changed, ${meant.size} meant`)
}

/** What differs, one after another: a change, then its path (latin1 of the bytes). All of it at once would be 190 bytes a file. */
async function* diffTree(git: Git, base: string, commit: string, signal?: AbortSignal): AsyncGenerator<string> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--no-renames', base, commit]
  const process = git.start(args, { ...(signal && { signal }) })
  process.child.stdin.end()
  try {
    let rest = ''
    for await (const chunk of process.child.stdout) {
      const parts = (rest + (chunk as Buffer).toString('latin1')).split('\0')
      rest = parts.pop() as string
      yield* parts
    }
    const code = await process.ended
    throwIfCancelled(signal)
    if (code !== 0 || rest !== '') throw gitFailed(git.dir, args, code, process.said())
  } finally {
    await process.kill()
  }
}
