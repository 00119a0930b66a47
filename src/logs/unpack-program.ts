import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'

/*
 * Packings Node cannot undo, by the system's own programs: logrotate uses the same ones to make them. Where one is not installed the log is told
 * as packed, and is no gap nobody hears of.
 */

/** The system's folders, never PATH. */
const FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin', '/opt/homebrew/bin']
/** By what a file begins with. xz may ask for gigabytes to unpack a few bytes: more than a log's own packing takes is refused. */
const PROGRAMS = {
  bzip2: ['bzip2', '-dc'],
  xz: ['xz', '-dc', '-T1', '--memlimit-decompress=256MiB'],
  zstd: ['zstd', '-dc', '-q', '--memory=256MB'],
} as const

export type ProgramPacking = keyof typeof PROGRAMS

/** What came of unpacking, once all that could be read was given. */
export class UnpackFailure extends Error {}

/** The program that unpacks it, by absolute path, with its arguments; undefined where this machine has none. */
export async function unpackerOf(packing: ProgramPacking): Promise<readonly string[] | undefined> {
  const [name, ...args] = PROGRAMS[packing]
  for (const folder of FOLDERS) {
    const path = `${folder}/${name}`
    try {
      await access(path, constants.X_OK)
      return [path, ...args]
    } catch {
      // The next folder may have it.
    }
  }
  return undefined
}

/** The bytes of a packed file. What could be read of a damaged one is given first. @throws UnpackFailure with what the program said */
export async function* unpackedBy([program = '', ...args]: readonly string[], file: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { LC_ALL: 'C' }, ...(signal && { signal }) })
  let said = ''
  let failure: Error | undefined
  child.stderr.on('data', (part: Buffer) => {
    if (said.length < 1000) said += part.toString('latin1')
  })
  const raw = createReadStream(file)
  raw.once('error', (error) => {
    failure = error
    child.kill()
  })
  // It closes its input when it has seen enough of it.
  child.stdin.once('error', () => raw.destroy())
  raw.pipe(child.stdin)
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      failure = error
      resolve(null)
    })
    child.once('close', (code) => resolve(code))
  })
  try {
    for await (const piece of child.stdout) yield piece as Buffer
    const code = await ended
    if (failure !== undefined) throw failure
    if (code !== 0) throw new UnpackFailure(said.trim() || `${program} ended with ${code}`)
  } finally {
    raw.destroy()
    child.kill()
  }
}
