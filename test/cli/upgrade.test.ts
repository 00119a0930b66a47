import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PartResult, UpgradeReport } from '../../src/core/upgrade-report.ts'
import { upgradeReportSchema } from '../../src/core/upgrade-report-schema.ts'
import { type DemoDesk, demoDesk } from '../helpers/demo-desk.ts'
import { writeZip } from '../lab/write-zip.ts'
import { type CliResult, runCli } from './run-cli.ts'

/** Of the demonstration's sites: `elus` is infected, `section` has 4.4.30, `blog` 3.2.11. Those two get no database here, so no PHP is asked. */
let desk: DemoDesk
/** Options that give a release newer than any feed knows. */
let next: readonly string[] = []
const TO = '4.4.31'

beforeAll(async () => {
  desk = await demoDesk()
  for (const site of ['section', 'blog']) await rm(desk.file(`${site}/config/connect.php`))
  const folder = join(desk.dir, 'releases/4.4.30')
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => statSync(join(folder, name)).isFile())
  const newer = (name: string): Buffer => Buffer.from(readFileSync(join(folder, name), 'latin1').replaceAll('4.4.30', TO), 'latin1')
  const bytes = writeZip(names.map((name) => ({ name: `spip/${name}`, data: newer(name) })))
  await writeFile(join(desk.dir, 'next.zip'), bytes)
  next = ['--archive', 'next.zip', '--sha256', createHash('sha256').update(bytes).digest('hex')]
})
afterAll(() => desk?.close())

const sg = (...args: readonly string[]): Promise<CliResult> => runCli(['upgrade', ...args], { cwd: desk.dir, env: desk.env })

/** The report, held to a schema that knows every field of it. */
async function report(...args: readonly string[]): Promise<UpgradeReport & { readonly err: string }> {
  const { code, out, err } = await sg(...args, '--json')
  const printed = JSON.parse(out) as UpgradeReport
  expect(upgradeReportSchema.parse(printed)).toEqual(printed)
  expect(printed.exitCode).toBe(code)
  return { ...printed, err }
}
const core = ({ sites }: UpgradeReport, site: string): PartResult | undefined =>
  sites.find((one) => one.site === `${site}.example`)?.parts[0]
