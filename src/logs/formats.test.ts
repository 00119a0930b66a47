import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { createLineCutter } from './each-line.ts'
import { scanLog } from './scan-log.ts'
import type { LogEvent, LogQuestion, LogSummary } from './types.ts'

const folder = mkdtempSync(join(tmpdir(), 'siteguard-logs-'))
afterAll(() => rmSync(folder, { recursive: true }))

const NOW = Date.UTC(2026, 10, 22)
const AT = Date.UTC(2026, 10, 19, 2, 14, 7)
const ALL: LogQuestion = {
  names: [],
  windows: [[0, NOW]],
  addresses: ['203.0.113.7', '2001:db8::7'],
  zone: 0,
  now: NOW,
  most: 1000,
}

let files = 0
async function ask(content: string | Buffer, question: Partial<LogQuestion> = {}): Promise<{ events: LogEvent[]; summary: LogSummary }> {
  const file = join(folder, `log-${files++}`)
  writeFileSync(file, content)
  const events: LogEvent[] = []
  const summary = await scanLog({ file, name: 'log' }, { ...ALL, ...question }, (some) => events.push(...some))
  return { events, summary }
}

const REST = '200 512 "https://site.example/" "Mozilla/5.0 (X11)"'
const TIME = '[19/Nov/2026:03:14:07 +0100]'

describe('one request, as web servers write it', () => {
  it.each([
    ['common', `203.0.113.7 - - ${TIME} "POST /spip.php?page=spip_pass HTTP/1.1" 200 512`, {}],
    ['combined', `203.0.113.7 - - ${TIME} "POST /spip.php?page=spip_pass HTTP/1.1" ${REST}`, { agent: 'Mozilla/5.0 (X11)' }],
    ['with a login', `203.0.113.7 - anne marie ${TIME} "POST /spip.php?page=spip_pass HTTP/1.1" ${REST}`, { user: 'anne marie' }],
    [
      'vhost_combined',
      `www.site.example:443 203.0.113.7 - - ${TIME} "POST /spip.php?page=spip_pass HTTP/2.0" ${REST}`,
      { host: 'www.site.example' },
    ],
    ['of OVH', `203.0.113.7 www.site.example - ${TIME} "POST /spip.php?page=spip_pass HTTP/1.1" ${REST}`, { host: 'www.site.example' }],
    ['with more behind', `203.0.113.7 - - ${TIME} "POST /spip.php?page=spip_pass HTTP/1.1" ${REST} "0.042" "-" 10.0.0.1`, {}],
    [
      'with a host that is no address',
      `adeade.be:80 203.0.113.7 - - ${TIME} "POST /spip.php?page=spip_pass HTTP/1.1" ${REST}`,
      { host: 'adeade.be' },
    ],
  ])('%s', async (_name, line, more) => {
    const { events, summary } = await ask(`${line}\n`)
    expect(summary).toMatchObject({ format: 'access', lines: 1, understood: 1, from: AT, to: AT, zone: 60 })
    expect(events).toEqual([
      expect.objectContaining({
        kind: 'web',
        at: AT,
        line: 1,
        address: '203.0.113.7',
        method: 'POST',
        target: '/spip.php?page=spip_pass',
        status: 200,
        bytes: 512,
        ...more,
      }),
    ])
    if (!('user' in more)) expect(events[0]).not.toHaveProperty('user')
  })

  it.each([
    ['IPv6', `2001:db8::7 - - ${TIME} "GET /a?b HTTP/1.1" ${REST}`, { address: '2001:db8::7' }],
    ['IPv4 inside IPv6', `::ffff:203.0.113.7 - - ${TIME} "GET /a?b HTTP/1.1" ${REST}`, { address: '203.0.113.7' }],
    ['a quote in it', `203.0.113.7 - - ${TIME} "GET /a?\\"x\\" HTTP/1.1" ${REST}`, { target: '/a?"x"' }],
    ['a quote as nginx writes it', `203.0.113.7 - - ${TIME} "GET /a?\\x22x HTTP/1.1" ${REST}`, { target: '/a?"x' }],
    ['a space in it', `203.0.113.7 - - ${TIME} "GET /a b?c d HTTP/1.1" ${REST}`, { target: '/a b?c d' }],
    ['a bracket in the login', `203.0.113.7 - [x] ${TIME} "GET /a?b HTTP/1.1" ${REST}`, { user: '[x]' }],
    [
      'another time and request in the login',
      `203.0.113.7 - [01/Jan/2020:00:00:00 +0000] \\"GET /forged?a HTTP/1.1\\" 200 1 ${TIME} "GET /a?b HTTP/1.1" ${REST}`,
      { target: '/a?b' },
    ],
    ['something between time and request', `203.0.113.7 - - ${TIME} site.example "GET /a?b HTTP/1.1" ${REST}`, { target: '/a?b' }],
    ['no size', `203.0.113.7 - - ${TIME} "GET /a?b HTTP/1.1" 304 - "-" "-"`, { status: 304 }],
  ])('%s', async (_name, line, expected) => {
    const { events } = await ask(`${line}\n`)
    expect(events).toEqual([expect.objectContaining({ at: AT, ...expected })])
  })

  it.each([
    [
      'nginx',
      `{"time_iso8601":"2026-11-19T03:14:07+01:00","remote_addr":"203.0.113.7","request":"POST /spip.php?page=spip_pass HTTP/1.1","status":"200","body_bytes_sent":"512"}`,
    ],
    [
      'Caddy',
      `{"level":"info","ts":${AT / 1000},"request":{"remote_ip":"203.0.113.7","method":"POST","host":"site.example","uri":"/spip.php?page=spip_pass"},"status":200,"size":512}`,
    ],
    [
      'fields apart',
      `{"@timestamp":"2026-11-19T02:14:07Z","client_ip":"203.0.113.7","method":"POST","path":"/spip.php","query_string":"page=spip_pass","status":200,"bytes":512}`,
    ],
  ])('JSON of %s', async (_name, line) => {
    const { events, summary } = await ask(`${line}\n`)
    expect(summary.format).toBe('json')
    expect(events).toEqual([
      expect.objectContaining({
        kind: 'web',
        at: AT,
        address: '203.0.113.7',
        method: 'POST',
        target: '/spip.php?page=spip_pass',
        status: 200,
        bytes: 512,
      }),
    ])
  })
})

