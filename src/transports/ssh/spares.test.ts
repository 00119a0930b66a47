import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { describe, expect, it } from 'vitest'
import type { ChannelGate, Tenant } from './channels.ts'
import { LAUNCHERS } from './commands.ts'
import { createSpares } from './spares.ts'

/** A gate of so many channels; `opened` are those it gave, `tenants` who was told to be asked to leave. */
function createGate(limit: number) {
  const opened: (PassThrough & { stderr: PassThrough })[] = []
  const tenants: Tenant[] = []
  let refuses = false
  const spare: ChannelGate['spare'] = async (_command, tenant) => {
    await Promise.resolve()
    if (refuses) return undefined
    const channel = Object.assign(new PassThrough(), { stderr: new PassThrough() })
    opened.push(channel)
    tenants.push(tenant)
    return channel as unknown as ClientChannel
  }
  const hasRoom = (): boolean => opened.filter(({ destroyed }) => !destroyed).length < limit
  return {
    gate: { limit, spare, hasRoom, idled: () => {} } as unknown as ChannelGate,
    opened,
    tenants,
    refuse: () => {
      refuses = true
    },
  }
}

const [launcher] = LAUNCHERS
const line = Buffer.from("exec '/bin/true'")
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('shells that wait for a command', () => {
  it('are told it as one line, and replaced', async () => {
    const { gate, opened } = createGate(4)
    const spares = createSpares(gate)
    expect(await spares.take(line)).toBeUndefined()
    spares.keep(launcher)
    await settled()
    expect(opened).toHaveLength(2)
    const channel = await spares.take(line)
    expect(channel).toBe(opened[0])
    expect(String(opened[0]?.read())).toBe("exec '/bin/true'\n")
    await settled()
    expect(opened).toHaveLength(3)
    // One that is still being opened is there sooner than any other.
    const both = await Promise.all([spares.take(line), spares.take(line)])
    expect(new Set(both).size).toBe(2)
    expect(both).not.toContain(channel)
  })

  it('are not told what a shell might read otherwise', async () => {
    const spares = createSpares(createGate(4).gate)
    spares.keep(launcher)
    await settled()
    for (const text of ['two\nlines', 'caf\xe9', 'a\x81b', '\t', 'x'.repeat(16_385)]) {
      expect(await spares.take(Buffer.from(text, 'latin1'))).toBeUndefined()
    }
  })

  it('leave room, and leave when they are asked to', async () => {
    const few = createGate(2)
    const none = createSpares(few.gate)
    none.keep(launcher)
    await settled()
    expect(few.opened).toHaveLength(0)

    const { gate, opened, tenants } = createGate(3)
    const spares = createSpares(gate)
    spares.keep(launcher)
    await settled()
    expect(opened).toHaveLength(1)
    expect(tenants[0]?.idle()).toBe(true)
    const ended = once(opened[0] as PassThrough, 'end')
    tenants[0]?.evict()
    await ended
    expect(tenants[0]?.idle()).toBe(false)
  })

  it('are not kept on where the account ends or refuses them', async () => {
    const { gate, opened, refuse } = createGate(4)
    const spares = createSpares(gate)
    spares.keep(launcher)
    await settled()
    opened[0]?.emit('exit', 127)
    expect(await spares.take(line)).toBe(opened[1])
    await settled()
    expect(opened).toHaveLength(2)
    expect(await spares.take(line)).toBeUndefined()
    refuse()
    spares.keep(launcher)
    expect(await spares.take(line)).toBeUndefined()
  })
})
