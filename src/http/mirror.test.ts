import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultOf, isLoopback, mirrorFault, redirectTarget, throughMirror } from './mirror.ts'

const u = (text: string) => new URL(text)

describe('faultOf and mirrorFault', () => {
  it('lets https alone through', () => {
    expect(faultOf(u('https://www.spip.net/x'))).toBeUndefined()
    expect(faultOf(u('http://www.spip.net/x'))).toBe('not-https')
    expect(faultOf(u('file:///etc/passwd'))).toBe('not-https')
    expect(faultOf(u('https://me:secret@www.spip.net/'))).toBe('credentials')
  })

  it('takes a plain http mirror on loopback, elsewhere only when told to', () => {
    expect(mirrorFault(u('http://127.0.0.1:8080/m'), false)).toBeUndefined()
    expect(mirrorFault(u('http://[::1]:8080'), false)).toBeUndefined()
    expect(mirrorFault(u('http://localhost'), false)).toBeUndefined()
    expect(mirrorFault(u('http://10.0.0.1/m'), false)).toBe('not-https')
    expect(mirrorFault(u('http://10.0.0.1/m'), true)).toBeUndefined()
    expect(mirrorFault(u('ftp://127.0.0.1/m'), true)).toBe('not-https')
    expect(mirrorFault(u('https://a:b@mirror/'), true)).toBe('credentials')
    expect(mirrorFault(u('https://mirror/?x=1'), true)).toBe('malformed')
  })

  it('is not fooled by names that look like loopback', () => {
    expect(isLoopback(u('http://127.0.0.1.evil.example/'))).toBe(false)
    expect(isLoopback(u('http://localhost.evil.example/'))).toBe(false)
  })
})

describe('throughMirror', () => {
  it('puts host, port, path and query after the mirror', () => {
    expect(throughMirror(u('https://a.example:444/x/y?z=1'), u('https://m.example/base/')).href).toBe(
      'https://m.example/base/a.example:444/x/y?z=1',
    )
    expect(throughMirror(u('https://a.example'), u('http://127.0.0.1:9')).href).toBe('http://127.0.0.1:9/a.example/')
  })

  it('never leaves the mirror, whatever the address', () => {
    const mirror = u('http://127.0.0.1:9/base')
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ['https'], withQueryParameters: true, withFragments: true }), (address) => {
        const url = throughMirror(u(address), mirror)
        expect(url.origin).toBe(mirror.origin)
        expect(url.pathname.startsWith(`/base/${u(address).host}/`)).toBe(true)
        expect(url.search).toBe(u(address).search)
      }),
    )
  })
})

describe('redirectTarget', () => {
  it('stays within https without a mirror', () => {
    expect(redirectTarget('/y', u('https://a.example/x'), undefined)).toEqual(u('https://a.example/y'))
    expect(redirectTarget('https://b.example/', u('https://a.example/x'), undefined)).toEqual(u('https://b.example/'))
    expect(redirectTarget('http://a.example/x', u('https://a.example/x'), undefined)).toBe('leaves-https')
    expect(redirectTarget('http://127.0.0.1/', u('https://a.example/x'), undefined)).toBe('leaves-https')
    expect(redirectTarget('file:///etc/passwd', u('https://a.example/x'), undefined)).toBe('leaves-https')
    expect(redirectTarget('https://u:p@a.example/', u('https://a.example/x'), undefined)).toBe('credentials')
    expect(redirectTarget('https://[', u('https://a.example/x'), undefined)).toBe('malformed')
  })

  it('asks no other host than the mirror, whatever it says', () => {
    const mirror = u('http://127.0.0.1:9/base')
    const from = u('http://127.0.0.1:9/base/a.example/x')
    expect(redirectTarget('https://b.example/z?q', from, mirror)).toEqual(u('http://127.0.0.1:9/base/b.example/z?q'))
    expect(redirectTarget('http://127.0.0.1:10/', from, mirror)).toBe('leaves-mirror')
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl(), fc.string(), fc.constantFrom('//evil.example/', '\\\\evil.example', 'javascript:1', '../../..')),
        (location) => {
          const target = redirectTarget(location, from, mirror)
          if (target instanceof URL) expect(target.origin).toBe(mirror.origin)
        },
      ),
    )
  })
})
