import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SiteguardError } from '../../src/core/error.ts'
import type { HttpClient } from '../../src/http/types.ts'
import type { FeedContext } from '../../src/manifests/feeds/types.ts'
import { createOnce } from '../../src/manifests/once.ts'

const dir = mkdtempSync(join(tmpdir(), 'sg-feeds-'))
process.once('exit', () => rmSync(dir, { recursive: true, force: true }))

/** Addresses asked for since the last context was made. */
export const asked: string[] = []

/** A client that answers from a table; what is not in it is a 404, and an Error in it is thrown. */
function httpOf(table: Record<string, string | Buffer | Error>): HttpClient {
  const get = async (url: string): Promise<Buffer> => {
    asked.push(url)
    const body = Object.hasOwn(table, url) ? table[url] : undefined
    if (body instanceof Error) throw body
    if (body === undefined) throw new SiteguardError({ code: 'SG-HTTP-002', kind: 'not-found', params: { url, status: 404 } })
    return Buffer.from(body)
  }
  return {
    get,
    async download(url, file) {
      const body = await get(url)
      await writeFile(file, body, { flag: 'wx', mode: 0o600 })
      return { sha256: createHash('sha256').update(body).digest('hex'), size: body.length }
    },
  }
}

/** What a feed works with, over pages from a table. */
export function contextOf(table: Record<string, string | Buffer | Error>, unpinned: FeedContext['unpinned'] = 'plugins'): FeedContext {
  asked.length = 0
  return {
    http: httpOf(table),
    tempDir: join(dir, 'downloads'),
    now: () => new Date('2026-11-21T00:00:00Z'),
    unpinned,
    signal: new AbortController().signal,
    once: createOnce(),
    progress: () => {},
  }
}
/** The server is there, and fails. */
export const down = (url: string) => new SiteguardError({ code: 'SG-HTTP-002', kind: 'connect', params: { url, status: 500 } })
export const json = (value: unknown) => JSON.stringify(value)
