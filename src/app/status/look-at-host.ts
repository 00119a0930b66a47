import type { Account, ProviderSettings } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import { providerAdapter, providerKindOf } from '../../providers/index.ts'
import type { AbuseCase, MailState, ProviderHosting, ProviderNotice, ProviderState } from '../../providers/types.ts'
import type { ProviderDesk } from '../../recipes/rotation/types.ts'
import { providerSettings } from '../rotation/provider-desk.ts'
import { reported } from './look-at-account.ts'
import type { HostLook, ReadNotice } from './types.ts'

/** Mails older than this say nothing of a lock of today. */
const NOTICE_DAYS = 30
const MOST_NOTICES = 30
const MOST_TOLD = 5

/** Kind of an account's host: as the inventory says, or by the name it is reached by. */
export function hostKind(account: Account, providers: readonly ProviderSettings[]): string | undefined {
  const named = account.provider === undefined ? undefined : providerSettings(providers, account.provider).kind
  if (named !== undefined && named !== 'generic') return named
  return providerKindOf(account.host ?? '') ?? named
}

/** What is asked of a host's API, in two steps: its notices only where something speaks of a lock, for each is a request of its own. */
export interface HostAsking {
  /** Undefined where the inventory names no host with an API. */
  first(): Promise<HostLook | undefined>
  withNotices(look: HostLook): Promise<HostLook>
  /** Where the host says the home folder is. */
  home(): Promise<string | undefined>
}

/**
 * Asks the API of an account's host. What it does not answer is told, not thrown: the rest still says something.
 * @param domains Names of its sites, by which messages are known to be about it.
 */
export function createHostAsking(
  account: Account,
  domains: readonly string[],
  providers: readonly ProviderSettings[],
  desk: ProviderDesk,
  now: () => number,
  signal: AbortSignal,
): HostAsking {
  let hosting: ProviderHosting | undefined
  let asked: Promise<HostLook | undefined> | undefined
  const ask = async (): Promise<HostLook | undefined> => {
    if (account.provider === undefined) return undefined
    const { name, kind } = providerSettings(providers, account.provider)
    if (providerAdapter(kind).open === undefined) return undefined
    const failed: HostLook['failed'][number][] = []
    const attempt = async <T>(what: 'api' | 'notices' | 'mail', call: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await call()
      } catch (error) {
        if (signal.aborted) throw error
        const why = isSiteguardError(error) && (error.params as { why?: unknown }).why === 'no-keys' ? 'no-keys' : 'failed'
        failed.push({ what, why, error: reported(error) })
        return undefined
      }
    }
    const service = await attempt('api', async () => {
      const provider = await desk.open({ kind, name }, signal)
      const found = account.service ?? (await provider.serviceOf(account.user ?? '', { signal }))
      hosting = provider.service(found)
      return found
    })
    const parts = hosting?.incident
    const state: ProviderState | undefined = parts && (await attempt('api', () => parts.state({ signal })))
    const mail: MailState | undefined = parts && state && (await attempt('mail', () => parts.mail.get({ signal })))
    return {
      kind,
      ...(service === undefined ? {} : { service }),
      ...(state === undefined ? {} : { state }),
      ...(mail === undefined ? {} : { mail }),
      cases: [],
      notices: [],
      failed,
    }
  }
  const first = (): Promise<HostLook | undefined> => {
    asked ??= ask()
    return asked
  }
  return {
    first,
    home: async () => (await first())?.state?.home,
    async withNotices(look) {
      const parts = hosting?.incident
      if (parts === undefined || look.state === undefined) return look
      const failed = [...look.failed]
      const names = [look.service ?? '', look.state.login, ...domains].filter((name) => name !== '')
      const attempt = async <T>(call: () => Promise<T[]>): Promise<T[]> => {
        try {
          return await call()
        } catch (error) {
          if (signal.aborted) throw error
          if (!failed.some(({ what }) => what === 'notices')) failed.push({ what: 'notices', why: 'failed', error: reported(error) })
          return []
        }
      }
      const cases = await attempt(() => parts.abuseCases({ signal }))
      const since = new Date(now() - NOTICE_DAYS * 86_400_000)
      const notices = await attempt(() => parts.notices(since, MOST_NOTICES, { signal }))
      const locks = notices.filter((one) => speaksOfLock(one, names)).slice(0, MOST_TOLD)
      const readings = locks.length === 0 ? [] : await attempt(() => parts.readings(since, MOST_NOTICES, { signal }))
      return {
        ...look,
        cases: cases.filter((one) => isOurs(one, names)).slice(0, MOST_TOLD),
        notices: locks.map((one): ReadNotice => {
          const read = readings.find(({ id }) => id === one.id)
          return read === undefined ? one : { ...one, read: { moment: read.moment, paths: read.paths } }
        }),
        failed,
      }
    },
  }
}

function isOurs(one: AbuseCase, names: readonly string[]): boolean {
  return one.open && (one.service === '' || names.includes(one.service))
}

/** Of this hosting, by its name, and about an abuse. The whole customer's mails are among them. */
export function speaksOfLock({ subject, body }: Pick<ProviderNotice, 'subject' | 'body'>, names: readonly string[]): boolean {
  const text = `${subject}\n${body.slice(0, 65_536)}`
  if (!names.some((name) => text.includes(name))) return false
  return /\babuse?s?\b|anormale|abnormal|malveillan|malicious|malware|pirat|hack|phishing|hameçonnage|désactiv|disabled|bloqu|blocked|spam/i.test(
    subject,
  )
}
