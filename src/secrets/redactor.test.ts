import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable } from '../core/printable.ts'
import { Secret } from '../core/secret.ts'
import { wrap } from '../reporters/text/layout.ts'
import { createRedactor, SHORTEST_REDACTED } from './redactor.ts'

const redactorOf = (...values: string[]) => {
  const redactor = createRedactor()
  for (const value of values) redactor.register(value)
  return redactor
}

const escape3986 = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** Ways other programs write a value, each by its own means rather than by ours. */
const ENCODINGS: Readonly<Record<string, (value: string) => string>> = {
  plain: (v) => v,
  base64: (v) => Buffer.from(v).toString('base64'),
  base64url: (v) => Buffer.from(v).toString('base64url'),
  hex: (v) => Buffer.from(v).toString('hex'),
  uri: (v) => encodeURIComponent(v),
  form: (v) => new URLSearchParams({ v }).toString().slice(2),
  'RFC 3986': (v) => escape3986(v),
  "PHP's urlencode": (v) => escape3986(v).replaceAll('~', '%7E').replaceAll('%20', '+'),
  "Python's quote": (v) => escape3986(v).replaceAll('%2F', '/'),
  'password of a URL': (v) => Object.assign(new URL('https://user@a.example'), { password: v }).password,
  // It drops tabs.
  'query of a URL': (v) => Object.assign(new URL('https://a.example'), { search: `?${v.replaceAll('\t', '%09')}` }).search.slice(1),
  json: (v) => JSON.stringify({ v }),
  'json twice': (v) => JSON.stringify(JSON.stringify({ v })),
  inspect: (v) => inspect({ v }, { breakLength: Number.POSITIVE_INFINITY, maxStringLength: null }),
  'shell quoted': (v) => `'${v.replaceAll("'", "'\\''")}'`,
  'double quoted': (v) => `"${v.replace(/["\\$`]/g, (c) => `\\${c}`)}"`,
  html: (v) =>
    v.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  "Python's html": (v) =>
    v.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#x27;'),
  "Go's html": (v) =>
    v.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
}

// Long enough that no encoding of one can stand in another by chance, and in characters every encoding treats its own way.
const value = fc.string({
  unit: fc.constantFrom(...'aZ09 &<>"\'\\/+=%$`!;é😀\t~*()[]{}|^?#@:,'),
  minLength: SHORTEST_REDACTED,
  maxLength: 24,
})

