import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { SiteguardError } from '../core/error.ts'
import type { Sha256 } from '../core/manifest.ts'
import { ensureFolder, sweepTemporaries, syncFolder, temporaryBeside, writeFileAtomic } from '../disk/atomic-write.ts'
import { diskReadError, diskWriteError } from '../disk/disk-error.ts'
import { readFileIfThere, readJson, writeJson } from '../disk/json-file.ts'
import { lockIncident } from './incident-log.ts'
import { CHAIN, chainOf, FILES, MANIFEST, PACK_LOG, READ_ME, SCRIPT, SUMS, sumLine, VERIFY_SCRIPT } from './pack-format.ts'
import type { Evidence, Lacking, PackHead, PackItem } from './types.ts'

/** Packs that are whole; and the one that is being made, with what is known of it beside it. */
export const PACKS = 'packs'
const TREE = 'packing'
const BEGUN = 'packing.json'
const ITEMS = 'packing.jsonl'

const begunSchema = z.object({ pack: z.string().regex(/^\d{8}T\d{6}Z(?:-\d+)?$/), startedAt: z.iso.datetime() })

export interface SealedPack {
  readonly pack: string
  readonly dir: string
  readonly seal: Sha256
  readonly files: number
  readonly bytes: number
  readonly lacking: readonly Lacking[]
  readonly signed: boolean
}

export interface SealOptions extends Pick<PackHead, 'incident' | 'by' | 'tools'> {
  /** The running log as it is. */
  readonly log: Uint8Array
  /** What stands in it for whoever opens it, by its name and the number of its pieces. */
  readonly readMe: (pack: string, files: number) => { readonly fr: string; readonly en: string }
  /** Signs `SHA256SUMS` in this folder, leaving `SHA256SUMS.sig`. */
  readonly sign?: (dir: string) => Promise<void>
}

/** A pack while it is made. What was put in stays when the process dies, and is not fetched again. */
export interface Packing {
  readonly pack: string
  readonly startedAt: string
  /** Pieces an earlier process had put in already. */
  readonly found: number
  has(key: string): boolean
  /** @throws what reading its bytes throws, SG-INC-005 where they are not what their digest says, SG-DISK-002 */
  add(evidence: Evidence): Promise<PackItem>
  lack(lacking: Lacking): void
  /** Writes lists and chain, and puts the pack into its place by one rename. @throws SG-DISK-002 */
  seal(options: SealOptions): Promise<SealedPack>
  /** When the log has it. */
  done(): Promise<void>
  /** Leaves it for the next process. */
  leave(): Promise<void>
}

/**
 * Begins a pack, or goes on with one that was cut. `sealed`: a pack that was whole when its process died before the log had it.
 * @throws SG-INC-004 where another process packs, SG-DISK-002
 */
