import { createRequire } from 'node:module'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { textsOf } from '../../../test/helpers/texts.ts'
import { buildProgram } from '../../cli/build-program.ts'
import { LANGS } from '../../i18n/index.ts'
import { CI_KINDS, type CiFile, type CiKind, ciFiles } from './index.ts'

/** GitHub's own parser of workflows. Bundled first: it asks for JSON in a way only bundlers know. */
interface Parser {
  parseWorkflow(file: { name: string; content: string }, trace: object): { value?: object; context: { errors: { getErrors(): object[] } } }
  convertWorkflowTemplate(context: object, value: object | undefined): Promise<{ errors?: readonly object[] }>
  readonly NoOperationTraceWriter: new () => object
}
const bundled = await build({
  stdin: { contents: "export * from '@actions/workflow-parser'", resolveDir: import.meta.dirname },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  write: false,
})
const loaded = { exports: {} as Parser }
new Function('module', 'exports', 'require', bundled.outputFiles[0]?.text ?? '')(loaded, loaded.exports, createRequire(import.meta.url))
const parser = loaded.exports

const files = (kind: CiKind, lang: 'en' | 'fr' = 'fr', shards = 4): readonly CiFile[] =>
  ciFiles(kind, { words: textsOf(lang).ci, lang, shards, version: '0.1.0', at: { minute: 17, hour: 1 } })

interface Step {
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}
interface Workflow {
  readonly on: { workflow_dispatch?: { inputs?: Record<string, { type: string; required: boolean }> } | null; schedule?: unknown }
  readonly permissions: unknown
  readonly jobs: Record<string, { steps: Step[]; environment?: string; strategy?: { matrix: { shard: number[] } } }>
}

/** Lines of shell of a file. */
function scriptsOf(kind: CiKind, { text }: CiFile): string[] {
  if (kind === 'gitlab')
    return Object.values(parse(text) as Record<string, { script?: string[]; before_script?: string[] }>).flatMap((job) => [
      ...(job.before_script ?? []),
      ...(job.script ?? []),
    ])
  return Object.values((parse(text) as Workflow).jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => (run ?? '').split('\n')))
}

/** The siteguard commands of a line, as words; variables stand as they are. */
function commandsOf(line: string): string[][] {
  return line
    .split(' || ')
    .filter((part) => part.startsWith('siteguard '))
    .map((part) => [...part.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '').slice(1))
}

/** What a shell makes of a line where these values were chosen. */
function chosen(line: string): string {
  return line
    .replaceAll('$WAY', 'last-clean')
    .replace(/\$\{?SHARD\}?\/|\$CI_NODE_INDEX\/\$CI_NODE_TOTAL/g, '1/')
    .replace(/\/$/, '')
}

async function parsed(words: readonly string[]): Promise<string> {
  let path = ''
  const run = async (spec: { path: string }): Promise<void> => {
    path = spec.path
  }
  const program = buildProgram(textsOf('en'), '0', run, { out: () => {}, err: () => {}, width: 80 })
  await program.parseAsync([...words], { from: 'user' })
  return path
}

describe.each(CI_KINDS)('%s', (kind) => {
  it.each(LANGS)('has commands our own command line takes, in %s', async (lang) => {
    const commands = files(kind, lang).flatMap((file) => scriptsOf(kind, file).flatMap((line) => commandsOf(chosen(line))))
    const paths = []
    for (const words of commands) paths.push(await parsed(words))
    expect([...new Set(paths)].sort()).toEqual(['apply', 'approve', 'contain', 'merge', 'nightly', 'plan', 'restore', 'scan', 'store pull'])
    // Nobody is there to be asked.
    for (const words of commands) expect(words).toContain('--no-input')
  })

  it('makes nothing a person types, and no secret, a part of a script', () => {
    for (const file of files(kind)) for (const line of scriptsOf(kind, file)) expect(line).not.toMatch(/\$\{\{|\$\[\[/)
    for (const { text } of files(kind)) expect(text).not.toMatch(/AGE-SECRET|BEGIN OPENSSH/)
  })

  it('quotes every variable of a command', () => {
    for (const file of files(kind))
      for (const line of scriptsOf(kind, file)) expect(line.replace(/"[^"]*"/g, '').replace(/'[^']*'/g, ''), line).not.toContain('$')
  })

  it('refuses a public repository before anything else, and a name that is not typed twice before anything is written', () => {
    const all = files(kind).map(({ text }) => text)
    for (const text of all) expect(text).toMatch(/\$GITHUB_API_URL\/repos\/\$GITHUB_REPOSITORY|CI_PROJECT_VISIBILITY/)
    for (const file of files(kind)) {
      const lines = scriptsOf(kind, file)
      const writes = lines.findIndex((line) => /siteguard (?:contain|restore|apply)/.test(line))
      if (writes >= 0) expect(lines.findIndex((line) => line.includes('test "$SITE" = "$CONFIRM"'))).toBeGreaterThanOrEqual(0)
    }
  })

  it('keeps keys and plans out of what is uploaded', () => {
    for (const { text } of files(kind)) {
      const kept = [...text.matchAll(/^\s+(?:path|paths): (?:\|\n((?:\s{12}\S+\n)+)|(.*))$/gm)].map(
        ([, block, line]) => block ?? line ?? '',
      )
      for (const path of kept) expect(path).not.toMatch(/plan|key|approval|vault|identity/)
    }
  })
})

describe.each(['github', 'forgejo'] as const)('the workflows of %s', (kind) => {
  it.each(LANGS)('are taken by GitHub’s own parser, in %s', async (lang) => {
    for (const { path, text } of files(kind, lang)) {
      const { context, value } = parser.parseWorkflow({ name: path, content: text }, new parser.NoOperationTraceWriter())
      expect(context.errors.getErrors().map(String)).toEqual([])
      const { errors = [] } = await parser.convertWorkflowTemplate(context, value)
      expect(errors).toEqual([])
    }
    const { context } = parser.parseWorkflow(
      { name: 'x.yml', content: 'on: push\njobs: { a: { steps: 1 } }\n' },
      new parser.NoOperationTraceWriter(),
    )
    expect(context.errors.getErrors()).not.toEqual([])
  })

  it('run every night over as many machines as are asked for, and by hand with typed inputs', () => {
    const [nightly, ...byHand] = files(kind, 'fr', 7).map(({ text }) => parse(text) as Workflow)
    expect(nightly?.jobs.night?.strategy?.matrix.shard).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(nightly?.on.schedule).toEqual([{ cron: '17 1 * * *' }])
    for (const { on, permissions, jobs } of byHand) {
      const inputs = Object.values(on.workflow_dispatch?.inputs ?? {})
      expect(inputs.length).toBeGreaterThan(0)
      for (const { type, required } of inputs) expect([type, required]).toEqual([expect.stringMatching(/^(?:string|choice)$/), true])
      expect(permissions).toEqual({ contents: 'read' })
      const writes = JSON.stringify(jobs).includes('--apply') || JSON.stringify(jobs).includes('siteguard apply')
      expect(jobs.act?.environment !== undefined).toBe(writes && kind === 'github')
    }
  })
})

it('gives GitLab one file whose writing jobs wait for a second tap', () => {
  const [file] = files('gitlab')
  const jobs = parse(file?.text ?? '') as Record<string, { rules?: { when?: string }[]; manual_confirmation?: string; parallel?: number }>
  for (const name of ['contain', 'restore', 'approve']) {
    expect(jobs[name]?.rules?.[0]?.when).toBe('manual')
    expect(jobs[name]?.manual_confirmation).toBeTruthy()
  }
  expect(jobs.night?.parallel).toBe(4)
})
