import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { MigrationAnswer, ReleaseText } from '../../src/cms/upgrade-types.ts'
import { wordpressUpgrader } from '../../src/cms/wordpress/upgrade/index.ts'
import type { Entry } from '../../src/core/entry.ts'
import type { Installation } from '../../src/core/installation.ts'
import { bareInstallation } from '../../src/core/installation.ts'
import type { Op } from '../../src/core/op.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { createTree, type Tree } from '../../src/core/tree.ts'
import { giveToLab, labSubfolder, labUser, removeFolder } from './place.ts'
import { run } from './run.ts'
import { type AccountSite, serveInAccount } from './serve-account.ts'
import { labSites } from './sites.ts'
import type { Release } from './trees.ts'

export const WORDPRESS: Installation = bareInstallation('wordpress')

/** A copy of the lab's WordPress, served with a database of its own, that belongs to the lab's account. */
export async function serveWordpress(): Promise<AccountSite> {
  const { root: pristine } = (await labSites()).wordpress
  const folder = labSubfolder('served', `upgrade-${randomBytes(4).toString('hex')}`)
  const root = join(folder, 'root')
  await run('cp', ['-a', pristine, root])
  const served = await serveInAccount('wordpress', root)
  const stop = async (): Promise<void> => {
    await served.stop()
    removeFolder(folder)
  }
  return { ...served, stop }
}

/** Every name below a folder. */
export function listFolder(folder: string): Tree {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry): Entry => {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1) as RemotePath
    return { path, type: entry.isDirectory() ? 'dir' : 'file', size: 0, mtime: 0 }
  })
  return createTree(entries)
}

/** A release as the upgrader reads it. */
export function releaseText({ root }: Pick<Release, 'root'>): ReleaseText {
  const tree = listFolder(root)
  return {
    paths: [...tree.entries()].filter((entry) => entry.type === 'file').map((entry) => entry.path),
    has: (path) => tree.isFile(path),
    text: async (path) => (tree.isFile(path) ? readFileSync(join(root, path), 'utf8') : undefined),
  }
}

/** Closes a WordPress by its gate and exchanges the parts of its core, as an upgrade does. */
export function closeAndSwap(root: string, release: Release): void {
  const gate = wordpressUpgrader.gate(WORDPRESS)
  for (const { path, bytes } of gate) put(root, path, bytes)
  const text = releaseText(release)
  for (const { path } of wordpressUpgrader.coreParts(text, listFolder(root), WORDPRESS)) {
    if (gate.some((file) => file.path === path)) continue
    rmSync(join(root, path), { recursive: true, force: true })
    const from = join(release.root, path)
    if (statSync(from, { throwIfNoEntry: false })) cpSync(from, join(root, path), { recursive: true, preserveTimestamps: true })
  }
}

/** Opens it again with the new release's own files. */
export function open(root: string, release: Release): void {
  for (const { path } of wordpressUpgrader.gate(WORDPRESS)) put(root, path, readFileSync(join(release.root, path)))
}

/** Writes a file of the site, as the lab's account. */
export function put(root: string, path: string, bytes: string | Buffer): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  giveToLab(dirname(file))
  writeFileSync(file, bytes)
  giveToLab(file)
}

export const migrateOp = (keeps: 'copies' | 'nothing' = 'copies'): Extract<Op, { kind: 'migrate' }> => ({
  kind: 'migrate',
  cms: 'wordpress',
  installation: '' as RemotePath,
  database: '' as RemotePath,
  to: '',
  keeps,
  way: { by: 'exec', php: '' },
  makes: [],
})

/** Runs one script of a migration as the account does: on the standard input of PHP's command line. */
export async function migrate(name: 'core' | 'plugins', root: string, ini: readonly string[] = []): Promise<MigrationAnswer> {
  const script = wordpressUpgrader.scripts(migrateOp()).find((one) => one.name === name)
  const { stdout, code } = await php([...ini, '--', root, ''], script?.php ?? '')
  return wordpressUpgrader.readAnswer(name, stdout, code)
}

function php(args: readonly string[], input: string): Promise<{ stdout: Buffer; code: number }> {
  const { uid, gid } = labUser()
  const child = spawn(process.env.PHP ?? 'php', args, { cwd: '/', stdio: 'pipe', ...(process.getuid?.() === 0 ? { uid, gid } : {}) })
  const out: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.resume()
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ stdout: Buffer.concat(out), code: code ?? -1 }))
  })
}

/** How every table is made, without what counts its rows. */
export async function schemaOf(site: AccountSite, database: string): Promise<Record<string, string>> {
  const tables = (await site.sql(`SHOW TABLES FROM ${database}`)).trim().split('\n')
  const made = await site.sql(tables.map((table) => `SHOW CREATE TABLE ${database}.\`${table}\`;`).join('\n'))
  return Object.fromEntries(
    made
      .trim()
      .split('\n')
      .map((line) => {
        const [table = '', create = ''] = line.split('\t')
        return [table, create.replace(/ AUTO_INCREMENT=\d+/, '')]
      }),
  )
}
