import type { AbuseCase, ProviderNotice, Signalled } from '../types.ts'
import type { OvhClient } from './client.ts'
import { each } from './each.ts'
import { abuse, abuseIds, notice } from './incident-shapes.ts'
import { ids } from './shapes.ts'
import { eachThere, unlessGone } from './unless-gone.ts'

/** Asked for at a time: whoever has 20,000 messages has most of them from before. */
const AT_ONCE = 8
const MOST_KEPT = 200

/**
 * What OVH wrote to its customer since then, newest first: `/me/notification/email/history`. Its list is of numbers alone, which grow; it
 * is read from its end, until a whole handful is too old.
 */
export async function readNotices(
  client: OvhClient,
  since: Date,
  most: number,
  options: Signalled,
  kept: Map<string, ProviderNotice>,
): Promise<ProviderNotice[]> {
  const path = ['me', 'notification', 'email', 'history']
  const known = [...new Set(await client.call('GET', path, ids, options))].toSorted((a, b) => b.length - a.length || (a < b ? 1 : -1))
  const found: ProviderNotice[] = []
  for (let at = 0; at < known.length && found.length < most; at += AT_ONCE) {
    const handful = await each(known.slice(at, at + AT_ONCE), (id) => readOne(client, id, options, kept))
    const dated = handful.filter((one) => one !== undefined)
    const young = dated.filter(({ at: when }) => Date.parse(when) >= since.getTime())
    found.push(...young)
    if (dated.length > 0 && young.length === 0) break
  }
  return found.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, most)
}

/** What was sent does not change: it is asked for once. */
async function readOne(
  client: OvhClient,
  id: string,
  options: Signalled,
  kept: Map<string, ProviderNotice>,
): Promise<ProviderNotice | undefined> {
  const known = kept.get(id)
  if (known !== undefined) return known
  const read = await unlessGone(client.call('GET', ['me', 'notification', 'email', 'history', id], notice, options))
  if (read?.date === undefined) return undefined
  const made = { id, at: read.date, subject: read.subject, body: read.body }
  if (kept.size < MOST_KEPT) kept.set(id, made)
  return made
}

/** Statuses of a case that is over. */
const OVER = new Set(['closed'])

/** Cases of abuse, newest first: `/me/abuse`, which OVH calls beta. */
export async function readAbuseCases(client: OvhClient, options: Signalled): Promise<AbuseCase[]> {
  const known = (await unlessGone(client.call('GET', ['me', 'abuse'], abuseIds, options))) ?? []
  const cases = await eachThere(known, async (id): Promise<AbuseCase> => {
    const { publicId, creationDate = '', category, status, service } = await client.call('GET', ['me', 'abuse', id], abuse, options)
    return { id: publicId || id, at: creationDate, category, status, open: !OVER.has(status.toLowerCase()), service }
  })
  return cases.toSorted((a, b) => (a.at < b.at ? 1 : -1))
}
