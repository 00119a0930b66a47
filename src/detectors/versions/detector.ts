import { fixedByAll, productOf, type ReleaseState, type Vulnerability, vulnerabilitiesOf } from '../../core/advisory.ts'
import type { RawFinding } from '../../core/finding.ts'
import type { Component, Installation } from '../../core/installation.ts'
import { joinPath, type RemotePath } from '../../core/path.ts'
import { branchOf, compareVersions, upstreamVersion } from '../../core/version.ts'
import { type Grade, raise } from '../shared/subjects.ts'
import type { Detector, RuleGrades, SiteFacts } from '../types.ts'

export const rules = {
  'version-vulnerable': { severity: 'critical', confidence: 'certain', class: 'vulnerability' },
  'version-outdated': { severity: 'medium', confidence: 'certain', class: 'vulnerability' },
  'version-unsupported': { severity: 'high', confidence: 'certain', class: 'vulnerability' },
} satisfies RuleGrades

function* inspectSite(site: SiteFacts): Iterable<RawFinding> {
  for (const installation of site.installations) {
    for (const component of installation.components) yield* judge(site, installation, component)
  }
}

function* judge(site: SiteFacts, installation: Installation, component: Component): Iterable<RawFinding> {
  const { version } = component
  if (version === undefined) return
  const product = productOf(installation.cms, component)
  const path = joinPath(installation.root, component.path)
  const packaged = component.kind === 'core' || component.bundled ? installation.distribution : undefined
  const patched = packaged !== undefined
  const holes = vulnerabilitiesOf(product, upstreamVersion(version), site.versions.advisories)
  const releases = site.versions.releases.get(product)
  if (holes.length > 0) {
    const fixed = fixedByAll(holes) ?? safeRelease(product, site, releases) ?? ''
    yield vulnerable({ component: component.id, version, fixed, distribution: packaged?.version ?? '' }, holes, path)
  }
  // A distribution fixes its own releases, and a bundled part is renewed with the core.
  if (patched || (component.bundled && component.kind !== 'core')) return
  if (releases !== undefined) yield* outdated(component.id, version, releases, path)
}

/** The newest supported release, when no known hole is open in it: where to go from a branch that gets no fixes of its own. */
function safeRelease(product: string, site: SiteFacts, releases: ReleaseState | undefined): string | undefined {
  const newest = (releases?.supported ?? []).map((branch) => releases?.newest[branch]).filter((version) => version !== undefined)
  const latest = newest.sort(compareVersions).at(-1)
  return latest !== undefined && vulnerabilitiesOf(product, latest, site.versions.advisories).length === 0 ? latest : undefined
}

/** @param holes at least one, the ones that matter first */
function vulnerable(
  told: { readonly component: string; readonly version: string; readonly fixed: string; readonly distribution: string },
  holes: readonly Vulnerability[],
  path: RemotePath,
): RawFinding {
  const params = {
    ...told,
    ids: holes.map(({ advisory }) => advisory.id),
    preAuth: holes.filter(({ advisory }) => advisory.preAuth !== 'no').length,
    exploited: holes.some(({ advisory }) => advisory.exploitPublic),
  }
  return raise('version-vulnerable', path, params, gradeOf(holes, told.distribution !== ''))
}

function gradeOf(holes: readonly Vulnerability[], patched: boolean): Grade {
  const open = holes.filter(({ advisory }) => advisory.preAuth !== 'no')
  const takeover = (list: readonly Vulnerability[]): boolean => list.some(({ advisory }) => advisory.effect === 'code-execution')
  const severity = takeover(open) ? 'critical' : open.length > 0 || takeover(holes) ? 'high' : 'medium'
  // A distribution puts fixes into old numbers: the number then proves nothing.
  if (patched) return { severity: severity === 'critical' ? 'high' : severity, confidence: 'possible', class: 'vulnerability' }
  return { severity, confidence: holes.some(({ verified }) => verified) ? 'certain' : 'probable', class: 'vulnerability' }
}

function* outdated(component: string, version: string, releases: ReleaseState, path: RemotePath): Iterable<RawFinding> {
  if (releases.origin === 'unknown') return
  const branch = branchOf(version)
  const latest = releases.newest[branch]
  if (latest !== undefined && compareVersions(upstreamVersion(version), latest) < 0) {
    // Between April and November 2026 SPIP 4.4 fixed holes in most of its 17 releases: not the newest is likely not safe.
    yield raise('version-outdated', path, { component, version, latest }, rules['version-outdated'])
  }
  if (releases.supported.length > 0 && branch !== '' && !releases.supported.includes(branch) && !isNewerBranch(branch, releases)) {
    yield raise('version-unsupported', path, { component, version, branch }, rules['version-unsupported'])
  }
}

/** A branch above all known ones is a release our data does not know yet, not one without support. */
function isNewerBranch(branch: string, releases: ReleaseState): boolean {
  return [...releases.supported, ...Object.keys(releases.newest)].every((known) => compareVersions(branch, known) > 0)
}

/** Versions with known holes, newer ones in their branch, and branches without support. */
export const detector: Detector = { id: 'versions', inspectSite }
