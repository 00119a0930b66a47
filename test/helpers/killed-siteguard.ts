import { type ChildProcess, spawn } from 'node:child_process'
import { expect } from 'vitest'
import { operatorEnv, SITEGUARD } from '../lab/siteguard.ts'

/** A command of an operator that is killed on its way: nothing of it is ended in order. */
export interface Killed {
  readonly args: readonly string[]
  readonly home: string
  readonly env?: Readonly<Record<string, string>>
}

/** Kills it so many milliseconds after it says that a stage begins. */
export async function killedAt(command: Killed, stage: string, afterMs: number): Promise<void> {
  await begun(command, (child, told) => {
    child.stderr?.once('data', function look() {
      if (told().includes(stage)) setTimeout(() => child.kill('SIGKILL'), afterMs)
      else child.stderr?.once('data', look)
    })
  })
}

/** Kills it there and then once that is so. */
export async function killedWhen(command: Killed, isSo: () => boolean): Promise<void> {
  await begun(command, async (child) => {
    while (child.exitCode === null && !isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
    child.kill('SIGKILL')
  })
}

async function begun({ args, home, env }: Killed, watch: (child: ChildProcess, told: () => string) => void | Promise<void>): Promise<void> {
  const child = spawn(process.execPath, [SITEGUARD, ...args], {
    cwd: home,
    env: operatorEnv(home, env),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  child.stderr.on('data', (chunk: Buffer) => {
    told += chunk.toString()
  })
  const ended = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (_code, signal) => resolve(signal))
  })
  await watch(child, () => told)
  expect(await ended, told).toBe('SIGKILL')
}
