import * as z from 'zod'

/*
 * What the API answers about a hosting that was broken into: the published schema (a copy of 2026-08), read loosely like the rest
 * (shapes.ts). A field that is not there is empty, and never an error.
 */

const word = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' ? value.slice(0, 400) : typeof value === 'number' ? String(value) : ''))
const flag = z
  .unknown()
  .optional()
  .transform((value) => value === true)
/** A whole number of anything, at least 0. */
const amount = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined))
const longText = (most: number) =>
  z
    .unknown()
    .optional()
    .transform((value) => (typeof value === 'string' ? value.slice(0, most) : ''))

/** ISO 8601 of what a host calls a time; undefined of what is none. A day alone stays a day. */
const time = z
  .unknown()
  .optional()
  .transform((value) => {
    if (typeof value !== 'string') return undefined
    // Without a zone it would be of whatever place this machine stands in.
    const stamp = Date.parse(
      /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?$/.test(value) ? `${value.replace(' ', 'T')}Z` : value,
    )
    if (!Number.isFinite(stamp)) return undefined
    return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : new Date(stamp).toISOString()
  })

/** `{"unit":"GB","value":2.5}`. Bytes. */
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }
const size = z
  .unknown()
  .optional()
  .transform((value) => {
    const { unit, value: count } = Object(value) as { unit?: unknown; value?: unknown }
    if (typeof count !== 'number' || !Number.isFinite(count) || count < 0 || typeof unit !== 'string') return undefined
    const parts = /^([kmgt]?)(i?)[bo]$/i.exec(unit.trim())
    if (parts === null) return undefined
    const step = UNITS[(parts[1] ?? '').toLowerCase()] as number
    return Math.round(count * (parts[2] === '' ? step : 1024 ** (Math.log10(step) / 3)))
  })

const phpVersion = z.looseObject({ version: word, support: word })

export const hostingState = z.looseObject({
  serviceName: word,
  primaryLogin: word,
  home: word,
  state: word,
  offer: word,
  quotaUsed: size,
  quotaSize: size,
  phpVersions: z.array(phpVersion).max(200).nullish().catch(null),
})

export const abuseState = z.looseObject({ accessState: word, webState: word, mailsoutState: word, outState: word })

export const attachedDomain = z.looseObject({ domain: word, path: word, firewall: word })

export const email = z.looseObject({ state: word, sentToday: amount, maxPerDay: amount })

export const dump = z.looseObject({
  id: z.union([z.int(), z.string().max(40)]).transform(String),
  databaseName: word,
  type: word,
  status: word,
  creationDate: time,
  deletionDate: time,
  url: longText(4000),
  orphan: flag,
})

export const config = z.looseObject({
  id: z.union([z.int(), z.string().max(40)]).transform(String),
  path: word,
  engineName: word,
  engineVersion: word,
  environment: word,
  httpFirewall: word,
  container: word,
  fileExist: flag,
  historical: flag,
})

export const ownLogs = z.looseObject({ fqdn: word, logs: longText(1000), status: word })
export const token = z.string().min(1).max(4000)

/** Characters of a message that are kept. */
const LONGEST = 256 * 1024
export const notice = z.looseObject({ subject: longText(2000), body: longText(LONGEST), date: time })

export const abuseIds = z.array(z.union([z.string().max(200), z.int()]).transform(String)).max(10_000)
export const abuse = z.looseObject({ publicId: word, category: word, status: word, service: word, creationDate: time })
