import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rulesReportSchema } from '../../src/cli/documents/rules-report.ts'
import { writeZip } from '../lab/write-zip.ts'
import { type CliResult, makeDesk, runCli } from './run-cli.ts'

/*
 * A person adds rules, tests them, and takes them back: one story, in its order. The rules are ours, and look for a word that does no harm.
 */

const RULES = `rule marker { meta: author = "The town" license = "CC0" strings: $a = "siteguard-test-marker" condition: $a }
rule loud { strings: $a = "<?php" condition: $a }
rule broken { condition: nothing_of_that_name }
`
const CLEAN = 520
let desk: Awaited<ReturnType<typeof makeDesk>>
const at = (...path: string[]): string => join(desk.dir, ...path)
const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex')
const run = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: desk.dir, env: desk.env })
const json = async (...args: string[]): Promise<Record<string, never>> => {
  const printed = JSON.parse((await run(...args, '--json')).out)
  if (args[0] !== 'scan') expect(rulesReportSchema.parse(printed)).toEqual(printed)
  return printed
}

beforeAll(async () => {
  desk = await makeDesk()
  await mkdir(at('www/plugins/mine'), { recursive: true })
  await mkdir(at('clean'))
  await writeFile(
    at('siteguard.yml'),
    JSON.stringify({
      version: 1,
      accounts: { here: { transport: 'local', home: desk.dir } },
      sites: { town: { account: 'here', root: 'www' } },
    }),
  )
  await writeFile(at('www/plugins/mine/a.php'), '<?php\nfunction town() { return "siteguard-test-marker"; }\n')
  await writeFile(at('www/index.html'), '<p>Here</p>\n')
  for (let i = 0; i < CLEAN; i++) await writeFile(at(`clean/f${i}.php`), `<?php\n$number = ${i};\n`)
  await writeFile(at('ours.yar'), RULES)
})
afterAll(() => rm(desk.dir, { recursive: true }))

it('adds no pack whose digest nobody gave, or another one’s, or that is no pack', async () => {
  const without = await run('rules', 'add', 'ours.yar')
  expect(without.code).toBe(2)
  expect(without.err.replace(/\n {2}/g, ' ')).toContain(sha256(RULES))
  expect((await run('rules', 'add', 'ours.yar', '--sha256', '0'.repeat(64))).err).toContain('SG-MAN-002')
  await writeFile(at('bad.yar'), 'rule a { condition: b }')
  const bad = await run('rules', 'add', 'bad.yar', '--sha256', sha256('rule a { condition: b }'))
  expect(bad).toMatchObject({ code: 2 })
  expect(bad.err).toContain('bad.yar:1')
  const zip = writeZip([{ name: '../../evil.yar', data: RULES }])
  await writeFile(at('evil.zip'), zip)
  expect((await run('rules', 'add', 'evil.zip', '--sha256', sha256(zip))).err).toContain('SG-MAN-003')
  expect((await run('rules', 'add', 'clean', '--sha256', sha256(''))).err).toContain('SG-RULE-007')
  expect((await json('rules', 'list')).packs).toEqual([])
})

it('has none of a pack judge before it was held against enough that is clean', async () => {
  const { code, out } = await run('rules', 'add', 'ours.yar', '--sha256', sha256(RULES))
  expect(code).toBe(3)
  expect(out).toContain('ours.yar:3')
  expect(out).toContain('Too few to tell')
  const scan = await json('scan', 'town', '--offline')
  expect(JSON.stringify(scan)).not.toContain('yara-match')
})

it('switches off by itself what matches too much that is clean, and has the others judge', async () => {
  const { code, out } = await run('rules', 'test', 'ours', '--clean', 'clean', '--only-given')
  expect(code).toBe(1)
  expect(out).toContain(`ours/loud matched ${CLEAN} of ${CLEAN} clean files: 100 %, where 0.2 % are allowed`)
  expect(await json('rules', 'test', 'ours', '--clean', 'clean', '--only-given', '--bad', 'clean')).toMatchObject({
    clean: { files: CLEAN },
    bad: { matched: CLEAN },
    over: [{ rule: 'ours/loud', hits: CLEAN }],
  })
  for (const rule of ['ours/loud', 'core-changed', 'SG-KEY-002']) expect((await json('explain', rule)).code).toBe(rule)
  expect(await json('rules', 'show', 'ours/loud')).toMatchObject({ offBecause: 'cap', file: 'ours.yar', line: 2 })
  const on = await run('rules', 'on', 'ours/loud')
  expect(on.code).toBe(6)
  expect(on.err).toContain('SG-RULE-005')
  const scan = await run('scan', 'town', '--offline')
  expect(scan.code).toBe(1)
  expect(scan.out.replace(/\s+/g, ' ')).toContain('matches the rule marker of the pack ours (by The town, licence CC0)')
  expect(scan.out).toContain('1 rule is off: nothing was looked for by ours/loud')
  expect(await json('scan', 'town', '--offline')).toMatchObject({
    ruleSet: { off: [{ rule: 'ours/loud', why: 'cap' }], packs: [{ name: 'ours', rules: 1 }] },
    sites: [{ verdict: 'infected', findings: [{ rule: 'yara-match', reasons: [{ params: { name: 'marker', licence: 'CC0' } }] }] }],
  })
})

