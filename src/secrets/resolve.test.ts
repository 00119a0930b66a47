import { execFileSync } from 'node:child_process'
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account, SecretRef } from '../core/account.ts'
import { createCredentialSource } from './credentials.ts'
import { createRedactor } from './redactor.ts'
import { createSecretResolver, LONGEST_SECRET, type SecretResolverOptions, secretNames } from './resolve.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-secrets-'))
})
afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
})

const resolver = (options: Partial<SecretResolverOptions> = {}) =>
  createSecretResolver({ env: { PATH: process.env.PATH }, lang: 'en', ...options })
const get = async (ref: SecretRef, options: Partial<SecretResolverOptions> = {}) => (await resolver(options).resolve(ref, 'label')).reveal()
const node = (script: string, ...args: string[]): SecretRef => ({ from: 'command', argv: [process.execPath, '-e', script, ...args] })
const file = async (name: string, data: string | Uint8Array, mode = 0o600): Promise<SecretRef & { path: string }> => {
  const path = join(dir, name)
  await writeFile(path, data)
  await chmod(path, mode)
  return { from: 'file', path }
}

describe('env', () => {
  it('takes the value and leaves nothing for programs started later', async () => {
    const env: Record<string, string | undefined> = { PW: 'hunter2', OTHER: 'x' }
    const secrets = resolver({ env })
    expect((await secrets.resolve({ from: 'env', name: 'PW' }, 'a')).reveal()).toBe('hunter2')
    expect(env).toEqual({ OTHER: 'x' })
    expect((await secrets.resolve({ from: 'env', name: 'PW' }, 'b')).reveal()).toBe('hunter2')
  })

  it('says what is not there', async () => {
    await expect(get({ from: 'env', name: 'NO' })).rejects.toMatchObject({
      code: 'SG-SEC-001',
      params: { ref: 'env:NO', detail: 'this environment variable is not set' },
    })
    await expect(get({ from: 'env', name: 'NO' }, { env: { NO: '' }, lang: 'fr' })).rejects.toMatchObject({
      params: { detail: 'il est vide' },
    })
  })
})

describe('file', () => {
  it.each([
    ['hunter2\n', 'hunter2'],
    ['hunter2\r\n', 'hunter2'],
    ['hunter2', 'hunter2'],
    [' two words \n\n', ' two words \n'],
    ['é😀\n', 'é😀'],
  ])('cuts one line end of %j', async (data, expected) => {
    expect(await get(await file('ok', data))).toBe(expected)
  })

  it.each([0o604, 0o640, 0o660, 0o644, 0o601])('refuses mode %o', async (mode) => {
    const ref = await file('open', 'hunter2', mode)
    const error = await get(ref).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'SG-SEC-002', params: { file: ref.path, mode: `0${mode.toString(8)}` } })
    expect(String(error)).not.toContain('hunter2')
  })

  it('accepts 0400, and a link to a private file', async () => {
    const ref = await file('read-only', 'x', 0o400)
    expect(await get(ref)).toBe('x')
    await symlink(ref.path, join(dir, 'link'))
    expect(await get({ from: 'file', path: join(dir, 'link') })).toBe('x')
  })

  it('refuses what is missing, empty, too long, no text, or no file, without waiting for any', async () => {
    execFileSync('mkfifo', ['-m', '600', join(dir, 'fifo')])
    const detail = async (ref: SecretRef) => (await get(ref).catch((e: { params: { detail: string } }) => e.params.detail)) as string
    expect(await detail({ from: 'file', path: join(dir, 'no') })).toBe('there is no such file')
    expect(await detail(await file('empty', '\n'))).toBe('it is empty')
    expect(await detail(await file('long', 'x'.repeat(LONGEST_SECRET + 1)))).toContain(`${LONGEST_SECRET} bytes`)
    expect(await detail(await file('latin1', Buffer.from([0xe9])))).toContain('UTF-8')
    expect(await detail(await file('nul', 'a\0b'))).toContain('NUL')
    expect(await detail({ from: 'file', path: join(dir, 'fifo') })).toBe('it is not a regular file')
    expect(await detail({ from: 'file', path: dir })).toBe('it is not a regular file')
  })
})

