import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { devNull } from 'node:os'
import { SiteguardError } from '../../core/error.ts'
import { diskWriteError } from '../../disk/disk-error.ts'

/** Git over one bare repository: always the same settings and a clean environment, whatever the operator's own Git is set to. */
export interface Git {
  readonly dir: string
  /** Starts `git ARGS`. Killed when `signal` is aborted. */
  start(args: readonly string[], options?: StartOptions): GitProcess
  /** Runs to the end. @throws SG-SNAP-002 with what Git said when it does not exit with 0 (or one of `codes`). */
  run(args: readonly string[], options?: RunOptions): Promise<Buffer>
}

export interface StartOptions {
  readonly signal?: AbortSignal
  /** Settings for this call, over the standing ones. */
  readonly settings?: readonly string[]
}

export interface RunOptions extends StartOptions {
  readonly stdin?: Uint8Array | string
  readonly codes?: readonly number[]
}

export interface GitProcess {
  readonly child: ChildProcessWithoutNullStreams
  /** Resolves with the exit code (128 + for signals) once the process is gone and its output read. Never rejects. */
  readonly ended: Promise<number>
  /** What it said on standard error, cut to some lines. */
  said(): string
  /** Ends it at once and waits for that. */
  kill(): Promise<void>
}

/**
 * compression 0 and depth 0: half the time for 3 % of size. packedGit*: else Git maps 1.2 GB. bigFileThreshold: else it holds
 * large files in memory whole. unpackLimit 0: else small imports become thousands of loose files. No gc: it would put trees
 * and contents into one pack. fsync: what a ref names must be on the disk before the ref is.
 */
const SETTINGS = [
  'core.compression=0',
  'pack.compression=0',
  'core.packedGitLimit=64m',
  'core.packedGitWindowSize=1m',
  'core.bigFileThreshold=1m',
  'core.fsync=committed',
  'fastimport.unpackLimit=0',
  'gc.auto=0',
  'maintenance.auto=false',
  'protocol.allow=never',
  `core.hooksPath=${devNull}`,
  `core.attributesFile=${devNull}`,
  'core.useReplaceRefs=false',
]

/** The oldest Git whose fast-import, cat-file and update-ref were found to do all that is used here. */
export const OLDEST_GIT = '2.34'
const STDERR_BYTES = 4096

export function createGit(dir: string): Git {
  const git: Git = {
    dir,
    start(args, options = {}) {
      // A repository named by --git-dir is taken as it is: no search upwards, no look at who owns the folder.
      const settings = [...SETTINGS, ...(options.settings ?? [])].flatMap((setting) => ['-c', setting])
      return startGit([`--git-dir=${dir}`, ...settings, ...args], dir, options.signal)
    },
    async run(args, options = {}) {
      const started = git.start(args, options)
      const parts: Buffer[] = []
      started.child.stdout.on('data', (part: Buffer) => parts.push(part))
      started.child.stdin.end(options.stdin ?? '')
      const code = await started.ended
      throwIfCancelled(options.signal)
      if (code !== 0 && !options.codes?.includes(code)) throw gitFailed(dir, args, code, started.said())
      return Buffer.concat(parts)
    },
  }
  return git
}

function startGit(args: readonly string[], dir: string, signal: AbortSignal | undefined): GitProcess {
  throwIfCancelled(signal)
  const child = spawn('git', args, { cwd: dir, env: environment(dir), stdio: 'pipe', windowsHide: true })
  let said = ''
  let failed: NodeJS.ErrnoException | undefined
  child.stderr.on('data', (part: Buffer) => {
    if (said.length < STDERR_BYTES) said += part.toString('utf8')
  })
  // A process that ends early closes its input; its exit code says what matters.
  child.stdin.on('error', () => {})
  const onAbort = (): void => void child.kill('SIGKILL')
  signal?.addEventListener('abort', onAbort, { once: true })
  const ended = new Promise<number>((resolve) => {
    child.on('error', (error) => {
      failed = error
      // Without a process there is no 'close'.
      if (child.pid === undefined) resolve(127)
    })
    child.on('close', (code) => resolve(code ?? 137))
  }).finally(() => signal?.removeEventListener('abort', onAbort))
  return {
    child,
    ended,
    said: () => (failed === undefined ? said.trim().slice(0, STDERR_BYTES) : failed.message),
    async kill() {
      child.kill('SIGKILL')
      // Unread output would keep 'close' from ever coming.
      child.stdout.destroy()
      await ended
    },
  }
}

