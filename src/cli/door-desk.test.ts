import { describe, expect, it } from 'vitest'
import { DOOR_MARK } from '../cms/door.ts'
import type { PageAnswer, PageClient } from '../http/types.ts'
import { askAtDoor } from './door-desk.ts'

type Said = readonly [status: number, to?: string] | 'door' | 'nobody'

function pagesOf(said: Readonly<Record<string, Said>>): Pick<PageClient, 'ask'> {
  return {
    async ask(url) {
      const one = said[url] ?? 'nobody'
      if (one === 'nobody') return { failed: 'refused', detail: 'ECONNREFUSED' }
      if (one === 'door') return { status: 503, headers: {}, body: Buffer.from(`<!-- ${DOOR_MARK} -->`), url }
      const [status, to] = one
      return { status, headers: to === undefined ? {} : { location: to }, body: Buffer.from('x'), url } satisfies PageAnswer
    },
  }
}

const HOME = 'http://a.example/'

describe('asking at a door', () => {
  it.each([
    ['shut', { [HOME]: 'door' }],
    // mod_rewrite leads on before mod_alias shuts.
    ['shut', { [HOME]: [301, 'https://www.a.example/'], 'https://www.a.example/': 'door' }],
    ['open', { [HOME]: [302, '/fr/'], 'http://a.example/fr/': [200] }],
    ['open', { [HOME]: [200] }],
    ['open', { [HOME]: [404] }],
    ['unseen', { [HOME]: [401] }],
    ['unseen', { [HOME]: [403] }],
    ['unseen', { [HOME]: [503] }],
    ['unseen', { [HOME]: [500] }],
    ['unseen', { [HOME]: [301, 'https://elsewhere.example/'] }],
    ['unseen', { [HOME]: [302, '/'] }],
    ['unseen', {}],
  ] as const)('finds it %s: %o', async (is, said) => {
    expect((await askAtDoor(HOME, pagesOf(said), new AbortController().signal)).is).toBe(is)
  })

  it('learns nothing where there is no address', async () => {
    expect(await askAtDoor(undefined, pagesOf({}), new AbortController().signal)).toEqual({ is: 'unseen', detail: '' })
  })
})
