import { describe, expect, it } from 'vitest'
import { account, site } from '../../../test/helpers/status-facts.ts'
import type { Account, SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { createMemoryTransport, type MemoryFile, type MemoryOptions } from '../../transports/memory/index.ts'
import { lookAtAccount } from './look-at-account.ts'

const signal = new AbortController().signal
const dir = (mode: number, more: { unreadable?: boolean } = {}) => ({ type: 'dir', mode, ...more }) as const

async function look(files: Readonly<Record<string, MemoryFile>>, options: MemoryOptions = {}, told?: string, of: Partial<Account> = {}) {
  const transport = createMemoryTransport(files, options)
  return await lookAtAccount(account(of), [site('a')], async () => transport, signal, told === undefined ? undefined : async () => told)
}
const MACHINE = { '/etc/hosts': 'x', '/usr/bin/env': 'x', '/proc/1/x': 'x' }

describe('lookAtAccount', () => {
  it('tells modes of the home and of the sites’ folders, and what closes them', async () => {
    const { reach, roots } = await look({
      '/home/site': dir(0o705),
      'www/a': dir(0o755),
      'www/a/index.php': { type: 'file', bytes: '<?php', mode: 0o200 },
      'www/a/.htaccess': 'Require all denied',
    })
    expect(reach).toEqual({ outcome: 'connected', home: '/home/site', listed: 'listed', mode: 0o705 })
    expect(roots.get('a' as SiteId)).toEqual({
      state: 'there',
      mode: 0o755,
      denies: 'www/a/.htaccess',
      unreadable: { path: 'www/a/index.php', mode: 0o200 },
    })
    expect((await look({ 'www/b/x': 'x' })).roots.get('a' as SiteId)).toEqual({ state: 'missing' })
    expect((await look({ 'www/a': dir(0o000, { unreadable: true }) })).roots.get('a' as SiteId)).toEqual({ state: 'denied' })
  })

  it('sees that nothing in a folder would be given out for it', async () => {
    const root = async (files: Readonly<Record<string, MemoryFile>>) => (await look(files)).roots.get('a' as SiteId)
    expect(await root({ 'www/a/IMG/x.jpg': 'x', 'www/a/readme.txt': 'x' })).toMatchObject({ empty: true })
    for (const name of ['index.php', 'spip.php', 'Index.HTML', 'default.htm'])
      expect(await root({ [`www/a/${name}`]: 'x' })).not.toHaveProperty('empty')
    expect(await root({ 'www/a/.htaccess': 'RewriteEngine on\nRewriteRule ^ public/ [L]' })).not.toHaveProperty('empty')
    expect(await root({ 'www/a/.htaccess': 'Options -Indexes' })).toMatchObject({ empty: true })
  })

  it('says that the home may not be listed', async () => {
    const { reach, roots } = await look({ '/home/site': dir(0, { unreadable: true }) })
    expect(reach).toMatchObject({ outcome: 'connected', listed: 'denied' })
    expect(roots.size).toBe(0)
  })

  it('knows a login that could not enter its home by where it came out', async () => {
    const shut = { ...MACHINE, '/homez.1/elus': dir(0o000, { unreadable: true }), '/homez.2/other/www/x': 'x' }
    const passwd = { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nelus:x:7:7::/homez.1/elus:/bin/bash\n' }
    const wanted = { outcome: 'connected', home: '/homez.1/elus', listed: 'not-entered', mode: 0 }
    expect((await look({ ...shut, ...passwd }, { home: '/' })).reach).toEqual(wanted)
    expect((await look(shut, { home: '/' }, '/homez.1/elus')).reach).toEqual(wanted)
    // Nobody says where it is: then the machine's root is at least no home.
    const blind = await look(shut, { home: '/' })
    expect(blind.reach).toEqual({ outcome: 'connected', home: '/', listed: 'not-entered' })
    expect(blind.roots.size).toBe(0)
  })

  it('takes a folder that is a jail’s root for the home it is', async () => {
    const { reach, roots } = await look({ '/': dir(0o755), 'www/a/index.html': 'x' }, { home: '/' })
    expect(reach).toEqual({ outcome: 'connected', home: '/', listed: 'listed', mode: 0o755 })
    expect(roots.get('a' as SiteId)).toMatchObject({ state: 'there' })
  })

  it('tells a refused login from no answer, another key, and nobody to ask', async () => {
    const params = { account: 'elus', user: 'elus', host: 'h', tried: ['password'] }
    const errors = [
      [new SiteguardError({ code: 'SG-AUTH-001', kind: 'auth', params }), 'login-refused'],
      [new SiteguardError({ code: 'SG-AUTH-001', kind: 'auth', params: { ...params, tried: [] } }), 'not-asked'],
      [
        new SiteguardError({ code: 'SG-CONN-001', kind: 'connect', params: { account: 'a', host: 'h', port: 22, detail: 'x' } }),
        'unanswered',
      ],
      [
        new SiteguardError({ code: 'SG-CONN-002', kind: 'timeout', params: { account: 'a', host: 'h', seconds: 2, doing: 'x' } }),
        'unanswered',
      ],
      [
        new SiteguardError({ code: 'SG-KEY-001', kind: 'host-key', params: { account: 'a', host: 'h', offered: 'x', keyType: 'x' } }),
        'host-key',
      ],
      [new SiteguardError({ code: 'SG-SEC-001', kind: 'config', params: { ref: 'env:X', detail: 'x' } }), 'not-asked'],
    ] as const
    for (const [error, outcome] of errors) {
      const { reach } = await lookAtAccount(account(), [], () => Promise.reject(error), signal)
      expect(reach).toMatchObject({ outcome, error: { code: error.code } })
    }
    const cancelled = new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
    await expect(lookAtAccount(account(), [], () => Promise.reject(cancelled), signal)).rejects.toBe(cancelled)
  })

  it('does not take a link that broke for what it had seen', async () => {
    const lost = new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'a', host: 'h', detail: 'x' } })
    const transport = createMemoryTransport({ 'www/a/x': 'x' })
    let calls = 0
    const breaking = new Proxy(transport, {
      get(target, name) {
        if (name !== 'list' && name !== 'stat') return Reflect.get(target, name)
        return (...args: unknown[]) =>
          ++calls > 3 ? Promise.reject(lost) : (Reflect.get(target, name) as (...all: unknown[]) => unknown)(...args)
      },
    })
    const { reach, roots } = await lookAtAccount(account(), [site('a')], async () => breaking, signal)
    expect(reach).toMatchObject({ outcome: 'unanswered', error: { code: 'SG-CONN-003' } })
    expect(roots.size).toBe(0)
  })
})
