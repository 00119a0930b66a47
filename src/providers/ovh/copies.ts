import type { ProviderCopy } from '../types.ts'

/*
 * OVH's own copies of a hosting's files: five, read-only, by FTP under the primary login with a suffix (guide on its backups, 2023-12; its
 * English version gives the hours as UTC+1, the year round). Nothing older is kept.
 */

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** The clock those hours are of is ahead of UTC. */
const AHEAD = 60 * MINUTE
const NIGHT = MINUTE
const SUNDAY_NIGHT = 60 * MINUTE

/**
 * `-snap0` of the last night, `-snap1` and `-snap2` of the two before; `-snap3` of the last Sunday, `-snap4` of the one before that. Newest first:
 * on a Monday three of them are of days that follow one another. What their dates promise is only proved by what is in them.
 */
export function copyLogins(primaryLogin: string, now: Date): ProviderCopy[] {
  const local = now.getTime() + AHEAD
  const night = lastAt(local, NIGHT)
  let sunday = lastAt(local, SUNDAY_NIGHT)
  while (new Date(sunday).getUTCDay() !== 0) sunday -= DAY
  const times = [night, night - DAY, night - 2 * DAY, sunday, sunday - 7 * DAY]
  return times
    .map((time, at) => ({ login: `${primaryLogin}-snap${at}`, time: time - AHEAD }))
    .toSorted((a, b) => b.time - a.time)
    .map(({ login, time }) => ({ login, at: new Date(time).toISOString() }))
}

/** The last time the clock stood there, now at the latest. Milliseconds, as the clock counts. */
function lastAt(local: number, sinceMidnight: number): number {
  const today = Math.floor(local / DAY) * DAY + sinceMidnight
  return today <= local ? today : today - DAY
}
