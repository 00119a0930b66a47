import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { SecretRef } from '../core/account.ts'
import { SiteguardError } from '../core/error.ts'
import { Secret } from '../core/secret.ts'
import type { Lang } from '../i18n/types.ts'
import { runSecretCommand } from './command.ts'
import { cannot, secretText } from './errors.ts'
import { showSecretRef } from './show-ref.ts'

/** Longer secrets are refused: a passphrase is not a file of data. Bytes. */
export const LONGEST_SECRET = 64 * 1024

/** Asks on the terminal, showing what is typed only when `echo` is true. `undefined`: the person gave up. */
export type SecretPrompt = (question: string, echo: boolean) => Promise<string | undefined>

export interface SecretResolverOptions {
  /** A variable that held a secret is deleted from it once read, so that no program started later inherits it. */
  readonly env: Record<string, string | undefined>
  readonly lang: Lang
  /** Absent: there is no terminal, or `--no-input`. */
  readonly prompt?: SecretPrompt
  /** Every secret is told here before anybody else has it (the redactor's `register`). */
  readonly onSecret?: (secret: Secret) => void
  /** Variables that hold secrets of others: hidden from the commands that are run. */
  readonly secretNames?: readonly string[]
  /** Gives the current value of a slot of the vault, which is opened for the first of them. Absent: there is no vault here. */
  readonly vault?: (slot: string) => Promise<Secret>
  /** For a whole command, milliseconds. Default 30,000. */
  readonly commandMs?: number
}

export interface SecretResolver {
  /**
   * The secret a reference points to. The same reference is looked up once. Questions are asked one at a time.
   * @param label what it is for, in the words of the inventory (`accounts.elus.password`): shown in questions and errors.
   * @throws SG-SEC-001 when it cannot be had, SG-SEC-002 when its file is readable by others, SG-USE-003 when a question would
   *   have to be asked and nobody is there.
   */
  resolve(ref: SecretRef, label: string): Promise<Secret>
  /** Asks a person. `undefined` when nobody is there or nothing was typed. */
  ask(question: string, label: string, echo?: boolean): Promise<Secret | undefined>
  readonly interactive: boolean
}

export function createSecretResolver(options: SecretResolverOptions): SecretResolver {
  const { env, lang, prompt } = options
  const known = new Map<string, Promise<Secret>>()
  let asking: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(question: () => Promise<T>): Promise<T> => {
    const answer = asking.then(question, question)
    asking = answer.catch(() => undefined)
    return answer
  }
  const made = (label: string, value: string): Secret => {
    const secret = new Secret(label, value)
    options.onSecret?.(secret)
    return secret
  }
  const look = async (ref: SecretRef, label: string): Promise<Secret> => {
    switch (ref.from) {
      case 'env':
        return made(label, fromEnv(ref.name, env, lang))
      case 'file':
        return made(label, await fromFile(ref.path, lang))
      case 'command':
        return made(label, await runSecretCommand(ref.argv, { ...options, hide: options.secretNames ?? [], longest: LONGEST_SECRET }))
      case 'vault': {
        if (options.vault === undefined) throw cannot(lang, showSecretRef(ref), 'secret-no-vault', {})
        const secret = await options.vault(ref.slot)
        options.onSecret?.(secret)
        return secret
      }
      case 'prompt': {
        if (prompt === undefined) throw new SiteguardError({ code: 'SG-USE-003', kind: 'usage', params: { flag: label } })
        const value = await inTurn(() => prompt(label, false))
        if (value === undefined || value === '') throw cannot(lang, 'prompt', 'secret-not-given', {})
        return made(label, value)
      }
    }
  }
  return {
    interactive: prompt !== undefined,
    resolve(ref, label) {
      // Two accounts may both say `prompt` and mean two passwords; other references mean one thing everywhere.
      const key = JSON.stringify(ref.from === 'prompt' ? [ref, label] : ref)
      const found = known.get(key) ?? look(ref, label)
      known.set(key, found)
      return found
    },
    async ask(question, label, echo = false) {
      if (prompt === undefined) return undefined
      const value = await inTurn(() => prompt(question, echo))
      return value === undefined || value === '' ? undefined : made(label, value)
    },
  }
}

/** The names of variables that references read, wherever they stand in these parts of an inventory. */
export function secretNames(parts: unknown): string[] {
  if (parts === null || typeof parts !== 'object') return []
  const { from, name } = parts as { from?: unknown; name?: unknown }
  return from === 'env' && typeof name === 'string' ? [name] : Object.values(parts).flatMap(secretNames)
}

function fromEnv(name: string, env: Record<string, string | undefined>, lang: Lang): string {
  const value = env[name]
  if (value === undefined) throw cannot(lang, `env:${name}`, 'secret-not-set', {})
  if (value === '') throw cannot(lang, `env:${name}`, 'secret-empty', {})
  delete env[name]
  return value
}

async function fromFile(path: string, lang: Lang): Promise<string> {
  const ref = `file:${path}`
  let handle: Awaited<ReturnType<typeof open>>
  try {
    // Non-blocking: a FIFO in its place must not make us wait for a writer.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') throw cannot(lang, ref, 'secret-missing', {})
    throw new SiteguardError({ code: 'SG-SEC-001', kind: 'permission', params: { ref, detail: code ?? 'EIO' }, cause: error })
  }
  try {
    const info = await handle.stat()
    if (!info.isFile()) throw cannot(lang, ref, 'secret-not-a-file', {})
    const mode = info.mode & 0o777
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const params = { file: path, mode: mode.toString(8).padStart(4, '0') }
      throw new SiteguardError({ code: 'SG-SEC-002', kind: 'permission', params })
    }
    const buffer = Buffer.alloc(LONGEST_SECRET + 1)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    if (bytesRead > LONGEST_SECRET) throw cannot(lang, ref, 'secret-too-long', { limit: LONGEST_SECRET })
    const text = secretText(buffer.subarray(0, bytesRead))
    if (text === undefined) throw cannot(lang, ref, 'secret-not-text', {})
    const value = text.replace(/\r?\n$/, '')
    if (value === '') throw cannot(lang, ref, 'secret-empty', {})
    return value
  } finally {
    await handle.close()
  }
}