const version = (site: string): string =>
  /spip_version_branche = ['"]([^'"]+)/.exec(readFileSync(desk.file(`${site}/ecrire/inc_version.php`), 'utf8'))?.[1] ?? ''
const runs = (): string[] => {
  const folder = join(desk.env.XDG_STATE_HOME as string, 'siteguard/runs')
  return existsSync(folder) ? readdirSync(folder) : []
}

// Each is a program of its own that plans over SSH, on two cores that others share.
describe('siteguard upgrade', { timeout: 240_000 }, () => {
  it('ends with 0 where a site is up to date, and writes nothing, even when asked to act', async () => {
    for (const more of [[], ['--apply']]) {
      const { code, out, err } = await sg('section.example', ...more)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toBe('  section.example  SPIP 4.4.30  up to date\n\nexit 0: up to date; nothing was written\n')
    }
    expect(runs()).toEqual([])
    expect(existsSync(desk.file('../.siteguard'))).toBe(false)
  })

  it('does not call current what nobody could ask about, and says how to go on', async () => {
    const { code, out } = await sg('blog.example', '--offline', '--lang', 'fr')
    expect(code).toBe(3)
    expect(out).toContain('--to VERSION')
    expect(out).not.toContain('à jour\n')
  })

  it('refuses an infected site, with all that was looked at, and shows it the way', async () => {
    const refused = core(await report('elus.example', ...next), 'elus')
    expect(refused).toMatchObject({ state: 'refused', error: { code: 'SG-UPG-001' } })
    const { code, out, err } = await sg('elus.example', ...next)
    expect(code).toBe(6)
    expect(err).toContain('SG-UPG-001')
    expect(err.replace(/\s+/g, ' ')).toContain('siteguard restore elus.example')
    expect(out).toMatch(/^ {4}refused {2}verdict: infected: /m)
    expect(out).toMatch(/^ {4}ok {7}version: 4\.4\.30 becomes 4\.4\.31$/m)
    expect(runs()).toEqual([])
  })

  it('shows the plan of one site with what was looked at, on 80 columns, without colour', async () => {
    const { code, out, err } = await sg('section.example', ...next)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('  Looked at first:\n')
    expect(out).toMatch(/^ {2}section\.example {2}SPIP 4\.4\.30 → 4\.4\.31 {2}\d+ changes, /m)
    expect(out).toMatch(/^ {2}siteguard apply \d{8}T\d{6}Z-[0-9a-f]{8} /m)
    expect(out).toContain('exit 0: planned; nothing was changed')
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
    expect(out).not.toMatch(/\x1b/)
    expect(version('section')).toBe('4.4.30')
  })

  it('wants a yes before it acts, and without a terminal names the flag', async () => {
    const { code, err } = await sg('section.example', ...next, '--apply')
    expect(code).toBe(6)
    expect(err).toContain('--yes')
    expect(version('section')).toBe('4.4.30')
  })

  it('plans several in waves, tells each by a record, and says with --exit-code that there is something to do', async () => {
    const args = ['section.example', 'blog.example', ...next, '--canary', 'blog.example', '--exit-code']
    const dry = await report(...args)
    expect(dry).toMatchObject({ applied: false, exitCode: 1 })
    expect(dry.waves.map(({ name, sites }) => [name, ...sites])).toEqual([
      ['canary', 'blog.example'],
      ['all', 'section.example'],
    ])
    expect(core(dry, 'blog')?.move).toMatchObject({ product: 'spip', from: '3.2.11', to: TO })
    const { code, out } = await sg(...args, '--plain')
    expect(code).toBe(1)
    const records = out.split('\n').map((line) => line.split('\t'))
    expect(records).toContainEqual(
      expect.arrayContaining(['part', 'section.example', 'town', 'core', 'planned', '4.4.30', TO, expect.stringMatching(/^\d{8}T/)]),
    )
    expect(records).toContainEqual(['check', 'blog.example', 'core', 'version', 'ok', 'newer'])
    expect(records).toContainEqual(['wave', 'canary', 'not-begun', 'blog.example'])
  })

  it('begins nothing past a cap, or once the stop file is there', async () => {
    const all = ['section.example', 'blog.example', ...next, '--apply', '--yes']
    const capped = await report(...all, '--max-sites', '1')
    expect(capped).toMatchObject({ exitCode: 6, stopped: { why: 'cap', cap: 'sites', limit: 1, needs: 2 } })
    await writeFile(join(desk.dir, 'stop'), '')
    const { code, out } = await sg(...all, '--stop-file', 'stop', '--lang', 'fr')
    expect(code).toBe(6)
    expect(out.replace(/\s+/g, ' ')).toContain(`Arrêté par le fichier ${join(desk.dir, 'stop')}`)
    await rm(join(desk.dir, 'stop'))
    expect(runs()).toEqual([])
  })

  it('sends no wave after one nobody could look at; tells how to take each site back, and knows the release from then on', async () => {
    // Nobody can ask the pages: no address is known.
    const canary = await sg('section.example', 'blog.example', ...next, '--apply', '--yes')
    expect(canary.code, canary.out + canary.err).toBe(6)
    expect([version('section'), version('blog')]).toEqual([TO, '3.2.11'])
    expect(canary.err).toContain('wave 1 of 2, canary')
    expect(canary.err.match(/siteguard rollback/g)).toHaveLength(1)
    expect(canary.out.replace(/\s+/g, ' ')).toContain('nobody could look whether section.example is well')
    const { code, out, err } = await sg('section.example', 'blog.example', ...next, '--wave', 'all', '--apply', '--yes')
    expect(code, out + err).toBe(3)
    expect([version('section'), version('blog')]).toEqual([TO, TO])
    expect(err.match(/siteguard rollback/g)).toHaveLength(1)
    expect(out.replace(/\s+/g, ' ')).toContain('nothing says that the site is healthy')
    expect(runs()).toHaveLength(2)
    const again = await sg('section.example', 'blog.example', ...next, '--apply', '--yes')
    expect(again).toMatchObject({ code: 0, err: '' })
    expect(again.out.match(/up to date$/gm)).toHaveLength(2)
    expect(runs()).toHaveLength(2)
    const scan = await runCli(['scan', 'section.example', '--json'], { cwd: desk.dir, env: desk.env })
    expect(scan.out).toContain(`"version": "${TO}"`)
    expect(scan.out).not.toContain('"check": "manifest"')
  })

  it('does not go down by itself, and says how it would', async () => {
    const up = await sg('section.example')
    expect(up.code, up.out + up.err).toBe(3)
    expect(up.out.replace(/\s+/g, ' ')).toContain('--to 4.4.30 --down')
    const refused = await sg('section.example', '--to', '4.4.30')
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('SG-UPG-005')])
    expect(version('section')).toBe(TO)
  })
})
