import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { layer } from '../helpers/layer.ts'
import { apacheMissing } from '../lab/apache.ts'
import { startFeedServer } from '../lab/feed-server.ts'
import { type FlakyProxy, startFlakyProxy } from '../lab/flaky-proxy.ts'
import { isRoot, sshdMissing } from '../lab/sshd.ts'
import { releaseTree } from '../lab/trees.ts'
import { writeZip, zipFolder } from '../lab/write-zip.ts'
import { createBallast } from './kill/ballast.ts'
import { ALL_FAULTS, play, sampled } from './kill/play.ts'
import { type Effect, watched } from './kill/watch.ts'
import { startUpgradeWorld, type TryOptions, type UpgradeTry, type UpgradeWorld } from './upgrade-world.ts'

vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 900_000 })

const MISSING = isRoot ? (sshdMissing() ?? apacheMissing()) : 'accounts of their own need root'
const LOADER = '/www.spip.net/spip_loader.api'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'siteguard-upgrade-faults-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An archive as its owner would give it, with its digest; and the version it says it is. */
function given(bytes: Buffer, to: string): Pick<TryOptions, 'options' | 'wish'> {
  const file = join(folder, `${createHash('sha1').update(bytes).digest('hex')}.zip`)
  writeFileSync(file, bytes)
  return { options: { archive: file, sha256: createHash('sha256').update(bytes).digest('hex') }, wish: { to } }
}

/** The newest release with changes to some of its files. */
function sabotaged(world: UpgradeWorld, changes: Readonly<Record<string, (text: string) => string>>): Pick<TryOptions, 'options' | 'wish'> {
  const tree = mkdtempSync(join(folder, 'release-'))
  execFileSync('cp', ['-a', `${world.release.root}/.`, tree])
  for (const [path, change] of Object.entries(changes)) {
    const text = readFileSync(join(tree, path), 'utf8')
    const changed = change(text)
    expect(changed, path).not.toBe(text)
    writeFileSync(join(tree, path), changed)
  }
  const bytes = zipFolder(tree)
  rmSync(tree, { recursive: true })
  return given(bytes, world.release.version)
}

/** The new pages die, though the command line does not. */
const DIES_ON_THE_WEB = {
  'ecrire/public.php': (text: string) => text.replace('<?php', "<?php if (PHP_SAPI !== 'cli') { une_fonction_qui_manque(); }"),
}

/** A step of the migration of the newest schema comes before its own. */
function migratesBy(php: string): Readonly<Record<string, (text: string) => string>> {
  return {
    'ecrire/maj/2026.php': (text) =>
      `${text.replace("['maj2026_reinitialiser_passwords_md5'],", "['sg_maj'],\n['maj2026_reinitialiser_passwords_md5'],")}\nfunction sg_maj() { ${php} }\n`,
  }
}

/** New code that dies, in two ways; in a third where all faults are asked for. */
const DYING: readonly (readonly [string, Readonly<Record<string, (text: string) => string>>])[] = [
  ['cannot be read by PHP at all', { 'ecrire/inc/utils.php': (text) => `${text}\nfunction {\n` }],
  ['changes titles and is killed half way', migratesBy("sql_updateq('spip_articles', ['titre' => 'ruined']); posix_kill(getmypid(), 9);")],
  ...(ALL_FAULTS
    ? ([['changes titles and ends without a word', migratesBy("sql_updateq('spip_articles', ['titre' => 'ruined']); exit;")]] as const)
    : []),
]

const unplanned = (done: UpgradeTry, code: string, state = 'refused'): void => {
  expect(done.part.state, done.said).toBe(state)
  expect(done.part.error?.code, done.said).toBe(code)
  expect(done.report.exitCode, done.said).not.toBe(0)
}

