import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { completeId } from '../core/complete-id.ts'
import { checkLog } from './check-log.ts'
import { clockOf } from './clock.ts'
import { type IncidentLog, openLog } from './incident-log.ts'
import { chooseIncident, concerns, listIncidents, openIncident } from './incidents.ts'
import type { EntryContent } from './types.ts'

let root = ''
let at = Date.UTC(2026, 10, 22, 8)
const options = { now: () => at, by: 'Marie (mairie)' }
const site = { site: 'lepcf.fr', account: 'elus' }

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sg-incident-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function fresh(name: string): Promise<IncidentLog> {
  return await openIncident(join(root, name), { title: 'Page noire', accounts: ['elus'], sites: [site] }, options)
}

const file = (log: IncidentLog): string => join(log.dir, 'log.jsonl')
const note = (text: string): EntryContent => ({ kind: 'note', text })

describe('the running log', () => {
  it('is the operator’s alone, and binds each line to the one before', async () => {
    const log = await fresh('first')
    await log.append(note('vu'), { kind: 'moment', moment: 'aware', when: '2026-11-22T07:00:00.000Z' })
    at += 1000
    await log.append(note('une ligne\net une autre\u2028\udc80'))
    const { entries, fault, backwards, torn } = await log.check()
    expect([fault, backwards, torn.length]).toEqual([undefined, [], 0])
    expect(entries.map(({ number, kind, by }) => [number, kind, by])).toEqual([
      [1, 'open', options.by],
      [2, 'note', options.by],
      [3, 'moment', options.by],
      [4, 'note', options.by],
    ])
    expect((entries[3] as { text: string }).text).toBe('une ligne\net une autre\u2028\udc80')
    expect((await stat(log.dir)).mode & 0o777).toBe(0o700)
    for (const name of await readdir(log.dir)) expect((await stat(join(log.dir, name))).mode & 0o777).toBe(0o600)
  })

  it('takes lines of many at once, one after the other', async () => {
    const log = await fresh('many')
    await Promise.all(Array.from({ length: 12 }, (_, i) => openLog(log.dir, { ...options, by: `p${i}` }).append(note(String(i)))))
    const { entries, fault } = await log.check()
    expect([fault, entries.length, new Set(entries.map(({ by }) => by)).size]).toEqual([undefined, 13, 13])
  })

  it('finds any byte, line or order that was changed, and adds nothing to it then', async () => {
    const log = await fresh('tampered')
    for (const text of ['a', 'b', 'c']) await log.append(note(text))
    const good = await readFile(file(log))
    const lines = good.toString().trimEnd().split('\n')
    const bad = (text: string | Buffer) => async (): Promise<unknown> => {
      await writeFile(file(log), text)
      const { fault } = await log.check()
      return fault?.fault
    }
    const joined = (...parts: readonly (string | undefined)[]): string => `${parts.join('\n')}\n`
    expect(await bad(joined(lines[0], lines[2], lines[1], lines[3]))()).toBe('chain')
    expect(await bad(joined(lines[0], lines[2], lines[3]))()).toBe('chain')
    expect(await bad(joined(...lines, lines[3]))()).toBe('chain')
    expect(await bad(joined(lines[0], lines[1], lines[2]))()).toBe('cut')
    expect(await bad('')()).toBe('empty')
    expect(await bad(joined(...lines.slice(0, 3), lines[3]?.replace('"c"', '"d"')))()).toBe('head')
    await expect(log.append(note('d'))).rejects.toMatchObject({ code: 'SG-INC-003', params: { line: 4, fault: 'head' } })
    for (let i = 0; i < good.length; i += 7) {
      const changed = Buffer.from(good)
      changed[i] = (changed[i] as number) ^ 0x01
      expect([i, await bad(changed)()]).not.toEqual([i, undefined])
    }
    expect(await bad(good)()).toBe(undefined)
  })

  it('tells lines that follow well and that siteguard did not write', async () => {
    const log = await fresh('added')
    const head = await readFile(join(log.dir, 'head.json'))
    await log.append(note('a'))
    await writeFile(join(log.dir, 'head.json'), head)
    // One is what a process leaves that dies between line and note.
    expect((await log.check()).fault).toBeUndefined()
    await log.append(note('b'))
    expect((await log.check()).entries.length).toBe(3)
    await writeFile(join(log.dir, 'head.json'), head)
    expect((await log.check()).fault).toEqual({ line: 3, fault: 'ahead' })
    await rm(join(log.dir, 'head.json'))
    expect((await log.check()).fault?.fault).toBe('ahead')
  })

  it('keeps what a dying process left half written, at every byte it may be cut at', async () => {
    const log = await fresh('torn')
    await log.append(note('whole'))
    const good = await readFile(file(log))
    const line = Buffer.from('{"previous":"00","é')
    for (let cut = 1; cut <= line.length; cut += 1) {
      await writeFile(file(log), Buffer.concat([good, line.subarray(0, cut)]))
      await writeFile(join(log.dir, 'head.json'), JSON.stringify({ entries: 2, head: checkLog(good).head }))
      const { fault, torn } = await log.check()
      expect([fault, Buffer.from(torn)]).toEqual([undefined, line.subarray(0, cut)])
      await log.append(note('after'))
      const { entries } = await log.check()
      expect(entries.slice(2)).toMatchObject([
        { kind: 'torn', bytes: line.subarray(0, cut).toString('base64') },
        { kind: 'note', text: 'after' },
      ])
    }
  })

  it('says where the clock went back, and takes the line all the same', async () => {
    const log = await fresh('clock')
    at -= 3_600_000
    await log.append(note('an hour earlier'))
    at += 3_600_000
    expect(await log.check()).toMatchObject({ backwards: [2], entries: { length: 2 } })
  })

  it('understands lines of a later version, and refuses what is no line', async () => {
    const log = await fresh('later')
    await log.append({ kind: 'weather', rain: true } as unknown as EntryContent)
    expect((await log.check()).entries[1]).toMatchObject({ kind: 'stranger', number: 2 })
    await appendFile(file(log), 'nonsense\n')
    expect((await log.check()).fault).toEqual({ line: 3, fault: 'malformed' })
  })

  it('gives back any text', async () => {
    const log = await fresh('text')
    const texts: string[] = []
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        texts.push(text)
        await log.append(note(text))
      }),
      { numRuns: 20 },
    )
    const { entries, fault } = await log.check()
    expect(fault).toBeUndefined()
    const kept = entries.slice(1).map((entry) => (entry.kind === 'note' ? Buffer.from(JSON.stringify(entry.text)) : undefined))
    expect(kept).toEqual(texts.map((text) => Buffer.from(JSON.stringify(text))))
  })
})

