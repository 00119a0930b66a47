import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSiteguardError } from '../core/error.ts'
import { createIdentity, type Identity, loadIdentity } from './identity.ts'
import { openBytes, openRange, openStream, sealBytes, sealStream } from './seal.ts'
import { isPublicKey, publicKeyOf, publicKeysOf, sign, verify } from './sign.ts'

const CHUNK = 64 * 1024
let dir: string
let ours: Identity
let other: Identity
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siteguard-seal-'))
  ours = await createIdentity(join(dir, 'ours.txt'))
  other = await createIdentity(join(dir, 'deep', 'other.txt'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const bytesOf = (size: number): Buffer => Buffer.from(Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 0xff))
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'opened',
    (error: unknown) => (isSiteguardError(error) ? error.code : String(error)),
  )

describe('sealing', () => {
  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 40 * CHUNK + 17])(
    'gives back %i bytes, and says the sealed size first',
    async (size) => {
      const plain = bytesOf(size)
      const sealed = await sealStream(size, [plain.subarray(0, size >> 1), plain.subarray(size >> 1)], [ours.recipient, other.recipient])
      const parts: Buffer[] = []
      for await (const part of sealed.content) parts.push(part)
      const whole = Buffer.concat(parts)
      expect(whole.length).toBe(sealed.size)
      expect((await openBytes(whole, ours, 'x')).equals(plain)).toBe(true)
      expect((await openBytes(whole, other, 'x')).equals(plain)).toBe(true)
    },
  )

  it('opens whatever pieces it comes in', async () => {
    const plain = bytesOf(2 * CHUNK + 100)
    const sealed = await sealBytes(plain, [ours.recipient])
    const pieces = Array.from({ length: Math.ceil(sealed.length / 97) }, (_, i) => sealed.subarray(i * 97, i * 97 + 97))
    const out: Buffer[] = []
    for await (const part of openStream(pieces, ours, 'x')) out.push(part)
    expect(Buffer.concat(out).equals(plain)).toBe(true)
  })

  it('never takes another length for what was promised', async () => {
    for (const [promised, given] of [
      [10, 9],
      [10, 11],
      [CHUNK, CHUNK + 1],
      [0, 1],
      [CHUNK + 5, CHUNK],
    ] as const) {
      const sealed = await sealStream(promised, [bytesOf(given)], [ours.recipient])
      const read = async () => {
        for await (const _ of sealed.content) {
        }
      }
      expect(await codeOf(read())).toBe('SG-SEAL-007')
    }
  })

  it('notices a flipped bit in any byte, and every cut', async () => {
    const sealed = await sealBytes(bytesOf(90), [ours.recipient])
    for (let bit = 0; bit < sealed.length * 8; bit += 7) {
      const bad = Buffer.from(sealed)
      bad[bit >> 3] = (bad[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(await codeOf(openBytes(bad, ours, 'x'))).toMatch(/^SG-SEAL-00[56]$/)
    }
    for (let size = 0; size < sealed.length; size += 7)
      expect(await codeOf(openBytes(sealed.subarray(0, size), ours, 'x'))).toMatch(/^SG-SEAL-00[56]$/)
    expect(await codeOf(openBytes(Buffer.concat([sealed, Buffer.alloc(1)]), ours, 'x'))).toBe('SG-SEAL-006')
  })

  it('notices chunks cut off, exchanged or repeated at their very borders', async () => {
    const sealed = await sealBytes(bytesOf(3 * CHUNK), [ours.recipient])
    const head = sealed.length - 3 * (CHUNK + 16)
    const chunk = (i: number): Buffer => sealed.subarray(head + i * (CHUNK + 16), head + (i + 1) * (CHUNK + 16))
    const made = (...order: number[]) => Buffer.concat([sealed.subarray(0, head), ...order.map(chunk)])
    expect(await codeOf(openBytes(made(0, 1, 2), ours, 'x'))).toBe('opened')
    for (const order of [[0, 1], [1, 0, 2], [0, 1, 1, 2], [2], [], [0, 1, 2, 2]]) {
      expect(await codeOf(openBytes(made(...order), ours, 'x'))).toBe('SG-SEAL-006')
    }
  })

  it('says what cannot be opened with our key, and refuses recipients that are none', async () => {
    const sealed = await sealBytes(bytesOf(5), [other.recipient])
    await expect(openBytes(sealed, ours, 'pack-1')).rejects.toMatchObject({
      code: 'SG-SEAL-005',
      params: { name: 'pack-1', recipient: ours.recipient },
    })
    // One letter another: one key in 32 ends with a q.
    const changed = ours.recipient.slice(0, -1) + (ours.recipient.endsWith('q') ? 'p' : 'q')
    for (const bad of ['age1', changed, 'ssh-ed25519 AAAA', '', ours.recipient.toUpperCase()]) {
      expect(await codeOf(sealBytes(bytesOf(1), [bad]))).toBe('SG-SEAL-004')
    }
  })

  it('opens any range, and only reads around it', async () => {
    const plain = bytesOf(5 * CHUNK + 123)
    const sealed = await sealBytes(plain, [ours.recipient])
    let read = 0
    const source = {
      name: 'pack',
      size: sealed.length,
      async *read(offset: number, length: number) {
        read += length
        yield sealed.subarray(offset, offset + length)
      },
    }
    const opener = await openRange(source, ours)
    expect(opener.size).toBe(plain.length)
    await fc.assert(
      fc.asyncProperty(fc.nat(plain.length), fc.nat(2 * CHUNK), async (offset, wanted) => {
        const length = Math.min(wanted, plain.length - offset)
        const out: Buffer[] = []
        const before = read
        for await (const part of opener.open(offset, length)) out.push(part)
        expect(Buffer.concat(out).equals(plain.subarray(offset, offset + length))).toBe(true)
        expect(read - before).toBeLessThanOrEqual(length + 2 * (CHUNK + 16) + 32)
      }),
      { numRuns: 60 },
    )
    sealed[sealed.length - CHUNK] = (sealed[sealed.length - CHUNK] as number) ^ 1
    const tail = async () => {
      for await (const _ of opener.open(plain.length - 10, 10)) {
      }
    }
    const past = async () => {
      for await (const _ of opener.open(plain.length, 1)) {
      }
    }
    expect(await codeOf(tail())).toBe('opened')
    expect(await codeOf(past())).toBe('SG-SEAL-006')
    sealed[sealed.length - 3] = (sealed[sealed.length - 3] as number) ^ 1
    expect(await codeOf(tail())).toBe('SG-SEAL-006')
  })

  it('finds the end of a header with many recipients in a range, too', async () => {
    const many = await Promise.all(Array.from({ length: 12 }, (_, i) => createIdentity(join(dir, `many-${i}.txt`))))
    const sealed = await sealBytes(bytesOf(10), [...many.map((one) => one.recipient), ours.recipient])
    const read = async function* (offset: number, length: number) {
      yield sealed.subarray(offset, offset + length)
    }
    const opener = await openRange({ name: 'x', size: sealed.length, read }, ours)
    const out: Buffer[] = []
    for await (const part of opener.open(2, 3)) out.push(part)
    expect(Buffer.concat(out)).toEqual(bytesOf(10).subarray(2, 5))
  })

  it('lets go of its source when the reader leaves', async () => {
    let closed = false
    const source = async function* () {
      try {
        for (;;) yield await sealBytes(bytesOf(100_000), [ours.recipient])
      } finally {
        closed = true
      }
    }
    for await (const _ of openStream(source(), ours, 'x')) break
    expect(closed).toBe(true)
  })
})

