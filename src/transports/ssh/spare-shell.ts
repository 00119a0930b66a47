import { randomBytes } from 'node:crypto'
import type { ClientChannel } from 'ssh2'
import { ABANDON_AFTER_MS, type ChannelGate, type Tenant } from './channels.ts'
import { type CommandLine, LAUNCHERS, markerOf, spareLine } from './commands.ts'

/** A shell reads its line a byte at a time: a long one is sooner there by a channel of its own. Bytes. */
const MAX_LINE = 8192
/** What start-up files may print before it is there. Bytes. */
const MAX_PREAMBLE = 65_536

/** A shell that was started before anybody needed it, and waits for one command line. */
export interface SpareShell {
  /**
   * Has it run this line, as the server would have by a channel opened for it: two round trips sooner. Undefined when none is there,
   * or the line is none it could read.
   */
  take(line: CommandLine): ClientChannel | undefined
  /** Starts one, unless one is there or on its way. */
  prepare(): void
}

/** Keeps one shell in reserve, as long as the server has a channel to spare. It is never waited for. */
export function createSpareShell(gate: ChannelGate): SpareShell {
  /** Ready, until it is taken. */
  let spare: { readonly channel: ClientChannel; readonly tenant: Tenant } | undefined
  /** One is on its way. */
  let starting = false

  const start = async (): Promise<void> => {
    const nonce = randomBytes(16).toString('hex')
    let channel: ClientChannel | undefined
    const tenant: Tenant = { idle: () => channel !== undefined, evict: () => evict() }
    let gone = false
    let ready = false
    const leave = (): void => {
      if (gone) return
      gone = true
      if (!ready) starting = false
      else if (spare?.tenant === tenant) spare = undefined
    }
    const evict = (): void => {
      if (gone || channel === undefined) return
      leave()
      const asked = channel
      // What start-up files are busy with goes on behind a closed channel, and the server counts it: others wait for its place.
      gate.kill(asked, 'TERM')
      try {
        asked.close()
      } catch {
        // The connection is gone, and the channel with it.
      }
      const late = setTimeout(() => gate.abandon(asked), ABANDON_AFTER_MS)
      late.unref()
      asked.once('close', () => clearTimeout(late))
    }
    channel = await gate.ahead(spareLine(LAUNCHERS[0], nonce), tenant)
    if (channel === undefined) {
      starting = false
      return
    }
    // From now on it can be asked to leave, by those who queued up meanwhile too.
    gate.idled()
    const opened = channel
    const marker = Buffer.from(markerOf(nonce))
    let said: Buffer = Buffer.alloc(0)
    const listen = (chunk: Buffer): void => {
      said = Buffer.concat([said, chunk])
      if (said.length > MAX_PREAMBLE) evict()
      if (gone || !said.includes(marker)) return
      opened.off('data', listen)
      ready = true
      starting = false
      spare = { channel: opened, tenant }
    }
    opened.on('data', listen)
    opened.stderr.resume()
    opened.once('close', leave)
  }

  const prepare = (): void => {
    if (starting || spare !== undefined) return
    starting = true
    void start()
  }

  return {
    prepare,
    take: (line) => {
      if (spare === undefined || line.length > MAX_LINE || line.includes(0x0a)) return undefined
      const { channel, tenant } = spare
      spare = undefined
      gate.settle(tenant)
      channel.write(Buffer.concat([line, Buffer.from('\n')]))
      return channel
    },
  }
}
