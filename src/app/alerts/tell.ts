import type { AlertChannel, AlertMessage, AlertRoute, AlertSettings } from '../../core/alert.ts'
import type { RunRecord } from '../../core/run-record.ts'
import type { Texts } from '../../i18n/index.ts'
import { composeAlert, composeDigest } from './compose-alerts.ts'
import { isQuiet } from './quiet-hours.ts'
import { type AlertStore, type KeptAlert, keep } from './store.ts'

/** Without a finished run for so long, somebody is told. */
export const SILENT_HOURS = 36
const HOUR = 3_600_000

export interface TellDeps {
  readonly settings: AlertSettings
  readonly texts: Texts
  readonly store: AlertStore
  readonly now: () => number
  send(channel: AlertChannel, message: AlertMessage): Promise<void>
}

/** What became of one message. `failed`: by channel, why. */
export interface Told {
  readonly message: AlertMessage
  readonly sent: readonly string[]
  readonly failed: readonly { readonly channel: string; readonly error: unknown }[]
  /** It waits for the end of the quiet hours, or for the digest. */
  readonly waits: boolean
}

/**
 * Tells of a night: one message a route, of what is new or worse. What is critical is sent at once; the rest waits out quiet hours. A night that
 * was told of is not told of again, but by channels that failed.
 */
export async function tellOfNight(record: RunRecord, deps: TellDeps): Promise<readonly Told[]> {
  const { settings, store, texts } = deps
  const told: Told[] = []
  for (const route of settings.routes) {
    const message = composeAlert(record, route, settings.routes, texts, settings.job)
    if (message === undefined) continue
    const kept = (await store.read()).find(({ message: { id } }) => id === message.id)
    if (kept !== undefined && kept.failed.length === 0) continue
    told.push(await tell(message, kept?.failed ?? route.channels, route, deps))
  }
  return [...told, ...(await tellDigests(deps))]
}

const DIGEST_MS = { daily: 24 * HOUR, weekly: 7 * 24 * HOUR } as const
/** A night is a little earlier or later than the one before it. */
const EARLY_MS = HOUR

/** What was gathered for routes with a digest, once it is due; `now`: whether it is or not. One message a route. */
export async function tellDigests(deps: TellDeps, now = false): Promise<readonly Told[]> {
  const { settings, store, texts } = deps
  const told: Told[] = []
  for (const route of settings.routes) {
    if (route.digest === undefined) continue
    const gathered = (await store.read()).filter((kept) => kept.waits && isOf(kept, route))
    const [oldest] = gathered
    if (oldest === undefined) continue
    const due = deps.now() - Date.parse(oldest.at) >= DIGEST_MS[route.digest] - EARLY_MS
    if (!now && (!due || (route.quiet !== undefined && isQuiet(route.quiet, deps.now())))) continue
    const message = composeDigest(gathered, texts, settings.job)
    const done = await sendBy(message, route.channels, deps)
    const ids = new Set(gathered.map(({ message: { id } }) => id))
    await store.change((all) =>
      keep(
        all.map((one) => (ids.has(one.message.id) ? { ...one, waits: false } : one)),
        {
          message,
          ...ownerOf(route),
          channels: route.channels,
          at: iso(deps),
          waits: false,
          failed: done.failed.map(({ channel }) => channel),
        },
      ),
    )
    told.push(done)
  }
  return told
}

function isOf(kept: KeptAlert, { owner, channels }: AlertRoute): boolean {
  return owner === kept.owner && channels.join() === kept.channels.join()
}

function ownerOf({ owner }: AlertRoute): Pick<AlertRoute, 'owner'> {
  return owner === undefined ? {} : { owner }
}

