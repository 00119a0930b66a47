import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nobody } from '../../../../test/helpers/ssh-account.ts'
import type { Account, AccountId } from '../../../core/account.ts'
import type { ConfigFile } from '../../../core/credential.ts'
import type { RemotePath } from '../../../core/path.ts'
import { localAdapter } from '../../../transports/local/index.ts'
import type { Transport } from '../../../transports/types.ts'
import { workplaceOf } from '../../choose-workplace.ts'
import type { OpContext } from '../../types.ts'
import type { PlacedRotation } from '../types.ts'
import { createKeysFile } from './keys-file.ts'

const OLD = "<?php define('DB_PASSWORD', 'p'); define('AUTH_KEY', 'old key'); // é\n"

let home: string
let transport: Transport
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'siteguard-keys-'))
  const account: Account = { id: 'lab' as AccountId, transport: 'local', home: home as RemotePath, hostKeys: [], tls: 'none' }
  transport = await localAdapter.connect(account, { credentials: nobody })
  for (const folder of ['www', '.siteguard/stage', '.siteguard/hold/3']) mkdirSync(join(home, folder), { recursive: true })
  writeFileSync(join(home, 'www/wp-config.php'), OLD, { mode: 0o640 })
})
afterEach(async () => {
  await transport.close()
  rmSync(home, { recursive: true, force: true })
})

const FILE: ConfigFile = { cms: 'wordpress', root: 'www' as RemotePath, path: 'wp-config.php' as RemotePath }

/** `capabilities`: of an account that can do less than this machine. */
function keysFile(
  capabilities: Partial<Transport['capabilities']> = {},
  over: Partial<Transport> = {},
  config: ConfigFile | 'none' = FILE,
) {
  const base = join(home, '.siteguard') as RemotePath
  const context = {
    transport: { ...transport, ...over, capabilities: { ...transport.capabilities, ...capabilities } },
    root: join(home, 'www') as RemotePath,
    plan: { root: 'www' },
    place: { ...workplaceOf({ path: base, inDocumentRoot: false }, 'run'), stage: join(base, 'stage'), hold: join(base, 'hold') },
    signal: new AbortController().signal,
  } as unknown as OpContext
  const each = {
    index: 3,
    credential: { kind: 'cms', cms: config === 'none' ? 'spip' : config.cms, ...(config === 'none' ? {} : { config }) },
  } as unknown as PlacedRotation<'cms'>
  return createKeysFile(each, context)
}

const now = (): string => readFileSync(join(home, 'www/wp-config.php'), 'utf8')
const ours = (): string[] =>
  readdirSync(join(home, '.siteguard'), { recursive: true, encoding: 'utf8' }).filter((name) => /config/.test(name))

const ACCOUNTS: readonly [string, Partial<Transport['capabilities']>][] = [
  ['all a shell can', {}],
  ['no second names of files', { hardLink: false }],
  ['no replacing in one go', { hardLink: false, replace: 'two-step' }],
]

describe.each(ACCOUNTS)('the file with the keys, where the account can do %s', (_, can) => {
  it('gets others each time, and the old ones come back', async () => {
    const one = await keysFile(can).renew()
    const first = now()
    const two = await keysFile(can).renew()
    expect(Object.keys(one)).toEqual(['AUTH_KEY'])
    expect(one).not.toEqual(two)
    expect(new Set([OLD, first, now()]).size).toBe(3)
    expect(statSync(join(home, 'www/wp-config.php')).mode & 0o777).toBe(0o640)
    await keysFile(can).putBack()
    expect(now()).toBe(OLD)
    expect(statSync(join(home, 'www/wp-config.php')).mode & 0o777).toBe(0o640)
    await keysFile(can).putBack()
    await keysFile(can).clear()
    expect(now()).toBe(OLD)
    expect(ours()).toEqual([])
  })

  it('leaves the old keys nowhere once all is over', async () => {
    await keysFile(can).renew()
    await keysFile(can).clear()
    expect(now()).not.toContain('old key')
    expect(ours()).toEqual([])
    await keysFile(can).clear()
    // What is over is not taken back.
    await keysFile(can).putBack()
    expect(now()).not.toContain('old key')
  })

  it('is taken up wherever it was cut', async () => {
    const calls = ['stat', 'read', 'create', 'link', 'rename', 'remove'] as const
    let ended = false
    for (let cut = 0; !ended && cut < 60; cut += 1) {
      let left = cut
      const over = Object.fromEntries(
        calls.map((name) => [
          name,
          (...args: unknown[]) => {
            left -= 1
            if (left < 0) throw new Error('cut')
            return (transport[name] as (...all: unknown[]) => unknown)(...args)
          },
        ]),
      ) as Partial<Transport>
      try {
        await keysFile(can, over).renew()
        ended = true
      } catch (error) {
        expect(String(error)).toContain('cut')
      }
      // Taken back or gone on with: the file stands there, and is one of the two.
      await keysFile(can).mend()
      expect(existsSync(join(home, 'www/wp-config.php')), `cut at ${cut}`).toBe(true)
      if (cut % 2 === 0) {
        await keysFile(can).renew()
        expect(now(), `cut at ${cut}`).not.toContain('old key')
      }
      await keysFile(can).putBack()
      await keysFile(can).clear()
      expect(now(), `cut at ${cut}`).toBe(OLD)
      expect(ours(), `cut at ${cut}`).toEqual([])
    }
    expect(ended).toBe(true)
  })
})

describe('the file with the keys', () => {
  it('is looked at beforehand', async () => {
    await keysFile().check()
    writeFileSync(join(home, 'www/wp-config.php'), "<?php define('AUTH_KEY', getenv('K'));")
    await expect(keysFile().check()).rejects.toMatchObject({ code: 'SG-ROT-002' })
    rmSync(join(home, 'www/wp-config.php'))
    await expect(keysFile().check()).rejects.toMatchObject({ code: 'SG-ROT-002' })
  })

  it('is none where the keys are in the database: nothing is written', async () => {
    writeFileSync(join(home, 'www/wp-config.php'), "<?php define('DB_PASSWORD', 'p');")
    const before = statSync(join(home, 'www/wp-config.php')).ino
    expect(await keysFile().renew()).toEqual({})
    expect(statSync(join(home, 'www/wp-config.php')).ino).toBe(before)
  })

  it('is none of a CMS that has none', async () => {
    const none = keysFile({}, {}, 'none')
    await none.check()
    await none.mend()
    expect(await none.renew()).toEqual({})
    await none.putBack()
    await none.clear()
    expect(now()).toBe(OLD)
  })
})
