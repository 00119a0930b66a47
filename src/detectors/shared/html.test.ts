import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hidingOf, plainValue, tagsOf } from './html.ts'

const tags = (text: string): unknown[] =>
  [...tagsOf(text)].map(({ name, close, attributes, body }) => [
    close ? `/${name}` : name,
    Object.fromEntries(attributes),
    ...(body === undefined ? [] : [body]),
  ])

describe('tags of a text', () => {
  it('are read as browsers read them', () => {
    expect(tags('a <B>x</b> <img SRC="a>b" alt=\'"\' data-x=1/> < p> <!-- <i> --> <!doctype html><? php ?>')).toEqual([
      ['b', {}],
      ['/b', {}],
      ['img', { src: 'a>b', alt: '"', 'data-x': '1/' }],
    ])
    expect(tags('<script\nsrc = x.js\tasync>if (a<b) "</i>"</SCRIPT><p>')).toEqual([
      ['script', { src: 'x.js', async: '' }, 'if (a<b) "</i>"'],
      ['/script', {}],
      ['p', {}],
    ])
    expect(tags('<textarea><script>a()</script></textarea>')).toEqual([
      ['textarea', {}],
      ['/textarea', {}],
    ])
    // The first of two counts; SPIP's own marks are tags like any.
    expect(tags('<a href=1 href=2><doc12|center>')).toEqual([
      ['a', { href: '1' }],
      ['doc12|center', {}],
    ])
  })

  it('end with the text, wherever it is cut', () => {
    expect(tags('<a href="x')).toEqual([['a', { href: 'x' }]])
    expect(tags('<script>a(')).toEqual([['script', {}, 'a(']])
    expect(tags('<!-- <b>')).toEqual([])
    expect(tags('<')).toEqual([])
    const pieces = fc.constantFrom('<', '>', '"', "'", '=', '/', '!--', '-->', 'script', 'a ', 'href', ' ', '\n', 'é', '&#60;', '\0')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const text = parts.join('')
        let at = 0
        for (const tag of tagsOf(text)) {
          expect(tag.start).toBeGreaterThanOrEqual(at)
          expect(tag.end).toBeGreaterThan(tag.start)
          at = tag.end
        }
        expect(at).toBeLessThanOrEqual(text.length)
      }),
    )
  })

  it('are looked at once, however they are written', () => {
    for (const unit of ['<a "', '<a href="', "<a b='", '<!--', '<script', '</script', '<x y=z']) {
      let count = 0
      // Would take hours were a quote looked for from every tag.
      for (const _ of tagsOf(unit.repeat(200_000))) count += 1
      expect(count).toBeLessThanOrEqual(200_000)
    }
  })
})

it('reads entities that hide a word', () => {
  expect(plainValue('&#106;ava&Tab;script&colon;&#x61;&amp;&nbsp;&#0;&#x110000;')).toBe('java\tscript:a&&nbsp;')
})

it.each([
  ['display:none', 'gone'],
  ['DISPLAY : none !important', 'gone'],
  ['visibility:hidden', 'gone'],
  ['opacity:0', 'gone'],
  ['position:absolute;left:-9999px', 'off'],
  ['position: fixed; top: -100em', 'off'],
  ['text-indent:-9999px', 'off'],
  ['font-size:0', 'off'],
  ['font-size:1px;color:#fff', 'off'],
  ['height:0;overflow:hidden', 'off'],
  ['overflow:hidden;max-height:1px', 'off'],
  ['display/**/:/* x */none', 'gone'],
  ['position:absolute;left:-20px', undefined],
  ['position:relative;left:-9999px', undefined],
  ['font-size:10px', undefined],
  ['font-size:0.9em', undefined],
  ['height:100px;overflow:hidden', undefined],
  ['opacity:0.5', undefined],
  ['text-align:center', undefined],
])('%s hides: %s', (style, how) => {
  expect(hidingOf(style)).toBe(how)
})
