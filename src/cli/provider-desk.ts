import { createProviderDesk, providerSettings } from '../app/rotation/provider-desk.ts'
import type { Account } from '../core/account.ts'
import { printable } from '../core/printable.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import { providerAdapter } from '../providers/index.ts'
import type { ProviderHosting } from '../providers/types.ts'
import type { AskPerson, ProviderDesk } from '../recipes/rotation/types.ts'
import type { Context, OptionValues } from './command.ts'
import { flag } from './options.ts'
import type { Reach } from './reach.ts'
import { ask } from './screen/ask.ts'

/** The APIs of hosts, with the keys of the inventory, the environment or the vault. */
export function openProviders(
  { env, terminal, version }: Context,
  options: OptionValues,
  { providers }: Pick<Inventory, 'providers'>,
  { resolve }: Pick<Reach, 'resolve'>,
): ProviderDesk {
  return createProviderDesk({
    providers,
    resolve,
    env,
    userAgent: `siteguard/${version}`,
    ...(flag(options, 'verbose') ? { log: (line: string) => terminal.err(`${printable(line)}\n`) } : {}),
  })
}

/** The hosting of an account at its host, by its API; undefined where the inventory names none, or it has no API that is known. */
export async function openHosting(
  account: Account,
  { providers }: Pick<Inventory, 'providers'>,
  desk: ProviderDesk,
  signal: AbortSignal,
): Promise<ProviderHosting | undefined> {
  if (account.provider === undefined) return undefined
  const { name, kind } = providerSettings(providers, account.provider)
  if (providerAdapter(kind).open === undefined) return undefined
  const provider = await desk.open({ name, kind }, signal)
  return provider.service(account.service ?? (await provider.serviceOf(account.user ?? '', { signal })))
}

/** Asks whoever sits at the terminal to do what only a person can. Absent where nobody does. */
export function openPerson({ terminal, texts, signal: stopped }: Context): { readonly askPerson?: AskPerson } {
  if (!terminal.asks) return {}
  return {
    async askPerson({ login, slot, again }, signal) {
      const words = texts.plans
      const question = words.changeByHand({ login: printable(login), slot, again })
      const answer = await ask(question, AbortSignal.any([signal, stopped]))
      return words.later.test(answer.trim()) ? 'later' : 'done'
    },
  }
}
