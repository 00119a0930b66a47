import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLOSED, isClosed, NO_CODE } from './access-rules.ts'
import { withBlock, withoutBlock } from './managed-block.ts'

const LINES = ['a', 'b']
const BLOCK =
  '# BEGIN siteguard x\n# Made by "siteguard harden", which makes these lines anew: write yours above or below.\na\nb\n# END siteguard x'

describe('a managed block', () => {
  it.each([
    ['', `${BLOCK}\n`],
    ['\n', `\n${BLOCK}\n`],
    ['mine', `mine\n\n${BLOCK}\n`],
    ['mine\n', `mine\n\n${BLOCK}\n`],
    ['mine\r\n', `mine\r\n\r\n${BLOCK.replaceAll('\n', '\r\n')}\r\n`],
    // A line that goes on takes in no line of ours.
    ['mine \\', `mine \\\n\n${BLOCK}\n`],
    ['# BEGIN siteguard x\nold\n# END siteguard x\nbelow\n', `${BLOCK}\nbelow\n`],
    ['# BEGIN siteguard x\nno end\n', `# BEGIN siteguard x\nno end\n\n${BLOCK}\n`],
    ['# BEGIN siteguard x\n# BEGIN siteguard x\nold\n# END siteguard x\n', `# BEGIN siteguard x\n${BLOCK}\n`],
    ['# END siteguard x\n', `# END siteguard x\n\n${BLOCK}\n`],
    ['# BEGIN siteguard y\nother\n# END siteguard y\n', `# BEGIN siteguard y\nother\n# END siteguard y\n\n${BLOCK}\n`],
    ['# BEGIN siteguard x\n1\n# END siteguard x\nmid\n# BEGIN siteguard x\n2\n# END siteguard x\n', `mid\n${BLOCK}\n`],
  ])('comes into %j', (before, after) => {
    expect(withBlock(before, 'x', LINES)).toBe(after)
  })

  const line = fc.constantFrom('# BEGIN siteguard x', '# END siteguard x', '# BEGIN siteguard y', 'mine', '', ' \\', '\xff\x00', 'a')
  const file = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
    .map(([lines, eol, ended]) => lines.join(eol) + (ended ? eol : ''))

  it('is there once, is made anew to the same, and leaves every other line as it is', () => {
    fc.assert(
      fc.property(file, (before) => {
        const after = withBlock(before, 'x', LINES)
        expect(withBlock(after, 'x', LINES)).toBe(after)
        expect(after.replaceAll('\r', '').split(BLOCK)).toHaveLength(2)
        // Taken out again, nothing of the owner's is missing.
        const own = (text: string) =>
          withoutBlock(text, 'x')
            .split(/\r?\n/)
            .filter((one) => one !== '')
        expect(own(after)).toEqual(own(before))
      }),
      { numRuns: 300 },
    )
  })
})

describe('isClosed', () => {
  it.each([
    CLOSED,
    'deny from all\n',
    'Order allow,deny\r\nDeny from all\r\n',
    'Require all denied',
    '<IfModule mod_authz_core.c>\nRequire all denied\n</IfModule>',
  ])('knows %j', (text) => {
    expect(isClosed(text)).toBe(true)
  })

  it.each([
    '',
    'Require all granted',
    '<Files "x">\nRequire all denied\n</Files>',
    '<FilesMatch "\\.php$">\nDeny from all\n</FilesMatch>',
    '<IfModule !mod_authz_core.c>\nDeny from all\n</IfModule>',
    '<IfVersion < 2.4>\nRequire all denied\n</IfVersion>',
    'Require all denied\nRequire ip 192.0.2.1',
    'Deny from all\nAllow from env=ok',
    'Deny from all\nSatisfy any\nRequire valid-user',
    '# Require all denied',
    NO_CODE.join('\n'),
  ])('takes %j for open', (text) => {
    expect(isClosed(text)).toBe(false)
  })
})