describe('a file that came by FTP', () => {
  it.each([
    ['xferlog', 'Thu Nov 19 03:14:07 2026 1 203.0.113.7 1234 /home/elus/www/IMG/a b.php b _ i r elus ftp 0 * c'],
    [
      'vsftpd',
      'Thu Nov 19 03:14:07 2026 [pid 2] [elus] OK UPLOAD: Client "203.0.113.7", "/home/elus/www/IMG/a b.php", 1234 bytes, 1.20Kbyte/sec',
    ],
    ['pure-ftpd, as a web server', '203.0.113.7 - elus [19/Nov/2026:03:14:07 +0100] "PUT /home/elus/www/IMG/a b.php" 200 1234'],
    ['proftpd, extended', '203.0.113.7 UNKNOWN elus [19/Nov/2026:03:14:07 +0100] "STOR /home/elus/www/IMG/a b.php" 226 1234'],
    [
      'pure-ftpd by syslog',
      'Nov 19 03:14:07 ftp7 pure-ftpd: (elus@203.0.113.7) [NOTICE] /home/elus/www/IMG/a b.php uploaded  (1234 bytes, 12.3KB/sec)',
    ],
  ])('%s', async (_name, line) => {
    const { events } = await ask(`${line}\n`, { zone: 60 })
    expect(events).toEqual([
      expect.objectContaining({
        kind: 'ftp',
        at: AT,
        address: '203.0.113.7',
        user: 'elus',
        action: 'upload',
        path: '/home/elus/www/IMG/a b.php',
      }),
    ])
  })

  it('is no upload where the server refused it, or the link broke', async () => {
    const { events } = await ask(
      [
        'Thu Nov 19 03:14:07 2026 1 203.0.113.7 1234 /a.php b _ i r elus ftp 0 * i',
        'Thu Nov 19 03:14:08 2026 1 203.0.113.7 1234 /b.php b _ o r elus ftp 0 * c',
      ].join('\n'),
      { addresses: [] },
    )
    expect(events).toEqual([])
  })
})

