import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliResult, makeDesk, runCli } from './run-cli.ts'

let desk: Awaited<ReturnType<typeof makeDesk>>
let work: string
const CANARY = 'canary"\'\\$é 7f3a'
const outputs: string[] = []

const sg = async (args: readonly string[], more: { env?: Record<string, string>; input?: string } = {}): Promise<CliResult> => {
  const result = await runCli(['vault', ...args], {
    cwd: work,
    env: { ...desk.env, ...more.env },
    ...(more.input === undefined ? {} : { input: more.input }),
  })
  outputs.push(result.out, result.err)
  return result
}
const revealed = async (slot: string, ...more: string[]): Promise<string> => {
  const { out } = await runCli(['vault', 'show', '--reveal', slot, '--pipe', ...more], { cwd: work, env: desk.env })
  return out
}

beforeAll(async () => {
  desk = await makeDesk()
  work = join(desk.dir, 'work')
  await mkdir(work)
})
afterAll(() => rm(desk.dir, { recursive: true, force: true }))

describe('siteguard vault', () => {
  it('is made, filled from standard input, the environment and by lot, and shows no value', async () => {
    expect((await sg(['show'])).code).toBe(2)
    const made = await sg(['init', '--json'])
    expect(made.code).toBe(0)
    expect(JSON.parse(made.out)).toMatchObject({ kind: 'vault-made', recipients: [{ key: expect.stringMatching(/^age1/) }] })
    expect((await sg(['init'])).code).toBe(6)
    expect((await sg(['add', 'elus/ftp', '--user', 'elus'], { input: `${CANARY}\n` })).code).toBe(0)
    expect((await sg(['add', 'elus/ftp', '--from', 'env:NEW'], { env: { NEW: 'other value' } })).code).toBe(6)
    expect((await sg(['add', 'elus/ftp', '--from', 'env:NEW', '--replace'], { env: { NEW: 'other value' } })).code).toBe(0)
    expect((await sg(['add', 'db', '--generate', '--length', '30', '--kind', 'database'])).code).toBe(0)
    expect((await sg(['add', 'x', '--from', CANARY])).code).toBe(2)
    expect((await sg(['add', '../x'], { input: 'y' })).code).toBe(2)
    // Given for the next rotation: another one takes its place only where that is said.
    const waits = await sg(['add', 'people/1', '--pending'], { input: 'first\n' })
    expect(waits).toMatchObject({ code: 0, out: expect.stringContaining('the next rotation') })
    expect((await sg(['add', 'people/1', '--pending'], { input: 'second\n' })).err).toMatch(/--pending\s+--replace/)
    expect((await sg(['add', 'people/1', '--pending', '--replace'], { input: 'second\n' })).code).toBe(0)
    expect(await revealed('people/1', '--state', 'pending')).toBe('second')
    const shown = JSON.parse((await sg(['show', '--json'])).out)
    expect(shown.slots.pop()).toMatchObject({ name: 'people/1', pending: { id: expect.any(String) } })
    expect(shown.slots).toMatchObject([
      { name: 'db', kind: 'database' },
      { name: 'elus/ftp', user: 'elus', previous: { id: expect.any(String) } },
    ])
    expect((await sg(['show', 'elus/*', '--lang', 'fr'])).out).toContain('précédente')
    expect(await revealed('db')).toMatch(/^[A-Za-z0-9]{30}$/)
    expect(await revealed('elus/ftp', '--state', 'previous')).toBe(CANARY)
  })

  it('reveals nothing to a pipe that was not meant, nor to a CI job', async () => {
    expect(await sg(['show', '--reveal', 'db'])).toMatchObject({ code: 6, out: '' })
    expect(await sg(['show', '--reveal', 'db', '--pipe'], { env: { CI: 'true' } })).toMatchObject({ code: 6, out: '' })
    expect(await sg(['show', '--reveal', 'db', '--pipe', '--json'])).toMatchObject({ code: 2, out: '' })
  })

  it('lets a keeper in and out, and tells what the inventory lists otherwise', async () => {
    const identity = await generateX25519Identity()
    const key = await identityToRecipient(identity)
    const ours = JSON.parse((await sg(['recipients', '--json'])).out).recipients[0].key
    expect((await sg(['show'], { env: { SITEGUARD_IDENTITY: identity } })).code).toBe(7)
    expect((await sg(['recipients', '--add', `${key} Paul`])).out).toContain('Paul')
    expect((await sg(['show'], { env: { SITEGUARD_IDENTITY: identity } })).code).toBe(0)
    await writeFile(join(work, 'siteguard.yml'), `version: 1\naccounts: {}\nrecipients: [${ours}]\n`)
    expect((await sg(['show'])).err).toContain(key)
    const out = await sg(['recipients', '--remove', 'Paul'])
    expect(out.err).toMatch(/Git/)
    expect((await sg(['show'], { env: { SITEGUARD_IDENTITY: identity } })).code).toBe(7)
    expect((await sg(['rotate-key', '--new'])).code).toBe(0)
    expect((await sg(['show'])).err).toContain(ours)
    await rm(join(work, 'siteguard.yml'))
  })

  it('edits, and keeps an edit that was refused', async () => {
    const script = join(desk.dir, 'editor')
    const edit = (find: string, put: string, ...args: string[]): Promise<CliResult> =>
      sg(['edit', ...args], { env: { EDITOR: `${process.execPath} ${script} ${find} ${put}` } })
    const replace =
      "const fs = require('fs'); const [find, put, file] = process.argv.slice(2); const text = fs.readFileSync(file, 'utf8')\n"
    await writeFile(script, `${replace}fs.writeFileSync(file, text.replace(find, put))`)
    expect((await edit('other', 'edited')).code).toBe(0)
    expect(await revealed('elus/ftp')).toBe('edited value')
    const broken = await edit('edited', 'br"oken')
    expect(broken.code).toBe(2)
    const kept = /\S+vault-edit-\S+\.age/.exec(broken.err)?.[0] as string
    expect(await revealed('elus/ftp')).toBe('edited value')
    expect((await edit('br"oken', 'mended', '--resume', kept)).code).toBe(0)
    expect(await revealed('elus/ftp')).toBe('mended value')
    await expect(stat(kept)).rejects.toThrow('ENOENT')
    expect((await sg(['edit', '--forget', 'elus/ftp'])).code).toBe(0)
    expect((await sg(['show', '--reveal', 'elus/ftp', '--pipe', '--state', 'previous'])).code).toBe(2)
  })

  it('hands values over and takes them back, and no other output ever held one', async () => {
    await sg(['add', 'elus/ftp', '--replace'], { input: CANARY })
    for (const format of ['bitwarden', 'keepassxc-csv', 'keepass-xml']) {
      const file = join(work, `out.${format}`)
      expect((await sg(['export', '--format', format, '--out', file])).code).toBe(0)
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect((await sg(['export', '--format', format, '--out', file])).code).toBe(6)
      const other = join(work, `${format}.age`)
      await sg(['init', '--vault', other])
      expect(JSON.parse((await sg(['import', file, '--format', format, '--vault', other, '--json'])).out).slots).toHaveLength(2)
      expect(await revealed('elus/ftp', '--vault', other)).toBe(CANARY)
    }
    const key = await readFile(join(desk.dir, '.config/siteguard/identity.txt'), 'utf8')
    const secrets = [
      CANARY,
      JSON.stringify(CANARY).slice(1, -1),
      'other value',
      await revealed('db'),
      ...(key.match(/AGE-SECRET\S+/g) ?? []),
    ]
    for (const secret of secrets) {
      expect(outputs.filter((text) => text.includes(secret) || text.includes(Buffer.from(secret).toString('base64')))).toEqual([])
    }
  })
})
