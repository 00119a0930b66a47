import type { AccountId } from './account.ts'
import type { PointState, RecoveryException } from './recovery.ts'

/** Namespace of the signature, as `ssh-keygen -Y sign -n` takes it: a signature made for anything else is none of an exception. */
export const EXCEPTION_NAMESPACE = 'siteguard-exception'

/**
 * What is red of a point, line by line: what somebody takes on himself. The same state gives the same lines; of an error its code alone, for
 * the run it names is another one each time it is tried.
 */
export function redLines({ error, left = [], unjudged = [], parts = [], findings }: Omit<PointState, 'at'> = { state: 'red' }): string[] {
  return [
    ...(error === undefined ? [] : [error.code]),
    ...[...left].sort(),
    ...[...unjudged].sort(),
    ...[...parts].sort(),
    ...(findings === undefined ? [] : [`findings ${findings}`]),
  ]
}

/**
 * What an owner signs, as text that can be read and has one reading only: a line for each thing that is said, its value in quotes. Whatever of
 * it changes (another file that is red, another reason) is not what was signed.
 */
export function exceptionStatement(account: AccountId, recovery: string, exception: Omit<RecoveryException, 'signed'>): string {
  const { site, point, by, reason, at, red = [] } = exception
  const said: readonly (readonly [string, string])[] = [
    ['account', account],
    ['recovery', recovery],
    ['site', site],
    ['point', point],
    ...(red.length === 0 ? [['red', 'not done']] : red.map((line) => ['red', line])),
    ['by', by],
    ['reason', reason],
    ['at', at],
  ] as [string, string][]
  return `siteguard exception 1\n${said.map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`).join('')}`
}

/** Whether it is about the same state of the point. */
export function isSameRed(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return a !== undefined && a.length === b.length && a.every((line, at) => line === b[at])
}
