import { spawn } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scanReportSchema } from '../../src/core/scan-report-schema.ts'
import { infectSites, readFixture, writeRelease, writeSites } from '../../src/demo/build-account.ts'
import { serveFeed } from '../../src/demo/serve-feed.ts'
import { digestOf } from '../../src/manifests/index.ts'
import { startFeedServer } from '../lab/feed-server.ts'
import { zipFolder } from '../lab/write-zip.ts'
import { makeDesk, runCli } from './run-cli.ts'

let dir = ''
let env: Record<string, string> = {}
let feed: Awaited<ReturnType<typeof serveFeed>>

/** The demonstration's account as a folder of this machine: the whole command line without any server. */
beforeAll(async () => {
  const desk = await makeDesk()
  dir = desk.dir
  const fixture = await readFixture()
  await writeSites(fixture, join(dir, 'account'))
  await infectSites(fixture, join(dir, 'account'))
  feed = await serveFeed(['4.4.30'])
  env = { ...desk.env, SITEGUARD_MIRROR: feed.mirror }
  for (const version of Object.keys(fixture.releases)) {
    await writeRelease(fixture, version, join(dir, `release-${version}`))
    const { code } = await runCli(['manifest', 'add', '--directory', join(dir, `release-${version}`)], { env })
    expect(code).toBe(0)
  }
  await inventory('siteguard.yml', '')
})
afterAll(() => feed.close())

async function inventory(name: string, more: string, account = 'transport: local, home: account'): Promise<string> {
  const file = join(dir, name)
  const sites = ['elus', 'section', 'blog'].map((site) => `  ${site}.example: { account: town, root: www/${site} }`)
  await writeFile(file, `version: 1\naccounts:\n  town: { ${account} }\nsites:\n${sites.join('\n')}\n${more}`)
  return file
}

const scan = (...args: string[]) => runCli(['scan', ...args], { cwd: dir, env })

