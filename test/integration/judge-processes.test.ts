import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle, PROGRAM } from '../../scripts/bundle.js'
import { detectorModules, inspectContent, inspectDearly } from '../../src/detectors/index.ts'
import type { Judged } from '../../src/detectors/judge-messages.ts'
import type { EngineProblem } from '../../src/detectors/types.ts'
import { samplesOf } from '../helpers/detector-samples.ts'
import { judgedFile, judgedSample } from '../helpers/judged-subjects.ts'
import { CHECKOUT } from '../lab/siteguard.ts'

/* Processes run what is built, as Node 20 loads no TypeScript; the sources beside it judge everything in one. */
type Built = typeof import('../../src/detectors/content-judge.ts') & typeof import('../../src/detectors/start-judge-process.ts')

const folder = mkdtempSync(join(CHECKOUT, 'node_modules/.judge-processes-'))
let built: Built
/** The same, with processes that die of what files tell them to. */
let dying: Built
/** What only the dear detectors see. */
const FLOW = 'function go($c) { $d = trim($c); system($d); } $v = $_POST["c"]; go($v);'
const never = new AbortController().signal
const samples = (await Promise.all(Object.keys(detectorModules).map(samplesOf))).flat().filter(({ base64 }) => base64 !== undefined)
const files = samples.map(judgedSample)

