import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { ReadResult } from '../../src/core/content.ts'
import type { Entry, Problem } from '../../src/core/entry.ts'
import { baseName, parentPath, remotePath } from '../../src/core/path.ts'
import type { ListBatch, ListOptions, ReadRequest, Transport } from '../../src/transports/types.ts'
import { MTIME, type Seed } from './tree.ts'

/** An account that holds `contractTree`, and what is known of it from outside: the transport must not claim otherwise. */
export interface ContractAccount {
  readonly transport: Transport
  /** The seeds that were planted. */
  readonly seeds: readonly Seed[]
  /** A second login to the same account; the suite closes it. */
  connect(): Promise<Transport>
  /** The login is root, whom no mode keeps out. */
  readonly root: boolean
  readonly exec: boolean
  readonly changeTime: boolean
  readonly rawNames: boolean
  /** Names that this server leaves out of its listings without a word. No client can see them. */
  hides?(name: string): boolean
  /** Names that this server lists, and refuses to open. */
  refuses?(name: string): boolean
  /** Names that this server does not make, or makes another one instead. */
  cannotCreate?(name: string): boolean
  /** Listings give a day and not a second. */
  readonly coarseTimes?: boolean
  /** Paths of a few programs of the account, where `exec`. */
  readonly programs?: { readonly echo: string; readonly cat: string; readonly env: string; readonly sh: string; readonly sleep: string }
  close(): Promise<void>
}

/** The account under test, as the parts of the suite see it. There once it was set up. */
export interface Subject {
  readonly account: ContractAccount
  readonly t: Transport
  seeds(type: Seed['type']): Seed[]
  /** Links the server lists. */
  links(): Seed[]
  readable(seed: Seed): boolean
  /** Modification time of the seeds, as fine as the server tells it. */
  time(): number
  /** The listing may lack this name: the server hides it, or the transport said that it cannot carry it. */
  mayMiss(path: string): boolean
}

export function subjectOf(account: () => ContractAccount): Subject {
  const subject: Subject = {
    get account() {
      return account()
    },
    get t() {
      return account().transport
    },
    seeds: (type) => account().seeds.filter((seed) => seed.type === type),
    links: () => subject.seeds('symlink').filter((seed) => !subject.mayMiss(seed.path)),
    readable: (seed) => account().root || !seed.path.startsWith('locked'),
    time: () => (account().coarseTimes ? MTIME - (MTIME % 86_400_000) : MTIME),
    mayMiss: (path) => account().hides?.(baseName(path)) === true || (!account().rawNames && /[\r\n\0]/.test(path)),
  }
  return subject
}

export const p = remotePath

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = []
  for await (const item of items) out.push(item)
  return out
}

export async function bytes(t: Transport, path: string, options: { offset?: number; length?: number } = {}): Promise<Buffer> {
  return Buffer.concat(await all(t.read(p(path), options)))
}

export async function tree(
  t: Transport,
  roots: readonly string[],
  options: ListOptions = {},
): Promise<{ entries: Entry[]; problems: Problem[] }> {
  const batches: ListBatch[] = await all(t.listTree(roots.map(p), options))
  return { entries: batches.flatMap((batch) => [...batch.entries]), problems: batches.flatMap((batch) => [...batch.problems]) }
}

/** Compares large buffers without printing them. */
export function expectBytes(actual: Buffer, expected: Buffer): void {
  expect(actual.length).toBe(expected.length)
  expect(actual.equals(expected)).toBe(true)
}

export function request(path: string, options: Partial<ReadRequest> = {}): ReadRequest {
  return { path: p(path), limit: 10_000_000, ...options }
}

export function pathOf(result: ReadResult): string {
  return 'content' in result ? result.content.path : result.path
}

export async function problemsOf(results: AsyncIterable<ReadResult>): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for await (const result of results) if ('problem' in result) found[result.path] = result.problem.reason
  return found
}

export function digest(content: Buffer, algorithm: string): string {
  return createHash(algorithm).update(content).digest('hex')
}

export async function* stream(parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    await new Promise((resolve) => setImmediate(resolve))
    yield part
  }
}

export function withParents(path: string): string[] {
  const out: string[] = []
  for (let at: string = path; at !== ''; at = parentPath(at)) out.push(at)
  return out
}
