import { expect, it } from 'vitest'
import { childEnv, SECRET_VARIABLES } from './child-env.ts'

it('hands a program everything but what is ours to know', () => {
  const ours = Object.fromEntries(SECRET_VARIABLES.map((name) => [name, 'secret']))
  expect(SECRET_VARIABLES).toEqual(['SITEGUARD_IDENTITY', 'SITEGUARD_PASSPHRASE', 'OVH_APPLICATION_SECRET', 'OVH_CONSUMER_KEY'])
  expect(childEnv({ ...ours, HOME: '/h', PW: 'secret', OTHER: 'kept' }, ['PW'])).toEqual({ HOME: '/h', OTHER: 'kept' })
})
