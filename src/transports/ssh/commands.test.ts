import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PHP_OPEN_TAG } from '../../core/content.ts'
import { decodeName, encodeName } from '../../core/path.ts'
import { commandLine, escapeGlob, LAUNCHERS, markerOf, PHP_OPEN_TAG_GREP, quoteWord, RUN_SCRIPT, scriptLine } from './commands.ts'

/** What a shell makes of a command line: the arguments it hands on, as bytes. */
function argumentsSeen(line: Buffer, shell = '/bin/sh'): Buffer[] {
  // The line itself is bytes, which no argv of Node can hold: it is given on standard input.
  const { stdout, status } = spawnSync(shell, ['-s'], { input: line, env: { PATH: '/usr/bin:/bin' } })
  expect(status).toBe(0)
  const text = stdout.subarray(0, -1)
  const out: Buffer[] = []
  let from = 0
  for (let at = text.indexOf(0); ; at = text.indexOf(0, from)) {
    out.push(text.subarray(from, at < 0 ? undefined : at))
    if (at < 0) return out
    from = at + 1
  }
}

const printEach = (words: readonly (string | Uint8Array)[]): Buffer => commandLine(['/usr/bin/printf', '%s\\0', ...words])

const hostileWord = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => decodeName(bytes.filter((byte) => byte !== 0))),
  fc.constantFrom(
    "'",
    "''",
    "'\\''",
    '$(id)',
    '`id`',
    '\n',
    ';',
    '&',
    '|',
    '-rf',
    '--',
    '*',
    '~',
    '!',
    '\\',
    '\\n',
    '"',
    '#',
    '\r\n',
    '\t',
    '',
  ),
)

describe('quoteWord', () => {
  it('hands every word on unchanged, whatever bytes it holds', () => {
    fc.assert(
      fc.property(fc.array(hostileWord, { minLength: 1, maxLength: 12 }), (words) => {
        expect(argumentsSeen(printEach(words)).map(decodeName)).toEqual(words)
      }),
      { numRuns: 60 },
    )
  })

  it('does so for bash too, the login shell of most accounts', () => {
    const words = ["a'b", '$HOME', '!!', '!x', 'a\nb', decodeName(Buffer.from([0xff, 0x27, 0xfe])), '']
    expect(argumentsSeen(printEach(words), '/bin/bash').map(decodeName)).toEqual(words)
  })

  it.each(['/bin/csh', '/bin/tcsh', '/usr/bin/fish', '/bin/zsh', '/bin/dash'].filter((shell) => existsSync(shell)))(
    'does so for %s, where somebody logs in with it',
    (shell) => {
      const words = ["a'b", '$HOME', '!!', '!x', 'a!b\\!c', 'a\\\\b', "\\'", 'é\\', '"\\0"', '`id`', '*', '~', '']
      const { stdout } = spawnSync(shell, ['-c', printEach(words).toString()], { env: { PATH: '/usr/bin:/bin' } })
      expect(stdout.toString().split('\0').slice(0, -1)).toEqual(words)
    },
  )

  it('refuses NUL, which no argument can hold', () => {
    expect(() => quoteWord('a\0b')).toThrow(RangeError)
  })

  it('writes plain words the plain way', () => {
    expect(quoteWord('www/index.php').toString()).toBe("'www/index.php'")
    expect(quoteWord("l'été").toString()).toBe("'l'\\''été'")
  })
})

describe('scriptLine', () => {
  it('clears the environment, marks both streams and gives way to the program', () => {
    const line = scriptLine(LAUNCHERS[0], 'NONCE', RUN_SCRIPT, ['/bin/sh', '-c', 'env; echo oops >&2', "it's"])
    const { stdout, stderr } = spawnSync('/bin/bash', ['--norc', '-c', line.toString()], {
      env: { PATH: '/nowhere', EVIL: '1', BASH_ENV: '/dev/null' },
    })
    expect(stdout.toString().startsWith(markerOf('NONCE'))).toBe(true)
    expect(stdout.toString()).not.toContain('EVIL')
    expect(stdout.toString()).not.toContain('/nowhere')
    expect(stderr.toString()).toBe(`${markerOf('NONCE')}oops\n`)
  })

  it('is one line, so that no login shell stumbles over it', () => {
    expect(scriptLine(LAUNCHERS[0], 'n', RUN_SCRIPT, []).includes(0x0a)).toBe(false)
  })
})

describe('escapeGlob', () => {
  it('makes a pattern that find -path matches with the path itself only', () => {
    const names = ['a*b', 'a?b', '[ab]', 'back\\slash', 'plain', 'axb', 'a', 'x\ny*']
    for (const name of names) {
      const script = 'mkdir -p "$1" && cd "$1" && shift && p=$1 && shift && touch -- "$@" && find . -path "./$p" -print0'
      const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim()
      const found = execFileSync('sh', ['-c', script, 'sh', folder, escapeGlob(name), ...names], { encoding: 'utf8' })
      execFileSync('rm', ['-rf', folder])
      expect(found).toBe(`./${name}\0`)
    }
  })
})

describe('PHP_OPEN_TAG_GREP', () => {
  const finds = (bytes: Buffer): boolean => {
    const { status } = spawnSync('grep', ['-zqaiE', '-e', PHP_OPEN_TAG_GREP], { input: bytes, env: { LC_ALL: 'C' } })
    return status === 0
  }

  it.each([
    '<?php echo 1;',
    'x<?PHP\n',
    'a\0b<?php(',
    '<?=$x',
    '<?= \n "a"',
    '<?=`id`',
    '<script language="php">',
    '<SCRIPT\nlanguage = php>',
    '<?php#',
    '<?php',
    '<?php/**/',
    '<?=\\f()',
  ])('finds %j, as PHP_OPEN_TAG does', (text) => {
    expect(PHP_OPEN_TAG.test(text)).toBe(true)
    expect(finds(Buffer.from(text, 'latin1'))).toBe(true)
  })

  it.each(['<?xml version="1.0"?>', '<?phpx', '< ?php ', '<?= 1', '<script language="javascript">', '<?', 'php'])(
    'leaves %j alone, as PHP_OPEN_TAG does',
    (text) => {
      expect(PHP_OPEN_TAG.test(text)).toBe(false)
      expect(finds(Buffer.from(text, 'latin1'))).toBe(false)
    },
  )

  it('misses nothing that PHP_OPEN_TAG finds', () => {
    const piece = fc.constantFrom(
      '<?php',
      '<?=',
      '<?',
      ' ',
      '\n',
      '\0',
      '$',
      '(',
      'a',
      '"',
      '<script',
      'language',
      '=',
      'php',
      '/',
      '\\',
      '9',
      '>',
      '\t',
      'é',
      'PHP',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const bytes = encodeName(pieces.join(''))
        if (PHP_OPEN_TAG.test(bytes.toString('latin1'))) expect(finds(bytes)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
