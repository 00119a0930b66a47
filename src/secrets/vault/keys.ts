import { join } from 'node:path'
import type { Identity } from 'age-encryption'
import { SiteguardError } from '../../core/error.ts'
import type { VaultKeyFault } from '../../core/error-codes.ts'
import { Secret } from '../../core/secret.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import type { Lang } from '../../i18n/types.ts'
import { IDENTITY_VARIABLE, PASSPHRASE_VARIABLE } from '../child-env.ts'
import { runSecretCommand } from '../command.ts'
import { IDENTITY_FILE_VARIABLE, identityFile, readKeyFile, writeNewKeyFile } from '../identity.ts'
import { isSshPrivateKey, parseSshIdentity } from './ssh-identity.ts'

/** Names a program, with its arguments divided by blanks, that prints an identity (a password manager's). */
export const IDENTITY_COMMAND_VARIABLE = 'SITEGUARD_IDENTITY_COMMAND'
/** What a command may print: a few keys and remarks. Bytes. */
const LONGEST_IDENTITY = 64 * 1024

/** Our side of the locks: tried one after the other, those behind a passphrase last. */
export interface VaultKeys {
  /** The file key of an age header, or undefined when none of ours opens it. Asks for a passphrase only when nothing else opened it. */
  open(header: Uint8Array): Promise<Uint8Array | undefined>
  /** Public halves of the keys at hand; of files under a passphrase once they were opened. */
  recipients(): readonly string[]
  /** Public halves of all of them: asks for what passphrases it takes. */
  all(): Promise<readonly string[]>
  /** Where keys were found. */
  readonly places: readonly string[]
}

export interface VaultKeysOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** `appFolders(env).config`. */
  readonly configDir: string
  readonly lang: Lang
  /** `--identity`: a file, instead of all others. */
  readonly file?: string
  /** Asks for the passphrase of a file. Absent, or undefined given: nobody is there to ask. */
  readonly passphrase?: (file: string) => Promise<Secret | undefined>
  /** Every key is told here before anybody else has it (the redactor's `register`). */
  readonly onSecret?: (secret: Secret) => void
}

interface OpenKey {
  readonly recipient: string
  readonly identity: string | Identity
}

/**
 * Finds the identity of this machine or CI job: `--identity`; else SITEGUARD_IDENTITY (the text itself), SITEGUARD_IDENTITY_COMMAND,
 * SITEGUARD_IDENTITY_FILE; else `identity.txt` and `identity.age` of the configuration folder. A file holds what age-keygen
 * writes, an OpenSSH private key, or either sealed under a passphrase (`age -p`).
 * @throws SG-VAULT-012 when there is none or it cannot be used, SG-SEC-001, SG-SEC-002, SG-DISK-001.
 */
export async function loadVaultKeys(options: VaultKeysOptions): Promise<VaultKeys> {
  const { env } = options
  const places: string[] = []
  const open: OpenKey[] = []
  const closed: { readonly place: string; readonly bytes: Buffer }[] = []
  const take = async (place: string, bytes: Buffer): Promise<void> => {
    places.push(place)
    if (isAgeFile(bytes)) closed.push({ place, bytes })
    else open.push(...(await parseKeys(bytes.toString('utf8'), place, options.onSecret)))
  }
  const text = env[IDENTITY_VARIABLE]
  const command = env[IDENTITY_COMMAND_VARIABLE]?.trim()
  if (options.file !== undefined) await take(options.file, await mustRead(options.file))
  else if (text !== undefined && text !== '') await take(`env:${IDENTITY_VARIABLE}`, Buffer.from(text))
  else if (command !== undefined && command !== '') {
    const argv = command.split(/\s+/) as [string, ...string[]]
    const printed = await runSecretCommand(argv, { env, lang: options.lang, hide: [], longest: LONGEST_IDENTITY, whole: true })
    await take(`command: ${argv[0]}`, Buffer.from(printed))
  } else if ((env[IDENTITY_FILE_VARIABLE] ?? '') !== '') {
    const file = identityFile(options)
    await take(file, await mustRead(file))
  } else {
    for (const file of defaultIdentityFiles(options.configDir)) {
      const bytes = await readKeyFile(file)
      if (bytes !== undefined) await take(file, bytes)
    }
  }
  if (places.length === 0) throw noIdentity(identityFile(options), 'missing')

  const unlockNext = async (): Promise<readonly OpenKey[] | undefined> => {
    const next = closed[0]
    if (next === undefined) return undefined
    const more = await parseKeys(await unlock(next.place, next.bytes, options), next.place, options.onSecret)
    closed.shift()
    open.push(...more)
    return more
  }
  return {
    places,
    async all() {
      while ((await unlockNext()) !== undefined) {}
      return open.map(({ recipient }) => recipient)
    },
    recipients: () => open.map(({ recipient }) => recipient),
    async open(header) {
      const found = await tryAll(open, header)
      if (found !== undefined) return found
      for (let more = await unlockNext(); more !== undefined; more = await unlockNext()) {
        const late = await tryAll(more, header)
        if (late !== undefined) return late
      }
      return undefined
    },
  }
}

