import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { packAsTar } from '../../app/incident/pack-as-tar.ts'
import { type PackDeps, type PackedIncident, packIncident } from '../../app/incident/pack-incident.ts'
import { printable } from '../../core/printable.ts'
import { type Lacking, signPack } from '../../evidence/index.ts'
import type { Texts } from '../../i18n/index.ts'
import { sizeText, wrap } from '../../reporters/text/layout.ts'
import { stepLines } from '../../reporters/text/next-steps.ts'
import type { CommandModule, Context } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { findIncident, scopeOf } from '../incident-desk.ts'
import { openPackDesk, openReadMe } from '../incident-pack-desk.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { flag, list, text, usage } from '../options.ts'
import { startProgress } from '../screen/progress.ts'
import { writeJson } from '../screen/write-json.ts'
import { signingKey } from '../signing-key.ts'

/** What nobody could have had here: told, and no reason to try again. */
const NOT_TO_BE_HAD = new Set(['no-browser', 'no-picture', 'no-api', 'not-asked'])
/** Most lines of what is lacking that a person is shown. */
const SHOWN = 12

/** `siteguard incident pack`: the evidence in one folder, listed, chained and sealed; goes on where it was cut. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const { terminal } = context
  const info = await findIncident(context, options)
  const tar = text(options, 'tar') === undefined ? undefined : resolve(context.cwd, text(options, 'tar') as string)
  // Known before hours of fetching: nothing that is there is written over.
  if (tar !== undefined && (await stat(tar).catch(() => undefined)) !== undefined) throw usage('--tar', context.texts.help.usage.isThere())
  const key = await signingKey(context, options)
  const inventory = await inventoryIfAny(context, options)
  const progress = await startProgress(terminal, context.texts)
  let packed: PackedIncident
  try {
    const desk = await openPackDesk(context, options, inventory, progress.listener)
    const readMe = await openReadMe(info.id)
    const sign: Pick<PackDeps, 'sign'> = key === undefined ? {} : { sign: (dir) => signPack(dir, key, terminal.asks) }
    const logs = list(options, 'logs').map((path) => resolve(context.cwd, path))
    const request = { ...scopeOf(info, inventory), logs, anew: flag(options, 'anew') }
    packed = await packIncident(info, request, { ...desk, readMe, ...sign })
  } finally {
    progress.stop()
  }
  const archived = tar === undefined ? undefined : await packAsTar(packed.dir, packed.pack, tar, Date.now())
  const exitCode = packed.lacking.some(({ reason }) => !NOT_TO_BE_HAD.has(reason)) ? EXIT.partial : EXIT.done
  if (flag(options, 'json')) {
    const { pack, dir, seal, files, bytes, lacking, signed, found } = packed
    const shown = { pack, folder: dir, seal, files, bytes, signed, found, lacking, ...(tar === undefined ? {} : { tar }) }
    writeJson(terminal, { kind: 'incident-pack', incident: printable(info.id), ...shown, exitCode })
  } else show(context, packed, key, tar === undefined ? undefined : { file: tar, bytes: archived?.bytes ?? 0 })
  return exitCode
}

function show(
  { texts, terminal }: Context,
  { pack, dir, seal, files, bytes, lacking, found, signed }: PackedIncident,
  key: string | undefined,
  tar: { readonly file: string; readonly bytes: number } | undefined,
): void {
  const { incident: words, screen } = texts
  const line = (said: string, indent = 0): void => terminal.out(`${' '.repeat(indent)}${wrap(said, terminal.width, indent)}\n`)
  line(words.packed({ pack, files, size: sizeText(bytes, screen) }))
  // Paths are not wrapped: one that is broken is none.
  terminal.out(`  ${printable(dir)}\n`)
  if (tar !== undefined) terminal.out(`${words.tar({ size: sizeText(tar.bytes, screen) })}\n  ${printable(tar.file)}\n`)
  if (found > 0) line(words.went({ found }), 2)
  if (signed && key !== undefined) line(words.signed({ key: printable(key) }), 2)
  line(words.seal({ seal }))
  line(words.sealWhy, 2)
  line(terminal.paint.doubt(words.contains))
  if (lacking.length > 0) {
    line(words.lacking({ count: lacking.length }))
    for (const one of lacking.slice(0, SHOWN)) line(`- ${lackingText(one, words.lackingReason, screen)}`, 2)
    if (lacking.length > SHOWN) line(`- ${screen.scan.more({ count: lacking.length - SHOWN })}`, 2)
  }
  terminal.out(`\n${[words.next, ...stepLines([words.step.verify, words.step.report, words.step.notify], terminal)].join('\n')}\n`)
}

function lackingText({ of, reason }: Lacking, own: Readonly<Record<string, string>>, { colon, scan }: Texts['screen']): string {
  const where = [of.site ?? of.account, of.path, of.table, of.url, of.what].filter((part) => part !== undefined).map(printable)
  const why = own[reason] ?? (scan.reason as Readonly<Record<string, string>>)[reason] ?? printable(reason)
  return `${where.join(' ')}${colon}${why}`
}
