import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** A secret that is put somewhere, and looked for everywhere. */
export interface Canary {
  readonly name: string
  readonly value: string
  /** The part of it that no way of writing escapes: letters and digits. */
  readonly core: string
}

export function makeCanary(name: string, shape: (core: string) => string = (core) => core): Canary {
  const core = `Kn4ry${randomBytes(10).toString('hex')}`
  return { name, value: shape(core), core }
}

/** A secret that somebody else made: all of it is looked for. */
export function canaryOf(name: string, value: string): Canary {
  return { name, value, core: value }
}

/** What stands in a text that holds these bytes, however it was written: as they are, hex, base64 at each of its three alignments, escaped. */
function needlesOf(text: string): string[] {
  const bytes = Buffer.from(text)
  const shifted = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    // The first and last characters depend on what stands beside.
    return whole.slice(before === 0 ? 0 : before + 1, Math.floor(((before + bytes.length) * 8) / 6))
  })
  const plain = [text, bytes.toString('hex'), bytes.toString('hex').toUpperCase(), ...shifted, ...shifted.map(urlSafe)]
  const json = JSON.stringify(text).slice(1, -1)
  const escaped = [json, json.replaceAll('/', '\\/'), encodeURIComponent(text), new URLSearchParams({ a: text }).toString().slice(2)]
  const quoted = [text.replace(/['\\]/g, '\\$&'), text.replaceAll("'", "'\\''"), text.replace(/[^\w]/g, '\\$&')]
  return [...new Set([...plain, ...escaped, ...quoted, ...shifted.map(encodeURIComponent)])]
}

const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_')

/** Larger texts are not looked through again without their line breaks. Characters. */
const JOINED = 1_000_000
const PREFIX = 6

/** Looks for canaries in bytes; also in those that were packed, and where lines were broken. */
export function createFinder(canaries: readonly Canary[]): (bytes: Uint8Array | string) => string[] {
  const byPrefix = new Map<string, { name: string; form: string }[]>()
  const begins = new Uint8Array(65_536)
  const hash = (text: string, at: number): number =>
    (text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) & 0xffff
  for (const { name, core } of canaries) {
    for (const form of needlesOf(core)) {
      const prefix = form.slice(0, PREFIX)
      byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), { name, form }])
      begins[hash(form, 0)] = 1
    }
  }
  const inText = (text: string, found: Set<string>): void => {
    for (let at = 0; at + PREFIX <= text.length; at += 1) {
      if (begins[hash(text, at)] === 0) continue
      for (const { name, form } of byPrefix.get(text.slice(at, at + PREFIX)) ?? []) if (text.startsWith(form, at)) found.add(name)
    }
  }
  return (bytes) => {
    const found = new Set<string>()
    const buffer = Buffer.from(bytes as Uint8Array)
    for (const part of buffer[0] === 0x1f && buffer[1] === 0x8b ? [buffer, gunzipSync(buffer)] : [buffer]) {
      const text = part.toString('latin1')
      inText(text, found)
      if (text.length <= JOINED) inText(text.replace(/\s+/g, ''), found)
    }
    return [...found]
  }
}

/** `NAME in PATH` for every file below a folder that holds one, its path relative to the folder. */
export function findInTree(folder: string, find: ReturnType<typeof createFinder>, skip: (path: string) => boolean = () => false): string[] {
  const found: string[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1)
    if (skip(path)) continue
    found.push(...find(path).map((name) => `${name} in the name ${path}`))
    if (entry.isFile()) found.push(...find(readFileSync(join(folder, path))).map((name) => `${name} in ${path}`))
  }
  return found.sort()
}

/** Names of canaries in any object of a Git repository. */
export function findInGit(repository: string, find: ReturnType<typeof createFinder>): string[] {
  const args = ['--git-dir', repository, 'cat-file', '--batch-all-objects', '--batch']
  return find(execFileSync('git', args, { maxBuffer: 1 << 30 }))
}

/** Looks at what every process of this machine shows of itself, again and again. What `isHolder` is was given them itself. */
export function watchProcesses(
  find: ReturnType<typeof createFinder>,
  isHolder: (cmdline: string) => boolean,
): { stop(): string[]; seen(): number } {
  const found = new Set<string>()
  const programs = new Set<string>()
  /** What was looked through: most is the same every time. */
  const known = new Map<string, string[]>()
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'latin1')
    } catch {
      // It has ended, or is a thread of the kernel.
      return ''
    }
  }
  const pids = (): string[] => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
  const findNew = (text: string): string[] => {
    const found = known.get(text) ?? find(Buffer.from(text, 'latin1'))
    known.set(text, found)
    return found
  }
  /** What each showed when it was last looked at: as long as it runs the same program, there is nothing new of it. */
  let last = new Map<string, string>()
  /** The kernel's own threads, and what had ended: they show nothing, and there are more of them than of anything else. */
  const mute = new Set(pids().filter((pid) => read(`/proc/${pid}/cmdline`) === ''))
  const look = (): void => {
    const now = new Map<string, string>()
    const running = pids()
    for (const pid of mute) if (!running.includes(pid)) mute.delete(pid)
    for (const pid of running) {
      if (mute.has(pid)) continue
      const cmdline = read(`/proc/${pid}/cmdline`)
      now.set(pid, cmdline)
      if (cmdline === '' || cmdline === last.get(pid)) continue
      const shown = cmdline.replaceAll('\0', ' ').trim()
      programs.add(shown)
      for (const name of findNew(cmdline)) found.add(`${name} in the arguments of ${shown.slice(0, 80)}`)
      // A child has its parent's environment until it runs its own program.
      if (isHolder(shown)) continue
      for (const name of findNew(read(`/proc/${pid}/environ`))) found.add(`${name} in the environment of ${shown.slice(0, 80)}`)
    }
    last = now
  }
  const timer = setInterval(look, 25)
  return {
    stop: () => {
      clearInterval(timer)
      return [...found].sort()
    },
    seen: () => programs.size,
  }
}
