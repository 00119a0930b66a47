import { access, constants } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Context, OptionValues } from './command.ts'
import { text, usage } from './options.ts'

/** The file of the SSH key that `--sign` names. Looked for before anything is asked or fetched for hours. @throws SG-USE-001 */
export async function signingKey(context: Context, options: OptionValues): Promise<string | undefined> {
  const named = text(options, 'sign')
  if (named === undefined) return undefined
  const file = resolve(context.cwd, named)
  try {
    await access(file, constants.R_OK)
  } catch {
    throw usage('--sign', context.texts.help.usage.notReadable({ file: named }))
  }
  return file
}
