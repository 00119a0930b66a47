import { createHash } from 'node:crypto'
import { z } from 'zod'
import { phpString } from '../../../cms/edit-php.ts'
import { credentialName } from '../../../core/credential.ts'
import { isSiteguardError, SiteguardError } from '../../../core/error.ts'
import type { Stand } from '../../../core/op.ts'
import { Secret } from '../../../core/secret.ts'
import { quoted } from '../../../http/page-text.ts'
import { marksOf, markUndone, writeMark } from '../../migration/marks.ts'
import { checkWay, openPhp } from '../../migration/open-data.ts'
import { removeOurs } from '../../ops/remove-tree.ts'
import type { OpContext } from '../../types.ts'
import type { PlacedRotation, Rotator, SlotAbout } from '../types.ts'
import { vaultOf } from '../vault-of.ts'
import { ACCOUNT_SCRIPT } from './account-script.ts'
import { type Config, clearOutage, configsOf, keepConfig, putConfig, readConfig, samePassword } from './config-files.ts'
import { eitherPassword } from './either.ts'
import { waitSeen } from './wait-seen.ts'

type Placed = PlacedRotation<'database'>

/**
 * The password of a database account. The configuration first comes to bear both passwords, the old and the new: the site then goes on
 * whichever the server has, so nobody notices the change and nothing is lost wherever we are killed. Then the server is told, both are
 * tried, and the configuration gets the new one alone. Undo goes the same way back.
 */
export const databaseRotator: Rotator<'database'> = {
  async check(each, context) {
    // It has to open now, while nothing has been touched.
    await vaultOf(context, each.credential.installation).current(each.credential.slot)
    checkWay(placeOf(each), context)
    const configs = configsOf(each.index, each.credential.configs, context)
    const contents = await readAll(configs, context)
    samePassword(configs, contents)
    for (const [at, { rotator }] of configs.entries()) rotator.withPassword(contents[at] as Buffer, phpString('x'))
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
    const configs = configsOf(index, credential.configs, context)
    if (!marks.has('begun')) {
      const contents = await readAll(configs, context)
      await vault.adopt(credential.slot, secretOf(each, samePassword(configs, contents)), aboutOf(each))
      await writeMark(context, index, 'begun', { had: [] })
      for (const [at, config] of configs.entries()) await keepConfig(config, contents[at] as Buffer, context)
    }
    const { old, contents } = await keptPassword(each, configs, context)
    const fresh = await vault.pending(credential.slot, credential.rules, context.plan.id, aboutOf(each))
    await exchange({ each, configs, contents, from: old, to: fresh }, context)
    await vault.promote(credential.slot, context.plan.id)
    await writeMark(context, index, 'done', {})
    context.emit({ type: 'rotated', account: context.plan.account, what: 'database', name: credentialName(credential), counts: {} })
  },

  async undo(each, context) {
    const { index, credential } = each
    const vault = vaultOf(context, credential.installation)
    const marks = await marksOf(context, index)
    if (!marks.has('begun')) return
    const configs = configsOf(index, credential.configs, context)
    const fresh = await vault.made(credential.slot, context.plan.id)
    if (fresh !== undefined) await goBack(each, configs, fresh, context)
    await vault.takeBack(credential.slot, context.plan.id)
    await markUndone(context, index)
  },

  /** The old password is of no use any more, to nobody. */
  async clear({ index, credential }, context) {
    const marks = await marksOf(context, index)
    if (marks.has('undone') || marks.has('done'))
      for (const config of configsOf(index, credential.configs, context)) await removeOurs(config.kept, context)
  },
}

async function goBack(each: Placed, configs: readonly Config[], fresh: Secret, context: OpContext): Promise<void> {
  const { old, contents } = await keptPassword(each, configs, context)
  try {
    await exchange({ each, configs, contents, from: fresh, to: old }, context)
  } catch (error) {
    // Neither is let in: the site was shut out before we came, and gets its file back as it was.
    if (!isSiteguardError(error) || error.code !== 'SG-ROT-003') throw error
  }
  for (const [at, config] of configs.entries()) await putConfig(config, contents[at] as Buffer, context)
}

interface Exchange {
  readonly each: Placed
  readonly configs: readonly Config[]
  /** What the files held before the run. */
  readonly contents: readonly Buffer[]
  readonly from: Secret
  readonly to: Secret
}

