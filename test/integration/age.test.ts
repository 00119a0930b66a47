import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createIdentity, type Identity, loadIdentity, openBytes, sealBytes } from '../../src/secrets/index.ts'
import { layer } from '../helpers/layer.ts'

const missing = ['age', 'age-keygen'].find((program) => spawnSync(program, ['--version']).error !== undefined)

layer('sealed files and the age command', missing === undefined ? undefined : `${missing} is not installed`, () => {
  let dir: string
  let ours: Identity
  const sizes = [0, 1, 65_535, 65_536, 65_537, 1_000_003]
  const content = (size: number): Buffer => Buffer.alloc(size, 'siteguard ')
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'siteguard-age-'))
    ours = await createIdentity(join(dir, 'ours.txt'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  it('age opens what we seal, with the identity file we write', async () => {
    for (const size of sizes) {
      await writeFile(join(dir, 'sealed.age'), await sealBytes(content(size), [ours.recipient]))
      const opened = execFileSync('age', ['-d', '-i', ours.file as string, join(dir, 'sealed.age')], { maxBuffer: 1 << 24 })
      expect(opened.equals(content(size))).toBe(true)
    }
    expect(execFileSync('age-keygen', ['-y', ours.file as string], { encoding: 'utf8' }).trim()).toBe(ours.recipient)
  })

  it('we open what age seals, with an identity age-keygen made', async () => {
    const file = join(dir, 'theirs.txt')
    execFileSync('age-keygen', ['-o', file], { stdio: 'ignore' })
    const theirs = await loadIdentity({ env: { SITEGUARD_IDENTITY_FILE: file }, configDir: dir, create: false })
    for (const size of sizes) {
      const sealed = execFileSync('age', ['-r', ours.recipient, '-r', theirs.recipient], { input: content(size), maxBuffer: 1 << 24 })
      expect((await openBytes(sealed, ours, 'x')).equals(content(size))).toBe(true)
      expect((await openBytes(sealed, theirs, 'x')).equals(content(size))).toBe(true)
    }
    expect((await readFile(file, 'utf8')).includes(theirs.recipient)).toBe(true)
  })
})