describe('incidents', () => {
  it('are named by day and place, never twice, and listed oldest first, broken ones too', async () => {
    const folder = join(root, 'list')
    for (let i = 0; i < 3; i += 1) await openIncident(folder, { title: `${i}`, accounts: ['elus'], sites: [site] }, options)
    await openIncident(folder, { title: 'all', accounts: [], sites: [] }, { ...options, now: () => at - 86_400_000 })
    const infos = await listIncidents(folder)
    expect(infos.map(({ id }) => id)).toEqual(['20261121-incident', '20261122-lepcf.fr', '20261122-lepcf.fr-2', '20261122-lepcf.fr-3'])
    await writeFile(join(folder, '20261122-lepcf.fr-2/log.jsonl'), 'x\n')
    expect((await listIncidents(folder)).find(({ id }) => id.endsWith('-2'))?.check.fault).toMatchObject({ line: 1 })
    expect(await listIncidents(join(root, 'none'))).toEqual([])
    expect((await readdir(folder)).some((name) => name.startsWith('.'))).toBe(false)
  })

  it('are chosen by name, or the only open one', async () => {
    const folder = join(root, 'choose')
    const choose = async (word?: string): Promise<string> => chooseIncident(await listIncidents(folder), word, completeId).id
    await expect(choose()).rejects.toMatchObject({ code: 'SG-INC-001' })
    const first = await openIncident(folder, { title: '1', accounts: [], sites: [site] }, options)
    expect(await choose()).toBe('20261122-lepcf.fr')
    await openIncident(folder, { title: '2', accounts: ['b'], sites: [] }, options)
    await expect(choose()).rejects.toMatchObject({ code: 'SG-INC-002', params: { known: ['20261122-b', '20261122-lepcf.fr'] } })
    await first.append({ kind: 'close', text: 'fini' })
    expect(await choose()).toBe('20261122-b')
    expect(await choose('20261122-l')).toBe('20261122-lepcf.fr')
    await expect(choose('2027')).rejects.toMatchObject({ code: 'SG-USE-005' })
  })

  it('concern their sites and accounts, and all where they name none', () => {
    const info = { accounts: ['elus'], sites: [site] }
    expect(concerns(info, { site: 'lepcf.fr' })).toBe(true)
    expect(concerns(info, { site: 'other', account: 'elus' })).toBe(true)
    expect(concerns(info, { site: 'other', account: 'other' })).toBe(false)
    expect(concerns({ accounts: [], sites: [] }, { site: 'other' })).toBe(true)
  })
})

describe('the 72 hours', () => {
  const base = { previous: '' as never, by: 'x' }
  const opened = {
    ...base,
    number: 1,
    at: '2026-11-22T08:00:00.000Z',
    kind: 'open' as const,
    incident: '',
    title: '',
    accounts: [],
    sites: [],
  }
  const moment = (name: 'aware' | 'noticed' | 'notified', when: string) => ({
    ...base,
    number: 2,
    at: opened.at,
    kind: 'moment' as const,
    moment: name,
    when,
  })
  const now = Date.UTC(2026, 10, 23, 8, 30)

  it('run from what a person stated, else from the earliest that is known', () => {
    expect(clockOf([opened], now)).toEqual({ from: opened.at, by: 'opened', until: '2026-11-25T08:00:00.000Z', hoursLeft: 47 })
    const noticed = moment('noticed', '2026-11-21T08:00:00.000Z')
    expect(clockOf([opened, noticed], now)).toMatchObject({ by: 'noticed', until: '2026-11-24T08:00:00.000Z' })
    const aware = moment('aware', '2026-11-22T20:00:00.000Z')
    expect(clockOf([opened, noticed, aware], now)).toMatchObject({ by: 'said', until: '2026-11-25T20:00:00.000Z' })
    // The newest statement counts.
    expect(clockOf([opened, aware, moment('aware', '2026-11-20T08:00:00.000Z')], now)).toMatchObject({ hoursLeft: -1 })
    // Across the end of summer time: hours, not days of the calendar.
    expect(clockOf([opened, moment('aware', '2026-10-24T00:00:00.000Z')], now).until).toBe('2026-10-27T00:00:00.000Z')
  })

  it('end with the notification, in time or not', () => {
    const notified = (when: string) => clockOf([opened, moment('notified', when)], now).notified
    expect(notified('2026-11-25T08:00:00.000Z')).toMatchObject({ inTime: true })
    expect(notified('2026-11-25T08:00:01.000Z')).toMatchObject({ inTime: false })
  })
})
