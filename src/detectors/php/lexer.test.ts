import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLOSE, COMMENT, HTML, NAME, NUMBER, OPEN, OPERATOR, QUOTE, STRING, TEXT, tokenise, UNFINISHED, VARIABLE } from './lexer.ts'
import { lineAt, stringValue } from './values.ts'

const KINDS: Readonly<Record<number, string>> = {
  [HTML]: 'html',
  [OPEN]: 'open',
  [CLOSE]: 'close',
  [COMMENT]: 'comment',
  [NAME]: 'name',
  [VARIABLE]: 'var',
  [NUMBER]: 'number',
  [STRING]: 'string',
  [TEXT]: 'text',
  [QUOTE]: 'quote',
  [OPERATOR]: 'op',
  [UNFINISHED]: 'unfinished',
}

function read(source: string, inside = false): string[] {
  const tokens = tokenise(source, inside)
  return Array.from({ length: tokens.count }, (_, i) => `${KINDS[tokens.kind(i)]} ${tokens.text(i)}`)
}

describe('tokenise', () => {
  it.each<[string, string, string[]]>([
    ['tags and text', 'a<?php $b ?>\nc', ['html a', 'open <?php', 'var $b', 'close ?>', 'html c']],
    ['an echo tag', '<?=1?>', ['open <?=', 'number 1', 'close ?>']],
    ['a short tag, not XML', '<?xml version="1"?><? f()', ['html <?xml version="1"?>', 'open <?', 'name f', 'op (', 'op )']],
    [
      'script language',
      '<script language="php">f();</script>x',
      ['open <script language="php">', 'name f', 'op (', 'op )', 'op ;', 'close </script>', 'html x'],
    ],
    ['a comment ended by a tag', '<?php // a ?>b', ['open <?php', 'comment // a ', 'close ?>', 'html b']],
    ['a comment of several lines with a tag', '<?php /* ?> */ $a', ['open <?php', 'comment /* ?> */', 'var $a']],
    ['hash comments and attributes', '<?php #a\n#[B]', ['open <?php', 'comment #a', 'op #[', 'name B', 'op ]']],
    ['single quotes', "<?php 'a\\'b$c'", ['open <?php', "string 'a\\'b$c'"]],
    ['double quotes without variables', '<?php "a\\"$ {"', ['open <?php', 'string "a\\"$ {"']],
    [
      'double quotes with a variable',
      '<?php "a$b[0]c"',
      ['open <?php', 'quote "', 'text a', 'var $b', 'op [', 'number 0', 'op ]', 'text c', 'quote "'],
    ],
    [
      'an expression in a string, with strings and braces',
      '<?php "x{$a["b"](function(){return "}";})}y"',
      [
        ...[
          'open <?php',
          'quote "',
          'text x',
          'op {',
          'var $a',
          'op [',
          'string "b"',
          'op ]',
          'op (',
          'name function',
          'op (',
          'op )',
          'op {',
        ],
        ...['name return', 'string "}"', 'op ;', 'op }', 'op )', 'op }', 'text y', 'quote "'],
      ],
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is PHP's
    ['the other expression', '<?php "${a}"', ['open <?php', 'quote "', 'op ${', 'name a', 'op }', 'quote "']],
    ['backticks', '<?php `ls $a`', ['open <?php', 'quote `', 'text ls ', 'var $a', 'quote `']],
    ['backticks without variables', '<?php `ls`', ['open <?php', 'quote `', 'text ls', 'quote `']],
    ['a heredoc without variables', '<?php <<<A\nx\nA;', ['open <?php', 'string <<<A\nx\nA', 'op ;']],
    [
      'an indented heredoc with one',
      '<?php <<<"A"\n x $y\n  A . 1',
      ['open <?php', 'quote <<<"A"\n', 'text  x ', 'var $y', 'text \n', 'quote   A', 'op .', 'number 1'],
    ],
    ['a nowdoc', "<?php <<<'A'\n$x {$y\nA\n;", ['open <?php', "string <<<'A'\n$x {$y\nA", 'op ;']],
    ['a label inside a longer word', '<?php <<<A\nAB\nA;', ['open <?php', 'string <<<A\nAB\nA', 'op ;']],
    ['shifts are no heredoc', '<?php 1<<2', ['open <?php', 'number 1', 'op <<', 'number 2']],
    ['names with namespaces', '<?php \\A\\b::c', ['open <?php', 'name \\A\\b', 'op ::', 'name c']],
    [
      'what follows halt is data',
      '<?php __halt_compiler(); <?php eval(1);',
      ['open <?php', 'name __halt_compiler', 'op (', 'op )', 'op ;', 'html  <?php eval(1);'],
    ],
    ['an unfinished string', "<?php 'a", ['open <?php', "unfinished 'a"]],
    ['an unfinished comment', '<?php /* a', ['open <?php', 'unfinished /* a']],
    ['an unfinished expression in a string', '<?php "{$a', ['open <?php', 'quote "', 'op {', 'var $a']],
  ])('%s', (_, source, expected) => {
    expect(read(source)).toEqual(expected)
  })

  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        '<?php ',
        '?>',
        '<?=',
        '"',
        "'",
        '`',
        '{$',
        '${',
        '}',
        '$a',
        '/*',
        '*/',
        '//',
        '#',
        '<<<A\n',
        "<<<'A'\n",
        '\nA;\n',
        '\\',
        '[',
        ']',
        '(',
        ')',
      ),
      fc.string({ maxLength: 6, unit: 'binary' }),
    ),
    { maxLength: 40 },
  )

  it('never throws, and tokens neither overlap nor lose code', () => {
    fc.assert(
      fc.property(pieces, fc.boolean(), (parts, inside) => {
        const source = Buffer.from(parts.join('')).toString('latin1')
        const tokens = tokenise(source, inside)
        let end = 0
        for (let i = 0; i < tokens.count; i += 1) {
          expect(tokens.start(i)).toBeGreaterThanOrEqual(end)
          expect(tokens.end(i)).toBeGreaterThan(tokens.start(i))
          // Only white space lies between tokens.
          expect(source.slice(end, tokens.start(i)).trim()).toBe('')
          end = tokens.end(i)
        }
        expect(end).toBeLessThanOrEqual(source.length)
        expect(source.slice(end).trim()).toBe('')
      }),
      { numRuns: 3000 },
    )
  })
})

describe('stringValue', () => {
  it('undoes escapes', () => {
    expect(stringValue("'a\\'\\\\\\n'")).toBe("a'\\\\n")
    expect(stringValue('"\\x65\\166\\u{61}l\\n\\$\\q"')).toBe('eval\n$\\q')
    expect(stringValue("<<<'A'\nx\ny\nA")).toBe('x\ny')
  })
})

describe('lineAt', () => {
  it('counts from one', () => {
    expect([0, 1, 2, 3].map((at) => lineAt('a\nb\n', at))).toEqual([1, 1, 2, 2])
  })
})
