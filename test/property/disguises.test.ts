import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RawFinding } from '../../src/core/finding.ts'
import { inspectContent } from '../../src/detectors/index.ts'
import { COMMENT, HTML, NAME, OPEN, OPERATOR, STRING, type Tokens, tokenise, VARIABLE } from '../../src/detectors/php/lexer.ts'
import type { Sample } from '../../src/detectors/types.ts'
import { samplesOf } from '../helpers/detector-samples.ts'
import { judgedFile } from '../helpers/judged-subjects.ts'

/*
 * What is found for certain never becomes nothing, whatever an author does to it that changes nothing of what it does: other names, other white
 * space, comments anywhere, texts in pieces, a decoder around the whole. Texts that are already code for something else (`"$a"` in a text
 * that is run later) make renaming change what a program does: such samples keep their names.
 */

const judge = (source: string): RawFinding[] => {
  const { subject, content } = judgedFile(Buffer.from(source, 'latin1'))
  return inspectContent(subject, content)
}
const isCertain = (source: string): boolean => judge(source).some(({ confidence }) => confidence === 'certain')

const isFound = (source: string): boolean => judge(source).length > 0

const samples: readonly Sample[] = (await Promise.all(['php-analysis', 'request-execution'].map(samplesOf))).flat()
const seeds = samples
  .filter(({ path, base64 }) => base64 !== undefined && path.endsWith('.php'))
  .map(({ name, base64 }) => ({ name, source: Buffer.from(base64 as string, 'base64').toString('latin1') }))
  .filter(({ source }) => source.length < 20_000 && isCertain(source))

/**
 * What is found by following it: of a text in pieces, whoever only looks at texts sees nothing. That holds as well for a text that nobody is
 * seen to run (`php-hidden-text`).
 */
const followed = seeds.filter(({ source }) =>
  judge(source).some(({ rule, confidence }) => rule.startsWith('php-') && rule !== 'php-hidden-text' && confidence === 'certain'),
)

const OWN = new Set(['this', 'GLOBALS', '_GET', '_POST', '_REQUEST', '_COOKIE', '_FILES', '_SERVER', '_SESSION', '_ENV', 'argv', 'argc'])
const OLD = /^(?:HTTP_|php_errormsg)/

/** Writes the tokens again, each as `write` has it; what stood between them stays. */
function rewrite(source: string, write: (tokens: Tokens, i: number) => string): string {
  const tokens = tokenise(source)
  let out = ''
  let from = 0
  for (let i = 0; i < tokens.count; i += 1) {
    out += source.slice(from, tokens.start(i)) + write(tokens, i)
    from = tokens.end(i)
  }
  return out + source.slice(from)
}

/** Variables that nothing else of the program knows by their letters. */
function renamable(source: string): boolean {
  return !/\$\$|\$\{|extract|compact|parse_str|GLOBALS|get_defined_vars|import_request|"[^"]*\$|'\w*\$|eval|assert|create_function|preg_replace|->|::/.test(
    source,
  )
}

