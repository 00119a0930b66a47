import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RemotePath } from '../../core/path.ts'
import type { Transport } from '../../transports/types.ts'
import { lookAtAccount, readAnswer, versionSaid } from './look-at-host.ts'

const signal = new AbortController().signal

describe('what an account answers', () => {
  it('is read: PHPs of a command line, each once, the disk and the quota', () => {
    const answer = [
      'P /usr/bin/php',
      'V 8.2.36 cli',
      'E Core,PDO,mysqli,Zend OPcache',
      'P /usr/local/php8.2/bin/php',
      'V 8.2.36 cli',
      'E Core,PDO,mysqli,Zend OPcache',
      'P /usr/local/php7.4/bin/php',
      'X-Powered-By: PHP/7.4.33',
      'V 7.4.33 cgi-fcgi',
      'E Core',
      'P /usr/bin/php8.4',
      'V 8.4.1RC2 cli',
      'E Core,sodium',
      'P /usr/bin/php5',
      'D',
      'Filesystem     1024-blocks      Used Available Capacity Mounted on',
      '/dev/sda1        100000000  50000000  40000000      56% /home',
      'Q',
      'Disk quotas for user x (uid 1000):',
      '     Filesystem  blocks   quota   limit   grace   files   quota   limit   grace',
      '      /dev/sda1   90000* 100000  110000            20       0       0',
      '',
    ].join('\n')
    expect(readAnswer(answer)).toEqual({
      php: [
        { path: '/usr/bin/php', version: '8.2.36', extensions: ['core', 'pdo', 'mysqli', 'zend opcache'] },
        { path: '/usr/bin/php8.4', version: '8.4.1', extensions: ['core', 'sodium'] },
      ],
      freeBytes: 20_000 * 1024,
    })
  })

  it.each([
    ['', { php: [] }],
    ['D\nQ\n', { php: [] }],
    ['P relative/php\nV 8.2.1 cli\nE x\nP /a/../../bin/php\nV 8.2.1 cli\nE x\nV 8.1.1 cli\nE y\nD\n\u0000\nQ\nnone', { php: [] }],
  ])('that says nothing of use is nothing: %j', (answer, found) => {
    expect(readAnswer(answer)).toEqual(found)
  })
})

describe('asking a real shell', () => {
  let dir: string
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'siteguard-look-'))
    writeFileSync(join(dir, 'php'), '#!/bin/sh\nprintf "V 8.3.7 cli\\nE Core,xml\\n"\n')
    chmodSync(join(dir, 'php'), 0o755)
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  function transport(files: Record<string, string>, php?: string): Transport {
    return {
      home: dir,
      capabilities: { exec: true, ...(php === undefined ? {} : { php }) },
      exec: async (argv: readonly [string, ...string[]]) => {
        const { status, stdout } = spawnSync(argv[0], argv.slice(1), { env: { LC_ALL: 'C' } })
        return { code: status, stdout }
      },
      async *readMany(requests: readonly { path: RemotePath }[]) {
        for (const { path } of requests) {
          const bytes = Buffer.from(files[path] ?? '')
          if (files[path] === undefined) yield { path, problem: { reason: 'vanished' } }
          else yield { content: { path, bytes, size: bytes.length, sampled: false } }
        }
      },
    } as unknown as Transport
  }

  it('gives the PHP the account calls php first, and how much is free', async () => {
    const found = await lookAtAccount(transport({}, join(dir, 'php')), dir as RemotePath, signal)
    expect(found.php[0]).toEqual({ path: join(dir, 'php'), version: '8.3.7', extensions: ['core', 'xml'] })
    expect(found.freeBytes).toBeGreaterThan(0)
    for (const { path, version } of found.php) expect(`${path} ${version}`).toMatch(/^\/\S+ \d+\.\d+\.\d+$/)
    expect(found.web).toBeUndefined()
  })

  it('takes the web PHP from the nearest settings', async () => {
    const files = {
      [`${dir}/.ovhconfig`]: 'app.engine=php\napp.engine.version=7.4\n',
      [`${dir}/www/.htaccess`]: '# x-httpd-php81\nAddHandler application/x-httpd-ea-php83 .php\n',
    }
    expect((await lookAtAccount(transport(files), `${dir}/www` as RemotePath, signal)).web).toEqual({ version: '8.3', said: '.htaccess' })
    const { [`${dir}/www/.htaccess`]: _gone, ...own } = files
    expect((await lookAtAccount(transport(own), `${dir}/www` as RemotePath, signal)).web).toEqual({ version: '7.4', said: '.ovhconfig' })
  })

  it('goes on without a command that fails', async () => {
    const dead = { ...transport({}), exec: async () => ({ code: 127, stdout: Buffer.alloc(0) }) } as unknown as Transport
    expect(await lookAtAccount(dead, dir as RemotePath, signal)).toEqual({ php: [] })
  })
})

describe('what a setting says', () => {
  it.each([
    ['app.engine.version=8.2', '8.2'],
    ['SetHandler "proxy:unix:/run/php/php8.1-fpm.sock|fcgi://localhost"', '8.1'],
    ['AddHandler application/x-lsphp82 .php', '8.2'],
    ['SetEnv PHP_VER 7_4', '7.4'],
    [' AddType x-httpd-php80 .php', '8.0'],
    ['RewriteRule ^php82 -', undefined],
    ['# app.engine.version=8.2', undefined],
  ])('%s', (text, version) => {
    expect(versionSaid(text)).toBe(version)
  })
})