describe('identity', () => {
  const configDir = () => join(dir, 'config')

  it('is made once, for us alone, and found again', async () => {
    await expect(loadIdentity({ env: {}, configDir: configDir(), create: false })).rejects.toMatchObject({
      code: 'SG-SEAL-001',
      params: { file: join(configDir(), 'identity.txt') },
    })
    const told: string[] = []
    const made = await loadIdentity({ env: {}, configDir: configDir(), create: true, onSecret: (s) => told.push(s.reveal()) })
    expect(made.created).toBe(true)
    expect((await stat(made.file as string)).mode & 0o777).toBe(0o600)
    expect(told).toEqual([made.keys[0].reveal()])
    const again = await loadIdentity({ env: {}, configDir: configDir(), create: true })
    expect(again).toMatchObject({ recipient: made.recipient, created: false })
    await expect(createIdentity(made.file as string)).rejects.toMatchObject({ code: 'SG-SEAL-003' })
  })

  it('comes from a named file or from the environment', async () => {
    const text = await readFile(ours.file as string, 'utf8')
    const named = await loadIdentity({ env: { SITEGUARD_IDENTITY_FILE: ours.file }, configDir: configDir(), create: false })
    expect(named.recipient).toBe(ours.recipient)
    const given = await loadIdentity({
      env: { SITEGUARD_IDENTITY: text, SITEGUARD_IDENTITY_FILE: '/nowhere' },
      configDir: '/nowhere',
      create: false,
    })
    expect(given).toMatchObject({ recipient: ours.recipient, created: false })
    expect(given.file).toBeUndefined()
  })

  it('opens with every key it holds, and seals to the first', async () => {
    const [a, b] = [ours.keys[0].reveal(), other.keys[0].reveal()]
    const both = await loadIdentity({ env: { SITEGUARD_IDENTITY: `# new\n${a}\r\n\n${b}\n` }, configDir: '', create: false })
    expect(both.recipient).toBe(ours.recipient)
    expect((await openBytes(await sealBytes(Buffer.from('old'), [other.recipient]), both, 'x')).toString()).toBe('old')
    expect(publicKeysOf(both)).toEqual([publicKeyOf(ours), publicKeyOf(other)])
  })

  it('never says the key, whatever is wrong with it', async () => {
    const key = ours.keys[0].reveal()
    const wrong = `${key.slice(0, -1)}${key.endsWith('Q') ? 'P' : 'Q'}`
    for (const text of [
      wrong,
      key.slice(0, 40),
      `${key}${key}`,
      `AGE-SECRET-KEY-PQ-1${key.slice(16)}`,
      key.toLowerCase(),
      '# nothing',
      'hunter2',
    ]) {
      const error = await loadIdentity({ env: { SITEGUARD_IDENTITY: text }, configDir: '', create: true }).catch((e: unknown) => e)
      expect(error).toMatchObject({ code: 'SG-SEAL-002' })
      const said = `${(error as Error).stack}${JSON.stringify(error)}${(error as Error).cause}`
      if (text !== '# nothing') expect(said).not.toContain(text.slice(-7))
    }
  })

  it('is refused when others may read it', async () => {
    const file = join(dir, 'open.txt')
    await writeFile(file, await readFile(ours.file as string), { mode: 0o640 })
    await expect(loadIdentity({ env: { SITEGUARD_IDENTITY_FILE: file }, configDir: '', create: true })).rejects.toMatchObject({
      code: 'SG-SEC-002',
      params: { file, mode: '0640' },
    })
  })
})