layer('an upgrade of a real SPIP on SQLite that something goes wrong with', MISSING, () => {
  let world: UpgradeWorld
  let home = ''
  let clean = true
  beforeAll(async () => {
    world = await startUpgradeWorld({
      name: 'spip44old',
      prepare: (of) => {
        home = of
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=755', 'tmpfs', of])
      },
    })
  })
  afterAll(async () => {
    await world?.site.stop()
    if (home !== '') execFileSync('umount', ['-l', home])
    await world?.stop()
  })

  /** Nothing was begun: the account is as if nobody had come. */
  const untouched = async (hint: string): Promise<void> => await world.expectWhole('before', hint)
  const start = async (): Promise<void> => {
    if (!clean) await world.reset()
    clean = false
  }

  it.each([
    ['other-bytes', 'SG-MAN-002', 'refused'],
    ['truncated', 'SG-HTTP-001', 'failed'],
  ] as const)('plans nothing with an archive that comes with %s', async (fault, code, state) => {
    world.hosting.feed.fail('/files.spip.net/spip/archives/', fault)
    try {
      unplanned(await world.upgrade({ freshCache: true }), code, state)
    } finally {
      world.hosting.feed.heal()
    }
    await untouched(fault)
  })

  it.each(['../../www/site/evil.php', 'ecrire/../../evil.php', '/evil.php', 'ecrire\\..\\evil.php'])(
    'plans nothing with an archive that has a member %s',
    async (name) => {
      const entries = [
        { name: 'ecrire/inc_version.php', data: "<?php $spip_version_branche = '4.4.30';" },
        { name, data: 'planted' },
      ]
      unplanned(await world.upgrade(given(writeZip(entries), '4.4.30')), 'SG-MAN-003')
      await untouched(name)
    },
  )

  it.each(['status-500', 'garbage', 'truncated'] as const)(
    'does not call the site current where the list of releases is %s',
    async (fault) => {
      world.hosting.feed.fail(LOADER, fault)
      try {
        const done = await world.upgrade()
        expect(done.part.state, done.said).toBe('unknown')
        expect(done.report.exitCode).toBe(3)
      } finally {
        world.hosting.feed.heal()
      }
    },
  )

  it('believes no list that calls a release newer than its own files do', async () => {
    const feed = await startFeedServer({ spip: [{ version: '4.4.99', folder: world.release.root }] })
    try {
      unplanned(await world.upgrade({ options: { mirror: feed.mirror } }), 'SG-MAN-006')
    } finally {
      await feed.close()
    }
    await untouched('4.4.99')
  })

  it('goes down by no list that has nothing as new as the site, and does not call it current', async () => {
    const older = await releaseTree('spip', 'newest', '3.2')
    const feed = await startFeedServer({ spip: [{ version: older.version, folder: older.root }], spipDefaultBranch: '3.2' })
    try {
      const done = await world.upgrade({ options: { mirror: feed.mirror } })
      expect(done.part.state, done.said).toBe('unknown')
      expect(done.report.exitCode).toBe(3)
    } finally {
      await feed.close()
    }
  })

  /** An author writes all the while: a request comes between two changes of the account, now and again. */
  const isTurn = ({ what, path }: Effect): boolean =>
    (what === 'rename' && /\/(?:spip\.php|ecrire|prive|index\.php)$/.test(path)) ||
    // Between two batches nothing else is under way: once at least while the site is old, closed, new, closed again and open again.
    (what === 'create' && /\/journal\/\d+$/.test(path))
  /** `spells`: what was accepted, split at each request that found the site closed. */
  const withAuthors = async (more: TryOptions): Promise<{ done: UpgradeTry; spells: string[][] }> => {
    const spells: string[][] = [[]]
    let writes = false
    const author = async (): Promise<void> => {
      if (writes) return
      writes = true
      const title = await world.write()
      writes = false
      if (title !== undefined) spells.at(-1)?.push(title)
      else if (spells.at(-1)?.length !== 0) spells.push([])
    }
    const done = await world.upgrade({
      ...more,
      before: author,
      wrap: (deps) => watched(deps, async (effect) => (effect.number % 29 === 0 || isTurn(effect) ? await author() : undefined)),
    })
    await author()
    return { done, spells }
  }

  it('loses nothing authors write meanwhile: what the site took is there, and while it is closed it takes nothing', async () => {
    await start()
    const { done, spells } = await withAuthors({})
    expect(done.part.state, done.said).toBe('applied')
    expect(spells.length, done.said).toBeGreaterThan(1)
    expect((await world.written()).sort()).toEqual(spells.flat().sort())
    await world.expectWhole('after', done.said)
  })

  it('loses nothing of it either where the new pages die and all goes back, but puts aside, and tells, what the sick site took', async () => {
    await start()
    const { done, spells } = await withAuthors(sabotaged(world, DIES_ON_THE_WEB))
    expect(done.part.state, done.said).toBe('rolled-back')
    expect(done.report.exitCode).toBe(8)
    expect(done.part.error?.cause?.code, done.said).toBe('SG-UPG-020')
    const [before = [], sick = [], ...after] = spells
    expect(before.length * sick.length * after.flat().length, done.said).toBeGreaterThan(0)
    const there = await world.written()
    expect(there.filter((title) => !sick.includes(title)).sort()).toEqual([...before, ...after.flat()].sort())
    if (sick.some((title) => !there.includes(title))) expect(done.events).toContainEqual(expect.objectContaining({ type: 'data-aside' }))
    await world.expectWhole('before', done.said)
  })

  it.each(DYING)('goes back wholly where the new code %s', async (_, changes) => {
    await start()
    const done = await world.upgrade(sabotaged(world, changes))
    expect(done.part.state, done.said).toBe('rolled-back')
    expect(done.part.error?.cause?.code, done.said).toBe('SG-UPG-010')
    expect(done.report.exitCode).toBe(8)
    await world.expectWhole('before', done.said)
  })

  it('touches nothing where a file of the core changed since it was planned', async () => {
    await start()
    const file = join(world.root, 'ecrire/inc/utils.php')
    const edit = '\n// an owner was here\n'
    const done = await world.upgrade({ before: () => appendFileSync(file, edit) })
    expect(done.part.state, done.said).toBe('failed')
    expect(done.part.error, done.said).toMatchObject({ code: 'SG-RUN-004', params: { paths: ['ecrire'] } })
    expect(done.report.exitCode).toBe(6)
    const text = readFileSync(file, 'utf8')
    expect(text.endsWith(edit)).toBe(true)
    writeFileSync(file, text.slice(0, -edit.length))
    await untouched(done.said)
    clean = true
  })

  it('keeps state where it is interrupted in the middle, and the next start goes on with it', async () => {
    await start()
    const stop = new AbortController()
    const swaps = (effect: Effect): void => {
      if (effect.what === 'rename' && effect.path.endsWith('/ecrire')) stop.abort()
    }
    const first = await world.upgrade({ signal: stop.signal, wrap: (deps) => watched(deps, swaps) })
    expect(first.part.state, first.said).toBe('kept')
    expect(first.report).toMatchObject({ exitCode: 130, stopped: { why: 'interrupted' } })
    const second = await world.upgrade()
    expect(second.part, second.said).toMatchObject({ state: 'applied', resumed: true })
    await world.expectWhole('after', second.said)
  })

  it('ends wholly before or after, wherever among the bytes of the server it was cut', async () => {
    const proxy: FlakyProxy = await startFlakyProxy(world.hosting.sshd.port)
    try {
      const inventory = world.inventoryThrough(proxy.port)
      await start()
      const whole = await world.upgrade({ inventory, before: () => proxy.arm('cut', undefined) })
      expect(whole.part.state, whole.said).toBe('applied')
      const bytes = proxy.passed
      expect(bytes).toBeGreaterThan(20_000)
      const wrong = await play(
        sampled(1, 100).entries(),
        ([index, part]) => `after ${Math.floor(part * bytes)} of ${bytes} bytes (${index})`,
        async ([index, part]) => {
          await start()
          proxy.arm('cut', undefined)
          const at = Math.floor(part * bytes)
          const done = await world.upgrade({ inventory, before: () => proxy.arm(index % 2 === 0 ? 'reset' : 'cut', at) })
          proxy.arm('cut', undefined)
          if (done.part.state === 'applied') return await world.expectWhole('after', done.said)
          if (done.part.state === 'failed') {
            // Not begun: the lock is there until its lease lapses, or somebody knows that its holder is gone.
            const again = await world.upgrade({ options: { takeOver: true } })
            expect(again.part.state, again.said).toBe('applied')
            return await world.expectWhole('after', done.said)
          }
          if (done.part.state !== 'kept') return await world.expectWhole('before', done.said)
          expect(done.report.exitCode, done.said).toBe(4)
          const run = await world.takeUp(done.part.run?.id ?? '', index % 2 === 0 ? 'resume' : 'rollback')
          await world.expectWhole(run.state === 'applied' ? 'after' : 'before', done.said)
        },
      )
      expect(wrong).toEqual([])
    } finally {
      await proxy.close()
    }
  })

  it.each([
    ['before anything is sent', () => true],
    ['while the release is sent', (effect: Effect) => effect.number === 25],
    ['when the site is closed', (effect: Effect) => effect.what === 'rename' && effect.path.endsWith('/ecrire')],
  ] as const)('goes back wholly where the disk is full %s', async (_, when) => {
    await start()
    const ballast = createBallast(home)
    try {
      let filled = false
      const fill = (effect: Effect): void => {
        if (filled || !when(effect)) return
        filled = true
        ballast.fill()
      }
      const done = await world.upgrade({ wrap: (deps) => watched(deps, fill) })
      expect(filled).toBe(true)
      ballast.free()
      expect(['failed', 'rolled-back', 'kept'], done.said).toContain(done.part.state)
      if (done.part.state === 'kept') {
        const run = await world.takeUp(done.part.run?.id ?? '', 'rollback')
        expect(run.state).toBe('rolled-back')
      }
      await world.expectWhole('before', done.said)
    } finally {
      ballast.free()
    }
  })
})

