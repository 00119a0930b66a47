import { setTimeout as sleep } from 'node:timers/promises'
import type { CmsRotator } from '../../../cms/rotate-types.ts'
import { rotatorOf } from '../../../cms/rotators.ts'
import { credentialName } from '../../../core/credential.ts'
import { SiteguardError } from '../../../core/error.ts'
import type { Stand } from '../../../core/op.ts'
import { Secret } from '../../../core/secret.ts'
import { quoted } from '../../../http/page-text.ts'
import { marksOf, markUndone, readMark, standOfMarks, writeMark } from '../../migration/marks.ts'
import { checkWay, openData, openPhp } from '../../migration/open-data.ts'
import type { DataCopies, PhpRunner } from '../../migration/types.ts'
import type { OpContext } from '../../types.ts'
import type { PlacedRotation, Rotator } from '../types.ts'
import { vaultOf } from '../vault-of.ts'
import { createKeysFile, type KeyDigests } from './keys-file.ts'
import { clearWritten, keepWritten, putWrittenBack } from './written-files.ts'

type Placed = PlacedRotation<'cms'>

/**
 * What a CMS keeps in its own database: its tables are copied beside, its own code renews them in one process while the site is closed, and
 * the copies go when the run is applied, for they hold what was stolen. New passwords wait in the vault before it.
 */
export const cmsRotator: Rotator<'cms'> = {
  async check(each, context) {
    rotatorOfPlaced(each)
    // It has to open now, while nothing has been touched.
    for (const { slot } of slotsOf(each).slice(0, 1)) await vaultOf(context, each.credential.installation).current(slot)
    checkWay(placeOf(each), context)
    await createKeysFile(each, context).check()
    await withData(each, context, (data) => data.check())
  },

  async stand({ index }, context): Promise<Stand> {
    return standOfMarks(await marksOf(context, index))
  },

  async apply(each, context) {
    const { index, credential } = each
    const marks = await marksOf(context, index)
    if (marks.has('done')) return
    const keys = createKeysFile(each, context)
    await keys.mend()
    await withData(each, context, async (data, php) => {
      if (marks.has('begun')) await takenUp(php)
      else await writeMark(context, index, 'begun', { had: await keepWritten(each, context) })
      if (!marks.has('copied')) {
        // What came in before the site was closed may still be written: it belongs in the copy.
        await sleep(context.drainMs ?? 0, undefined, { signal: context.signal })
        await writeMark(context, index, 'copied', await data.make())
      }
      const { counts, log } = await renew(each, await keys.renew(), php, context)
      for (const { slot } of slotsOf(each)) await vaultOf(context, credential.installation).promote(slot, context.plan.id)
      await writeMark(context, index, 'done', {})
      context.emit({ type: 'rotated', account: context.plan.account, what: 'cms', name: credentialName(credential), counts })
      for (const text of log) context.emit({ type: 'rotation-said', account: context.plan.account, name: credentialName(credential), text })
    })
  },

  async undo(each, context) {
    const { index, credential } = each
    const marks = await marksOf(context, index)
    if (!marks.has('begun')) return
    const keys = createKeysFile(each, context)
    await keys.mend()
    await withData(each, context, async (data, php) => {
      await takenUp(php)
      await keys.putBack()
      await putWrittenBack(each, (await readMark(context, index, 'begun')).had, context)
      if (marks.has('copied')) await data.putBack(await readMark(context, index, 'copied'))
      for (const { slot } of slotsOf(each)) await vaultOf(context, credential.installation).takeBack(slot, context.plan.id)
      await markUndone(context, index)
    })
  },

  async clear(each, context) {
    const marks = await marksOf(context, each.index)
    if (marks.has('done') || marks.has('undone')) {
      await createKeysFile(each, context).clear()
      await clearWritten(each, context)
    }
    // A copy that was cut is one, too.
    if (marks.has('copied') || marks.has('undone')) await withData(each, context, (data) => data.drop(true))
  },
}

interface Renewed {
  readonly counts: Readonly<Record<string, number>>
  readonly log: readonly string[]
}

/** Lines of what the script says that are told. */
const MOST_SAID = 20

/** Runs the CMS's script over the new passwords, and checks that it proved each. */
async function renew(each: Placed, keys: KeyDigests, php: PhpRunner, context: OpContext): Promise<Renewed> {
  const { credential } = each
  const rotator = rotatorOfPlaced(each)
  const passwords: Record<string, string> = {}
  for (const { id, login, slot } of slotsOf(each)) {
    const vault = vaultOf(context, credential.installation)
    passwords[id] = (await vault.pending(slot, credential.rules, context.plan.id, { kind: 'person', user: login })).reveal()
  }
  const input = new Secret('new passwords', JSON.stringify({ passwords, keys }))
  const { stdout, code, stderr } = await php.script(rotator.script(credential).php, Buffer.from(input.reveal()))
  const answer = rotator.readAnswer(stdout, code)
  if (!answer.ok) {
    const words = stderr.trim() === '' ? '' : ` (${quoted(stderr.trim().slice(-300), 300)})`
    throw failed(each, `${quoted(answer.reason, 400)}${words}`)
  }
  const missing = slotsOf(each).filter(({ id }) => !answer.proved.includes(id))
  if (missing.length > 0) throw failed(each, `not proved: ${missing.map(({ login }) => quoted(login, 80)).join(', ')}`)
  return { counts: answer.counts, log: answer.log.slice(0, MOST_SAID).map((line) => quoted(line)) }
}

function failed({ credential: { installation } }: Placed, detail: string): SiteguardError {
  return new SiteguardError({ code: 'SG-ROT-007', kind: 'integrity', params: { installation, detail } })
}

async function withData(each: Placed, context: OpContext, work: (data: DataCopies, php: PhpRunner) => Promise<void>): Promise<void> {
  // The password of the database may have been changed by this very run: its configuration is read again.
  const databases = (await context.findDatabases?.()) ?? context.databases
  const fresh: OpContext = { ...context, databases }
  const php = openPhp(placeOf(each), fresh)
  try {
    const link = databases.get(each.credential.database)
    const tables = link === undefined ? [] : rotatorOfPlaced(each).tables(link)
    await work(await openData(placeOf(each), php, fresh, (table) => tables.includes(table)), php)
  } finally {
    await php.close()
  }
}

/** A process that an earlier try began may still be at work, and what it lay down for it is of no use to us. */
async function takenUp(php: PhpRunner): Promise<void> {
  await php.settle()
  await php.close()
}

function placeOf({ index, credential }: Placed): Parameters<typeof openPhp>[0] {
  return { index, op: credential }
}

function slotsOf({ credential }: Placed): { id: number; login: string; slot: string }[] {
  return credential.people.flatMap(({ id, login, slot }) => (slot === undefined ? [] : [{ id, login, slot }]))
}

function rotatorOfPlaced({ credential: { cms, installation } }: Placed): CmsRotator {
  const rotator = rotatorOf(cms)
  if (rotator !== undefined) return rotator
  throw new SiteguardError({ code: 'SG-ROT-001', kind: 'unsupported', params: { installation, why: 'no-cms' } })
}
