import { describe, expect, it } from 'vitest'
import { type Finding, fingerprint } from '../../core/finding.ts'
import type { RemotePath } from '../../core/path.ts'
import type { RuleId } from '../../core/rule-catalog.ts'
import { parseInventory } from './load.ts'
import { createWaiverMatcher, matchWaiver } from './waivers.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const SHA = 'ab'.repeat(32)

const load = (waivers: string, lang: 'en' | 'fr' = 'en', now = NOW) =>
  parseInventory(
    `version: 1
owners: { me: { name: Me } }
accounts: { a: { host: h } }
sites:
  lepcf.fr: { account: a, root: www }
waivers:
${waivers}`,
    '/inv/siteguard.yml',
    { env: { HOME: '/h' }, lang, now },
  )

const finding = (rules: readonly RuleId[], path: string, more: Partial<Finding> = {}): Finding => {
  const common = { severity: 'high', confidence: 'certain', class: 'intrusion' } as const
  const rule = rules[0] as RuleId
  return {
    fingerprint: fingerprint('lepcf.fr', rule, path, SHA),
    site: 'lepcf.fr',
    path: path as RemotePath,
    rule,
    ...common,
    reasons: rules.map((id) => ({ rule: id, params: {}, ...common })) as unknown as Finding['reasons'],
    sha256: SHA,
    isNew: true,
    ...more,
  }
}

const terms = 'reason: looked at it, owner: me, expires: 2027-01-31'

describe('waivers of the inventory', () => {
  it('are read with their line, in both forms', () => {
    const { waivers, waiverProblems } = load(
      `  - { fingerprint: "v1:${'0a'.repeat(16)}", ${terms} }\n  # why\n  - { rule: [core-changed, core-added], path: "a/**", site: lepcf.fr, sha256: ${SHA.toUpperCase()}, ${terms} }\n`,
    )
    expect(waiverProblems).toEqual([])
    expect(waivers).toEqual([
      { index: 0, line: 7, covers: { fingerprint: `v1:${'0a'.repeat(16)}` }, reason: 'looked at it', owner: 'me', expires: '2027-01-31' },
      {
        index: 1,
        line: 9,
        covers: { rules: ['core-changed', 'core-added'], path: 'a/**', site: 'lepcf.fr' },
        sha256: SHA,
        reason: 'looked at it',
        owner: 'me',
        expires: '2027-01-31',
      },
    ])
  })

  it.each([
    [`{ rule: core-changed, path: x, owner: me, expires: 2027-01-31 }`, 'the key "reason" is missing'],
    [`{ rule: core-changed, path: x, reason: because, expires: 2027-01-31 }`, 'the key "owner" is missing'],
    [`{ rule: core-changed, path: x, reason: because, owner: me }`, 'the key "expires" is missing'],
    [`{ rule: core-changed, path: x, reason: "  ", owner: me, expires: 2027-01-31 }`, 'a name here is one line of text'],
    [`{ rule: core-changed, path: x, reason: because, owner: me, expires: 31/01/2027 }`, '"expires" must be a day that exists'],
    [`{ rule: core-changed, path: x, reason: because, owner: me, expires: 2027-02-30 }`, '"expires" must be a day that exists'],
    [`{ rule: core-changed, path: x, reason: because, owner: you, expires: 2027-01-31 }`, 'no owner "you"'],
    [`{ rule: core-changd, path: x, ${terms} }`, 'no rule is called "core-changd". Did you mean "core-changed"'],
    [`{ rule: toString, path: x, ${terms} }`, 'no rule is called "toString"'],
    [`{ rule: core-changed, ${terms} }`, '"rule" needs "path"'],
    [`{ path: x, ${terms} }`, 'neither "fingerprint" nor "rule"'],
    [`{ ${terms} }`, 'neither "fingerprint" nor "rule"'],
    [`{ fingerprint: "v1:${'0'.repeat(32)}", path: x, ${terms} }`, 'not both'],
    [`{ fingerprint: "v1:xyz", ${terms} }`, '"fingerprint" is "v1:" and 32 hex digits'],
    [`{ rule: core-changed, path: "a[b", ${terms} }`, 'does not close its "["'],
    [`{ rule: core-changed, path: x, site: lepfc.fr, ${terms} }`, 'no site is called "lepfc.fr". Did you mean "lepcf.fr"'],
    [`{ rule: core-changed, path: x, sha256: abc, ${terms} }`, '"sha256" is 64 hex digits'],
    [`{ rule: core-changed, path: x, expire: 2027-01-31, reason: because, owner: me }`, 'unknown key "expire". Did you mean "expires"'],
    [`{ rule: core-changed, path: x, reason: old, owner: me, expires: 2026-11-20 }`, 'it expired on 2026-11-20'],
    ['just words', 'here belongs keys ("name: value"), and there is a text'],
    ['', 'here belongs keys ("name: value"), and there is nothing'],
  ])('do not stop anything when malformed, waive nothing, and are reported: %s', (written, words) => {
    const good = `  - { rule: core-changed, path: other, ${terms} }\n`
    const { waivers, waiverProblems } = load(`${good}  - ${written}\n`)
    expect(waivers.map((w) => w.index)).toEqual([0])
    expect(waiverProblems[0]).toMatchObject({ index: 1, line: 8 })
    expect(waiverProblems.map((p) => p.problem).join('\n')).toContain(words)
  })

  it('are reported in French', () => {
    expect(
      load(`  - { rule: core-changed, path: x, reason: vieux, owner: me, expires: 2020-01-01 }\n`, 'fr').waiverProblems[0]?.problem,
    ).toBe('elle a expiré le 2020-01-01 : revoyez l’alerte, puis renouvelez-la ou retirez-la')
  })

  it('that are no list at all make the inventory unusable', () => {
    expect(() => load('  rule: core-changed\n')).toThrow(expect.objectContaining({ code: 'SG-INV-001' }))
  })
})

