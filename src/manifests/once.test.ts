import { describe, expect, it } from 'vitest'
import { createOnce } from './once.ts'

const never = (signal: AbortSignal) =>
  new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))

describe('createOnce', () => {
  it('runs a job once for everybody, failures too', async () => {
    const once = createOnce()
    let runs = 0
    const job = async () => {
      runs += 1
      return runs
    }
    expect(await Promise.all([once('a', job), once('a', job), once('a', job, new AbortController().signal)])).toEqual([1, 1, 1])
    expect(await once('a', job)).toBe(1)
    expect(await once('b', job)).toBe(2)
    const fail = async () => {
      runs += 1
      throw new Error('no')
    }
    await expect(once('c', fail)).rejects.toThrow('no')
    await expect(once('c', fail)).rejects.toThrow('no')
    expect(runs).toBe(3)
  })

  it('turns a job that throws at once into a rejection', async () => {
    const job = (): Promise<never> => {
      throw new Error('at once')
    }
    await expect(createOnce()('a', job)).rejects.toThrow('at once')
  })

  it('lets one leave without stopping the others', async () => {
    const once = createOnce()
    const first = new AbortController()
    const second = new AbortController()
    let finish: (value: string) => void = () => {}
    let inner: AbortSignal | undefined
    const job = (signal: AbortSignal) => {
      inner = signal
      return new Promise<string>((resolve) => {
        finish = resolve
      })
    }
    const a = once('k', job, first.signal)
    const b = once('k', job, second.signal)
    first.abort()
    await expect(a).rejects.toMatchObject({ code: 'SG-INT-002' })
    expect(inner?.aborted).toBe(false)
    finish('done')
    expect(await b).toBe('done')
    second.abort()
    expect(await once('k', job)).toBe('done')
  })

  it('stops the job when the last one leaves, and starts anew for the next', async () => {
    const once = createOnce()
    const leaving = new AbortController()
    let seen: AbortSignal | undefined
    const left = once(
      'k',
      (signal) => {
        seen = signal
        return never(signal)
      },
      leaving.signal,
    )
    await Promise.resolve()
    leaving.abort()
    await expect(left).rejects.toMatchObject({ code: 'SG-INT-002' })
    expect(seen?.aborted).toBe(true)
    expect(await once('k', async () => 'again')).toBe('again')
    await expect(once('k', async () => 'x', AbortSignal.abort())).rejects.toMatchObject({ code: 'SG-INT-002' })
  })
})
