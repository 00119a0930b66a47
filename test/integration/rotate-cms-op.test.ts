import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRotationVault } from '../../src/app/rotation/rotation-vault.ts'
import type { CmsRotator, RotationAnswer } from '../../src/cms/rotate-types.ts'
import type { Op } from '../../src/core/op.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { PageClient } from '../../src/http/types.ts'
import { rotate } from '../../src/recipes/ops/rotate.ts'
import type { RotationVault } from '../../src/recipes/rotation/types.ts'
import type { OpContext, PlacedOp } from '../../src/recipes/types.ts'
import { createVault, loadVaultKeys, openVault, type Vault } from '../../src/secrets/vault/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { dieOf } from '../helpers/dying-link.ts'
import { CONNECT, fileText, type Kind, type MigrationWorld, startMigrationWorld, type Way } from '../helpers/migration-world.ts'

type Behaviour = 'good' | 'refuses' | 'dies' | 'proves-nobody'
/** Calls at which the link may die. */
const COUNTED = ['stat', 'list', 'create', 'rename', 'remove', 'rmdir', 'mkdir', 'exec'] as const

let behaviour: Behaviour = 'good'

const SLOT = 'site/people/1-admin'

/** A made-up CMS: a setting, another table, and a file are renewed, a part of it before it goes wrong. */
const RENEW = `<?php ${CONNECT}
$in = json_decode($sg_input, true);
if (!is_array($in) || strlen($in['passwords'][1]) !== 20) { said(array('ok' => false, 'reason' => 'no password', 'log' => array())); }
$c->exec("DELETE FROM spip_meta WHERE k = 'hash'");
$c->exec("INSERT INTO spip_meta VALUES ('hash', '" . substr(md5($in['passwords'][1]), 0, 20) . "')");
file_put_contents($argv[1] . '/config/had.php', 'renewed');
file_put_contents($argv[1] . '/config/keys.php', 'made');
BEHAVE
$c->exec("UPDATE spip_meta SET v = 'renewed' WHERE k = 'version'");
said(array('ok' => true, 'counts' => array('keys' => 2), 'proved' => PROVED, 'log' => array('two keys')));
`

const madeUp = {
  cms: 'spip',
  tables: () => ['spip_meta'],
  writes: () => ['cms/config/keys.php', 'cms/config/had.php'] as RemotePath[],
  script: () => ({
    name: 'renew',
    php: RENEW.replace('PROVED', behaviour === 'proves-nobody' ? 'array()' : 'array(1)').replace(
      'BEHAVE',
      behaviour === 'dies'
        ? 'exit(255);'
        : behaviour === 'refuses'
          ? "said(array('ok' => false, 'reason' => 'not so', 'log' => array()));"
          : '',
    ),
  }),
  readAnswer(stdout: Buffer, code: number): RotationAnswer {
    const last = stdout.toString('utf8').trimEnd().split('\n').at(-1) ?? ''
    return last.startsWith('{') ? (JSON.parse(last) as RotationAnswer) : { ok: false, reason: `PHP ended (${code})`, log: [] }
  },
} satisfies Partial<CmsRotator>

vi.mock('../../src/cms/rotators.ts', () => ({ rotatorOf: (cms: string) => (cms === 'spip' ? madeUp : undefined) }))

let folder: string
let vaultFile: string
let keys: Awaited<ReturnType<typeof loadVaultKeys>>
let keeper: { key: string; name: string }
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'siteguard-rotate-cms-'))
  vaultFile = join(folder, 'vault.age')
  const identity = await generateX25519Identity()
  keys = await loadVaultKeys({ env: { SITEGUARD_IDENTITY: identity }, configDir: folder, lang: 'en' })
  keeper = { key: await identityToRecipient(identity), name: 'me' }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const vault = (): Promise<Vault> => openVault({ file: vaultFile, keys })

const COMBINATIONS: [Kind, Way][] = [
  ['sqlite', 'exec'],
  ['mysql', 'http'],
  ...(ALL_FAULTS
    ? ([
        ['sqlite', 'http'],
        ['mysql', 'exec'],
      ] as [Kind, Way][])
    : []),
]

