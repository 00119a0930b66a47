import { join } from 'node:path'
import type { CopyDeps, CopyOutcome } from '../app/store/each-copy.ts'
import type { SiteId } from '../core/account.ts'
import { printable } from '../core/printable.ts'
import { appFolders } from '../disk/xdg.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import { errorText } from '../i18n/index.ts'
import { createSecretResolver, secretNames } from '../secrets/index.ts'
import type { Witness } from '../snapshots/offsite/index.ts'
import type { Context, OptionValues } from './command.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { judgedFolder } from './folders.ts'
import { openIdentity } from './open-identity.ts'
import { accountNamed } from './open-inventory.ts'
import { createVaultReader } from './open-vault.ts'
import { text, usage } from './options.ts'
import { createReach } from './reach.ts'
import { askHidden } from './screen/ask.ts'

/** What the store commands need of this machine and the inventory. */
export async function openCopyDesk(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  sites: readonly SiteId[],
  create: boolean,
): Promise<CopyDeps> {
  const { texts, terminal } = context
  const reach = createReach(context, options, inventory, 'write')
  const vault = createVaultReader(context, options, inventory)
  const resolver = createSecretResolver({
    env: { ...context.env },
    lang: texts.lang,
    ...(terminal.asks ? { prompt: (question: string) => askHidden(question) } : {}),
    onSecret: (secret) => context.keepSecret(secret),
    secretNames: secretNames([inventory.accounts, inventory.offsite, inventory.providers]),
    ...(vault === undefined ? {} : { vault }),
  })
  return {
    reach: {
      secret: (ref, label) => resolver.resolve(ref, label),
      account: (id) => accountNamed(inventory, id),
      connect: reach.connect,
    },
    identity: await openIdentity(context, create),
    recipients: inventory.recipients,
    signers: inventory.signers,
    stateDir: join(appFolders(context.env).state, 'offsite'),
    judgedDir: judgedFolder(context),
    signal: context.signal,
    witnesses: witnessesOf(context, options, sites),
  }
}

/** `COUNTER:SHA256`, as `store push` prints it and a CI variable keeps it. */
export function witnessText({ counter, sha256 }: Witness): string {
  return `${counter}:${sha256}`
}

function witnessesOf(context: Context, options: OptionValues, sites: readonly SiteId[]): Map<string, Witness> {
  const given = text(options, 'witness')
  if (given === undefined) return new Map()
  const [, counter, sha256] = /^(\d{1,8}):([0-9a-f]{64})$/.exec(given) ?? []
  const [site] = sites
  if (counter === undefined || sha256 === undefined || site === undefined || sites.length !== 1) {
    throw usage('--witness', context.texts.copies.witnessWanted)
  }
  return new Map([[site, { counter: Number(counter), sha256 }]])
}

/** Tells what went wrong with copies on standard error. */
export function tellFaults(context: Context, outcomes: readonly CopyOutcome<unknown>[]): void {
  const { terminal, texts } = context
  for (const { site, place, error } of outcomes) {
    if (error === undefined) continue
    const words = errorText(texts, error.code, error.params)
    const at = texts.copies.atPlace({ site: printable(site), place })
    terminal.err(`${at}${texts.screen.colon}${error.code} ${printable(words?.what ?? '')}\n  ${printable(words?.next ?? '')}\n`)
  }
}

/** 7 as soon as one copy is damaged; 3 when some were done and some not; else what kept them all from being done. */
export function exitOf(outcomes: readonly CopyOutcome<unknown>[]): number {
  const codes = outcomes.flatMap(({ error }) => (error === undefined ? [] : [exitCodeOf(error.kind)]))
  const [first] = codes
  if (first === undefined) return EXIT.done
  if (codes.includes(EXIT.store)) return EXIT.store
  if (codes.length < outcomes.length) return EXIT.partial
  return codes.every((code) => code === first) ? first : EXIT.partial
}

/** An outcome for `--json`. */
export function outcomeJson<T>(outcome: CopyOutcome<T>, show: (result: T) => object): object {
  const { site, place, error } = outcome
  if (error !== undefined) return { site, place, error: { code: error.code, params: error.params } }
  return { site, place, ...show(outcome.result) }
}
