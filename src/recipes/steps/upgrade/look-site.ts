import type { CmsUpgrader, ReleaseNeeds, SiteFacts } from '../../../cms/upgrade-types.ts'
import type { Finding } from '../../../core/finding.ts'
import type { Component, Installation } from '../../../core/installation.ts'
import { joinPath, type RemotePath } from '../../../core/path.ts'
import type { SiteReport } from '../../../core/scan-report.ts'
import { verdictOf } from '../../../core/verdict.ts'
import type { StepContext } from '../../types.ts'
import type { Described } from '../restore/installations.ts'
import { type Check, check } from './checks.ts'
import type { Subject } from './find-subject.ts'
import { gathered } from './release-text.ts'

const NAMED = 50
/** Largest description of an extension. Bytes. */
const DESCRIPTION = 1024 * 1024

/** Whose the core is. */
export function lookAtPackaging({ packagedCore, distribution }: Installation, linked: readonly RemotePath[]): Check[] {
  if (packagedCore) return [check('packaged-core', 'refused', 'packaged', { distribution: distribution?.name ?? '?' })]
  if (linked.length > 0) return [check('packaged-core', 'refused', 'linked', { paths: linked.slice(0, NAMED) })]
  return [check('packaged-core', 'ok', 'no')]
}

/** Sites that one core serves are one unit: none of them can stay behind. */
export function lookAtSharing({ sharedBy }: Installation, hosts: readonly string[]): Check {
  const names = hosts.length > 0 ? hosts : sharedBy
  return names.length === 0
    ? check('shared-core', 'ok', 'one')
    : check('shared-core', 'told', 'several', { count: names.length, hosts: names.slice(0, NAMED) })
}

/** Rules that say no more than that a file is not the release's. */
const DIFFERS: ReadonlySet<string> = new Set(['core-changed', 'core-added', 'extension-changed', 'extension-added'])

/**
 * What today's rules say of the site: an upgrade of an infected one would run, and sign, what was planted. Files that are exchanged anyway,
 * and of which no rule says more than that they are not the release's, are what owners change: they go, and are told.
 */
export function lookAtVerdict(report: SiteReport, site: string, accepts: boolean, isExchanged: (path: RemotePath) => boolean): Check[] {
  const open = report.findings.filter(({ waived, severity }) => waived === undefined && severity !== 'info')
  const isPatch = ({ class: is, rule, reasons, path }: Finding): boolean =>
    is === 'intrusion' &&
    DIFFERS.has(rule) &&
    reasons.every((reason) => reason.class !== 'intrusion' || DIFFERS.has(reason.rule)) &&
    isExchanged(path)
  const patched = open.filter(isPatch)
  const rest = open.filter((finding) => !patched.includes(finding))
  const intrusions = rest.filter((finding) => finding.class === 'intrusion')
  const paths = named(intrusions)
  const verdict = patched.length === 0 ? report.verdict : verdictOf(rest, report.notRun.length === 0)
  const checks = patched.length === 0 ? [] : [check('verdict', 'told', 'patched', { site, paths: named(patched), count: patched.length })]
  switch (verdict) {
    case 'clean':
      return patched.length > 0 ? checks : [check('verdict', 'ok', 'clean')]
    case 'unknown':
      return [...checks, check('verdict', 'unknown', 'unknown', { site, paths })]
    case 'infected':
      return [
        check('verdict', accepts ? 'told' : 'refused', accepts ? 'accepted' : 'infected', {
          site,
          paths: named([...intrusions, ...patched]),
        }),
      ]
    case 'suspect':
      return [
        ...checks,
        intrusions.length === 0
          ? check('verdict', 'told', 'outdated', { site, count: rest.length })
          : check('verdict', 'told', 'suspect', { site, paths }),
      ]
  }
}

function named(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ path, rule }) => (path === '' ? rule : path)))].slice(0, NAMED)
}

/** Whether the site's own extensions say they work with the new core. Those that are switched off do not matter. */
export async function lookAtExtensionsOfSite(
  { installation, upgrader }: Pick<Subject, 'installation' | 'upgrader'>,
  needs: ReleaseNeeds,
  active: SiteFacts['active'] | undefined,
  described: Described,
  context: Pick<StepContext, 'entries' | 'before'>,
): Promise<Check[]> {
  const own = installation.components.filter(({ kind, bundled }) => (kind === 'extension' || kind === 'theme') && !bundled)
  const isOn = ({ id }: Component): boolean => active === undefined || active.length === 0 || active.some((one) => one.id === id)
  const used = own.filter(isOn)
  if (used.length === 0) return [check('plugins', 'ok', 'none')]
  const said = { yes: [] as string[], no: [] as string[], unknown: [] as string[] }
  for (const component of used) {
    const text = await descriptionText(upgrader, component, installation, described, context)
    said[upgrader.fits(component, installation, needs, text)].push(versioned(component))
  }
  return [
    ...(said.no.length === 0
      ? []
      : [check('plugins', 'told', 'misfits', { plugins: said.no.sort().slice(0, NAMED), count: said.no.length })]),
    ...(said.unknown.length === 0 ? [] : [check('plugins', 'unknown', 'not-known', { plugins: said.unknown.sort().slice(0, NAMED) })]),
    ...(said.yes.length === 0 ? [] : [check('plugins', 'ok', 'fit', { count: said.yes.length })]),
  ]
}

/** What an extension that is there says of itself; undefined where that cannot be read. */
export async function descriptionText(
  upgrader: CmsUpgrader,
  component: Component,
  installation: Installation,
  { tree }: Described,
  { entries, before }: Pick<StepContext, 'entries' | 'before'>,
): Promise<string | undefined> {
  const path = upgrader.descriptionOf(component, tree, installation)
  const entry = path === undefined ? undefined : entries.get(joinPath(installation.root, path))
  if (entry?.blob === undefined || entry.size > DESCRIPTION) return undefined
  return (await gathered(before.content(entry.blob))).toString('utf8')
}

function versioned({ id, version }: Component): string {
  return version === undefined ? id : `${id} ${version}`
}
