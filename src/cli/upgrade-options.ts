import { resolve } from 'node:path'
import type { UpgradeWish } from '../app/upgrade/types.ts'
import type { Site } from '../core/account.ts'
import { SiteguardError } from '../core/error.ts'
import type { CmsId } from '../core/installation.ts'
import type { Manifest } from '../core/manifest.ts'
import { remotePath } from '../core/path.ts'
import { appFolders } from '../disk/xdg.ts'
import type { Selection } from '../fleet/select.ts'
import type { UpgradeCaps, WaveSize } from '../fleet/upgrade/types.ts'
import { CANARY, parseWaves } from '../fleet/upgrade/waves.ts'
import { addManifest, createManifestStore } from '../manifests/index.ts'
import type { Context, OptionValues } from './command.ts'
import { archiveOf } from './desk.ts'
import { checkForms, count, flag, list, text, usage } from './options.ts'

/** What the options of `siteguard upgrade` say, checked before anybody is asked anything. */
export interface UpgradeOptions {
  readonly wish: UpgradeWish
  readonly waves?: readonly WaveSize[]
  readonly caps: UpgradeCaps
  readonly days: number
  readonly pauseMs: number
  /** Absolute. */
  readonly stopFile?: string
  readonly parallel: number
}

const NEWEST = ['latest', 'latest-security']

/** @throws SG-USE-001; of the archive SG-DISK-001, SG-MAN-002, SG-MAN-003, SG-MAN-004, SG-MAN-006. */
export async function readUpgradeOptions(context: Context, options: OptionValues): Promise<UpgradeOptions> {
  const words = context.texts.help.usage
  checkForms(context, options)
  if (flag(options, 'exitCode') && flag(options, 'apply')) throw usage('--exit-code', words.conflict({ other: '--apply' }))
  const waves = text(options, 'wave')
  const sizes = waves === undefined ? undefined : parseWaves(waves)
  if (waves !== undefined && sizes === undefined) throw usage('--wave', words.wantsWaves())
  if (sizes !== undefined && sizes[0]?.kind !== 'canary' && list(options, 'canary').length > 0)
    throw usage('--canary', words.onlyWith({ other: '--wave canary,…' }))
  const stopFile = text(options, 'stopFile')
  const maxBytes = text(options, 'maxBytes')
  return {
    caps: {
      ...(text(options, 'maxSites') === undefined ? {} : { sites: count(context, options, 'maxSites', 1) }),
      ...(maxBytes === undefined ? {} : { bytes: bytesOf(context, maxBytes) }),
    },
    days: wholeNumber(context, options, 'delay'),
    pauseMs: wholeNumber(context, options, 'pause') * 1000,
    parallel: count(context, options, 'parallel', 4),
    ...(sizes === undefined ? {} : { waves: sizes }),
    ...(stopFile === undefined ? {} : { stopFile: resolve(context.cwd, stopFile) }),
    // Last: it reads the archive.
    wish: await wishOf(context, options),
  }
}

async function wishOf(context: Context, options: OptionValues): Promise<UpgradeWish> {
  const words = context.texts.help.usage
  const only = list(options, 'extension')
  for (const [name, given] of [
    ['--extensions', flag(options, 'extensions')],
    ['--no-extensions', options.extensions === false],
  ] as const) {
    if (only.length > 0 && given) throw usage('--extension', words.conflict({ other: name }))
  }
  const to = text(options, 'to')
  if (to !== undefined && !NEWEST.includes(to) && !/^\d[\w.+-]*$/.test(to)) throw usage('--to', words.wantsVersion())
  if (flag(options, 'down') && (to === undefined || NEWEST.includes(to)) && text(options, 'archive') === undefined)
    throw usage('--down', words.onlyWith({ other: '--to VERSION' }))
  const installation = text(options, 'installation')
  const cms = list(options, 'cms') as CmsId[]
  const rest = {
    ...(installation === undefined ? {} : { installation: remotePath(installation.replace(/^\/+/, '')) }),
    ...(cms.length === 0 ? {} : { cms }),
    ...(flag(options, 'acceptInfected') ? { acceptInfected: true } : {}),
    ...(flag(options, 'down') ? { down: true } : {}),
  }
  const release = await ownRelease(context, options, to)
  if (release !== undefined) {
    const [, extension] = /^[a-z]+-(?:plugin|theme)\/(.+)$/.exec(release.product) ?? []
    // What an archive is of says what it is for.
    if (only.length > 0 && extension !== only[0]) throw usage('--extension', words.conflict({ other: '--archive' }))
    const part =
      extension === undefined
        ? { core: true, extensions: flag(options, 'extensions') ? 'all' : 'none' }
        : { core: false, extensions: [extension] }
    return { ...(part as Pick<UpgradeWish, 'core' | 'extensions'>), to: release.version, ...rest }
  }
  const extensions = only.length > 0 ? only : flag(options, 'extensions') ? 'all' : 'none'
  return { core: only.length === 0, extensions, ...(to === undefined ? {} : { to }), ...rest }
}