it.each(['en', 'fr'])('explains what was found, by its place or its fingerprint, in %s', async (lang) => {
  const found = (await json('explain', 'plugins/mine/a.php')) as { finding?: { fingerprint: string } }
  const print = found.finding?.fingerprint ?? ''
  expect(print).toMatch(/^v1:/)
  for (const word of ['town:plugins/mine/a.php', print, print.slice(3, 11)]) {
    const { code, out } = await run('explain', word, '--lang', lang)
    expect(code).toBe(0)
    expect(out).toContain('plugins/mine/a.php')
    expect(out).toContain('siteguard rules show ours/marker')
    expect(out.split('\n').filter((line) => [...line].length > 80)).toEqual([])
  }
  const rule = await run('rules', 'show', 'ours/marker', '--lang', lang)
  expect(rule.out).toContain('CC0')
  expect(rule.out).toContain('ours.yar:1')
  expect((await run('explain', 'php-request-code', '--lang', lang)).out).toContain('php-analysis')
})

it('takes a newer version by canary: what judges goes on until the new one has passed', async () => {
  const newer = RULES.replace('siteguard-test-marker', 'another-marker')
  await mkdir(at('newer'))
  await writeFile(at('newer/ours.yar'), newer)
  const early = await run('rules', 'add', 'newer/ours.yar', '--sha256', sha256(newer))
  expect(early.code).toBe(6)
  expect(early.err).toContain('SG-RULE-008')
  expect((await json('scan', 'town', '--offline')).exitCode).toBe(1)
  const late = await run('rules', 'add', 'newer/ours.yar', '--sha256', sha256(newer), '--clean', 'clean')
  expect(late.code).toBe(1)
  expect((await json('scan', 'town', '--offline')).exitCode).toBe(0)
  expect((await run('rules', 'rollback')).code).toBe(0)
  expect((await json('scan', 'town', '--offline')).exitCode).toBe(1)
})

it('tells what rules newer than the pin find, and counts it for nothing', async () => {
  await writeFile(at('www/plugins/mine/b.php'), Buffer.from('PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbJ2MnXSk7', 'base64'))
  expect((await run('rules', 'remove', 'ours')).code).toBe(0)
  expect((await run('rules', 'pin', 'current')).code).toBe(0)
  const file = at('.data/siteguard/rules/rules.json')
  const kept = JSON.parse(await readFile(file, 'utf8')) as { sets: { pin?: { accepted: string[] } }[] }
  for (const { pin } of kept.sets) if (pin) pin.accepted = pin.accepted.filter((id) => !/^(?:request-to-code|php-)/.test(id))
  await writeFile(file, JSON.stringify(kept))
  const scan = await run('scan', 'town', '--offline')
  expect(scan.code).toBe(0)
  expect(scan.out).toContain('of rules on trial')
  expect(scan.out).toMatch(/plugins\/mine\/b\.php · (?:request-to-code|php-request-code)/)
  expect((await run('rules', 'pin', 'current')).err).toContain('SG-RULE-008')
  expect((await run('rules', 'test', 'siteguard', '--clean', 'clean', '--only-given')).code).toBe(0)
  expect((await run('rules', 'pin', 'current')).code).toBe(0)
  expect((await run('scan', 'town', '--offline')).code).toBe(1)
})

it('says in every scan which rules a person switched off, and never says clean by a damaged set', async () => {
  expect((await run('rules', 'off', 'request-to-code', '--reason', 'our own tool')).code).toBe(0)
  const scan = await run('scan', 'town', '--offline')
  // The dearer look is taken all the same: a rule that is off settles nothing.
  expect(scan.out).toContain('visitor decides what runs')
  expect(scan.out.replace(/\s+/g, ' ')).toContain('request-to-code (switched off by hand: our own tool)')
  await writeFile(at('.data/siteguard/rules/rules.json'), '{')
  const damaged = await run('scan', 'town', '--offline')
  expect(damaged.code).toBe(7)
  expect(damaged.err).toContain('SG-RULE-002')
})
