import { describe, expect, it } from 'vitest'
import { createNameLooker } from './look-up-name.ts'

const missing = (code: string) => async (): Promise<string[]> => {
  throw Object.assign(new Error(code), { code })
}

describe('createNameLooker', () => {
  it('finds names, takes addresses as they are, and asks where it is told to', async () => {
    const names = createNameLooker({
      addressesOf: async () => ['192.0.2.1', '192.0.2.1', '2001:db8::1'],
      connectTo: (host) => (host === 'moved.example' ? { host: '127.0.0.1' } : undefined),
    })
    expect(await names.look('a.example.')).toMatchObject({ host: 'a.example', outcome: 'found', addresses: ['192.0.2.1', '2001:db8::1'] })
    expect(await names.look('192.0.2.7')).toMatchObject({ outcome: 'literal', addresses: ['192.0.2.7'] })
    expect(await names.look('[2001:db8::7]')).toMatchObject({ outcome: 'literal', addresses: ['2001:db8::7'] })
    expect(await names.look('moved.example')).toMatchObject({ outcome: 'found', addresses: ['127.0.0.1'] })
  })

  it('says which part of a name is missing', async () => {
    const of = (known: readonly string[]) =>
      createNameLooker({ addressesOf: missing('ENOTFOUND'), hasServers: async (name) => known.includes(name) })
    expect(await of(['lepcf.fr', 'fr']).look('www.lepcf.fr')).toMatchObject({ outcome: 'absent', known: 'lepcf.fr' })
    expect(await of(['fr']).look('www.lepcf.fr')).toMatchObject({ outcome: 'absent', known: 'fr' })
    expect(await of([]).look('www.lepcf.fr')).toMatchObject({ outcome: 'absent', known: '' })
  })

  it('does not call a name gone where nobody answers', async () => {
    expect(await createNameLooker({ addressesOf: missing('EAI_AGAIN') }).look('a.example')).toMatchObject({
      outcome: 'failing',
      detail: 'EAI_AGAIN',
    })
    const silent = createNameLooker({ addressesOf: missing('ENOTFOUND'), hasServers: missing('ETIMEOUT') as never })
    expect(await silent.look('a.example')).toMatchObject({ outcome: 'absent', known: '' })
  })

  it('stops when it is told to', async () => {
    const names = createNameLooker({ addressesOf: () => new Promise(() => {}) })
    const abort = new AbortController()
    const looking = names.look('a.example', abort.signal)
    abort.abort()
    await expect(looking).rejects.toThrow('SG-INT-002')
  })
})
