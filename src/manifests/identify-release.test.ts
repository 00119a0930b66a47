import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identifyRelease, isId, isMarker, isVersion } from './identify-release.ts'

const markers = (files: Record<string, string>) => new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))

describe('identifyRelease', () => {
  it('knows SPIP, old and new', () => {
    const old = '<?php\n// version\r\n$spip_version_branche = "3.2.11";\n$spip_version_affichee = "$spip_version_branche";'
    expect(identifyRelease(markers({ 'ecrire/inc_version.php': old }), undefined)).toEqual({ product: 'spip', version: '3.2.11' })
    const recent = "<?php\n\t$spip_version_branche = '4.4.30';\n"
    expect(identifyRelease(markers({ 'ecrire/inc_version.php': recent, 'index.php': '' }), 'spip')).toEqual({
      product: 'spip',
      version: '4.4.30',
    })
  })

  it('is not taken in by a commented or computed version', () => {
    const text = "<?php\n// $spip_version_branche = '1.0';\n$spip_version_branche = file('x');\n"
    expect(identifyRelease(markers({ 'ecrire/inc_version.php': text }), undefined)).toBeUndefined()
  })

  it('knows WordPress and its language', () => {
    const version = "<?php\n$wp_version = '6.8.3';\n$wp_local_package = 'fr_FR';\n"
    expect(identifyRelease(markers({ 'wp-includes/version.php': version }), 'wordpress')).toEqual({
      product: 'wordpress',
      version: '6.8.3',
      locale: 'fr_FR',
    })
    expect(identifyRelease(markers({ 'wp-includes/version.php': "<?php\n$wp_version = '6.9';" }), undefined)?.locale).toBe('en_US')
  })

  it('knows a SPIP plugin with its attributes over several lines', () => {
    const attributes = ['prefix="Saisies"', 'categorie="outil"', 'version="5.1.0"', 'schema="1.0.2"'].join('\n\t')
    const paquet = `<paquet\n\t${attributes}\n>\n<necessite nom="yaml" version="9" /></paquet>`
    expect(identifyRelease(markers({ 'paquet.xml': paquet }), 'whatever')).toEqual({ product: 'spip-plugin/saisies', version: '5.1.0' })
  })

  it('knows WordPress plugins and themes by their folder', () => {
    const plugin = '<?php\r\n/**\r\n * Plugin Name: Akismet Anti-spam\r\n * Version: 5.3.1\r\n */'
    expect(identifyRelease(markers({ 'index.php': '<?php', 'akismet.php': plugin }), 'akismet')).toEqual({
      product: 'wordpress-plugin/akismet',
      version: '5.3.1',
    })
    expect(identifyRelease(markers({ 'akismet.php': plugin }), undefined)).toBeUndefined()
    const style = '/*\nTheme Name: Twenty Ten\nVersion: 4.2\n*/'
    expect(identifyRelease(markers({ 'style.css': style, 'index.php': '<?php' }), 'twentyten')).toEqual({
      product: 'wordpress-theme/twentyten',
      version: '4.2',
    })
  })

  it('answers any bytes, quickly, with names that may stand in addresses', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(
          '$wp_version',
          ' ',
          '=',
          "'",
          '6.1/../',
          ';',
          '\n',
          'Plugin Name:',
          'Version:',
          '<paquet ',
          'prefix="',
          '"',
          '>',
        ),
      }),
    )
    const path = fc.constantFrom('ecrire/inc_version.php', 'wp-includes/version.php', 'paquet.xml', 'style.css', 'a.php')
    fc.assert(
      fc.property(fc.dictionary(path, text), fc.option(fc.string(), { nil: undefined }), (files, folder) => {
        const found = identifyRelease(markers(files), folder)
        if (found === undefined) return
        expect(isVersion(found.version)).toBe(true)
        expect(isId(found.product.split('/')[1] ?? 'a')).toBe(true)
      }),
    )
    for (const evil of [' ', '\n', '<paquet ', "$wp_version='", 'Version:', '/*']) {
      const big = evil.repeat(200_000)
      expect(
        identifyRelease(markers({ 'ecrire/inc_version.php': big, 'wp-includes/version.php': big, 'paquet.xml': big, 'a.php': big }), 'a'),
      ).toBeUndefined()
    }
  })

  it('asks for few files', () => {
    expect(['paquet.xml', 'index.php', 'ecrire/inc_version.php', 'style.css'].every(isMarker)).toBe(true)
    expect(['a/paquet.xml', 'ecrire/inc/utils.php', 'readme.txt'].some(isMarker)).toBe(false)
  })
})
