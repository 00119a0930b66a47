import { describe, expect, it } from 'vitest'
import { fold } from './fold.ts'
import { readScript } from './read-script.ts'
import { samples } from './samples.ts'
import { scriptsIn } from './scripts-in.ts'
import { signsOf } from './signs.ts'
import type { TokenList } from './token-list.ts'
import { tokensOf } from './tokens.ts'

const each = <T>({ count }: TokenList, of: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => of(i))
const valuesOf = (tokens: TokenList): (string | undefined)[] => each(tokens, (i) => tokens.value(i))
const offsetsOf = (tokens: TokenList): number[] => each(tokens, (i) => tokens.at(i))
const plain = (code: string): string => readScript(code).plain.split('\n')[0] as string

describe('readScript', () => {
  it.each([
    [String.raw`a["\x65\x76\x61\x6c"](1)`, 'a.eval(1)'],
    ['String.fromCharCode(104, 105)', '"hi"'],
    ['String["fromCharCode"](0x68, 0x69)', '"hi"'],
    ['window.atob("aGk=")', '"hi"'],
    ['unescape("%68%69") + "!"', '"hi!"'],
    ['decodeURIComponent("%68%69")', '"hi"'],
    ['"ih".split("").reverse().join("")', '"hi"'],
    ['var t=["a","b"];f(t[1],t[0x0])', 'var t=["a","b"];f("b","a")'],
    ['x["l" + "en" + "gth"]', 'x.length'],
    ['(61>41?"r":"m")+"est"', '"rest"'],
    ['a / b / c // d', 'a/b/c'],
    ['s.replace(/["\']/g, "")', 's.replace(/,"")'],
    ['`one\ntwo`', '"one'],
  ])('reads %s', (code, said) => {
    expect(plain(code)).toBe(said)
  })

  it('takes layers off, and counts them', () => {
    const layer = (code: string): string => `eval(atob("${Buffer.from(code).toString('base64')}"))`
    const read = readScript(layer(layer('document.write("in the midst")')))
    expect(read.plain).toContain('in the midst')
    expect(read.layers).toBe(2)
  })

  it('reads what Dean Edwards’s packer made', () => {
    const code = `eval(function(p,a,c,k,e,d){return p}('0.1("2")',3,3,'document|write|here'.split('|'),0,{}))`
    expect(readScript(code).plain).toContain('document.write("here")')
  })

  it.each([
    '"',
    "'",
    '`',
    '/*',
    '/[',
    'x=/',
    '\\',
    '"\\',
    '"\\x',
    '"\\u{',
    'atob("',
    'a["',
    '<script',
    '(1>2?"a":',
    'String.fromCharCode(1,',
    "('0',2,3,'a'",
  ])('ends on a script that breaks off after %s', (end) => {
    expect(() => signsOf(readScript(`var a=1;${end}`), [])).not.toThrow()
    expect(() => scriptsIn(`<p>${end}`)).not.toThrow()
  })
})

describe('signsOf', () => {
  const wrong = samples.filter((sample) => sample.expect.length > 0 && sample.path.endsWith('.js'))
  const codeOf = (base64 = ''): string => Buffer.from(base64, 'base64').toString('latin1')
  const strongest = (code: string): string[] =>
    signsOf(readScript(code), ['example.org'])
      .filter(({ sure }) => sure !== 'possible')
      .map(({ does }) => `script-${does}`)

  it.each(wrong.map(({ name, base64, expect: rules }) => [name, codeOf(base64), rules] as const))(
    'goes on finding: %s',
    (_name, code, rules) => {
      expect(strongest(code)).toEqual(expect.arrayContaining([...rules]))
      // Other white space and comments between the same tokens.
      const begins = offsetsOf(tokensOf(code))
      const spaced = begins.map((at, i) => code.slice(at, begins[i + 1] ?? code.length)).join(' /* x */\n')
      if (!code.includes('/')) expect(strongest(spaced)).toEqual(expect.arrayContaining([...rules]))
      // Wrapped in one more decoder.
      expect(strongest(`window["eval"](atob("${Buffer.from(code).toString('base64')}"))`).length).toBeGreaterThan(0)
      // Behind a library.
      expect(strongest(`${'function f(a){return a.length}\n'.repeat(3000)};${code}`)).toEqual(expect.arrayContaining([...rules]))
    },
  )

  it('calls a site’s own host no stranger', () => {
    const code = 'if(document.referrer){window.location.href="https://www.mairie.invalid/"}'
    expect(signsOf(readScript(code), ['mairie.invalid'])).toEqual([])
    expect(signsOf(readScript(code), ['example.org'])).toMatchObject([{ does: 'redirect', host: 'www.mairie.invalid' }])
  })
})

describe('fold', () => {
  it('leaves alone what it does not know', () => {
    const code = 'var a = [1, "x"]; b[c]; d["not a name"]; atob(e); "f" + g'
    expect(valuesOf(fold(tokensOf(code)))).toEqual(valuesOf(tokensOf(code)))
  })
})

describe('scriptsIn', () => {
  it('gives the scripts of a page, not its data', () => {
    const page = '<SCRIPT>one</SCRIPT><script type="application/json">no</script><script src="//a.b/c.js"></script><script>two'
    expect(scriptsIn(page).map(({ code, src }) => [code, src])).toEqual([
      ['one', ''],
      ['', '//a.b/c.js'],
      ['two', ''],
    ])
  })
})
