import type { HardenRuleId } from '../core/hardening.ts'
import { joinPath, type RemotePath } from '../core/path.ts'
import { CLOSED, isClosed, NO_CODE } from './access-rules.ts'
import type { HardenSite, Measure, Proving, RuleLook, Telling } from './harden-types.ts'
import { withBlock } from './managed-block.ts'

/* Rules of the web server's settings, for every CMS. */

const HTACCESS = '.htaccess'

/** A block of ours in the `.htaccess` of a folder, merged with what stands there. */
async function blockIn(
  site: HardenSite,
  folder: RemotePath,
  name: string,
  lines: readonly string[],
): Promise<{ readonly measures: readonly Measure[]; readonly tells: readonly Telling[] }> {
  const path = joinPath(folder, HTACCESS)
  const before = await settingsText(site, path)
  if (before === undefined) return { measures: [], tells: [{ reason: 'in-the-way', params: { paths: [path] } }] }
  const after = withBlock(before, name, lines)
  if (after === before) return { measures: [], tells: [] }
  return { measures: [{ do: 'put', path, content: Buffer.from(after, 'latin1') }], tells: [] }
}

/** '' where there is none; undefined where something else stands there, or it cannot be read. */
async function settingsText(site: HardenSite, path: RemotePath): Promise<string | undefined> {
  const stands = site.stands(path)
  if (stands === 'absent') return ''
  return stands === 'file' ? (await site.bytes(path))?.toString('latin1') : undefined
}

/** No program runs in these folders and below; `more` are lines of the CMS's own. Those that are not there are nobody's business. */
export async function withoutCode(site: HardenSite, folders: readonly RemotePath[], more: readonly string[] = []): Promise<RuleLook> {
  const looks = await eachFolder(site, folders, (folder) => blockIn(site, folder, 'media', [...NO_CODE, ...more]))
  return { ...looks, proofs: there(site, folders).map((folder): Proving => ({ of: 'code', folder })) }
}

/** Nobody sees what lies in these folders, as SPIP closes them itself. */
export async function closedFolders(site: HardenSite, folders: readonly RemotePath[]): Promise<RuleLook> {
  const looks = await eachFolder(site, folders, async (folder) => {
    const path = joinPath(folder, HTACCESS)
    const text = await settingsText(site, path)
    if (text === undefined) return { measures: [], tells: [{ reason: 'in-the-way', params: { paths: [path] } }] }
    if (isClosed(text)) return { measures: [], tells: [] }
    return { measures: [{ do: 'put', path, content: Buffer.from(CLOSED) }], tells: [] }
  })
  return { ...looks, proofs: there(site, folders).map((folder): Proving => ({ of: 'file', folder })) }
}

/** Lines that stand in the root's block only where they are asked for. */
export type AskedLines = Readonly<Partial<Record<HardenRuleId, readonly string[]>>>

/**
 * Lines of ours in the `.htaccess` of the installation's own folder; folders of version control there are tried. What was asked for once stays
 * until it is left out by name: the block itself remembers.
 */
export async function rootBlock(site: HardenSite, lines: readonly string[], asked: AskedLines): Promise<RuleLook> {
  const now = (await settingsText(site, HTACCESS as RemotePath)) ?? ''
  const more = Object.entries(asked).flatMap(([rule, own]) => {
    const id = rule as HardenRuleId
    const isKept = !site.refused.has(id) && own.every((line) => now.includes(line))
    return site.asked.has(id) || isKept ? own : []
  })
  const { measures, tells } = await blockIn(site, '' as RemotePath, 'root', [...lines, ...more])
  const repositories = there(site, ['.git', '.svn', '.hg', '.bzr'] as RemotePath[])
  return { measures, tells, proofs: repositories.map((folder): Proving => ({ of: 'file', folder })) }
}

/** Whether the installation's own settings hold these lines. */
export async function isInRoot(site: HardenSite, lines: readonly string[]): Promise<boolean> {
  const now = (await settingsText(site, HTACCESS as RemotePath)) ?? ''
  return lines.every((line) => now.includes(line))
}

function there(site: HardenSite, folders: readonly RemotePath[]): RemotePath[] {
  return folders.filter((folder) => site.stands(folder) === 'dir')
}

async function eachFolder(
  site: HardenSite,
  folders: readonly RemotePath[],
  look: (folder: RemotePath) => Promise<{ readonly measures: readonly Measure[]; readonly tells: readonly Telling[] }>,
): Promise<{ readonly measures: readonly Measure[]; readonly tells: readonly Telling[] }> {
  const measures: Measure[] = []
  const ways: string[] = []
  for (const folder of there(site, folders)) {
    const found = await look(folder)
    measures.push(...found.measures)
    for (const { params } of found.tells) ways.push(...((params?.paths as readonly string[] | undefined) ?? []))
  }
  return { measures, tells: ways.length === 0 ? [] : [{ reason: 'in-the-way', params: { paths: ways } }] }
}