describe('createRedactor', () => {
  it('replaces a value wherever it stands', () => {
    const redactor = redactorOf('hunter2')
    expect(redactor.redact('pw=hunter2, again hunter2hunter2.')).toBe('pw=***, again ***.')
    expect(redactor.redact('nothing here')).toBe('nothing here')
    expect(createRedactor().redact('hunter2')).toBe('hunter2')
  })

  it('takes a Secret as well as its text', () => {
    const redactor = createRedactor()
    expect(redactor.register(new Secret('label', 'hunter2'))).toBe(true)
    expect(redactor.register('hunter2')).toBe(true)
    expect(redactor.redact('hunter2')).toBe('***')
  })

  it('does not look for what is too short to be one, and says so', () => {
    const redactor = createRedactor()
    expect(redactor.register('abc')).toBe(false)
    expect(redactor.register('')).toBe(false)
    expect(redactor.redact('abcabc')).toBe('abcabc')
  })

  it.each(Object.entries(ENCODINGS))('finds every value as %s', (_, encode) => {
    fc.assert(
      fc.property(value, fc.string(), fc.string(), (secret, before, after) => {
        const encoded = encode(secret)
        const out = redactorOf(secret).redact(`${before}\u0001${encoded}\u0001${after}`)
        expect(out).not.toContain(secret)
        expect(out).not.toContain(encoded)
      }),
      { numRuns: 300 },
    )
  })

  it('leaves no piece of base64 in which the value is only a part', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 9 }),
        fc.string({ minLength: 6, maxLength: 20, unit: 'grapheme-ascii' }),
        fc.string({ maxLength: 9 }),
        (user, secret, rest) => {
          const header = Buffer.from(`${user}:${secret}${rest}`).toString('base64')
          const out = redactorOf(secret).redact(`Authorization: Basic ${header}`)
          // What the neighbours share in the first and last character is all that may be left.
          for (const piece of out.slice('Authorization: Basic '.length).split('***')) {
            expect(Buffer.from(piece, 'base64').toString()).not.toContain(secret.slice(1, -1))
          }
          expect(out).not.toContain(header)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('leaves nothing of overlapping values, and its mark never helps to spell one', () => {
    const overlapping = fc.string({ unit: fc.constantFrom('a', 'b', '*', '#', '_'), minLength: 4, maxLength: 8 })
    fc.assert(
      fc.property(
        fc.array(overlapping, { minLength: 1, maxLength: 5 }),
        fc.string({ unit: fc.constantFrom('a', 'b', '*', '#', '_'), maxLength: 60 }),
        (secrets, text) => {
          const out = redactorOf(...secrets).redact(text)
          for (const secret of secrets) expect(out).not.toContain(secret)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('finds the single lines of a key of many lines', () => {
    const key = '-----BEGIN KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\nQyNTUxOQAAACDe\n-----END KEY-----'
    expect(redactorOf(key).redact('line 2: b3BlbnNzaC1rZXktdjEAAAAA and QyNTUxOQAAACDe')).toBe('line 2: *** and ***')
  })

  it('finds a value that a layout broke into lines, wherever it did', () => {
    const secret = 'correct horse battery staple'
    const long = 'Zk9'.repeat(40)
    const redactor = redactorOf(secret, long)
    expect(redactor.redact('it was correct horse\n  battery\n  staple, it says')).toBe('it was ***, it says')
    for (const width of [40, 61, 80, 119])
      expect(redactor.redact(wrap(`it was ${long}, it says`, width, 4)).replace(/\s+/g, ' ')).toBe('it was ***, it says')
    const armour = Buffer.from(`user:${long}`).toString('base64').replace(/.{76}/g, '$&\n')
    expect(redactor.redact(armour)).not.toContain(armour.slice(10, 60))
    // Short ones would be found in any two words that stand together.
    expect(redactorOf('isat').redact('this is at home')).toBe('this is at home')
  })

  it('finds what a cut has left of a value', () => {
    const secret = '0123456789abcdefghijklmnopqrst'
    const redactor = redactorOf(secret)
    for (let left = 6; left < secret.length; left += 1) {
      expect(redactor.redact(`near ${secret.slice(0, left)}…`)).toBe('near ***…')
      expect(redactor.redact(`…${secret.slice(-left)} is wrong`)).toBe('…*** is wrong')
      if (left < 15) continue
      expect(redactor.redact(`near '${secret.slice(0, left)}'`)).toBe("near '***'")
      expect(redactor.redact(`${secret.slice(-left)}' is wrong`)).toBe("***' is wrong")
    }
    expect(redactor.redact('012345 and abcdefgh stay')).toBe('012345 and abcdefgh stay')
  })

  it('finds a value that was made safe to print with the text around it', () => {
    const secret = `back\\slash"and'quote`
    expect(redactorOf(secret).redact(printable(`said\n${secret}`))).toBe('said\\n***')
    expect(redactorOf('bell\u0007and\\more').redact(printable('bell\u0007and\\more'))).toBe('***')
  })

  it('takes no longer for a vault full of them', () => {
    const redactor = createRedactor()
    for (let n = 0; n < 400; n += 1) redactor.register(`secret-number-${n}-${'x'.repeat(n % 20)}`)
    const text = 'a report without any of them, line by line\n'.repeat(20_000)
    const before = process.cpuUsage()
    expect(redactor.redact(text)).toBe(text)
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5)
  })

  it('finds a value in the other Unicode form', () => {
    expect(redactorOf('cr\u00e8me-br\u00fbl\u00e9e').redact('cre\u0300me-bru\u0302le\u0301e')).toBe('***')
  })
})

describe('stream', () => {
  const inPieces = (redactor: ReturnType<typeof createRedactor>, text: string, cuts: readonly number[]) => {
    const stream = redactor.stream()
    const at = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b)
    let out = ''
    let from = 0
    for (const to of [...at, text.length]) {
      out += stream.write(text.slice(from, to))
      from = to
    }
    return out + stream.end()
  }

  it('gives what redact gives for the whole, wherever the text is cut', () => {
    const unit = fc.constantFrom('a', 'b', ':', '*')
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit, minLength: 4, maxLength: 7 }), { minLength: 0, maxLength: 3 }),
        fc.string({ unit, maxLength: 80 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (secrets, text, cuts) => {
          const redactor = redactorOf(...secrets)
          expect(inPieces(redactor, text, cuts)).toBe(redactor.redact(text))
        },
      ),
      { numRuns: 5000 },
    )
  })

  it('holds back no more than a value is long', () => {
    const stream = redactorOf('hunter2').stream()
    let shown = 0
    for (let i = 0; i < 100; i += 1) shown += stream.write('0123456789').length
    expect(1000 - shown).toBeLessThan(60)
  })

  it('does not gather an endless run of a value', () => {
    const stream = redactorOf('aaaa').stream()
    let out = ''
    for (let i = 0; i < 2000; i += 1) out += stream.write('aaaaaaaaaa')
    expect(out + stream.end()).toBe('***')
  })

  it('knows values that are registered while it runs', () => {
    const redactor = redactorOf('first-one')
    const stream = redactor.stream()
    const out = stream.write('first-one ')
    redactor.register('second-one')
    expect(out + stream.write('second-') + stream.write('one!') + stream.end()).toBe('*** ***!')
  })
})
