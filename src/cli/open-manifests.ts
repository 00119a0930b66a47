import type { SiteguardError } from '../core/error.ts'
import { printable } from '../core/printable.ts'
import { appFolders } from '../disk/xdg.ts'
import { createHttpClient, createOfflineHttpClient } from '../http/create-http-client.ts'
import type { HttpClient } from '../http/types.ts'
import { errorText } from '../i18n/index.ts'
import { createManifestSource, type ManifestSource } from '../manifests/index.ts'
import type { Context, OptionValues } from './command.ts'
import { flag, text } from './options.ts'

/** Vendors' feeds and the manifests kept here. */
export function openManifests(context: Context, options: OptionValues): { http: HttpClient; manifests: ManifestSource; cacheDir: string } {
  const mirror = text(options, 'mirror') ?? context.env.SITEGUARD_MIRROR
  const offline = flag(options, 'offline')
  const cacheDir = appFolders(context.env).cache
  const { terminal, texts } = context
  /** Why a vendor said nothing: what is unknown then is told anyway. */
  const log = ({ code, params, message }: SiteguardError): void =>
    terminal.err(`${code}${texts.screen.colon}${printable(errorText(texts, code, params)?.what ?? message)}\n`)
  const http = offline
    ? createOfflineHttpClient()
    : createHttpClient({ userAgent: `siteguard/${context.version}`, ...(mirror === undefined ? {} : { mirror }) })
  return {
    http,
    cacheDir,
    manifests: createManifestSource({
      http,
      cacheDir,
      now: () => new Date(),
      offline,
      unpinned: flag(options, 'unpinned') ? 'all' : 'plugins',
      ...(flag(options, 'verbose') ? { log } : {}),
    }),
  }
}