describe('command', () => {
  it('takes the first line, and no shell sees the arguments', async () => {
    expect(await get(node('console.log(process.argv[1]); console.log("second")', '$(id) `id` "; *'))).toBe('$(id) `id` "; *')
    expect(await get(node('process.stdout.write("no line end")'))).toBe('no line end')
  })

  it('gives it no input and hides the secrets of others from it', async () => {
    const script =
      'let n = 0; process.stdin.on("data", (d) => { n += d.length }).on("end", () => console.log(n + " " + (process.env.PW ?? "hidden") + " " + process.env.KEPT))'
    const env = { PATH: process.env.PATH, PW: 'hunter2', KEPT: 'kept' }
    expect(await get(node(script), { env, secretNames: ['PW'] })).toBe('0 hidden kept')
  })

  it('says why it failed, without what it printed', async () => {
    const script = 'console.log("hunter2"); console.error("bad\\n  passphrase for hunter2"); process.exit(3)'
    const error = await get(node(script)).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'SG-SEC-001', params: { detail: 'the command ended with 3, saying: bad passphrase for ***' } })
    expect(inspect(error, { depth: 9 })).not.toContain('hunter2')
    expect((error as { params: { ref: string } }).params.ref).toBe(`command: ${process.execPath} …`)
  })

  it('says when it cannot be started, prints nothing, or too much', async () => {
    const detail = async (ref: SecretRef) => (await get(ref).catch((e: { params: { detail: string } }) => e.params.detail)) as string
    expect(await detail({ from: 'command', argv: [join(dir, 'no-such-program')] })).toBe('the command could not be started: ENOENT')
    expect(await detail(node(''))).toBe('it is empty')
    expect(await detail(node('console.log()'))).toBe('it is empty')
    expect(await detail(node(`process.stdout.write("x".repeat(${LONGEST_SECRET} * 40))`))).toContain('longer than')
    expect(await detail(node('process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 9e6)'))).toContain('SIGTERM')
  })

  it('stops one that never ends, with what it started', async () => {
    const pidFile = join(dir, 'child.pid')
    const script = `const c = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" }); require("node:fs").writeFileSync(${JSON.stringify(pidFile)}, String(c.pid)); console.log("hunter2")`
    await expect(get(node(script), { commandMs: 3000 })).rejects.toMatchObject({
      params: { detail: 'the command took longer than 3 s and was stopped' },
    })
    const pid = Number(execFileSync('cat', [pidFile], { encoding: 'utf8' }))
    // Killed; until it is reaped it may still be there as a zombie.
    const state = () => {
      try {
        return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim()
      } catch {
        return ''
      }
    }
    expect(state()).toMatch(/^(?:Z.*)?$/)
  })
})

describe('prompt', () => {
  it('asks with the label, one question at a time, once for each', async () => {
    let open = 0
    const asked: string[] = []
    const secrets = resolver({
      prompt: async (question) => {
        open += 1
        expect(open).toBe(1)
        await new Promise((resolve) => setImmediate(resolve))
        open -= 1
        asked.push(question)
        return `answer to ${question}`
      },
    })
    const answers = await Promise.all(['a', 'b', 'a', 'c'].map((label) => secrets.resolve({ from: 'prompt' }, label)))
    expect(answers.map((a) => a.reveal())).toEqual(['answer to a', 'answer to b', 'answer to a', 'answer to c'])
    expect(asked).toEqual(['a', 'b', 'c'])
  })

  it('goes on with the next question when one fails', async () => {
    const secrets = resolver({ prompt: (question) => (question === 'a' ? Promise.reject(new Error('closed')) : Promise.resolve('x')) })
    const [first, second] = await Promise.allSettled([secrets.resolve({ from: 'prompt' }, 'a'), secrets.resolve({ from: 'prompt' }, 'b')])
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled'])
  })

  it('names the key of the inventory when nobody is there, and refuses no answer', async () => {
    await expect(resolver().resolve({ from: 'prompt' }, 'accounts.elus.password')).rejects.toMatchObject({
      code: 'SG-USE-003',
      params: { flag: 'accounts.elus.password' },
    })
    await expect(get({ from: 'prompt' }, { prompt: async () => '' })).rejects.toMatchObject({ code: 'SG-SEC-001' })
  })
})

