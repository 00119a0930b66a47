import { expect, it } from 'vitest'
import { secretForms } from './secret-forms.ts'

const has = (value: string, ...forms: readonly string[]): void => {
  const all = secretForms(value)
  for (const form of forms) expect(all, form).toContain(form)
}

it('writes a value as programs write it', () => {
  has('a b', 'a b', 'a%20b', 'a+b', 'YSBi', '612062', 'a\\ b')
  has('é', 'é', 'e\u0301', '%C3%A9', '%c3%a9', 'w6k=', 'w6k', 'c3a9', 'C3A9', '\\u00e9')
  has('e\u0301', 'é')
  has('a/b', 'a\\/b', 'a%2Fb', 'a%2fb', 'a/b')
  has('é/', '\\u00e9\\/')
  has('<&>\'"', "&lt;&amp;&gt;'&quot;", '&lt;&amp;&gt;&#39;&quot;', '&lt;&amp;&gt;&#039;&quot;', '&lt;&amp;&gt;&apos;&quot;')
  has('<&>\'"', '&lt;&amp;&gt;&#x27;&quot;', '&lt;&amp;&gt;&#39;&#34;', '\\u003c\\u0026\\u003e\\u0027\\"')
  has('é</', '\\u00e9\\u003c\\/')
  has("a'b", "a''b", "a\\'b", "a'\\''b", `a'"'"'b`)
  has('a"b', 'a""b', 'a\\"b', 'a\\\\\\"b')
  has('a\\b', 'a\\\\b', 'a\\\\\\\\b')
  has("\\'", "\\\\\\'")
  has('a$`"!', 'a\\$\\`\\"!', 'a\\$\\`\\"\\!')
  has('a\n\r"', 'a\\n\\r\\"')
  has('~*!(', '~*!(', '%7E%2A%21%28', '%7E*%21%28', '~%2A%21%28')
  has('\u001b[x', '\\x1b[x', '\\u001b[x')
  has('é/', 'é\\/')
  has('é</', '\\u00e9<\\/')
  has('\\"', '\\\\"')
  has(`\\'"`, `\\\\\\'"`, `\\\\\\'\\"`)
  has('a!b c', 'a\\!b c')
  has("\n\r'", "\\n\\r\\'")
  has('\ta', '%09a')
  has(`${'x'.repeat(10_001)}\u001b'`, `${'x'.repeat(10_001)}\\x1B'`)
  // Bytes that are no UTF-8 stand for themselves.
  has('a\udcff', 'Yf8=', '61ff', 'a%FF')
})

it('gives of base64 what no neighbour changes, wherever the value stands in it', () => {
  const value = 'hunter2?>~'
  for (const before of ['', 'a', 'ab', 'abc'])
    for (const behind of ['', 'x', 'xy']) {
      const whole = Buffer.from(before + value + behind).toString('base64')
      const part = [...secretForms(value)].find((form) => form.length >= 12 && whole.includes(form))
      expect(part, `${before} ${behind}`).toBeDefined()
      const url = Buffer.from(before + value + behind).toString('base64url')
      expect([...secretForms(value)].some((form) => form.length >= 12 && url.includes(form))).toBe(true)
    }
  has('\xff\xff?', encodeURIComponent(Buffer.from('\xff\xff?').toString('base64')))
  // No character of a neighbour is in any: else another neighbour would hide it.
  expect(secretForms('abcd')).toContain('FiY2')
  expect(secretForms('abcd')).not.toContain('AABhYmNk')
})

it('gives the lines of a text of many lines that are long enough', () => {
  has('12345678\nshort12\r\nlonger line', '12345678', 'longer line', '12345678\nshort12\r\nlonger line')
  expect(secretForms('12345678\nshort12\r\nlonger line')).not.toContain('short12')
  expect(secretForms('12345678\r\nabc')).not.toContain('12345678\r')
  expect(secretForms('')).toEqual(new Set())
  expect(secretForms('\n')).not.toContain('')
})

it('leaves of a value in an address what each encoder leaves', () => {
  const value = 'aZ09-_.~!*\'();:@&=+$,/?#[]%|\\^`{}<" é'
  const strict = encodeURIComponent(value).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  const url = Object.assign(new URL('https://user@a.example'), { password: value, search: `?${value}` })
  const path = value.replaceAll(/[?#^`{}<"'\\]/g, '')
  has(value, encodeURIComponent(value), strict, strict.replaceAll('%2F', '/'), strict.replaceAll('~', '%7E').replaceAll('%20', '+'))
  has(value, new URLSearchParams({ '': value }).toString().slice(1), url.password, url.search.slice(1))
  has(path, Object.assign(new URL('https://a.example'), { pathname: path }).pathname.slice(1))
  has(value.replaceAll(/[[\]]/g, ''), encodeURI(value.replaceAll(/[[\]]/g, '')))
  has(
    value,
    encodeURIComponent(value).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  )
})