function environment(dir: string): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TMPDIR, TEMP } = process.env
  return {
    ...(PATH === undefined ? {} : { PATH }),
    ...(SystemRoot === undefined ? {} : { SystemRoot }),
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    ...(TEMP === undefined ? {} : { TEMP }),
    // Nobody's ~/.gitconfig and ~/.config/git/attributes.
    HOME: dir,
    XDG_CONFIG_HOME: dir,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
  }
}

let checked: Promise<string> | undefined

/** Asks once a process whether there is a Git that will do, and gives its version. @throws SG-SNAP-005 */
export function requireGit(): Promise<string> {
  checked ??= checkGit().catch((error: unknown) => {
    checked = undefined
    throw error
  })
  return checked
}

async function checkGit(): Promise<string> {
  const started = startGit(['--version'], process.cwd(), undefined)
  let out = ''
  started.child.stdout.on('data', (part: Buffer) => {
    out += part.toString('utf8')
  })
  started.child.stdin.end()
  const code = await started.ended
  const found = /^git version (\d+)\.(\d+)[^\s]*/.exec(out)
  const version = found === null ? '' : found[0].replace('git version ', '')
  if (code === 0 && found !== null && isNewEnough(Number(found[1]), Number(found[2]))) return version
  throw new SiteguardError({ code: 'SG-SNAP-005', kind: 'config', params: { found: version, needed: OLDEST_GIT } })
}

function isNewEnough(major: number, minor: number): boolean {
  const [wantMajor, wantMinor] = OLDEST_GIT.split('.').map(Number) as [number, number]
  return major > wantMajor || (major === wantMajor && minor >= wantMinor)
}

/** Git's words for a disk that takes no more (it speaks English: LC_ALL is C), and the system's. */
const NO_ROOM: readonly (readonly [words: RegExp, code: string, reason: string])[] = [
  [/Disk quota exceeded/i, 'EDQUOT', 'disk quota exceeded'],
  [/File too large/i, 'EFBIG', 'file too large'],
  [/No space left on device|Out of disk ?space/i, 'ENOSPC', 'no space left on device'],
]

/** Of a Git that failed: SG-DISK-002 where the disk was full, which says nothing of what is stored, else SG-SNAP-002. */
export function gitFailed(dir: string, args: readonly string[], code: number | undefined, said: string): SiteguardError {
  const full = NO_ROOM.find(([words]) => words.test(said))
  if (full !== undefined) return diskWriteError(dir, Object.assign(new Error(`${full[1]}: ${full[2]}`), { code: full[1] }))
  return damaged(dir, `git ${args[0] ?? ''}${code === undefined ? '' : ` (${code})`}: ${said}`)
}

/** SG-SNAP-002: what is stored is not what was stored. `what` names the snapshot, the pack or the repository. */
export function damaged(what: string, detail: string, cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-SNAP-002', kind: 'integrity', params: { what, detail }, cause })
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
}

/** Writes and waits while the other side is full; or until it is gone. */
export async function feed(process: GitProcess, data: Uint8Array | string): Promise<void> {
  const { stdin } = process.child
  if (stdin.destroyed || stdin.write(data)) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stdin.off('drain', done).off('close', done)
      resolve()
    }
    stdin.once('drain', done).once('close', done)
  })
}
