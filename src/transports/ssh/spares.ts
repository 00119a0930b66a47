import type { ClientChannel } from 'ssh2'
import type { ChannelGate } from './channels.ts'
import { type CommandLine, type Launcher, waitingLine } from './commands.ts'

/** Kept ready at once: one command is often followed by the next while a third is still being opened. */
const KEPT = 2
/** Channels that are left to everything else. */
const LEFT = 2
/** A longer line would be read too slowly: `read` takes byte after byte. */
const MAX_LINE = 16_384
/** Shells differ in how they read any other byte, and a line ends a command. */
const PLAIN = /^[\x20-\x7e]*$/

/**
 * Shells of the account that wait for a command. Opening a channel and starting a command on it costs a round trip each, and what is
 * to be sent to it waits for both; a shell that waits takes command and input in one.
 */
export interface Spares {
  /** Keeps some ready from now on, of a shell that has been found to work. */
  keep(launcher: Launcher): void
  /** A channel on which `line` is being started; undefined where it takes a channel of its own. */
  take(line: CommandLine): Promise<ClientChannel | undefined>
}

interface Spare {
  channel?: ClientChannel
  readonly opened: Promise<ClientChannel | undefined>
}

export function createSpares(gate: ChannelGate): Spares {
  const pool: Spare[] = []
  let launcher: Launcher | undefined

  const forget = (spare: Spare): boolean => {
    const at = pool.indexOf(spare)
    if (at >= 0) pool.splice(at, 1)
    return at >= 0
  }

  const open = (line: CommandLine): void => {
    const tenant = {
      idle: () => spare.channel !== undefined && pool.includes(spare),
      evict: () => {
        if (forget(spare)) spare.channel?.resume().end()
        spare.channel?.stderr.resume()
      },
    }
    const spare: Spare = {
      opened: gate.spare(line, tenant).then((channel) => {
        if (channel === undefined) {
          forget(spare)
          return undefined
        }
        spare.channel = channel
        const left = (): void => {
          // It was not we who ended it: the account does not want any.
          if (forget(spare)) launcher = undefined
        }
        channel.once('exit', left)
        channel.once('close', left)
        gate.idled()
        return channel
      }),
    }
    pool.push(spare)
  }

  const fill = (): void => {
    while (launcher !== undefined && pool.length < Math.min(KEPT, gate.limit - LEFT) && gate.hasRoom()) open(waitingLine(launcher))
  }

  return {
    keep: (given) => {
      launcher = given
      fill()
    },
    take: async (line) => {
      if (line.length > MAX_LINE || !PLAIN.test(line.toString('latin1'))) return undefined
      for (;;) {
        const spare = pool.find(({ channel }) => channel !== undefined) ?? pool[0]
        if (spare === undefined) {
          fill()
          return undefined
        }
        const channel = await spare.opened
        // While it was waited for, somebody else may have taken it, or the account its leave.
        if (channel === undefined || !forget(spare)) continue
        fill()
        if (!channel.writable) continue
        channel.write(Buffer.concat([line, Buffer.from('\n')]))
        return channel
      }
    },
  }
}
