import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { appFolders } from '../../disk/xdg.ts'
import { createManifestStore, type StoredManifest } from '../../manifests/index.ts'
import type { CommandModule, Context } from '../command.ts'
import { flag } from '../options.ts'

/** The kept manifests that `PRODUCT` or `PRODUCT@VERSION` names; all when nothing is named. @throws SG-MAN-001 */
export async function keptManifests(
  context: Context,
  named: unknown,
): Promise<Awaited<ReturnType<ReturnType<typeof createManifestStore>['list']>>> {
  const { manifests, broken } = await createManifestStore(appFolders(context.env).cache).list()
  const [product, version] = String(named ?? '').split('@')
  const wanted = (m: StoredManifest): boolean =>
    named === undefined || (m.product === product && (version === undefined || m.version === version))
  const kept = manifests.filter(wanted)
  if (named !== undefined && kept.length === 0) {
    throw new SiteguardError({ code: 'SG-MAN-001', kind: 'not-found', params: { product: product ?? '', version: version ?? '' } })
  }
  return { manifests: kept, broken }
}

/** `siteguard manifest list`. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  const { manifests, broken } = await keptManifests(context, args[0])
  if (flag(options, 'json')) {
    terminal.out(`${JSON.stringify({ schemaVersion: 1, kind: 'manifests', manifests, broken }, null, 2)}\n`)
    return 0
  }
  if (manifests.length === 0) terminal.out(`${texts.screen.manifest.none}\n`)
  for (const m of manifests) {
    terminal.out(
      `${printable(m.product)}@${printable(m.version)}${m.locale === undefined ? '' : ` ${printable(m.locale)}`}  ${texts.screen.manifest.kept({ files: m.files })}  ${printable(m.source)}\n`,
    )
  }
  for (const one of broken)
    terminal.err(`${texts.screen.warning}${texts.screen.colon}${texts.screen.manifest.corrupt({ file: one.file })}\n`)
  return 0
}