layer('an upgrade of a real SPIP on MariaDB that something goes wrong with', MISSING, () => {
  let world: UpgradeWorld
  beforeAll(async () => {
    world = await startUpgradeWorld({ name: 'spip44mysql' })
  })
  afterAll(async () => {
    await world?.stop()
  })

  /** Every table as it is made, and the rows of those that visits do not change. */
  const database = async (): Promise<string> => {
    const name = world.site.site.database?.name ?? ''
    const tables = (await world.site.sql(`SHOW TABLES FROM ${name}`))
      .split('\n')
      .filter((table) => table !== '' && !/^Tables_in/.test(table))
    const made = tables.map((table) => `SHOW CREATE TABLE ${name}.${table};`).join('')
    const still = ['spip_articles', 'spip_rubriques', 'spip_documents', 'spip_documents_liens', 'spip_auteurs_liens']
    const sums = await world.site.sql(`${made} CHECKSUM TABLE ${still.map((table) => `${name}.${table}`).join(',')}`)
    return `${tables.join(' ')}\n${sums.replace(/ AUTO_INCREMENT=\d+/g, '')}`
  }

  it('puts the tables back as they were where one of them cannot be altered', async () => {
    const name = world.site.site.database?.name ?? ''
    // A row can have no more columns than 64 KB of them.
    const wide = [1, 2, 3].map((n) => `ADD owner_${n} VARCHAR(5000) CHARACTER SET utf8mb4 NOT NULL DEFAULT ''`).join(', ')
    await world.site.sql(`ALTER TABLE ${name}.spip_articles ${wide}`)
    const before = await database()
    const column = "varchar(3000) DEFAULT '' NOT NULL"
    const done = await world.upgrade(
      sabotaged(world, {
        'ecrire/base/objets.php': (text) =>
          text.replace("'id_article' => 'bigint(21) NOT NULL',", `'id_article' => 'bigint(21) NOT NULL',\n'sg_new' => "${column}",`),
        ...migratesBy(
          `sql_updateq('spip_articles', ['titre' => 'ruined']); sql_alter("TABLE spip_articles ADD sg_new ${column}"); sql_alter('TABLE spip_rubriques ADD sg_other INT');`,
        ),
      }),
    )
    expect(done.part.state, done.said).toBe('rolled-back')
    expect(done.part.error?.cause, done.said).toMatchObject({ code: 'SG-UPG-010' })
    expect(done.said).toContain('spip_articles')
    expect(done.report.exitCode).toBe(8)
    expect(await database()).toBe(before)
    await world.expectWhole('before', done.said)
  })
})
