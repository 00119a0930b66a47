import type { CmsAdapter } from '../../../cms/types.ts'
import type { CmsUpgrader } from '../../../cms/upgrade-types.ts'
import { upgraderOf as shippedUpgraderOf } from '../../../cms/upgraders.ts'
import { productOf } from '../../../core/advisory.ts'
import { SiteguardError } from '../../../core/error.ts'
import type { Component, Installation } from '../../../core/installation.ts'
import { joinPath, type RemotePath } from '../../../core/path.ts'
import { compareVersions } from '../../../core/version.ts'
import type { Described } from '../restore/installations.ts'

/** What is upgraded: the core of an installation, or one of its own extensions. */
export interface Subject {
  readonly installation: Installation
  readonly adapter: CmsAdapter
  readonly upgrader: CmsUpgrader
  readonly component: Component
  readonly isCore: boolean
  readonly product: string
  /** Folder its release stands in, relative to the site's root. */
  readonly folder: RemotePath
}

/** @throws SG-UPG-006 without an installation that can be upgraded, SG-UPG-007 without that extension. */
export function findSubject(
  wanted: { readonly installation?: string | undefined; readonly extension?: string | undefined },
  described: Described,
  site: string,
  upgraderOf: typeof shippedUpgraderOf = shippedUpgraderOf,
): Subject {
  const outermostFirst = described.installations.toSorted((a, b) => depth(a.root) - depth(b.root) || (a.root < b.root ? -1 : 1))
  const usable = outermostFirst.filter(({ cms }) => upgraderOf(cms) !== undefined)
  const installation =
    wanted.installation === undefined ? usable[0] : outermostFirst.find(({ root }) => root === trimmed(wanted.installation as string))
  const upgrader = installation && upgraderOf(installation.cms)
  const adapter = installation && described.at(installation.root)?.adapter
  if (installation === undefined || upgrader === undefined || adapter === undefined) {
    const there = installation ?? (wanted.installation === undefined ? outermostFirst[0] : undefined)
    const folder = named(wanted.installation === undefined ? (there?.root ?? '') : trimmed(wanted.installation))
    const known = usable.map(({ root }) => named(root))
    throw new SiteguardError({ code: 'SG-UPG-006', kind: 'unsupported', params: { site, folder, cms: there?.cms ?? '', known } })
  }
  const component =
    wanted.extension === undefined
      ? (installation.components.find(({ kind }) => kind === 'core') ?? bareCore(installation))
      : findExtension(wanted.extension, installation, site)
  return {
    installation,
    adapter,
    upgrader,
    component,
    isCore: wanted.extension === undefined,
    product: productOf(installation.cms, component),
    folder: joinPath(installation.root, component.path),
  }
}

/** Of several copies the newest: the one the CMS uses. */
function findExtension(id: string, { components }: Installation, site: string): Component {
  const own = components.filter(({ kind, bundled }) => (kind === 'extension' || kind === 'theme') && !bundled)
  const [found] = own
    .filter((component) => component.id === id.toLowerCase())
    .sort((a, b) => compareVersions(b.version ?? '', a.version ?? ''))
  if (found !== undefined) return found
  const known = [...new Set(own.map((component) => component.id))].sort()
  throw new SiteguardError({ code: 'SG-UPG-007', kind: 'not-found', params: { site, id, known } })
}

function bareCore({ cms, version }: Installation): Component {
  return { kind: 'core', id: cms, path: '' as RemotePath, bundled: false, ...(version === undefined ? {} : { version }) }
}

function trimmed(path: string): string {
  const plain = path.replace(/^\.\/+|\/+$/g, '')
  return plain === '.' ? '' : plain
}

function named(root: string): string {
  return root === '' ? '.' : root
}

function depth(root: string): number {
  return root === '' ? 0 : root.split('/').length
}
