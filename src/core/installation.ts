import type { Problem } from './entry.ts'
import type { RemotePath } from './path.ts'

export type CmsId = 'spip' | 'wordpress' | 'generic'

/**
 * Where a path belongs.
 * core: the release's own, replaceable as a whole · extension: plugins and themes from elsewhere · template: the site's own
 * templates and code · config: settings, few known files · upload: media visitors and editors send, never code · cache:
 * derived, may be deleted · data: the site's other data (databases in a file, logs, dumps) · foreign: nothing the CMS knows.
 */
export type Zone = 'core' | 'extension' | 'template' | 'config' | 'upload' | 'cache' | 'data' | 'foreign'

/** One thing with a version: the CMS, a plugin or theme, or SPIP's security screen (écran de sécurité). */
export interface Component {
  readonly kind: 'core' | 'extension' | 'theme' | 'screen'
  /** Lower case: `spip`, `wordpress`, a SPIP plugin's prefix, a WordPress slug. */
  readonly id: string
  /** Undefined when the files do not tell: then nothing may be called up to date. */
  readonly version?: string
  /** Folder (or file) it lives in, relative to the installation's root; '' for the core. */
  readonly path: RemotePath
  /** Shipped inside the core's release and judged by the core's manifest. */
  readonly bundled: boolean
}

/** The shapes a PHP file outside core may have. `detectors/php-shape` knows what each means, byte for byte. */
export type ShapeId =
  | 'spip-connect'
  | 'spip-chmod'
  | 'spip-keys'
  | 'spip-session'
  | 'spip-meta-cache'
  | 'spip-plugin-cache'
  | 'spip-compiled-template'
  | 'wordpress-config'
  | 'index-guard'

/** One CMS at one folder, as its files tell. Nothing of it was executed to learn this. */
export interface Installation {
  readonly cms: CmsId
  /** Relative to the site's root; '' when the CMS is the site's root. */
  readonly root: RemotePath
  readonly version?: string
  /** A suffix such as `-3+deb11u10` whose security patches are the distribution's own, not upstream's. */
  readonly distribution?: { readonly name: string; readonly version: string }
  /** Core files are links into a folder the distribution owns: replaced by its packages, not by us. */
  readonly packagedCore: boolean
  /** Language of the release, where the vendor publishes one manifest per language (WordPress). */
  readonly locale?: string
  readonly components: readonly Component[]
  /** SPIP mutualisation: folders `sites/<host>` that share this core, relative to the installation's root. */
  readonly sharedBy: readonly RemotePath[]
  /** Names of the site's folders when a configuration renames them (SPIP constants). Key: usual name, value: real one. */
  readonly folders: Readonly<Record<string, string>>
  /** What could not be read while finding this out. */
  readonly problems: readonly Problem[]
}

/** An installation of which nothing but its place is known. */
export function bareInstallation(cms: CmsId, root = '' as RemotePath): Installation {
  return { cms, root, packagedCore: false, components: [], sharedBy: [], folders: {}, problems: [] }
}
