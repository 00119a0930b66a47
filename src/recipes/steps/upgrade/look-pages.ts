import type { HealthPage } from '../../../core/op.ts'
import { encodeName, joinPath, type RemotePath } from '../../../core/path.ts'
import type { NotedPage, StepContext } from '../../types.ts'
import { type Check, check } from './checks.ts'
import type { Looks } from './compose-ops.ts'
import type { Subject } from './find-subject.ts'
import type { UnitFacts } from './look-databases.ts'

/** Pages that are asked for. A site of a hundred hosts need not be asked at all of them twice. */
const MOST_PAGES = 60

/**
 * Address of an installation's public pages. Of the CMS at the site's root: as the inventory has it, else as its database says. Of one in a
 * folder: as its database says, else that folder below the site's address.
 */
export function addressOf(
  { installation }: Pick<Subject, 'installation'>,
  facts: UnitFacts | undefined,
  siteUrl: string | undefined,
): string | undefined {
  if (installation.root === '') return siteUrl ?? facts?.facts?.url
  return facts?.facts?.url ?? (siteUrl === undefined ? undefined : below(siteUrl, installation.root))
}

/** Address of a folder of the site. */
export function below(siteUrl: string, folder: string): string {
  return `${siteUrl.replace(/\/+$/, '')}/${folder.split('/').map(percentEncoded).join('/')}/`
}

/** A name that is not UTF-8 keeps its bytes. */
function percentEncoded(name: string): string {
  const encoded = [...encodeName(name)].map((byte) => {
    const letter = String.fromCharCode(byte)
    return /[\w.~-]/.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  })
  return encoded.join('')
}

/**
 * What is asked after the change: home and the way into the private area of every unit, and the pages that were looked at before. Those
 * that answer well now must answer the same; the others are the CMS's to say, and are told.
 */
export function planLooks(
  subject: Pick<Subject, 'installation' | 'upgrader'>,
  units: readonly UnitFacts[],
  context: Pick<StepContext, 'host' | 'site'>,
): { readonly looks: Looks; readonly checks: readonly Check[]; readonly url?: string } {
  const { installation, upgrader } = subject
  const noted = context.host?.pages.get(installation.root)
  const urls =
    units.length > 0
      ? units.map((one, index) => addressOf(subject, one, index === 0 ? context.site.url : undefined))
      : [addressOf(subject, undefined, context.site.url)]
  const known = [...new Set(urls.filter((url) => url !== undefined))]
  const url = urls[0] ?? known[0]
  const logs = (units.length > 0 ? units.map(({ unit }) => unit.folder) : ['' as RemotePath]).flatMap((folder) =>
    upgrader.logs.map((log) => joinPath(installation.root, joinPath(folder, log))),
  )
  const none = (reason: 'no-address' | 'no-http'): ReturnType<typeof planLooks> => ({
    looks: { closed: [], open: [], logs },
    checks: [check('health', 'unknown', reason)],
  })
  if (noted === undefined) return { ...none(url === undefined ? 'no-address' : 'no-http') }
  const home = noted[0]?.url
  const bases = known.length > 0 ? known : home === undefined ? [] : [home]
  if (bases.length === 0) return none('no-address')
  const own = bases.flatMap((base, index) => upgrader.pages(base).map((page, place) => withTitle(page, noted, place === 0 && index === 0)))
  const asked = new Set(own.map((page) => plainUrl(page.url)))
  const others = noted.filter((page) => !asked.has(plainUrl(page.url)) && isWell(page))
  const open = [...own, ...others.map(pageOf)].slice(0, MOST_PAGES)
  const sick = noted.filter((page) => !isWell(page)).map(({ url: at, status }) => (status === 0 ? at : `${at} (${status})`))
  const [first] = own
  return {
    looks: {
      closed: (upgrader.uncachedPages === undefined ? own : bases.flatMap(upgrader.uncachedPages)).slice(0, MOST_PAGES),
      open,
      logs,
      ...(first === undefined || !noted.some((page) => isWell(page) && plainUrl(page.url) === plainUrl(first.url))
        ? {}
        : { picture: first.url }),
    },
    checks: [
      check('health', 'ok', 'pages', { count: open.length }),
      ...(sick.length === 0 ? [] : [check('health', 'told', 'sick', { pages: sick.slice(0, MOST_PAGES) })]),
    ],
    ...(url === undefined ? { url: bases[0] as string } : { url }),
  }
}

function isWell({ status }: NotedPage): boolean {
  return status >= 200 && status < 400
}

function pageOf({ url, status, title }: NotedPage): HealthPage {
  return { url, status: [status], has: title === undefined || title === '' ? [] : [title] }
}

/** The home page holds the title it had. */
function withTitle(page: HealthPage, noted: readonly NotedPage[], isHome: boolean): HealthPage {
  if (!isHome) return page
  const same = noted.find((one) => plainUrl(one.url) === plainUrl(page.url))
  return same === undefined || !isWell(same) || !same.title ? page : { ...page, has: [...page.has, same.title] }
}

function plainUrl(url: string): string {
  return url.replace(/#.*$/s, '').replace(/\/+$/, '')
}

/** Whether a script of ours could be called there: somebody answers, and not only that nobody may come in. */
export function isReached(noted: readonly NotedPage[]): boolean {
  return noted.some(({ status }) => status !== 0 && status !== 401 && status !== 403)
}
