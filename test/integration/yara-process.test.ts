import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle, PROGRAM } from '../../scripts/bundle.js'
import { isTrouble, startYara, type Yara } from '../../src/detectors/yara/start-yara.ts'
import type { YaraMatch } from '../../src/detectors/yara/types.ts'
import { CHECKOUT } from '../lab/siteguard.ts'

/* The other process runs what is built, as Node 20 loads no TypeScript. */
const folder = mkdtempSync(join(CHECKOUT, 'node_modules/.yara-process-'))
const program = join(folder, 'yara-process.js')
const sources = [{ file: 'a.yar', text: 'rule marker { strings: $a = "siteguard-test-marker" condition: $a }' }]
const open: Yara[] = []

beforeAll(async () => {
  await bundle({ 'yara-process': PROGRAM['yara-process'] }, folder)
})
afterAll(() => {
  for (const yara of open) yara.close()
  rmSync(folder, { recursive: true, force: true })
})

function start(options: Parameters<typeof startYara>[0]): Yara {
  const yara = startYara(options)
  open.push(yara)
  return yara
}

const namesOf = (said: Awaited<ReturnType<Yara['match']>>): unknown => (isTrouble(said) ? said : said.map((one: YaraMatch) => one.rule))

describe('rules in a process of their own', () => {
  it('compile, and match what is there and nothing else', async () => {
    const yara = start({ program })
    expect(await yara.compile(sources)).toMatchObject({ rules: [{ name: 'marker' }], faults: [] })
    expect(namesOf(await yara.match(Buffer.from('a siteguard-test-marker b'), 'x.php'))).toEqual(['marker'])
    expect(namesOf(await yara.match(Buffer.from('nothing'), 'x.php'))).toEqual([])
    expect(namesOf(await yara.match(Buffer.alloc(0), 'x.php'))).toEqual([])
  })

  it('see the head and the tail of a large file, and not its middle', async () => {
    const yara = start({ program })
    await yara.compile(sources)
    const large = (at: number): Buffer => {
      const bytes = Buffer.alloc(6 * 1024 * 1024, 0x20)
      bytes.write('siteguard-test-marker', at)
      return bytes
    }
    expect(namesOf(await yara.match(large(1000), 'x'))).toEqual(['marker'])
    expect(namesOf(await yara.match(large(6 * 1024 * 1024 - 1000), 'x'))).toEqual(['marker'])
    expect(namesOf(await yara.match(large(3 * 1024 * 1024), 'x'))).toEqual([])
  })

  it('say what became of a file they are lost over, and go on with the next', async () => {
    const slow = join(folder, 'slow.mjs')
    // Stands for an engine that hangs, and one that dies: nothing of it is ours to interrupt.
    writeFileSync(
      slow,
      `process.on('message', (q) => {
        if (q.ask === 'compile') return process.send({ answer: 'compiled', compiled: { rules: [], faults: [] } })
        if (q.path === 'dies') process.kill(process.pid, 'SIGSEGV')
        if (q.path === 'hangs') for (;;);
        process.send({ answer: 'matched', matches: [{ rule: 'r' }] })
      })`,
    )
    const yara = start({ program: slow, fileMs: 500 })
    await yara.compile(sources)
    expect(namesOf(await yara.match(Buffer.from('x'), 'hangs'))).toEqual({ trouble: 'time', detail: '500 ms' })
    expect(namesOf(await yara.match(Buffer.from('x'), 'fine'))).toEqual(['r'])
    expect(namesOf(await yara.match(Buffer.from('x'), 'dies'))).toEqual({ trouble: 'lost', detail: '' })
    expect(namesOf(await yara.match(Buffer.from('x'), 'fine'))).toEqual(['r'])
    for (let i = 0; i < 12; i++) await yara.match(Buffer.from('x'), 'dies')
    expect(namesOf(await yara.match(Buffer.from('x'), 'fine'))).toEqual({ trouble: 'lost', detail: 'too often' })
  })

  it('give nothing of our environment to the engine', async () => {
    const nosy = join(folder, 'nosy.mjs')
    writeFileSync(
      nosy,
      `process.on('message', () => process.send({ answer: 'failed', detail: Object.keys(process.env).filter((n) => !n.startsWith('NODE_')).join(',') }))`,
    )
    process.env.SITEGUARD_TEST_SECRET = 'not for others'
    expect(await start({ program: nosy }).compile(sources)).toEqual({ trouble: 'failed', detail: '' })
  })

  it('say that there is no engine where it is not installed', async () => {
    const away = mkdtempSync(join(tmpdir(), 'sg-yara-'))
    try {
      await bundle({ 'yara-process': PROGRAM['yara-process'] }, away)
      writeFileSync(join(away, 'package.json'), '{"type":"module"}')
      expect(await start({ program: join(away, 'yara-process.js') }).compile(sources)).toMatchObject({ trouble: 'absent' })
    } finally {
      rmSync(away, { recursive: true, force: true })
    }
  })
})
