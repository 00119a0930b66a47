import { describe, expect, it } from 'vitest'
import { readPublicKey, writePublicKey } from './public-key.ts'

const BLOB = 'AAAAC3NzaC1lZDI1NTE5AAAAIEqF3TOM7TqkuYbRbSVG2tKVBYNsIwdEAuXcZBt9v1QG'

describe('a line of authorized_keys', () => {
  it('is a key with its options and its comment, and its fingerprint as ssh-keygen shows it', () => {
    const line = `from="10.0.0.*",command="echo \\"a b\\" #x" ssh-ed25519 ${BLOB} anna on her laptop`
    const key = readPublicKey(`  ${line}\r`)
    expect(key).toEqual({
      type: 'ssh-ed25519',
      blob: BLOB,
      fingerprint: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
      options: 'from="10.0.0.*",command="echo \\"a b\\" #x"',
      comment: 'anna on her laptop',
    })
    expect(writePublicKey(key as never)).toBe(line)
    expect(readPublicKey(`ssh-ed25519\t${BLOB}`)).toMatchObject({ options: '', comment: '', fingerprint: key?.fingerprint })
  })

  it.each([
    ['nothing', ''],
    ['a comment', `# ssh-ed25519 ${BLOB}`],
    ['a key of another kind than it says', `ssh-rsa ${BLOB}`],
    ['half a key', `ssh-ed25519 ${BLOB.slice(0, 12)}`],
    ['an open quote', `command="x ssh-ed25519 ${BLOB}`],
    ['words', 'hello there you'],
  ])('that is %s lets nobody in', (_, line) => {
    expect(readPublicKey(line)).toBeUndefined()
  })

  it('stays one line whatever its comment holds', () => {
    const key = readPublicKey(`ssh-ed25519 ${BLOB} a\u001b[31mb\u0000c`)
    expect(writePublicKey(key as never)).toBe(`ssh-ed25519 ${BLOB} a [31mb c`)
  })
})
