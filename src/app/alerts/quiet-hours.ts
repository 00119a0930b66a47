import type { QuietHours } from '../../core/alert.ts'

/** Whether a moment lies in them, by the clock of their place. Hours that pass midnight do; equal ends are no hours at all. */
export function isQuiet({ from, to, zone }: QuietHours, now: number): boolean {
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(now)
  return from <= to ? clock >= from && clock < to : clock >= from || clock < to
}

/** Whether Node knows a place of that name. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
