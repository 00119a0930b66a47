import type { Component, Installation } from '../../../core/installation.ts'
import { branchOf, compareVersions } from '../../../core/version.ts'
import type { ReleaseNeeds } from '../../upgrade-types.ts'

/**
 * By "Requires at least" and "Tested up to", as WordPress tells them before an update. `Requires at least` binds; that an extension was
 * tested with an older WordPress only says that nobody wrote more, which is most of them.
 */
export function fits(
  _component: Component,
  _installation: Installation,
  release: ReleaseNeeds,
  description: string | undefined,
): 'yes' | 'no' | 'unknown' {
  const least = field(description, 'Requires at least')
  if (least !== undefined && compareVersions(least, release.version) > 0) return 'no'
  const tested = field(description, 'Tested up to')
  return tested !== undefined && compareVersions(branchOf(tested), branchOf(release.version)) >= 0 ? 'yes' : 'unknown'
}

/** A version in a header: "Requires at least: WordPress 6.3" is written too. */
function field(text: string | undefined, name: string): string | undefined {
  const line = new RegExp(`^[ \\t/*#@]*${name}[ \\t]*:([^\\r\\n]{0,100})`, 'im').exec(text?.slice(0, 65_536) ?? '')?.[1]
  return line === undefined ? undefined : /\d+(?:\.\d+){0,3}/.exec(line)?.[0]
}
