import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { labFolder } from '../test/lab/place.ts'
import { labSites } from '../test/lab/sites.ts'
import { releaseTree } from '../test/lab/trees.ts'
import { type Cost, median } from './measure.ts'
import { makeSiteTree } from './site-tree.ts'

/** One measured run: what it cost here, and what crossed the wire. */
export interface Run extends Cost {
  readonly bytes: number
  readonly roundTrips?: number
}

/** The tree every bench works on, made once and read once, so that no run pays for the disk. Never change it. */
export async function benchTree(files: number, media: number): Promise<string> {
  const sites = await labSites()
  const wordpress = (await releaseTree('wordpress', 'oldest')).root
  mkdirSync(join(labFolder(), 'bench'), { recursive: true })
  const folder = join(labFolder(), 'bench', `site-${files}-${sites.spip44.version}`)
  const made = makeSiteTree({ folder, spip: sites.spip44.root, wordpress, files, media })
  if (made !== files) throw new Error(`${folder} has ${made} files: remove it`)
  execFileSync('chmod', ['-R', 'a+rX', folder])
  // Read once, so that no run pays for the disk.
  const bytes = execFileSync('sh', ['-c', 'find "$0" -type f -print0 | xargs -0 cat | wc -c', folder], { encoding: 'utf8' })
  console.log(`tree: ${made} files, ${(Number(bytes) / 1e9).toFixed(2)} GB`)
  return folder
}

/** One line of medians. */
export function row(label: string, runs: readonly Run[]): string {
  const middle = (pick: (run: Run) => number): number => median(runs.map(pick))
  const trips = runs[0]?.roundTrips === undefined ? '' : `, ${middle((run) => run.roundTrips ?? NaN)} round trips`
  return (
    `${label.padEnd(50)} wall ${middle((run) => run.wall).toFixed(2)} s, cpu ${middle((run) => run.cpu).toFixed(2)} s, ` +
    `peak ${middle((run) => run.peak).toFixed(0)} MB, ${(middle((run) => run.bytes) / 1e6).toFixed(1)} MB over the wire${trips} ` +
    `[walls ${runs.map((run) => run.wall.toFixed(2)).join(' ')}]`
  )
}
