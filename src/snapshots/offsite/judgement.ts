import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diskWriteError } from '../../disk/disk-error.ts'
import type { OpenedStore } from '../store/open-store.ts'
import { byMoment, momentOf, snapshotId } from '../store/record.ts'
import { type Copy, openObject } from './copy.ts'
import type { CopiedJudgement, CopiedSnapshot, SealedObject } from './copy-index.ts'
import { badObject } from './targets/target-error.ts'

/**
 * Takes what the copy knows of how files were judged, where the snapshot it speaks of is here and it was not taken before.
 * @returns SHA-256 of the judgement of this copy that was taken last, now or earlier.
 */
export async function takeJudgement(store: OpenedStore, copy: Copy): Promise<string | undefined> {
  const { judged, snapshots } = copy.index
  const { judgement, target } = copy.options
  const last = copy.seen?.judged
  if (judged === undefined || judgement === undefined || judged.sha256 === last) return last
  const commit = snapshots.find((one) => one.moment === judged.moment)?.commit
  if (!(await store.refs()).some((ref) => ref.moment === judged.moment && ref.commit === commit)) return last
  const parts: Buffer[] = []
  for await (const part of openObject(copy, judged.data, 'fetch')) parts.push(part)
  const bytes = Buffer.concat(parts)
  if (digestOf(bytes) !== judged.sha256) throw badObject(target.address, `${copy.folder}/${judged.data.name}`, 'digest')
  await judgement.take(snapshotId(store.site, judged.moment), bytes)
  return judged.sha256
}

/**
 * The judgement the copy carries from now on: ours, on top of what it has, unless that one is of a newer snapshot. So a machine that
 * has listings alone never takes away what others know.
 */
export async function giveJudgement(
  store: OpenedStore,
  copy: Copy,
  snapshots: readonly CopiedSnapshot[],
  send: (key: string, file: string) => Promise<SealedObject>,
  folder: string,
): Promise<CopiedJudgement | undefined> {
  const before = copy.index.judged
  const { judgement } = copy.options
  if (judgement === undefined) return before
  await takeJudgement(store, copy)
  const given = await judgement.give()
  const moment = given === undefined ? undefined : momentOf(given.snapshot)
  const commit = (await store.refs()).find((ref) => ref.moment === moment)?.commit
  // Another machine's snapshot may bear the same name: what was judged here says nothing of its contents.
  if (given === undefined || moment === undefined) return before
  if (!snapshots.some((one) => one.moment === moment && one.commit === commit)) return before
  const sha256 = digestOf(given.bytes)
  if (before !== undefined && (byMoment(moment, before.moment) < 0 || before.sha256 === sha256)) return before
  const file = join(folder, 'judged')
  await writeFile(file, given.bytes, { mode: 0o600 }).catch((error: unknown) => {
    throw diskWriteError(file, error)
  })
  return { moment, sha256, data: await send(`judged-${sha256}`, file) }
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
