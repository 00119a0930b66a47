import { describe, expect, it } from 'vitest'
import { type SecretPlace, secretIn, withSecret } from './config-secret.ts'
import { phpString } from './edit-php.ts'

const SPIP: SecretPlace[] = [
  { call: 'spip_connect_db', argument: 3 },
  { call: 'mysql_connect', argument: 2 },
]
const WORDPRESS: SecretPlace[] = [{ call: 'define', argument: 1, named: 'DB_PASSWORD' }]

const spip = (password: string, more = ''): Buffer =>
  Buffer.from(
    `<?php\nif (!defined("_ECRIRE_INC_VERSION")) return;\n${more}spip_connect_db('db.example','3306','me',${password},'base','mysql', 'spip','','utf8mb4');\n?>\n`,
  )

describe('a secret in a configuration file', () => {
  it.each([
    ["'plain'", 'plain'],
    [`'it\\'s \\\\ back'`, "it's \\ back"],
    ['"double"', 'double'],
    ["''", ''],
    ["'é ☃'", 'é ☃'],
  ])('%s is read, and only it is replaced', (literal, value) => {
    const file = spip(literal)
    expect(secretIn(file, SPIP)).toBe(value)
    const next = withSecret(file, SPIP, phpString(`new '\\ \u2603`), 'connect.php')
    expect(secretIn(next, SPIP)).toBe(`new '\\ \u2603`)
    expect(withSecret(next, SPIP, Buffer.from(literal), 'connect.php').equals(file)).toBe(true)
  })

  it('stands where it is called, not in a comment, a string or another function', () => {
    const more = "# spip_connect_db('','','','comment')\n$x = 'spip_connect_db(1,2,3,4)'; my_spip_connect_db('','','','other');\n"
    expect(secretIn(spip("'real'", more), SPIP)).toBe('real')
    const wordpress = Buffer.from("<?php define( 'DB_USER', 'u' ); /* define('DB_PASSWORD', 'no'); */ define( 'DB_PASSWORD', 'yes' ) ;")
    expect(secretIn(wordpress, WORDPRESS)).toBe('yes')
    expect(withSecret(wordpress, WORDPRESS, Buffer.from('f(1)'), 'x').toString()).toContain("define( 'DB_PASSWORD', f(1) ) ;")
  })

  it.each([
    ['"with $variable"', 'no-literal'],
    ["getenv('PASS')", 'no-literal'],
    ["'a' . 'b'", 'no-literal'],
    ["'one');spip_connect_db('h','','u','two'", 'several'],
  ])('%s is told, and nothing is guessed', (literal, why) => {
    expect(secretIn(spip(literal), SPIP)).toBeUndefined()
    expect(() => withSecret(spip(literal), SPIP, Buffer.from("'x'"), 'connect.php')).toThrow(
      expect.objectContaining({ code: 'SG-ROT-002', params: { file: 'connect.php', why } }),
    )
  })

  it('is given a value of any bytes as it was', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 0x27 && byte !== 0x5c))
    const file = Buffer.concat([Buffer.from("<?php spip_connect_db('h','','u','"), all, Buffer.from("','b');")])
    const value = secretIn(file, SPIP) as string
    expect(withSecret(file, SPIP, phpString(value), 'x').equals(file)).toBe(true)
  })
})
