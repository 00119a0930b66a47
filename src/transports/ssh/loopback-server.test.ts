import ssh2 from 'ssh2'
import { expect, it } from 'vitest'
import { makeHostKey } from './loopback-server.ts'

const { utils } = ssh2

/** As ssh2 writes it where the public key begins with a zero: the key is a byte short. */
function shortened(): { private: string } {
  const [begin, end] = ['-----BEGIN OPENSSH PRIVATE KEY-----', '-----END OPENSSH PRIVATE KEY-----']
  const whole = Buffer.from(utils.generateKeyPairSync('ed25519').private.replace(begin, '').replace(end, ''), 'base64')
  return { private: `${begin}\n${whole.subarray(0, -1).toString('base64')}\n${end}\n` }
}

it('makes another host key where the first cannot be read again', () => {
  // One that can be read: of those ssh2 makes, one in some hundred cannot.
  const good = { private: makeHostKey('ed25519').private }
  let made = 0
  const pair = () => {
    made += 1
    return made <= 3 ? shortened() : good
  }
  const { private: text, key } = makeHostKey('ed25519', pair)
  expect(made).toBe(4)
  expect(key.type).toBe('ssh-ed25519')
  expect(utils.parseKey(text)).not.toBeInstanceOf(Error)
  expect(() => makeHostKey('ed25519', shortened)).toThrow('could not be made')
})

it.each(['ed25519', 'ecdsa', 'rsa'] as const)('makes keys of type %s', (type) => {
  expect(makeHostKey(type).key.type).toContain(type === 'ecdsa' ? 'ecdsa-sha2-nistp256' : type)
})