describe('matchWaiver', () => {
  const covers = (written: string, target: Finding, now = NOW) =>
    matchWaiver(load(`  - { ${written}, ${terms} }\n`).waivers, target, now) !== undefined
  const changed = finding(['core-changed'], 'ecrire/inc/auth.php')

  it('covers by fingerprint exactly that finding', () => {
    expect(covers(`fingerprint: "${changed.fingerprint}"`, changed)).toBe(true)
    expect(covers(`fingerprint: "${changed.fingerprint}"`, finding(['core-changed'], 'ecrire/inc/autre.php'))).toBe(false)
    expect(covers(`fingerprint: "${changed.fingerprint}", sha256: ${'cd'.repeat(32)}`, changed)).toBe(false)
  })

  it('covers by rule, path and site', () => {
    expect(covers('rule: core-changed, path: ecrire/inc/auth.php', changed)).toBe(true)
    expect(covers('rule: core-changed, path: "ecrire/**"', changed)).toBe(true)
    expect(covers('rule: core-changed, path: "ecrire/*"', changed)).toBe(false)
    expect(covers('rule: core-added, path: "**"', changed)).toBe(false)
    expect(covers('rule: core-changed, path: "**", site: lepcf.fr', changed)).toBe(true)
    expect(covers('rule: core-changed, path: "**", site: lepcf.fr', { ...changed, site: 'blog' })).toBe(false)
  })

  it('does not let a waiver of one rule hide another one about the same file', () => {
    const both = finding(['core-changed', 'request-to-code'], 'ecrire/inc/auth.php')
    expect(covers('rule: core-changed, path: "**"', both)).toBe(false)
    expect(covers('rule: [core-changed, request-to-code], path: "**"', both)).toBe(true)
    expect(covers(`rule: core-changed, path: "**", sha256: ${SHA}`, both)).toBe(true)
    expect(covers(`rule: request-to-code, path: "**", sha256: ${SHA}`, both)).toBe(false)
  })

  it('covers one content only where it says which', () => {
    const { sha256: _, ...unread } = changed
    expect(covers(`rule: core-changed, path: "**", sha256: ${SHA}`, changed)).toBe(true)
    expect(covers(`rule: core-changed, path: "**", sha256: ${'cd'.repeat(32)}`, changed)).toBe(false)
    expect(covers(`rule: core-changed, path: "**", sha256: ${SHA}`, unread)).toBe(false)
  })

  it('holds to the end of its last day, also in a run that passes midnight', () => {
    const { waivers } = load(`  - { rule: core-changed, path: "**", ${terms} }\n`)
    let now = Date.parse('2027-01-31T23:59:59.999Z')
    const waiverOf = createWaiverMatcher(waivers, () => now)
    expect(waiverOf(changed)).toEqual({ reason: 'looked at it', owner: 'me', expires: '2027-01-31' })
    now += 1
    expect(waiverOf(changed)).toBeUndefined()
  })
})
