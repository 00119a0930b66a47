import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { answers, freePort, pause } from './run.ts'

/** Debian's own sshd on loopback, for one test. */
export interface SshdOptions {
  /** Lines for authorized_keys. */
  readonly authorizedKeys: readonly string[]
  /** Keys where sshd looks for them by itself, below the account's home and under its rules for rights. */
  readonly keysInHome?: true
  readonly maxSessions?: number
  /** Only SFTP, inside sshd itself: every command is answered with "This service allows sftp connections only." */
  readonly internalSftp?: boolean
  /** SFTP inside sshd itself, so that no shell and no start-up file has a part in it. */
  readonly sftpInside?: boolean
  /** No SFTP at all. */
  readonly sftpOff?: boolean
  /** The account sees nothing but BusyBox. Needs root. */
  readonly busyboxChroot?: boolean
  /** Host keys to make; the first is the one a client without wishes gets. Default ed25519 only. */
  readonly hostKeyTypes?: readonly ('ed25519' | 'ecdsa' | 'rsa')[]
  /** More lines of sshd_config. */
  readonly lines?: readonly string[]
}

export interface Sshd {
  readonly port: number
  /** Who logs in: a throwaway system user when we are root, so that file modes mean something; else ourselves. */
  readonly user: string
  readonly uid: number
  readonly gid: number
  /** The account's folder on this machine. */
  readonly home: string
  /** The same folder as the account sees it. */
  readonly homeInside: string
  /** `TYPE SHA256:…`, as an inventory pins them. */
  readonly hostKeys: readonly string[]
  /** `TYPE BASE64` of each host key, as known_hosts holds them after the host's name. */
  readonly publicKeys: readonly string[]
  readonly pid: number
  log(): string
  stop(): Promise<void>
}

const SSHD = '/usr/sbin/sshd'
const SFTP_SERVER = '/usr/lib/openssh/sftp-server'
export const isRoot = process.geteuid?.() === 0

/** Why no real sshd can be had here; undefined when it can. */
export function sshdMissing(): string | undefined {
  return existsSync(SSHD) && existsSync(SFTP_SERVER) ? undefined : 'openssh-server is not installed'
}

const groups = new Set<number>()
const users = new Set<string>()
process.once('exit', () => {
  for (const group of groups) signal(group, 'SIGKILL')
  for (const name of users) removeUser(name)
})

function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, name)
  } catch {
    return false
  }
}

/** A key pair made by ssh-keygen. */
export function makeKey(
  file: string,
  type = 'ed25519',
  passphrase = '',
  comment = 'lab',
  format?: 'PEM',
): { file: string; publicLine: string } {
  execFileSync('ssh-keygen', [
    '-q',
    '-t',
    type,
    '-N',
    passphrase,
    '-C',
    comment,
    '-f',
    file,
    ...(format === undefined ? [] : ['-m', format]),
  ])
  return { file, publicLine: readFileSync(`${file}.pub`, 'utf8').trim() }
}

export function fingerprintOf(publicFile: string): string {
  const [, fingerprint = ''] = execFileSync('ssh-keygen', ['-lf', publicFile], { encoding: 'utf8' }).split(' ')
  const [type = ''] = readFileSync(publicFile, 'utf8').split(' ')
  return `${type} ${fingerprint}`
}

/** Starts sshd in its own process group and waits until it listens. */
export async function startSshd(options: SshdOptions): Promise<Sshd> {
  // sshd jails nobody in a folder below one that others may write to, as /tmp is.
  const folder = mkdtempSync(join(options.busyboxChroot === true ? '/var/lib' : tmpdir(), 'sglab-'))
  chmodSync(folder, 0o755)
  const jail = options.busyboxChroot === true ? join(folder, 'jail') : undefined
  const homeInside = jail === undefined ? join(folder, 'home') : '/home'
  const home = jail === undefined ? homeInside : join(jail, 'home')
  mkdirSync(home, { recursive: true, mode: 0o755 })
  const account = isRoot ? addUser(homeInside, jail === undefined ? '/bin/bash' : '/bin/sh') : { name: userInfo().username, ...ids() }
  if (jail !== undefined) fillJail(jail, account.name)
  chownSync(home, account.uid, account.gid)

  const keyFiles = (options.hostKeyTypes ?? ['ed25519']).map((type) => makeKey(join(folder, `host_${type}`), type).file)
  const authorized = join(folder, 'authorized_keys')
  writeFileSync(authorized, `${options.authorizedKeys.join('\n')}\n`, { mode: 0o644 })
  if (options.keysInHome === true) {
    mkdirSync(join(home, '.ssh'), { mode: 0o700 })
    copyFileSync(authorized, join(home, '.ssh/authorized_keys'))
    for (const name of ['.ssh', '.ssh/authorized_keys']) chownSync(join(home, name), account.uid, account.gid)
  }
  const port = await freePort()
  const config = join(folder, 'sshd_config')
  const log = join(folder, 'log')
  writeFileSync(config, configLines(options, { folder, port, keyFiles, authorized, jail, home, user: account.name }).join('\n'))
  if (isRoot) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })

  const child = spawn(SSHD, ['-D', '-e', '-f', config, '-E', log], { detached: true, stdio: 'ignore' })
  const group = child.pid
  if (group === undefined) throw new Error('sshd does not start')
  groups.add(group)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async (): Promise<void> => {
    signal(group, 'SIGTERM')
    await Promise.race([ended, pause(5_000)])
    signal(group, 'SIGKILL')
    groups.delete(group)
    if (isRoot) await dropUser(account.name)
    // Node removes by whole paths; what a test put deeper than a path can be, only rm reaches.
    execFileSync('rm', ['-rf', '--', folder])
  }
  const readLog = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '')
  for (let tries = 0; tries < 400 && child.exitCode === null; tries += 1) {
    if (await answers(port)) {
      return {
        port,
        user: account.name,
        uid: account.uid,
        gid: account.gid,
        home,
        homeInside,
        hostKeys: keyFiles.map((file) => fingerprintOf(`${file}.pub`)),
        publicKeys: keyFiles.map((file) => readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')),
        pid: group,
        log: readLog,
        stop,
      }
    }
    await pause(25)
  }
  const said = readLog()
  await stop()
  throw new Error(`sshd did not start: ${said.slice(-800)}`)
}

