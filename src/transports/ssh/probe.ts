import type { HashAlgorithm } from '../../core/manifest.ts'
import { decodeName, remotePath } from '../../core/path.ts'
import { LAUNCHERS, type Launcher, PROBE_SCRIPT, PROBED_PROGRAMS, PROGRAM_FOLDERS, type Programs, scriptLine } from './commands.ts'
import { gather, NoAnswer, type Runner } from './run.ts'

/** What commands on the account can do, as tried out. */
export interface Shell {
  readonly launcher: Launcher
  /** Where commands start: the login folder as the shell sees it. */
  readonly folder: string
  readonly programs: Programs
  /** GNU find with -printf, -readable, ctime. */
  readonly find: boolean
  /** Any find that can give names with NUL after each. */
  readonly plainFind: boolean
  /** GNU tar reading NUL-separated names. */
  readonly tar: boolean
  readonly xargs: boolean
  readonly gzip: boolean
  readonly grep: boolean
  readonly hashes: readonly HashAlgorithm[]
  /** Algorithms whose program can end records with NUL (-z); the others escape some names. */
  readonly zeroHashes: readonly HashAlgorithm[]
  /** openssl makes SHA-256 digests of many files. */
  readonly openssl: boolean
  readonly php?: string
}

/** Longest path that Linux takes (PATH_MAX). Characters. */
const MAX_PATH = 4096

/** Whether an account's word for its login folder can be one. */
export function isFolderPath(path: string): boolean {
  return path.startsWith('/') && !path.includes('\0') && path.length <= MAX_PATH
}

/** An honest answer has some thirty lines. */
const MAX_ANSWER = 65_536

/** Asks everything in one command. Undefined when the account runs no commands, or something else answers in their place. */
export async function probeShell(runner: Runner, log: (line: string) => void, signal?: AbortSignal): Promise<Shell | undefined> {
  for (const launcher of LAUNCHERS) {
    let answer: string
    try {
      const running = await runner.run(
        (nonce) => scriptLine(launcher, nonce, PROBE_SCRIPT, [...PROGRAM_FOLDERS, '--', ...PROBED_PROGRAMS]),
        { doing: 'finding out what the account can do', ...(signal === undefined ? {} : { signal }) },
      )
      answer = decodeName(await gather(running.stdout, MAX_ANSWER, () => new NoAnswer('the probe does not end')))
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      log(`no command answers through ${launcher[0]}: ${error.message}`)
      continue
    }
    const shell = parseProbe(answer, launcher)
    if (shell !== undefined) return shell
    log(`the probe through ${launcher[0]} did not run to its end`)
  }
  return undefined
}

/** Reads the probe's answer. Undefined unless it is whole. */
export function parseProbe(answer: string, launcher: Launcher): Shell | undefined {
  const lines = answer.split('\n')
  if (!lines.includes('end')) return undefined
  const programs: Record<string, string> = {}
  const can = new Set<string>()
  let folder = ''
  for (const line of lines) {
    const [word, rest] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]
    if (word === 'pwd' && isFolderPath(rest)) folder = remotePath(rest)
    if (word === 'can') can.add(rest)
    if (word === 'program') {
      const [name, path] = rest.split(' ')
      const known = PROBED_PROGRAMS.find((program) => program === name)
      // Only where we looked, whatever is answered.
      if (known !== undefined && PROGRAM_FOLDERS.some((dir) => path === `${dir}/${known}`)) programs[known] = path as string
    }
  }
  if (folder === '') return undefined
  const has = (name: string, ability = name): boolean => programs[name] !== undefined && can.has(ability)
  const hashes = (['sha256', 'md5'] as const).filter((algorithm) => has(`${algorithm}sum`, algorithm))
  return {
    launcher,
    folder,
    programs,
    find: has('find'),
    plainFind: has('find', 'find0'),
    tar: has('tar'),
    xargs: has('xargs'),
    gzip: has('gzip'),
    grep: has('grep'),
    hashes,
    zeroHashes: hashes.filter((algorithm) => can.has(`${algorithm}z`)),
    openssl: has('openssl'),
    ...(has('php') ? { php: programs.php as string } : {}),
  }
}
