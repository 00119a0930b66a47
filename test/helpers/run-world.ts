import { createHash } from 'node:crypto'
import type { Account, AccountId } from '../../src/core/account.ts'
import { SiteguardError } from '../../src/core/error.ts'
import { joinPath, type RemotePath } from '../../src/core/path.ts'
import type { Plan } from '../../src/core/plan.ts'
import type { FoundRun, Journal, JournalLine, Ledger, RunDeps, RunSeal } from '../../src/recipes/types.ts'
import { createMemoryTransport, type MemoryVolume } from '../../src/transports/memory/index.ts'
import type { Capabilities, NewEntry, Transport } from '../../src/transports/types.ts'
import type { Model, Node } from './run-plans.ts'

export const HOME = '/home/site'
export const ROOT = 'www' as RemotePath
export const WORK = `${HOME}/.siteguard`

export const ACCOUNT = { id: 'memory' as AccountId, transport: 'local', hostKeys: [], tls: 'none' } as Account

/**
 * How a crash falls on a call: before it did anything, after it did all, or (uploads) in its middle. `fail`: no crash, but the next
 * call that changes something is refused, once.
 */
export type CrashMode = 'before' | 'after' | 'middle' | 'fail'

/** A process that dies at its n-th call, whatever it does by then; nothing it does later reaches anything. */
export interface Fate {
  /** Calls left until the crash. */
  left: number
  readonly mode: CrashMode
  dead: boolean
  /** Calls made. */
  calls: number
}

export function createFate(left = Number.POSITIVE_INFINITY, mode: CrashMode = 'before'): Fate {
  return { left, mode, dead: false, calls: 0 }
}

function crash(): SiteguardError {
  return new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'memory', host: 'memory', detail: 'crash' } })
}

/** One step of a process under its fate. */
async function step<T>(fate: Fate, work: () => Promise<T>, middle?: () => Promise<void>, refusable = false): Promise<T> {
  if (fate.dead) throw crash()
  fate.calls += 1
  fate.left -= 1
  if (fate.left > 0) return await work()
  if (fate.mode === 'fail') {
    if (!refusable) return await work()
    fate.left = Number.POSITIVE_INFINITY
    throw new SiteguardError({ code: 'SG-TRAN-008', kind: 'blocked', params: { path: '', detail: 'refused' } })
  }
  fate.dead = true
  if (fate.mode === 'after') await work()
  if (fate.mode === 'middle') await middle?.()
  throw crash()
}

async function* stepStream<T>(fate: Fate, source: () => AsyncIterable<T>): AsyncIterable<T> {
  await step(fate, async () => {})
  for await (const item of source()) {
    if (fate.dead) throw crash()
    yield item
  }
}

async function bytesOf(content: AsyncIterable<Uint8Array> | Uint8Array): Promise<Buffer> {
  if (content instanceof Uint8Array) return Buffer.from(content)
  const parts: Uint8Array[] = []
  for await (const part of content) parts.push(part)
  return Buffer.concat(parts)
}

/** The transport of a process under its fate. */
export function mortal(inner: Transport, fate: Fate): Transport {
  const half = async (path: RemotePath, content: AsyncIterable<Uint8Array> | Uint8Array, mode: number | undefined): Promise<void> => {
    const bytes = await bytesOf(content)
    await inner.create(path, bytes.subarray(0, Math.floor(bytes.length / 2)), mode === undefined ? {} : { mode })
  }
  const outer: Transport = {
    ...inner,
    stat: (path, options) => step(fate, () => inner.stat(path, options)),
    list: (dir, options) => step(fate, () => inner.list(dir, options)),
    listTree: (roots, options) => stepStream(fate, () => inner.listTree(roots, options)),
    read: (path, options) => stepStream(fate, () => inner.read(path, options)),
    readMany: (requests, options) => stepStream(fate, () => inner.readMany(requests, options)),
    hashMany: (paths, algorithm, options) => stepStream(fate, () => inner.hashMany(paths, algorithm, options)),
    create: (path, data, options) =>
      step(
        fate,
        () => inner.create(path, data, options),
        () => half(path, data, options?.mode),
        true,
      ),
    async createMany(dir, entries) {
      for await (const entry of entries) await makeOne(dir, entry)
    },
    rename: (from, to, options) => step(fate, () => inner.rename(from, to, options), undefined, true),
    link: (from, to, options) => step(fate, () => inner.link(from, to, options), undefined, true),
    symlink: (path, target, options) => step(fate, () => inner.symlink(path, target, options), undefined, true),
    remove: (path, options) => step(fate, () => inner.remove(path, options)),
    rmdir: (path, options) => step(fate, () => inner.rmdir(path, options)),
    mkdir: (path, options) => step(fate, () => inner.mkdir(path, options), undefined, true),
    chmod: (path, mode, options) => step(fate, () => inner.chmod(path, mode, options), undefined, true),
    close: () => inner.close(),
  }
  const makeOne = async (dir: RemotePath, entry: NewEntry): Promise<void> => {
    const path = joinPath(dir, entry.path)
    const mode = entry.mode === undefined ? {} : { mode: entry.mode }
    if (entry.type === 'dir') await outer.mkdir(path, mode)
    else await outer.create(path, entry.content, mode)
  }
  return outer
}

/** What a machine remembers of its runs: lives on when the process dies. */
export type Memory = Map<string, { plan: Plan; lines: JournalLine[] }>