describe('every secret', () => {
  it('is told to the redactor before anybody has it', async () => {
    const redactor = createRedactor()
    const secrets = resolver({ env: { PW: 'hunter2' }, onSecret: redactor.register })
    await secrets.resolve({ from: 'env', name: 'PW' }, 'a')
    expect(redactor.redact('hunter2')).toBe('***')
  })

  it('shows its label only', async () => {
    const secret = await resolver({ env: { PW: 'hunter2' } }).resolve({ from: 'env', name: 'PW' }, 'accounts.a.password')
    expect([`${secret}`, JSON.stringify({ secret }), inspect(secret)].join()).not.toContain('hunter2')
  })

  it('gives the names of variables that hold secrets', () => {
    expect(secretNames([{ from: 'env', name: 'A' }, undefined, { from: 'prompt' }, { from: 'env', name: 'B' }])).toEqual(['A', 'B'])
  })
})

describe('createCredentialSource', () => {
  const account = (more: Partial<Account>) =>
    ({ id: 'elus', transport: 'ssh', host: 'h', user: 'u', hostKeys: [], tls: 'explicit', ...more }) as Account
  const asking = (answers: Record<string, string | undefined>) => {
    const asked: string[] = []
    const secrets = resolver({
      env: { PW: 'from-env' },
      prompt: async (question, echo) => {
        asked.push(echo ? `${question}(shown)` : question)
        return answers[question]
      },
    })
    return { asked, source: createCredentialSource(secrets, 'en') }
  }

  it('looks where the inventory says, once for each account', async () => {
    const { asked, source } = asking({})
    const elus = account({ password: { from: 'env', name: 'PW' } })
    expect((await source.password(elus))?.reveal()).toBe('from-env')
    expect(await source.password(elus)).toBe(await source.password(elus))
    expect(asked).toEqual([])
  })

  it('asks a person for what the inventory leaves open, in words that say for whom, and only once', async () => {
    const { asked, source } = asking({ 'Password of u@h: ': 'typed', 'Passphrase of the key /k/id: ': 'phrase' })
    expect((await source.password(account({})))?.reveal()).toBe('typed')
    expect((await source.password(account({ password: { from: 'prompt' } })))?.reveal()).toBe('typed')
    expect((await source.passphrase(account({}), '/k/id'))?.reveal()).toBe('phrase')
    expect((await source.passphrase(account({ id: 'other' as Account['id'] }), '/k/id'))?.reveal()).toBe('phrase')
    expect(asked).toEqual(['Password of u@h: ', 'Passphrase of the key /k/id: '])
  })

  it('takes the passphrase of the inventory for its own key only', async () => {
    const { asked, source } = asking({})
    const elus = account({ identityFile: '/k/id', passphrase: { from: 'env', name: 'PW' } })
    expect((await source.passphrase(elus, '/k/id'))?.reveal()).toBe('from-env')
    expect(await source.passphrase(elus, '/k/other')).toBeUndefined()
    expect(asked).toEqual(['Passphrase of the key /k/other: '])
  })

  it('has nothing to try when nobody is there, but tells a prompt that was wanted', async () => {
    const source = createCredentialSource(resolver(), 'en')
    expect(await source.password(account({}))).toBeUndefined()
    expect(await source.passphrase(account({}), '/k/id')).toBeUndefined()
    expect(await source.answer(account({}), 'Code:', true)).toBeUndefined()
    const other = createCredentialSource(resolver(), 'en')
    await expect(other.password(account({ password: { from: 'prompt' } }))).rejects.toMatchObject({ code: 'SG-USE-003' })
    await expect(other.passphrase(account({ passphrase: { from: 'prompt' } }), '/k/id')).rejects.toMatchObject({
      code: 'SG-USE-003',
      params: { flag: 'accounts.elus.passphrase' },
    })
  })

  it('passes a question of the server on without its escape sequences, each time anew', async () => {
    const question = 'u@h asks: \\x1b[2JCode: '
    const { asked, source } = asking({ [question]: '123456' })
    expect((await source.answer(account({}), '\x1b[2JCode:', false))?.reveal()).toBe('123456')
    await source.answer(account({}), '\x1b[2JCode:', true)
    expect(asked).toEqual([question, `${question}(shown)`])
  })
})
