import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { openIncident } from '../../src/evidence/index.ts'
import { importOwner } from '../../src/fleet/governance/import-owner.ts'
import { sealPlan } from '../../src/recipes/plan-file.ts'
import { layer } from '../helpers/layer.ts'
import { makeKey, sshdMissing } from '../lab/sshd.ts'
import { type CliResult, makeDesk, runCli } from './run-cli.ts'

layer('a town that stays master of its site', sshdMissing(), () => {
  let desk: Awaited<ReturnType<typeof makeDesk>>
  const file = (name: string): string => join(desk.dir, name)
  const sg = (args: string[], env: Record<string, string> = {}): Promise<CliResult> =>
    runCli(args, { cwd: desk.dir, env: { ...desk.env, COLUMNS: '80', ...env } })
  const page = (): string => readFileSync(file('home/www/index.html'), 'utf8')
  const GOOD = '<p>Bonjour</p>\n'
  const BAD = '<p>Owned</p>\n'

  beforeAll(async () => {
    desk = await makeDesk()
    mkdirSync(file('home/www'), { recursive: true })
    mkdirSync(file('far/www'), { recursive: true })
    writeFileSync(file('home/www/index.html'), GOOD)
    const keys = { town: makeKey(file('town')), other: makeKey(file('other')) }
    const owners = {
      town: { name: 'Mairie', approves: true, signingKeys: [keys.town.publicLine] },
      neighbour: { name: 'Voisine', approves: true, signingKeys: [keys.other.publicLine] },
    }
    const accounts = { here: { transport: 'local', home: file('home') }, there: { transport: 'local', home: file('far') } }
    const sites = { site: { account: 'here', root: 'www', owner: 'town' }, next: { account: 'there', root: 'www', owner: 'neighbour' } }
    writeFileSync(file('siteguard.yml'), JSON.stringify({ version: 1, owners, accounts, sites }))
    expect((await sg(['snapshot', 'site'])).code).toBe(0)
    writeFileSync(file('home/www/index.html'), BAD)
    expect((await sg(['plan', 'restore-last-clean', 'site', '--out', 'plan.json'])).code).toBe(0)
  })
  afterEach(() => expect(page() === GOOD || page() === BAD).toBe(true))

  it('is written to by no command without its signature, and told how to get it', async () => {
    const refused = await sg(['apply', 'plan.json', '--yes'])
    expect(refused.code).toBe(6)
    expect(refused.err).toContain('SG-FLEET-010')
    expect(refused.err.replace(/\s+/g, ' ')).toContain('siteguard approve')
    const direct = await sg(['restore', 'site', '--apply', '--yes', '--lang', 'fr'])
    expect(direct.code).toBe(6)
    expect(direct.err.replace(/\s+/g, ' ')).toContain('n’a pas donné son accord')
    expect(page()).toBe(BAD)
  })

  it('signs nothing with a key of somebody else', async () => {
    const { code, err } = await sg(['approve', 'plan.json', '--sign', 'other', '--out', 'ok.json', '--yes'])
    expect({ code, said: err.includes('SG-FLEET-013') }).toEqual({ code: 6, said: true })
  })

  it('is not written to by a changed plan, by whoever only looks, or by a run for another owner', async () => {
    const plan = JSON.parse(readFileSync(file('plan.json'), 'utf8'))
    expect((await sg(['approve', 'plan.json', '--sign', 'town', '--out', 'ok.json', '--yes'])).code).toBe(0)
    writeFileSync(file('changed.json'), JSON.stringify(sealPlan({ ...plan, createdAt: '2026-01-01T00:00:00.000Z' })))
    const changed = await sg(['apply', 'changed.json', '--yes', '--approval', 'ok.json'])
    expect({ code: changed.code, said: /another\s+plan/.test(changed.err) }).toEqual({ code: 6, said: true })
    const looking = await sg(['apply', 'plan.json', '--yes', '--approval', 'ok.json', '--read-only'])
    expect({ code: looking.code, said: looking.err.includes('SG-FLEET-012') }).toEqual({ code: 6, said: true })
    expect((await sg(['restore', 'site', '--apply', '--yes'], { SITEGUARD_READ_ONLY: '1' })).err).toContain('SG-FLEET-012')
    const neighbour = await sg(['apply', 'plan.json', '--yes', '--approval', 'ok.json', '--as-owner', 'neighbour'])
    expect({ code: neighbour.code, said: neighbour.err.includes('SG-USE-002') }).toEqual({ code: 2, said: true })
    expect((await sg(['scan', '--all', '--plain'], { SITEGUARD_AS_OWNER: 'neighbour' })).out).not.toContain('\there\t')
    expect((await sg(['scan', '--all', '--as-owner', 'nobody'])).err).toContain('SG-FLEET-011')
    expect(page()).toBe(BAD)
  })

  it('is written to with its signature, and its journal says who, by what right, and how it ended', async () => {
    const done = await sg(['apply', 'plan.json', '--yes', '--approval', 'ok.json'])
    expect({ code: done.code, err: done.err.includes('SG-') }).toEqual({ code: 0, err: false })
    expect(page()).toBe(GOOD)
    const lines = readFileSync(file('.data/siteguard/journals/town.jsonl'), 'utf8').trim().split('\n')
    const said = lines.map((line) => JSON.parse(line)).map(({ act, why }) => `${act} ${why}`)
    expect(said).toEqual(['refused missing', 'refused missing', 'refused changed', 'allowed approval', 'applied applied'])
  })

  it('is asked again before that is taken back, and before a recovery of the account is begun', async () => {
    const plan = JSON.parse(readFileSync(file('plan.json'), 'utf8'))
    const refused = await sg(['rollback', 'latest', '--yes', '--approval', 'ok.json'])
    expect({ code: refused.code, said: refused.err.includes('--rollback') }).toEqual({ code: 6, said: true })
    expect(page()).toBe(GOOD)
    expect((await sg(['approve', plan.id, '--rollback', '--sign', 'town', '--out', 'back.json', '--yes'])).code).toBe(0)
    const thrown = await sg(['quarantine', 'drop', plan.id, '--apply', '--yes', '--approval', 'back.json'])
    expect({ code: thrown.code, said: thrown.err.includes('--drop') }).toEqual({ code: 6, said: true })
    expect((await sg(['rollback', 'latest', '--yes', '--approval', 'back.json'])).code).toBe(0)
    expect(page()).toBe(BAD)
    const recovery = ['restore', 'here', '--recipe', 'restore-after-lockout', '--apply', '--yes']
    const shut = await sg(recovery)
    expect({ code: shut.code, said: shut.err.includes('--recovery') }).toEqual({ code: 6, said: true })
    expect((await sg(['approve', 'here', '--recovery', '--sign', 'town', '--yes'])).code).toBe(0)
    const begun = await sg(recovery)
    expect({ code: begun.code, err: begun.err.includes('SG-FLEET-010') }).toEqual({ code: 2, err: false })
  })

  it('leaves with everything of theirs and nothing of anybody else’s, and goes on elsewhere', async () => {
    const incidents = { by: 'me', now: Date.now, redact: (text: string) => text }
    const about = { title: 'One', accounts: ['here'], sites: [{ site: 'site', account: 'here' }] }
    await openIncident(file('.data/siteguard/incidents'), about, incidents)
    await openIncident(
      file('.data/siteguard/incidents'),
      { ...about, sites: [...about.sites, { site: 'next', account: 'there' }] },
      incidents,
    )
    const out = await sg(['owner', 'export', 'town', 'leaving'])
    // One of the incidents is the neighbour's too.
    expect({ code: out.code, err: out.err }).toEqual({ code: 3, err: '' })
    for (const line of out.out.split('\n').filter((one) => !one.includes(desk.dir))) expect(line.length, line).toBeLessThanOrEqual(80)
    expect(
      execFileSync('sh', ['-c', 'sha256sum --quiet -c SHA256SUMS && grep -rl Voisine . || true'], {
        cwd: file('leaving'),
        encoding: 'utf8',
      }),
    ).toBe('')
    expect(readFileSync(file('leaving/DEPART.txt'), 'utf8')).toContain('siteguard rotate site --apply')
    const folders = (to: string) => ({
      stores: join(to, 's'),
      incidents: join(to, 'i'),
      journals: join(to, 'j'),
      approvals: join(to, 'a'),
      records: join(to, 'r'),
    })
    const refused = async (change: (folder: string) => void): Promise<string> => {
      const bad = file(`bad-${Math.random()}`)
      cpSync(file('leaving'), bad, { recursive: true })
      change(bad)
      const why = await importOwner(bad, folders(`${bad}-to`)).then(
        () => 'none',
        (error: { params: { why: string } }) => error.params.why,
      )
      expect(existsSync(`${bad}-to`)).toBe(false)
      return why
    }
    expect(await refused((folder) => appendFileSync(join(folder, 'journal.jsonl'), '\n'))).toBe('sums')
    expect(await refused((folder) => writeFileSync(join(folder, 'snapshots/x'), ''))).toBe('sums')
    // A repository whose settings name a program, listed as if it belonged there.
    const relisted = (folder: string, part: string, text: string): void => {
      writeFileSync(join(folder, part), text)
      execFileSync('sh', ['-c', 'find . -type f ! -name SHA256SUMS -printf "%P\\n" | sort | xargs -d "\\n" sha256sum > SHA256SUMS'], {
        cwd: folder,
      })
    }
    expect(await refused((folder) => relisted(folder, 'snapshots/site.git/config', '[core]\n\talternateRefsCommand = true\n'))).toBe(
      'stranger',
    )
    expect(await refused((folder) => relisted(folder, 'snapshots/site.git/post-update', '#!/bin/sh\n'))).toBe('stranger')
    expect(await refused((folder) => symlinkSync('/etc', join(folder, 'records')))).toBe('stranger')
    expect(await refused((folder) => rmSync(join(folder, 'owner.json')))).toBe('no-package')

    const other = await makeDesk()
    const theirs = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: other.dir, env: { ...other.env, COLUMNS: '80' } })
    const brought = JSON.parse((await theirs('owner', 'import', file('leaving'), '--json')).out)
    expect(brought).toMatchObject({
      owner: 'town',
      sites: ['site'],
      stores: ['site'],
      journal: 11,
      incidents: [expect.stringContaining('-site')],
    })
    expect(brought.snapshots).toBeGreaterThan(0)
    const journal = await theirs('journal', 'town')
    expect({ code: journal.code, said: journal.out }).toEqual({ code: 0, said: expect.stringContaining('was written (applied)') })
    expect((await theirs('snapshots', 'list', 'site')).code).toBe(0)
    expect((await theirs('owner', 'import', file('leaving'))).err).toContain('SG-FLEET-017')
    writeFileSync(
      join(other.dir, '.data/siteguard/journals/town.jsonl'),
      readFileSync(file('leaving/journal.jsonl'), 'utf8').replace('missing', 'mislaid'),
    )
    expect((await theirs('journal')).code).toBe(7)
  })
})
