import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runsReportSchema } from '../../src/cli/documents/runs-report.ts'
import { layer } from '../helpers/layer.ts'
import { emptyDesk } from '../helpers/ssh-account.ts'
import { type Outcome, siteguard } from '../lab/siteguard.ts'
import { fingerprintOf, isRoot, makeKey, type Sshd, sshdMissing, startSshd } from '../lab/sshd.ts'

/** In every secret that lies there, and nowhere in what is said or kept. */
const CANARY = 'Canary7Value'

layer('an account of its own, rotated over SSH', sshdMissing() ?? (isRoot ? undefined : 'needs root'), () => {
  const desk = emptyDesk()
  const ours = makeKey(join(desk.folder, 'ours'), 'ed25519', '', 'siteguard')
  const theirs = makeKey(join(desk.folder, 'theirs'), 'ed25519', '', 'admin@backup')
  const fresh = makeKey(join(desk.folder, 'fresh'), 'rsa', '', 'anna')
  let sshd: Sshd

  const put = (path: string, text: string, mode = 0o600): void => {
    const file = join(sshd.home, path)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
    chmodSync(file, mode)
    for (let at = file; at !== sshd.home; at = join(at, '..')) chownSync(at, sshd.uid, sshd.gid)
  }
  const keysThere = (): string => readFileSync(join(sshd.home, '.ssh/authorized_keys'), 'utf8')
  const gets = (file: string): boolean => {
    const options = ['BatchMode=yes', 'IdentitiesOnly=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR']
    const argv = [
      '-F',
      '/dev/null',
      '-p',
      String(sshd.port),
      '-i',
      file,
      ...options.flatMap((one) => ['-o', one]),
      `${sshd.user}@127.0.0.1`,
      'true',
    ]
    try {
      execFileSync('ssh', argv, { stdio: 'pipe', env: { PATH: process.env.PATH, HOME: desk.folder } })
      return true
    } catch {
      return false
    }
  }
  const inventory = (keys: readonly string[], login = ours.file): void => {
    const account = {
      host: '127.0.0.1',
      port: sshd.port,
      user: sshd.user,
      identityFile: login,
      hostKeys: sshd.hostKeys,
      authorizedKeys: keys,
    }
    const sites = { 'site.example': { account: 'lab', root: 'www' } }
    writeFileSync(join(desk.folder, 'siteguard.yml'), JSON.stringify({ version: 1, accounts: { lab: account }, sites }))
  }
  const said: string[] = []
  const rotate = async (code: number, ...args: readonly string[]): Promise<Outcome> => {
    const outcome = await siteguard(['rotate', 'lab', ...args], desk.folder)
    expect(outcome.code, outcome.stderr + outcome.stdout).toBe(code)
    said.push(outcome.stdout, outcome.stderr)
    return outcome
  }
  const flat = (text: string): string => text.replace(/\s+/g, ' ')

  beforeAll(async () => {
    sshd = await startSshd({ authorizedKeys: [ours.publicLine, theirs.publicLine], keysInHome: true })
    put('.ssh/authorized_keys2', `no-pty,command="/bin/sh" ${theirs.publicLine}\n`)
    put('.netrc', `machine api.example login anna password ${CANARY}\n`)
    put('www/.htpasswd', `anna:$apr1$saltsalt$${CANARY}0123456789\n`, 0o604)
    put('www/.git/config', `[remote "origin"]\n\turl = https://anna:${CANARY}@git.example/site.git\n`)
    inventory([ours.publicLine, fresh.publicLine])
    expect((await siteguard(['vault', 'init'], desk.folder)).code).toBe(0)
  })
  afterAll(async () => {
    await sshd?.stop()
    desk.remove()
  })

  it('shows every key with comment, date and fingerprint, and every secret by its place, and changes nothing', async () => {
    const { stdout } = await rotate(0)
    expect(flat(stdout)).toContain('unknown, goes: admin@backup')
    expect(stdout).toContain(fingerprintOf(`${theirs.file}.pub`).split(' ')[1])
    expect(flat(stdout)).toMatch(/stays: siteguard \(we came in by it\)/)
    expect(flat(stdout)).toMatch(/\.ssh\/authorized_keys2, line 1; the file is of \d{4}-\d\d-\d\d/)
    expect(flat(stdout)).toContain('.netrc, line 1 · password · anna@api.example')
    expect(flat(stdout)).toContain('www/.git/config, line 2 · token · git.example')
    expect(keysThere()).toContain(theirs.publicLine)
    expect([gets(ours.file), gets(theirs.file), gets(fresh.file)]).toEqual([true, true, false])
  })

  it('refuses to shut us out', async () => {
    inventory([fresh.publicLine])
    const { stderr } = await rotate(6, '--apply', '--yes')
    expect(stderr).toContain('SG-ROT-031')
    inventory([ours.publicLine, fresh.publicLine])
    expect(keysThere()).toContain(theirs.publicLine)
  })

  it('lets in who is named and nobody else, and gives the web server’s people other passwords', async () => {
    const { stdout } = await rotate(0, '--apply', '--yes', '--json')
    const report = JSON.parse(stdout) as { kind: string; run: { state: string }; keys: { becomes: string }[] }
    expect(runsReportSchema.safeParse(JSON.parse(stdout)).error).toBeUndefined()
    expect(report).toMatchObject({ kind: 'account', run: { state: 'applied', site: '@lab' } })
    expect(report.keys.map(({ becomes }) => becomes)).toEqual(['stays', 'goes', 'goes'])
    expect([gets(ours.file), gets(theirs.file), gets(fresh.file)]).toEqual([true, false, true])
    expect(existsSync(join(sshd.home, '.ssh/authorized_keys2'))).toBe(false)
    const { mode, uid } = statSync(join(sshd.home, 'www/.htpasswd'))
    expect([mode & 0o777, uid]).toEqual([0o604, sshd.uid])
    const shown = await siteguard(['vault', 'show', '--reveal', 'lab/web-users/www/htpasswd/anna', '--pipe'], desk.folder)
    expect(shown.code, shown.stderr).toBe(0)
    const [, salt = ''] = /^anna:\$apr1\$([^$]+)\$/.exec(readFileSync(join(sshd.home, 'www/.htpasswd'), 'utf8')) ?? []
    const hash = execFileSync('openssl', ['passwd', '-apr1', '-salt', salt, '-stdin'], { input: shown.stdout.trim(), encoding: 'utf8' })
    expect(readFileSync(join(sshd.home, 'www/.htpasswd'), 'utf8')).toBe(`anna:${hash}`)
  })

  it('goes to another key of ours in two turns, and is not taken back', async () => {
    inventory([fresh.publicLine], fresh.file)
    const { stdout } = await rotate(0, '--only', 'ssh-keys', '--apply', '--yes', '--json')
    const { run } = JSON.parse(stdout) as { run: { id: string } }
    expect([gets(ours.file), gets(fresh.file)]).toEqual([false, true])
    const back = await siteguard(['rollback', run.id, '--yes'], desk.folder)
    expect(back.stderr).toContain('SG-ROT-008')
    expect(flat((await rotate(0, '--only', 'ssh-keys')).stdout)).toContain('Already as wanted')
    expect(keysThere()).toBe(`${fresh.publicLine}\n`)
  })

  it('never says, and nowhere keeps, what it saw', () => {
    expect(said.join('\n')).not.toContain(CANARY)
    const files = readdirSync(desk.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(10)
    for (const { parentPath, name } of files) expect(readFileSync(join(parentPath, name), 'latin1'), name).not.toContain(CANARY)
    for (const name of readdirSync(join(sshd.home, '.siteguard'), { recursive: true, encoding: 'utf8' })) {
      const file = join(sshd.home, '.siteguard', name)
      if (statSync(file).isFile()) expect(readFileSync(file, 'latin1'), name).not.toContain(CANARY)
    }
  })
})
