import { resolve } from 'node:path'
import { type IncidentCheck, isGood, verifyIncident } from '../../app/incident/verify-incident.ts'
import { printable } from '../../core/printable.ts'
import { listIncidents, type PackCheck, verifyPack } from '../../evidence/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule, Context } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { incidentsFolder } from '../folders.ts'
import { findIncident } from '../incident-desk.ts'
import { flag, text, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard incident verify [PACK]`: log and packs of an incident, or a pack that was handed over, are as they were written. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  const given = text(options, 'seal')?.trim().toLowerCase()
  if (given !== undefined && !/^[0-9a-f]{64}$/.test(given)) throw usage('--seal', texts.help.usage.wantsSha256())
  const place = args[0] === undefined ? undefined : String(args[0])
  if (place !== undefined) {
    const at = resolve(context.cwd, place)
    const check = await verifyPack(at, { signal: context.signal, ...(given === undefined ? {} : { seal: given }) })
    const exitCode = check.faults.length === 0 ? EXIT.done : EXIT.store
    if (flag(options, 'json')) writeJson(terminal, { kind: 'incident-check', packs: [{ place: at, ...check }], exitCode })
    else showPack(context, place, check)
    return exitCode
  }
  if (given !== undefined) throw usage('--seal', texts.help.usage.onlyWith({ other: 'PACK' }))
  // All of them, unless one is named: that nobody touched a closed one is worth as much.
  const infos =
    text(options, 'incident') === undefined ? await listIncidents(incidentsFolder(context)) : [await findIncident(context, options)]
  if (infos.length === 0) return (await findIncident(context, options)) && EXIT.done
  const checks: { readonly id: string; readonly check: IncidentCheck }[] = []
  for (const info of infos) checks.push({ id: info.id, check: await verifyIncident(info, context.signal) })
  const exitCode = checks.every(({ check }) => isGood(check)) ? EXIT.done : EXIT.store
  if (flag(options, 'json')) {
    const incidents = checks.map(({ id, check: { log } }) => ({
      id: printable(id),
      entries: log.entries.length,
      head: log.head,
      backwards: log.backwards,
      torn: log.torn.length > 0,
      ...(log.fault === undefined ? {} : { fault: log.fault }),
    }))
    const packs = checks.flatMap(({ check }) => check.packs.map((one) => ({ place: one.place, ...one.check })))
    writeJson(terminal, { kind: 'incident-check', incidents, packs, exitCode })
    return exitCode
  }
  for (const { id, check } of checks) {
    showLog(context, id, check)
    for (const pack of check.packs) showPack(context, pack.place, pack.check)
    if (check.packs.length === 0) terminal.out(`  ${wrap(texts.incident.verify.nothing({ id: printable(id) }), terminal.width, 2)}\n`)
  }
  return exitCode
}

function showLog({ terminal, texts }: Context, id: string, { log }: IncidentCheck): void {
  const { verify: words } = texts.incident
  const line = (said: string, indent: number): void => terminal.out(`${' '.repeat(indent)}${wrap(said, terminal.width, indent)}\n`)
  terminal.out(`${terminal.paint.strong(printable(id))}\n`)
  if (log.fault === undefined) {
    line(words.log({ entries: log.entries.length }), 2)
    line(log.head, 4)
  } else line(terminal.paint.bad(words.badLog({ line: log.fault.line })), 2)
  if (log.backwards.length > 0) line(words.backwards({ lines: log.backwards.slice(0, 10).join(', ') }), 2)
  if (log.torn.length > 0) line(words.torn, 2)
}

/** Most faults of a pack that a person is shown. */
const SHOWN = 20

function showPack({ terminal, texts }: Context, place: string, check: PackCheck): void {
  const { verify: words, fault: faults } = texts.incident
  const { paint, width } = terminal
  const line = (said: string, indent: number): void => terminal.out(`${' '.repeat(indent)}${wrap(said, width, indent)}\n`)
  // Not wrapped: a path that is broken is none.
  terminal.out(`${printable(place)}\n`)
  if (check.faults.length === 0) {
    line(paint.good(words.good({ files: check.files })), 2)
    line(check.seal, 4)
  } else line(paint.bad(words.bad({ count: check.faults.length })), 2)
  for (const { file, fault } of check.faults.slice(0, SHOWN)) line(`- ${printable(file)}: ${faults[fault]}`, 2)
  if (check.faults.length > SHOWN) line(`- ${texts.screen.scan.more({ count: check.faults.length - SHOWN })}`, 2)
  if (check.signature === 'good') line(words.signer({ signer: check.signer ?? '' }), 2)
  if (check.signature === 'unknown') line(words.unknown, 2)
}
