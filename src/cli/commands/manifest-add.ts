import { resolve } from 'node:path'
import { printable } from '../../core/printable.ts'
import { appFolders } from '../../disk/xdg.ts'
import { addManifest, addManifestFromFolder, createManifestStore } from '../../manifests/index.ts'
import type { CommandModule } from '../command.ts'
import { flag, text, usage } from '../options.ts'

/** `siteguard manifest add`: a manifest from an archive whose SHA-256 is known, or from a folder one trusts. */
export const run: CommandModule['run'] = async ({ terminal, texts, env, cwd }, _args, options) => {
  const archive = text(options, 'archive')
  const directory = text(options, 'directory')
  const sha256 = text(options, 'sha256')
  const words = texts.help.usage
  if ((archive === undefined) === (directory === undefined)) throw usage('manifest add', words.wantsSource())
  if (archive !== undefined && !/^[0-9a-f]{64}$/i.test(sha256 ?? '')) throw usage('--sha256', words.wantsSha256())
  const product = text(options, 'product')
  const version = text(options, 'release')
  if ((product === undefined) !== (version === undefined))
    throw usage(product === undefined ? '--product' : '--release', words.missingValue())
  const locale = text(options, 'locale')
  const expected =
    product === undefined || version === undefined ? {} : { expected: { product, version, ...(locale === undefined ? {} : { locale }) } }
  const cacheDir = appFolders(env).cache
  const store = createManifestStore(cacheDir)
  const added =
    archive === undefined
      ? await addManifestFromFolder(store, { folder: resolve(cwd, directory as string), ...expected })
      : await addManifest(store, { archive: resolve(cwd, archive), sha256: sha256 as string, cacheDir, ...expected })
  const { manifest } = added
  if (flag(options, 'json')) {
    const skipped = added.skipped
    terminal.out(
      `${JSON.stringify({ schemaVersion: 1, kind: 'manifest-added', product: manifest.product, version: manifest.version, locale: manifest.locale, files: manifest.files.size, skipped }, null, 2)}\n`,
    )
    return 0
  }
  const release = printable(`${manifest.product} ${manifest.version}${manifest.locale === undefined ? '' : ` ${manifest.locale}`}`)
  terminal.out(`${texts.screen.manifest.added({ release, files: manifest.files.size })}\n`)
  for (const entry of added.skipped)
    terminal.err(`${texts.screen.warning}${texts.screen.colon}${printable(entry.path)}${texts.screen.colon}${entry.reason}\n`)
  return 0
}