/** Variables that PHP fills by the name of what was asked (register_globals): another name is another program. */
function filledByName(source: string): boolean {
  return [...source.matchAll(/\$_(?:GET|POST|REQUEST|COOKIE)\[["'](\w+)["']\]/g)].some(
    ([, key]) => source.includes(`$${key}`) && !new RegExp(`\\$${key}\\s*=`).test(source),
  )
}

function renamed(source: string, name: (old: string) => string): string {
  return rewrite(source, (tokens, i) => {
    const text = tokens.text(i)
    const old = text.slice(1)
    return tokens.kind(i) !== VARIABLE || OWN.has(old) || OLD.test(old) ? text : `$${name(old)}`
  })
}

/** Between which tokens anything may stand that means nothing: inside of PHP, not inside of a text. */
function padded(source: string, fillers: readonly string[]): string {
  let n = 0
  let inText = false
  return rewrite(source, (tokens, i) => {
    const text = tokens.text(i)
    const kind = tokens.kind(i)
    if (kind === 9) inText = !inText
    const next = tokens.kind(i + 1)
    const plain = (k: number): boolean => k === OPERATOR || k === VARIABLE || k === STRING || k === NAME
    // `<?php` wants white space behind it, which is there.
    if (inText || kind === OPEN || kind === HTML || kind === COMMENT || !plain(kind) || !plain(next)) return text
    const isCast = /^[()]$/.test(text) || tokens.text(i + 1) === ')'
    n += 1
    return text + (isCast ? '' : (fillers[n % fillers.length] as string))
  })
}

/** Constant texts as two that are put together. */
function split(source: string, at: number): string {
  return rewrite(source, (tokens, i) => {
    const text = tokens.text(i)
    const inner = text.slice(1, -1)
    const before = tokens.text(i - 1)
    const after = tokens.text(i + 1)
    const isPlain = tokens.kind(i) === STRING && /^(["'])[^\\$'"]*\1$/.test(text) && inner.length >= 4
    // Where an expression may stand in place of a text.
    if (!isPlain || !/^[(,=.]$/.test(before) || !/^[),;.]$/.test(after)) return text
    const cut = 1 + (at % (inner.length - 1))
    return `(${text[0]}${inner.slice(0, cut)}${text[0]}.${text[0]}${inner.slice(cut)}${text[0]})`
  })
}

const LAYERS: Readonly<Record<string, (code: string) => string>> = {
  base64: (code) => `eval(base64_decode('${Buffer.from(code, 'latin1').toString('base64')}'));`,
  deflate: (code) => `eval(gzinflate(base64_decode('${deflateRawSync(Buffer.from(code, 'latin1')).toString('base64')}')));`,
  hex: (code) => `eval(hex2bin('${Buffer.from(code, 'latin1').toString('hex')}'));`,
  reversed: (code) => `eval(strrev(base64_decode('${Buffer.from(code, 'latin1').reverse().toString('base64')}')));`,
  named: (code) =>
    `$q = 'base' . (32 * 2) . '_' . strrev('edoced'); $z = $q('${Buffer.from(code, 'latin1').toString('base64')}'); eval($z);`,
}

const seed = fc.constantFrom(...seeds)
const RUNS = { numRuns: 150 }

describe('what is found for certain', () => {
  it('is there to begin with', () => {
    expect(seeds.length).toBeGreaterThan(60)
    expect(followed.length).toBeGreaterThan(30)
  })

  it('is found under other names of variables', () => {
    const named = seeds.filter(({ source }) => renamable(source) && !filledByName(source))
    expect(named.length).toBeGreaterThan(20)
    const prefix = fc.constantFrom('_', 'zz', 'Il1', '\xe9', 'x_', 'O0')
    fc.assert(
      fc.property(fc.constantFrom(...named), prefix, fc.boolean(), ({ source }, before, reversed) => {
        const name = (old: string): string => `${before}${reversed ? [...old].reverse().join('') : old}_9`
        return isCertain(renamed(source, name))
      }),
      RUNS,
    )
  })

  it('is found with other white space and comments', () => {
    const filler = fc.constantFrom(' ', '\n', '\t', '\r\n', '/* ); */', '/*"*/', '# ?\n', "// '\n", '   ', '/**/')
    fc.assert(
      fc.property(seed, fc.array(filler, { minLength: 1, maxLength: 4 }), ({ source }, fillers) => isFound(padded(source, fillers))),
      RUNS,
    )
  })

  it('is found with its texts in pieces', () => {
    fc.assert(
      fc.property(fc.constantFrom(...followed), fc.nat(50), ({ source }, at) => isFound(split(source, at))),
      RUNS,
    )
  })

  it('is found, or what hides it, under more layers', () => {
    const layers = fc.array(fc.constantFrom(...Object.values(LAYERS)), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(seed, layers, ({ source }, around) => {
        let code = `?>${source}`
        for (const wrap of around) code = wrap(code)
        return isFound(`<?php ${code}`)
      }),
      RUNS,
    )
  })
})
