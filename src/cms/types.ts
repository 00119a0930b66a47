import type { FileContent } from '../core/content.ts'
import type { Problem } from '../core/entry.ts'
import type { CmsId, Component, Installation, ShapeId, Zone } from '../core/installation.ts'
import type { ReleaseRef } from '../core/manifest.ts'
import type { RemotePath } from '../core/path.ts'
import type { Tree } from '../core/tree.ts'
import type { DatabaseLink } from '../snapshots/types.ts'

export type Contents = ReadonlyMap<RemotePath, FileContent>

/** A release whose manifest judges part of an installation. */
export interface ManifestRequest {
  readonly release: ReleaseRef
  /** Folder of the release inside the installation ('' for the core). */
  readonly path: RemotePath
  readonly component: Component
}

/** The databases of one installation, as far as its configuration tells. */
export interface DatabaseFacts {
  readonly links: readonly DatabaseLink[]
  /** A configuration that is there and does not tell (unread, made by an expression, a kind of database nobody dumps). */
  readonly problems: readonly Problem[]
}

/**
 * What is known about one CMS: where things are and what they should be. Everything here is pure: a listing and the bytes of
 * a few files in, facts out. No PHP of a site is ever run to learn them.
 */
export interface CmsAdapter {
  readonly id: CmsId
  /** Folders of this tree that are roots of this CMS, judged by names alone ('' is the tree's root). Nested ones too. */
  findRoots(tree: Tree): RemotePath[]
  /** Files `describe` wants to read, relative to the tree. Few and small: version files, plugin descriptions. */
  markers(tree: Tree, root: RemotePath): RemotePath[]
  /** Facts from the listing and the markers' bytes. A marker that could not be read becomes a problem, not a guess. */
  describe(tree: Tree, root: RemotePath, contents: Contents): Installation
  /** Zone of a path relative to the installation's root. Total: every path has one. */
  zoneOf(path: RemotePath, installation: Installation): Zone
  /** The shape a PHP file at this path outside core must have; undefined when none is prescribed. */
  shapeOf(path: RemotePath, installation: Installation): ShapeId | undefined
  /** PHP may stand at this path although no release lists it (the owner's own code: templates, options, plugins). */
  mayHoldCode(path: RemotePath, installation: Installation): boolean
  /** A file of the release that its users often delete or never use: missing is no finding (readme, bundled themes). */
  isOptional(path: RemotePath, installation: Installation): boolean
  /** A file that differs from language to language: a manifest of another language says nothing about it. */
  isLocalised(path: RemotePath): boolean
  /** Files the CMS itself writes into core folders (SPIP: vendor/.htaccess, .ok): unlisted is no finding. */
  isOwnWriting(path: RemotePath, installation: Installation): boolean
  /**
   * Which releases' manifests judge this installation, in order of precedence: the first that lists a path judges it. So parts
   * updated on their own (SPIP's security screen) come before the core, plugins and themes after it.
   */
  manifestRequests(installation: Installation): ManifestRequest[]
  /** Files that name the installation's databases, relative to the tree. Few and small. */
  databaseFiles(tree: Tree, installation: Installation): RemotePath[]
  /**
   * The databases those files name: parsed, never included or run. `link.installation` is the installation's root for its own
   * database; a mutualised host's folder, or the connector's path without `.php`, for any other. So it is unique in a site.
   * Callers register the passwords with the redactor.
   */
  databasesOf(tree: Tree, installation: Installation, contents: Contents): DatabaseFacts
}

export type { Advisory, ReleaseState, VersionKnowledge } from '../core/advisory.ts'
