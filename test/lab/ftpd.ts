import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { labSubfolder } from './place.ts'
import { freePort } from './run.ts'

/** Real FTP servers on loopback, for tests. They need root, as they give each login its own user. */

export interface FtpServer {
  readonly port: number
  readonly user: string
  readonly password: string
  /** SHA-256 of its certificate, as `openssl x509 -fingerprint` prints it. */
  readonly fingerprint: string
  /** Certificate of the authority that signed it, PEM. */
  readonly ca: string
  stop(): Promise<void>
}

export interface FtpServerOptions {
  /** Folder the login sees as '/'. It belongs to `owner`. */
  readonly root: string
  /** Who the login is on this machine. Default: a user of its own, `FTP_UID`. */
  readonly owner?: { readonly uid: number; readonly gid: number }
  /** TLS is offered, or required from the first byte (proftpd only). Default 'explicit'. */
  readonly tls?: 'explicit' | 'implicit'
  /** pure-ftpd: folders behind further logins, by what comes after the first one's name (`-snap0`), with its password. */
  readonly copies?: Readonly<Record<string, string>>
  /** Further options of pure-ftpd, or lines of proftpd's configuration. */
  readonly extra?: readonly string[]
}

const groups = new Set<number>()
process.once('exit', () => {
  for (const group of groups) killGroup(group)
})

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}

/** The user and group number FTP logins get in the lab where no account is given: nobody's on a Debian system. */
export const FTP_UID = 47_111
const USER = 'web'
const PASSWORD = 'pass word é'

/** What keeps the lab's FTP servers from running here, or undefined when nothing does. */
export function ftpLabMissing(): string | undefined {
  if (process.geteuid?.() !== 0) return 'the FTP servers of the lab need root'
  for (const program of ['pure-ftpd', 'pure-pw', 'openssl', 'apt-get', 'dpkg-deb']) {
    if (findProgram(program) === undefined) return `${program} is not installed`
  }
  return undefined
}

/** pure-ftpd, with one virtual user. */
export async function startPureFtpd(options: FtpServerOptions): Promise<FtpServer> {
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-pure-ftpd-'))
  const certificate = makeCertificate(folder)
  const passwords = join(folder, 'passwd')
  // A hash that is quick to check: pure-pw's own (argon2) costs a second and half a gigabyte at every login.
  const hash = hashPassword()
  const line = (name: string, root: string): string => `${name}:${hash}:${idsOf(options)}::${root}/./::::::::::::\n`
  const further = Object.entries(options.copies ?? {}).map(([end, root]) => line(`${USER}${end}`, root))
  writeFileSync(passwords, [line(USER, options.root), ...further].join(''), { mode: 0o600 })
  execFileSync('pure-pw', ['mkdb', join(folder, 'users.pdb'), '-f', passwords])
  const start = (port: number): ChildProcess =>
    spawn(
      findProgram('pure-ftpd') as string,
      [
        ...['-S', `127.0.0.1,${port}`, '-l', `puredb:${join(folder, 'users.pdb')}`, '-2', certificate.both, '-g', join(folder, 'pid')],
        ...['-Y', '1', '-H', '-E', '-4', '-c', '50', '-C', '50', '-f', 'none', ...(options.extra ?? [])],
      ],
      { stdio: 'ignore', detached: true },
    )
  return await serve(folder, start, certificate)
}

/** proftpd, with one virtual user. Debian lets it not be installed beside pure-ftpd: it runs from unpacked packages. */
export async function startProftpd(options: FtpServerOptions): Promise<FtpServer> {
  const unpacked = unpackProftpd()
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-proftpd-'))
  const certificate = makeCertificate(folder)
  const passwords = join(folder, 'passwd')
  writeFileSync(passwords, `${USER}:${hashPassword()}:${idsOf(options)}::${options.root}:/bin/false\n`, { mode: 0o600 })
  const libraries = readdirSync(join(unpacked, 'usr/lib')).filter((name) => name.includes('linux-gnu'))
  const env = { LD_LIBRARY_PATH: libraries.map((name) => join(unpacked, 'usr/lib', name)).join(':') }
  const start = (port: number): ChildProcess => {
    const configuration = join(folder, 'proftpd.conf')
    writeFileSync(configuration, proftpdConfiguration(folder, unpacked, passwords, certificate, port, options))
    return spawn(join(unpacked, 'usr/sbin/proftpd'), ['-n', '-q', '-c', configuration], { stdio: 'ignore', detached: true, env })
  }
  return await serve(folder, start, certificate)
}

function proftpdConfiguration(
  folder: string,
  unpacked: string,
  passwords: string,
  certificate: Certificate,
  port: number,
  options: FtpServerOptions,
): string {
  return [
    'ServerName lab',
    'ServerType standalone',
    'DefaultAddress 127.0.0.1',
    'SocketBindTight on',
    `Port ${port}`,
    'UseIPv6 off',
    'User nobody',
    'Group nogroup',
    'MaxInstances 50',
    `ModulePath ${join(unpacked, 'usr/lib/proftpd')}`,
    'LoadModule mod_tls.c',
    'AuthOrder mod_auth_file.c',
    `AuthUserFile ${passwords}`,
    'RequireValidShell off',
    'UseFtpUsers off',
    'UseReverseDNS off',
    'WtmpLog off',
    'TransferLog none',
    'DefaultRoot ~',
    'AllowOverwrite on',
    `PidFile ${join(folder, 'pid')}`,
    `ScoreboardFile ${join(folder, 'scoreboard')}`,
    `SystemLog ${join(folder, 'log')}`,
    'DelayEngine off',
    'TLSEngine on',
    `TLSECCertificateFile ${certificate.certificate}`,
    `TLSECCertificateKeyFile ${certificate.key}`,
    'TLSRequired off',
    ...(options.tls === 'implicit' ? ['TLSOptions UseImplicitSSL'] : []),
    ...(options.extra ?? []),
    '',
  ].join('\n')
}

