import type { NewEntry, Transport } from '../types.ts'

/** The calls of a transport, but for `close`, which nothing stands in the way of. */
export type Operation = Exclude<keyof Transport, 'kind' | 'capabilities' | 'home' | 'meter' | 'close'>

/** Those that change the account. `exec` and `execStream` may. */
export const WRITING: ReadonlySet<Operation> = new Set([
  'create',
  'createMany',
  'rename',
  'link',
  'symlink',
  'remove',
  'rmdir',
  'mkdir',
  'chmod',
])

/** One call that passes: what, about which paths (or which program). */
export interface Call {
  readonly operation: Operation
  readonly about: readonly string[]
  readonly signal?: AbortSignal | undefined
}

export interface Interceptor {
  call<T>(call: Call, run: () => Promise<T>): Promise<T>
  stream<T>(call: Call, run: () => AsyncIterable<T>): AsyncIterable<T>
  /** What goes into a file of `create` or `createMany`. Default: as it is. */
  upload?(data: AsyncIterable<Uint8Array> | Uint8Array): AsyncIterable<Uint8Array> | Uint8Array
}

/**
 * A transport whose every call goes through `around`, but for those in `instead`. It is otherwise the same: same
 * capabilities, same counters.
 */
export function intercept(inner: Transport, around: Interceptor, instead: Partial<Transport> = {}): Transport {
  const independently = inner.listIndependently?.bind(inner)
  const outer: Transport = {
    kind: inner.kind,
    ...(inner.loggedInBy === undefined ? {} : { loggedInBy: inner.loggedInBy }),
    get capabilities() {
      return inner.capabilities
    },
    get home() {
      return inner.home
    },
    get meter() {
      return inner.meter
    },
    stat: (path, options) => around.call({ operation: 'stat', about: [path], signal: options?.signal }, () => inner.stat(path, options)),
    list: (dir, options) => around.call({ operation: 'list', about: [dir], signal: options?.signal }, () => inner.list(dir, options)),
    listTree: (roots, options) =>
      around.stream({ operation: 'listTree', about: roots, signal: options?.signal }, () => inner.listTree(roots, options)),
    ...(independently && {
      listIndependently: (dir, options) =>
        around.call({ operation: 'listIndependently', about: [dir], signal: options?.signal }, () => independently(dir, options)),
    }),
    read: (path, options) => around.stream({ operation: 'read', about: [path], signal: options?.signal }, () => inner.read(path, options)),
    readMany: (requests, options) =>
      around.stream({ operation: 'readMany', about: requests.map((request) => request.path), signal: options?.signal }, () =>
        inner.readMany(requests, options),
      ),
    hashMany: (paths, algorithm, options) =>
      around.stream({ operation: 'hashMany', about: paths, signal: options?.signal }, () => inner.hashMany(paths, algorithm, options)),
    search: (paths, pattern, options) =>
      around.stream({ operation: 'search', about: paths, signal: options?.signal }, () => inner.search(paths, pattern, options)),
    create: (path, data, options) =>
      around.call({ operation: 'create', about: [path], signal: options?.signal }, () =>
        inner.create(path, around.upload?.(data) ?? data, options),
      ),
    createMany: (dir, entries, options) =>
      around.call({ operation: 'createMany', about: [dir], signal: options?.signal }, () =>
        inner.createMany(dir, around.upload === undefined ? entries : uploads(entries, around.upload), options),
      ),
    link: (from, to, options) =>
      around.call({ operation: 'link', about: [from, to], signal: options?.signal }, () => inner.link(from, to, options)),
    symlink: (path, target, options) =>
      around.call({ operation: 'symlink', about: [path], signal: options?.signal }, () => inner.symlink(path, target, options)),
    rename: (from, to, options) =>
      around.call({ operation: 'rename', about: [from, to], signal: options?.signal }, () => inner.rename(from, to, options)),
    remove: (path, options) =>
      around.call({ operation: 'remove', about: [path], signal: options?.signal }, () => inner.remove(path, options)),
    rmdir: (path, options) => around.call({ operation: 'rmdir', about: [path], signal: options?.signal }, () => inner.rmdir(path, options)),
    mkdir: (path, options) => around.call({ operation: 'mkdir', about: [path], signal: options?.signal }, () => inner.mkdir(path, options)),
    chmod: (path, mode, options) =>
      around.call({ operation: 'chmod', about: [path], signal: options?.signal }, () => inner.chmod(path, mode, options)),
    exec: (argv, options) => around.call({ operation: 'exec', about: argv, signal: options?.signal }, () => inner.exec(argv, options)),
    execStream: (argv, options) =>
      around.stream({ operation: 'execStream', about: argv, signal: options?.signal }, () => inner.execStream(argv, options)),
    close: () => inner.close(),
  }
  // Not by spreading: `capabilities` is read anew each time.
  return Object.assign(outer, instead)
}

async function* uploads(
  entries: AsyncIterable<NewEntry> | Iterable<NewEntry>,
  upload: NonNullable<Interceptor['upload']>,
): AsyncGenerator<NewEntry> {
  for await (const entry of entries) yield entry.type === 'dir' ? entry : { ...entry, content: upload(entry.content) }
}
