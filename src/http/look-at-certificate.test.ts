import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { layer } from '../../test/helpers/layer.ts'
import { html, makeCertificate, type PageServer, page, startPages, startRaw, whyNoCertificate } from '../../test/helpers/page-server.ts'
import { createCertificateLooker, judged } from './look-at-certificate.ts'

layer('createCertificateLooker', whyNoCertificate(), () => {
  let made: ReturnType<typeof makeCertificate>
  let server: PageServer
  beforeAll(async () => {
    made = makeCertificate('a.example')
    server = await startPages(html(page('x')), made)
  })
  afterAll(() => server?.stop())
  const look = (host: string, ca?: string, port = server.port, timeoutMs = 10_000) =>
    createCertificateLooker({
      connectTo: () => ({ host: '127.0.0.1', port }),
      timeoutMs,
      ...(ca === undefined ? {} : { ca: [ca] }),
    }).look(host, 443)

  it('takes one that browsers would', async () => {
    const found = await look('a.example', made.ca)
    expect(found).toMatchObject({ outcome: 'good', host: 'a.example', names: ['a.example'], issuer: 'Test authority' })
    expect(found.until).toBeGreaterThan(Date.now())
    expect(server.asked).toEqual([])
  })

  it('tells an unknown signer from another name', async () => {
    expect(await look('a.example')).toMatchObject({ outcome: 'bad', problem: 'untrusted' })
    expect(await look('b.example', made.ca)).toMatchObject({ outcome: 'bad', problem: 'wrong-name', names: ['a.example'] })
    expect(await look('b.example')).toMatchObject({ outcome: 'bad', problem: 'wrong-name' })
  })

  it('gives up where no handshake comes about', async () => {
    const plain = await startPages(html('x'))
    const mute = await startRaw('', () => {})
    expect(await look('a.example', made.ca, plain.port, 200)).toMatchObject({ outcome: 'failed' })
    expect(await look('a.example', made.ca, 1)).toMatchObject({ outcome: 'failed', detail: 'ECONNREFUSED' })
    expect(await look('a.example', made.ca, Number(new URL(mute.url).port), 200)).toMatchObject({ outcome: 'failed' })
    await plain.stop()
    await mute.stop()
    expect(await createCertificateLooker().look('169.254.169.254', 443)).toMatchObject({ outcome: 'failed', detail: 'EACCES' })
  })

  it('stops when it is told to', async () => {
    await expect(
      createCertificateLooker({ connectTo: () => ({ host: '127.0.0.1', port: server.port }) }).look('a.example', 443, AbortSignal.abort()),
    ).rejects.toThrow('SG-INT-002')
  })
})

describe('judged', () => {
  const certificate = {
    valid_from: 'Jan  1 00:00:00 2026 GMT',
    valid_to: 'Feb  1 00:00:00 2026 GMT',
    subjectaltname: 'DNS:*.a.example, DNS:a.example',
  }
  const at = (text: string): number => Date.parse(text)

  it.each([
    ['a.example', undefined, '2026-01-15', 'good'],
    ['www.a.example', null, '2026-01-15', 'good'],
    ['a.example', undefined, '2026-02-02', 'expired'],
    ['a.example', 'CERT_HAS_EXPIRED', '2026-01-15', 'expired'],
    ['a.example', undefined, '2025-12-31', 'not-yet-valid'],
    ['b.example', 'ERR_TLS_CERT_ALTNAME_INVALID', '2026-01-15', 'wrong-name'],
    ['x.y.a.example', 'DEPTH_ZERO_SELF_SIGNED_CERT', '2026-01-15', 'wrong-name'],
    ['a.example', Object.assign(new Error('x'), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }), '2026-01-15', 'untrusted'],
  ])('%s, %s, on %s: %s', (host, said, day, wanted) => {
    const found = judged(host, certificate, said, at(day))
    expect(found.problem ?? found.outcome).toBe(wanted)
  })

  it('makes do with a certificate that says nothing, and prints none of its tricks', () => {
    expect(judged('a.example', {}, 'CERT_UNTRUSTED')).toMatchObject({ outcome: 'bad', problem: 'untrusted', names: [], issuer: '' })
    const evil = judged(
      'a.example',
      { ...certificate, issuer: { O: '\u001b[31m', CN: 'x\u202e' } as never, subjectaltname: 'DNS:\u001b]0;x' },
      'X',
      at('2026-01-15'),
    )
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not come out
    expect(JSON.stringify(evil)).not.toMatch(/[\u0000-\u001f\u202e]|\\u001b/)
  })
})