describe('logins and programs', () => {
  it.each([
    [
      'a key',
      'Nov 19 03:14:07 ssh1 sshd[12]: Accepted publickey for elus from 203.0.113.7 port 5123 ssh2: ED25519 SHA256:abc',
      { kind: 'ssh', action: 'login', user: 'elus', address: '203.0.113.7' },
    ],
    [
      'by ISO 8601',
      '2026-11-19T03:14:07.123456+01:00 ssh1 sshd-session[12]: Accepted password for elus from 203.0.113.7 port 5123 ssh2',
      { kind: 'ssh', action: 'login', user: 'elus' },
    ],
    [
      'a wrong password',
      'Nov 19 03:14:07 ssh1 sshd[12]: Failed password for invalid user root from 203.0.113.7 port 5123 ssh2',
      { action: 'failed-login', user: 'root' },
    ],
    [
      'a file by SFTP',
      'Nov 19 03:14:07 ssh1 internal-sftp[12]: open "/home/elus/www/x.php" flags WRITE,CREATE,TRUNCATE mode 0644',
      { action: 'upload', path: '/home/elus/www/x.php' },
    ],
    [
      'proftpd',
      'Nov 19 03:14:07 ftp1 proftpd[12] ftp1 (203.0.113.7[203.0.113.7]): USER elus: Login successful.',
      { kind: 'ftp', action: 'login', user: 'elus', address: '203.0.113.7' },
    ],
    [
      'cron',
      'Nov 19 03:14:07 web1 CRON[12]: (elus) CMD (php /home/elus/www/x.php)',
      { kind: 'cron', action: 'run', user: 'elus', path: 'php /home/elus/www/x.php' },
    ],
    [
      'cron of OVH',
      '[2026-11-19 03:14:07] ## OVH ## START - 2026-11-19 03:14:07.524384 executing: /usr/local/php8.2/bin/php /homez.1/elus/x.php',
      { kind: 'cron', action: 'run', path: '/usr/local/php8.2/bin/php /homez.1/elus/x.php' },
    ],
  ])('%s', async (_name, line, expected) => {
    const { events } = await ask(`${line}\n`, { zone: 60 })
    expect(events).toEqual([expect.objectContaining(expected)])
    expect(Math.floor((events[0]?.at ?? 0) / 1000) * 1000).toBe(AT)
  })

  it('takes a day that has not come yet for one of last year', async () => {
    const { events } = await ask('Dec 24 03:14:07 ssh1 sshd[12]: Accepted password for elus from 203.0.113.7 port 1 ssh2\n')
    expect(new Date(events[0]?.at ?? 0).toISOString()).toBe('2025-12-24T03:14:07.000Z')
  })
})

describe('what is wanted of a log', () => {
  const line = (address: string, request: string, status = 200, time = '03:14:07'): string =>
    `${address} - - [19/Nov/2026:${time} +0100] "${request} HTTP/1.1" ${status} 5 "-" "-"`
  const none: Partial<LogQuestion> = { windows: [], addresses: [] }

  it('names of files in any part of a path, percent signs seen through', async () => {
    const { events } = await ask(
      [
        line('198.51.100.1', 'GET /IMG/x.php'),
        line('198.51.100.1', 'GET /IMG/x.php/more'),
        line('198.51.100.1', 'GET /IMG/%78.php?c=1'),
        line('198.51.100.1', 'GET /IMG/xx.php'),
        line('198.51.100.1', 'GET /page?x.php'),
      ].join('\n'),
      { ...none, names: ['x.php'] },
    )
    expect(events.map((event) => event.line)).toEqual([1, 2, 3])
  })

  it('requests that send in a span of time, and those with a query', async () => {
    const { events } = await ask(
      [
        line('198.51.100.1', 'POST /', 200, '03:00:00'),
        line('198.51.100.1', 'POST /', 403, '03:14:07'),
        line('198.51.100.1', 'GET /style.css', 200, '03:14:08'),
        line('198.51.100.1', 'GET /spip.php?action=session', 200, '03:14:09'),
        line('198.51.100.1', 'PUT /a', 200, '03:20:00'),
      ].join('\n'),
      { ...none, windows: [[AT - 5000, AT + 5000]] },
    )
    expect(events.map((event) => event.line)).toEqual([2, 4])
  })

  it('shapes, in addresses as they are after decoding', async () => {
    const { events } = await ask([line('198.51.100.1', 'GET /?a=%3C%3Fphp'), line('198.51.100.1', 'GET /?a=php')].join('\n'), {
      ...none,
      shapes: '<\\?php',
    })
    expect(events.map((event) => event.line)).toEqual([1])
  })

  it('counts what there was too much of', async () => {
    const lines = Array.from({ length: 30 }, () => line('203.0.113.7', 'GET /a'))
    const { events, summary } = await ask(lines.join('\n'), { windows: [], most: 10 })
    expect(events).toHaveLength(10)
    expect(summary).toMatchObject({ lines: 30, understood: 30, dropped: 20 })
  })

  it('notes when something was sent and not refused', async () => {
    const { summary } = await ask([line('198.51.100.1', 'POST /'), line('198.51.100.1', 'POST /', 404, '03:15:00')].join('\n'), none)
    expect([...summary.writes]).toEqual([AT / 1000])
  })
})

