import { createTree } from '../core/tree.ts'
import type { SiteFacts } from './types.ts'

/** A site of which nothing is known: no file, no release, no name, at the beginning of time; and what is known of it after all. */
export function bareSite(known: Partial<SiteFacts> = {}): SiteFacts {
  return {
    site: '',
    tree: createTree([]),
    installations: [],
    manifests: [],
    versions: { advisories: [], releases: new Map() },
    now: 0,
    hosts: [],
    missing: [],
    ...known,
  }
}
