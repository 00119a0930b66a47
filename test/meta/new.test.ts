import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS } from '../../scripts/new/kinds.js'
import { tidy, writeSkeleton } from '../../scripts/new.js'

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))
const copy = mkdtempSync(join(tmpdir(), 'siteguard-new-'))

beforeAll(() => {
  for (const part of ['src', 'test/contract', 'test/helpers', 'test/meta', 'tsconfig.json', 'biome.json', 'package.json']) {
    cpSync(join(CHECKOUT, part), join(copy, part), { recursive: true })
  }
  symlinkSync(join(CHECKOUT, 'node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** Every kind, one after the other in one checkout, each under a name that must be written differently in code. */
const made = new Map<string, ReturnType<typeof writeSkeleton>>()

describe('npm run new', () => {
  it.each(Object.keys(KINDS))('writes a %s where it belongs, and into every table that must know of it', (kind) => {
    const skeleton = writeSkeleton(kind, `odd-${kind}`, copy)
    made.set(kind, skeleton)
    expect(skeleton.written.length).toBeGreaterThan(0)
    const read = (path: string): string => readFileSync(join(copy, path), 'utf8')
    for (const path of skeleton.changed) expect(read(path)).toMatch(new RegExp(`odd-${kind}|odd${kind}`, 'i'))
    for (const path of skeleton.written) expect(read(path)).not.toMatch(/\{\{(?:name|Name|camel)\}\}|_template/)
    for (const test of skeleton.tests) expect(existsSync(join(test.startsWith('test/contract/') ? copy : CHECKOUT, test)), test).toBe(true)
  })

  it('makes what the linter and the compiler take', () => {
    const skeletons = [...made.values()]
    expect(skeletons).toHaveLength(Object.keys(KINDS).length)
    const written = skeletons.flatMap((one) => one.written)
    tidy([...written, ...skeletons.flatMap((one) => one.changed)], copy)
    // The tables beside them that bring little along; the rest of the tree is held by `npm run types`, once it is in there.
    const files = [...written, 'src/core/rule-schemas.ts', 'src/i18n/en/rules.ts', 'src/i18n/fr/hosts.ts', 'src/i18n/en/hosts.ts']
    for (const folder of ['notifiers', 'providers', 'transports']) files.push(`src/${folder}/index.ts`)
    writeFileSync(join(copy, 'tsconfig.new.json'), JSON.stringify({ extends: './tsconfig.json', include: [], files }))
    const tsc = join(CHECKOUT, 'node_modules/typescript/bin/tsc')
    expect(() => execFileSync(process.execPath, [tsc, '-p', 'tsconfig.new.json'], { cwd: copy, encoding: 'utf8' })).not.toThrow()
  })

  it('writes nothing over what is there, and nothing at all where a table is no longer as it was', () => {
    expect(() => writeSkeleton('detector', 'odd-detector', copy)).toThrow('there already: src/detectors/odd-detector/detector.ts')
    expect(() => writeSkeleton('detector', 'Odd', copy)).toThrow('a name is lower case')
    expect(() => writeSkeleton('gadget', 'odd', copy)).toThrow('no such kind: gadget (one of detector, cms, transport, provider, notifier)')
    writeFileSync(join(copy, 'src/providers/index.ts'), 'export const nothing = 1\n')
    expect(() => writeSkeleton('provider', 'other', copy)).toThrow('src/providers/index.ts has not one “import { genericAdapter }”')
    expect(() => readFileSync(join(copy, 'src/providers/other/index.ts'))).toThrow('ENOENT')
  })
})
