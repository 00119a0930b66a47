import { appendFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { runsReportSchema } from '../../src/cli/documents/runs-report.ts'
import { snapshotsReportSchema } from '../../src/cli/documents/snapshots-report.ts'
import { type DemoDesk, demoDesk } from '../helpers/demo-desk.ts'
import { runCli } from './run-cli.ts'

const SITE = 'section.example'
let desk: DemoDesk

beforeAll(async () => {
  desk = await demoDesk()
  await document(undefined, 'snapshot', SITE)
  // Inert: it leaves before it could do anything.
  await writeFile(desk.file('section/IMG/jpg/n.php'), Buffer.from('PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbJ2MnXSk7', 'base64'))
  await appendFile(desk.file('section/index.php'), '// more\n')
  await document(undefined, 'snapshot', SITE)
})
afterAll(() => desk?.close())

/** What a command prints with --json, held to a schema that knows every field of it. */
async function document(schema: z.ZodType<{ kind: string }> | undefined, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await runCli([...args, '--json'], { cwd: desk.dir, env: desk.env })
  expect(code, `${args.join(' ')}: ${err}`).toBeLessThan(2)
  const printed: unknown = JSON.parse(out)
  if (schema !== undefined) expect(schema.parse(printed)).toEqual(printed)
  return printed as Record<string, unknown>
}

// A program started twenty times over, on two cores that others share.
describe('the published schemas hold what is printed', { timeout: 240_000 }, () => {
  it('about snapshots', async () => {
    const kinds: unknown[] = []
    for (const args of [
      ['snapshots', 'list', '--targets'],
      ['snapshots', 'show', 'latest'],
      ['snapshots', 'diff', 'last-clean', 'latest'],
      ['snapshots', 'check', '--read-data'],
      ['snapshots', 'forget', '--keep-last', '1'],
      ['snapshots', 'rejudge', SITE],
      ['snapshots', 'hold', 'latest', '--reason', 'evidence'],
      ['snapshots', 'unhold', 'latest'],
      ['snapshots', 'export', 'latest', 'out'],
    ]) {
      const printed = await document(snapshotsReportSchema, ...args)
      kinds.push(printed.kind)
      if (printed.kind === 'snapshot-diff') expect((printed.paths as unknown[]).length).toBeGreaterThan(1)
    }
    expect(new Set(kinds).size).toBe(8)
  })

  it('about plans, runs and quarantine', async () => {
    const kinds: unknown[] = []
    for (const args of [
      ['plan', 'restore-last-clean', SITE],
      ['restore', SITE, '--last-clean'],
      ['restore', SITE, '--last-clean', '--apply', '--yes'],
      ['runs', 'list'],
      ['runs', 'show', 'latest'],
      ['quarantine', 'list', SITE],
      ['quarantine', 'restore', SITE, 'IMG/jpg/n.php'],
      ['quarantine', 'drop', 'latest'],
      ['rollback', 'latest', '--yes'],
      ['restore', SITE, '--last-clean'],
      ['apply', 'latest', '--yes'],
    ]) {
      kinds.push((await document(runsReportSchema, ...args)).kind)
    }
    expect(new Set(kinds).size).toBe(5)
  })

  it('and refuse what they do not know', async () => {
    const printed = await document(runsReportSchema, 'runs', 'list')
    expect(runsReportSchema.safeParse({ ...printed, more: 1 }).success).toBe(false)
    expect(snapshotsReportSchema.safeParse(printed).success).toBe(false)
  })
})

it.each(['runs-report', 'snapshots-report', 'store-report', 'upgrade-report', 'rotation-report', 'incident-report'])(
  '%s is printed by siteguard schema',
  async (name) => {
    const { code, out } = await runCli(['schema', name])
    expect(code).toBe(0)
    expect((JSON.parse(out) as { $id: string }).$id).toBe(`urn:siteguard:schema:${name}:1`)
  },
)
