import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { connectionLost } from './link.ts'

/**
 * Runs a ProxyCommand of the user's own SSH configuration, as ssh does: by the shell, its standard streams being the
 * connection. It runs in a process group of its own, so that closing ends the helpers it started too.
 */
export function spawnProxyCommand(account: string, host: string, command: string, env: Readonly<Record<string, string | undefined>>) {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...env }, detached: true })
  let bytesIn = 0
  let bytesOut = 0
  const stream = new Duplex({
    read: () => {
      child.stdout.resume()
    },
    write: (chunk: Buffer, _encoding, done) => {
      bytesOut += chunk.length
      child.stdin.write(chunk, () => done())
    },
    final: (done) => {
      child.stdin.end(() => done())
    },
    destroy: (error, done) => {
      stop()
      done(error)
    },
  })
  const stop = (): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    try {
      process.kill(-child.pid, 'SIGTERM')
    } catch {
      child.kill('SIGKILL')
    }
  }
  child.stdin.on('error', () => {})
  child.stdout.on('data', (chunk: Buffer) => {
    bytesIn += chunk.length
    if (!stream.push(chunk)) child.stdout.pause()
  })
  child.stdout.on('end', () => stream.push(null))
  child.on('error', (error) => stream.destroy(connectionLost(account, host, `ProxyCommand: ${error.message}`, error)))
  child.on('close', () => stream.destroy())
  stream.on('error', () => {})
  return {
    stream,
    close: (): void => {
      stream.destroy()
    },
    bytes: () => ({ in: bytesIn, out: bytesOut }),
  }
}
