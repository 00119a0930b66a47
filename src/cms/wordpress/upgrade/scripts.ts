import * as z from 'zod'
import type { Op } from '../../../core/op.ts'
import type { MigrationAnswer, MigrationScript } from '../../upgrade-types.ts'
import { BOOT } from './boot-script.ts'
import { CORE } from './core-script.ts'
import { PLUGINS } from './plugins-script.ts'

const script = (kind: 'core' | 'plugins', body: string): MigrationScript => ({
  name: kind,
  php: `<?php // siteguard: ${kind}\n$siteguard_kind = '${kind}';${BOOT}${body}`,
})

/**
 * The core's tables, then those of plugins in a new process. Where nothing is kept nothing may be changed that cannot be put back: the
 * core's script then finds every schema as it should be and empties the caches.
 */
export function scripts({ keeps }: Extract<Op, { kind: 'migrate' }>): MigrationScript[] {
  const core = script('core', CORE)
  return keeps === 'copies' ? [core, script('plugins', PLUGINS)] : [core]
}

const log = z.array(z.string()).catch([])
const answerSchema = z.union([
  z.object({ ok: z.literal(true), schema: z.string().optional(), log }),
  z.object({ ok: z.literal(false), reason: z.string(), culprit: z.string().optional(), log }),
])

/** Most of what a script may say that is worth a look. Bytes. */
const MAX_BYTES = 1024 * 1024

/** The last line that is an answer: what a plugin prints when PHP ends may come after it. */
export function readAnswer(name: string, stdout: Buffer, exitCode: number): MigrationAnswer {
  const lines = stdout.subarray(-MAX_BYTES).toString('utf8').split(/\r?\n/)
  for (const line of lines.toReversed()) {
    const answer = line.startsWith('{') ? read(line) : undefined
    if (answer === undefined) continue
    if (!answer.ok) {
      const { culprit } = answer
      return { ok: false, reason: answer.reason, ...(culprit === undefined ? {} : { culprit }), log: answer.log }
    }
    if (exitCode !== 0) return { ok: false, reason: `${name}: exit status ${exitCode}`, log: answer.log }
    return { ok: true, ...(answer.schema === undefined ? {} : { schema: answer.schema }), log: answer.log }
  }
  const said = lines.filter((line) => line.trim() !== '').slice(-3)
  return {
    ok: false,
    reason: `${name}: exit status ${exitCode}, ${said.length === 0 ? 'and nothing was said' : said.join(' ').slice(0, 500)}`,
    log: [],
  }
}

function read(line: string): z.output<typeof answerSchema> | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
