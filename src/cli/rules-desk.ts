import { resolve } from 'node:path'
import { type CleanPlaces, cleanFiles, folderFiles, type TestFile } from '../app/rules/clean-files.ts'
import { createRulesStore, type RulesStore } from '../app/rules/rules-store.ts'
import { standingRules } from '../app/rules/standing.ts'
import type { Pack, RuleSet, StandingRule } from '../app/rules/types.ts'
import { createManifestStore, createReleaseOpener } from '../manifests/index.ts'
import { listStores } from '../snapshots/store/index.ts'
import type { Context, OptionValues } from './command.ts'
import { rulesFolder, storesFolder } from './folders.ts'
import { openManifests } from './open-manifests.ts'
import { flag, list, text, usage } from './options.ts'
import { startProgress } from './screen/progress.ts'
import { openSiteStore } from './stores.ts'

export function openRules(context: Pick<Context, 'env'>): RulesStore {
  return createRulesStore(rulesFolder(context), Date.now)
}

/** The rules as they stand on this machine. */
export interface Standing {
  readonly set: RuleSet
  readonly packs: readonly Pack[]
  readonly rules: readonly StandingRule[]
}

export async function standingNow(store: RulesStore): Promise<Standing> {
  const set = await store.current()
  const packs = await Promise.all(set.packs.map(({ sha256 }) => store.pack(sha256)))
  return { set, packs, rules: standingRules(set, packs, await store.measured()) }
}

/** Everything that is known to be clean: what `--clean` names, releases and clean snapshots kept here. */
export async function openClean(context: Context, options: OptionValues): Promise<AsyncIterable<TestFile>> {
  const folders = list(options, 'clean').map((folder) => resolve(context.cwd, folder))
  const only = flag(options, 'onlyGiven')
  if (only && folders.length === 0) throw usage('--only-given', context.texts.help.usage.onlyGivenWantsClean)
  const { http, manifests, cacheDir } = openManifests(context, { ...options, offline: true })
  const places: CleanPlaces = {
    folders,
    releases: only ? [] : (await createManifestStore(cacheDir).list()).manifests,
    openRelease: createReleaseOpener({ http, cacheDir, manifests, now: () => new Date(), offline: true }),
    sites: only ? [] : await listStores(storesFolder(context)),
    openStore: (site) => openSiteStore(context, options, site),
    signal: context.signal,
  }
  return cleanFiles(places)
}

export function openBad(context: Context, options: OptionValues): AsyncIterable<TestFile> | undefined {
  const folder = text(options, 'bad')
  return folder === undefined ? undefined : folderFiles(resolve(context.cwd, folder))
}

/** A line of progress while files are read. How many there will be, nobody knows. */
export async function showFiles(
  { terminal, texts }: Context,
  work: (onFile: (done: number, bytes: number) => void) => Promise<void>,
): Promise<void> {
  const progress = await startProgress(terminal, texts)
  try {
    await work((done, bytes) => {
      if (done % 100 === 0) progress.listener({ type: 'progress', account: 'rules', done, total: done, bytes })
    })
  } finally {
    progress.stop()
  }
}

/** As `--cap` says, a share. @throws SG-USE-001 */
export function capOf({ texts }: Context, options: OptionValues, otherwise: number): number {
  const given = text(options, 'cap')
  if (given === undefined) return otherwise
  const percent = Number(given.replace(/\s*%$/, '').replace(',', '.'))
  if (!(percent > 0 && percent <= 100)) throw usage('--cap', texts.help.usage.badCap)
  return percent / 100
}

/** A share as a percentage with as many digits as it takes. */
export function percentOf(share: number, { screen }: Context['texts']): string {
  const [whole = '', digits] = String(Number((share * 100).toFixed(2))).split('.')
  return digits === undefined ? whole : screen.decimal(share * 100, digits.length)
}
