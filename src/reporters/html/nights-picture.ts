import type { Verdict } from '../../core/verdict.ts'
import type { Texts } from '../../i18n/index.ts'
import type { PastNight, Reported } from '../types.ts'
import { escapeWords as e } from './escape-html.ts'

/** Nights in the picture. */
const MOST_NIGHTS = 30
const WIDTH = 720
const HEIGHT = 150
/** Of a night, where there are few. */
const WIDEST = 72
/** Of the room of a night, so that form tells them apart where colour does not. */
const BREADTH: Readonly<Record<Verdict, number>> = { clean: 0.7, unknown: 0.7, suspect: 0.4, infected: 0.94 }
/** From the ground up: what is well lies below what is not. */
const STACK: readonly Verdict[] = ['clean', 'unknown', 'suspect', 'infected']

export interface Night {
  readonly startedAt: string
  readonly verdicts: ReadonlyMap<string, Verdict>
}

/** The nights that are shown, oldest first, this one last. */
export function nightsOf(report: Reported, past: readonly PastNight[]): readonly Night[] {
  const earlier = past.filter(({ id, startedAt }) => id !== report.id && startedAt < report.startedAt)
  return [...earlier, report]
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
    .slice(-MOST_NIGHTS)
    .map(({ startedAt, sites }) => ({ startedAt, verdicts: new Map(sites.map(({ site, verdict }) => [site, verdict])) }))
}

function counted({ verdicts }: Night): Readonly<Record<Verdict, number>> {
  const sums = { clean: 0, unknown: 0, suspect: 0, infected: 0 }
  for (const verdict of verdicts.values()) sums[verdict] += 1
  return sums
}

/** How the fleet stood, one bar a night, as an SVG picture with a name for those who do not see it. The table beside it says the same. */
export function nightsPicture(nights: readonly Night[], texts: Texts): string {
  const { page } = texts.report
  const most = Math.max(1, ...nights.map(({ verdicts }) => verdicts.size))
  const step = WIDTH / nights.length
  const sites = nights.at(-1)?.verdicts.size ?? 0
  const title = page.nightsTitle({ sites, nights: nights.length })
  const bars = nights.flatMap((night, index) => {
    const sums = counted(night)
    let y = HEIGHT
    return STACK.flatMap((verdict) => {
      const height = (HEIGHT * sums[verdict]) / most
      if (height === 0) return []
      y -= height
      const wide = Math.min(step, WIDEST) * BREADTH[verdict]
      const x = step * index + (step - wide) / 2
      // A line of paper between parts; an outline stays inside its own room.
      const inset = verdict === 'unknown' ? 1 : 0
      return [
        `<rect class="bar-${verdict}" x="${round(x + inset)}" y="${round(y + inset)}" width="${round(wide - 2 * inset)}" height="${round(Math.max(height - 2 * inset - 2, 1))}"/>`,
      ]
    })
  })
  const ends = [nights[0], nights.at(-1)].map((night) => `<span>${e(night === undefined ? '' : texts.screen.day(night.startedAt))}</span>`)
  // The words stand outside of the picture, which shrinks with the screen.
  return `<div class="nights"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${e(title)}" xmlns="http://www.w3.org/2000/svg">
${bars.join('\n')}
</svg><p class="ends">${ends.join('')}</p></div>`
}

/** What the picture shows, to be read out. */
export function nightsTable(nights: readonly Night[], texts: Texts): string {
  const { page } = texts.report
  const heads = [...STACK].reverse()
  const rows = [...nights].reverse().map((night) => {
    const sums = counted(night)
    return `<tr><th scope="row">${e(texts.screen.day(night.startedAt))}</th>${heads.map((verdict) => `<td>${sums[verdict]}</td>`).join('')}</tr>`
  })
  return `<table><thead><tr><th scope="col">${e(page.night)}</th>${heads
    .map((verdict) => `<th scope="col">${e(texts.screen.verdict[verdict])}</th>`)
    .join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

/** One site's nights: low is well, tall is not, hollow is not known, absent is nothing. */
export function siteStrip(site: string, nights: readonly Night[], texts: Texts): string {
  const shown = nights.map(({ verdicts }) => verdicts.get(site))
  if (shown.filter((verdict) => verdict !== undefined).length < 2) return ''
  const tall = { clean: 8, suspect: 18, unknown: 18, infected: 28 } as const
  const known = shown.filter((verdict) => verdict !== undefined)
  const sums = [...STACK]
    .reverse()
    .filter((verdict) => known.includes(verdict))
    .map((verdict) => `${texts.screen.verdict[verdict]} ${known.filter((one) => one === verdict).length}`)
  const label = `${texts.report.page.nights({ count: shown.length })}${texts.screen.colon}${sums.join(', ')}`
  const cells = shown.flatMap((verdict, index) =>
    verdict === undefined
      ? []
      : [`<rect class="cell-${verdict}" x="${index * 10 + 1}" y="${30 - tall[verdict]}" width="7" height="${tall[verdict]}"/>`],
  )
  return `<svg class="strip" viewBox="0 0 ${MOST_NIGHTS * 10} 32" preserveAspectRatio="xMinYMid meet" role="img" aria-label="${e(label)}" xmlns="http://www.w3.org/2000/svg"><line class="rail" x1="0" y1="31" x2="${shown.length * 10}" y2="31"/>${cells.join('')}</svg>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
