import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { definedValues, phpTokens } from '../../php-literals.ts'
import { withKeys } from './keys.ts'

const NAMES = ['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT']
const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const givenTo = (config: Buffer, name: string): readonly string[] => definedValues(phpTokens(config), name).values

/** As WordPress 6's own installer writes it. */
const written = Buffer.from(`<?php
define( 'DB_PASSWORD', 'old' );
/**#@+ Authentication unique keys and salts. AUTH_KEY is one of them: define('AUTH_KEY', 'no'); */
${NAMES.map((name) => `define( '${name}', ${' '.repeat(20 - name.length)}'k#+~\\'s ${name} é' );`).join('\n')}
$table_prefix = 'wp_';
require_once ABSPATH . 'wp-settings.php';
`)

describe('the keys of wp-config.php', () => {
  it('are all others, each its own, and nothing else is', () => {
    const { content, digests } = withKeys(written)
    expect(Object.keys(digests).sort()).toEqual([...NAMES].sort())
    const values = NAMES.map((name) => givenTo(content, name)[0] as string)
    expect(new Set(values).size).toBe(NAMES.length)
    expect(values.map((value) => value.length)).toEqual(NAMES.map(() => 64))
    for (const [at, name] of NAMES.entries()) expect(digests[name]).toBe(digest(values[at] as string))
    let back = content.toString('latin1')
    for (const name of NAMES) back = back.replace(givenTo(content, name)[0] as string, `k#+~\\'s ${name} Ã©`)
    expect(back).toBe(written.toString('latin1'))
  })

  it('differ each time', () => {
    const [one, two] = [withKeys(written).digests, withKeys(written).digests]
    for (const name of NAMES) expect(one[name]).not.toBe(two[name])
  })

  it.each([
    ['a constant of its own', "<?php const AUTH_KEY = 'old', X = 1; const NONCE_SALT='old' ;"],
    [
      'behind a condition, twice',
      "<?php if (A) { define('AUTH_KEY', 'one'); } else { defined('AUTH_KEY') || define(\"AUTH_KEY\", \"two\"); }\ndefine('NONCE_SALT', 'old', false);",
    ],
    ['never changed since it was copied', "<?php define('AUTH_KEY', 'put your unique phrase here');\r\ndefine('NONCE_SALT','');"],
  ])('are found where they are written %s', (_, text) => {
    const { content, digests } = withKeys(Buffer.from(text))
    expect(Object.keys(digests)).toEqual(['AUTH_KEY', 'NONCE_SALT'])
    for (const name of ['AUTH_KEY', 'NONCE_SALT']) {
      const values = givenTo(content, name)
      if (values.length > 0) expect(values.map(digest)).toEqual([digests[name]])
    }
    expect(content.toString()).not.toMatch(/'(?:old|one)'|"two"|put your/)
  })

  it.each([
    ["getenv('AUTH_KEY')"],
    ["getenv_docker('WORDPRESS_AUTH_KEY', 'put your unique phrase here')"],
    ['"with $a variable"'],
    ["'a' . 'b'"],
    ['$keys[0]'],
  ])('made by %s are not touched, and that is said', (expression) => {
    for (const text of [`<?php define('AUTH_KEY', ${expression});`, `<?php const AUTH_KEY = ${expression};`])
      expect(() => withKeys(Buffer.from(text))).toThrowError(
        expect.objectContaining({ code: 'SG-ROT-002', params: { file: 'wp-config.php', why: 'no-literal' } }),
      )
  })

  it('that are not in the file stay where they are', () => {
    const none = Buffer.from(
      "<?php define('DB_NAME', 'AUTH_KEY'); // define('AUTH_KEY', 'x');\n/* const NONCE_KEY = 'x'; */ My::define('AUTH_KEY', 'x');",
    )
    expect(withKeys(none)).toEqual({ content: none, digests: {} })
  })

  it('are known where the configuration is not UTF-8', () => {
    const config = Buffer.concat([
      Buffer.from("<?php define('AUTH_KEY', '"),
      Buffer.from([0xe9, 0xff]),
      Buffer.from("');// \xe9\n", 'latin1'),
    ])
    const { content } = withKeys(config)
    expect(content.subarray(-6)).toEqual(config.subarray(-6))
    expect(givenTo(content, 'AUTH_KEY')[0]).toHaveLength(64)
  })

  it('bear no character that would end or change them', () => {
    const keys = Array.from({ length: 40 }, () => givenTo(withKeys(written).content, 'AUTH_KEY')[0] as string).join('')
    expect(keys).not.toMatch(/[\\'"]|[^ -~]/)
  })
})
