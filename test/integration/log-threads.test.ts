import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundle, PROGRAM } from '../../scripts/bundle.js'
import { type LogEvent, type LogFile, type LogQuestion, logsWith, scanLogs } from '../../src/logs/index.ts'
import { CHECKOUT } from '../lab/siteguard.ts'

/* Threads run what is built, as Node 20 loads no TypeScript; the sources beside it read everything in one. */
type Built = typeof import('../../src/logs/index.ts') & typeof import('../../src/logs/start-log-reader.ts')

const folder = mkdtempSync(join(CHECKOUT, 'node_modules/.log-threads-'))
let built: Built
const logs: LogFile[] = []
const question: LogQuestion = {
  names: ['x.php'],
  windows: [],
  addresses: ['203.0.113.3'],
  zone: 0,
  now: Date.UTC(2026, 10, 22),
  most: 5000,
}

beforeAll(async () => {
  await bundle({ ...PROGRAM, index: 'src/logs/index.ts', 'start-log-reader': 'src/logs/start-log-reader.ts' }, folder)
  const load = (file: string): Promise<object> => import(pathToFileURL(join(folder, file)).href) as Promise<object>
  built = { ...(await load('index.js')), ...(await load('start-log-reader.js')) } as Built
  for (let i = 0; i < 6; i++) {
    const lines = Array.from(
      { length: 3000 },
      (_, n) =>
        `203.0.113.${i === 3 && n % 100 === 0 ? 3 : 100 + i} - - [19/Nov/2026:03:14:07 +0100] "GET /${n % 500 === 0 ? 'x.php' : 'y'} HTTP/1.1" 200 5\n`,
    )
    const file = join(folder, `log-${i}.gz`)
    writeFileSync(file, gzipSync(lines.join('')))
    logs.push({ file, name: `log-${i}` })
  }
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function all(
  scan: typeof scanLogs,
  among: readonly LogFile[],
  threads: number,
): Promise<{ events: Map<number, LogEvent[]>; lines: number[] }> {
  const events = new Map<number, LogEvent[]>()
  const onEvents = (index: number, some: readonly LogEvent[]): void => void events.set(index, [...(events.get(index) ?? []), ...some])
  const summaries = await scan(among, question, { onEvents, threads, signal: new AbortController().signal })
  const filters = summaries.map((summary) => logsWith([summary], ['203.0.113.3'])[0])
  expect(filters).toEqual(among.map(({ name }) => name === 'log-3'))
  return { events: new Map([...events].sort(([a], [b]) => a - b)), lines: summaries.map((summary) => summary?.lines ?? 0) }
}

it('gives in several threads what it gives in one', async () => {
  const one = await all(scanLogs, logs, 1)
  expect(one.lines).toEqual(logs.map(() => 3000))
  expect([...one.events.values()].map((events) => events.length)).toEqual([6, 6, 6, 30, 6, 6])
  expect(await all(built.scanLogs, logs, 3)).toEqual(one)
})

it('really has another thread, which says nothing once it is gone', async () => {
  const reader = built.startLogReader()
  const events: LogEvent[] = []
  const summary = await reader.read(logs[0] as LogFile, question, (some) => events.push(...some), new AbortController().signal)
  expect(summary).toMatchObject({ lines: 3000, understood: 3000, format: 'access' })
  expect(events).toHaveLength(6)
  const stop = new AbortController()
  const asked = reader.read(logs[1] as LogFile, question, () => {}, stop.signal)
  stop.abort()
  expect(await asked).toBeUndefined()
  expect(await reader.read(logs[2] as LogFile, question, () => {}, new AbortController().signal)).toBeUndefined()
  await reader.close()
})

it('reads here where no thread can be had, and stops when it is told to', async () => {
  // Beside the sources there is no built thread: each falls back.
  expect((await all(scanLogs, logs, 4)).lines).toEqual(logs.map(() => 3000))
  const stopped = new AbortController()
  stopped.abort()
  for (const scan of [scanLogs, built.scanLogs])
    await expect(scan(logs, question, { onEvents: () => {}, threads: 2, signal: stopped.signal })).rejects.toThrow()
})
