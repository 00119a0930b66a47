import { expect, it } from 'vitest'
import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotId, SnapshotInfo } from '../../core/snapshot.ts'
import type { SnapshotReader, SnapshotStore } from '../../snapshots/types.ts'
import { createOwnerHistory } from './owner-history.ts'

const ROOT = '' as RemotePath
const people = (...logins: string[]): string =>
  logins
    .map(
      (login, i) =>
        `INSERT INTO \`spip_auteurs\` (\`id_auteur\`,\`login\`,\`statut\`,\`webmestre\`,\`pass\`) VALUES (${i + 1},'${login}','0minirezo','oui','x1');\n`,
    )
    .join('')

/** A store of one snapshot a day, each with the people it is given. `clean`: days known to be clean. `gone`: one that cannot be read. */
function storeOf(days: readonly (readonly string[])[], clean: readonly number[], gone?: number) {
  let opened = 0
  const dayOf = (day: number): string => `2026-08-${String(day + 1).padStart(2, '0')}T02:00:00.000Z`
  const infos = days.map((logins, day) => {
    const table = (name: string, blob: string) => ({ name, blob: blob as BlobId, sha256: blob, bytes: 1, rows: logins.length })
    return {
      record: {
        id: `site@${day}` as SnapshotId,
        startedAt: dayOf(day),
        role: 'taken',
        complete: true,
        databases: [{ installation: ROOT, tables: [table('spip_meta', 'meta'), table('spip_auteurs', people(...logins))], omitted: [] }],
      },
      marks: { clean: clean.includes(day) },
    } as unknown as SnapshotInfo
  })
  const store = {
    list: async () => infos,
    open: async (id: SnapshotId) => {
      opened += 1
      if (id === `site@${gone}`) throw new SiteguardError({ code: 'SG-SNAP-002', kind: 'integrity', params: { what: id, detail: '' } })
      const content = async function* (blob: BlobId): AsyncGenerator<Buffer> {
        if (blob !== ('meta' as BlobId)) yield Buffer.from(blob)
      }
      return { record: infos.find(({ record }) => record.id === id)?.record, content, close: async () => {} } as unknown as SnapshotReader
    },
  } as Pick<SnapshotStore, 'list' | 'open'>
  return { store, infos, opened: () => opened, dayOf }
}

const support = { id: 2, login: 'support', doubts: [] }

it('knows who was in charge when the site was last clean, and when somebody came', async () => {
  const { store, infos, dayOf } = storeOf([['admin'], ['admin'], ['admin', 'support'], ['admin', 'support']], [0, 1])
  const history = createOwnerHistory(store, infos[3]?.record)
  expect(await history.former(ROOT)).toEqual({ since: dayOf(1), owners: [{ id: 1, login: 'admin', doubts: [] }] })
  expect(await history.firstSeen(ROOT, support)).toBe(dayOf(2))
  expect(await history.firstSeen(ROOT, { ...support, login: 'admin', id: 1 })).toBeUndefined()
})

it('looks at nothing that came after what is judged', async () => {
  const { store, infos, dayOf } = storeOf([['admin'], ['admin', 'support'], ['admin', 'support']], [0, 2])
  const history = createOwnerHistory(store, infos[1]?.record)
  expect((await history.former(ROOT))?.since).toBe(dayOf(0))
  expect(await history.firstSeen(ROOT, support)).toBe(dayOf(1))
})

it('says nothing of what it cannot read, and reads equal tables once', async () => {
  const { store, infos, opened, dayOf } = storeOf([['admin'], ['admin'], ['admin'], ['admin', 'x'], ['admin', 'support']], [0, 1, 2], 3)
  const history = createOwnerHistory(store, infos[4]?.record)
  expect(await history.firstSeen(ROOT, support)).toBe(dayOf(4))
  expect((await history.former(ROOT))?.since).toBe(dayOf(2))
  expect(opened()).toBe(2)
  expect(await createOwnerHistory(store, infos[0]?.record).former(ROOT)).toBeUndefined()
  expect(await history.former('autre' as RemotePath)).toBeUndefined()
})
