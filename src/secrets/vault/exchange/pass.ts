import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { SiteguardError } from '../../../core/error.ts'
import { Secret } from '../../../core/secret.ts'
import { childEnv } from '../../child-env.ts'
import { createRedactor } from '../../redactor.ts'
import { slotNameOf, type VaultEntry } from './types.ts'

/*
 * pass, the standard Unix password manager, keeps one GnuPG file an entry: the value on the first line, then lines "user: …", "url: …" and
 * whatever else. It is called as a person calls it; values go by its standard input and output, never by its arguments. A value of several
 * lines (a key file) takes as many, and a line after them says how many: pass itself knows of none but the first.
 */

type Env = Readonly<Record<string, string | undefined>>

const LONGEST_OUTPUT = 1024 * 1024
const LINES = 'siteguard-lines:'

/** Hands one value over. @throws SG-VAULT-018 */
export async function toPass(entry: VaultEntry, prefix: string, env: Env): Promise<void> {
  const { name, value, user, url, note } = entry
  const count = value.reveal().split('\n').length
  const lines = [
    value.reveal(),
    ...(count === 1 ? [] : [`${LINES} ${count}`]),
    ...(user === '' ? [] : [`user: ${user}`]),
    ...(url === '' ? [] : [`url: ${url}`]),
    ...(note === '' ? [] : [note]),
  ]
  await runPass(['insert', '-m', '-f', prefix === '' ? name : `${prefix}/${name}`], env, `${lines.join('\n')}\n`)
}

/** Names of all entries, sorted. */
export async function passEntries(env: Env, home: string): Promise<string[]> {
  const root = (env.PASSWORD_STORE_DIR ?? '') === '' ? join(home, '.password-store') : (env.PASSWORD_STORE_DIR as string)
  const files = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  return files
    .filter((file) => file.isFile() && file.name.endsWith('.gpg') && !file.parentPath.split(sep).includes('.git'))
    .map((file) => relative(root, join(file.parentPath, file.name)).split(sep).join('/').slice(0, -'.gpg'.length))
    .sort()
}

/** One entry as it lies there. @throws SG-VAULT-018 */
export async function showPass(name: string, prefix: string, env: Env): Promise<VaultEntry> {
  const text = await runPass(['show', name], env, '')
  const lines = text.replace(/\n$/, '').split('\n')
  const counted = lines.findIndex((line, index) => index > 1 && line === `${LINES} ${index}`)
  const value = lines.slice(0, Math.max(counted, 1)).join('\n')
  const rest = lines.slice(Math.max(counted + 1, 1))
  const field = (key: RegExp): string =>
    rest
      .find((line) => key.test(line))
      ?.replace(key, '')
      .trim() ?? ''
  const USER = /^(?:user|login|username)\s*:/i
  const URL = /^url\s*:/i
  const slot = slotNameOf(prefix !== '' && name.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1) : name)
  return {
    name: slot,
    value: new Secret(`vault:${slot}`, value),
    user: field(USER),
    url: field(URL),
    note: rest.filter((line) => !USER.test(line) && !URL.test(line)).join('\n'),
  }
}

function runPass(args: readonly string[], env: Env, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const failed = (detail: string): void => {
      const redactor = createRedactor()
      for (const line of input.split('\n')) redactor.register(line)
      const said = redactor.redact(detail).replace(/\s+/g, ' ').trim().slice(0, 300)
      reject(new SiteguardError({ code: 'SG-VAULT-018', kind: 'unsupported', params: { program: 'pass', detail: said } }))
    }
    const child = spawn('pass', args, { env: childEnv(env), stdio: ['pipe', 'pipe', 'pipe'], shell: false })
    const out: Buffer[] = []
    const err: Buffer[] = []
    let length = 0
    child.stdout.on('data', (part: Buffer) => {
      length += part.length
      if (length <= LONGEST_OUTPUT) out.push(part)
    })
    child.stderr.on('data', (part: Buffer) => err.push(part))
    child.once('error', (error) => failed((error as NodeJS.ErrnoException).code ?? 'EIO'))
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString('utf8'))
      else failed(`${code}: ${Buffer.concat(err).toString('utf8')}`)
    })
    // It may end without having read all.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
