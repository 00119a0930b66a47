import { Secret } from '../../core/secret.ts'
import type { Context } from '../command.ts'
import { askHidden } from './ask.ts'

/** Asks without showing what is typed. `undefined` where nobody can be asked, or nothing was typed. */
export async function askSecret(context: Context, question: string, label: string): Promise<Secret | undefined> {
  if (!context.terminal.asks) return undefined
  const typed = await askHidden(question)
  if (typed === '') return undefined
  const secret = new Secret(label, typed)
  context.keepSecret(secret)
  return secret
}
