import { SiteguardError } from '../../core/error.ts'
import { compileGlob, isGlob } from '../../core/glob.ts'
import { printable } from '../../core/printable.ts'
import type { SlotFacts, ValueFacts, ValueState, Vault } from '../../secrets/vault/index.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { openVaultHere, openVaultKeys, shownKey } from '../open-vault.ts'
import { flag, text, usage } from '../options.ts'
import { isShown, printSecret } from '../screen/reveal.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard vault show`: names, times and states; a value only where one is asked for by name. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await inventoryIfAny(context, options)
  const revealed = text(options, 'reveal')
  if (revealed !== undefined) mayReveal(context, args[0], options)
  else refuseWithout(context, options)
  const keys = await openVaultKeys(context, options)
  const vault = await openVaultHere(context, options, inventory, { keys })
  if (revealed !== undefined) {
    const state = (text(options, 'state') ?? 'current') as ValueState
    const value = vault.value(revealed, state)
    if (value === undefined) throw new SiteguardError({ code: 'SG-VAULT-020', kind: 'not-found', params: { slot: revealed, state } })
    await printSecret(value)
    return EXIT.done
  }
  const slots = pickSlots(vault, args[0])
  if (flag(options, 'json')) writeJson(context.terminal, { kind: 'vault', file: vault.file, recipients: vault.keepers(), slots })
  else tellSlots(context, vault, slots, keys.recipients())
  return EXIT.done
}

/** Slots by name or glob. @throws SG-VAULT-005 for a name that is none. */
export function pickSlots(vault: Pick<Vault, 'slots'>, names: unknown): SlotFacts[] {
  const wanted = ((names as readonly string[] | undefined) ?? []).map(String)
  const slots = [...vault.slots()]
  if (wanted.length === 0) return slots
  const known = slots.map(({ name }) => name)
  const tests = wanted.map((name) => (isGlob(name) ? compileGlob(name, { paths: true }) : undefined) ?? ((slot: string) => slot === name))
  for (const [index, test] of tests.entries()) {
    if (known.some((slot) => test(slot))) continue
    throw new SiteguardError({ code: 'SG-VAULT-005', kind: 'not-found', params: { slot: wanted[index] as string, known } })
  }
  return slots.filter(({ name }) => tests.some((test) => test(name)))
}

/** A job's output is a log that others read, and a pipe may lead anywhere: both want to be meant. @throws SG-VAULT-019 */
function mayReveal(context: Context, names: unknown, options: OptionValues): void {
  if (((names as unknown[] | undefined)?.length ?? 0) > 0 || flag(options, 'json'))
    throw usage('--reveal', context.texts.vault.onlyRevealAlone)
  if ((context.env.CI ?? '') !== '' && context.env.CI !== 'false') {
    throw new SiteguardError({ code: 'SG-VAULT-019', kind: 'conflict', params: { why: 'ci' } })
  }
  if (!isShown() && !flag(options, 'pipe')) throw new SiteguardError({ code: 'SG-VAULT-019', kind: 'conflict', params: { why: 'pipe' } })
}

function refuseWithout(context: Context, options: OptionValues): void {
  for (const name of ['state', 'pipe'] as const) {
    if (options[name] !== undefined) throw usage(`--${name}`, context.texts.help.usage.onlyWith({ other: '--reveal' }))
  }
}

function tellSlots({ terminal, texts }: Context, vault: Vault, slots: readonly SlotFacts[], ours: readonly string[]): void {
  const { vault: words, screen } = texts
  const line = (state: ValueState, value: ValueFacts | undefined): string[] =>
    value === undefined
      ? []
      : [`  ${words.states[state]}${screen.colon}${words.since({ date: value.since, run: printable(value.run ?? '') })}`]
  terminal.out(`${printable(vault.file)}  ${words.count({ slots: vault.slots().length, keys: vault.keepers().length })}\n`)
  for (const keeper of vault.keepers()) {
    terminal.out(terminal.paint.quiet(`  ${shownKey(keeper)}${ours.includes(keeper.key) ? `  (${words.ours})` : ''}\n`))
  }
  if (vault.slots().length === 0) terminal.out(`${words.empty}\n`)
  for (const slot of slots) {
    const login = words.login({ user: printable(slot.user ?? ''), url: printable(slot.url ?? '') })
    const lines = [
      `${terminal.paint.strong(slot.name)}  ${printable(slot.kind)}${login === '' ? '' : `  ${login}`}`,
      ...(slot.note === '' ? [] : slot.note.split('\n').map((one) => `  ${printable(one)}`)),
      ...line('current', slot.current),
      ...line('pending', slot.pending),
      ...line('previous', slot.previous),
      ...slot.dropped.flatMap((value) => line('dropped', value)),
    ]
    terminal.out(`${lines.join('\n')}\n`)
  }
}
