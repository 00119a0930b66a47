import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import * as z from 'zod'
import { HOSTILE, pastNights, reportedFinding, reportedNight, reportedSite } from '../../test/helpers/reported-fleet.ts'
import { textsOf } from '../../test/helpers/texts.ts'
import type { RemotePath } from '../core/path.ts'
import { LANGS } from '../i18n/index.ts'
import { DOCUMENT_FORMATS, type DocumentFormat, loadDocumentReporter } from './formats.ts'
import { siteUri } from './shared/site-uri.ts'
import type { DocumentOptions, Reported } from './types.ts'

const require = createRequire(import.meta.url)
const SARIF = JSON.parse(readFileSync(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'))
const ANT = readFileSync(require.resolve('jest-junit-reporter/src/__tests__/fixtures/junit.xsd'), 'utf8')
interface Validator {
  compile(schema: object): ((document: unknown) => boolean) & { errors?: readonly object[] | null }
}
const { default: Ajv } = require('ajv-draft-04') as { default: new (options: object) => Validator }
const { default: addFormats } = require('ajv-formats') as { default: (validator: Validator) => Validator }
// Its pattern of languages is none of Unicode's.
const validSarif = addFormats(new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })).compile(SARIF)
// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not come out
const UNSAFE = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u

async function written(format: DocumentFormat, report: Reported, more: Partial<DocumentOptions> = {}): Promise<string> {
  return (await loadDocumentReporter(format))(report, { texts: textsOf('en'), onlyNew: false, ...more })
}

/**
 * What GitLab's schema 15.2.1 of SAST reports asks of the fields we write (lib/gitlab/ci/parsers/security/validators/schemas/15.2.1 of GitLab):
 * what is required, lengths, words, shapes. Rewritten, for no package has it. Lengths there are of characters.
 */
const some = z.string().min(1)
const most = (length: number): z.ZodType<string> => z.string().refine((text) => [...text].length <= length)
const tool = z.object({
  id: some,
  name: some,
  version: some,
  vendor: z.object({ name: some }),
  url: z.exactOptional(z.string().regex(/^https?:\/\/.+/)),
})
const second = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/)
const gitlabSast = z.object({
  version: z.literal('15.2.1'),
  schema: z.exactOptional(z.string().regex(/^https?:\/\/.+/)),
  scan: z.object({
    analyzer: tool,
    scanner: tool,
    type: z.literal('sast'),
    start_time: second,
    end_time: second,
    status: z.enum(['success', 'failure']),
    messages: z.exactOptional(z.array(z.object({ level: z.enum(['info', 'warn', 'fatal']), value: some }))),
  }),
  vulnerabilities: z.array(
    z.object({
      id: some,
      name: most(255),
      description: most(1_048_576),
      severity: z.enum(['Info', 'Unknown', 'Low', 'Medium', 'High', 'Critical']),
      solution: z.exactOptional(most(7000)),
      identifiers: z.array(z.object({ type: some, name: some, value: some })).min(1),
      location: z.object({ file: z.string(), start_line: z.number() }),
      details: z.record(z.string(), z.object({ type: z.literal('text'), name: some, value: z.string() })),
    }),
  ),
})

/** Nothing was found, and one thing was not read. */
const unread = reportedNight({
  sites: [
    reportedSite('town.example', 'unknown', { state: 'partial', notRun: [{ check: 'content', subject: HOSTILE, reason: 'denied' }] }),
  ],
  exitCode: 3,
})
const clean = reportedNight({ sites: [reportedSite('town.example', 'clean')], exitCode: 0 })
const failed = reportedNight({
  sites: [],
  accounts: [],
  failure: { code: 'SG-INT-001', params: { detail: HOSTILE } },
  exitCode: 3,
})