describe('siteguard scan', () => {
  it('prints one document that its published schema describes', async () => {
    const { code, out, err } = await scan('--all', '--json')
    expect(err).toBe('')
    expect(code).toBe(1)
    const report = scanReportSchema.parse(JSON.parse(out))
    expect(report.sites.map((site) => [site.site, site.verdict])).toEqual([
      ['elus.example', 'infected'],
      ['section.example', 'clean'],
      ['blog.example', 'suspect'],
    ])
    expect(report.exitCode).toBe(1)
  })

  it('ends with 0 for a clean site, and says how many findings were waived', async () => {
    const { code, out } = await scan('section.example')
    expect(code).toBe(0)
    expect(out).toContain('0 waived')
    expect(out).toContain('exit 0')
  })

  it('prints records that scripts can cut, and raw ones with -0', async () => {
    const plain = await scan('--all', '--plain')
    const lines = plain.out.trimEnd().split('\n')
    expect(lines[0]?.split('\t')).toEqual(['site', 'town', 'elus.example', 'infected', expect.any(String), '0'])
    expect(lines.filter((line) => line.startsWith('finding\telus.example\t')).length).toBeGreaterThanOrEqual(8)
    const raw = await scan('--all', '--plain', '-0')
    expect(raw.out.split('\0').length - 1).toBe(lines.length)
  })

  it('tells what is new since the last scan, and counts only that with --only-new', async () => {
    await scan('elus.example')
    const again = await scan('elus.example', '--only-new')
    expect(again.code).toBe(0)
    expect(again.out).not.toContain('wp-l0gin.php')
    await writeFile(join(dir, 'account/www/elus/IMG/jpg/neuf.php'), '<?php exit;')
    const later = await scan('elus.example', '--only-new')
    expect(later.code).toBe(1)
    expect(later.out).toContain('IMG/jpg/neuf.php')
  })

  it('speaks French, of the inventory’s own accord too', async () => {
    const { out } = await scan('section.example', '--lang', 'fr')
    expect(out).toContain('sain')
    const file = await inventory('french.yml', 'lang: fr\n')
    expect((await scan('section.example', '--inventory', file)).out).toContain('sain')
    expect((await scan('section.example', '--inventory', file, '--lang', 'en')).out).toContain('clean')
  })

  it('judges the database too when asked to, tells that it does not otherwise, and waives what it finds there', async () => {
    await cp(join(dir, 'account/www/section'), join(dir, 'account/www/copy'), { recursive: true })
    const database = join(dir, 'account/www/copy/config/bases/section.sqlite')
    const bytes = await readFile(database)
    const at = bytes.indexOf('Jeudi à 18 h, salle des fêtes.')
    // Inert: nothing of this site is ever served. As long as what stood there.
    Buffer.from('PD89IGV2YWwoJF9QT1NUWyJjIl0pOyA/PiAgICAgICA=', 'base64').copy(bytes, at)
    await writeFile(database, bytes)
    const file = await inventory('copy.yml', '  copy.example: { account: town, root: www/copy }\n')

    const clean = await scan('section.example', '--database', '--inventory', file)
    expect(clean).toMatchObject({ code: 0, err: '' })
    expect(clean.out).toContain('2 rows of 2 tables of the database')
    const unasked = await scan('copy.example', '--inventory', file)
    expect(unasked.code).toBe(0)
    expect(unasked.out).toContain('--database has it dumped')

    const asked = await scan('copy.example', '--database', '--inventory', file, '--json')
    expect(asked.code).toBe(1)
    const [site] = scanReportSchema.parse(JSON.parse(asked.out)).sites
    expect(site).toMatchObject({ verdict: 'infected', databases: [{ installation: '', tables: 2, rows: 2 }], notRun: [] })
    expect(site?.findings).toMatchObject([{ path: 'db://spip_articles/1/texte', rule: 'database-php', sha256: expect.any(String) }])
    expect((await scan('copy.example', '--database', '--inventory', file, '--lang', 'fr')).out).toContain('db://spip_articles/1/texte')

    const waiver = "{ rule: database-php, path: 'db://spip_articles/*/texte', owner: mairie, reason: a lesson, expires: 2099-12-31 }"
    const waived = await inventory(
      'copy-waived.yml',
      `  copy.example: { account: town, root: www/copy }\nowners: { mairie: { name: Mairie } }\nwaivers:\n  - ${waiver}\n`,
    )
    expect(await scan('copy.example', '--database', '--inventory', waived)).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 waived'),
    })
  })

  it('honours a waiver with reason, owner and expiry, and tells one that does not count', async () => {
    const found = JSON.parse((await scan('blog.example', '--json')).out) as { sites: { findings: { fingerprint: string }[] }[] }
    const fingerprints = found.sites[0]?.findings.map((finding) => finding.fingerprint) ?? []
    const good = fingerprints.map((f) => `  - { fingerprint: '${f}', reason: archived, owner: mairie, expires: 2099-12-31 }\n`)
    const file = await inventory(
      'waived.yml',
      `owners: { mairie: { name: Mairie } }\nwaivers:\n${good.join('')}  - { fingerprint: '${fingerprints[0]}', owner: mairie }\n`,
    )
    const { code, out } = await scan('blog.example', '--inventory', file)
    expect(code).toBe(0)
    expect(out).toContain(`${fingerprints.length} waived`)
    expect(out).toContain('does not count')
  })

  it('makes a feed that cannot be read unknown, never up to date', async () => {
    const { code, out } = await runCli(['scan', 'section.example', '--json'], {
      cwd: dir,
      env: { ...env, SITEGUARD_MIRROR: 'http://127.0.0.1:9' },
    })
    expect(code).toBe(3)
    expect((JSON.parse(out) as { sites: { verdict: string }[] }).sites[0]?.verdict).toBe('unknown')
  })

  it('joins an advisory feed, and says unknown when it is garbage', async () => {
    const record = {
      id: 'CVE-2099-1',
      modified: '2026-11-01T00:00:00Z',
      summary: 'made up',
      affected: [{ package: { ecosystem: 'SPIP', name: 'spip' }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '4.4.0' }] }] }],
    }
    await writeFile(join(dir, 'feed.json'), JSON.stringify([record]))
    const known = await scan('section.example', '--advisories', join(dir, 'feed.json'), '--json')
    expect(known.out).toContain('CVE-2099-1')
    await writeFile(join(dir, 'garbage.json'), '{"nothing": true}')
    const garbage = await scan('section.example', '--advisories', join(dir, 'garbage.json'))
    expect(garbage.code).toBe(3)
  })
})

