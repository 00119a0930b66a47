import { join } from 'node:path'
import { createAlertStore } from '../app/alerts/store.ts'
import { type TellDeps, type Told, tellOfNight } from '../app/alerts/tell.ts'
import { providerSettings } from '../app/rotation/provider-desk.ts'
import type { AlertSettings } from '../core/alert.ts'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import { printable } from '../core/printable.ts'
import type { RunRecord } from '../core/run-record.ts'
import { appFolders } from '../disk/xdg.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import { errorText } from '../i18n/index.ts'
import { notify } from '../notifiers/index.ts'
import { sendHeartbeat } from '../notifiers/send-heartbeat.ts'
import type { NotifierDeps } from '../notifiers/types.ts'
import type { Context, OptionValues } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { openProviders } from './provider-desk.ts'
import { createReach } from './reach.ts'

/** @throws SG-ALERT-003 where the inventory says nothing of alerts. */
export function alertSettings({ alerts, file }: Pick<Inventory, 'alerts' | 'file'>): AlertSettings {
  if (alerts !== undefined) return alerts
  throw new SiteguardError({ code: 'SG-ALERT-003', kind: 'config', params: { file } })
}

/** What notifiers need: secrets by where the inventory says they are. */
export function notifierDeps(context: Context, options: OptionValues, inventory: Inventory): NotifierDeps {
  const reach = createReach(context, options, inventory)
  const providers = openProviders(context, options, inventory, reach)
  return {
    resolve: reach.resolve,
    userAgent: `siteguard/${context.version}`,
    async sms(name, job, signal) {
      const { kind } = providerSettings(inventory.providers, name)
      const { sms } = await providers.open({ name, kind }, signal)
      if (sms !== undefined) return await sms(job, { signal })
      throw new SiteguardError({ code: 'SG-PROV-001', kind: 'config', params: { provider: kind, why: 'no-api', detail: 'sms' } })
    },
  }
}

/** What telling needs. Its memory lies in the state folder. */
export function openAlerts(context: Context, options: OptionValues, inventory: Inventory): TellDeps {
  const { env, texts, signal } = context
  const given = alertSettings(inventory)
  const deps = notifierDeps(context, options, inventory)
  const job = given.job ?? jobOf(env)
  return {
    settings: job === undefined ? given : { ...given, job },
    texts,
    store: createAlertStore(join(appFolders(env).state, 'alerts.json')),
    now: Date.now,
    send: (channel, message) => notify(channel, message, deps, signal),
  }
}

/**
 * Tells of a whole night, and lets the dead man's switch know that it ended. Parts of a night are told of by whoever merges them. Gives the
 * exit code: an alert nobody took makes the night partial, for somebody believes to be told.
 */
export async function afterNightAlerts(context: Context, options: OptionValues, inventory: Inventory, record: RunRecord): Promise<number> {
  if (inventory.alerts === undefined || record.shard !== undefined) return record.exitCode
  const told = await tellOfNight(record, openAlerts(context, options, inventory))
  const { heartbeat } = inventory.alerts
  const deps = notifierDeps(context, options, inventory)
  const beat =
    heartbeat === undefined
      ? []
      : await sendHeartbeat(heartbeat, record.exitCode, deps, context.signal).then(
          () => [],
          (error: unknown) => [{ channel: 'heartbeat', error }],
        )
  const failed = showTold(context, told, beat)
  return failed && record.exitCode <= EXIT.findings ? EXIT.partial : record.exitCode
}

/** Keeps and shows a night, and tells of it whatever becomes of that: a disk that is full is no reason to say nothing. Gives the exit code. */
export async function keepAndTell(
  context: Context,
  options: OptionValues,
  inventory: Inventory | undefined,
  record: RunRecord,
  keep: () => Promise<void>,
): Promise<number> {
  let code = record.exitCode
  try {
    await keep()
  } finally {
    if (inventory !== undefined) code = await afterNightAlerts(context, options, inventory, record)
  }
  return code
}

/** Says on standard error what was told to whom; whether something could not be. */
export function showTold(context: Context, told: readonly Told[], more: Told['failed'] = []): boolean {
  const { terminal, texts } = context
  const words = texts.alerts
  for (const { message, sent, waits } of told) {
    const { title, id } = message
    if (waits) terminal.err(`${printable(words.waits({ title, id }))}\n`)
    else if (sent.length > 0) terminal.err(`${printable(words.told({ title, id, channels: sent.join(', ') }))}\n`)
  }
  const failed = [...told.flatMap((one) => one.failed), ...more]
  for (const { channel, error } of failed)
    terminal.err(`${texts.screen.warning}${texts.screen.colon}${words.notSent({ channel, what: whatOf(context, error) })}\n`)
  return failed.length > 0
}

export function whatOf({ texts }: Pick<Context, 'texts'>, error: unknown): string {
  if (!isSiteguardError(error)) return printable(String(error))
  return printable(errorText(texts, error.code, error.params)?.what ?? error.code)
}

/** The page of the CI job that runs, as GitHub, Forgejo and GitLab name it. */
function jobOf(env: Context['env']): string | undefined {
  const { CI_JOB_URL, GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  const url = CI_JOB_URL ?? (server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined)
  return url !== undefined && /^https?:\/\/[^\s\p{Cc}]+$/u.test(url) ? url : undefined
}
