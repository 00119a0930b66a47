/** Lower-case hexadecimal SHA-256. */
export type Sha256 = string & { readonly __brand: 'Sha256' }

export type HashAlgorithm = 'sha256' | 'md5'

/** A release a manifest may exist for. */
export interface ReleaseRef {
  /** `spip`, `wordpress`, `spip-plugin/<prefix>`, `wordpress-plugin/<slug>`, `wordpress-theme/<slug>`. */
  readonly product: string
  readonly version: string
  readonly locale?: string
}

export interface ManifestFile {
  /** Lower-case hex in the manifest's algorithm. */
  readonly digest: string
  /** Bytes; absent where the vendor publishes none (WordPress). */
  readonly size?: number
  /** Digest of the content with every CR removed, when the file is text: tells an FTP ASCII upload from an injection. */
  readonly textDigest?: string
}

/** The paths of one release and what each must hold. */
export interface Manifest extends ReleaseRef {
  readonly algorithm: HashAlgorithm
  /** Keys are relative to the release's own folder. */
  readonly files: ReadonlyMap<string, ManifestFile>
  /** Where it came from: `archive sha256:<hex>`, `directory`, or the address of the vendor's list. */
  readonly source: string
}
