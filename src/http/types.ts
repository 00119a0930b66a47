/** What one request may take. */
export interface HttpOptions {
  readonly signal?: AbortSignal
  /** From the start to the last byte. Default 30,000 ms. */
  readonly timeoutMs?: number
  /** Of the body. A longer one fails with SG-HTTP-003. Bytes. */
  readonly maxBytes: number
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The one way out by HTTP. GET only, redirects followed within https (or within the mirror), sizes capped while reading,
 * never a credential. With a mirror, `https://host/path?query` becomes `<mirror>/host/path?query`.
 */
export interface HttpClient {
  get(url: string, options: HttpOptions): Promise<Buffer>
  /** Streams into a file (made with mode 0600), returning its SHA-256 and size. The file is removed when it fails. */
  download(url: string, file: string, options: HttpOptions): Promise<{ sha256: string; size: number }>
}