describe('logs that are not whole, or none', () => {
  const lines = Array.from({ length: 500 }, (_, i) => `203.0.113.7 - - ${TIME} "GET /a?${i} HTTP/1.1" ${REST}\n`).join('')

  it('reads gzip, several in a row too, as one', async () => {
    const { summary } = await ask(Buffer.concat([gzipSync(lines), gzipSync(lines)]))
    expect(summary).toMatchObject({ lines: 1000, understood: 1000 })
    expect(summary).not.toHaveProperty('trouble')
  })

  it('reads what there is of one that was cut', async () => {
    const whole = gzipSync(lines)
    const { summary } = await ask(whole.subarray(0, whole.length - 20))
    expect(summary).toMatchObject({ trouble: 'cut', format: 'access' })
    expect(summary.understood).toBeGreaterThan(0)
  })

  it.each(['bzip2', 'xz', 'zstd'])(
    'reads %s by the system’s own program, and what there is of one that was cut or is damaged',
    async (program) => {
      // Long enough for bzip2, whose blocks tell nothing until they are whole.
      const whole = execFileSync(program, ['-c', '-q'], { input: lines.repeat(50), maxBuffer: 64e6 })
      const read = await ask(whole)
      expect(read.summary).toMatchObject({ lines: 25_000, understood: 25_000, format: 'access' })
      expect(read.summary).not.toHaveProperty('trouble')
      const cut = await ask(whole.subarray(0, whole.length - 20))
      expect(['cut', 'damaged']).toContain(cut.summary.trouble)
      const damaged = Buffer.from(whole)
      damaged.fill(7, Math.floor(whole.length / 2), Math.floor(whole.length / 2) + 40)
      expect(['cut', 'damaged']).toContain((await ask(damaged)).summary.trouble)
    },
  )

  it.each([
    ['an archive', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), 'packed'],
    ['rubbish in bzip2', Buffer.from('BZh91AY&SY'), 'cut'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 10, 0, 1, 2]), 'unknown-format'],
    ['prose', Buffer.from('Dear all,\n\nthe logs are attached.\n'), 'unknown-format'],
    ['rubbish in gzip', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(40, 7)]), 'damaged'],
  ])('says of %s that it tells nothing', async (_name, content, trouble) => {
    expect((await ask(content)).summary).toMatchObject({ trouble, understood: 0 })
  })

  it.each(['0026', '-026', '+026', '2e3 ', '1969', '2100', '9999'])('takes no line for one of the year %s', async (year) => {
    const { summary, events } = await ask(
      [
        `203.0.113.7 - - [19/Nov/${year}:03:14:07 +0100] "GET /x.php HTTP/1.1" ${REST}`,
        `{"time":"19/Nov/${year}:03:14:07 +0100","remote_addr":"203.0.113.7","request":"GET /x.php HTTP/1.1","status":200}`,
        `Thu Nov 19 03:14:07 ${year} 1 203.0.113.7 1234 /home/elus/a.php b _ i r elus ftp 0 * c`,
        `Thu Nov 19 03:14:07 ${year} [pid 2] [elus] OK UPLOAD: Client "203.0.113.7", "/www/a.php", 12 bytes`,
        '',
      ].join('\n'),
    )
    expect([events, summary.understood]).toEqual([[], 0])
  })

  it('says of a folder, and of what is not there, that it cannot be read', async () => {
    for (const file of [folder, join(folder, 'absent')])
      expect(await scanLog({ file, name: 'x' }, ALL, () => {})).toMatchObject({ trouble: 'unreadable' })
  })

  it('stops where one unpacks to more than anybody has', async () => {
    const file = join(folder, 'bomb')
    writeFileSync(file, gzipSync(lines.repeat(20)))
    expect(await scanLog({ file, name: 'x' }, ALL, () => {}, { maxBytes: 100_000 })).toMatchObject({ trouble: 'too-large' })
  })

  it('holds 64 kB of a line that never ends, and goes on behind it', () => {
    const told: number[] = []
    const cutter = createLineCutter((_bytes, start, end) => told.push(end - start))
    const piece = Buffer.alloc(64 * 1024, 65)
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 2000; i++) cutter.take(piece)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000)
    cutter.take(Buffer.from('AA\nnext\n'))
    cutter.end()
    expect(told).toEqual([64 * 1024, 4])
  })

  it('numbers lines by line feeds, those that say nothing too, with and without carriage returns', async () => {
    const { events } = await ask(`\r\n# comment\r\n203.0.113.7 - - ${TIME} "GET /a HTTP/1.1" ${REST}\r\n`)
    expect(events).toEqual([expect.objectContaining({ line: 3, agent: 'Mozilla/5.0 (X11)' })])
  })
})
