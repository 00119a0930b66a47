import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { statusReportSchema } from '../../src/core/status-report-schema.ts'
import { html, type PageServer, page, startPages } from '../helpers/page-server.ts'
import { type CliResult, makeDesk, runCli } from './run-cli.ts'

/** A site under each name, on one server of loopback. */
const ANSWERS: Readonly<Record<string, [string, number]>> = {
  'well.example': [page('Mairie'), 200],
  'ill.example': ['', 500],
  'evil.example': [page('\u001b[31mred\u0007', '<p>\u001b]0;owned\u0007Bonjour</p>'), 200],
}

let server: PageServer
let desk: Awaited<ReturnType<typeof makeDesk>>
beforeAll(async () => {
  server = await startPages((request, response) => html(...(ANSWERS[request.headers.host ?? ''] ?? ['', 404]))(request, response))
  desk = await makeDesk()
  for (const id of ['well', 'ill', 'evil']) mkdirSync(join(desk.dir, 'home/www', id), { recursive: true })
  const sites = (ids: readonly string[]) =>
    Object.fromEntries(ids.map((id) => [id, { account: 'here', root: `www/${id}`, url: `http://${id}.example/` }]))
  const accounts = {
    here: { transport: 'local', home: join(desk.dir, 'home') },
    far: { transport: 'ssh', host: '127.0.0.1', port: 1, user: 'x' },
  }
  writeFileSync(join(desk.dir, 'siteguard.yml'), JSON.stringify({ version: 1, accounts, sites: sites(['well', 'ill', 'evil']) }))
})
afterAll(() => server?.stop())

function status(...args: string[]): Promise<CliResult> {
  const names = Object.keys(ANSWERS).map((name) => `${name}:80:127.0.0.1:${server.port}`)
  return runCli(['status', '--pause', '0', ...args], {
    cwd: desk.dir,
    env: { ...desk.env, COLUMNS: '80', SITEGUARD_CONNECT_TO: names.join(',') },
  })
}

describe('siteguard status', () => {
  it('says in words, in both languages, what is up and what is not, within 80 columns and without colour', async () => {
    for (const [lang, words] of [
      [
        'en',
        ['the server reports an error', 'the account cannot be connected to', 'Next, for here:', '2 of 3 sites up, 1 not (2 accounts).'],
      ],
      [
        'fr',
        [
          'le serveur signale une erreur',
          'l’hébergement ne peut être joint',
          'Ensuite, pour here :',
          '2 sur 3 sites en ligne, 1 non (2 hébergements).',
        ],
      ],
    ] as const) {
      const { code, out, err } = await status('--lang', lang)
      expect({ code, err }).toEqual({ code: 1, err: '' })
      for (const each of words) expect(out).toContain(each)
      for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: no colour, and nothing a page says
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f]|undefined|\[object/)
    }
  })

  it('prints one document that is as published, with nothing a terminal could act on', async () => {
    const { code, out } = await status('--json')
    const report = statusReportSchema.parse(JSON.parse(out))
    expect(report).toMatchObject({
      exitCode: code,
      accounts: [
        { account: 'here', diagnosis: { state: 'up' } },
        { account: 'far', sites: [] },
      ],
    })
    expect(report.accounts[0]?.sites.map(({ site, diagnosis }) => [site, diagnosis.state])).toEqual([
      ['well', 'up'],
      ['ill', 'site-error'],
      ['evil', 'up'],
    ])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not come out
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
  })

  it('prints records that never change with the language', async () => {
    const { out } = await status('well', 'ill', '--plain', '--lang', 'fr')
    expect(out.split('\n')).toContain('site\till\there\tsite-error\tprobably\tserver-error\t500\t-')
    expect(out.split('\n')).toContain('site\twell\there\tup\tsure\t-\t200\t-')
    expect(out).not.toContain('\tevil\t')
    expect((await status('well', '--plain', '-0')).out.split('\0')).toContain('witness\twell\tstatus\tanswered')
  })

  it('ends with 0 where all is up, 4 where an account cannot be reached, 2 for what it does not know', async () => {
    expect((await status('well')).code).toBe(0)
    expect((await status('far')).code).toBe(4)
    for (const args of [['nosuch'], ['--pause', '99'], ['--pause', 'x'], ['--plain', '--json'], ['-0']])
      expect((await status(...args)).code, String(args)).toBe(2)
  })
})
