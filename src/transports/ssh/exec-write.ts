import type { SiteguardError } from '../../core/error.ts'
import { decodeName, joinPath, type RemotePath } from '../../core/path.ts'
import { namesBy, readyEntries } from '../bulk/new-entries.ts'
import { accessDenied, ioFailed, nameTaken, noRoom, notThere } from '../bulk/problems.ts'
import type { CallOptions, NewEntry, Transport } from '../types.ts'
import { RequestRefused } from './channels.ts'
import { unpackLine } from './commands.ts'
import { unquote } from './find-records.ts'
import type { Shell } from './probe.ts'
import { NoAnswer, type Runner } from './run.ts'
import type { PathMap } from './sftp-files.ts'
import { packTar } from './tar-pack.ts'

const TOTAL = /^Total bytes read: (\d+)/
/** An honest answer has two short lines. */
const MAX_ANSWER = 4_096

export interface TarTarget {
  readonly runner: Runner
  readonly shell: Shell
  readonly paths: PathMap
  /** The slower way, which tells names and types as they are. */
  readonly files: Pick<Transport, 'stat' | 'list'>
}

/**
 * Many files in one stream, unpacked by the account's own GNU tar. False when no command answered: then nothing was taken from
 * `entries`. tar makes files exclusively and takes folders as it finds them, so a folder that is not empty is looked at first. It is
 * stopped at its first complaint, and believed to have made everything only when it says that it read every byte sent.
 */
export async function createByTar(
  target: TarTarget,
  dir: RemotePath,
  entries: AsyncIterable<NewEntry> | Iterable<NewEntry>,
  options: CallOptions = {},
): Promise<boolean> {
  const { runner, shell, paths, files } = target
  const call = options.signal === undefined ? {} : { signal: options.signal }
  let tellState: (state: string) => void = () => {}
  const state = new Promise<string>((resolve) => {
    tellState = resolve
  })
  const namesIn = namesBy(files.list, call)
  let sent = 0
  async function* input(): AsyncGenerator<Buffer> {
    const found = await state
    if (found !== 'empty' && found !== 'full') return
    let first = found === 'empty'
    const names = async (folder: RemotePath): Promise<ReadonlySet<string>> => {
      if (!first) return await namesIn(folder)
      first = false
      return new Set()
    }
    for await (const piece of packTar(readyEntries(files, dir, entries, 'ssh', { ...call, names, known: true, streams: true }))) {
      sent += piece.length
      yield piece
    }
  }

  let complaint: SiteguardError | undefined
  let read = -1
  let nonce = ''
  let stop: () => void = () => {}
  let said = ''
  try {
    const running = await runner.run(
      (given) => {
        nonce = given
        return unpackLine(shell.launcher, given, shell.programs.tar as string, paths.absolute(dir))
      },
      {
        doing: 'writing files',
        stdin: input(),
        onErrorLine: (line) => {
          const total = TOTAL.exec(line.toString('latin1'))
          if (total !== null) {
            read = Number(total[1])
            return
          }
          complaint ??= explain(dir, line)
          stop()
        },
        ...call,
      },
    )
    stop = running.stop
    if (complaint !== undefined) stop()
    for await (const piece of running.stdout) {
      said += piece.toString('latin1')
      if (said.length > MAX_ANSWER) throw ioFailed(dir, 'something else answers in place of tar')
      const end = said.indexOf('\n')
      if (end >= 0) tellState(said.slice(0, end))
    }
    await running.ended
  } catch (error) {
    if (complaint !== undefined) throw complaint
    const unanswered = error instanceof NoAnswer || error instanceof RequestRefused
    if (!unanswered) throw error
    if (said === '') return false
    throw ioFailed(dir, error.message, error)
  } finally {
    tellState('over')
  }
  if (complaint !== undefined) throw complaint
  const [found, trailer] = said.split('\n')
  if (found === 'none') {
    const entry = await files.stat(dir, call)
    throw entry === undefined ? notThere(dir) : accessDenied(dir, `not a folder (${entry.type})`)
  }
  if (trailer !== `Z ${nonce} 0`) throw ioFailed(dir, `tar ended early (${(trailer ?? '').replace(nonce, '').slice(0, 40) || 'no status'})`)
  if (read !== sent) throw ioFailed(dir, `tar read ${read} of ${sent} bytes`)
  return true
}

/** What tar's complaint means for the file it names. */
function explain(dir: RemotePath, line: Buffer): SiteguardError {
  const text = line.toString('latin1')
  const words = decodeName(line).slice(0, 300)
  const [, quoted, why = ''] = /^\S*tar: (.*): ((?:Cannot [a-z]+: .*)|(?:Wrote only .*))$/s.exec(text) ?? []
  const path = quoted === undefined ? dir : joinPath(dir, decodeName(unquote(quoted)).replace(/\/+$/, ''))
  if (/No space left|quota exceeded|Wrote only/i.test(text)) return noRoom(path, words)
  if (/File exists$/.test(why)) return nameTaken(path)
  if (/No such file or directory$/.test(why)) return notThere(path)
  if (/Permission denied|Operation not permitted|Read-only file system/.test(why)) return accessDenied(path, words)
  return ioFailed(path, words)
}
