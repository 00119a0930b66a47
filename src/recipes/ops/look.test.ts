import { describe, expect, it } from 'vitest'
import { planOf, sha256 } from '../../../test/helpers/run-plans.ts'
import type { Entry } from '../../core/entry.ts'
import type { TreeMember } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import { treeStateOf } from '../../core/tree-digest.ts'
import type { Transport } from '../../transports/types.ts'
import { workplaceOf } from '../choose-workplace.ts'
import type { OpContext } from '../types.ts'
import { isState, lookAt } from './look.ts'

const p = (path: string): RemotePath => path as RemotePath
const OLD = Buffer.from('as it was sent')
const NEW = Buffer.from('of equal size!')
const NOW = 1_795_000_000_000.25

interface File {
  bytes: Buffer
  ctime: number
  readonly inode: number
}

/** An account with one folder, whose listings carry ctime and inode, and which tells what it hashed. */
function world(files: Record<string, File>) {
  const hashed: string[] = []
  let folder = '/home/site/stage/0'
  const entries = (): Entry[] => [
    { path: p(folder), type: 'dir', size: 0, mode: 0o755, mtime: NOW },
    ...Object.entries(files).map(
      ([name, { bytes, ctime, inode }]): Entry => ({
        ...{ path: p(`${folder}/${name}`), type: 'file', size: bytes.length, mode: 0o644, mtime: 1, ctime, inode },
      }),
    ),
  ]
  const transport = {
    capabilities: { chmod: true },
    stat: async (path: string) => entries().find((entry) => entry.path === path),
    listTree: async function* () {
      yield { entries: entries(), problems: [] }
    },
    hashMany: async function* (paths: readonly RemotePath[]) {
      for (const path of paths) {
        hashed.push(path.slice(folder.length + 1))
        yield { path, digest: sha256((files[path.slice(folder.length + 1)] as File).bytes), bytes: 64 }
      }
    },
  } as unknown as Transport
  const members = Object.keys(files).map(
    (name): TreeMember => ({ path: p(name), is: 'file', sha256: sha256(OLD), size: OLD.length, mode: 0o644 }),
  )
  const state = treeStateOf(members, 0o755)
  const plan = { ...planOf([]), trees: { [state.digest]: members } }
  const place = workplaceOf({ path: p('/work'), inDocumentRoot: false }, plan.id)
  const context = { transport, root: p('/work'), place, plan, signal: new AbortController().signal } as unknown as OpContext
  return {
    hashed,
    move: (to: string) => {
      folder = to
    },
    look: async () => {
      hashed.length = 0
      const found = await lookAt([{ path: p(folder), states: [state] }], context, 'deep')
      return isState(found.get(p(folder)), state, context, 'deep')
    },
  }
}

describe('what was proved by hash in a run', () => {
  it('is not hashed again after its folder was moved, but for what was made in the last moments before', async () => {
    const { hashed, look, move } = world({
      a: { bytes: OLD, ctime: NOW - 5000.5, inode: 1 },
      b: { bytes: OLD, ctime: NOW, inode: 2 },
    })
    expect(await look()).toBe(true)
    expect(hashed).toEqual(['a', 'b'])
    move('/home/site/www')
    expect(await look()).toBe(true)
    expect(hashed).toEqual(['b'])
  })

  it('is hashed again, and found, when it was written to since, whatever its size and mtime say', async () => {
    const files = { a: { bytes: OLD, ctime: NOW - 5000.5, inode: 1 }, b: { bytes: OLD, ctime: NOW, inode: 2 } }
    const { hashed, look } = world(files)
    expect(await look()).toBe(true)
    files.a = { bytes: NEW, ctime: NOW + 1, inode: 1 }
    expect(await look()).toBe(false)
    expect(hashed).toContain('a')
  })

  it('is hashed each time where ctime counts whole seconds', async () => {
    const { hashed, look } = world({ a: { bytes: OLD, ctime: 1_795_000_000_000, inode: 1 }, b: { bytes: OLD, ctime: NOW, inode: 2 } })
    await look()
    await look()
    expect(hashed).toEqual(['a', 'b'])
  })
})
