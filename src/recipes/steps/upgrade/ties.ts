import type { ExtensionWant, ReleaseNeeds, ReleaseText, SiteFacts } from '../../../cms/upgrade-types.ts'
import { productOf } from '../../../core/advisory.ts'
import type { Component } from '../../../core/installation.ts'
import { joinPath } from '../../../core/path.ts'
import { compareVersions } from '../../../core/version.ts'
import type { StepContext } from '../../types.ts'
import type { Subject } from './find-subject.ts'
import { installedText } from './release-text.ts'

const NAMED = 50

/** Why a release of an extension does not go with the other extensions of the site: the CMS would switch one or the other off, or it would not work. */
export interface Ties {
  readonly to: string
  /** What it wants and has not, `id versions (what is there)`. */
  readonly lacks: readonly string[]
  /** What works with the one that is there and not with this one, `id versions`. */
  readonly spoils: readonly string[]
  /** Extensions of the site that, brought along first, may do away with all of it. Empty: there is no such way. */
  readonly first: readonly string[]
}

/**
 * Of everything that is active in any database of the installation. What a database does not say, and what is switched off, ties nobody.
 */
export async function findTies(
  subject: Subject,
  { version, text, installed }: { readonly version: string; readonly text: ReleaseText; readonly installed: string | undefined },
  core: ReleaseNeeds,
  context: Pick<StepContext, 'entries' | 'before' | 'rows' | 'links' | 'releases'>,
): Promise<Ties> {
  const { installation, upgrader, component } = subject
  const none: Ties = { to: version, lacks: [], spoils: [], first: [] }
  if (upgrader.wants === undefined || component.kind !== 'extension') return none
  const own = newestOfEach(installation.components)
  const wanted = await upgrader.wants(text, core)
  const [lacks, spoils, first] = [new Set<string>(), new Set<string>(), new Set<string>()]
  let isHopeless = false
  const waitFor = async (id: string, helps: (version: string) => boolean): Promise<void> => {
    const other = own.get(id)
    const state = other === undefined ? undefined : await context.releases(productOf(installation.cms, other))
    if (Object.values(state?.newest ?? {}).some((newer) => helps(newer))) first.add(id)
    else isHopeless = true
  }
  for (const facts of await readFacts(subject, context)) {
    const isActive = (id: string): boolean => facts.active.some((one) => one.id === id)
    if (!isActive(component.id)) continue
    for (const want of wanted) {
      const has = versionThere(want, facts, own)
      if (has === 'any' || (has !== 'none' && want.holds(has))) continue
      lacks.add(`${[want.id, want.versions].filter((word) => word !== '').join(' ')} (${has === 'none' ? '-' : has})`)
      const there = own.get(want.id)?.version
      // Switched off, and not for its version: no other would do better.
      if (has === 'none' && there !== undefined && want.holds(there)) isHopeless = true
      else await waitFor(want.id, (newer) => want.holds(newer))
    }
    for (const other of own.values()) {
      if (other.id === component.id || !isActive(other.id)) continue
      const files = installedText(joinPath(installation.root, other.path), context.entries, context.before)
      const want = (await upgrader.wants(files, core)).find(({ id }) => id === component.id)
      if (want === undefined || want.holds(version) || (installed !== undefined && !want.holds(installed))) continue
      spoils.add(`${other.id} ${want.versions}`)
      await waitFor(other.id, (newer) => other.version === undefined || compareVersions(newer, other.version) > 0)
    }
  }
  return { to: version, lacks: [...lacks], spoils: [...spoils], first: isHopeless ? [] : [...first].sort() }
}

export function isTied({ lacks, spoils }: Ties): boolean {
  return lacks.length > 0 || spoils.length > 0
}

/** For the parameters of a check. */
export function tiesText(ties: readonly Ties[]): { readonly lacks: readonly string[]; readonly spoils: readonly string[] } {
  const of = (name: 'lacks' | 'spoils'): string[] => [...new Set(ties.flatMap((one) => one[name]))].slice(0, NAMED)
  return { lacks: of('lacks'), spoils: of('spoils') }
}

async function readFacts({ installation, upgrader }: Subject, { rows, links }: Pick<StepContext, 'rows' | 'links'>): Promise<SiteFacts[]> {
  const found: SiteFacts[] = []
  for (const { database } of upgrader.units(installation, links)) {
    const [link, table] = [links.find((one) => one.installation === database), rows(database)]
    if (link !== undefined && table !== undefined) found.push(await upgrader.facts(table, link))
  }
  return found
}

/** Files before what the database remembers of them. `any`: it is there, and nobody says in which version. */
function versionThere({ id }: ExtensionWant, { active, provided = [] }: SiteFacts, own: ReadonlyMap<string, Component>): string {
  const there = active.find((one) => one.id === id)
  const version = (there === undefined ? undefined : own.get(id)?.version) ?? there?.version
  if (version !== undefined) return version
  const stand = provided.find((one) => one.id === id)
  if (there === undefined && stand === undefined) return 'none'
  return stand?.version ?? 'any'
}

/** Of several copies the newest: the one the CMS uses. */
function newestOfEach(components: readonly Component[]): Map<string, Component> {
  const found = new Map<string, Component>()
  for (const component of components) {
    if (component.kind !== 'extension' || component.bundled) continue
    const best = found.get(component.id)
    if (best === undefined || compareVersions(component.version ?? '', best.version ?? '') > 0) found.set(component.id, component)
  }
  return found
}
