import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributesOf, readPaquet, readPluginXml } from './xml.ts'

const paquet = (text: string) => readPaquet(Buffer.from(text))

describe('readPaquet', () => {
  it('reads attributes spread over lines, in either quotes', () => {
    const text = `<?xml version="1.0"?>\n<!DOCTYPE paquet SYSTEM "paquet.dtd">\n<paquet\n\tprefix="Bigup"\n\tcategorie='multimedia'\n\tversion = '3.3.15'\n\tetat="stable"\n>\n<nom>Big Upload</nom></paquet>`
    expect(paquet(text)).toEqual({ prefix: 'bigup', version: '3.3.15' })
    expect(attributesOf(Buffer.from(text), 'paquet')?.get('etat')).toBe('stable')
  })

  it('takes nothing from comments, and the first of two equal attributes', () => {
    expect(paquet('<!-- <paquet prefix="no" version="9" /> --><paquet prefix="yes" version="1.0" version="2.0"/>')).toEqual({
      prefix: 'yes',
      version: '1.0',
    })
    expect(paquet('<paquet_autre prefix="no" version="9"/>')).toEqual({})
  })

  it('expands no entity but the five of XML', () => {
    const text = '<!DOCTYPE paquet [<!ENTITY v "9.9.9">]><paquet prefix="a" version="&v;" etat="&lt;&amp;&quot;"/>'
    expect(paquet(text)).toEqual({ prefix: 'a' })
    expect(attributesOf(Buffer.from(text), 'paquet')?.get('etat')).toBe('<&"')
  })

  it('takes no version or prefix that could not be one', () => {
    expect(paquet('<paquet prefix="../x" version="1.0\n2.0"/>')).toEqual({})
    expect(paquet(`<paquet prefix="a" version="1${'.1'.repeat(100)}"/>`)).toEqual({ prefix: 'a' })
    expect(paquet('<paquet prefix="\u001b[31m" version="new"/>')).toEqual({})
  })
})

describe('readPluginXml', () => {
  it('reads the elements of older plugins', () => {
    const text =
      '<plugin><nom>Vieux</nom><!-- <version>9</version> --><version>0.4.2</version><prefix>vieux</prefix><necessite id="x" version="[1;]"/></plugin>'
    expect(readPluginXml(Buffer.from(text))).toEqual({ prefix: 'vieux', version: '0.4.2' })
    expect(readPluginXml(Buffer.from('<plugin></plugin>'))).toEqual({})
  })
})

it('never throws, whatever the bytes', () => {
  const pieces = fc.array(fc.constantFrom('<paquet', ' prefix=', '"', "'", '<!--', '-->', '>', '/>', '&', ';', 'a', '\n', '\u0000'))
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        pieces.map((list) => Buffer.from(list.join(''))),
      ),
      (bytes) => {
        for (const facts of [readPaquet(Buffer.from(bytes)), readPluginXml(Buffer.from(bytes))]) {
          expect(facts.version ?? '0').toMatch(/^[0-9][\w.+~-]*$/)
          expect(facts.prefix ?? 'a').toMatch(/^[a-z0-9_]+$/)
        }
      },
    ),
  )
})
