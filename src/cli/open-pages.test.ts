import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textsOf } from '../../test/helpers/texts.ts'
import type { Context } from './command.ts'
import { openPages } from './open-pages.ts'

const contextOf = (connectTo?: string): Context =>
  ({
    env: connectTo === undefined ? {} : { SITEGUARD_CONNECT_TO: connectTo },
    version: '1.2.3',
    texts: textsOf('en'),
  }) as unknown as Context

describe('pages of sites', () => {
  const server = createServer((request, response) => response.end(`${request.headers.host} ${request.headers['user-agent']}`))
  let port = 0
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  it.each([
    ['of one host and port', (to: number) => `blog.example:80:127.0.0.1:${to}`],
    ['of any port', (to: number) => `other.example:80:127.0.0.9:9,blog.example::127.0.0.1:${to}`],
    ['of any host', (to: number) => ` ::127.0.0.1:${to}`],
  ])('%s are asked where they are said to be, by their own name', async (_, rule) => {
    const answer = await openPages(contextOf(rule(port))).ask('http://blog.example/')
    expect('status' in answer && answer.body.toString()).toBe('blog.example Mozilla/5.0 (compatible; siteguard/1.2.3)')
  })

  it.each(['blog.example', 'a:b:c:d', 'a:80:b', 'a:80:b:80:c'])('are not asked by a rule nobody can read: %s', (rule) => {
    expect(() => openPages(contextOf(rule))).toThrow(expect.objectContaining({ code: 'SG-USE-001' }))
  })
})
