import { expect, it } from 'vitest'
import { createPace } from './pace.ts'

it('asks one machine one thing at a time, with a pause after each, and others meanwhile', async () => {
  const events: string[] = []
  const pace = createPace(
    1_000,
    (host) => (host === 'c.example' ? '192.0.2.2' : '192.0.2.1'),
    async (milliseconds) => void events.push(`pause ${milliseconds}`),
  )
  let running = 0
  const ask = (host: string, fails = false) =>
    pace(`https://${host}/`, async () => {
      running += host === 'c.example' ? 0 : 1
      expect(running).toBeLessThanOrEqual(1)
      events.push(host)
      await new Promise((done) => setImmediate(done))
      running -= host === 'c.example' ? 0 : 1
      if (fails) throw new Error('no answer')
      return host
    })
  const asked = await Promise.allSettled([ask('a.example'), ask('b.example', true), ask('a.example'), ask('c.example')])
  expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
  expect(events.filter((event) => event !== 'c.example')).toEqual(['a.example', 'pause 1000', 'b.example', 'pause 1000', 'a.example'])
  // It waited for nobody.
  expect(events.indexOf('c.example')).toBeLessThan(events.indexOf('b.example'))
})
