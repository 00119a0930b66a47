import { setTimeout as sleep } from 'node:timers/promises'
import { SiteguardError } from '../../core/error.ts'
import type { HealthReport } from '../../core/health.ts'
import { quoted } from '../../http/page-text.ts'
import type { OpContext } from '../types.ts'
import { differenceOf } from './compare-pictures.ts'
import { type Picture, readPng } from './read-png.ts'
import { readPicture, writePicture } from './records.ts'

/**
 * Percent of what a page shows that may be elsewhere or otherwise after a change. Seen with the templates the CMS comes with: SPIP's home
 * page 4.4.21 to 4.4.30 3 %, 3.2.11 to 4.4.30 12 %, an article with a photo 92 % (all of it stands a little lower); WordPress's home page
 * 6.1 to 7.1 92 %. SPIP's home page without its style sheets: 99 %; blank, or another site's: 100 %.
 */
export const MOST_DIFFERENT = 98
/** Pictures of the page as it is now before its looks are held against the change: style sheets may have to be made first. */
const TRIES = 3

/** Keeps a picture of the page as it is before the change, where a browser is here to take it. */
export async function keepPicture(index: number, url: string, context: OpContext): Promise<void> {
  const taken = await take(url, context)
  if (taken !== undefined) await writePicture(context, index, taken.png)
}

/** Compares a page with its picture from before the change. @throws SG-UPG-023 when it is another page altogether. */
export async function compareWithBefore(
  index: number,
  url: string,
  pauseMs: number,
  context: OpContext,
): Promise<NonNullable<HealthReport['picture']>> {
  const shown = quoted(url, 300)
  if (context.picture === undefined) return { url: shown, state: 'not-taken' }
  const kept = await readPicture(context, index)
  const before = kept === undefined ? undefined : readPng(kept)
  if (before === undefined) return { url: shown, state: 'none-before' }
  for (let n = 1; ; n += 1) {
    const now = await take(url, context)
    if (now === undefined) return { url: shown, state: 'not-taken' }
    const percent = Math.round(differenceOf(before, now.picture) * 10) / 10
    if (percent <= MOST_DIFFERENT) return { url: shown, state: 'compared', percent }
    if (n === TRIES)
      throw new SiteguardError({ code: 'SG-UPG-023', kind: 'integrity', params: { url: shown, percent, limit: MOST_DIFFERENT } })
    await sleep(pauseMs, undefined, { signal: context.signal })
  }
}

async function take(url: string, { picture, signal }: OpContext): Promise<{ png: Buffer; picture: Picture } | undefined> {
  const png = await picture?.(url, signal)
  signal.throwIfAborted()
  const read = png === undefined ? undefined : readPng(png)
  return png === undefined || read === undefined ? undefined : { png, picture: read }
}
