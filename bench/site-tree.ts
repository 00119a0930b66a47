import { createCipheriv, createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A long-used site, the same every time: real CMS files, and as many media, thumbnails and caches as such sites have. */
export interface SiteTreeOptions {
  readonly folder: string
  /** A fresh, used SPIP site, and a WordPress release for `blog/`. */
  readonly spip: string
  readonly wordpress: string
  /** Files in all. */
  readonly files: number
  /** Media of 20 to 500 kB, log-uniform, about 140 kB each. */
  readonly media: number
}

/** Part of the generated files that are thumbnails; the others are SPIP's cached pages. */
const THUMBNAILS = 0.65
/** 2026-01-01, in seconds. */
const EPOCH = 1_767_225_600

/** Makes the tree unless it stands there complete. Gives the number of files. */
export function makeSiteTree(options: SiteTreeOptions): number {
  const { folder, spip, wordpress, files, media } = options
  if (existsSync(folder)) return countFiles(folder)
  const making = `${folder}.new`
  rmSync(making, { recursive: true, force: true })
  const copy = { recursive: true, preserveTimestamps: true } as const
  cpSync(spip, making, copy)
  cpSync(wordpress, join(making, 'blog'), copy)
  const others = files - countFiles(making) - media
  if (others < 0) throw new Error(`${files} files are too few for the CMS files and ${media} media`)
  const random = createRandom('siteguard bench')
  const put = (path: string, content: Buffer, age: number): void => {
    const file = join(making, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    const time = EPOCH - Math.floor(random.fraction() * age)
    utimesSync(file, time, time)
  }
  const jpeg = (size: number): Buffer => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), random.bytes(size - 4)])
  for (let i = 0; i < media; i++) {
    const kind = (['jpg', 'png', 'pdf', 'mp4'] as const)[Math.floor(random.fraction() * 4)] ?? 'jpg'
    put(`IMG/${kind}/doc-${String(i).padStart(5, '0')}.${kind}`, jpeg(Math.floor(20_000 * 25 ** (random.fraction() ** 1.12))), 40_000_000)
  }
  const thumbnails = Math.floor(others * THUMBNAILS)
  for (let i = 0; i < thumbnails; i++) {
    const name = `v${i}-${createHash('md5').update(String(i)).digest('hex').slice(0, 8)}.jpg`
    put(`local/cache-vignettes/L${100 + (i % 40)}xH${90 + (i % 7)}/${name}`, jpeg(800 + Math.floor(random.fraction() * 8200)), 8_000_000)
  }
  for (let i = thumbnails; i < others; i++) {
    const words = Array.from(
      { length: 60 + Math.floor(random.fraction() * 840) },
      () => WORDS[Math.floor(random.fraction() * WORDS.length)],
    )
    put(`tmp/cache/calcul/${(i % 256).toString(16).padStart(2, '0')}/${i}.cache`, Buffer.from(words.join(' ')), 200_000)
  }
  renameSync(making, folder)
  return countFiles(folder)
}

const WORDS = 'array string int squelette cache boucle article rubrique auteur lang fr titre texte date statut publie id_article'.split(' ')

export function countFiles(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
}

/** A cipher's key stream: incompressible, quick, and the same every time. */
function createRandom(seed: string): { bytes(length: number): Buffer; fraction(): number } {
  const cipher = createCipheriv('aes-128-ctr', createHash('md5').update(seed).digest(), Buffer.alloc(16))
  const bytes = (length: number): Buffer => cipher.update(Buffer.alloc(length))
  return { bytes, fraction: () => bytes(4).readUInt32BE() / 2 ** 32 }
}