beforeAll(async () => {
  const entries = { 'content-judge': 'src/detectors/content-judge.ts', 'start-judge-process': 'src/detectors/start-judge-process.ts' }
  const load = async (name: string, worker: string): Promise<Built> => {
    const dir = join(folder, name)
    await bundle({ ...entries, 'judge-process': worker }, dir)
    const part = (file: string): Promise<object> => import(pathToFileURL(join(dir, file)).href) as Promise<object>
    return { ...(await part('content-judge.js')), ...(await part('start-judge-process.js')) } as Built
  }
  built = await load('built', PROGRAM['judge-process'])
  dying = await load('dying', 'test/helpers/dying-judge.ts')
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type JudgedFile = (typeof files)[number]

async function judgeAll(of: Pick<Built, 'createContentJudge'>, among: readonly JudgedFile[], processes: number): Promise<Judged[]> {
  const judge = of.createContentJudge({ signal: never, processes })
  try {
    const answers: Promise<Judged>[] = []
    for (const { subject, content } of among) {
      answers.push(judge.inspect(subject, content))
      await judge.room()
    }
    return await Promise.all(answers)
  } finally {
    await judge.close()
  }
}

describe('processes that judge', () => {
  it('say what is said without them, however many they are and in whatever order files come', async () => {
    const expected = files.map(({ subject, content }): Judged => {
      const problems: EngineProblem[] = []
      return { found: inspectContent(subject, content, (problem) => problems.push(problem)), problems }
    })
    expect(expected.filter(({ found }) => found.length > 0).length).toBeGreaterThan(100)
    const orders = fc.sample(fc.shuffledSubarray([...files.keys()], { minLength: files.length }), { numRuns: 4, seed: 7 })
    for (const [i, processes] of [0, 1, 2, 4].entries()) {
      const order = orders[i] as number[]
      const said = await judgeAll(
        built,
        order.map((at) => files[at] as JudgedFile),
        processes,
      )
      for (const [n, at] of order.entries()) expect(said[n], samples[at]?.name).toEqual(expected[at])
    }
  }, 120_000)

  it('are really there: one answers what the dear detectors say', async () => {
    const process = built.startJudgeProcess()
    const { subject, content } = judgedFile(Buffer.from(`<?php ${FLOW}`))
    const said = await process.judge(subject, content)
    expect(said).toEqual({ found: inspectDearly(subject, content), problems: [] })
    expect((said as Judged).found.length).toBeGreaterThan(0)
    await process.close()
    expect(await process.judge(subject, content)).toBe('crash')
  })

  it('are not started where nothing dear has to be judged', async () => {
    let started = 0
    const judge = built.createContentJudge({
      signal: never,
      start: (limits) => {
        started += 1
        return built.startJudgeProcess(limits)
      },
    })
    const page = judgedFile(Buffer.from('<?php\n/** Nothing but words. */\nreturn array("a" => "b");\n'))
    for (let i = 0; i < 50; i += 1) expect((await judge.inspect(page.subject, page.content)).found).toEqual([])
    expect(started).toBe(0)
    const shell = judgedFile(Buffer.from(`<?php ${FLOW}`))
    await judge.inspect(shell.subject, shell.content)
    expect(started).toBe(1)
    await judge.close()
  })

  it('leave it to this one where there are none', async () => {
    const sources = await import('../../src/detectors/content-judge.ts')
    const shell = judgedFile(Buffer.from(`<?php ${FLOW}`))
    expect(await judgeAll(sources, [shell, shell], 2)).toEqual(await judgeAll(built, [shell, shell], 1))
  })
})

const told = (what: string): JudgedFile => judgedFile(Buffer.from(`<?php ${FLOW} // ${what}`), `squelettes/${what}.php`)

describe('a file that kills its process', () => {
  it.each([
    ['EAT OBJECTS', 'memory'],
    ['EAT TEXTS', 'memory'],
    ['EAT LISTS', 'memory'],
    ['EAT A LIST', 'memory'],
    ['SPIN', 'time'],
    ['THROW', 'crash'],
    ['LEAVE', 'crash'],
  ])(
    'is a finding, and something not checked: %s',
    async (what, why) => {
      const judge = dying.createContentJudge({ signal: never, processes: 1, limits: { memory: 32, time: why === 'time' ? 3000 : 60_000 } })
      const before = judge.inspect(told('before').subject, told('before').content)
      const bad = told(what)
      const said = judge.inspect(bad.subject, bad.content)
      const after = judge.inspect(told('after').subject, told('after').content)
      const confidence = why === 'time' ? 'possible' : 'probable'
      expect(await said).toEqual({
        found: [{ rule: 'file-not-analysed', path: bad.subject.path, params: { why }, severity: 'high', confidence, class: 'intrusion' }],
        problems: [{ detector: 'process', path: bad.subject.path, detail: why }],
      })
      // The others are judged all the same.
      expect(await before).toEqual({ found: [], problems: [] })
      expect(await after).toEqual({ found: [], problems: [] })
      await judge.close()
    },
    60_000,
  )

  it('is as often told as it comes, with as many processes as there are', async () => {
    const judge = dying.createContentJudge({ signal: never, processes: 3, limits: { memory: 32, time: 60_000 } })
    const among = Array.from({ length: 24 }, (_, i) => told(i % 3 === 0 ? `LEAVE ${i}` : `fine ${i}`))
    const said = await Promise.all(among.map(({ subject, content }) => judge.inspect(subject, content)))
    expect(said.map(({ found }) => found.length)).toEqual(among.map((_, i) => (i % 3 === 0 ? 1 : 0)))
    await judge.close()
  }, 60_000)
})

describe('reading', () => {
  it('waits while too many bytes wait to be judged', async () => {
    const judge = dying.createContentJudge({ signal: never, processes: 1, limits: { memory: 32, time: 1500 } })
    const large = Buffer.concat([Buffer.from(`<?php ${FLOW} // SPIN `), Buffer.alloc(7_000_000, 'x')])
    const said: Promise<Judged>[] = []
    let rooms = 0
    for (let i = 0; i < 3; i += 1) {
      await judge.room()
      rooms += 1
      const { subject, content } = judgedFile(large)
      said.push(judge.inspect(subject, content))
    }
    expect(rooms).toBe(3)
    let room = false
    const waits = judge.room().then(() => {
      room = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(room).toBe(false)
    await said[0]
    await waits
    expect(room).toBe(true)
    await Promise.all(said)
    await judge.close()
  }, 60_000)

  it('ends with its signal, whatever a process is busy with', async () => {
    const stop = new AbortController()
    const judge = dying.createContentJudge({ signal: stop.signal, processes: 2 })
    const spin = told('SPIN')
    const large = { ...spin.content, bytes: Buffer.concat([spin.content.bytes, Buffer.alloc(17 * 1024 * 1024)]) }
    const said = judge.inspect(spin.subject, large)
    const room = judge.room()
    const reason = new Error('enough')
    stop.abort(reason)
    await expect(said).rejects.toBe(reason)
    await expect(room).rejects.toBe(reason)
    await expect(judge.inspect(spin.subject, spin.content)).rejects.toBe(reason)
  })
})
