import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SiteguardError } from '../core/error.ts'
import { printable } from '../core/printable.ts'
import { NAMESPACE, SUMS } from './pack-format.ts'
import type { PackCheck } from './types.ts'

interface Ended {
  /** Undefined: the program is not there. */
  readonly code: number | undefined
  readonly said: string
}

function sshKeygen(
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: Uint8Array; readonly asks?: boolean },
): Promise<Ended> {
  return new Promise((resolve) => {
    // A passphrase is asked for on the terminal itself, which it opens by its own.
    const child = spawn('ssh-keygen', args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdio: [options.input === undefined ? (options.asks === true ? 'inherit' : 'ignore') : 'pipe', 'pipe', 'pipe'],
    })
    const said: Buffer[] = []
    child.stdout?.on('data', (piece: Buffer) => said.push(piece))
    child.stderr?.on('data', (piece: Buffer) => said.push(piece))
    child.once('error', () => resolve({ code: undefined, said: '' }))
    child.once('close', (code) => resolve({ code: code ?? 1, said: Buffer.concat(said).toString('utf8').trim().slice(0, 400) }))
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.input)
  })
}

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
