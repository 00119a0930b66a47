import { adapterOf } from '../../cms/index.ts'
import type { Site } from '../../core/account.ts'
import type { FileContent } from '../../core/content.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { CmsId, Installation } from '../../core/installation.ts'
import { bareInstallation } from '../../core/installation.ts'
import { baseName, joinPath, parentPath, type RemotePath, relativeTo } from '../../core/path.ts'
import { Secret } from '../../core/secret.ts'
import { createTree } from '../../core/tree.ts'
import { optionAccounts } from '../../recipes/rotation/database/option-file.ts'
import type { AccountLink } from '../../recipes/types.ts'
import type { DatabaseLink } from '../../snapshots/types.ts'
import type { Transport } from '../../transports/types.ts'
import { absolute } from '../scan/partition.ts'

/** Larger than any configuration file. Bytes. */
const LIMIT = 256 * 1024
/** More folders than any account has sites. */
const MOST_FOLDERS = 300
/** More sites of a mutualisation than are looked at. */
const MOST_SHARED = 100

/**
 * Configuration files of an account, beside the site's own, that name a database account: those of the inventory's other sites, of folders
 * beside them that look like sites, and MySQL's option file in the home. A few listings and one reading of small files: no tree is walked.
 * What cannot be read is left out.
 */
export async function findAccountLinks(
  transport: Transport,
  site: Site,
  allSites: readonly Site[],
  signal: AbortSignal,
): Promise<AccountLink[]> {
  const { home } = transport
  const own = absolute(site.root, home)
  const others = new Map(
    allSites.filter((each) => each.account === site.account && each.id !== site.id).map((each) => [absolute(each.root, home), each]),
  )
  const strangers = (await Promise.all([home, parentPath(own)].map((folder) => foldersOf(folder, transport, signal))))
    .flat()
    .filter((folder) => !baseName(folder).startsWith('.') && relativeTo(folder, own) === undefined && relativeTo(own, folder) === undefined)
  const roots = [...new Set([...others.keys(), ...strangers])].slice(0, MOST_FOLDERS)
  const wanted = new Map<RemotePath, { readonly root: RemotePath; readonly cms?: CmsId }>()
  for (const root of roots) {
    wanted.set(joinPath(root, 'wp-config.php'), { root, cms: 'wordpress' })
    const shared = others.has(root) ? (await foldersOf(joinPath(root, 'sites'), transport, signal)).slice(0, MOST_SHARED) : []
    for (const folder of [root, ...shared]) wanted.set(joinPath(folder, 'config/connect.php'), { root, cms: 'spip' })
  }
  wanted.set(joinPath(home, '.my.cnf'), { root: home })
  const found: AccountLink[] = []
  for await (const answer of transport.readMany(
    [...wanted.keys()].map((path) => ({ path, limit: LIMIT })),
    { signal },
  )) {
    if (!('content' in answer) || answer.content.sampled) continue
    const { path, bytes } = answer.content
    const place = wanted.get(path)
    if (place === undefined) continue
    const { root, cms } = place
    const other = others.get(root)
    const inner = relativeTo(root, path) as RemotePath
    // The address of a mutualisation's other sites is not known.
    const url = inner.startsWith('sites/') ? undefined : other?.url
    const common = { ...(other === undefined ? {} : { site: other.id }), ...(url === undefined ? {} : { url }), root, path: inner }
    if (cms === undefined) {
      for (const { user, password } of optionAccounts(bytes))
        found.push({ ...common, user, password: new Secret(`password of ${user} in ${path}`, password) })
    } else {
      for (const link of linksIn(cms, answer.content, path)) {
        if (link.kind !== 'mysql') continue
        const { user, password, host, port, socket } = link
        const server = { host, ...(port === undefined ? {} : { port }), ...(socket === undefined ? {} : { socket }) }
        found.push({ ...common, cms, user, password, server })
      }
    }
  }
  return found.sort((a, b) => (joinPath(a.root, a.path) < joinPath(b.root, b.path) ? -1 : 1))
}

/** What the CMS's own reader makes of one configuration file, as if there were nothing but it. */
function linksIn(cms: CmsId, content: FileContent, path: RemotePath): readonly DatabaseLink[] {
  const inner = (cms === 'spip' ? `config/${baseName(path)}` : baseName(path)) as RemotePath
  const tree = createTree([{ path: inner, type: 'file', size: content.size, mtime: 0 }])
  const installation: Installation = bareInstallation(cms)
  return adapterOf(cms).databasesOf(tree, installation, new Map([[inner, { ...content, path: inner }]])).links
}

async function foldersOf(folder: RemotePath, transport: Transport, signal: AbortSignal): Promise<RemotePath[]> {
  try {
    return (await transport.list(folder, { signal })).filter(({ type }) => type === 'dir').map(({ path }) => path)
  } catch (error) {
    if (!isSiteguardError(error) || !error.code.startsWith('SG-TRAN-')) throw error
    return []
  }
}
