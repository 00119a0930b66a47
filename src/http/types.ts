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

/** What a page of a site answered. Everything in it is hostile. */
export interface PageAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** The first bytes, up to the limit asked for. */
  readonly body: Buffer
  /** Where it came from, after redirects within the site. */
  readonly url: string
}

/** Why there is no answer. */
export interface NoPage {
  readonly failed: 'dns' | 'refused' | 'timeout' | 'tls' | 'redirect' | 'protocol'
  readonly detail: string
}

export interface PageOptions {
  readonly signal?: AbortSignal
  /** Default 20,000 ms. */
  readonly timeoutMs?: number
  /** Default 2 MB: a longer body is cut, not refused. */
  readonly maxBytes?: number
  /** Redirects to follow, to the same host name (http to https too). Default 0: a redirect is the answer. */
  readonly follow?: number
}

/** Asks pages of the sites we keep, as a visitor's browser would, without cookies. Never throws for what a site does. */
export interface PageClient {
  ask(url: string, options?: PageOptions): Promise<PageAnswer | NoPage>
  /** POST without redirects: only for scripts of ours (a migration where no program can be run). */
  post(url: string, form: Readonly<Record<string, string>>, options?: PageOptions): Promise<PageAnswer | NoPage>
}

/** Where a host name leads, by the DNS. */
export interface NameLook {
  readonly host: string
  /** literal: it is an address itself · absent: there is no such name · failing: nobody could say */
  readonly outcome: 'found' | 'literal' | 'absent' | 'failing'
  readonly addresses: readonly string[]
  /** With `absent`: the nearest name above it that exists, or '' where that could not be found out. */
  readonly known?: string
  /** The resolver's word. */
  readonly detail: string
}

/** Looks names up. Never throws but when cancelled. */
export interface NameLooker {
  look(host: string, signal?: AbortSignal): Promise<NameLook>
}

/** The certificate a server shows, whoever signed it. All text is the server's. */
export interface CertificateLook {
  readonly host: string
  /** good: a browser takes it · bad: it does not (`problem`) · failed: there was no handshake */
  readonly outcome: 'good' | 'bad' | 'failed'
  readonly problem?: 'expired' | 'not-yet-valid' | 'wrong-name' | 'untrusted'
  readonly detail: string
  /** Milliseconds since 1970. */
  readonly from?: number
  readonly until?: number
  readonly names: readonly string[]
  readonly issuer: string
}

/** Shakes hands and looks, without a request. Never throws but when cancelled. */
export interface CertificateLooker {
  look(host: string, port: number, signal?: AbortSignal): Promise<CertificateLook>
}
