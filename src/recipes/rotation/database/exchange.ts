import { randomBytes } from 'node:crypto'
import { SiteguardError } from '../../../core/error.ts'
import { Secret } from '../../../core/secret.ts'
import { openPhp } from '../../migration/open-data.ts'
import type { OpContext } from '../../types.ts'
import { type Answer, askServer, fault, proveOut, type Question } from './ask-server.ts'
import { type Config, clearOutage, putConfig } from './config-files.ts'
import type { PlacedDatabase, ServerTeller } from './types.ts'
import { lookBefore, waitSeen } from './wait-seen.ts'

export interface Exchange {
  readonly each: PlacedDatabase
  readonly configs: readonly Config[]
  /** What the files held before the run. */
  readonly contents: readonly Buffer[]
  readonly to: Secret
  /** Passwords the server may have by now, and is to have no more. */
  readonly from: readonly string[]
  readonly teller: ServerTeller | undefined
  /** On the way back an old password that is let in again is enough. */
  readonly way: 'on' | 'back'
  /** Gives a file what it is to bear in the end. */
  finish(config: Config, content: Buffer): Promise<void>
}

/**
 * Brings server and files to one password, from wherever an earlier try got to. While the server is being told, each file bears what the
 * server has and what it is to have.
 * @throws SG-ROT-003 when none of the passwords is let in, SG-ROT-005 when the server does not take the new one, SG-ROT-006 when it lets
 *   another one in as well, SG-ROT-009 when the site does not run with the file.
 */
export async function exchange(task: Exchange, context: OpContext): Promise<void> {
  const { each, configs, contents, to, from, teller, way } = task
  const { credential, index } = each
  const after = to.reveal()
  const php = openPhp({ index, op: credential }, context)
  const question: Question = { to: after, from, change: false }
  try {
    await php.settle()
    await teller?.settle(each, context)
    let stands = await askServer(each, question, php)
    const has = from[stands.from.indexOf(true)]
    if (!stands.to && has === undefined) throw fault('SG-ROT-003', credential, stands.error)
    if (!stands.to) {
      await bearBoth(task, has as string, context)
      stands = teller === undefined ? await askServer(each, { ...question, change: true }, php) : await told(teller)
      if (!stands.to) throw fault('SG-ROT-005', credential, stands.error)
    } else if (has !== undefined && teller === undefined) {
      // An earlier try was cut between the two accounts a name may have (account-script.ts).
      stands = await askServer(each, { ...question, change: true }, php)
    }
    if (way === 'on' && stands.from.includes(true)) await proveOut(each, question, php, context.signal)
    for (const [at, config] of configs.entries()) await task.finish(config, contents[at] as Buffer)
    for (const config of configs) await clearOutage(config, context)
  } finally {
    await php.close()
  }

  async function told(by: ServerTeller): Promise<Answer> {
    const doubt = await by.tell(each, to, context)
    const since = performance.now()
    for (;;) {
      const answer = await askServer(each, question, php)
      if (answer.to && !answer.from.includes(true)) return answer
      if (doubt !== undefined) throw doubt
      if (!(await by.mayTakeLonger(since, context))) return answer
    }
  }
}

async function bearBoth({ configs, contents, to }: Exchange, has: string, context: OpContext): Promise<void> {
  const both = configs.filter(({ withEither }) => withEither !== undefined)
  // New each time: a page that still runs the file of an earlier try bears other passwords.
  const nonce = randomBytes(8).toString('hex')
  const before = await lookBefore(both, nonce, context)
  for (const [at, config] of configs.entries()) {
    const fresh = config.withEither?.(contents[at] as Buffer, has, to.reveal(), nonce)
    if (fresh !== undefined) await putConfig(config, fresh, context)
  }
  const worse = await waitSeen(before, nonce, context)
  if (worse !== undefined) throw new SiteguardError({ code: 'SG-ROT-009', kind: 'integrity', params: { file: worse.name } })
}

/** A password among those of an account, by what it is for. */
export function passwordOf(name: string, value: string): Secret {
  return new Secret(`database password of ${name}`, value)
}
