import { describe, expect, it } from 'vitest'
import { tokenise } from '../php/lexer.ts'
import { plainSource } from './plain-source.ts'

const plain = (code: string): string | undefined => plainSource(tokenise(`<?php ${code}`))?.slice('<?php '.length)

describe('plainSource', () => {
  it('puts texts together that stand in pieces, and takes brackets away that were there for them alone', () => {
    expect(plain(`$f = ('as' . 'se' . 'rt'); call(("ab"."cd"), 1);`)).toBe(`$f = 'assert'; call("abcd", 1);`)
  })

  it('keeps the lines', () => {
    expect(plain(`$f = 'as' .\n'sert';\n$g;`)).toBe(`$f = 'assert'\n;\n$g;`)
  })

  it('takes comments away where they stand between a name and what belongs to it, or behind a sign that joins', () => {
    expect(plain('system/* a */($_GET["c"]);')).toBe('system ($_GET["c"]);')
    expect(plain('$a = /* b */ WORD ^ "x";')).toBe('$a =   WORD ^ "x";')
  })

  it('takes comments of a long program away where they are in the way of what matters alone', () => {
    const long = (code: string): string | undefined => plain(`${code}${' '.repeat(7000)}`)
    expect(long('system/* a */($_GET["c"]);')).toContain('system ($_GET["c"]);')
    expect(long('f($_POST/* a */["c"]);')).toContain('f($_POST ["c"]);')
    expect(long('$a = /* b */ WORD ^ "x";')).toContain('$a =   WORD ^ "x";')
    expect(long('if ($a) {} else // not that\n { $b = /* translators: a name */ __("x"); }')).toBeUndefined()
  })

  it('leaves a program alone that has nothing of it', () => {
    expect(plain('$a = "one"; // said\ncall($a, /* the second */ 2);')).toBeUndefined()
    expect(plain('$a = "it\'s " . "two";')).toBeUndefined()
  })

  it('leaves texts that hold more than they show', () => {
    expect(plain(`$a = "a$b" . 'c';`)).toBeUndefined()
  })

  it('of what a long program cuts, counts what is cut in a word that matters', () => {
    const long = `$a = 'one ' . 'two';${' '.repeat(7000)}`
    expect(plain(long)).toBeUndefined()
    expect(plain(`$a = 'on' . 'e';${' '.repeat(7000)}`)).toBeUndefined()
    expect(plain(`$a = 'ass' . 'ert';${' '.repeat(7000)}`)).toContain(`$a = 'assert';`)
    expect(plain(`$a = '${'QUJD'.repeat(6)}' . '${'QUJD'.repeat(6)}';${' '.repeat(7000)}`)).toContain(`$a = '${'QUJD'.repeat(12)}';`)
  })
})