describe('signing', () => {
  it('is ours, over exactly these bytes, and the same key each time', () => {
    const bytes = Buffer.from('index 7')
    const signature = sign(bytes, ours)
    expect(isPublicKey(publicKeyOf(ours))).toBe(true)
    expect(verify(bytes, signature, [publicKeyOf(other), publicKeyOf(ours)])).toBe(true)
    expect(verify(bytes, signature, [publicKeyOf(other)])).toBe(false)
    expect(verify(bytes, signature, [])).toBe(false)
    expect(verify(Buffer.from('index 8'), signature, [publicKeyOf(ours)])).toBe(false)
    expect(verify(bytes, sign(bytes, other), [publicKeyOf(ours)])).toBe(false)
    for (const bad of ['', 'x', signature.slice(1), `${signature}=`]) expect(verify(bytes, bad, [publicKeyOf(ours)])).toBe(false)
    for (const bad of ['', 'ed25519:', ours.recipient, `${publicKeyOf(ours)}A`]) expect(isPublicKey(bad)).toBe(false)
  })

  it('derives its key as written down, so that another program can', async () => {
    const text = `AGE-SECRET-KEY-1${'Q'.repeat(52)}`
    // Of this fixed text by HKDF-SHA-256 and RFC 8032, reckoned with Python's hmac and OpenSSL.
    const fixed = { recipient: '', keys: [{ reveal: () => text }], created: false } as unknown as Identity
    expect(publicKeyOf(fixed)).toBe(FIXED)
  })
})

const FIXED = 'ed25519:25NEhj4PW+UEUbg2faGVknKPi2DTEAYl53Nfv9eT+ws'
