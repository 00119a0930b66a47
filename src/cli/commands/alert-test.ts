import { randomBytes } from 'node:crypto'
import { SiteguardError } from '../../core/error.ts'
import { notify } from '../../notifiers/index.ts'
import { alertSettings, notifierDeps, whatOf } from '../alert-desk.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { openInventory } from '../open-inventory.ts'
import { flag } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard alert test [CHANNEL…]`: sends a test by each channel, and says what became of it. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const { channels } = alertSettings(inventory)
  const named = (args[0] as readonly string[] | undefined) ?? []
  const known = channels.map(({ name }) => name)
  const stranger = named.find((name) => !known.includes(name))
  if (stranger !== undefined) throw new SiteguardError({ code: 'SG-ALERT-002', kind: 'usage', params: { channel: stranger, known } })
  const { texts, terminal, signal } = context
  const deps = notifierDeps(context, options, inventory)
  const outcomes = await Promise.all(
    channels
      .filter(({ name }) => named.length === 0 || named.includes(name))
      .map(async (channel) => {
        const { name } = channel
        const lines = [texts.alerts.testLine({ channel: name })]
        const id = randomBytes(4).toString('hex')
        try {
          await notify(channel, { id, urgency: 'test', title: texts.alerts.test, lines, links: [] }, deps, signal)
          return { channel: name, sent: true }
        } catch (error) {
          signal.throwIfAborted()
          return { channel: name, sent: false, problem: whatOf(context, error) }
        }
      }),
  )
  const exitCode = outcomes.every(({ sent }) => sent) ? EXIT.done : EXIT.connection
  if (flag(options, 'json')) writeJson(terminal, { kind: 'alert-test', channels: outcomes, exitCode })
  else
    for (const { channel, problem } of outcomes)
      terminal.out(`${problem === undefined ? texts.alerts.sent({ channel }) : texts.alerts.notSent({ channel, what: problem })}\n`)
  return exitCode
}
