import { createHash } from 'node:crypto'

export interface SignedCall {
  readonly method: string
  /** Address with its query, as it is asked. */
  readonly url: string
  /** As it is sent; empty where there is none. */
  readonly body: string
  /** Seconds since 1970, by the API's clock. */
  readonly time: number
}

/** The API's signature: `$1$` and a SHA-1 over both secrets and the call (OVHcloud, "First steps with the API"; node-ovh, signRequest). */
export function signCall({ method, url, body, time }: SignedCall, applicationSecret: string, consumerKey: string): string {
  const text = [applicationSecret, consumerKey, method, url, body, time].join('+')
  return `$1$${createHash('sha1').update(text).digest('hex')}`
}

/** JSON in ASCII alone, so that what is signed and what is sent are the same bytes whatever lies between (node-ovh does the same). */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
