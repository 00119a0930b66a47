import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'
import { SiteguardError } from '../core/error.ts'

/** Environment variables, as `process.env` has them. */
export type Env = Readonly<Record<string, string | undefined>>

/** The operator's own folders for siteguard. None of them is made here. */
export interface AppFolders {
  /** Settings a person edits. */
  readonly config: string
  /** May be deleted at any time: manifests, advisories, listings. */
  readonly cache: string
  /** Must outlive a run but not a machine: baselines, journals, last results. */
  readonly state: string
  /** Must be kept: evidence, snapshots. */
  readonly data: string
}

const APP = 'siteguard'

/**
 * Folders by the XDG Base Directory Specification 0.8: `XDG_*` first on every platform (a relative value is ignored, as the
 * specification says), else the platform's own place. `HOME` of `env` wins over the user database.
 * @throws SG-DISK-001 when there is no home folder at all.
 */
export function appFolders(env: Env = process.env, platform: NodeJS.Platform = process.platform): AppFolders {
  const path = platform === 'win32' ? win32 : posix
  const given = (name: string): string | undefined => {
    const value = env[name]
    return value !== undefined && path.isAbsolute(value) ? value : undefined
  }
  const home = (): string => given(platform === 'win32' ? 'USERPROFILE' : 'HOME') ?? homeOfUser()
  const fallback = fallbacks(platform, given, home, path.join)
  const folder = (name: string, otherwise: () => string): string => {
    const base = given(name)
    return base === undefined ? otherwise() : path.join(base, APP)
  }
  return {
    config: folder('XDG_CONFIG_HOME', fallback.config),
    cache: folder('XDG_CACHE_HOME', fallback.cache),
    state: folder('XDG_STATE_HOME', fallback.state),
    data: folder('XDG_DATA_HOME', fallback.data),
  }
}

type Fallbacks = { readonly [K in keyof AppFolders]: () => string }

function fallbacks(
  platform: NodeJS.Platform,
  given: (name: string) => string | undefined,
  home: () => string,
  join: (...parts: string[]) => string,
): Fallbacks {
  if (platform === 'win32') {
    const roaming = () => given('APPDATA') ?? join(home(), 'AppData', 'Roaming')
    const local = () => given('LOCALAPPDATA') ?? join(home(), 'AppData', 'Local')
    return {
      config: () => join(roaming(), APP, 'config'),
      cache: () => join(local(), APP, 'cache'),
      state: () => join(local(), APP, 'state'),
      data: () => join(roaming(), APP, 'data'),
    }
  }
  if (platform === 'darwin') {
    const support = (name: string) => () => join(home(), 'Library', 'Application Support', APP, name)
    return {
      config: support('config'),
      cache: () => join(home(), 'Library', 'Caches', APP),
      state: support('state'),
      data: support('data'),
    }
  }
  return {
    config: () => join(home(), '.config', APP),
    cache: () => join(home(), '.cache', APP),
    state: () => join(home(), '.local', 'state', APP),
    data: () => join(home(), '.local', 'share', APP),
  }
}

function homeOfUser(): string {
  try {
    return homedir()
  } catch (cause) {
    throw new SiteguardError({ code: 'SG-DISK-001', kind: 'config', params: { file: '~', detail: 'no home folder; set HOME' }, cause })
  }
}
