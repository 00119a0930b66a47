import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { siteguardErrorOf as errorOf, type OvhWorld, startOvhWorld } from '../../../test/helpers/ovh-world.ts'
import { LOGS_TOKEN } from '../../../test/lab/ovh-incident.ts'
import { Secret } from '../../core/secret.ts'
import { waitForTask } from '../wait-for-task.ts'

let world: OvhWorld
beforeEach(async () => {
  world = await startOvhWorld()
})
afterEach(() => world.stop())

describe('dumps', () => {
  it('are all the host has, of databases that are no more too', async () => {
    const dumps = await (await world.open()).incident.dumps.list()
    expect(dumps.map(({ database, id, kind, orphan, url }) => [database, id, kind, orphan, url !== undefined])).toEqual([
      ['elusdb', '2', 'now', false, false],
      ['elusdb', '1', 'daily.1', false, true],
      ['elusold', '3', 'weekly.1', true, true],
    ])
    expect(dumps[1]).toMatchObject({ at: '2026-11-19T01:00:00.000Z', until: '2026-12-19T01:00:00.000Z' })
    expect(dumps[2]?.until).toBeUndefined()
    // Whoever knows the address has the dump.
    expect(`${JSON.stringify(dumps)} ${inspect(dumps)}`).not.toContain('Secret-')
  })

  it('are made, waited for and fetched, and nobody is told from where', async () => {
    const { incident, tasks } = await world.open()
    const task = await incident.dumps.make('elusdb', 'now')
    await waitForTask(tasks, task, { provider: 'ovh', firstPauseMs: 1 })
    const made = (await incident.dumps.list('elusdb')).find(({ id }) => id === '9002')
    const file = join(world.folder, 'dump.sql')
    expect(await incident.dumps.fetch(made as never, file)).toEqual({
      sha256: '1cc140cdbd333c59d4a790c8597ca727139fb183c212e8d7b657b36da9c7914b',
      size: 17,
    })
    expect(readFileSync(file, 'utf8')).toBe('-- asked for now\n')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(world.log.join('\n')).not.toContain('Secret')
  })

  it('are not written over anything, and are told where they are not ready or too large', async () => {
    const { dumps } = (await world.open()).incident
    const [unready, ready] = await dumps.list('elusdb')
    const file = join(world.folder, 'dump.sql')
    expect(await errorOf(dumps.fetch(unready as never, file))).toMatchObject({ code: 'SG-PROV-011', params: { why: 'no-address' } })
    expect(await errorOf(dumps.fetch(ready as never, file, { most: 3 }))).toMatchObject({
      code: 'SG-PROV-011',
      params: { why: 'too-large' },
    })
    expect(() => statSync(file)).toThrow()
    writeFileSync(file, 'mine')
    expect((await errorOf(dumps.fetch(ready as never, file))).code).toBe('SG-DISK-002')
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })
})

describe('settings', () => {
  it('are those of today, by folder', async () => {
    expect((await (await world.open()).incident.config.list()).map(({ id, path, engineVersion }) => [id, path, engineVersion])).toEqual([
      ['10', '.', '7.4'],
      ['11', 'sites/mairie', '7.4'],
    ])
  })

  it('are changed by what is named alone', async () => {
    const { incident, tasks } = await world.open()
    const task = await incident.config.change('10', { engineVersion: '8.4', firewall: 'security' })
    expect(task.does).toBe('ovhConfig/update')
    await waitForTask(tasks, task, { provider: 'ovh', firstPauseMs: 1 })
    expect((await incident.config.list())[0]).toMatchObject({ engineVersion: '8.4', firewall: 'security', environment: 'production' })
    expect((await incident.config.refresh()).does).toBe('ovhConfig/refresh')
    // A word OVH does not have is its to refuse.
    const error = await errorOf(incident.config.change('10', { engineVersion: '9.9' }))
    expect(error).toMatchObject({ code: 'SG-PROV-004', params: { status: 400 } })
  })
})

describe('logs', () => {
  it('are found by their pages, fetched as they are, and nobody is told the way in', async () => {
    const { incident } = await world.open()
    const logs = await incident.logs()
    expect(logs.map(({ domain }) => domain)).toEqual(['elus.example', 'mairie.example'])
    expect(`${JSON.stringify(logs)} ${inspect(logs)}`).not.toContain(LOGS_TOKEN)
    const files = await incident.logFiles(logs[0] as never)
    expect(files.map(({ path }) => path)).toEqual([
      'ftp/ftp-20-11-2026.log',
      'logs-10-2026/elus.example-31-10-2026.log.gz',
      'osl/elus.example-20-11-2026.log',
    ])
    const file = join(world.folder, 'log.gz')
    expect((await incident.fetchLog(files[1] as never, file)).size).toBe(4)
    expect(readFileSync(file)).toEqual(Buffer.from([0x1f, 0x8b, 1, 2]))
    expect(world.log.join('\n')).not.toContain(LOGS_TOKEN)
  })

  it('tell that one is not let in', async () => {
    const { incident } = await world.open()
    const [first] = await incident.logs()
    const error = await errorOf(incident.logFiles({ ...(first as never as object), token: new Secret('x', 'another') } as never))
    expect(error).toMatchObject({ code: 'SG-PROV-011', params: { why: 'status', detail: '401' } })
  })
})

it('goes on without what is cleared away between a list and a look', async () => {
  const gone = { status: 404, body: '{"message":"gone"}' }
  const paths = [/dump\/1$/, /ovhConfig\/10$/, /attachedDomain\/elus/, /ownLogs\/500$/]
  world.fake.behaviour.errors.push(...paths.map((path) => ({ ...gone, path })))
  const { incident } = await world.open()
  expect((await incident.dumps.list()).map(({ id }) => id)).toEqual(['2', '3'])
  expect((await incident.config.list()).map(({ id }) => id)).toEqual(['11'])
  expect((await incident.domains()).map(({ domain }) => domain)).toEqual(['mairie.example', 'vieux.example'])
  expect((await incident.logs()).map(({ domain }) => domain)).toEqual(['mairie.example'])
  expect(world.fake.behaviour.errors).toEqual([])
})

it('has logs without a way in where the host gives none for a domain', async () => {
  world.fake.behaviour.errors.push({ status: 400, body: '{"message":"Domain is being deleted"}', path: /userLogsToken/ })
  const { incident } = await world.open()
  const logs = await incident.logs()
  expect(logs.map(({ token }) => token === undefined).sort()).toEqual([false, true])
})
