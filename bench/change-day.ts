import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What one day did to the site: paths relative to its root. */
export interface Day {
  readonly changed: readonly string[]
  /** The one file with other bytes, and the size and mtime it had: an rsync that looks at those alone does not see it. */
  readonly forged: string
}

/**
 * A day on a long-used site, as the research counted it: 15 files modified, 39 added, 10 deleted, 3 injected, one of the modified with
 * its mtime set back. 58 files in all are other than the day before.
 */
export function changeDay(site: string, day: number): Day {
  const changed: string[] = []
  const random = (name: string): number => createHash('md5').update(`${day} ${name}`).digest().readUInt32BE() / 2 ** 32
  const thumbnails = readdirSync(join(site, 'local/cache-vignettes'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.jpg'),
  )
  const caches = readdirSync(join(site, 'tmp/cache/calcul'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.cache'),
  )
  const pick = (list: readonly string[], name: string): string => list[Math.floor(random(name) * list.length)] as string

  for (let i = 0; changed.length < 15; i += 1) {
    const path = `tmp/cache/calcul/${pick(caches, `modified ${i}`)}`
    if (changed.includes(path)) continue
    appendFileSync(join(site, path), ` visite du jour ${day}`)
    changed.push(path)
  }
  for (let i = 0; i < 39; i += 1) {
    const path = `IMG/jpg/day-${day}-${i}.jpg`
    writeFileSync(join(site, path), noise(`${day} ${i}`, 20_000 + Math.floor(random(`size ${i}`) * 70_000)))
    changed.push(path)
  }
  for (let i = 0; i < 3; i += 1) {
    const path = `local/cache-gd2/day-${day}-${i}.php`
    mkdirSync(join(site, 'local/cache-gd2'), { recursive: true })
    // Does nothing at all, and stands where no PHP may.
    writeFileSync(join(site, path), `<?php exit; // ${day} ${i}\n`)
    changed.push(path)
  }
  for (let i = 0; i < 10; i += 1)
    rmSync(
      join(
        site,
        'tmp/cache/calcul',
        pick(
          caches.filter((name) => !changed.includes(`tmp/cache/calcul/${name}`)),
          `deleted ${i}`,
        ),
      ),
      { force: true },
    )

  const forged = `local/cache-vignettes/${pick(thumbnails, 'forged')}`
  const file = join(site, forged)
  const before = statSync(file)
  const bytes = readFileSync(file)
  bytes.fill(day + 1, 500, 510)
  writeFileSync(file, bytes)
  utimesSync(file, before.atime, before.mtime)
  return { changed: [...changed, forged], forged }
}

function noise(seed: string, size: number): Buffer {
  const parts: Buffer[] = []
  for (let i = 0; i * 32 < size; i += 1) parts.push(createHash('sha256').update(`${seed} ${i}`).digest())
  return Buffer.concat(parts).subarray(0, size)
}
