import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SiteguardError } from '../core/error.ts'
import { printable } from '../core/printable.ts'
import { sshKeygen } from './ssh-keygen.ts'

/** Who signs, as ssh-keygen's list of allowed signers names him. One name will do: the list holds the keys of one owner. */
const PRINCIPAL = 'owner'
/** A signature is some hundred bytes. */
const MOST_BYTES = 20_000

/**
 * Signs a text with an SSH key: a private key's file, or a public one whose private half an agent holds.
 * @param asks Somebody sits at the terminal, who may be asked for a passphrase.
 * @throws SG-INC-007
 */
export async function signText(text: string, key: string, namespace: string, asks: boolean): Promise<string> {
  return await inFolder(async (folder) => {
    const file = join(folder, 'text')
    await writeFile(file, text, { mode: 0o600 })
    const { code, said } = await sshKeygen(['-Y', 'sign', '-f', key, '-n', namespace, file], { asks })
    if (code !== 0) {
      const detail = code === undefined ? 'ssh-keygen' : printable(said)
      throw new SiteguardError({ code: 'SG-INC-007', kind: 'config', params: { key, detail } })
    }
    return await readFile(`${file}.sig`, 'utf8')
  })
}

/**
 * Which of these public keys (lines of a `.pub` file) has signed just this text: its fingerprint. Undefined: none of them has, or nobody
 * can tell here, which is the same.
 */
export async function signerOf(text: string, signature: string, keys: readonly string[], namespace: string): Promise<string | undefined> {
  if (keys.length === 0 || signature.length > MOST_BYTES) return undefined
  return await inFolder(async (folder) => {
    const [allowed, sig] = [join(folder, 'allowed'), join(folder, 'sig')]
    await writeFile(allowed, keys.map((key) => `${PRINCIPAL} namespaces="${namespace}" ${key.trim()}\n`).join(''), { mode: 0o600 })
    await writeFile(sig, signature, { mode: 0o600 })
    const { code, said } = await sshKeygen(['-Y', 'verify', '-f', allowed, '-I', PRINCIPAL, '-n', namespace, '-s', sig], {
      input: Buffer.from(text),
    })
    return code === 0 ? /SHA256:[A-Za-z0-9+/]{43}/.exec(said)?.[0] : undefined
  })
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'siteguard-signature-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