/** Starts a server on a free port; another is taken when somebody else was quicker. */
async function serve(folder: string, start: (port: number) => ChildProcess, certificate: Certificate): Promise<FtpServer> {
  for (let tries = 0; tries < 5; tries += 1) {
    const port = await freePort()
    const child = start(port)
    if (child.pid !== undefined) groups.add(child.pid)
    if (await answers(child, port)) {
      return {
        port,
        user: USER,
        password: PASSWORD,
        fingerprint: certificate.fingerprint,
        ca: certificate.ca,
        stop: async () => {
          await endGroup(child)
          rmSync(folder, { recursive: true, force: true })
        },
      }
    }
    await endGroup(child)
  }
  const log = join(folder, 'log')
  throw new Error(`the server did not start: ${existsSync(log) ? readFileSync(log, 'utf8') : 'no log'}`)
}

/** Waits for the greeting, or for the end of the server. */
async function answers(child: ChildProcess, port: number): Promise<boolean> {
  for (let i = 0; i < 200; i += 1) {
    if (child.exitCode !== null || child.signalCode !== null) return false
    const connected = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (connected) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return
  const ended =
    child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve))
  killGroup(child.pid)
  groups.delete(child.pid)
  await ended
}

interface Certificate {
  readonly key: string
  readonly certificate: string
  /** Key and certificate in one file, as pure-ftpd wants them. */
  readonly both: string
  readonly fingerprint: string
  readonly ca: string
}

/** A certificate for 127.0.0.1, signed by an authority of its own that nobody else knows. */
function makeCertificate(folder: string): Certificate {
  const at = (name: string): string => join(folder, name)
  const openssl = (...args: string[]): string =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] }).toString()
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Lab authority')
  openssl('req', ...newKey, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=127.0.0.1')
  writeFileSync(at('extensions'), 'subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n')
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'extensions']
  openssl('x509', '-req', '-in', 'request.pem', '-out', 'certificate.pem', ...signing)
  writeFileSync(at('both.pem'), readFileSync(at('key.pem'), 'utf8') + readFileSync(at('certificate.pem'), 'utf8'), { mode: 0o600 })
  for (const name of ['key.pem', 'ca.key']) chmodSync(at(name), 0o600)
  const fingerprint = openssl('x509', '-in', 'certificate.pem', '-noout', '-fingerprint', '-sha256').trim().split('=')[1] as string
  return {
    key: at('key.pem'),
    certificate: at('certificate.pem'),
    both: at('both.pem'),
    fingerprint,
    ca: readFileSync(at('ca.pem'), 'utf8'),
  }
}

function idsOf({ owner = { uid: FTP_UID, gid: FTP_UID } }: FtpServerOptions): string {
  return `${owner.uid}:${owner.gid}`
}

function hashPassword(): string {
  return execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: `${PASSWORD}\n` })
    .toString()
    .trim()
}

/**
 * Downloads proftpd, its TLS module and the libraries this machine lacks by apt's own name resolution, and unpacks them into a
 * folder that is kept for the next run.
 */
function unpackProftpd(): string {
  const folder = join(labSubfolder('proftpd'), 'unpacked')
  if (existsSync(join(folder, 'complete'))) return folder
  const building = mkdtempSync(`${folder}-`)
  const debs = join(building, 'debs')
  mkdirSync(debs)
  // apt drops its rights for a download, and needs to write there.
  chmodSync(building, 0o755)
  chmodSync(debs, 0o777)
  const taken = new Set<string>()
  let wanted = ['proftpd-core', 'proftpd-mod-crypto']
  while (wanted.length > 0) {
    const before = new Set(readdirSync(debs))
    // All of them at once: each call reads the lists of every package there is.
    execFileSync('apt-get', ['-qq', 'download', ...wanted], { cwd: debs, stdio: 'ignore' })
    const files = readdirSync(debs).filter((deb) => !before.has(deb))
    if (files.length !== wanted.length) throw new Error(`apt-get download ${wanted.join(' ')} gave ${files.join(' ')}`)
    for (const name of wanted) taken.add(name)
    const missing = new Set<string>()
    for (const file of files) {
      execFileSync('dpkg-deb', ['-x', join(debs, file), building])
      const depends = execFileSync('dpkg-deb', ['-f', join(debs, file), 'Depends']).toString()
      for (const dependency of depends.split(',')) {
        const library = dependency.trim().split(/[ (|]/, 1)[0] as string
        // Only what is loaded at run time; services and tools the package asks for are not used here.
        if (/^lib/.test(library) && !taken.has(library) && !isInstalled(library)) missing.add(library)
      }
    }
    wanted = [...missing]
  }
  rmSync(debs, { recursive: true })
  writeFileSync(join(building, 'complete'), '')
  try {
    renameSync(building, folder)
  } catch {
    // Another run was quicker.
    rmSync(building, { recursive: true, force: true })
  }
  return folder
}

function isInstalled(name: string): boolean {
  try {
    return execFileSync('dpkg-query', ['-s', name], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .includes('Status: install ok installed')
  } catch {
    return false
  }
}

function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/bin', '/bin']
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}