/** What is due by now: what waited for the end of quiet hours, what nobody acknowledged, and a silence of the runs themselves. */
export async function tellWhatIsDue(newest: { readonly finishedAt: string } | undefined, deps: TellDeps): Promise<readonly Told[]> {
  const { settings, store, texts, now } = deps
  const told: Told[] = []
  for (const kept of await store.read()) {
    const route = settings.routes.find((one) => isOf(kept, one))
    if (route === undefined || (kept.waits && route.digest !== undefined)) continue
    if (kept.waits && !(route.quiet !== undefined && isQuiet(route.quiet, now())))
      told.push(await tell(kept.message, route.channels, route, deps))
    else if (isLeft(kept, route, now())) {
      const minutes = Math.round((now() - Date.parse(kept.at)) / 60_000)
      const again = { ...kept.message, id: `${kept.message.id}-e`, title: texts.alerts.again({ title: kept.message.title, minutes }) }
      const done = await sendBy(again, route.escalate?.channels ?? [], deps)
      if (done.sent.length > 0)
        await store.change((all) => all.map((one) => (one.message.id === kept.message.id ? { ...one, escalated: true } : one)))
      told.push(done)
    } else if (kept.failed.length > 0) told.push(await tell(kept.message, kept.failed, route, deps))
  }
  return [...told, ...(await tellDigests(deps)), ...(await tellOfSilence(newest, deps))]
}

function isLeft(kept: KeptAlert, { escalate }: AlertRoute, now: number): boolean {
  return (
    escalate !== undefined &&
    kept.message.urgency === 'critical' &&
    kept.acknowledged !== true &&
    kept.escalated !== true &&
    now - Date.parse(kept.at) >= escalate.after * 60_000
  )
}

/** Once a day at most, to everybody. */
async function tellOfSilence(newest: { readonly finishedAt: string } | undefined, deps: TellDeps): Promise<readonly Told[]> {
  const { settings, texts, now } = deps
  const since = newest === undefined ? undefined : now() - Date.parse(newest.finishedAt)
  if (since !== undefined && since < SILENT_HOURS * HOUR) return []
  const id = `silent-${new Date(now()).toISOString().slice(0, 10)}`
  if ((await deps.store.read()).some(({ message }) => message.id === id)) return []
  const { alerts } = texts
  const title = since === undefined ? alerts.silentNever : alerts.silent({ hours: Math.floor(since / HOUR) })
  const message: AlertMessage = {
    id,
    urgency: 'critical',
    title: `siteguard${texts.screen.colon}${title}`,
    lines: [alerts.silentLine],
    links: settings.job === undefined ? [] : [{ label: alerts.job, url: settings.job }],
  }
  const channels = [...new Set(settings.routes.flatMap((route) => route.channels))]
  const done = await sendBy(message, channels, deps)
  // Nobody is asked to acknowledge it: it ends by a run that finishes.
  if (done.sent.length > 0)
    await deps.store.change((all) => keep(all, { message, channels, at: iso(deps), waits: false, failed: [], acknowledged: true }))
  return [done]
}

/** Sends by the channels named, unless it may wait and the hours are quiet, or a digest gathers it; and notes it. */
async function tell(message: AlertMessage, channels: readonly string[], route: AlertRoute, deps: TellDeps): Promise<Told> {
  const held = route.digest !== undefined || (route.quiet !== undefined && isQuiet(route.quiet, deps.now()))
  const waits = message.urgency !== 'critical' && held
  const done = waits ? { message, sent: [], failed: [], waits: true } : await sendBy(message, channels, deps)
  await deps.store.change((all) =>
    keep(all, {
      message,
      ...ownerOf(route),
      channels: route.channels,
      at: iso(deps),
      waits,
      failed: done.failed.map(({ channel }) => channel),
    }),
  )
  return done
}

async function sendBy(message: AlertMessage, names: readonly string[], { settings, send }: TellDeps): Promise<Told> {
  const tried = await Promise.all(
    settings.channels
      .filter(({ name }) => names.includes(name))
      .map(async (channel) => {
        try {
          await send(channel, message)
          return { channel: channel.name }
        } catch (error) {
          return { channel: channel.name, error }
        }
      }),
  )
  return {
    message,
    sent: tried.filter((one) => !('error' in one)).map(({ channel }) => channel),
    failed: tried.flatMap((one) => ('error' in one ? [{ channel: one.channel, error: one.error }] : [])),
    waits: false,
  }
}

function iso({ now }: TellDeps): string {
  return new Date(now()).toISOString()
}