describe('errors', () => {
  it('shows the line of a broken inventory, in the user’s language', async () => {
    const file = await inventory('broken.yml', 'site: {}\n')
    const en = await scan('--all', '--inventory', file)
    expect(en.code).toBe(2)
    expect(en.err.replace(/\s+/g, ' ')).toMatch(/broken\.yml:\d+:1: unknown key "site"/)
    expect((await scan('--all', '--inventory', file, '--lang', 'fr')).err.replace(/\s+/g, ' ')).toContain('clé inconnue')
  })

  it('asks for a selector instead of scanning everything unasked', async () => {
    const { code, err } = await scan()
    expect(code).toBe(2)
    expect(err).toContain('--all')
  })

  it('ends with 4 when the server is not there', async () => {
    const file = await inventory(
      'down.yml',
      '',
      `transport: ssh, host: 127.0.0.1, port: 9, user: nobody, hostKeys: ['ssh-ed25519 SHA256:${'A'.repeat(43)}']`,
    )
    const { code, out } = await scan('--all', '--inventory', file)
    expect(code).toBe(4)
    expect(out).toContain('not reached')
    expect(out).toContain('exit 4')
  })

  it('never shows a secret, however it is encoded', async () => {
    const secret = 'S3cret-pässwörd/with+signs'
    const file = await inventory('secret.yml', '', `transport: ftp, host: 127.0.0.1, port: 9, user: nobody, password: 'env:TOWN_PASSWORD'`)
    const { out, err } = await runCli(['scan', '--all', '--inventory', file, '--verbose'], {
      cwd: dir,
      env: { ...env, TOWN_PASSWORD: secret },
    })
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) expect(out + err).not.toContain(form)
  })
})

describe('an interrupted scan', () => {
  let mute: Server
  beforeAll(async () => {
    // Takes connections and never says a word.
    mute = createServer(() => {})
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => mute.close())

  it('ends with 130', async () => {
    const { port } = mute.address() as { port: number }
    const file = await inventory(
      'mute.yml',
      '',
      `transport: ssh, host: 127.0.0.1, port: ${port}, user: nobody, hostKeys: ['ssh-ed25519 SHA256:${'A'.repeat(43)}']`,
    )
    const bin = join(import.meta.dirname, '../../bin/siteguard.js')
    const child = spawn(process.execPath, [bin, 'scan', '--all', '--inventory', file], {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    await new Promise<void>((resolve) => mute.once('connection', () => resolve()))
    child.kill('SIGINT')
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(code).toBe(130)
    expect(said).toContain('SG-INT-002')
  })
})

describe('siteguard manifest', () => {
  it('takes an archive only with the SHA-256 it really has', async () => {
    await mkdir(join(dir, 'archives'), { recursive: true })
    const archive = join(dir, 'archives/spip.zip')
    await writeFile(archive, zipFolder(join(dir, 'release-4.4.30')))
    const sha256 = digestOf(await readFile(archive), 'sha256')
    const wrong = await runCli(['manifest', 'add', '--archive', archive, '--sha256', '0'.repeat(64)], { env })
    expect(wrong.code).toBe(7)
    expect(wrong.err).toContain('SG-MAN-002')
    const right = await runCli(['manifest', 'add', '--archive', archive, '--sha256', sha256], { env })
    expect(right.code).toBe(0)
    expect(right.out).toContain('spip 4.4.30')
    expect((await runCli(['manifest', 'list'], { env })).out).toContain('spip@4.4.30')
    expect((await runCli(['manifest', 'verify', 'spip'], { env })).code).toBe(0)
    expect((await runCli(['manifest', 'verify', 'joomla'], { env })).code).toBe(2)
  })

  it('is fetched from the vendor’s feed by a scan that needs it', async () => {
    const served = await startFeedServer({ spip: [{ version: '4.4.30', folder: join(dir, 'release-4.4.30') }] })
    try {
      const fresh = await makeDesk()
      const { code, out } = await runCli(['scan', 'section.example', '--json', '--mirror', served.mirror], { cwd: dir, env: fresh.env })
      expect(code).toBe(0)
      expect((JSON.parse(out) as { sites: { counts: { knownGood: number } }[] }).sites[0]?.counts.knownGood).toBeGreaterThan(30)
    } finally {
      await served.close()
    }
  })
})
