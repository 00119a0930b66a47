import * as z from 'zod'
import type { Op } from '../../../core/op.ts'
import { printable } from '../../../core/printable.ts'
import type { MigrationAnswer, MigrationScript } from '../../upgrade-types.ts'
import { BOOT, END } from './scripts/boot.ts'
import { CORE } from './scripts/core.ts'
import { PLUGINS } from './scripts/plugins.ts'
import { VERIFY } from './scripts/verify.ts'

/** Where the schema stays there is nothing for the core's script to do, and no plugin's table is touched. */
export function scripts(op: Extract<Op, { kind: 'migrate' }>): MigrationScript[] {
  const keeps = `<?php\ndefine('SG_KEEPS', '${op.keeps}');\n`
  const parts = { ...(op.keeps === 'copies' ? { core: CORE } : {}), plugins: PLUGINS, verify: VERIFY }
  return Object.entries(parts).map(([name, body]) => ({ name, php: `${keeps}${BOOT}${body}${END}` }))
}

const answerSchema = z.object({
  ok: z.boolean(),
  schema: z.string().optional(),
  reason: z.string().optional(),
  culprit: z.string().optional(),
  said: z.string().optional(),
  log: z.array(z.string()).optional(),
})

/** Of a script's output that is read. Bytes from its end. */
const MAX_BYTES = 256 * 1024
const MAX_LINES = 100
const MAX_CHARS = 600

/** The last line, which is the answer; where there is none, the process died, and the last words are told. */
export function readAnswer(script: string, stdout: Buffer, exitCode: number): MigrationAnswer {
  const { value, words } = readLastLine(stdout)
  const answer = answerSchema.safeParse(value).data
  if (answer === undefined)
    return { ok: false, reason: `${script}: PHP ended (${exitCode}) without an answer${words === '' ? '' : `: ${words}`}`, log: [] }
  const log = [...(answer.log ?? []), answer.said ?? ''].filter((line) => line !== '').map(clean)
  const kept = log.slice(0, MAX_LINES)
  if (answer.ok && exitCode === 0) return { ok: true, log: kept, ...(answer.schema === undefined ? {} : { schema: clean(answer.schema) }) }
  const culprit = answer.culprit !== undefined && /^[a-z0-9_]{1,64}$/.test(answer.culprit) ? answer.culprit : undefined
  const reason = answer.ok ? `PHP ended with status ${exitCode}` : clean(answer.reason ?? '')
  return { ok: false, reason: `${script}: ${reason}`, log: kept, ...(culprit === undefined ? {} : { culprit }) }
}

/** JSON of a script's last line, and its last words for where that is none. Hostile. */
export function readLastLine(stdout: Buffer): { readonly value: unknown; readonly words: string } {
  const lines = stdout
    .toString('utf8', Math.max(0, stdout.length - MAX_BYTES))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const last = lines.at(-1)
  const words = lines.slice(-3).map(clean).join(' ')
  if (last === undefined || !last.startsWith('{')) return { value: undefined, words }
  try {
    return { value: JSON.parse(last), words }
  } catch {
    return { value: undefined, words }
  }
}

function clean(text: string): string {
  return printable(text.slice(0, MAX_CHARS)).trim()
}
