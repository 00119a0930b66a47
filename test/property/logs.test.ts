import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { WORTH_KEEPING } from '../../src/cms/request-shapes.ts'
import { createLineCutter } from '../../src/logs/each-line.ts'
import { type LogEvent, type LogQuestion, scanLog } from '../../src/logs/index.ts'
import { looksOdd, ODD, PLAIN } from '../../src/logs/odd.ts'

const folder = mkdtempSync(join(tmpdir(), 'siteguard-any-log-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LINES = [
  '203.0.113.7 - - [19/Nov/2026:03:14:07 +0100] "POST /spip.php?page=spip_pass HTTP/1.1" 200 512 "-" "Mozilla/5.0"',
  'www.site.example:443 2001:db8::7 - elus [19/Nov/2026:03:14:07 +0100] "GET /IMG/x.php HTTP/2.0" 200 5',
  '203.0.113.7 - elus [19/Nov/2026:03:14:07 +0100] "PUT /home/elus/x.php" 200 12',
  'Thu Nov 19 03:14:07 2026 1 203.0.113.7 1234 /home/elus/a.php b _ i r elus ftp 0 * c',
  'Nov 19 03:14:07 ssh1 sshd[12]: Accepted publickey for elus from 203.0.113.7 port 5123 ssh2',
  '{"ts":1e30,"uri":"/x.php","status":-5.5,"bytes":1e400}',
  '{"ts":1795000000,"uri":"/x.php","status":-5.5,"bytes":99999999999999999999}',
  '203.0.113.7 - - [19/Nov/2026:03:14:07 +0100] "GET /x.php HTTP/1.1" 200 99999999999999999999999999',
  '{"time":"2026-11-19T03:14:07+01:00","remote_addr":"203.0.113.7","request":"GET /x.php HTTP/1.1","status":200}',
]
const question: LogQuestion = {
  names: ['x.php', '__proto__'],
  windows: [[Date.UTC(2026, 10, 18), Date.UTC(2026, 10, 20)]],
  addresses: ['203.0.113.7'],
  shapes: WORTH_KEEPING,
  zone: 0,
  now: Date.UTC(2026, 10, 22),
  most: 40,
}

/** A line of a log, some of whose bytes were exchanged, doubled or taken out. */
const line = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(fc.constantFrom(...LINES), fc.array(fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 4 }), fc.nat(3)), { maxLength: 6 }))
    .map(([text, changes]) =>
      changes.reduce((bytes: Buffer, [at, put, gone]) => {
        const place = at % (bytes.length + 1)
        return Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + gone)])
      }, Buffer.from(text)),
    ),
)

it('reads any bytes as a log, keeps no more than it was asked to, and knows the line of each', async () => {
  let files = 0
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 60 }), fc.constantFrom('\n', '\r\n'), async (lines, end) => {
      const file = join(folder, `log-${files++ % 20}`)
      const bytes = Buffer.concat(lines.flatMap((each) => [each, Buffer.from(end)]))
      writeFileSync(file, bytes)
      const events: LogEvent[] = []
      const summary = await scanLog({ file, name: 'log' }, question, (some) => events.push(...some))
      const count = bytes.filter((byte) => byte === 10).length
      if (summary.trouble === undefined) expect(summary.lines).toBe(count)
      expect(summary.understood).toBeLessThanOrEqual(count)
      // For each of four reasons so many.
      expect(events.length).toBeLessThanOrEqual(4 * question.most)
      for (const event of events) {
        expect(event.line).toBeGreaterThan(0)
        expect(event.line).toBeLessThanOrEqual(count)
        expect(new Date(event.at).toISOString()).toMatch(/^[12]/)
        for (const number of [event.status, event.bytes])
          if (number !== undefined) expect(Number.isSafeInteger(number) && number >= 0).toBe(true)
        expect(structuredClone(event)).toEqual(event)
        expect((event.target ?? '').length).toBeLessThanOrEqual(2000)
      }
    }),
    { numRuns: 300 },
  )
})

it('cuts the same lines out of a stream, however that is cut into pieces', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 30 }), (raw, sizes) => {
      // Line feeds often enough for there to be lines.
      const bytes = Buffer.from(raw.map((byte) => (byte < 40 ? 10 : byte)))
      const cut = (pieces: readonly Buffer[]): string[] => {
        const told: string[] = []
        const cutter = createLineCutter((piece, start, end) => told.push(piece.toString('latin1', start, end)))
        for (const piece of pieces) cutter.take(piece)
        cutter.end()
        return told
      }
      const pieces: Buffer[] = []
      let at = 0
      for (const size of sizes) {
        pieces.push(bytes.subarray(at, at + size))
        at += size
      }
      pieces.push(bytes.subarray(at))
      expect(cut(pieces)).toEqual(cut([bytes]))
    }),
  )
})

/** Pieces that the shapes are made of, and what stands between them. */
const PIECES = [
  ...[
    '<?php',
    '<?=',
    'base64_decode',
    'eval',
    'system',
    '(',
    ' (',
    'php://input',
    'auto_prepend_file',
    'allow_url_include',
    '/IMG',
    '/local',
    '/uploads',
  ],
  ...[
    '/files',
    '/x',
    '.php',
    '.phtml',
    '.PHP7',
    '.cgi',
    '.pl',
    '.png',
    '../',
    '..',
    '/etc/passwd',
    '=',
    'wp-config.php',
    'config/connect.php',
    '/.git/config',
  ],
  ...[
    '/.env',
    'union',
    '+',
    ' ',
    '/**/',
    'all',
    'select',
    'information_schema',
    'sleep',
    '_anciennes_valeurs',
    '?',
    '&',
    'bigup_retrouver_fichiers',
    '_oups',
  ],
  ...[
    'var_memotri',
    'annee',
    'date',
    'a',
    '1',
    'connect',
    '>',
    '/ecrire/',
    'exec=install',
    'reinstall=oui',
    'action=',
    'porte_plume_previsu',
    'session',
  ],
  ...[
    'page=',
    'spip_pass',
    'refererspam',
    'referer_spam',
    '/wp-admin/',
    '/adminer',
    '-',
    'é',
    '\u00a0',
    '\t',
    'Action=Session',
    'EXEC=INSTALL',
    '/ETC/PASSWD',
  ],
]

it('passes over nothing that one of the shapes fits', () => {
  const shapes = new RegExp(WORTH_KEEPING, 'i')
  let fitting = 0
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 9 }), (parts) => {
      const target = `/${parts.join('')}`
      const bytes = Buffer.from(target, 'latin1')
      if (!shapes.test(target) || target.includes('%')) return
      fitting += 1
      expect(looksOdd(bytes, 0, bytes.length)).toBe(ODD)
    }),
    { numRuns: 40_000 },
  )
  expect(fitting).toBeGreaterThan(2000)
})

it('passes over what visitors ask for', () => {
  for (const target of [
    '/',
    '/spip.php?article12',
    '/spip.php?rubrique3&lang=fr',
    '/IMG/jpg/photo-1.jpg',
    '/local/cache-css/a.css?123',
    '/prive/javascript/jquery.js',
  ]) {
    const bytes = Buffer.from(target)
    expect(looksOdd(bytes, 0, bytes.length)).toBe(PLAIN)
  }
})
