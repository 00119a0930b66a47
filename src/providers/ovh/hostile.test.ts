import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OvhWorld, startOvhWorld } from '../../../test/helpers/ovh-world.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { ProviderIncident } from '../types.ts'

let world: OvhWorld
beforeAll(async () => {
  world = await startOvhWorld()
})
afterAll(() => world?.stop())

/** Each of them asks a list first, where it has one, and then each of it: both answers are made up. */
const CALLS: Readonly<Record<string, (incident: ProviderIncident) => Promise<unknown>>> = {
  state: (incident) => incident.state(),
  lifting: (incident) => incident.lifting(),
  scan: (incident) => incident.scan(),
  unblock: (incident) => incident.unblock(),
  notices: (incident) => incident.notices(new Date(0), 5),
  readings: (incident) => incident.readings(new Date(0), 5),
  abuseCases: (incident) => incident.abuseCases(),
  domains: (incident) => incident.domains(),
  'mail.get': (incident) => incident.mail.get(),
  'dumps.list': (incident) => incident.dumps.list(),
  'dumps.make': (incident) => incident.dumps.make('elusdb', 'now'),
  'config.list': (incident) => incident.config.list(),
  'config.refresh': (incident) => incident.config.refresh(),
  logs: (incident) => incident.logs(),
}

/** JSON of any shape, with names and words the API really has in strange places. */
const word = fc.constantFrom('state', 'url', 'id', 'bloqued', '__proto__', 'constructor', '2026-11-20', '\u001b[31m', 'https://x/')
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, -1, 1e308, 0),
    fc.nat(200),
    fc.oneof(word, fc.string({ unit: 'binary', maxLength: 20 })),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(word, fc.string({ maxLength: 8 })), tie('any'), { maxKeys: 5 }),
  ),
})).any

it.each(Object.keys(CALLS))('%s ends with an answer or an error of ours, whatever the API says', async (name) => {
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 3 }), async (answers) => {
      const { incident } = await world.open()
      world.fake.behaviour.errors.length = 0
      world.fake.behaviour.errors.push(
        ...answers.map((body) => ({ status: 200, body: JSON.stringify(body), path: /^\/(?:hosting|me|support)/ })),
      )
      const outcome = await (CALLS[name] as (incident: ProviderIncident) => Promise<unknown>)(incident).then(
        () => 'answered',
        (error: unknown) => (isSiteguardError(error) ? error.code : error),
      )
      expect(outcome).toMatch(/^(?:answered|SG-PROV-00[47])$/)
    }),
    { numRuns: 12 },
  )
  world.fake.behaviour.errors.length = 0
})