describe.each(COMBINATIONS)('what a CMS keeps in %s, renewed by %s', (kind, way) => {
  let world: MigrationWorld
  let op: PlacedOp<'rotate'>
  let before: string

  beforeAll(async () => {
    world = await startMigrationWorld(kind, way)
    const { installation, database, way: by } = world.op.op
    const rotation: Extract<Op, { kind: 'rotate' }> = {
      kind: 'rotate',
      credential: {
        kind: 'cms',
        cms: 'spip',
        installation,
        database,
        renews: ['keys', 'people'],
        people: [
          { id: 1, login: 'admin', to: 'slot', slot: SLOT },
          { id: 2, login: 'redac', to: 'disabled' },
        ],
        rules: { length: 20, from: 'alphanumeric' },
        way: by,
      },
    }
    op = { index: 5, op: rotation }
  })
  afterAll(() => world?.stop())
  beforeEach(async () => {
    await reset()
    before = await world.picture()
  })

  async function reset(): Promise<void> {
    behaviour = 'good'
    await world.reset()
    writeFileSync(join(world.root, 'cms/config/had.php'), 'there before', { mode: 0o640 })
    rmSync(vaultFile, { force: true })
    await createVault({ file: vaultFile, keys, keepers: [keeper] })
  }

  const contextOf = (more: { transport?: Transport; pages?: PageClient; vault?: RotationVault } = {}): OpContext => ({
    ...world.context(more),
    vault: more.vault ?? createRotationVault(vault),
  })
  const stand = async () => (await rotate.stand([op], contextOf(), 'deep')).get(op.index)
  const config = () => readdirSync(join(world.root, 'cms/config')).sort()
  const hashOf = (password: string): string => createHash('md5').update(password).digest('hex').slice(0, 20)
  const current = async (): Promise<string | undefined> => {
    const open = await vault()
    return open.slot(SLOT) === undefined ? undefined : open.value(SLOT, 'current')?.reveal()
  }

  async function expectRenewed(hint = ''): Promise<void> {
    const password = await current()
    expect(password, hint).toMatch(/^[A-Za-z0-9]{20}$/)
    const picture = await world.picture()
    expect(picture, hint).toContain(hashOf(password as string))
    expect(picture, hint).toContain('"renewed"')
    expect(fileText(join(world.root, 'cms/config/had.php')), hint).toBe('renewed')
    expect(await stand(), hint).toBe('after')
  }

  async function expectBefore(hint = ''): Promise<void> {
    expect(await world.picture(), hint).toBe(before)
    expect(config(), hint).toEqual(['had.php'])
    expect(fileText(join(world.root, 'cms/config/had.php')), hint).toBe('there before')
    expect(await stand(), hint).toBe('before')
    expect(await current(), hint).toBeUndefined()
  }

  it('is so, keeps nothing of before, and says what it did', async () => {
    await rotate.check?.([op], contextOf())
    expect(await stand()).toBe('before')
    await rotate.apply([op], contextOf())
    await expectRenewed()
    expect(world.events).toEqual([
      { type: 'rotated', account: 'lab', what: 'cms', name: 'cms', counts: { keys: 2 } },
      { type: 'rotation-said', account: 'lab', name: 'cms', text: 'two keys' },
    ])
    await rotate.clear?.([op], contextOf())
    expect(await world.ours()).toEqual([])
    const password = (await current()) as string
    for (const name of readdirSync(world.hold)) {
      const text = fileText(join(world.hold, name)) ?? ''
      for (const secret of [password, 'there before', 'eins']) expect(text, name).not.toContain(secret)
    }
  })

  it.each([
    ['refuses', /not so/],
    ['dies', /PHP ended/],
    ['proves-nobody', /not proved: admin/],
  ] as const)('that %s is taken back whole', async (how, words) => {
    behaviour = how
    await expect(rotate.apply([op], contextOf())).rejects.toMatchObject({
      code: 'SG-ROT-007',
      params: { detail: expect.stringMatching(words) },
    })
    expect(await stand()).toBe('between')
    await rotate.undo([op], contextOf())
    await rotate.undo([op], contextOf())
    await rotate.clear?.([op], contextOf())
    await expectBefore()
    expect(await world.ours()).toEqual([])
    expect(existsSync(join(world.hold, 'written-1'))).toBe(false)
    expect(readFileSync(join(world.root, 'cms/config/had.php'), 'utf8')).toBe('there before')
  })

  it('ends before or after wherever the program dies, taken up again or taken back', async () => {
    const stride = ALL_FAULTS ? 1 : 3
    for (let dies = 1; ; dies += stride) {
      await reset()
      const when = dies % 2 === 0 ? 'undone' : 'done'
      const hint = `${when} ${dies}`
      const died = await dieAt(dies, when, (context) => rotate.apply([op], context))
      if (dies % 4 < 2) {
        await rotate.apply([op], contextOf())
        await expectRenewed(hint)
        await dieAt(Math.max(1, dies - 2), when, (context) => rotate.undo([op], context))
      }
      await rotate.undo([op], contextOf())
      await rotate.clear?.([op], contextOf())
      await expectBefore(hint)
      expect(await world.ours(), hint).toEqual([])
      if (!died) break
    }
  }, 240_000)

  /** As `dieOf`, while the secrets of a site are renewed. */
  const dieAt = (dies: number, when: 'undone' | 'done', work: (context: OpContext) => Promise<void>): Promise<boolean> =>
    dieOf(world.transport, COUNTED, dies, when, (link) =>
      work(contextOf({ transport: link.transport, pages: link.pages, vault: link.vault(createRotationVault(vault)) })),
    )
})
