import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { ProviderIncident } from '../../providers/types.ts'
import { createMemoryTransport } from '../../transports/memory/index.ts'
import { fetchAccountLogs, fetchHostLogs } from './fetch-logs.ts'
import { logsHere } from './find-logs.ts'

const signal = new AbortController().signal
let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'siteguard-logs-')), 'kept')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const kept = (): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name.replace(/~\d+$/, '~'), readFileSync(join(folder, name), 'utf8')]))

describe('logs in an account’s own folders', () => {
  it('are brought here from where hosts put them, for the operator alone; pages and pictures beside them are not', async () => {
    const transport = createMemoryTransport({
      'logs/access.log': 'a',
      'logs/2026/town-access.log.1.gz': 'b',
      'logs/index.html': '<html>',
      'sites/town/logs/error_log': 'c',
      'sites/town/www/access.php': 'no',
      'www/logs.txt': 'no',
    })
    const { gaps } = await fetchAccountLogs(transport, ['sites/town/www' as RemotePath], folder, signal)
    expect(gaps).toEqual([])
    expect(kept()).toEqual({ 'logs%2faccess.log': 'a', 'logs%2f2026%2ftown-access.log.1.gz': 'b', 'sites%2ftown%2flogs%2ferror_log': 'c' })
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'logs%2faccess.log')).mode & 0o777).toBe(0o600)
    expect(await logsHere([folder], 'kept')).toHaveLength(3)
  })

  it('follow a link out of the home, as cPanel has it', async () => {
    const transport = createMemoryTransport({
      '/var/domlogs/elus/town-ssl_log': 'a',
      'access-logs': { type: 'symlink', target: '/var/domlogs/elus' },
    })
    await fetchAccountLogs(transport, [], folder, signal)
    expect(Object.values(kept())).toEqual(['a'])
  })

  it('take the place of what they go on from, and stand beside what they do not', async () => {
    const transport = createMemoryTransport({ 'logs/access.log': 'one\n' })
    await fetchAccountLogs(transport, [], folder, signal)
    const first = statSync(join(folder, 'logs%2faccess.log')).ino
    await fetchAccountLogs(transport, [], folder, signal)
    expect(statSync(join(folder, 'logs%2faccess.log')).ino).toBe(first)
    transport.volume.put('/home/site/logs/access.log' as RemotePath, 'one\ntwo\n')
    await fetchAccountLogs(transport, [], folder, signal)
    expect(kept()).toEqual({ 'logs%2faccess.log': 'one\ntwo\n' })
    transport.volume.put('/home/site/logs/access.log' as RemotePath, 'three\n')
    await fetchAccountLogs(transport, [], folder, signal)
    expect(kept()).toEqual({ 'logs%2faccess.log': 'three\n', 'logs%2faccess.log~': 'one\ntwo\n' })
  })

  it('that cannot be read are told, and the others fetched', async () => {
    const memory = createMemoryTransport({ 'logs/a.log': 'a', 'logs/b.log': 'b' })
    const refused = new SiteguardError({ code: 'SG-TRAN-002', kind: 'permission', params: { path: 'logs/a.log', detail: '' } as never })
    const transport: typeof memory = {
      ...memory,
      read: (path, options) => {
        if (path.endsWith('a.log')) throw refused
        return memory.read(path, options)
      },
    }
    const { gaps } = await fetchAccountLogs(transport, [], folder, signal)
    expect(gaps).toMatchObject([{ check: 'log', subject: 'logs/a.log', reason: 'SG-TRAN-002', error: { code: 'SG-TRAN-002' } }])
    expect(kept()).toEqual({ 'logs%2fb.log': 'b' })
  })
})

describe('logs a host keeps', () => {
  it('are fetched once where they were put away, and again where they grow', async () => {
    let asked: string[] = []
    let now = 'today\n'
    const logs = { url: 'https://logs.host.example/', domain: 'town.example' }
    const incident: Pick<ProviderIncident, 'logs' | 'logFiles' | 'fetchLog'> = {
      logs: async () => [logs],
      logFiles: async () => [
        { logs, path: 'logs/town-21-11-2026.log.gz' },
        { logs, path: 'osl/town.log' },
        { logs, path: 'ftp/ftp.log' },
      ],
      fetchLog: async ({ path }, file) => {
        asked.push(path)
        if (path.startsWith('ftp')) throw new SiteguardError({ code: 'SG-HTTP-004', kind: 'timeout', params: { url: '', seconds: 1 } })
        await writeFile(file, path.endsWith('.gz') ? 'packed' : now, { mode: 0o600, flag: 'wx' })
        return { sha256: '', size: 1 }
      },
    }
    const first = await fetchHostLogs(incident, undefined, folder, signal)
    expect(first.gaps).toMatchObject([{ check: 'log', subject: 'town.example/ftp/ftp.log', reason: 'SG-HTTP-004' }])
    asked = []
    now = 'today\nlater\n'
    await fetchHostLogs(incident, undefined, folder, signal)
    expect(asked).toEqual(['osl/town.log', 'ftp/ftp.log'])
    expect(kept()).toEqual({ 'town.example%2flogs%2ftown-21-11-2026.log.gz': 'packed', 'town.example%2fosl%2ftown.log': 'today\nlater\n' })
  })
})

it('names the path that --logs gave and nobody can read', async () => {
  await expect(logsHere(['/nowhere/at/all'], 'given')).rejects.toMatchObject({ code: 'SG-TIME-001' })
})
