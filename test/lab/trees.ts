import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { LabCms } from './php-server.ts'
import { labFolder, openLab, withLock } from './place.ts'
import { run } from './run.ts'
import { digestSource, isWhole, writeStamp } from './stamp.ts'

/** A release as its vendor ships it: a plain tree, never installed. Read only: copy it before changing anything. */
export interface Release {
  readonly product: LabCms
  readonly version: string
  readonly root: string
}

const treesStamp = (): string => join(labFolder(), 'trees.json')

export const treesSource = (): string => digestSource(['trees.sh', 'php/polyfill.php'])

/** Names these trees, and no others made before or after them. */
export const treesMade = (): string => createHash('sha256').update(readFileSync(treesStamp())).digest('hex').slice(0, 16)

let ready: Promise<readonly Release[]> | undefined

/** Every release of the lab, oldest first of each product. Made from the Debian archives the first time (about half a minute). */
export function releaseTrees(): Promise<readonly Release[]> {
  ready ??= withOpenLab(async () => {
    await makeTrees()
    return listTrees()
  })
  return ready
}

/** One release: its version, or `newest` or `oldest`, of a branch (`4.4`) where one is given. */
export async function releaseTree(product: LabCms, version: string, branch = ''): Promise<Release> {
  const all = (await releaseTrees()).filter((release) => release.product === product && release.version.startsWith(branch))
  const found = version === 'newest' ? all.at(-1) : version === 'oldest' ? all[0] : all.find((release) => release.version === version)
  if (!found) throw new Error(`no ${product} ${branch}${version} in the lab; it has ${all.map((release) => release.version).join(', ')}`)
  return found
}

/** What SPIP notes as the state of a database that this release of 4.4 made (`spip_version_base`). */
export async function schemaAt(version: 'oldest' | 'newest'): Promise<string> {
  const { root } = await releaseTree('spip', version, '4.4')
  const said = /^\$spip_version_base *= *([0-9_]+);/m.exec(readFileSync(join(root, 'ecrire/inc_version.php'), 'utf8'))?.[1]
  if (said === undefined) throw new Error(`${root} names no state of its database`)
  return said.replaceAll('_', '')
}

/** Folder `mutualisation/` that fits a release of SPIP: one core for several sites. */
export async function mutualisationOf(version: string): Promise<string> {
  await releaseTrees()
  return join(labFolder(), 'trees', `mutualisation-${version}`)
}

/** Opens the lab and works in it while nobody else builds. */
export async function withOpenLab<T>(work: () => Promise<T>): Promise<T> {
  openLab()
  return withLock('build', work)
}

let whole: Promise<void> | undefined

/** Makes the trees unless they stand as they were made, which a process looks at once. Call it inside `withOpenLab`. */
export function makeTrees(): Promise<void> {
  whole ??= makeMissing()
  return whole
}

async function makeMissing(): Promise<void> {
  if (isWhole(treesStamp(), treesSource())) return
  rmSync(treesStamp(), { force: true })
  await run('bash', [join(labFolder(), 'kit', 'trees.sh'), labFolder()], { timeoutMs: 600_000 })
  writeStamp(treesStamp(), treesSource(), [join(labFolder(), 'trees'), join(labFolder(), 'php74')])
}

function listTrees(): Release[] {
  const trees = join(labFolder(), 'trees')
  return readdirSync(trees)
    .flatMap((name): Release[] => {
      const match = /^(spip|wordpress)-([0-9.]+)$/.exec(name)
      return match ? [{ product: match[1] as LabCms, version: match[2] as string, root: join(trees, name) }] : []
    })
    .sort((a, b) => a.product.localeCompare(b.product) || a.version.localeCompare(b.version, 'en', { numeric: true }))
}
