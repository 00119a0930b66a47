import type { Component, Installation } from '../../../core/installation.ts'
import { joinPath, type RemotePath } from '../../../core/path.ts'
import type { Tree } from '../../../core/tree.ts'
import { compareVersions } from '../../../core/version.ts'
import type { ExtensionWant, ReleaseNeeds, ReleaseText } from '../../upgrade-types.ts'
import { intervalHolds } from './interval.ts'
import { neededPlugins, readPackage } from './packages.ts'

/** SPIP before it read `paquet.xml` alone. */
const LAST_PLUGIN_XML = '4.0.0-alpha'
/** Longer than any description. Characters. */
const MAX_CHARS = 256 * 1024

/**
 * By what the plugin says (`compatibilite`), as SPIP itself decides whether to go on activating it. What comes with the core comes with the
 * new one too.
 */
export function fits(
  component: Component,
  _installation: Installation,
  release: ReleaseNeeds,
  description: string | undefined,
): 'yes' | 'no' | 'unknown' {
  if (component.bundled || component.kind === 'core' || component.kind === 'screen') return 'yes'
  if (description === undefined) return 'unknown'
  const found = readPackage(description)
  if (found !== undefined) return found.fits === undefined ? 'yes' : answer(intervalHolds(found.fits, release.version))
  const text = description.slice(0, MAX_CHARS).replace(/<!--[\s\S]*?(?:-->|$)/g, '')
  if (!/<plugin[\s>]/.test(text)) return 'unknown'
  if (compareVersions(release.version, LAST_PLUGIN_XML) >= 0) return 'no'
  const needed = (text.match(/<necessite\s[^<>]{0,500}>/g) ?? []).find((element) => /\bid\s*=\s*["']SPIP["']/i.test(element))
  const interval = needed === undefined ? undefined : /\bversion\s*=\s*["']([^"']{0,100})["']/.exec(needed)?.[1]
  return interval === undefined ? 'yes' : answer(intervalHolds(interval, release.version))
}

function answer(holds: boolean): 'yes' | 'no' {
  return holds ? 'yes' : 'no'
}

/** `<necessite>` of its `paquet.xml`, as SPIP holds it against what is active: without, it switches the plugin off. */
export async function wants(extension: ReleaseText, core: ReleaseNeeds): Promise<ExtensionWant[]> {
  const text = await extension.text('paquet.xml')
  if (text === undefined) return []
  return neededPlugins(text, core.version).map((want) => ({ ...want, holds: (version) => intervalHolds(want.versions, version) }))
}

/** `paquet.xml` where there is one, as SPIP reads it first. */
export function descriptionOf(component: Component, tree: Tree, installation: Installation): RemotePath | undefined {
  if (component.kind === 'core' || component.kind === 'screen') return undefined
  return ['paquet.xml', 'plugin.xml']
    .map((name) => joinPath(component.path, name))
    .find((path) => tree.isFile(joinPath(installation.root, path)))
}