/** Brings server and files from one password to the other, from wherever an earlier try got to. */
async function exchange({ each, configs, contents, from, to }: Exchange, context: OpContext): Promise<void> {
  const { credential } = each
  const [before, after] = [from.reveal(), to.reveal()]
  const php = openPhp(placeOf(each), context)
  const asked = async (change: boolean): Promise<Answer> => {
    const { server, user } = credential
    const input = Buffer.from(JSON.stringify({ ...server, user, from: before, to: after, change }))
    const parts: Buffer[] = []
    for await (const part of php.program(ACCOUNT_SCRIPT, [input])) parts.push(part)
    return readAnswer(Buffer.concat(parts), credential)
  }
  const put = async (expression: Uint8Array): Promise<void> => {
    for (const [at, config] of configs.entries())
      await putConfig(config, config.rotator.withPassword(contents[at] as Buffer, expression), context)
  }
  try {
    await php.settle()
    let stands = await asked(false)
    if (!stands.from && !stands.to) throw fault('SG-ROT-003', credential, stands.error)
    if (!stands.to) {
      const nonce = createHash('sha256').update(`rotation ${context.plan.hash} ${each.index}`).digest('hex').slice(0, 16)
      await put(eitherPassword(credential, before, after, nonce))
      await waitSeen(credential, configs, nonce, context)
      stands = await asked(true)
      if (!stands.to) throw fault('SG-ROT-005', credential, stands.error)
    }
    if (stands.from) throw fault('SG-ROT-006', credential, stands.error)
    await put(phpString(after))
    for (const config of configs) await clearOutage(config, context)
  } finally {
    await php.close()
  }
}

const answerShape = z.object({ from: z.boolean().nullable(), to: z.boolean().nullable(), error: z.string().optional() })

interface Answer {
  readonly from: boolean
  readonly to: boolean
  readonly error: string
}

/** @throws SG-ROT-004 when the server could not be asked. */
function readAnswer(output: Buffer, credential: Placed['credential']): Answer {
  const text = output.toString('utf8').trim().split('\n').at(-1) ?? ''
  let answer: z.infer<typeof answerShape> | undefined
  try {
    answer = answerShape.safeParse(JSON.parse(text)).data
  } catch {
    // Not JSON: told below as what it is.
  }
  if (answer === undefined) throw fault('SG-ROT-004', credential, quoted(text, 200))
  const { from, to, error = '' } = answer
  if (from === null || to === null) throw fault('SG-ROT-004', credential, quoted(error, 200))
  return { from, to, error: quoted(error, 200) }
}

function fault(
  code: 'SG-ROT-003' | 'SG-ROT-004' | 'SG-ROT-005' | 'SG-ROT-006',
  credential: Placed['credential'],
  detail: string,
): SiteguardError {
  // A server that does not answer now may do so later: the run is taken up then, and the site goes on meanwhile.
  const kind = code === 'SG-ROT-004' ? 'timeout' : 'blocked'
  return new SiteguardError({ code, kind, params: { name: credentialName(credential), detail } })
}

function placeOf({ index, credential }: Placed): Parameters<typeof openPhp>[0] {
  return { index, op: credential }
}

async function readAll(configs: readonly Config[], context: OpContext): Promise<Buffer[]> {
  const contents: Buffer[] = []
  for (const config of configs) contents.push(await readConfig(config, context))
  return contents
}

/** The password of before, out of what was kept. A try that was killed while it kept them changed nothing yet: the rest is kept now. */
async function keptPassword(each: Placed, configs: readonly Config[], context: OpContext): Promise<{ old: Secret; contents: Buffer[] }> {
  const contents: Buffer[] = []
  for (const config of configs) {
    const there = (await context.transport.stat(config.kept, { signal: context.signal })) !== undefined
    if (!there) await keepConfig(config, await readConfig(config, context), context)
    contents.push(await readConfig(config, context, config.kept))
  }
  return { old: secretOf(each, samePassword(configs, contents)), contents }
}

function secretOf({ credential }: Placed, value: string): Secret {
  return new Secret(`database password of ${credentialName(credential)}`, value)
}

function aboutOf({ credential }: Placed): SlotAbout {
  return { kind: 'database', user: credentialName(credential), ...(credential.url === undefined ? {} : { url: credential.url }) }
}
