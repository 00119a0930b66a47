import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SiteguardError } from '../core/error.ts'
import { printable } from '../core/printable.ts'
import { NAMESPACE, SUMS } from './pack-format.ts'
import { sshKeygen } from './ssh-keygen.ts'
import type { PackCheck } from './types.ts'

/**
 * Signs the list of a pack with an SSH key: a private key's file, or a public one whose private half an agent holds.
 * @throws SG-INC-007
 */
export async function signPack(dir: string, key: string, asks: boolean): Promise<void> {
  const { code, said } = await sshKeygen(['-Y', 'sign', '-f', key, '-n', NAMESPACE, SUMS], { cwd: dir, asks })
  if (code === 0) return
  throw new SiteguardError({
    code: 'SG-INC-007',
    kind: 'config',
    params: { key, detail: code === undefined ? 'ssh-keygen' : printable(said) },
  })
}

/** Whether a signature is one over this list, and of which key. Whose key it is only whoever knows the keeper can tell. */
export async function checkSignature(
  signature: Uint8Array | undefined,
  sums: Uint8Array,
): Promise<Pick<PackCheck, 'signature' | 'signer'>> {
  if (signature === undefined) return { signature: 'none' }
  const folder = await mkdtemp(join(tmpdir(), 'siteguard-signature-'))
  try {
    const file = join(folder, 'sig')
    await writeFile(file, signature, { mode: 0o600 })
    const { code, said } = await sshKeygen(['-Y', 'check-novalidate', '-n', NAMESPACE, '-s', file], { input: sums })
    if (code === undefined) return { signature: 'unknown' }
    const signer = /SHA256:[A-Za-z0-9+/]{43}/.exec(said)?.[0]
    return code === 0 && signer !== undefined ? { signature: 'good', signer } : { signature: 'bad' }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
