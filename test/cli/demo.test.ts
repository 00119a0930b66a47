import { readFileSync } from 'node:fs'
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LANGS } from '../../src/i18n/index.ts'
import { textsOf } from '../helpers/texts.ts'
import { makeDesk, runCli } from './run-cli.ts'

const oneLine = (text: string): string => text.replace(/\s+/g, ' ')
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => [...line].length))

/** What differs from one run to the next: names of runs, seconds, what went over the wire. */
const unmoved = (text: string): string =>
  oneLine(text)
    .replaceAll(/\b\d{8}T\d{6}Z-[0-9a-f]{8}\b/g, 'RUN')
    .replaceAll(/\d+[.,]\d s\b/g, 'TIME')
    .replaceAll(/\d+(?:[.,]\d)? k[Bo] /g, 'SIZE ')
    .trim()

/** What the README shows of it: each command with the beginning of what it printed, and what comes somewhere after each `…`. */
function recordingIn(lang: string): string[][] {
  const readme = readFileSync(join(import.meta.dirname, '../..', lang === 'en' ? 'README.md' : `README.${lang}.md`), 'utf8')
  const [, block = ''] = /^```\n(\$ siteguard [\s\S]*?)^```$/m.exec(readme) ?? []
  return block
    .split(/^\$ siteguard /m)
    .slice(1)
    .map((part) => part.split(/^…$/m).map(unmoved))
}

/** The demonstration with a folder of its own for what it makes. */
async function demo(args: readonly string[], more: Record<string, string> = {}) {
  const { env } = await makeDesk()
  const temp = await mkdtemp(join(tmpdir(), 'sg-demo-'))
  const result = await runCli(['demo', ...args], { env: { ...env, TMPDIR: temp, ...more } })
  return { ...result, left: await readdir(temp) }
}

describe.each(LANGS)('in %s', (lang) => {
  it('goes from a first snapshot over an intrusion to a clean site, and leaves nothing', async () => {
    const { code, out, err, left } = await demo(['--lang', lang])
    const { screen, rules, demo: words, plans, history } = textsOf(lang)
    expect([err, code]).toEqual(['', 0])
    expect(left).toEqual([])
    expect(out).not.toContain('\u001b')
    expect(widest(out)).toBeLessThanOrEqual(80)

    const recorded = recordingIn(lang)
    expect(recorded).toHaveLength(4)
    const printed = out.split(/^ {2}\$ siteguard /m).map(unmoved)
    for (const [begin = '', ...more] of recorded) {
      const part = printed.find((one) => one.startsWith(begin))
      expect(part, begin).toBeDefined()
      let from = begin.length
      for (const words of more) {
        expect(part?.slice(from)).toContain(words)
        from += (part ?? '').slice(from).indexOf(words) + words.length
      }
    }

    const [, night, found, kept, planned, applied, clean, after] = out.split(/^ {2}\$ siteguard /m).map(oneLine) as string[]
    expect(night).toMatch(/^snapshot --all /)
    for (const verdict of ['clean', 'suspect'] as const) expect(night).toContain(screen.verdict[verdict])
    expect(night).not.toContain(screen.verdict.infected)

    expect(found).toMatch(/^scan --all /)
    for (const verdict of ['infected', 'clean', 'suspect'] as const) expect(found).toContain(screen.verdict[verdict])
    expect(found).toContain(oneLine(rules['core-changed']({ product: 'spip', version: '4.4.30' }).what))
    const places = ['IMG/jpg/wp-l0gin.php', 'IMG/jpg/fete-2024.jpg', 'ecrire/inc/auth.php', '.htaccess', 'sauvegarde.sql']
    for (const path of places) expect(found).toContain(path)

    expect(kept).toMatch(/^snapshot elus\.example /)
    expect(kept).toContain(screen.verdict.infected)
    expect(planned).toMatch(/^restore elus\.example --last-clean /)
    for (const path of places) expect(planned).toContain(path)
    // The line somebody put into the release's file, and that goes away.
    expect(planned).toContain("-if (false) { @assert($_POST['auth'])")

    expect(applied).toMatch(/^apply latest --yes /)
    const run = /siteguard rollback (\S+)/.exec(applied as string)?.[1] as string
    expect(applied?.indexOf(oneLine(plans.undoWith({ run })))).toBeLessThan(applied?.indexOf(plans.next) ?? 0)
    expect(clean).toMatch(/^scan elus\.example /)
    expect(clean).toContain(screen.verdict.clean)
    expect(clean).not.toContain(screen.verdict.infected)
    expect(clean).toContain(oneLine(screen.scan.exit[0]({ failOn: 'probable' })))
    expect(after).toMatch(/^snapshots list elus\.example /)
    expect(after).toContain(history.isLastClean)
    expect(after).toContain(oneLine(words.end))
    expect(after).toContain(oneLine(words.cleaned))
  })
})

it('can be read on 40 columns', async () => {
  const { out } = await demo([], { COLUMNS: '40' })
  expect(widest(out)).toBeLessThanOrEqual(46)
})

it('says so and cleans up when a command of it fails', async () => {
  const { code, out, left } = await demo([], { PATH: '/nonexistent' })
  expect(code).toBe(3)
  expect(oneLine(out)).toContain(textsOf('en').demo.endedEarly)
  expect(oneLine(out)).toContain(textsOf('en').errors['SG-SNAP-005']({ found: '', needed: '2.34' }).what)
  expect(left).toEqual([])
})