/** A ledger in memory. A line is written or not; never half (the torn line of a real file is journal.test.ts's). */
export function createMemoryLedger(memory: Memory, fate: Fate): Ledger {
  const opened = (id: string): Journal => {
    const run = memory.get(id)
    if (run === undefined) throw new Error(`no run ${id}`)
    return { lines: run.lines, append: (line) => step(fate, async () => void run.lines.push(line)), close: async () => {} }
  }
  return {
    ids: async () => [...memory.keys()],
    async read(id): Promise<Pick<FoundRun, 'plan' | 'lines'> | undefined> {
      const run = memory.get(id)
      return run && { plan: run.plan, lines: [...run.lines] }
    },
    create: (plan) =>
      step(fate, async () => {
        if (memory.has(plan.id))
          throw new SiteguardError({ code: 'SG-RUN-013', kind: 'conflict', params: { run: plan.id, state: 'begun' } })
        memory.set(plan.id, { plan, lines: [] })
        return opened(plan.id)
      }),
    open: async (id) => opened(id),
    adopt: (id, lines) =>
      step(fate, async () => {
        const run = memory.get(id)
        if (run === undefined) throw new Error(`no run ${id}`)
        run.lines = [...lines]
        return opened(id)
      }),
    async remove(id) {
      memory.delete(id)
    },
  }
}

/** Stands in for sealing and signing: a key known to us alone, nothing hidden. */
export function createTestSeal(key = 'ours'): RunSeal {
  const signature = (bytes: Uint8Array): string => createHash('sha256').update(key).update(bytes).digest('base64')
  return {
    seal: async (bytes) => Buffer.concat([Buffer.from(`${key}:`), bytes]),
    async open(sealed) {
      const buffer = Buffer.from(sealed)
      if (buffer.toString('latin1', 0, key.length + 1) !== `${key}:`) throw new Error('not sealed to us')
      return buffer.subarray(key.length + 1)
    },
    sign: signature,
    verify: (bytes, given) => given === signature(bytes),
  }
}

/** Puts a model's names below the site's root. */
export function plant(volume: MemoryVolume, model: Model, root = `${HOME}/${ROOT}`): void {
  volume.put(root, { type: 'dir', mode: 0o705 })
  for (const [path, node] of model) {
    const at = `${root}/${path}`
    if (node.is === 'dir') volume.put(at, { type: 'dir', mode: node.mode })
    else if (node.is === 'link') volume.put(at, { type: 'symlink', target: node.target })
    else volume.put(at, { type: 'file', bytes: node.bytes, mode: node.mode })
  }
}

/** What is below a folder, as text: types, modes, contents, targets; with `identity`, also which inode and when it was written. */
export function pictureOf(volume: MemoryVolume, root: string, identity = false): Map<string, string> {
  const picture = new Map<string, string>()
  const walk = (dir: string, prefix: string): void => {
    const folder = volume.find(dir)
    for (const name of folder?.names.keys() ?? []) {
      const path = `${dir}/${name}`
      const node = volume.find(path)
      if (node === undefined) continue
      const key = prefix + name
      const own = identity && node.type !== 'dir' ? ` #${node.inode} ${node.mtime}` : identity ? ` #${node.inode}` : ''
      if (node.type === 'dir') picture.set(key, `dir ${node.mode.toString(8)}${own}`)
      else if (node.type === 'symlink') picture.set(key, `link ${node.target}${own}`)
      else picture.set(key, `file ${node.mode.toString(8)} ${node.bytes.toString('latin1')}${own}`)
      if (node.type === 'dir') walk(path, `${key}/`)
    }
  }
  walk(root, '')
  return picture
}

export function pictureOfModel(model: Model): Map<string, string> {
  const text = (node: Node): string => {
    if (node.is === 'dir') return `dir ${node.mode.toString(8)}`
    return node.is === 'link' ? `link ${node.target}` : `file ${node.mode.toString(8)} ${node.bytes.toString('latin1')}`
  }
  return new Map([...model].map(([path, node]) => [path, text(node)]))
}

/** First difference between two pictures, or undefined. */
export function differenceOf(actual: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): string | undefined {
  for (const [path, text] of wanted) if (actual.get(path) !== text) return `${JSON.stringify(path)}: ${actual.get(path)} instead of ${text}`
  for (const path of actual.keys()) if (!wanted.has(path)) return `${JSON.stringify(path)}: ${actual.get(path)} is left over`
  return undefined
}

export interface MachineOptions {
  readonly memory: Memory
  readonly fate?: Fate
  readonly volume: MemoryVolume
  readonly capabilities?: Partial<Omit<Capabilities, 'exec' | 'php'>>
  /** What the store of this machine holds, by digest. */
  readonly contents: ReadonlyMap<string, Buffer>
  readonly name?: string
  readonly signal?: AbortSignal
  readonly seal?: RunSeal
  readonly wrap?: (transport: Transport) => Transport
}

/** Nobody decides about a site but who works on it. */
export const askNobody: RunDeps['govern'] = async () => async () => {}

/** What a machine brings to a run. Whoever held the lock before is known to be dead. */
export function createMachine(options: MachineOptions): RunDeps {
  const { memory, fate = createFate(), volume, contents } = options
  let at = Date.UTC(2026, 10, 22)
  return {
    account: ACCOUNT,
    async connect() {
      const inner = createMemoryTransport({}, { home: HOME, volume, capabilities: { changeTime: true, ...options.capabilities } })
      const own = mortal(inner, fate)
      return options.wrap?.(own) ?? own
    },
    ledger: createMemoryLedger(memory, fate),
    seal: options.seal ?? createTestSeal(),
    roots: [ROOT],
    contents: async () => ({
      has: (sha256) => contents.has(sha256),
      async *read(sha256) {
        yield contents.get(sha256) as Buffer
      },
      table: () => undefined,
    }),
    databases: async () => new Map(),
    now: () => {
      at += 1
      return at
    },
    emit: () => {},
    signal: options.signal ?? new AbortController().signal,
    machine: options.name ?? 'here/1',
    gone: () => true,
    govern: askNobody,
  }
}
