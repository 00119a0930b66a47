import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '../../src')

/**
 * What changes something on an account beside ops. Ops are only run by `applyPlan` and `takeUpRun`, which ask whoever decides about the site
 * (`RunDeps.govern`, which none can leave out); each of these has a right of its own.
 */
const BESIDE_OPS = [
  // A folder of ours that is left empty, behind a run that was allowed.
  'app/runs/run-session.ts',
  // An account of a recovery is locked again and opened: `allowMeasure` is asked before anything of it, and before it is opened.
  'cli/door-desk.ts',
  'cli/recovery-desk.ts',
  // Sealed copies, in a place the inventory names for them.
  'snapshots/offsite/targets/sftp.ts',
]

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name: relative('.', name), text: readFileSync(join(SRC, name), 'utf8') }))
const having = (pattern: RegExp): string[] =>
  sources
    .filter(({ name, text }) => !/^(?:transports|recipes)\//.test(name) && pattern.test(text))
    .map(({ name }) => name)
    .sort()

it('changes nothing on an account but by ops of a plan, and where it says by what right', () => {
  expect(having(/[tT]ransport\.(?:create|createMany|rename|link|symlink|remove|rmdir|mkdir|chmod)\(/)).toEqual(BESIDE_OPS)
  // A script of ours in a site's folder: only behind the doors of a recovery.
  expect(having(/\bcreateHttpPhp\(/)).toEqual(['cli/door-desk.ts'])
  // Whose connection may write.
  expect(having(/createReach\([^)]*'write'\)/)).toEqual(['cli/copy-desk.ts', 'cli/recovery-desk.ts', 'cli/run-desk.ts'])
})

it('asks before a recovery begins, and before it opens the account', () => {
  expect(having(/await allowMeasure\(/)).toEqual(['cli/commands/recover.ts', 'cli/recovery-desk.ts'])
})

it('runs ops nowhere but where it asks first', () => {
  // What runs ops is reached through `finish`, and `finish` by these two.
  expect(having(/import \{[^}]*\bfinish\b[^}]*\} from '[^']*run-session/)).toEqual(['app/runs/apply-plan.ts', 'app/runs/take-up-run.ts'])
  expect(having(/\bdeps\.govern\(/)).toEqual(['app/quarantine/drop-quarantine.ts', 'app/runs/apply-plan.ts', 'app/runs/take-up-run.ts'])
  expect(having(/\bawait dropRun\(/)).toEqual(['app/quarantine/drop-quarantine.ts'])
})
