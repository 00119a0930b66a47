import { setImmediate as turn } from 'node:timers/promises'
import type { MemoryTransport } from '../../../src/transports/memory/index.ts'
import { createSplitter } from '../../../src/transports/ssh/sftp-wire.ts'
import type { Liar } from './lies.ts'
import { answerFromMemory } from './memory-sftp.ts'
import { answerCommand } from './memory-shell.ts'

/** An account in memory, and who answers for it. */
export interface LyingAccount {
  readonly files: MemoryTransport
  readonly liar: Liar
  /** The listing of its commands comes packed. */
  readonly packed: boolean
  /** Told every path an SFTP request names, as it was sent. */
  readonly asked?: (type: number, path: string) => void
}

/** The server's end of a channel, whatever it goes through. */
export interface Wire {
  /** Nobody closed it. */
  readonly open: boolean
  /** The other side takes more: what has no end waits for that. */
  readonly wanted: boolean
  out(bytes: Buffer): void
  err(bytes: Buffer): void
  exit(code: number): void
  /** No more comes. */
  end(): void
  close(): void
  /** Ends the connection the channel is on. */
  die(): void
}

const MAX_PACKET = 1 << 20

/** Answers SFTP requests. Gives what takes the bytes of the client. */
export function serveSftpLies({ files, liar, asked }: LyingAccount, wire: Wire): (chunk: Buffer) => void {
  const answer = answerFromMemory(files, asked)
  let late: readonly Buffer[] = []
  return createSplitter(MAX_PACKET, (packet) => {
    const sent = liar.packet(answer(packet))
    setImmediate(() => {
      if (!wire.open) return
      if (sent.late) {
        late = [...late, ...sent.bytes]
        return
      }
      for (const bytes of [...sent.bytes, ...late]) wire.out(bytes)
      late = []
      if (sent.end === 'link') wire.die()
      if (sent.end !== undefined) wire.close()
    })
  })
}

/** Plays a command to its end, if it has one. */
export async function serveCommandLies(account: LyingAccount, line: Buffer, stdin: () => Promise<Buffer>, wire: Wire): Promise<void> {
  const { files, liar, packed } = account
  const { out, err, code, endless, silent } = liar.command(await answerCommand(files, line, stdin, packed))
  for (const bytes of err) wire.err(bytes)
  for (const bytes of out) wire.out(bytes)
  if (silent) return
  while (endless !== undefined && wire.open) {
    if (wire.wanted) wire.out(endless)
    await turn()
  }
  if (!wire.open) return
  if (code !== undefined) wire.exit(code)
  wire.end()
}
