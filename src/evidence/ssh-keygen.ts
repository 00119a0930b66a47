import { spawn } from 'node:child_process'

interface Ended {
  /** Undefined: the program is not there. */
  readonly code: number | undefined
  readonly said: string
}

/** Runs OpenSSH's own program for keys and signatures. Never rejects: without it there is no exit code. */
export function sshKeygen(
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
