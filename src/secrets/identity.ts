import { constants } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SiteguardError } from '../core/error.ts'
import { Secret } from '../core/secret.ts'
import { syncFolder } from '../disk/atomic-write.ts'
import { diskReadError, diskWriteError } from '../disk/disk-error.ts'
import { IDENTITY_VARIABLE } from './child-env.ts'

/** Names a file of the identity. */
export const IDENTITY_FILE_VARIABLE = 'SITEGUARD_IDENTITY_FILE'

/** An identity file holds a few keys and remarks. Bytes. */
const LONGEST_FILE = 64 * 1024
const KEY = /^AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}$/

/**
 * Who we are to sealed copies: the first key of an age identity file seals and signs, every key opens, so that an old key
 * beneath a new one still opens what was sealed to it.
 */
export interface Identity {
  /** `age1…` of the first key: public. */
  readonly recipient: string
  /** X25519 keys, `AGE-SECRET-KEY-1…`. At least one. */
  readonly keys: readonly [Secret, ...Secret[]]
  /** Where it lies; absent when it came by the environment. */
  readonly file?: string
  /** Made by this very call: people must be told to keep it. */
  readonly created: boolean
}

export interface IdentityOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** `appFolders(env).config`. */
  readonly configDir: string
  /** Make one where there is none. A file named by SITEGUARD_IDENTITY_FILE is made, too. */
  readonly create: boolean
  /** Every key is told here before anybody else has it (the redactor's `register`). */
  readonly onSecret?: (secret: Secret) => void
}

/** Where the identity is looked for when it is a file. */
export function identityFile(options: Pick<IdentityOptions, 'env' | 'configDir'>): string {
  const named = options.env[IDENTITY_FILE_VARIABLE]
  return named === undefined || named === '' ? join(options.configDir, 'identity.txt') : named
}

/**
 * The identity of this machine or CI job: SITEGUARD_IDENTITY (the text itself), else the file SITEGUARD_IDENTITY_FILE, else
 * `<config>/identity.txt`. The file is what `age-keygen` writes, mode 0600.
 * @throws SG-SEAL-001 when there is none and `create` is false, SG-SEAL-002 when it holds no usable key, SG-SEC-002 when others
 *   may read it, SG-DISK-001, SG-DISK-002.
 */
export async function loadIdentity(options: IdentityOptions): Promise<Identity> {
  const { env, onSecret } = options
  const text = env[IDENTITY_VARIABLE]
  if (text !== undefined && text !== '') return { ...(await parseIdentity(text, `env:${IDENTITY_VARIABLE}`, onSecret)), created: false }
  const file = identityFile(options)
  const found = await readKeyFile(file)
  if (found !== undefined) return { ...(await parseIdentity(found.toString('utf8'), file, onSecret)), file, created: false }
  if (!options.create) throw new SiteguardError({ code: 'SG-SEAL-001', kind: 'config', params: { file } })
  return createIdentity(file, onSecret)
}

/**
 * Makes a new identity file (0600) and never touches one that is there.
 * @throws SG-SEAL-003 when the file exists, SG-DISK-002.
 */
export async function createIdentity(file: string, onSecret?: (secret: Secret) => void): Promise<Identity> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const key = await generateX25519Identity()
  const secret = new Secret('identity', key)
  onSecret?.(secret)
  const recipient = await identityToRecipient(key)
  await writeNewKeyFile(file, `# created: ${new Date().toISOString()}\n# public key: ${recipient}\n${key}\n`)
  return { recipient, keys: [secret], file, created: true }
}

/** Writes a file of keys, 0600, where there is none. @throws SG-SEAL-003, SG-DISK-002 */
export async function writeNewKeyFile(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    // Exclusive: of two first runs at once, one must not overwrite the key the other has sealed to.
    const handle = await open(file, 'wx', 0o600)
    try {
      await handle.chmod(0o600)
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await syncFolder(dirname(file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new SiteguardError({ code: 'SG-SEAL-003', kind: 'conflict', params: { file } })
    }
    throw diskWriteError(file, error)
  }
}

async function parseIdentity(
  text: string,
  ref: string,
  onSecret?: (secret: Secret) => void,
): Promise<Pick<Identity, 'recipient' | 'keys'>> {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const written = lines.filter((line) => line !== '' && !line.startsWith('#'))
  // Told first, whatever they turn out to be: a mistyped key is a secret as well.
  const secrets = written.map((line) => new Secret('identity', line))
  for (const secret of secrets) onSecret?.(secret)
  const [first, ...others] = secrets
  if (first === undefined) throw unusable(ref, 'empty')
  for (const secret of secrets) {
    if (!KEY.test(secret.reveal())) throw unusable(ref, /^AGE-/.test(secret.reveal()) ? 'not-x25519' : 'malformed')
  }
  const { identityToRecipient } = await import('age-encryption')
  try {
    for (const secret of others) await identityToRecipient(secret.reveal())
    return { recipient: await identityToRecipient(first.reveal()), keys: [first, ...others] }
  } catch {
    // Without its cause: what the library says may repeat the key.
    throw unusable(ref, 'malformed')
  }
}

function unusable(ref: string, fault: 'empty' | 'malformed' | 'not-x25519'): SiteguardError<'SG-SEAL-002'> {
  return new SiteguardError({ code: 'SG-SEAL-002', kind: 'config', params: { ref, fault } })
}

/**
 * A file of keys, which nobody else may read; undefined when it is not there.
 * @throws SG-SEC-002, SG-SEAL-002 when it is no file or too long, SG-DISK-001.
 */
export async function readKeyFile(file: string): Promise<Buffer | undefined> {
  let handle: Awaited<ReturnType<typeof open>>
  try {
    // Non-blocking: a FIFO in its place must not make us wait for a writer.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw diskReadError(file, error)
  }
  try {
    const info = await handle.stat()
    if (!info.isFile()) throw unusable(file, 'malformed')
    const mode = info.mode & 0o777
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new SiteguardError({ code: 'SG-SEC-002', kind: 'permission', params: { file, mode: mode.toString(8).padStart(4, '0') } })
    }
    const buffer = Buffer.alloc(LONGEST_FILE + 1)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    if (bytesRead > LONGEST_FILE) throw unusable(file, 'malformed')
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw diskReadError(file, error)
  } finally {
    await handle.close()
  }
}
