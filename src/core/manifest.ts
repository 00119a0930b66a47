/** Lower-case hexadecimal SHA-256. */
export type Sha256 = string & { readonly __brand: 'Sha256' }

export type HashAlgorithm = 'sha256' | 'md5'

/** A release a manifest may exist for. */
export interface ReleaseRef {
  /** `spip`, `wordpress`, `spip-plugin/<prefix>`, `wordpress-plugin/<slug>`, `wordpress-theme/<slug>`, `wordpress-language/<locale>`. */
  readonly product: string
  readonly version: string
  readonly locale?: string
}

export interface ManifestFile {
  /** Lower-case hex in the manifest's algorithm. */
  readonly digest: string
  /** Bytes; absent where the vendor publishes none (WordPress). */
  readonly size?: number
  /** Digest of the content with its lines ended by LF alone, when the file is text: tells an FTP ASCII upload from an injection. */
  readonly textDigest?: string
  /** Other digests the vendor published for the same path of the same version (WordPress plugins re-tagged in place). */
  readonly alternatives?: readonly string[]
}

/** The file is one the vendor published. `digest` in lower-case hex, in the manifest's algorithm. */
export function hasDigest(file: ManifestFile, digest: string): boolean {
  return file.digest === digest || (file.alternatives?.includes(digest) ?? false)
}

/** The paths of one release and what each must hold. */
export interface Manifest extends ReleaseRef {
  readonly algorithm: HashAlgorithm
  /** Keys are relative to the release's own folder. */
  readonly files: ReadonlyMap<string, ManifestFile>
  /**
   * Where it came from and what vouches for it: `archive sha256:<hex> pinned by <address>`, `archive sha256:<hex> pinned by hand`,
   * `archive sha256:<hex> unpinned TLS download of <address>`, `folder`, or `list <address>` (the vendor's own digests).
   */
  readonly source: string
}