export async function openPacking(
  dir: string,
  { now, anew = false }: { readonly now: () => number; readonly anew?: boolean },
): Promise<Packing & { readonly sealed?: string }> {
  const lock = await lockIncident(dir, 'packing.lock', { now, patienceMs: 0 })
  try {
    await sweepTemporaries(dir)
    const begun = await readBegun(dir)
    const sealed = begun !== undefined && (await isThere(join(dir, PACKS, begun.pack))) ? begun.pack : undefined
    if (sealed === undefined && (anew || begun === undefined)) await clear(dir)
    const at = new Date(now()).toISOString()
    const state =
      sealed === undefined && (anew || begun === undefined) ? { pack: await freeName(dir, at), startedAt: at } : (begun as Begun)
    await writeJson(join(dir, BEGUN), state)
    await ensureFolder(join(dir, TREE, FILES))
    const items = sealed === undefined ? await keptItems(dir) : []
    return { ...packingIn(dir, state, items, lock.release, now), ...(sealed === undefined ? {} : { sealed }) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

type Begun = z.infer<typeof begunSchema>

function packingIn(
  dir: string,
  { pack, startedAt }: Begun,
  kept: readonly PackItem[],
  release: () => Promise<void>,
  now: () => number,
): Packing {
  const items = [...kept]
  const lacking = new Map<string, Lacking>()
  const keys = new Set(items.map(({ key }) => key))
  const tree = join(dir, TREE)
  let next = Math.max(0, ...items.map(({ file }) => Number(/(\d+)/.exec(file)?.[1]))) + 1
  return {
    pack,
    startedAt,
    found: kept.length,
    has: (key) => keys.has(key),
    async add(evidence) {
      const file = `${FILES}/${String(next).padStart(6, '0')}.${evidence.extension}`
      const { sha256, bytes } = await writeNew(join(tree, file), evidence)
      const { key, kind, of, asFound } = evidence
      const at = evidence.at ?? new Date(now()).toISOString()
      const item: PackItem = { file, sha256, bytes, key, kind, of, ...(asFound === undefined ? {} : { asFound }), at }
      await appendItem(join(dir, ITEMS), item)
      next += 1
      items.push(item)
      keys.add(key)
      lacking.delete(key)
      return item
    },
    lack(one) {
      if (!keys.has(one.key)) lacking.set(one.key, one)
    },
    async seal(options) {
      const finishedAt = new Date(now()).toISOString()
      const lacks = [...lacking.values()]
      const bytes = items.reduce((sum, item) => sum + item.bytes, 0)
      const { incident, by, tools, log, sign } = options
      const readMe = options.readMe(pack, items.length)
      const head: PackHead = {
        format: 'siteguard-evidence',
        version: 1,
        pack,
        incident,
        startedAt,
        finishedAt,
        by,
        tools,
        files: items.length,
        bytes,
        lacking: lacks.length,
      }
      const lines = [head, ...items, ...lacks.map((one) => ({ lacking: one }))].map((one) => `${JSON.stringify(one)}\n`)
      const own: readonly (readonly [string, string | Uint8Array])[] = [
        [MANIFEST, lines.join('')],
        [PACK_LOG, log],
        [READ_ME.fr, readMe.fr],
        [READ_ME.en, readMe.en],
        [SCRIPT, VERIFY_SCRIPT],
      ]
      const listed: string[] = []
      for (const [name, content] of own) {
        await writeFileAtomic(join(tree, name), content)
        listed.push(sumLine(createHash('sha256').update(content).digest('hex'), name))
      }
      for (const { file, sha256 } of items) listed.push(sumLine(sha256, file))
      const sums = `${listed.join('\n')}\n`
      const chain = chainOf(sums)
      await writeFileAtomic(join(tree, SUMS), sums)
      await writeFileAtomic(join(tree, CHAIN), chain.text)
      if (sign !== undefined) await sign(tree)
      await syncAll(tree, items)
      await ensureFolder(join(dir, PACKS))
      await rename(tree, join(dir, PACKS, pack)).catch((error: unknown) => {
        throw diskWriteError(join(dir, PACKS, pack), error)
      })
      await syncFolder(join(dir, PACKS))
      await syncFolder(dir)
      return { pack, dir: join(dir, PACKS, pack), seal: chain.seal, files: items.length, bytes, lacking: lacks, signed: sign !== undefined }
    },
    async done() {
      await clear(dir)
      await release()
    },
    leave: release,
  }
}

/** Bytes into a new file, by way of a temporary one beside the tree: what has its name is whole. */
async function writeNew(file: string, { content, asFound, key }: Evidence): Promise<{ sha256: Sha256; bytes: number }> {
  const temporary = temporaryBeside(join(file, '../../..', 'part'))
  const hash = createHash('sha256')
  let bytes = 0
  try {
    const handle = await open(temporary, 'wx', 0o600).catch((error: unknown) => {
      throw diskWriteError(temporary, error)
    })
    try {
      for await (const piece of content()) {
        hash.update(piece)
        bytes += piece.length
        await handle.writeFile(piece).catch((error: unknown) => {
          throw diskWriteError(temporary, error)
        })
      }
    } finally {
      await handle.close()
    }
    const sha256 = hash.digest('hex') as Sha256
    const promised = asFound?.sha256
    if (promised !== undefined && promised !== sha256)
      throw new SiteguardError({ code: 'SG-INC-005', kind: 'integrity', params: { key, digest: promised, found: sha256 } })
    await rename(temporary, file)
    return { sha256, bytes }
  } finally {
    await rm(temporary, { force: true })
  }
}

async function appendItem(file: string, item: PackItem): Promise<void> {
  try {
    const handle = await open(file, 'a', 0o600)
    try {
      await handle.writeFile(`${JSON.stringify(item)}\n`)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw diskWriteError(file, error)
  }
}

/**
 * What a process that died had put in: each is read again, since nothing was synced before the end. What is not as noted, or not noted, goes
 * and is fetched anew.
 */
async function keptItems(dir: string): Promise<PackItem[]> {
  const tree = join(dir, TREE)
  const text = (await readFileIfThere(join(dir, ITEMS)))?.toString('utf8') ?? ''
  const kept: PackItem[] = []
  for (const line of text.split('\n').slice(0, -1)) {
    const item = parseItem(line)
    if (item !== undefined && (await digestOf(join(tree, item.file))) === item.sha256) kept.push(item)
  }
  const good = new Set(kept.map(({ file }) => file))
  for (const name of await readdir(join(tree, FILES)))
    if (!good.has(`${FILES}/${name}`)) await rm(join(tree, FILES, name), { recursive: true })
  for (const name of await readdir(tree)) if (name !== FILES) await rm(join(tree, name), { recursive: true })
  await writeFileAtomic(join(dir, ITEMS), kept.map((item) => `${JSON.stringify(item)}\n`).join(''))
  return kept
}

/** Only what decides here is looked at: the rest is what we wrote ourselves, and goes into the manifest as it is. */
function parseItem(line: string): PackItem | undefined {
  try {
    const item = JSON.parse(line) as PackItem
    return /^files\/\d{6,}\.[a-z]+$/.test(item.file) && typeof item.key === 'string' ? item : undefined
  } catch {
    return undefined
  }
}

async function digestOf(file: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const piece of createReadStream(file)) hash.update(piece as Buffer)
    return hash.digest('hex')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw diskReadError(file, error)
  }
}

async function syncAll(tree: string, items: readonly PackItem[]): Promise<void> {
  for (const { file } of items) {
    const handle = await open(join(tree, file), 'r')
    await handle.sync().finally(() => handle.close())
  }
  await syncFolder(join(tree, FILES))
  await syncFolder(tree)
}

async function readBegun(dir: string): Promise<Begun | undefined> {
  const outcome = await readJson(join(dir, BEGUN), 4096)
  return 'value' in outcome ? begunSchema.safeParse(outcome.value).data : undefined
}

async function freeName(dir: string, at: string): Promise<string> {
  const name = at.replace(/[-:]|\.\d+/g, '')
  for (let nth = 1; ; nth += 1) {
    const pack = nth === 1 ? name : `${name}-${nth}`
    if (!(await isThere(join(dir, PACKS, pack)))) return pack
  }
}

async function clear(dir: string): Promise<void> {
  await rm(join(dir, TREE), { recursive: true, force: true })
  await rm(join(dir, ITEMS), { force: true })
  await rm(join(dir, BEGUN), { force: true })
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
