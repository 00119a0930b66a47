import { describe, expect, it } from 'vitest'
import { holdsPhpOpenTag, PHP_OPEN_TAG } from './content.ts'

describe('holdsPhpOpenTag', () => {
  it.each([
    '<?php echo 1',
    '<?PhP',
    'a<?php\n',
    '<?=$a',
    '<?=  "x"',
    '<script language="php">',
    '<SCRIPT type=x LANGUAGE = PHP',
    'x<?<?php ',
  ])('finds %j', (text) => {
    expect(holdsPhpOpenTag(Buffer.from(text, 'latin1'))).toBe(true)
  })

  it.each(['', '<', '<?', '<?p', '<?ph', '<?phpx', '<?=', '<?= 1', '<?xml version="1.0"?>', '<script src=a>', '<scrip', '<S'])(
    'leaves %j alone',
    (text) => {
      expect(holdsPhpOpenTag(Buffer.from(text, 'latin1'))).toBe(false)
    },
  )

  it('says of any bytes what PHP_OPEN_TAG says', () => {
    const parts = ['<', '?', '<?', 'php', 'PHP', '=', ' ', '$', 'a', '<script', '<SCript', 'language', '>', "'", '\0', '\xff', 'P', '\n']
    let seed = 7
    const next = (): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
      return seed >>> 8
    }
    let found = 0
    for (let i = 0; i < 20_000; i += 1) {
      const text = Array.from({ length: next() % 12 }, () => parts[next() % parts.length]).join('')
      const expected = PHP_OPEN_TAG.test(text)
      if (expected) found += 1
      if (holdsPhpOpenTag(Buffer.from(text, 'latin1')) !== expected) throw new Error(JSON.stringify(text))
    }
    expect(found).toBeGreaterThan(200)
  })
})
