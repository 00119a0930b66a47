import type { Credential, Renewal } from '../core/credential.ts'
import type { CmsId, Installation } from '../core/installation.ts'
import type { RemotePath } from '../core/path.ts'
import type { Tree } from '../core/tree.ts'
import type { DatabaseLink } from '../snapshots/types.ts'
import type { DatabaseUnit, MigrationScript, ReleaseText, TableRows } from './upgrade-types.ts'

/** One database's part of an installation, with its files as they were read. */
export interface SiteFiles {
  readonly installation: Installation
  readonly unit: DatabaseUnit
  readonly text: ReleaseText
}

/** Somebody who can log in to the site, as its database has it. All text is hostile. */
export interface Person {
  readonly id: number
  readonly login: string
  readonly name: string
  readonly email: string
  /** owner: everything, the site's settings too (webmestre, administrator) · editor: writes · visitor: has an account only. */
  readonly role: 'owner' | 'editor' | 'visitor'
  /** Where its password is kept elsewhere (LDAP, SSO): nothing to renew here. */
  readonly elsewhere?: string
  /** Has a password today. */
  readonly active: boolean
  /** What a person should look at before anything is changed, as reasons for words: `new-owner`, `twin-login`, `markup`, `foreign-source`… */
  readonly doubts: readonly string[]
}

/** What the rotation script tells when it is done. */
export type RotationAnswer =
  | {
      readonly ok: true
      /** How many of each were thrown away or renewed. */
      readonly counts: Readonly<Record<string, number>>
      /** Numbers of those whose new password was proved by the CMS's own code: a login may be no UTF-8. */
      readonly proved: readonly number[]
      readonly log: readonly string[]
    }
  | { readonly ok: false; readonly reason: string; readonly log: readonly string[] }

/** A configuration file with other keys in it. */
export interface RenewedKeys {
  readonly content: Buffer
  /** SHA-256 of each new key, hexadecimal, by its name. */
  readonly digests: Readonly<Record<string, string>>
}

/** How the secrets of one CMS are renewed. Pure, but for `rows`, which reads what is stored on this machine. */
export interface CmsRotator {
  readonly cms: CmsId
  /** What its script can renew. Absent: everything. */
  readonly renews?: readonly Renewal[]
  /** Everybody who can log in, in the order of their numbers. `files`: where the files may say who has which rights. */
  people(rows: TableRows, link: DatabaseLink, files?: SiteFiles): Promise<Person[]>
  /**
   * Files and folders that hold sessions, keys or caches of them: taken away while the site is closed, relative to the installation. Only
   * what is in `tree`, and what belongs to what is renewed.
   */
  leftovers(tree: Tree, installation: Installation, unit: DatabaseUnit, renews: readonly Renewal[]): RemotePath[]
  /** Tables the script writes to, with their prefix. They are copied beside before it, and the copies go when the run is applied. */
  tables(link: DatabaseLink): readonly string[]
  /**
   * Renews what `credential.renews` names, in one process. `$sg_input` is JSON: `{"passwords":{"<id>":"<new>"},"keys":{…}}`. Prints, as
   * its last line, one JSON object, in which no secret is. Safe to run again after it was killed anywhere: it renews everything again.
   */
  script(credential: Extract<Credential, { kind: 'cms' }>): MigrationScript
  /** Files the script makes or writes to, relative to the site's root: they stand again as before where it is taken back. Absent: none. */
  writes?(credential: Extract<Credential, { kind: 'cms' }>): readonly RemotePath[]
  /** What it said. Everything in it is hostile. */
  readAnswer(stdout: Buffer, exitCode: number): RotationAnswer
  /**
   * Keys in the configuration file, renewed: the whole file with new random ones in place of what stood there, and what the script is told
   * to see that they are those in use (`$sg_input` has it as `keys`). Absent: this CMS keeps none there. @throws SG-ROT-002 when they are
   * not written as literals.
   */
  withKeys?(config: Buffer): RenewedKeys
  /** Password of a configuration file; undefined where it is no literal. Bytes one character each are decoded as `literalText`. */
  passwordOf(config: Buffer): string | undefined
  /** The configuration with this PHP expression in the password's place. @throws SG-ROT-002 when it stands nowhere, or in two forms. */
  withPassword(config: Buffer, expression: Uint8Array): Buffer
  /** A page, below the site's address, that surely opens the database and is in no cache. */
  connectingPage(url: string, nonce: string): string
  /**
   * Names of settings and files in the database that hold keys to somewhere else (mail, payment, interfaces), never their values: nothing
   * here can renew them, so their owner is told. Absent: this CMS's are not known.
   */
  foreignKeys?(rows: TableRows, link: DatabaseLink): Promise<readonly string[]>
  /** The page, below the site's address, where people ask for a new password. */
  askAnew?(url: string): string
  /** Notes the CMS makes of a database that did not answer, which keep it from asking again: beside the configuration's folder, and names. */
  readonly outageNotes?: { readonly folder: RemotePath; readonly names: RegExp }
}
