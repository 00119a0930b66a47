import { describe, expect, it } from 'vitest'
import { bare, hrefsOf, pageText, quoted, titleOf, visibleText } from './page-text.ts'

describe('pageText', () => {
  it('reads a page in the character set it says it has, in its header or in itself', () => {
    const body = Buffer.from([0x3c, 0x62, 0x3e, 0xe9])
    expect(pageText({ headers: { 'content-type': 'text/html; charset=ISO-8859-1' }, body })).toBe('<b>é')
    expect(pageText({ headers: {}, body: Buffer.concat([Buffer.from('<meta charset="windows-1252">'), Buffer.from([0x92])]) })).toContain(
      '’',
    )
    expect(pageText({ headers: { 'content-type': 'text/html' }, body: Buffer.from('é') })).toBe('é')
    expect(pageText({ headers: { 'content-type': 'text/html; charset=x-nobody' }, body: Buffer.from('é') })).toBe('é')
    expect(pageText({ headers: {}, body: Buffer.from([0xff]) })).toBe('\ufffd')
  })
})

describe('titleOf', () => {
  it('gives the words people read', () => {
    expect(titleOf('<TITLE lang="fr">\n L&#8217;&Eacute;lu &amp;\t nous&nbsp;! </TITLE>')).toBe('L’Élu & nous !')
    expect(titleOf('<svg><title>icon</title></svg>')).toBe('icon')
    expect(titleOf('<title> </title>')).toBeUndefined()
    expect(titleOf('no title')).toBeUndefined()
  })
})

describe('bare', () => {
  it('makes alike what releases write differently', () => {
    const same = [
      "L'&eacute;t&eacute; «&nbsp;ici&nbsp;» !",
      'L’été "ici"!',
      'L&#039;e\u0301te\u0301 &ldquo;ici&rdquo;\u202f!',
      '  L&apos;été\n&quot;ici&quot; !',
    ]
    expect(new Set(same.map(bare)).size).toBe(1)
    expect(bare('A – B…')).toBe(bare('A - B...'))
  })

  it('decodes once, and leaves alone what it does not know', () => {
    expect(bare('&amp;lt;')).toBe('&lt;')
    expect(bare('&nosuch;&#0;&#xd800;&#x110000;')).toBe('&nosuch;\ufffd\ufffd\ufffd')
  })
})

describe('visibleText', () => {
  it('leaves out what nobody sees', () => {
    const page =
      '<head><title>t</title></head><body><!-- c --><script>if (a < b) {}</script><style>x{}</style><h1>Erreur&nbsp;:</h1>\n<p>a<br>b</p></body>'
    expect(visibleText(page)).toBe('Erreur : a b')
    expect(visibleText('<p>half<script>never ends')).toBe('half')
  })

  it('takes no long time over what is made to take long', () => {
    const begun = performance.now()
    for (const part of ['<', '<!--', '<script', '</script ', '&', '<a ', '<a href="', '&#', '<title', '<meta ']) {
      const page = part.repeat(400_000 / part.length)
      visibleText(page)
      titleOf(page)
      bare(page)
      hrefsOf(page)
      pageText({ headers: {}, body: Buffer.from(page) })
    }
    expect(performance.now() - begun).toBeLessThan(20_000)
  })
})

describe('quoted', () => {
  it('is one short line that no terminal acts on', () => {
    expect(quoted('a\r\n\tb\u001b[31m')).toBe('a b\\x1b[31m')
    expect(quoted('x'.repeat(1000), 10)).toBe(`${'x'.repeat(9)}…`)
    expect(quoted('😀'.repeat(20), 10)).toBe(`${'😀'.repeat(9)}…`)
  })
})

describe('hrefsOf', () => {
  it('gives addresses decoded, however they are quoted', () => {
    expect(hrefsOf(`<a class="x" href="/a?b=1&amp;c=2">1</a><A HREF='/d'>2</A><a href=/e>3</a><area href="/no"><a name="f">`)).toEqual([
      '/a?b=1&c=2',
      '/d',
      '/e',
    ])
    expect(hrefsOf('<a href="/x">'.repeat(3000))).toHaveLength(1000)
  })
})
