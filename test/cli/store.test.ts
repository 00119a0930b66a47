import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeReportSchema } from '../../src/cli/documents/store-report.ts'
import { type CliResult, makeDesk, runCli } from './run-cli.ts'

let here: Awaited<ReturnType<typeof makeDesk>>
let there: Awaited<ReturnType<typeof makeDesk>>
let work: string

const sg = (desk: { env: Record<string, string> }, args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> =>
  runCli(args, { cwd: work, env: { ...desk.env, ...env } })

/** What was printed with --json, held to the schema that knows every field of it. */
function document({ out }: CliResult): unknown {
  const printed: unknown = JSON.parse(out)
  expect(storeReportSchema.parse(printed)).toEqual(printed)
  return printed
}

beforeAll(async () => {
  here = await makeDesk()
  there = await makeDesk()
  work = join(here.dir, 'work')
  await mkdir(join(work, 'www'), { recursive: true })
  for (let i = 0; i < 8; i += 1) await writeFile(join(work, 'www', `page-${i}.html`), `<p>${'words '.repeat(50 * i)}</p>`)
  const inventory = `version: 1
accounts:
  here: { transport: local, home: . }
sites:
  town.example: { account: here, root: www }
  other.example: { account: here, root: none }
store:
  offsite:
    - { name: disk, directory: ./copies }
    - { name: gone, s3: { endpoint: "http://127.0.0.1:9", bucket: town, accessKeyId: ABC, secretAccessKey: "env:S3_SECRET" } }
`
  await writeFile(join(work, 'siteguard.yml'), inventory)
})
afterAll(async () => {
  await rm(here.dir, { recursive: true, force: true })
  await rm(there.dir, { recursive: true, force: true })
})

describe('siteguard store', () => {
  it('needs an identity to look, makes one to push, and never shows it', async () => {
    const before = await sg(here, ['store', 'status', '--from', 'disk'])
    expect(before).toMatchObject({ code: 2, out: '' })
    expect(before.err).toContain('SG-SEAL-001')
    const made = await sg(here, ['store', 'key', '--new', '--json'])
    expect(made.code).toBe(0)
    const key = document(made) as { recipient: string; file: string }
    expect(key).toMatchObject({ kind: 'store-key', recipient: expect.stringMatching(/^age1/), signer: expect.stringMatching(/^ed25519:/) })
    const secret = /AGE-SECRET-KEY-1\w+/.exec(await readFile(key.file, 'utf8'))?.[0] as string
    for (const args of [
      ['store', 'key'],
      ['store', 'key', '--new'],
      ['store', 'key', '--lang', 'fr'],
    ]) {
      const { out, err } = await sg(here, args)
      expect(out + err).not.toContain(secret.slice(0, 30))
    }
    expect((await sg(here, ['store', 'key', '--new'])).code).toBe(6)
    const given = await sg(there, ['store', 'key'], { SITEGUARD_IDENTITY: secret })
    expect(given.out).toContain(key.recipient)
    expect(given.out).toContain('SITEGUARD_IDENTITY')
  })

  it('pushes, shows and pulls, from machine to machine', async () => {
    expect((await sg(here, ['snapshot', 'town.example', '--offline'])).code).toBe(0)
    const pushed = await sg(here, ['store', 'push', '--to', 'disk'])
    expect(pushed.err).toBe('')
    expect(pushed.code).toBe(0)
    expect(pushed.out).toContain('1 snapshot pushed')
    const witness = /witness (\d+:[0-9a-f]{64})/.exec(pushed.out)?.[1] as string
    expect((await sg(here, ['store', 'push', '--to', 'disk'])).out).toContain('up to date')

    const env = { SITEGUARD_IDENTITY_FILE: join(here.dir, '.config/siteguard/identity.txt') }
    const pulled = await sg(there, ['store', 'pull', '--from', 'disk'], env)
    expect(pulled).toMatchObject({ code: 0, err: '' })
    expect(pulled.out).toContain('1 snapshot pulled')
    expect(pulled.out).toContain('no copy there yet')
    const list = JSON.parse((await sg(there, ['snapshots', 'list', '--json'])).out)
    expect(list.sites).toMatchObject([{ site: 'town.example', snapshots: [{ id: expect.stringContaining('town.example@') }] }])
    expect((await sg(there, ['store', 'pull', 'town.example', '--contents', '--from', 'disk', '--witness', witness], env)).code).toBe(0)
    expect(document(await sg(there, ['store', 'pull', '--from', 'disk', '--json'], env))).toMatchObject({ kind: 'store-pull' })
    expect((await sg(there, ['snapshots', 'check', '--read-data'])).code).toBe(0)

    const status = await sg(there, ['store', 'status', 'town.example', '--from', 'disk', '--read-data', '--json'], env)
    expect(status.code).toBe(0)
    expect(document(status)).toMatchObject({ kind: 'store-status', copies: [{ counter: 1, faults: [], notPushed: [], notHere: [] }] })
    const never = await sg(there, ['store', 'pull', 'other.example', '--from', 'disk'], env)
    expect(never).toMatchObject({ code: 2 })
    expect(never.err).toContain('SG-STORE-010')
  })

  it('goes on with the other places when one does not answer, and says so', async () => {
    const part = await sg(here, ['store', 'push', '--json'], { S3_SECRET: 'hunter2hunter2' })
    expect(part.code).toBe(3)
    expect((document(part) as { copies: unknown }).copies).toMatchObject([
      { place: 'disk', changed: false },
      { place: 'gone', error: { code: 'SG-STORE-004' } },
    ])
    expect(part.out + part.err).not.toContain('hunter2')
    expect((await sg(here, ['store', 'push', '--to', 'gone'], { S3_SECRET: 'hunter2hunter2' })).code).toBe(4)
    const noKey = await sg(here, ['store', 'push', '--to', 'gone'])
    expect(noKey.code).toBe(4)
    expect(noKey.err).toContain('S3_SECRET')
  })

  it('ends with 7 when a copy is damaged or was turned back, in both languages', async () => {
    const [folder = ''] = await readdir(join(work, 'copies'))
    const [name = ''] = (await readdir(join(work, 'copies', folder))).filter((one) => !one.startsWith('index'))
    const file = join(work, 'copies', folder, name)
    const good = await readFile(file)
    await writeFile(file, good.subarray(1))
    for (const [lang, words] of [
      ['en', 'DAMAGED'],
      ['fr', 'ABÎMÉ'],
    ] as const) {
      const status = await sg(here, ['store', 'status', 'town.example', '--from', 'disk', '--lang', lang])
      expect(status.code).toBe(7)
      expect(status.out).toContain(words)
      expect(status.out).toContain(name)
    }
    expect((await sg(here, ['store', 'push', '--to', 'disk'])).code).toBe(7)
    await writeFile(file, good)
    await rm(join(work, 'copies', folder, 'index-00000001'))
    const back = await sg(here, ['store', 'push', '--to', 'disk', '--lang', 'fr'])
    expect(back.code).toBe(7)
    expect(back.err).toContain('SG-STORE-006')
  })

  it('says what is wrong with its flags', async () => {
    for (const [args, said] of [
      [['store', 'push', '--to', 'none'], 'disk, gone'],
      [['store', 'pull', '--witness', '1:x', 'town.example'], '--witness'],
      [['store', 'pull', '--last-clean', '--listings'], '--listings'],
      [['store', 'pull', 'nowhere.example'], 'SG-USE-002'],
    ] as const) {
      const { code, err } = await sg(here, args)
      expect(code, args.join(' ')).toBe(2)
      expect(err, args.join(' ')).toContain(said)
    }
  })
})
