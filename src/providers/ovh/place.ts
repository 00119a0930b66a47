import type { OvhClient } from './client.ts'

/** One hosting of the API. */
export interface Place {
  readonly client: OvhClient
  readonly service: string
  /** Of a call about it. */
  path(...parts: string[]): readonly string[]
}

export function hostingPlace(client: OvhClient, service: string): Place {
  return { client, service, path: (...parts) => ['hosting', 'web', service, ...parts] }
}
