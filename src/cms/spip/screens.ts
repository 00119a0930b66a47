import { createHash } from 'node:crypto'
import { compareVersions } from '../../core/version.ts'
import screens from './screens.json' with { type: 'json' }

/**
 * The security screens of SPIP's releases, by version: SHA-256 of each content released under it (line ends and comments differ
 * between branches). Read from the release tags of SPIP's repository up to 4.2.9 and of a copy of it up to 4.3.4, and from Debian's
 * signed packages (1.5.3, 1.6.7), the copy's files having been compared with those; gathered 2026-11-21.
 */
const RELEASED: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(screens))

/** The newest of them. */
export const newestScreen: string = [...RELEASED.keys()].reduce((a, b) => (compareVersions(a, b) >= 0 ? a : b))

/**
 * Whether a site's screen is to be judged by its core's release. It is not when it is a screen that was released by itself (good as it
 * is), or one of a version not known here: an owner who keeps it newer than the core does what SPIP asks for. A known version with
 * another content is: then it has to be the core's own, or it was changed.
 */
export function isJudgedByCore(bytes: Buffer, version: string | undefined, known = RELEASED): boolean {
  const released = version === undefined ? undefined : known.get(version)
  if (released === undefined) return false
  // An FTP transfer in ASCII mode adds a CR to every line: the same screen.
  const unixLines = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
  return ![bytes, unixLines].some((content) => released.includes(createHash('sha256').update(content).digest('hex')))
}
