import { afterEach, describe, expect, it, vi } from 'vitest'

/*
 * The proof that runs.test.ts can fail: engines with one fault each, of the kind a hurried change would bring, must be caught
 * within few histories.
 */

const HISTORIES = 600
const SRC = '../../src'

type History = typeof import('../helpers/run-history.ts')

/** How many of the first histories it takes until one ends wrongly; undefined when none does. */
async function caughtAfter(sabotage: Parameters<History['runHistory']>[1] = {}): Promise<number | undefined> {
  const { runHistory } = (await import('../helpers/run-history.ts')) as History
  for (let seed = 0; seed < HISTORIES; seed += 1) {
    // A fault that makes the engine fall over is caught as well.
    const said = await runHistory(seed, sabotage).catch((error: unknown) => String(error))
    if (said !== undefined) return seed + 1
  }
  return undefined
}

afterEach(() => {
  vi.resetModules()
  for (const file of [
    'recipes/batches.ts',
    'recipes/progress.ts',
    'recipes/ops/exchange.ts',
    'recipes/ops/upload.ts',
    'recipes/recorder.ts',
    'recipes/clean-up.ts',
  ])
    vi.doUnmock(`${SRC}/${file}`)
})

describe('an engine that', () => {
  it('is sound is not caught', async () => {
    expect(await caughtAfter()).toBeUndefined()
  })

  it('rolls back forwards', async () => {
    vi.doMock(`${SRC}/recipes/batches.ts`, async (original) => {
      const real = await original<typeof import('../../src/recipes/batches.ts')>()
      return {
        ...real,
        batchesOf: (ops: Parameters<typeof real.batchesOf>[0]) =>
          Object.assign(real.batchesOf(ops), { reverse: () => real.batchesOf(ops) }),
      }
    })
    expect(await caughtAfter()).toBeDefined()
  })

  it('does together what depends on one another', async () => {
    vi.doMock(`${SRC}/recipes/batches.ts`, async (original) => {
      const real = await original<typeof import('../../src/recipes/batches.ts')>()
      return { ...real, batchesOf: (ops: Parameters<typeof real.batchesOf>[0]) => [real.placedOps({ ops })] }
    })
    expect(await caughtAfter()).toBeDefined()
  })

  it('goes on forward once an undo began', async () => {
    vi.doMock(`${SRC}/recipes/progress.ts`, async (original) => {
      const real = await original<typeof import('../../src/recipes/progress.ts')>()
      return {
        ...real,
        progressOf: (lines: Parameters<typeof real.progressOf>[0]) => {
          const resumed = lines.at(-1)?.type === 'resume'
          return real.progressOf(resumed ? lines.filter((line) => line.type !== 'undo-begin') : lines)
        },
      }
    })
    expect(await caughtAfter()).toBeDefined()
  })

  it('takes what was begun for done', async () => {
    vi.doMock(`${SRC}/recipes/progress.ts`, async (original) => {
      const real = await original<typeof import('../../src/recipes/progress.ts')>()
      return {
        ...real,
        progressOf: (lines: Parameters<typeof real.progressOf>[0]) => {
          const progress = real.progressOf(lines)
          return { ...progress, done: progress.begun }
        },
      }
    })
    expect(await caughtAfter()).toBeDefined()
  })

  it('takes what was begun for not begun when it goes back', async () => {
    vi.doMock(`${SRC}/recipes/progress.ts`, async (original) => {
      const real = await original<typeof import('../../src/recipes/progress.ts')>()
      return {
        ...real,
        progressOf: (lines: Parameters<typeof real.progressOf>[0]) => {
          const progress = real.progressOf(lines)
          return progress.undoing ? { ...progress, undone: Math.min(progress.undone, progress.done) } : progress
        },
      }
    })
    expect(await caughtAfter()).toBeDefined()
  })

  it('does not look where an op stands before it is taken up again', async () => {
    vi.doMock(`${SRC}/recipes/ops/exchange.ts`, async (original) => {
      const real = await original<typeof import('../../src/recipes/ops/exchange.ts')>()
      return {
        ...real,
        standOfExchanges: async (exchanges: Parameters<typeof real.standOfExchanges>[0]) =>
          new Map(exchanges.map(({ index }) => [index, 'before' as const])),
      }
    })
    expect(await caughtAfter()).toBeDefined()
  })

  it('announces on the account after the effect', async () => {
    vi.doMock(`${SRC}/recipes/recorder.ts`, async (original) => {
      const real = await original<typeof import('../../src/recipes/recorder.ts')>()
      return {
        ...real,
        createRecorder: (...given: Parameters<typeof real.createRecorder>) => {
          const recorder = real.createRecorder(...given)
          let late: Parameters<typeof recorder.note>[0] | undefined
          const flush = async (): Promise<void> => {
            const note = late
            late = undefined
            if (note !== undefined) await recorder.announce(note)
          }
          return {
            ...recorder,
            lines: recorder.lines,
            announce: async (note: Parameters<typeof recorder.announce>[0]) => {
              await flush()
              if (note.type === 'intent') late = note
              else await recorder.announce(note)
            },
            note: async (note: Parameters<typeof recorder.note>[0]) => {
              await flush()
              await recorder.note(note)
            },
          }
        },
      }
    })
    expect(await caughtAfter()).toBeDefined()
  })

  it('takes half an upload for a whole one', async () => {
    vi.doMock(`${SRC}/recipes/ops/upload.ts`, async (original) => {
      const real = await original<typeof import('../../src/recipes/ops/upload.ts')>()
      return {
        ...real,
        uploadAll: async (uploads: Parameters<typeof real.uploadAll>[0], context: Parameters<typeof real.uploadAll>[1]) => {
          const names = new Set((await context.transport.list(context.place.stage)).map((entry) => entry.path.split('/').at(-1)))
          await real.uploadAll(
            uploads.filter(({ name }) => !names.has(name)),
            context,
          )
        },
      }
    })
    expect(await caughtAfter()).toBeDefined()
  })

  it('leaves what it staged behind', async () => {
    vi.doMock(`${SRC}/recipes/clean-up.ts`, async (original) => ({
      ...(await original<typeof import('../../src/recipes/clean-up.ts')>()),
      cleanUp: async () => {},
    }))
    expect(await caughtAfter()).toBeDefined()
  })
})