/**
 * The release the user gives as an archive. From then on it is known on this machine, as `siteguard manifest add` makes one known: the
 * next scan has to judge the upgraded site by it.
 */
async function ownRelease(context: Context, options: OptionValues, to: string | undefined): Promise<Manifest | undefined> {
  const archive = archiveOf(context, options)
  if (archive === undefined) return undefined
  if (to !== undefined && NEWEST.includes(to)) throw usage('--to', context.texts.help.usage.conflict({ other: '--archive' }))
  const cacheDir = appFolders(context.env).cache
  const { manifest } = await addManifest(createManifestStore(cacheDir), { archive: archive.file, sha256: archive.sha256, cacheDir })
  const { product, version } = manifest
  if (to === undefined || to === version) return manifest
  const params = { file: archive.file, expected: `${product} ${to}`, found: `${product} ${version}` }
  throw new SiteguardError({ code: 'SG-MAN-006', kind: 'integrity', params })
}

/** Of several sites a canary goes first, then a part, then all. */
const WAVES: readonly WaveSize[] = [{ kind: 'canary' }, { kind: 'share', percent: 25 }, { kind: 'all' }]

/** How the sites go: as asked for, else one at once and several behind a canary. */
export function wavesOf(sites: readonly Site[], { waves }: Pick<UpgradeOptions, 'waves'>): readonly WaveSize[] {
  return waves ?? (sites.length > 1 ? WAVES : [{ kind: 'all' }])
}

/** The sites, those of `--canary` marked as such, and no other. @throws SG-USE-002 for one that is not among them. */
export function withCanaries({ sites }: Pick<Selection, 'sites'>, names: readonly string[]): readonly Site[] {
  if (names.length === 0) return sites
  const known = sites.map(({ id }) => id as string)
  for (const name of names) {
    if (!known.includes(name))
      throw new SiteguardError({ code: 'SG-USE-002', kind: 'usage', params: { selector: `--canary ${name}`, known } })
  }
  const others = (words: readonly string[]): string[] => words.filter((word) => word !== CANARY)
  return sites.map((site) => ({
    ...site,
    groups: others(site.groups),
    tags: names.includes(site.id) ? [...others(site.tags), CANARY] : others(site.tags),
  }))
}

/** Zero, too. @throws SG-USE-001 */
function wholeNumber(context: Context, options: OptionValues, name: string): number {
  return text(options, name) === '0' ? 0 : count(context, options, name, 0)
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 }

/** `200MB`, `1.5 Go`, `3000000`: bytes, in decimal units. */
function bytesOf(context: Context, size: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:[.,]\d+)?) ?([kmg]?)(?:b|o)?$/i.exec(size.trim()) ?? []
  const bytes = Math.floor(Number(number.replace(',', '.')) * (UNITS[unit.toLowerCase()] as number))
  if (number === '' || bytes < 1 || !Number.isSafeInteger(bytes)) throw usage('--max-bytes', context.texts.help.usage.wantsSize())
  return bytes
}
