import { SiteguardError } from '../core/error.ts'
import { Secret } from '../core/secret.ts'
import { createSecretResolver, LONGEST_SECRET } from '../secrets/index.ts'
import { ALPHABETS, type AlphabetName, generateSecret, LONGEST_GENERATED, SHORTEST_GENERATED } from '../secrets/vault/index.ts'
import type { Context, OptionValues } from './command.ts'
import { flag, text, usage } from './options.ts'
import { askSecret } from './screen/ask-secret.ts'

/** The value a command line is about: made, or read from where it is. It never stands on the command line. @throws SG-USE-001, SG-SEC-001 */
export async function readValue(context: Context, options: OptionValues, slot: string): Promise<Secret> {
  const { texts, terminal } = context
  const words = texts.vault
  const from = text(options, 'from')
  if (flag(options, 'generate')) {
    if (from !== undefined) throw usage('--generate', texts.help.usage.conflict({ other: '--from' }))
    const made = generateSecret(`vault:${slot}`, { length: lengthOf(context, options), alphabet: alphabetOf(context, options) })
    context.keepSecret(made)
    return made
  }
  for (const name of ['length', 'alphabet']) {
    if (text(options, name) !== undefined) throw usage(`--${name}`, texts.help.usage.onlyWith({ other: '--generate' }))
  }
  const place = from ?? (terminal.asks ? 'prompt' : 'stdin')
  if (place === 'prompt') {
    const first = await askSecret(context, words.askValue({ slot }), slot)
    const second = first === undefined ? undefined : await askSecret(context, words.askAgain, slot)
    if (first === undefined || second === undefined)
      throw new SiteguardError({ code: 'SG-USE-003', kind: 'usage', params: { flag: '--from' } })
    if (first.reveal() !== second.reveal()) throw usage('--from', words.different)
    return first
  }
  if (place === 'stdin') {
    const secret = new Secret(slot, await readAll(slot))
    context.keepSecret(secret)
    return secret
  }
  const resolver = createSecretResolver({ env: { ...context.env }, lang: texts.lang, onSecret: context.keepSecret })
  const [, kind, rest = ''] = /^(env|file|command):(.+)$/s.exec(place) ?? []
  if (kind === 'env') return await resolver.resolve({ from: 'env', name: rest }, slot)
  if (kind === 'file') return await resolver.resolve({ from: 'file', path: rest }, slot)
  const argv = rest.trim().split(/\s+/)
  // What was given may be the value itself, by mistake: it is not repeated.
  if (kind !== 'command' || argv[0] === '') throw usage('--from', words.badPlace)
  return await resolver.resolve({ from: 'command', argv: argv as [string, ...string[]] }, slot)
}

/** All of standard input; the newline that ends it is none of the value. */
async function readAll(slot: string): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    parts.push(part)
    length += part.length
    if (length > LONGEST_SECRET) {
      throw new SiteguardError({ code: 'SG-VAULT-014', kind: 'usage', params: { slot, fault: 'too-long', limit: LONGEST_SECRET } })
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts)).replace(/\r?\n$/, '')
  } catch {
    throw new SiteguardError({ code: 'SG-VAULT-014', kind: 'usage', params: { slot, fault: 'not-text', limit: LONGEST_SECRET } })
  }
}

function lengthOf(context: Context, options: OptionValues): number {
  const given = text(options, 'length')
  const value = given === undefined ? 24 : Number(given)
  if (Number.isSafeInteger(value) && value >= SHORTEST_GENERATED && value <= LONGEST_GENERATED) return value
  throw usage('--length', context.texts.vault.needsNumber({ from: SHORTEST_GENERATED, to: LONGEST_GENERATED }))
}

function alphabetOf(context: Context, options: OptionValues): AlphabetName {
  const given = text(options, 'alphabet') ?? 'letters-digits'
  if (Object.hasOwn(ALPHABETS, given)) return given as AlphabetName
  throw usage('--alphabet', context.texts.help.usage.badValue({ value: given, allowed: Object.keys(ALPHABETS).join(', ') }))
}
