import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TimelineReport } from '../../src/core/timeline-report.ts'
import { copyLogins } from '../../src/providers/ovh/copies.ts'
import { FTP_UID, type FtpServer, startPureFtpd } from '../lab/ftpd.ts'
import { injectionsFor } from '../lab/infect.ts'
import { siteguard } from '../lab/siteguard.ts'

/** A site by FTP alone, of which nothing was kept before it was broken into, at a host that keeps nightly copies of its own. */

const PLANTED = 'IMG/jpg/planted.php'
let folder: string
let server: FtpServer
let home: string

const at = (copy: string, path: string): string => join(folder, copy, 'www', path)
const put = (copy: string, path: string, content: string | Buffer): void => {
  mkdirSync(dirname(at(copy, path)), { recursive: true })
  writeFileSync(at(copy, path), content)
}

/** Newest first; the last does not let us in. */
const nights = copyLogins('web', new Date())

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'siteguard-nights-'))
  chownSync(folder, FTP_UID, FTP_UID)
  home = join(folder, 'operator')
  mkdirSync(home)
  const bad = injectionsFor('spip', '4.4.0').find(({ id }) => id === 'core-added-cache')
  const kept = nights.slice(0, 4)
  for (const copy of ['live', ...kept.map(({ login }) => login)]) {
    put(copy, 'index.php', '<?php echo "hello";\n')
    put(copy, 'IMG/jpg/a.jpg', 'no picture')
    if (copy !== kept.at(-1)?.login) put(copy, PLANTED, Buffer.from(bad?.base64 ?? '', 'base64'))
  }
  server = await startPureFtpd({
    root: join(folder, 'live'),
    copies: Object.fromEntries(kept.map(({ login }) => [login.replace('web', ''), join(folder, login)])),
  })
  const account = { transport: 'ftp', host: '127.0.0.1', port: server.port, user: server.user, password: 'env:PW', provider: 'ovh' }
  const inventory = { version: 1, accounts: { elus: account }, sites: { town: { account: 'elus', root: 'www' } } }
  writeFileSync(join(home, 'siteguard.yml'), JSON.stringify(inventory))
})
afterAll(async () => {
  await server?.stop()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

const run = (...args: string[]) => siteguard([...args, '--offline'], home, { PW: server.password })

it('tells between which two nights a file was planted, and that the older copies do not let us in', async () => {
  const taken = await run('snapshot', 'town', '--json')
  expect([0, 1, 3], taken.stderr).toContain(taken.code)
  const { stdout, stderr } = await run('timeline', 'town', '--json')
  const report = JSON.parse(stdout || `{"stderr":${JSON.stringify(stderr)}}`) as TimelineReport
  const trace = report.traces?.find(({ path }) => path === PLANTED)
  expect(trace?.seen, stdout || stderr).toEqual({ after: nights[3]?.at, by: nights[2]?.at, where: 'provider' })
  const gap = report.gaps.find(({ check }) => check === 'copies')
  expect(gap).toMatchObject({ subject: '', reason: 'SG-AUTH-001', error: { params: { user: nights[4]?.login } } })
  expect(stdout).not.toContain(server.password)

  // With what is here alone nobody is asked.
  const local = JSON.parse((await run('timeline', 'town', '--json', '--local')).stdout) as TimelineReport
  expect(local.traces.find(({ path }) => path === PLANTED)?.seen.where).toBe('snapshot')
  expect(local.gaps.some(({ check }) => check === 'copies')).toBe(false)
})
