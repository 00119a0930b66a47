import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { layer } from '../../../test/helpers/layer.ts'
import { ACCOUNT, site as siteOf } from '../../../test/helpers/recovery-world.ts'
import { makeKey, sshdMissing } from '../../../test/lab/sshd.ts'
import type { Owner, OwnerId, SiteId } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import { EXCEPTION_NAMESPACE } from '../../core/exception-statement.ts'
import type { Recovery, RecoveryException } from '../../core/recovery.ts'
import { vouch } from './vouch.ts'

const RECOVERY = { id: '20260815T000000Z-00000001' } as Recovery
const ASKED: RecoveryException = {
  site: 'a' as SiteId,
  point: 'clean',
  by: 'Mairie',
  reason: 'the "extranet"\nis ours',
  at: '2026-08-15T00:00:00.000Z',
  red: ['IMG/x.php', 'findings 1234'],
}

layer('an exception of an owner', sshdMissing(), () => {
  let folder: string
  let key: ReturnType<typeof makeKey>
  let other: ReturnType<typeof makeKey>
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'siteguard-vouch-'))
    key = makeKey(join(folder, 'key'))
    other = makeKey(join(folder, 'other'))
  })
  beforeEach(() => rmSync(join(folder, 'texts'), { recursive: true, force: true }))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const mairie = (): Owner => ({ id: 'mairie' as OwnerId, name: 'Mairie', approves: false, signingKeys: [key.publicLine] })
  const sites = [{ ...siteOf('a'), owner: 'mairie' as OwnerId }, siteOf('b')]
  const options = (more: object = {}) => ({ folder: join(folder, 'texts'), sites, owners: [mairie()], asks: false, ...more })
  const sign = (file: string, by = key.file) =>
    execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-f', by, '-n', EXCEPTION_NAMESPACE, file], { stdio: 'ignore' })

  it('has the text written down that the owner signs elsewhere, and takes his signature from beside it', async () => {
    const first = await vouch(ACCOUNT, RECOVERY, ASKED, options())
    if (first.is !== 'to-sign') throw new Error(first.is)
    expect(readFileSync(first.file, 'utf8')).toBe(first.text)
    for (const line of ['account: "elus"', 'point: "clean"', 'red: "IMG/x.php"', 'by: "Mairie"', 'reason: "the \\"extranet\\"\\nis ours"'])
      expect(first.text).toContain(`${line}\n`)
    sign(first.file)
    const good = await vouch(ACCOUNT, RECOVERY, ASKED, options())
    expect(good).toMatchObject({ is: 'good', exception: { ...ASKED, signed: { key: expect.stringMatching(/^SHA256:/) } } })
    // It is kept with the record, and looked at again.
    rmSync(`${first.file}.sig`)
    const kept = good.is === 'good' ? good.exception : ASKED
    expect((await vouch(ACCOUNT, RECOVERY, kept, options())).is).toBe('good')
    for (const change of [
      { red: ['IMG/x.php', 'findings 1235'] },
      { reason: 'else' },
      { by: 'me' },
      { point: 'rotated' as const },
      { site: 'b' as SiteId },
    ])
      expect((await vouch(ACCOUNT, RECOVERY, { ...kept, ...change }, options())).is).toBe('to-sign')
    expect((await vouch(ACCOUNT, { ...RECOVERY, id: '20260816T000000Z-00000001' }, kept, options())).is).toBe('to-sign')
  })

  it('takes no signature of another key, for another purpose, or over another text', async () => {
    const { file } = (await vouch(ACCOUNT, RECOVERY, ASKED, options())) as { file: string }
    sign(file, other.file)
    expect(await vouch(ACCOUNT, RECOVERY, ASKED, options())).toMatchObject({ is: 'to-sign', why: `${file}.sig` })
    rmSync(`${file}.sig`)
    execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-f', key.file, '-n', 'file', file], { stdio: 'ignore' })
    expect(await vouch(ACCOUNT, RECOVERY, ASKED, options())).toMatchObject({ is: 'to-sign', why: `${file}.sig` })
    rmSync(`${file}.sig`)
    writeFileSync(`${file}.sig`, 'x'.repeat(30_000))
    expect((await vouch(ACCOUNT, RECOVERY, ASKED, options())).is).toBe('to-sign')
  })

  it('signs here with a key of the owner, and with no other', async () => {
    const good = await vouch(ACCOUNT, RECOVERY, ASKED, options({ key: key.file }))
    expect(good).toMatchObject({ is: 'good', exception: { signed: { key: expect.stringMatching(/^SHA256:/) } } })
    const refused = await vouch(ACCOUNT, RECOVERY, ASKED, options({ key: other.file })).catch((error: unknown) => error)
    expect(isSiteguardError(refused) && refused.code).toBe('SG-REC-005')
  })

  it('takes an unsigned word only where nobody who decides about the account has a key', async () => {
    const unsigned = await vouch(ACCOUNT, RECOVERY, ASKED, options({ owners: [{ ...mairie(), signingKeys: undefined }] }))
    expect(unsigned).toEqual({ is: 'good', exception: ASKED })
    // Nobody declared that copy: it belongs to somebody of the account.
    const found = { ...ASKED, site: 'found-old' as SiteId }
    expect((await vouch(ACCOUNT, RECOVERY, found, options())).is).toBe('to-sign')
    expect((await vouch(ACCOUNT, RECOVERY, found, options({ key: key.file }))).is).toBe('good')
  })
})