/** One key at a time: a stanza that confuses one of them must not keep the others from theirs. */
async function tryAll(keys: readonly OpenKey[], header: Uint8Array): Promise<Uint8Array | undefined> {
  const { Decrypter } = await import('age-encryption')
  for (const { identity } of keys) {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    try {
      return await decrypter.decryptHeader(header)
    } catch {}
  }
  return undefined
}

/** Where keys are looked for when nothing is named: plain, and under a passphrase. */
export function defaultIdentityFiles(configDir: string): readonly [string, string] {
  return [join(configDir, 'identity.txt'), join(configDir, 'identity.age')]
}

/**
 * A new key in a file that a passphrase protects, as `age-keygen | age -p` makes one: the `age` command takes it with -i.
 * @throws SG-SEAL-003 when the file is there.
 */
export async function createProtectedIdentity(
  file: string,
  passphrase: Secret,
  onSecret?: (secret: Secret) => void,
): Promise<{ readonly file: string; readonly recipient: string }> {
  const { Encrypter, armor, generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const key = await generateX25519Identity()
  onSecret?.(new Secret('identity', key))
  const recipient = await identityToRecipient(key)
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase.reveal())
  const sealed = await encrypter.encrypt(`# public key: ${recipient}\n${key}\n`)
  await writeNewKeyFile(file, armor.encode(sealed))
  return { file, recipient }
}

/**
 * A new key at the end of a plain identity file: the first key goes on signing and sealing, every key opens. On return it is on the disk.
 * @throws SG-VAULT-012 when the file is protected or holds an SSH key.
 */
export async function addKeyTo(file: string, onSecret?: (secret: Secret) => void): Promise<string> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const bytes = await mustRead(file)
  if (isAgeFile(bytes) || isSshPrivateKey(bytes.toString('utf8'))) throw noIdentity(file, 'not-plain')
  const key = await generateX25519Identity()
  onSecret?.(new Secret('identity', key))
  const recipient = await identityToRecipient(key)
  const before = bytes.toString('utf8').replace(/\n?$/, '\n')
  await writeFileAtomic(file, `${before}# created: ${new Date().toISOString()}\n# public key: ${recipient}\n${key}\n`)
  return recipient
}

export function isAgeFile(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 100).toString('latin1').trimStart()
  return start.startsWith('age-encryption.org/v1\n') || start.startsWith('-----BEGIN AGE ENCRYPTED FILE-----')
}

async function unlock(file: string, bytes: Buffer, options: VaultKeysOptions): Promise<string> {
  const { Decrypter, armor } = await import('age-encryption')
  const given = options.env[PASSPHRASE_VARIABLE]
  const passphrase = given !== undefined && given !== '' ? new Secret(PASSPHRASE_VARIABLE, given) : await options.passphrase?.(file)
  if (passphrase === undefined) throw new SiteguardError({ code: 'SG-USE-003', kind: 'usage', params: { flag: PASSPHRASE_VARIABLE } })
  options.onSecret?.(passphrase)
  try {
    const sealed = bytes.subarray(0, 5).toString('latin1') === '-----' ? armor.decode(bytes.toString('latin1')) : bytes
    const decrypter = new Decrypter()
    decrypter.addPassphrase(passphrase.reveal())
    return await decrypter.decrypt(sealed, 'text')
  } catch {
    // Without its cause: nothing of a passphrase or an identity is to be said.
    throw new SiteguardError({ code: 'SG-VAULT-013', kind: 'auth', params: { file } })
  }
}

async function parseKeys(text: string, place: string, onSecret: VaultKeysOptions['onSecret']): Promise<OpenKey[]> {
  if (isSshPrivateKey(text)) {
    onSecret?.(new Secret('identity', text.trim()))
    const ssh = parseSshIdentity(text)
    if (typeof ssh === 'string') throw noIdentity(place, ssh)
    return [ssh]
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const written = lines.filter((line) => line !== '' && !line.startsWith('#'))
  // Told first, whatever they turn out to be: a mistyped key is a secret as well.
  const secrets = written.map((line) => new Secret('identity', line))
  for (const secret of secrets) onSecret?.(secret)
  if (secrets.length === 0) throw noIdentity(place, 'empty')
  const { identityToRecipient } = await import('age-encryption')
  const keys: OpenKey[] = []
  for (const secret of secrets) {
    try {
      keys.push({ recipient: await identityToRecipient(secret.reveal()), identity: secret.reveal() })
    } catch {
      // Without its cause: what the library says may repeat the key.
      throw noIdentity(place, 'malformed')
    }
  }
  return keys
}

async function mustRead(file: string): Promise<Buffer> {
  const bytes = await readKeyFile(file)
  if (bytes === undefined) throw noIdentity(file, 'missing')
  return bytes
}

function noIdentity(place: string, fault: VaultKeyFault): SiteguardError<'SG-VAULT-012'> {
  return new SiteguardError({ code: 'SG-VAULT-012', kind: 'config', params: { place, fault } })
}