interface Place {
  readonly folder: string
  readonly port: number
  readonly keyFiles: readonly string[]
  readonly authorized: string
  readonly jail: string | undefined
  readonly home: string
  readonly user: string
}

function configLines(options: SshdOptions, place: Place): string[] {
  const lines = [
    `Port ${place.port}`,
    'ListenAddress 127.0.0.1',
    ...place.keyFiles.map((file) => `HostKey ${file}`),
    `PidFile ${join(place.folder, 'pid')}`,
    ...(options.keysInHome === true ? [] : [`AuthorizedKeysFile ${place.authorized}`, 'StrictModes no']),
    'UsePAM no',
    'PasswordAuthentication no',
    'PermitUserRC no',
    'UseDNS no',
    'LogLevel VERBOSE',
    'MaxStartups 100',
    'AllowTcpForwarding yes',
    ...(options.maxSessions === undefined ? [] : [`MaxSessions ${options.maxSessions}`]),
    ...(options.lines ?? []),
  ]
  if (options.internalSftp === true) return [...lines, 'Subsystem sftp internal-sftp', 'ForceCommand internal-sftp']
  if (place.jail !== undefined) return [...lines, `ChrootDirectory ${place.jail}`, 'Subsystem sftp internal-sftp']
  if (options.sftpOff !== true) lines.push(`Subsystem sftp ${options.sftpInside === true ? 'internal-sftp' : SFTP_SERVER}`)
  if (isRoot) return lines
  // Without root the login is our own and so is its home; a wrapper makes the throwaway folder stand in for it.
  const wrapper = join(place.folder, 'wrapper')
  writeFileSync(
    wrapper,
    `#!/bin/sh
HOME='${place.home}'; export HOME; cd "$HOME" || exit 1
case $SSH_ORIGINAL_COMMAND in ${SFTP_SERVER}) exec ${SFTP_SERVER} -d "$HOME" ;; *) exec /bin/bash -c '[ -r ~/.bashrc ] && . ~/.bashrc; eval "$SSH_ORIGINAL_COMMAND"' ;; esac
`,
    { mode: 0o755 },
  )
  return [...lines, `ForceCommand ${wrapper}`]
}

function ids(): { uid: number; gid: number } {
  return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
}

function addUser(home: string, shell: string): { name: string; uid: number; gid: number } {
  const name = `sglab${randomBytes(4).toString('hex')}`
  // Two test files may want the lock of the password file at once.
  for (let tries = 0; ; tries += 1) {
    try {
      execFileSync(
        'useradd',
        [
          '--system',
          '--no-create-home',
          '--no-user-group',
          '--gid',
          'nogroup',
          '--home-dir',
          home,
          '--shell',
          shell,
          '--password',
          '*',
          name,
        ],
        { stdio: 'pipe' },
      )
      break
    } catch (error) {
      if (tries > 50) throw error
      execFileSync('sleep', ['0.1'])
    }
  }
  users.add(name)
  const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { name, uid: id('-u'), gid: id('-g') }
}

/** A session that is just ending keeps its user in use for a moment, and other tests hold the password file. */
async function dropUser(name: string): Promise<void> {
  for (let tries = 0; tries < 50 && !removeUser(name); tries += 1) await pause(100)
}

function removeUser(name: string): boolean {
  try {
    execFileSync('userdel', ['--force', name], { stdio: 'ignore' })
    users.delete(name)
    return true
  } catch {
    return false
  }
}

function fillJail(jail: string, user: string): void {
  for (const name of ['bin', 'usr/bin', 'dev', 'etc', 'tmp']) mkdirSync(join(jail, name), { recursive: true, mode: 0o755 })
  copyFileSync('/bin/busybox', join(jail, 'bin/busybox'))
  chmodSync(join(jail, 'bin/busybox'), 0o755)
  for (const library of librariesOf('/bin/busybox')) {
    mkdirSync(join(jail, dirname(library)), { recursive: true, mode: 0o755 })
    copyFileSync(library, join(jail, library))
    chmodSync(join(jail, library), 0o755)
  }
  const applets = execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')
  for (const applet of applets) {
    if (applet === 'busybox') continue
    symlinkSync('/bin/busybox', join(jail, ['env', 'find', 'xargs', 'sha256sum', 'md5sum'].includes(applet) ? 'usr/bin' : 'bin', applet))
  }
  execFileSync('mknod', ['-m', '666', join(jail, 'dev/null'), 'c', '1', '3'])
  writeFileSync(join(jail, 'etc/passwd'), execFileSync('getent', ['passwd', user]))
}

/** The libraries a program needs, by absolute path: none when it is static. Debian machines have either kind of BusyBox. */
function librariesOf(program: string): string[] {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' })
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] as string)
}
