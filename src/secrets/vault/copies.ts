import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { readFileIfThere } from '../../disk/json-file.ts'

/** Sealed versions that are kept on this machine. */
const MOST_COPIES = 20
const NAME = /^(\d{10})-([0-9a-f]{12})\.age$/

/**
 * The last versions this machine wrote or saw, sealed as they are: where the file goes back behind them (a careless Git checkout, a
 * restored backup), what it lost is here. One folder a vault.
 */
export interface Copies {
  readonly folder: string
  /** Newest first. */
  list(): Promise<readonly { readonly file: string; readonly write: string }[]>
  read(file: string): Promise<Buffer | undefined>
  /** On return the copy is on the disk. A version that is the newest already is not kept twice. */
  keep(write: string, sealed: Uint8Array): Promise<string>
}

export function openCopies(folder: string): Copies {
  const list = async (): Promise<{ file: string; write: string; number: number }[]> => {
    const names = await readdir(folder).catch(() => [])
    return names
      .map((name) => ({ name, match: NAME.exec(name) }))
      .filter(({ match }) => match !== null)
      .map(({ name, match }) => ({ file: join(folder, name), write: match?.[2] as string, number: Number(match?.[1]) }))
      .sort((a, b) => b.number - a.number || (a.file < b.file ? 1 : -1))
  }
  return {
    folder,
    list,
    read: (file) => readFileIfThere(file),
    async keep(write, sealed) {
      const there = await list()
      if (there[0]?.write === write) return there[0].file
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const number = String((there[0]?.number ?? 0) + 1).padStart(10, '0')
      const file = join(folder, `${number}-${write}.age`)
      await writeFileAtomic(file, sealed)
      for (const old of there.slice(MOST_COPIES - 1)) await rm(old.file, { force: true })
      return file
    },
  }
}
