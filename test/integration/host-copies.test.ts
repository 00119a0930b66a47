import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Recovery } from '../../src/core/recovery.ts'
import type { TimelineReport } from '../../src/core/timeline-report.ts'
import { copyLogins } from '../../src/providers/ovh/copies.ts'
import { layer } from '../helpers/layer.ts'
import { FTP_UID, type FtpServer, ftpLabMissing, startPureFtpd } from '../lab/ftpd.ts'
import { injectionsFor } from '../lab/infect.ts'
import { type Outcome, siteguard } from '../lab/siteguard.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 })

/** A site nobody publishes releases of, of which nothing was kept before it was broken into, at a host with nightly copies of its own. */
layer('a locked site that only its host has a clean state of', ftpLabMissing(), () => {
  const PLANTED = 'IMG/jpg/planted.php'
  const bad = Buffer.from(injectionsFor('spip', '4.4.0').find(({ id }) => id === 'core-added-cache')?.base64 ?? '', 'base64')
  /** Newest first; the last does not let us in. */
  const nights = copyLogins('web', new Date())
  let folder: string
  let server: FtpServer
  let home: string

  const at = (copy: string, path: string): string => join(folder, copy, 'www', path)
  const put = (copy: string, path: string, content: string | Buffer): void => {
    mkdirSync(dirname(at(copy, path)), { recursive: true })
    writeFileSync(at(copy, path), content)
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'siteguard-nights-'))
    chownSync(folder, FTP_UID, FTP_UID)
    home = join(folder, 'operator')
    const kept = nights.slice(0, 4)
    // The newest copy was made after the intruder came; what was written that day is in none that is older.
    for (const [copy, words, isBad] of [
      ['live', 'Friday', true],
      ...kept.map(({ login }, nth) => [login, nth === 0 ? 'Thursday' : 'Wednesday', nth === 0] as const),
    ] as const) {
      put(copy, 'index.php', `<?php echo "${words}";\n`)
      put(copy, 'IMG/jpg/a.jpg', 'no picture')
      if (isBad) put(copy, PLANTED, bad)
    }
    server = await startPureFtpd({
      root: join(folder, 'live'),
      copies: Object.fromEntries(kept.map(({ login }) => [login.replace('web', ''), join(folder, login)])),
    })
    execFileSync('chown', ['-R', `${FTP_UID}:${FTP_UID}`, join(folder, 'live')])
    chmodSync(join(folder, 'live'), 0o700)
    const account = { transport: 'ftp', host: '127.0.0.1', port: server.port, user: server.user, password: 'env:PW', provider: 'ovh' }
    const inventory = { version: 1, accounts: { elus: account }, sites: { town: { account: 'elus', root: 'www' } } }
    for (const one of [home, join(folder, 'other')]) {
      mkdirSync(one)
      writeFileSync(join(one, 'siteguard.yml'), JSON.stringify(inventory))
    }
    expect((await siteguard(['vault', 'init'], home)).code).toBe(0)
  })
  afterAll(async () => {
    await server?.stop()
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  })
  const run = (...args: string[]) => siteguard(args, home, { PW: server.password })
  const recover = async (): Promise<Outcome & { readonly recovery: Recovery }> => {
    const typed = ['restore', '--recipe', 'restore-after-lockout', 'elus', '--apply', '--yes', '--offline', '--patience', '0', '--json']
    const outcome = await run(...typed)
    if (!outcome.stdout.startsWith('{')) throw new Error(outcome.stderr)
    return { ...outcome, ...(JSON.parse(outcome.stdout) as { recovery: Recovery }) }
  }

  it('are asked between which two nights a file was planted, and the older that do not let us in are told', async () => {
    // By somebody else: what he learned is not known to the one who goes back.
    const ask = (...args: string[]) => siteguard([...args, '--offline'], join(folder, 'other'), { PW: server.password })
    const taken = await ask('snapshot', 'town', '--json')
    expect([0, 1, 3], taken.stderr).toContain(taken.code)
    const { stdout, stderr } = await ask('timeline', 'town', '--json')
    const report = JSON.parse(stdout || `{"stderr":${JSON.stringify(stderr)}}`) as TimelineReport
    const trace = report.traces?.find(({ path }) => path === PLANTED)
    expect(trace?.seen, stdout || stderr).toEqual({ after: nights[1]?.at, by: nights[0]?.at, where: 'provider' })
    const gap = report.gaps.find(({ check }) => check === 'copies')
    expect(gap).toMatchObject({ subject: '', reason: 'SG-AUTH-001', error: { params: { user: nights[4]?.login } } })
    expect(stdout).not.toContain(server.password)

    // With what is here alone nobody is asked.
    const local = JSON.parse((await ask('timeline', 'town', '--json', '--local')).stdout) as TimelineReport
    expect(local.traces.find(({ path }) => path === PLANTED)?.seen.where).toBe('snapshot')
    expect(local.gaps.some(({ check }) => check === 'copies')).toBe(false)
  })

  it('stops where the root’s rights are 000, with the text for the host’s support, and touches nothing', async () => {
    const live = join(folder, 'live')
    chmodSync(live, 0o000)
    const stopped = await recover()
    expect([stopped.code, stopped.recovery.lock?.now]).toEqual([5, 'support'])
    expect(stopped.recovery.waiting).toEqual([{ what: 'ticket', text: expect.stringContaining('700') }])
    expect([stopped.recovery.sites, statSync(live).mode & 0o777]).toEqual([[], 0o000])
    chmodSync(live, 0o700)
  })

  it('goes back to the newest of those copies in which nothing is found', async () => {
    const { recovery, stdout } = await recover()
    const [site] = recovery.sites
    expect([site?.way, site?.hostCopy?.at, site?.points.clean?.state], stdout).toEqual(['host-copy', nights[1]?.at, 'green'])
    expect(existsSync(at('live', PLANTED))).toBe(false)
    expect(readFileSync(at('live', 'index.php'), 'utf8')).toContain('Wednesday')
    // Both are kept, each dated by its night, with what was found in it.
    const { stdout: copies } = await run('snapshots', 'list', 'town', '--json')
    for (const night of nights.slice(0, 2)) expect(copies).toContain(night.at.replace(/[-:]|\.\d+/g, ''))
    expect(copies).not.toContain(nights[2]?.at.replace(/[-:]|\.\d+/g, ''))
    expect(stdout).not.toContain(server.password)
  })
})
