import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, open, readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { SiteguardError } from '../../core/error.ts'

/** What statfs(2) calls a file system in memory: tmpfs, ramfs. */
const IN_MEMORY = new Set([0x01021994, 0x858458f6])
/** Options that keep an editor from writing copies of its own elsewhere. */
const QUIET: Readonly<Record<string, readonly string[]>> = {
  vim: ['-n', '-i', 'NONE', '--cmd', 'set nobackup nowritebackup noundofile'],
  nvim: ['-n', '-i', 'NONE', '--cmd', 'set nobackup nowritebackup noundofile'],
}

export interface EditFolder {
  readonly inMemory: boolean
  /** Opens the editor on the text, and gives what was saved. @throws SG-VAULT-017 when it ended with an error. */
  edit(text: string): Promise<string>
  /** Overwrites what is there and takes it away. */
  wipe(): Promise<void>
}

/** A folder for one edit, for us alone, in memory where the machine has such a place. */
export async function makeEditFolder(env: Readonly<Record<string, string | undefined>>, argv: readonly string[]): Promise<EditFolder> {
  const { base, inMemory } = await placeFor(env)
  const dir = await mkdtemp(join(base, 'siteguard-edit-'))
  await chmod(dir, 0o700)
  const file = join(dir, 'vault.json')
  return {
    inMemory,
    async edit(text) {
      await writeFile(file, text, { mode: 0o600 })
      await runEditor(argv, file, env)
      return await readFile(file, 'utf8')
    },
    async wipe() {
      // Whatever an editor left beside it, too.
      for (const entry of await readdir(dir, { withFileTypes: true }).catch(() => [])) {
        if (entry.isFile()) await overwrite(join(dir, entry.name)).catch(() => {})
      }
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function placeFor(env: Readonly<Record<string, string | undefined>>): Promise<{ base: string; inMemory: boolean }> {
  for (const base of [env.XDG_RUNTIME_DIR, '/dev/shm']) {
    if (base === undefined || base === '') continue
    const info = await statfs(base).catch(() => undefined)
    if (info === undefined || !IN_MEMORY.has(info.type)) continue
    const tried = await mkdtemp(join(base, 'siteguard-try-')).catch(() => undefined)
    if (tried === undefined) continue
    await rm(tried, { recursive: true, force: true })
    return { base, inMemory: true }
  }
  return { base: tmpdir(), inMemory: false }
}

async function overwrite(file: string): Promise<void> {
  const { size } = await stat(file)
  const handle = await open(file, 'r+')
  try {
    await handle.write(randomBytes(size), 0, size, 0)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function runEditor(argv: readonly string[], file: string, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const [program = '', ...args] = argv
  return new Promise((resolve, reject) => {
    const failed = (): void =>
      reject(
        new SiteguardError({
          code: 'SG-VAULT-017',
          kind: 'usage',
          params: { file: program, line: 0, column: 0, fault: 'editor', slot: '' },
        }),
      )
    const child = spawn(program, [...(QUIET[basename(program)] ?? []), ...args, file], { env: { ...env }, stdio: 'inherit', shell: false })
    child.once('error', failed)
    child.once('close', (code) => (code === 0 ? resolve() : failed()))
  })
}
