import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../core/secret.ts'
import { apr1 } from './apr1.ts'
import { webUsersOf, withPasswords } from './web-users.ts'

describe('the hash of a web server’s password file', () => {
  it.each(['myPassword', '', 'x', 'a longer one than sixteen letters', 'çà et là', '\u0001"\'\\$`'])(
    'is what OpenSSL makes of %j',
    (password) => {
      const salt = 'r31.....'
      const made = execFileSync('openssl', ['passwd', '-apr1', '-salt', salt, '-stdin'], { input: `${password}\n` })
        .toString()
        .trim()
      expect(apr1(password, salt)).toBe(made)
    },
  )
})

describe('a password file', () => {
  const old = Buffer.from('# who comes\nanna:$apr1$old$aaaa\r\nç b:{SHA}xyz:Name\n\nzoe:x', 'utf8')

  it('tells its logins', () => {
    expect(webUsersOf(old)).toEqual(['anna', 'ç b', 'zoe'])
  })

  it('gets other hashes and stays the same otherwise', () => {
    const passwords = new Map([
      ['anna', new Secret('a', 'one')],
      ['ç b', new Secret('b', 'two')],
    ])
    const lines = withPasswords(old, passwords).toString('utf8').split('\n')
    const salts = lines.map((line) => /\$apr1\$([^$]{8})\$/.exec(line)?.[1] ?? '')
    expect(lines).toEqual([
      '# who comes',
      `anna:${apr1('one', salts[1] as string)}\r`,
      `ç b:${apr1('two', salts[2] as string)}:Name`,
      '',
      'zoe:x',
    ])
    expect(new Set(salts.filter((salt) => salt !== '')).size).toBe(2)
  })
})
