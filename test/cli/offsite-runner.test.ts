import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { layer } from '../helpers/layer.ts'
import { emptyDesk } from '../helpers/ssh-account.ts'
import { type LabS3, startS3 } from '../lab/s3.ts'
import { makeKey, type Sshd, sshdMissing, startSshd } from '../lab/sshd.ts'
import { type CliResult, makeDesk, runCli } from './run-cli.ts'

type Desk = Awaited<ReturnType<typeof makeDesk>>

/** Half a megabyte in 120 files: pages, code of the site's own, pictures. */
const FILES = 120
const BYTES = 4_500

layer('a machine with an empty disk and the identity alone', sshdMissing(), () => {
  let here: Desk
  let s3: LabS3
  let sshd: Sshd
  let www: string
  let identity: string
  const keys = emptyDesk()
  const others: Desk[] = []
  let base: string
  let places: Record<'disk' | 'box' | 'cloud', string>
  /** Writes an inventory with these places and no others. */
  const know = (...offsite: string[]): void => {
    const store = offsite.length === 0 ? '' : `store:\n  offsite:\n${offsite.map((one) => `    - { ${one} }\n`).join('')}`
    writeFileSync(join(here.dir, 'siteguard.yml'), base + store)
  }
  const sg = async (desk: Desk, ...args: string[]): Promise<CliResult> =>
    await runCli(args, { cwd: here.dir, env: { ...desk.env, SITEGUARD_IDENTITY: identity, S3_SECRET: s3.secretAccessKey } })
  const json = async (desk: Desk, ...args: string[]) => {
    const { code, out, err } = await sg(desk, ...args, '--json')
    return { code, err, value: JSON.parse(out) }
  }

  beforeAll(async () => {
    here = await makeDesk()
    s3 = await startS3({ conditionalPut: true })
    const key = makeKey(join(keys.folder, 'id'))
    sshd = await startSshd({ authorizedKeys: [key.publicLine] })
    www = join(here.dir, 'www')
    for (let i = 0; i < FILES; i += 1) {
      const folder = join(www, `part-${i % 6}`)
      mkdirSync(folder, { recursive: true })
      // Letters that do not repeat: what is counted below is not what a packer makes of them.
      const text = Array.from({ length: BYTES / 10 }, (_, n) => ((i * 7919 + n * 104_729) * 2_654_435_761).toString(36).slice(0, 10)).join(
        '',
      )
      if (i % 3 === 0) writeFileSync(join(folder, `page-${i}.html`), `<p>${text}</p>\n`)
      else if (i % 3 === 1) writeFileSync(join(folder, `code-${i}.php`), `<?php\n// ${text}\nreturn ${i};\n`)
      else writeFileSync(join(folder, `data-${i}.txt`), `${text}\n`)
    }
    const keyPair = `accessKeyId: ${s3.accessKeyId}, secretAccessKey: "env:S3_SECRET"`
    places = {
      disk: 'name: disk, directory: ./copies',
      box: 'name: box, sftp: box, path: copies',
      cloud: `name: cloud, s3: { endpoint: "${s3.endpoint}", bucket: ${s3.bucket}, region: ${s3.region}, prefix: "town/", ${keyPair} }`,
    }
    base = `version: 1
accounts:
  here: { transport: local, home: ${here.dir} }
  box:
    host: 127.0.0.1
    port: ${sshd.port}
    user: ${sshd.user}
    transport: sftp
    identityFile: ${key.file}
    hostKeys: [${sshd.hostKeys.map((one) => `"${one}"`).join(', ')}]
sites:
  town.example: { account: here, root: www }
`
    know(...Object.values(places))
    const made = await runCli(['store', 'key', '--new', '--json'], { cwd: here.dir, env: here.env })
    identity = /AGE-SECRET-KEY-1\w+/.exec(await readFile(JSON.parse(made.out).file, 'utf8'))?.[0] as string
    expect((await sg(here, 'snapshot', 'town.example', '--offline')).code).toBe(0)
    expect((await sg(here, 'store', 'push')).code).toBe(0)
  }, 120_000)
  afterAll(async () => {
    await s3?.stop()
    await sshd?.stop()
    keys.remove()
    for (const desk of [here, ...others]) if (desk !== undefined) await rm(desk.dir, { recursive: true, force: true })
  })

  for (const [i, place] of (['disk', 'box', 'cloud'] as const).entries()) {
    it(`goes on from ${place}: judges what it never had, pushes, checks, compares, and brings back what only ${place} has`, async () => {
      know(places[place])
      const there = await makeDesk()
      others.push(there)
      const pulled = await json(there, 'store', 'pull', 'town.example', '--from', place)
      expect(pulled).toMatchObject({ code: 0, err: '' })
      expect(pulled.value.copies[0].fetchedBytes).toBeLessThan(60_000)

      // A page changes and one comes: the rest was judged elsewhere, and counts as judged.
      const page = join(www, 'part-0/page-0.html')
      const before = readFileSync(page, 'utf8')
      appendFileSync(page, `<p>on the day of ${place}</p>\n`)
      writeFileSync(join(www, `new-${place}.html`), '<p>new</p>\n')
      const taken = await json(there, 'snapshot', 'town.example', '--offline')
      expect(taken.value.sites[0]).toMatchObject({
        // Those that an earlier machine restored are new to the account, and read again.
        snapshot: { fetched: 2 + i, unchanged: FILES - 1 - i },
        judgement: { verdict: 'clean', clean: true },
      })
      const pushed = await json(there, 'store', 'push', '--to', place)
      expect(pushed).toMatchObject({ code: 0, value: { copies: [{ changed: true }] } })
      expect(pushed.value.copies[0].sentBytes).toBeLessThan(40_000)

      const checked = await json(there, 'snapshots', 'check', '--read-data')
      expect(checked.code).toBe(0)
      expect(checked.value.sites[0]).toMatchObject({ faults: [], elsewhere: { contents: FILES - i } })
      expect(checked.value.sites[0].elsewhere.bytes).toBeGreaterThan((FILES - i) * BYTES * 0.9)

      // The old page lies in the place alone: it comes by itself, and nothing else does.
      const list = await json(there, 'snapshots', 'list')
      const ids = list.value.sites[0].snapshots.map(({ id }: { id: string }) => id)
      expect(ids).toHaveLength(2)
      const diff = await sg(there, 'snapshots', 'diff', ids[0], ids[1])
      expect(diff.code).toBe(0)
      expect(diff.out).toContain(`on the day of ${place}`)

      // A file of ours is lost. The last clean snapshot is the one this machine took; the content lies in the place alone.
      const number = 1 + 3 * i
      const path = `part-${number % 6}/code-${number}.php`
      const code = join(www, path)
      const good = readFileSync(code, 'utf8')
      rmSync(code)
      const plan = await json(there, 'restore', 'town.example', '--last-clean', '--offline')
      expect(plan).toMatchObject({ code: 0 })
      expect(plan.value.plans[0].plan.ops).toMatchObject([{ kind: 'write', path, before: { is: 'absent' } }])
      const applied = await sg(there, 'apply', plan.value.plans[0].plan.id, '--yes')
      expect(applied.err).not.toContain('SG-')
      expect(applied.code).toBe(0)
      expect(readFileSync(code, 'utf8')).toBe(good)
      const after = await sg(there, 'snapshots', 'check')
      expect(after.out).toContain(`${FILES - i - 2} contents`)
      expect(after.code).toBe(0)
      writeFileSync(page, before)
      rmSync(join(www, `new-${place}.html`))
    }, 90_000)
  }

  it('says what it lacks when the place is gone, and calls nothing clean that nobody judged', async () => {
    const there = await makeDesk()
    others.push(there)
    know(places.disk)
    expect((await sg(there, 'store', 'pull', 'town.example')).code).toBe(0)
    // What was judged elsewhere is lost here, and the place does not answer any more.
    rmSync(join(there.dir, '.state/siteguard/judged'), { recursive: true })
    know()
    const taken = await json(there, 'snapshot', 'town.example', '--offline')
    expect(taken.value.sites[0]).toMatchObject({ judgement: { verdict: 'unknown', clean: false } })
    const checked = await json(there, 'snapshots', 'check')
    expect(checked.code).toBe(7)
    expect(checked.value.sites[0].faults[0]).toMatchObject({ what: 'absent' })
  }, 60_000)
})
