import { expect } from 'vitest'
import type { RemotePath } from '../../src/core/path.ts'
import type { Transport } from '../../src/transports/types.ts'
import { all } from '../contract/transport.ts'

const p = (path: string): RemotePath => path as RemotePath
const MOST_ENTRIES = 1000
/** Of what a server says with a problem. Characters. */
const MOST_WORDS = 1000

/** A path below a folder, that leads nowhere else. */
const isPlain = (path: string): boolean =>
  !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

/** Does with an account all that reading is, and holds every answer to its form, whoever gave it. The account has its files in `www`. */
export async function lookAtAccount(transport: Transport): Promise<void> {
  const files: RemotePath[] = []
  let entries = 0
  for await (const batch of transport.listTree([p('www')], { maxEntries: MOST_ENTRIES, maxDepth: 8 })) {
    for (const { path, type, size, mtime, ctime = 0, inode = 0, nlink = 0, uid = 0, gid = 0 } of batch.entries) {
      entries += 1
      expect(path === 'www' || (path.startsWith('www/') && isPlain(path)), path.slice(0, 200)).toBe(true)
      for (const value of [mtime, ctime, inode, nlink, uid, gid]) expect(Number.isFinite(value), `${value}`).toBe(true)
      expect(Number.isSafeInteger(size) && size >= 0, `${size}`).toBe(true)
      expect(new Date(mtime).toISOString()).toMatch(/Z$/)
      if (type === 'file') files.push(path)
    }
    for (const { detail } of batch.problems) expect((detail ?? '').length).toBeLessThan(MOST_WORDS)
  }
  expect(entries).toBeLessThanOrEqual(MOST_ENTRIES)
  const wanted = [...new Set(files)].slice(0, 20)
  const requests = wanted.map((path) => ({ path, limit: 300_000, ...(path.endsWith('.bin') ? { sample: 4096 } : {}) }))
  const answered: string[] = []
  for await (const result of transport.readMany(requests)) {
    answered.push('content' in result ? result.content.path : result.path)
    if ('content' in result) expect(result.content.bytes.length).toBeLessThanOrEqual(300_000)
    else expect((result.problem.detail ?? '').length).toBeLessThan(MOST_WORDS)
  }
  expect(answered.sort()).toEqual([...wanted].sort())
  const hashed = await all(transport.hashMany(wanted, 'sha256'))
  expect(hashed.map(({ path }) => path).sort()).toEqual(answered)
  for (const result of hashed) if ('digest' in result) expect(result.digest).toMatch(/^[0-9a-f]{64}$/)
  if (!transport.capabilities.remoteSearch) return
  for await (const { hits } of transport.search(wanted, 'php-open-tag')) for (const hit of hits) expect(wanted).toContain(hit)
}
