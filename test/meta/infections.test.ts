import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rules } from '../../src/i18n/en/rules.ts'
import { type Injection, injectionsFor } from '../lab/infect.ts'

const SINKS =
  /\b(?:eval|assert|system|exec|passthru|shell_exec|popen|proc_open|include|require|call_user_func|create_function|file_put_contents)\b/

/** Every piece of content an injection writes, bytes as characters. */
function contentsOf(one: Injection): string[] {
  return [one.base64 ?? '', ...(one.files ?? []).map(([, base64]) => base64)].map((base64) =>
    Buffer.from(base64, 'base64').toString('latin1'),
  )
}

function isInert(one: Injection): boolean {
  return contentsOf(one).every((content) => {
    const pieces = content
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .split(/<\?(?:php\b|=)?/i)
      .slice(1)
    switch (one.inert) {
      case 'exit':
        return pieces.every((piece) => /^\s*(?:exit|return|die)\s*;/.test(piece))
      case 'dead-branch':
        return pieces.length === 0 && /^\s*;?if\(false\)\{.*\}\s*$/s.test(content.replaceAll(/\/\*[\s\S]*?\*\//g, ''))
      case 'constant':
        return !SINKS.test(content) && !/\$_[A-Z]/.test(content)
      case 'no-code':
        return pieces.length === 0
      default:
        return false
    }
  })
}

describe.each([
  ['spip', '4.4.30', 60],
  ['wordpress', '6.1.9', 20],
] as const)('the infection kit for %s', (cms, version, atLeast) => {
  const kit = injectionsFor(cms, version)

  it('is rich enough, and each injection is another one', () => {
    expect(kit.length).toBeGreaterThanOrEqual(atLeast)
    expect(new Set(kit.map((one) => one.id)).size).toBe(kit.length)
    expect(new Set(kit.map((one) => one.path)).size).toBe(kit.length)
  })

  it.each(kit.map((one) => [one.id, one] as const))('%s is harmless by construction and names a rule', (_id, one) => {
    expect(isInert(one)).toBe(true)
    expect(Object.keys(rules)).toContain(one.expect.rule)
  })

  it('is never in the clear', () => {
    const text = readFileSync(new URL(`../../fixtures/infections/${cms}.json`, import.meta.url), 'utf8')
    expect(text).not.toMatch(/<\?/)
  })
})

it('would notice content that is not harmless', () => {
  const live = (php: string, inert: Injection['inert']): Injection => ({
    id: 'x',
    path: 'x.php',
    what: 'x',
    do: 'write',
    base64: Buffer.from(php).toString('base64'),
    inert,
    expect: { rule: 'core-added' },
  })
  expect(isInert(live('<?php eval($_POST[1]);', 'exit'))).toBe(false)
  expect(isInert(live('<?php exit; ?><?= $_GET[1] ?>', 'exit'))).toBe(false)
  expect(isInert(live('<?php exit;', 'no-code'))).toBe(false)
  expect(isInert(live('if(false){} fetch(1)', 'dead-branch'))).toBe(false)
  expect(isInert(live('<?php $a = $_GET[1];', 'constant'))).toBe(false)
})
