import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { credentialName } from '../../../core/credential.ts'
import { SiteguardError } from '../../../core/error.ts'
import { encodeName } from '../../../core/path.ts'
import { quoted } from '../../../http/page-text.ts'
import type { PhpRunner } from '../../migration/types.ts'
import { ACCOUNT_SCRIPT } from './account-script.ts'
import type { PlacedDatabase } from './types.ts'

/** What the server says of the passwords of an account. */
export interface Answer {
  readonly to: boolean
  /** In the order they were asked about. */
  readonly from: readonly boolean[]
  /** Of the server. Hostile, but quoted. */
  readonly error: string
}

export interface Question {
  readonly to: string
  /** Passwords it may have instead. */
  readonly from: readonly string[]
  /** Give it `to`, by the first of `from` that is let in. */
  readonly change: boolean
}

const answerShape = z.object({
  to: z.boolean().nullable(),
  from: z.array(z.boolean().nullable()).max(100),
  error: z.string().optional(),
})

/** @throws SG-ROT-004 when the server could not be asked. */
export async function askServer({ credential }: PlacedDatabase, { to, from, change }: Question, php: PhpRunner): Promise<Answer> {
  const { server, user } = credential
  const text = (value: string): string => encodeName(value).toString('base64')
  const question = {
    host: text(server.host),
    ...(server.port === undefined ? {} : { port: server.port }),
    ...(server.socket === undefined ? {} : { socket: text(server.socket) }),
    user: text(user),
    to: text(to),
    from: from.map(text),
    change,
  }
  const { stdout, code, stderr } = await php.script(ACCOUNT_SCRIPT, Buffer.from(JSON.stringify(question)))
  const said = stdout.toString('utf8').trim().split('\n').at(-1) ?? ''
  let answer: z.infer<typeof answerShape> | undefined
  try {
    answer = answerShape.safeParse(JSON.parse(said)).data
  } catch {
    // Not JSON: told below as what it is.
  }
  if (answer === undefined) throw fault('SG-ROT-004', credential, quoted(said || stderr.trim() || `PHP ended (${code})`, 200))
  const { error = '' } = answer
  const known = answer.from.filter((one) => one !== null)
  if (answer.to === null || known.length !== from.length) throw fault('SG-ROT-004', credential, quoted(error, 200))
  return { to: answer.to, from: known, error: quoted(error, 200) }
}

/** Servers that stand in for one another heed a change one after the other. Times asked, and between them, milliseconds. */
const AGAIN = 4
const PAUSE_MS = 1500

/** Asks again for a while whether the others are let in no more. */
export async function proveOut(each: PlacedDatabase, question: Question, php: PhpRunner, signal: AbortSignal): Promise<void> {
  for (let asked = 1; ; asked += 1) {
    const { from, error } = await askServer(each, { ...question, change: false }, php)
    if (!from.includes(true)) return
    if (asked === AGAIN) throw fault('SG-ROT-006', each.credential, error)
    await sleep(PAUSE_MS, undefined, { signal })
  }
}

export function fault(
  code: 'SG-ROT-003' | 'SG-ROT-004' | 'SG-ROT-005' | 'SG-ROT-006',
  credential: PlacedDatabase['credential'],
  detail: string,
): SiteguardError {
  // A server that does not answer now may do so later: the run is taken up then, and the site goes on meanwhile.
  const kind = code === 'SG-ROT-004' ? 'timeout' : 'blocked'
  return new SiteguardError({ code, kind, params: { name: credentialName(credential), detail } })
}