describe.each(DOCUMENT_FORMATS)('%s', (format) => {
  it.each(LANGS)('shows no control character, escape sequence or override, in %s', async (lang) => {
    for (const report of [reportedNight({ missing: [2] }), unread, clean, failed])
      expect(await written(format, report, { texts: textsOf(lang), past: pastNights(3) })).not.toMatch(UNSAFE)
  })

  it('takes any name for text', async () => {
    const write = await loadDocumentReporter(format)
    const signs = fc.string({ unit: fc.constantFrom(...'<>&"\'`|[](){}\\!*_#@:/-.~\n\r\t\0\u202e\ufffe\udcff$ aé😀'), maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(signs, async (name) => {
        const finding = reportedFinding('town.example', { path: name as RemotePath })
        const report = reportedNight({ sites: [reportedSite('town.example', 'infected', { findings: [finding] })] })
        const text = write(report, { texts: textsOf('en'), onlyNew: false })
        expect(text).not.toMatch(UNSAFE)
        await wellFormed(format, text)
      }),
      { numRuns: format === 'junit' ? 8 : 60 },
    )
  })
})

/** Read by somebody else's eyes, or by rules as strict as theirs. */
async function wellFormed(format: DocumentFormat, text: string): Promise<void> {
  switch (format) {
    case 'sarif':
      validSarif(JSON.parse(text))
      expect(validSarif.errors ?? []).toEqual([])
      return
    case 'json':
    case 'gitlab-code-quality':
      JSON.parse(text)
      return
    case 'gitlab-security':
      expect(gitlabSast.safeParse(JSON.parse(text)).error).toBeUndefined()
      return
    case 'jsonl':
      for (const line of text.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('type')
      return
    case 'junit': {
      const { errors } = await validateXML({ xml: [{ fileName: 'r.xml', contents: text }], schema: [ANT] })
      expect(errors).toEqual([])
      return
    }
    case 'prometheus':
      metrics(text)
      return
    case 'markdown':
      // Of the tags that stand there, all are ours; of rows, all have their cells.
      expect(text.replace(/<\/?(?:details|summary|code|sub)>|<br>/g, '')).not.toContain('<')
      for (const row of text.split('\n').filter((line) => line.startsWith('|'))) expect(row.match(/\|/g)).toHaveLength(6)
      expect(text).not.toMatch(/\]\(|@all|https?:/)
      return
    case 'html': {
      const tags = new Set([...text.matchAll(/<([a-z][a-z0-9]*)/g)].map(([, tag]) => tag))
      for (const never of ['script', 'img', 'iframe', 'object', 'form', 'link', 'base']) expect(tags).not.toContain(never)
      expect(text).not.toMatch(/\son[a-z]+\s*=|\sstyle\s*=|javascript:/i)
    }
  }
}

/** A reader of Prometheus' text format, as strict as its own. Name with labels: value. */
function metrics(text: string): Map<string, number> {
  const known = new Map<string, number>()
  expect(text.endsWith('\n')).toBe(true)
  for (const line of text.trimEnd().split('\n')) {
    if (/^# HELP [a-z_]+ [^\n]+$|^# TYPE [a-z_]+ gauge$/.test(line)) continue
    const parts = /^([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)*\})?) (-?\d+(?:\.\d+)?)$/.exec(line)
    expect(parts, line).not.toBeNull()
    const [, name = '', value] = parts ?? []
    expect(known.has(name), name).toBe(false)
    known.set(name, Number(value))
  }
  return known
}

it.each(LANGS)('writes SARIF the standard’s schema takes, in %s', async (lang) => {
  for (const report of [reportedNight({ missing: [1] }), unread, clean, failed])
    await wellFormed('sarif', await written('sarif', report, { texts: textsOf(lang) }))
  // The check can fail.
  expect(validSarif({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false)
})

it.each(LANGS)('writes a security report as GitLab’s schema has it, in %s', async (lang) => {
  const long = reportedNight({
    sites: [
      reportedSite('town.example', 'infected', {
        findings: [reportedFinding('town.example', { path: `${'a'.repeat(220)}${'😀'.repeat(100)}` as RemotePath })],
      }),
    ],
  })
  for (const report of [reportedNight({ missing: [1] }), unread, clean, failed, long]) {
    const text = await written('gitlab-security', report, { texts: textsOf(lang) })
    await wellFormed('gitlab-security', text)
    expect(text).not.toMatch(UNSAFE)
  }
  const { scan, ...rest } = JSON.parse(await written('gitlab-security', clean))
  expect(gitlabSast.safeParse({ ...rest, scan: { ...scan, end_time: '2026-11-21T02:00:00Z' } }).success).toBe(false)
})

it('writes JUnit that Ant’s schema takes', async () => {
  for (const report of [reportedNight({ missing: [1] }), unread, clean, failed]) await wellFormed('junit', await written('junit', report))
  const { valid } = await validateXML({ xml: [{ fileName: 'r.xml', contents: '<testsuites><testsuite/></testsuites>' }], schema: [ANT] })
  expect(valid).toBe(false)
})

describe('what was not run is never clean', () => {
  it.each([
    ['of a site', unread],
    ['of a run that failed', failed],
    ['of a shard nobody brought', reportedNight({ ...clean, missing: [2] })],
  ])('%s', async (_, report) => {
    const { runs } = JSON.parse(await written('sarif', report))
    expect(runs[0].invocations[0].executionSuccessful).toBe(false)
    expect(runs[0].invocations[0].toolExecutionNotifications.length).toBeGreaterThan(0)
    expect(await written('junit', report)).toMatch(/errors="[1-9]/)
    expect(JSON.parse(await written('gitlab-code-quality', report))[0].check_name).toBe('not-run')
    const { scan } = JSON.parse(await written('gitlab-security', report))
    expect(scan.status).toBe('failure')
    expect(scan.messages.length).toBeGreaterThan(0)
    expect(metrics(await written('prometheus', report)).get('siteguard_run_complete')).toBe(0)
    for (const format of ['markdown', 'html'] as const) {
      expect(await written(format, report)).not.toContain(textsOf('en').report.page.askedNothing)
      expect(await written(format, report)).not.toBe(await written(format, clean))
    }
  })

  it('and what was, is', async () => {
    expect(JSON.parse(await written('sarif', clean)).runs[0].invocations[0].executionSuccessful).toBe(true)
    expect(await written('junit', clean)).toMatch(/failures="0" errors="0"/)
    expect(JSON.parse(await written('gitlab-code-quality', clean))).toEqual([])
    expect(JSON.parse(await written('gitlab-security', clean)).scan.status).toBe('success')
    expect(metrics(await written('prometheus', clean)).get('siteguard_run_complete')).toBe(1)
    expect(await written('html', clean)).toContain(textsOf('en').report.page.askedNothing)
  })
})

it('gives SARIF what makes results the same from night to night, and waivers their reason', async () => {
  const { results } = JSON.parse(await written('sarif', reportedNight())).runs[0]
  const [shell, , doubt, waived] = results
  expect(shell.locations[0].physicalLocation.artifactLocation.uri).toBe('sites/lepcf.example/IMG/jpg/wp-l0gin.php')
  expect([shell.baselineState, doubt.baselineState]).toEqual(['new', 'unchanged'])
  expect(shell.partialFingerprints['siteguard/v1']).toMatch(/^v1:[0-9a-f]{32}$/)
  expect(shell.suppressions).toEqual([])
  expect(waived.suppressions[0]).toMatchObject({ kind: 'external', status: 'accepted' })
  // Neither a link nor a place for an argument.
  expect(results[1].message.text).not.toMatch(/(?<!\\)\[|(?<!\{)\{(?!\{)/)
})

it('names every path so that it stays below its site', () => {
  expect(siteUri('a.example', 'IMG/é\udcff x.php')).toBe('sites/a.example/IMG/%C3%A9%FF%20x.php')
  expect(siteUri('old/essai', '../../etc')).toBe('sites/old/essai/%2E%2E/%2E%2E/etc')
  expect(siteUri('a', 'db://spip_meta/1/valeur')).toBe('sites/a/@database/spip_meta/1/valeur')
  expect(siteUri('a', '@database')).toBe('sites/a/%40database')
  expect(siteUri('a', '')).toBe('sites/a')
})

it('counts in metrics what the report says, by verdict, age and state', async () => {
  const read = metrics(await written('prometheus', reportedNight()))
  const at = (name: string, labels: string): number | undefined => read.get(`${name}{site="lepcf.example",account="mairies",${labels}}`)
  expect(at('siteguard_site_verdict', 'verdict="infected"')).toBe(1)
  expect(at('siteguard_site_verdict', 'verdict="clean"')).toBe(0)
  expect(at('siteguard_site_findings', 'confidence="certain",age="new"')).toBe(1)
  expect(at('siteguard_site_findings', 'confidence="certain",age="known"')).toBe(1)
  expect(at('siteguard_site_state', 'state="done"')).toBe(1)
})

it('ends a stream with its exit code, so that a cut one is known', async () => {
  const lines = (await written('jsonl', reportedNight()))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines[0]).toMatchObject({ type: 'run', schemaVersion: 1, id: '20261122T020000Z-1a2b3c4d' })
  expect(lines.at(-1)).toEqual({ type: 'end', exitCode: 1 })
  expect(lines.filter(({ type }) => type === 'finding')).toHaveLength(4)
})

it.each(['jsonl', 'sarif', 'junit', 'gitlab-code-quality', 'gitlab-security', 'markdown', 'html'] as const)(
  'shows in %s only what is new when asked',
  async (format) => {
    const report = reportedNight()
    expect(await written(format, report)).toContain('old.zip'.replace('.', format === 'markdown' ? '&#46;' : '.'))
    expect(await written(format, report, { onlyNew: true })).not.toContain('old.zip'.replace('.', format === 'markdown' ? '&#46;' : '.'))
  },
)

it('says on the page why a site could not be judged: what was not read, where the state alone says nothing', async () => {
  const text = await written('html', unread)
  expect(text).toContain('town.example could not be judged (content: ')
  expect(await written('html', reportedNight())).toContain('cinema.example could not be judged (shut by its host)')
})

it('stays within what GitHub shows of a summary, whatever was found', async () => {
  const sites = Array.from({ length: 300 }, (_, i) =>
    reportedSite(`town-${i}.example`, 'infected', { findings: Array.from({ length: 20 }, () => reportedFinding(`town-${i}.example`)) }),
  )
  const text = await written('markdown', reportedNight({ sites }))
  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024)
  expect(text).toMatch(/Details of \d+ further sites are left out/)
})
