import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assignedValues, definedValues, namesFunction, phpTokens } from './php-literals.ts'

const assigned = (source: string, name = 'v') => assignedValues(phpTokens(Buffer.from(source)), name)
const defined = (source: string, name = 'C') => definedValues(phpTokens(Buffer.from(source)), name)

describe('assignedValues', () => {
  it.each([
    ["<?php $v = '4.4.30';", '4.4.30'],
    ['<?php $v="3.2.11";', '3.2.11'],
    ['<?php\n$v = 2026_08_03_00;', '2026_08_03_00'],
    ["<?php $GLOBALS['v'] = 'x';", 'x'],
    ['<?php $GLOBALS["v"]="x"; ?>', 'x'],
    ["<?php $v = 'it\\'s \\\\ here' ?>", "it's \\ here"],
    ['<?php $v = "a # no comment // either";', 'a # no comment // either'],
    ["<?php /* $v = 'no'; */ $v /* here */ = // there\n 'yes';", 'yes'],
    ["text $v = 'no'; <?php $v = 'yes'; ?> $v = 'no';", 'yes'],
    ["<?php # $v = 'no';\n$v = 'yes';", 'yes'],
    ["<?php // ?>$v = 'no'; <?php $v = 'yes';", 'yes'],
    ["<? $v = 'short';", 'short'],
  ])('reads %s', (source, value) => {
    expect(assigned(source)).toEqual({ values: [value], unreadable: 0 })
  })

  it('tells what is not one plain literal, and does not guess it', () => {
    for (const value of ['"4.$x"', '"{$x}"', "'4.'.'5'", 'f()', '"\\x34"', '$other', "['a']", '`id`', "'never closed"]) {
      expect(assigned(`<?php $v = ${value};`), value).toEqual({ values: [], unreadable: 1 })
    }
    expect(assigned("<?php $v = 'a'; $v .= 'b';")).toEqual({ values: ['a'], unreadable: 1 })
    expect(assigned("<?php $v ??= 'b';")).toEqual({ values: [], unreadable: 1 })
    expect(assigned("<?php $v = 'a' ?: 'b';")).toEqual({ values: [], unreadable: 1 })
  })

  it('keeps every different value, in order', () => {
    expect(assigned("<?php $v = 'a'; if (1) $v = 'b'; $v = 'a';").values).toEqual(['a', 'b'])
  })

  it('takes comparisons, reads and other names for what they are', () => {
    const source = "<?php if ($v == '1' or $v === '2' or $v != '3') f($v, [$v => '4']); $vv = '5'; $w['v'] = '6'; v = '7';"
    expect(assigned(source)).toEqual({ values: [], unreadable: 0 })
  })

  it('is not misled by strings, heredocs, or what follows __halt_compiler', () => {
    expect(assigned(`<?php $a = '$v = "1";'; $b = "\\$v = '2';"; $v = 'yes';`).values).toEqual(['yes'])
    expect(assigned("<?php $a = <<<EOT\n$v = 'no';\nEOT;\n$v = 'yes';").values).toEqual(['yes'])
    expect(assigned("<?php $a = <<<'EOT'\n$v = 'no';\n  EOT;\n$v = 'yes';").values).toEqual(['yes'])
    expect(assigned("<?php $v = 'yes'; __HALT_COMPILER(); $v = 'no';").values).toEqual(['yes'])
  })
})

describe('definedValues and namesFunction', () => {
  it('reads define() and const', () => {
    expect(defined("<?php define('C', '1.6.7'); // 2025").values).toEqual(['1.6.7'])
    expect(defined('<?php if (!defined("C")) define("C", "x", true);').values).toEqual(['x'])
    expect(defined("<?php const C = 'y';").values).toEqual(['y'])
    expect(defined("<?php define('C', _DIR . 'x'); define('D', 'z');")).toEqual({ values: [], unreadable: 1 })
    expect(defined("<?php // define('C', 'no');")).toEqual({ values: [], unreadable: 0 })
  })

  it('sees a call, not a comment or a string', () => {
    const names = (source: string) => namesFunction(phpTokens(Buffer.from(source)), 'demarrer_site')
    expect(names("<?php demarrer_site($site, ['x' => 1]);")).toBe(true)
    expect(names('<?php Demarrer_Site ($site);')).toBe(true)
    expect(names("<?php // demarrer_site()\n$a = 'demarrer_site()';")).toBe(false)
  })
})

describe('phpTokens', () => {
  it('never throws and always ends, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void phpTokens(bytes)))
    const pieces = fc.array(
      fc.constantFrom('<?php ', '?>', "'", '"', '/*', '*/', '//', '#', '\n', '<<<A\n', 'A', '$v', '=', '\\', '${', ';'),
    )
    fc.assert(fc.property(pieces, (list) => void phpTokens(Buffer.from(list.join('')))))
    for (const bad of ['<?php "', "<?php '", '<?php /*', '<?php <<<A\n', '<?php $', '<', '<?']) {
      expect(phpTokens(Buffer.from(bad.padEnd(bad.length + 400_000, bad.at(-1)))).length).toBeLessThanOrEqual(400_010)
    }
  })
})
