import { adapterOf, findInstallationRoots } from '../cms/index.ts'
import type { Site } from '../core/account.ts'
import type { FileContent } from '../core/content.ts'
import type { Entry, Problem } from '../core/entry.ts'
import type { Listener } from '../core/events.ts'
import type { Installation } from '../core/installation.ts'
import type { RemotePath } from '../core/path.ts'
import { createTree, type Tree } from '../core/tree.ts'
import type { Transport } from '../transports/types.ts'
import { MARKER_LIMIT } from './scan/identify.ts'
import { absolute } from './scan/partition.ts'

export interface Survey {
  readonly installations: readonly Installation[]
  /** What could not be listed or read: an installation may hide there. */
  readonly problems: readonly Problem[]
  readonly tree: Tree
}

/** Every CMS in a folder of the account (its home, for discover), with paths relative to that folder. Nothing is written. */
export async function surveyAccount(
  transport: Transport,
  root: RemotePath,
  options: { account: string; signal: AbortSignal; emit: Listener },
): Promise<Survey> {
  const base = absolute(root, transport.home)
  const entries: Entry[] = []
  const problems: Problem[] = []
  options.emit({ type: 'phase', account: options.account, phase: 'list' })
  for await (const batch of transport.listTree([base], { signal: options.signal })) {
    for (const entry of batch.entries) {
      const path = absolute(entry.path, transport.home)
      if (path !== base) entries.push({ ...entry, path: below(base, path) })
    }
    for (const problem of batch.problems)
      problems.push(problem.path === undefined ? problem : { ...problem, path: below(base, absolute(problem.path, transport.home)) })
    options.emit({ type: 'progress', account: options.account, done: entries.length, bytes: transport.meter.bytesIn })
  }
  const tree = createTree(entries)
  options.emit({ type: 'phase', account: options.account, phase: 'detect' })
  const found = findInstallationRoots(tree)
  const wanted = new Set(found.flatMap(({ cms, root: at }) => adapterOf(cms).markers(tree, at)).filter((path) => tree.isFile(path)))
  const contents = new Map<RemotePath, FileContent>()
  const requests = [...wanted].map((path) => ({ path: (base === '/' ? `/${path}` : `${base}/${path}`) as RemotePath, limit: MARKER_LIMIT }))
  for await (const answer of transport.readMany(requests, { signal: options.signal })) {
    if ('content' in answer) {
      const path = below(base, answer.content.path)
      contents.set(path, { ...answer.content, path })
    } else problems.push({ ...answer.problem, path: below(base, answer.path) })
  }
  return { installations: found.map(({ cms, root: at }) => adapterOf(cms).describe(tree, at, contents)), problems, tree }
}

function below(base: string, path: string): RemotePath {
  return path.slice(base === '/' ? 1 : base.length + 1) as RemotePath
}

/** The site of the account that an installation found below `home` is; undefined when none is declared there. */
export function siteOf(installation: Installation, sites: readonly Site[], home: RemotePath): Site | undefined {
  const place = absolute(installation.root, home)
  return sites.find((site) => absolute(site.root, home) === place)
}

/** Folders hosts serve, by their usual names (OVH, o2switch, cPanel, Plesk, Debian). */
const WEB_FOLDERS = new Set(['www', 'public_html', 'htdocs', 'httpdocs', 'html', 'web', 'public', 'sites', 'domains'])

/** Whether a folder of the home lies in none that hosts usually serve: what is there was perhaps put aside and forgotten. */
export function isOutsideWeb(root: RemotePath): boolean {
  return root !== '' && !WEB_FOLDERS.has(root.split('/')[0] as string)
}
