import { execFile } from 'node:child_process'
import { access, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { billOfMaterials } from '../../scripts/sbom.js'
import { labFolder } from '../lab/place.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
/** The build is made once, before the tests; packing must not make it again under the feet of others. */
const NO_SCRIPTS = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']

describe('the package', () => {
  let prefix = ''
  let files: string[] = []

  beforeAll(async () => {
    const dir = await mkdtemp(join(tmpdir(), 'sg-package-'))
    const { stdout } = await run('npm', ['pack', '--json', ...NO_SCRIPTS, '--pack-destination', dir], { cwd: ROOT })
    const packed = (JSON.parse(stdout) as { filename: string; files: { path: string }[] }[])[0]
    files = packed?.files.map((file) => file.path) ?? []
    prefix = join(dir, 'prefix')
    await run('npm', ['install', '--global', '--prefix', prefix, ...NO_SCRIPTS, join(dir, packed?.filename ?? '')])
  })

  it('installs globally in an empty prefix and runs', async () => {
    const bin = join(prefix, 'bin/siteguard')
    const version = (JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version
    expect((await run(bin, ['--version'])).stdout.trim()).toBe(version)
    expect((await run(bin, ['schema', 'inventory'])).stdout).toContain('"$schema"')
  })

  it('shows its demonstration from there', async () => {
    const { stdout, stderr } = await run(join(prefix, 'bin/siteguard'), ['demo'], { env: { ...process.env, LANG: 'C' } })
    expect(stdout).toContain('infected')
    expect(stderr).toBe('')
  })

  it('carries what it needs, and no sample of malware, test or source', () => {
    for (const needed of [
      'bin/siteguard.js',
      'dist/main.js',
      'dist/LICENCES.txt',
      'dist/siteguard.1',
      'schemas/inventory.schema.json',
      'fixtures/demo/account.json',
      'LICENSE',
      'README.md',
    ]) {
      expect(files).toContain(needed)
    }
    expect(files.filter((file) => /samples|\.test\.|^test\/|^src\/|infections/.test(file))).toEqual([])
  })
})

describe('the oldest and the newer Nodes', () => {
  // The registry carries Node itself as a package per platform: the build is tried on what people will have next.
  it.each(['20.19', '22', '24'])('runs on Node %s', async (major) => {
    const lab = join(labFolder(), 'node', major)
    const name = `node-${process.platform}-${process.arch}`
    const node = join(lab, 'node_modules', name, 'bin/node')
    const there = await access(node).then(
      () => true,
      () => false,
    )
    if (!there) await run('npm', ['install', '--prefix', lab, '--no-save', ...NO_SCRIPTS, `${name}@${major}`])
    expect((await run(node, ['--version'])).stdout).toMatch(new RegExp(`^v${major.replace('.', '\\.')}\\.`))
    const { stdout, stderr } = await run(node, [join(ROOT, 'bin/siteguard.js'), 'demo'], { env: { ...process.env, LANG: 'C' } })
    expect(stdout).toContain('infected')
    expect(stderr).toBe('')
  })
})

it('names no registry in the lockfile', async () => {
  expect(await readFile(join(ROOT, 'package-lock.json'), 'utf8')).not.toContain('"resolved": "http')
  expect(await readFile(join(ROOT, '.npmrc'), 'utf8')).toContain('omit-lockfile-registry-resolved=true')
  expect(await readdir(ROOT)).toContain('LICENSE')
})

it('tells in its bill of materials every package that comes along, by version and digest, and nothing of the machine', async () => {
  const bill = JSON.parse(billOfMaterials()) as {
    serialNumber?: string
    metadata: { timestamp?: string; component: { name: string; licenses: unknown } }
    components: { name: string; version: string; hashes?: object[] }[]
  }
  const { dependencies, devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >
  expect(bill.metadata.component).toMatchObject({ name: 'siteguard', licenses: [{ license: { id: 'GPL-3.0-or-later' } }] })
  expect([bill.serialNumber, bill.metadata.timestamp]).toEqual([undefined, undefined])
  const told = new Map(bill.components.map(({ name, version, hashes }) => [name, { version, digests: hashes?.length }]))
  for (const [name, version] of Object.entries(dependencies ?? {})) expect(told.get(name), name).toEqual({ version, digests: 1 })
  for (const name of ['vitest', 'typescript', 'esbuild'])
    expect([Object.keys(devDependencies ?? {}).includes(name), told.has(name)]).toEqual([true, false])
  expect(JSON.stringify(bill)).not.toContain(ROOT)
})
