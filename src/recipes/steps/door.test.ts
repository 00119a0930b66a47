import { describe, expect, it } from 'vitest'
import { type PlantedWorld, stepWorld } from '../../../test/helpers/step-world.ts'
import { DOOR_MARK, isDoor, passDigest } from '../../cms/door.ts'
import type { Sha256 } from '../../core/manifest.ts'
import { door } from './door.ts'

const PASS = passDigest('a pass')

async function planned(pass: string | undefined, files: PlantedWorld['now']['files'], more: Partial<PlantedWorld> = {}) {
  const world = await stepWorld({ now: { files: { 'index.php': 'x', ...files } }, ...more })
  const { ops } = await door.plan(pass === undefined ? {} : { pass }, world.context)
  const [op] = ops
  const after = op?.kind === 'write' && op.after.is === 'file' ? world.textOf(op.after.sha256 as Sha256) : undefined
  return { ops, op, text: after }
}

describe('door', () => {
  it.each([
    ['settings of the owner’s', 'RewriteEngine On\n'],
    ['settings without an end of line', 'Options -Indexes'],
    ['settings of another system', '# é\r\nOptions -Indexes\r\n'],
    ['settings with a block of ours', '# BEGIN siteguard root\nx\n# END siteguard root\n'],
  ])('shuts by lines beside %s, and takes them away again', async (_name, before) => {
    const shut = await planned(PASS, { '.htaccess': { text: before, mode: '0604' } })
    expect(shut.ops).toHaveLength(1)
    expect(shut.op).toMatchObject({ kind: 'write', path: '.htaccess', after: { mode: 0o604 } })
    expect(shut.text?.startsWith(before)).toBe(true)
    expect(shut.text).toContain(`sha1(%{HTTP:X-Siteguard-Pass}) != '${PASS}'`)
    const settings = { '.htaccess': shut.text as string }
    expect((await planned(PASS, settings)).ops).toEqual([])
    const open = await planned(undefined, settings)
    expect(open.text?.trimEnd()).toBe(before.trimEnd())
    expect((await planned(undefined, { '.htaccess': open.text as string })).ops).toEqual([])
  })

  it('changes to another pass in its place', async () => {
    const shut = await planned(PASS, { '.htaccess': 'a\n' })
    const other = await planned(passDigest('another'), { '.htaccess': `${shut.text}b\n` })
    expect(other.text).toBe(`${shut.text}b\n`.replace(PASS, passDigest('another')))
  })

  it('makes the file where there is none, and takes it away whole', async () => {
    const shut = await planned(PASS, {})
    expect(shut.op).toMatchObject({ kind: 'write', before: { is: 'absent' } })
    const open = await planned(undefined, { '.htaccess': shut.text as string })
    expect(open.op).toMatchObject({ kind: 'remove', path: '.htaccess' })
    expect((await planned(undefined, {})).ops).toEqual([])
  })

  it.each([
    ['in-the-way', { '.htaccess': { link: '/elsewhere' } }, {}],
    ['in-the-way', { '.htaccess': { dir: true } }, {}],
    ['unreadable', { '.htaccess': { unread: true } }, {}],
    ['barred', {}, { rights: { uid: 1000, closed: [''] } }],
  ] as const)('says that it cannot: %s', async (why, files, more) => {
    await expect(planned(PASS, files, more)).rejects.toMatchObject({ code: 'SG-REC-010', params: { site: 'site', why } })
  })

  it('is known by its own answer alone', () => {
    const body = Buffer.from(`<!-- ${DOOR_MARK} -->`)
    expect(isDoor({ status: 503, body })).toBe(true)
    expect(isDoor({ status: 200, body })).toBe(false)
    expect(isDoor({ status: 503, body: Buffer.from('Service Unavailable') })).toBe(false)
  })
})
