import { credentialName } from '../../../core/credential.ts'
import { isSiteguardError } from '../../../core/error.ts'
import type { Stand } from '../../../core/op.ts'
import type { Secret } from '../../../core/secret.ts'
import { marksOf, markUndone, writeMark } from '../../migration/marks.ts'
import { checkWay } from '../../migration/open-data.ts'
import type { OpContext } from '../../types.ts'
import type { SlotAbout } from '../types.ts'
import { vaultOf } from '../vault-of.ts'
import {
  bornePasswords,
  type Config,
  configsOf,
  dropKept,
  keepConfig,
  placesOf,
  putBack,
  putConfig,
  readConfig,
  samePassword,
} from './config-files.ts'
import { exchange, passwordOf } from './exchange.ts'
import type { DatabaseRotator, PlacedDatabase, ServerTeller } from './types.ts'

export type { DatabaseRotator, PlacedDatabase, ServerTeller } from './types.ts'

/**
 * The password of a database account. The configuration first comes to bear both passwords, the old and the new: the site then goes on
 * whichever the server has, so nobody notices the change and nothing is lost wherever we are killed. Then the server is told, both are
 * tried, and the configuration gets the new one alone. Undo goes the same way back.
 */
export const databaseRotator: DatabaseRotator = createDatabaseRotator()

/** @param teller Absent: the account tells the server itself, by its own connection. */
export function createDatabaseRotator(teller?: ServerTeller): DatabaseRotator {
  return {
    async check(each, context) {
      await teller?.check(each, context)
      // It has to open now, while nothing has been touched.
      await vaultOf(context, each.credential.installation).current(each.credential.slot)
      checkWay({ index: each.index, op: each.credential }, context)
      const configs = configsOf(each.index, each.credential, context)
      const contents = await readAll(configs, context)
      samePassword(configs, contents)
      for (const [at, config] of configs.entries()) config.withPassword(contents[at] as Buffer, 'x')
    },

    async stand({ index }, context): Promise<Stand> {
      const marks = await marksOf(context, index)
      if (!marks.has('begun')) return 'before'
      return marks.has('done') ? 'after' : 'between'
    },

    async apply(each, context) {
      const { index, credential } = each
      const vault = vaultOf(context, credential.installation)
      const marks = await marksOf(context, index)
      if (marks.has('done')) return
      const configs = configsOf(index, credential, context)
      if (!marks.has('begun')) {
        const old = samePassword(configs, await readAll(configs, context))
        // An account without a password loses nothing.
        if (old !== '') await vault.adopt(credential.slot, secretOf(each, old), aboutOf(each))
        await writeMark(context, index, 'begun', { had: [] })
      }
      const { old, contents } = await keepAll(configs, context)
      const fresh = await vault.pending(credential.slot, credential.rules, context.plan.id, aboutOf(each))
      const from = othersThan(fresh.reveal(), [old, ...(await bornePasswords(configs, context))])
      await exchange({ each, configs, contents, from, to: fresh, teller, way: 'on', finish: bearing(fresh, context) }, context)
      await vault.promote(credential.slot, context.plan.id)
      await writeMark(context, index, 'done', {})
      context.emit({ type: 'rotated', account: context.plan.account, what: credential.kind, name: credentialName(credential), counts: {} })
    },

    async undo(each, context) {
      const { index, credential } = each
      const vault = vaultOf(context, credential.installation)
      const marks = await marksOf(context, index)
      if (!marks.has('begun')) return
      const fresh = await vault.made(credential.slot, context.plan.id)
      if (await goBack(each, fresh, teller, context)) await vault.takeBack(credential.slot, context.plan.id)
      else await vault.promote(credential.slot, context.plan.id)
      await markUndone(context, index)
    },

    /** The old password is of no use any more, to nobody. */
    async clear({ index, credential }, context) {
      const marks = await marksOf(context, index)
      if (!marks.has('undone') && !marks.has('done')) return
      for (const place of placesOf(index, credential.configs, context)) await dropKept(place, context)
    },
  }
}

/** Whether the old password is in use again. Where the server does not take it any more (a rule for new ones), the site keeps the new one. */
async function goBack(
  each: PlacedDatabase,
  fresh: Secret | undefined,
  teller: ServerTeller | undefined,
  context: OpContext,
): Promise<boolean> {
  const configs = configsOf(each.index, each.credential, context)
  const { old, contents } = await keepAll(configs, context)
  const from = othersThan(old, [...(fresh === undefined ? [] : [fresh.reveal()]), ...(await bornePasswords(configs, context))])
  const asBefore = (config: Config, content: Buffer): Promise<void> => putBack(config, content, context)
  const task = { each, configs, contents, teller, way: 'back' } as const
  try {
    if (from.length > 0) await exchange({ ...task, from, to: secretOf(each, old), finish: asBefore }, context)
  } catch (error) {
    if (!isSiteguardError(error)) throw error
    if (fresh !== undefined && ['SG-PROV-005', 'SG-ROT-005'].includes(error.code)) {
      await exchange({ ...task, from: othersThan(fresh.reveal(), [old, ...from]), to: fresh, finish: bearing(fresh, context) }, context)
      return false
    }
    // None is let in: the site was shut out before we came, and gets its file back as it was.
    if (error.code !== 'SG-ROT-003') throw error
  }
  for (const [at, config] of configs.entries()) await asBefore(config, contents[at] as Buffer)
  return true
}

function bearing(password: Secret, context: OpContext): (config: Config, content: Buffer) => Promise<void> {
  return async (config, content) => await putConfig(config, config.withPassword(content, password.reveal()), context)
}

function othersThan(password: string, others: readonly string[]): string[] {
  return [...new Set(others)].filter((one) => one !== password)
}

async function readAll(configs: readonly Config[], context: OpContext): Promise<Buffer[]> {
  const contents: Buffer[] = []
  for (const config of configs) contents.push(await readConfig(config, context))
  return contents
}

/** The files as they were, and their password. A try that was killed while it kept them changed nothing yet: the rest is kept now. */
async function keepAll(configs: readonly Config[], context: OpContext): Promise<{ old: string; contents: Buffer[] }> {
  for (const config of configs) {
    const there = await context.transport.stat(config.kept, { signal: context.signal })
    if (there === undefined) await keepConfig(config, await readConfig(config, context), context)
  }
  const contents: Buffer[] = []
  for (const config of configs) contents.push(await readConfig(config, context, config.kept))
  return { old: samePassword(configs, contents), contents }
}

function secretOf({ credential }: PlacedDatabase, value: string): Secret {
  return passwordOf(credentialName(credential), value)
}

function aboutOf({ credential }: PlacedDatabase): SlotAbout {
  return { kind: 'database', user: credentialName(credential), ...(credential.url === undefined ? {} : { url: credential.url }) }
}
