import * as z from 'zod'
import type { Credential } from '../../../core/credential.ts'
import { printable } from '../../../core/printable.ts'
import type { RotationAnswer } from '../../rotate-types.ts'
import type { MigrationScript } from '../../upgrade-types.ts'
import { readLastLine } from '../upgrade/migration.ts'
import { BOOT, END } from '../upgrade/scripts/boot.ts'
import { RENEW } from './renew.ts'

export function script({ renews }: Extract<Credential, { kind: 'cms' }>): MigrationScript {
  const names = renews.map((name) => `'${name}'`).join(', ')
  return { name: 'renew', php: `<?php\ndefine('SG_KEEPS', 'copies');\n$renews = array(${names});\n${BOOT}${RENEW}${END}` }
}

const answerSchema = z.object({
  ok: z.boolean(),
  reason: z.string().optional(),
  said: z.string().optional(),
  log: z.array(z.string()).optional(),
  counts: z.record(z.string().regex(/^[a-z]{1,20}$/), z.int().min(0)).optional(),
  proved: z.array(z.int().min(1)).max(100_000).optional(),
})

const MOST_CHARS = 600

export function readAnswer(stdout: Buffer, exitCode: number): RotationAnswer {
  const { value, words } = readLastLine(stdout)
  const answer = answerSchema.safeParse(value).data
  if (answer === undefined)
    return { ok: false, reason: `PHP ended (${exitCode}) without an answer${words === '' ? '' : `: ${words}`}`, log: [] }
  const clean = (text: string): string => printable(text.slice(0, MOST_CHARS)).trim()
  const log = [...(answer.log ?? []), answer.said ?? ''].filter((line) => line !== '').map(clean)
  if (!answer.ok || exitCode !== 0) return { ok: false, reason: clean(answer.reason ?? `PHP ended with status ${exitCode}`), log }
  const counts = Object.fromEntries(Object.entries(answer.counts ?? {}).filter(([, count]) => count > 0))
  return { ok: true, counts, proved: answer.proved ?? [], log }
}
