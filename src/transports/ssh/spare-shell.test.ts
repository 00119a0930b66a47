import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ChannelGate, Tenant } from './channels.ts'
import { type CommandLine, LAUNCHERS, RUN_SCRIPT, scriptLine } from './commands.ts'
import { createSpareShell, type SpareShell } from './spare-shell.ts'

/** Shells started here. */
const running = new Set<ChildProcess>()

afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})

interface World {
  readonly spare: SpareShell
  readonly tenants: Set<Tenant>
  /** Command lines that were started, the spare ones too. */
  readonly started: string[]
  /** Channels that no longer count, though the server has not closed them. */
  readonly abandoned: ClientChannel[]
  /** Signals that were sent to commands. */
  readonly signals: string[]
}

/** As ssh2's: what a program said before it ended can still be read then, whatever was still to be written to it. */
function channelOf(child: ChildProcessWithoutNullStreams, deaf: boolean): ClientChannel {
  const channel = new Duplex({
    emitClose: false,
    read: () => void child.stdout.resume(),
    write: (bytes: Buffer, _encoding, done) => void child.stdin.write(bytes, () => done()),
    final: (done) => void child.stdin.end(() => done()),
  })
  child.stdin.on('error', () => {})
  child.stdout.on('data', (bytes: Buffer) => {
    if (!channel.push(bytes)) child.stdout.pause()
  })
  child.stdout.once('end', () => channel.push(null))
  child.once('close', () => channel.emit('close'))
  const close = (): void => {
    if (!deaf) child.kill()
  }
  return Object.assign(channel, { stderr: child.stderr, close }) as unknown as ClientChannel
}

/** A login shell of this machine in the place of a server's, which prints `greeting` first. */
function createWorld({ greeting = '', free = true, deaf = false }: { greeting?: string; free?: boolean; deaf?: boolean } = {}): World {
  const tenants = new Set<Tenant>()
  const started: string[] = []
  const abandoned: ClientChannel[] = []
  const signals: string[] = []
  const gate = {
    ahead: async (command: Buffer, tenant: Tenant) => {
      if (!free) return undefined
      started.push(command.toString())
      const child = spawn('/bin/sh', ['-c', `${greeting}\n${command.toString()}`], { stdio: ['pipe', 'pipe', 'pipe'] })
      running.add(child)
      tenants.add(tenant)
      return channelOf(child, deaf)
    },
    idled: () => {},
    kill: (_channel: ClientChannel, name: string) => void signals.push(name),
    abandon: (channel: ClientChannel) => void abandoned.push(channel),
    settle: (tenant: Tenant) => void tenants.delete(tenant),
  } as unknown as ChannelGate
  return { spare: createSpareShell(gate), tenants, started, abandoned, signals }
}

const printf = (...words: readonly string[]): CommandLine => scriptLine(LAUNCHERS[0], 'nonce', RUN_SCRIPT, ['/usr/bin/printf', ...words])

async function take(spare: SpareShell, line: CommandLine): Promise<ClientChannel> {
  return await vi.waitFor(() => {
    spare.prepare()
    const channel = spare.take(line)
    if (channel === undefined) throw new Error('none is there yet')
    return channel
  })
}

async function outputOf(channel: ClientChannel, input = ''): Promise<string> {
  const out: Buffer[] = []
  channel.on('data', (bytes: Buffer) => out.push(bytes))
  const ended = new Promise<void>((resolve) => channel.once('end', () => resolve()))
  channel.end(input)
  await ended
  return Buffer.concat(out).toString()
}

describe('a spare shell', () => {
  it('runs the line as the server would have, marker and all', async () => {
    const { spare } = createWorld()
    const channel = await take(spare, printf('<%s>', "it's", '\\', '$HOME', '!', 'é'))
    expect(await outputOf(channel)).toBe("=siteguard nonce=\n<it's><\\><$HOME><!><é>")
  })

  it('leaves all of standard input behind the line to what it starts', async () => {
    const { spare } = createWorld()
    const channel = await take(spare, scriptLine(LAUNCHERS[0], 'nonce', RUN_SCRIPT, ['/bin/cat']))
    const bytes = 'one\ntwo\\\n  three '.repeat(20_000)
    expect(await outputOf(channel, bytes)).toBe(`=siteguard nonce=\n${bytes}`)
  })

  it('is taken once, and not before the start-up files have said all they say', async () => {
    const { spare, tenants, started } = createWorld({ greeting: 'echo welcome; sleep 0.1; echo to the host' })
    spare.prepare()
    spare.prepare()
    expect(spare.take(printf('x'))).toBeUndefined()
    const channel = await take(spare, printf('x'))
    expect(spare.take(printf('x'))).toBeUndefined()
    expect(started).toHaveLength(1)
    expect(tenants.size).toBe(0)
    expect(await outputOf(channel)).toBe('=siteguard nonce=\nx')
  })

  it('is not given what it could not read', async () => {
    const { spare } = createWorld()
    for (const word of ['two\nlines', 'x'.repeat(9000)]) {
      spare.prepare()
      await vi.waitFor(() => {
        expect(spare.take(printf(word))).toBeUndefined()
        if (spare.take(printf('x')) === undefined) throw new Error('none is there yet')
      })
    }
  })

  it('gives way when others wait for a channel, and is started again for the next', async () => {
    const { spare, tenants, started } = createWorld()
    spare.prepare()
    const [tenant] = await vi.waitFor(() => {
      if (tenants.size === 0) throw new Error('not started')
      return [...tenants]
    })
    await vi.waitFor(() => expect(tenant?.idle()).toBe(true))
    tenant?.evict()
    expect(spare.take(printf('x'))).toBeUndefined()
    await take(spare, printf('x'))
    expect(started).toHaveLength(2)
  })

  it('counts no longer where the server ends it for nobody', async () => {
    const { spare, tenants, abandoned, signals } = createWorld({ greeting: 'sleep 60', deaf: true })
    spare.prepare()
    const [tenant] = await vi.waitFor(() => {
      if (tenants.size === 0) throw new Error('not started')
      return [...tenants]
    })
    await vi.waitFor(() => expect(tenant?.idle()).toBe(true))
    vi.useFakeTimers()
    try {
      tenant?.evict()
      tenant?.evict()
      vi.runAllTimers()
    } finally {
      vi.useRealTimers()
    }
    expect(abandoned.length).toBeGreaterThan(0)
    expect(signals).toEqual(['TERM'])
  })

  it('is done without where no channel is free', async () => {
    const { spare, started } = createWorld({ free: false })
    spare.prepare()
    await Promise.resolve()
    expect(spare.take(printf('x'))).toBeUndefined()
    expect(started).toEqual([])
  })

  it('is no longer there when the server has ended it', async () => {
    const { spare, started } = createWorld()
    spare.prepare()
    const [child] = await vi.waitFor(() => {
      if (running.size === 0) throw new Error('not started')
      return [...running]
    })
    child?.kill('SIGKILL')
    await vi.waitFor(() => {
      spare.prepare()
      expect(started).toHaveLength(2)
    })
  })
})
