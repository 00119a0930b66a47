import * as z from 'zod'
import { Secret } from '../../../core/secret.ts'
import { cannotRead, slotNameOf, type VaultEntry } from './types.ts'

/*
 * Bitwarden's unencrypted JSON export ("Condition a Bitwarden import"): items of type 1 are logins. A slot's last part is the item's
 * name, the parts before it are its folder, nested by "/" as Bitwarden nests them.
 */

const FOLDER_ROOT = 'siteguard'
const text = z.string().nullish()
const item = z.looseObject({
  type: z.number(),
  name: z.string(),
  folderId: text,
  notes: text,
  creationDate: text,
  login: z.looseObject({ username: text, password: text, uris: z.array(z.looseObject({ uri: text })).nullish() }).nullish(),
})
const exported = z.looseObject({
  encrypted: z.boolean().optional(),
  folders: z.array(z.looseObject({ id: z.string(), name: z.string() })).optional(),
  items: z.array(item),
})

export function formatBitwarden(entries: readonly VaultEntry[]): string {
  const folders = new Map<string, string>()
  const items = entries.map(({ name, value, user, url, note, made }) => {
    const parts = name.split('/')
    const folder = [FOLDER_ROOT, ...parts.slice(0, -1)].join('/')
    // Any unique text is an id to the import, which makes its own.
    const folderId = folders.get(folder) ?? `siteguard-${folders.size + 1}`
    folders.set(folder, folderId)
    return {
      type: 1,
      reprompt: 0,
      folderId,
      name: parts.at(-1),
      notes: note === '' ? null : note,
      favorite: false,
      ...(made === undefined ? {} : { creationDate: made }),
      login: {
        username: user === '' ? null : user,
        password: value.reveal(),
        totp: null,
        uris: url === '' ? [] : [{ match: null, uri: url }],
      },
    }
  })
  return `${JSON.stringify({ encrypted: false, folders: [...folders].map(([name, id]) => ({ id, name })), items }, null, 2)}\n`
}

export function parseBitwarden(json: string, file: string): VaultEntry[] {
  let document: unknown
  try {
    document = JSON.parse(json)
  } catch {
    throw cannotRead(file, 'not-bitwarden')
  }
  if ((document as { encrypted?: unknown } | null)?.encrypted === true) throw cannotRead(file, 'encrypted')
  const parsed = exported.safeParse(document)
  if (!parsed.success) throw cannotRead(file, 'not-bitwarden')
  const folders = new Map((parsed.data.folders ?? []).map(({ id, name }) => [id, name.replace(/^siteguard(?:\/|$)/, '')]))
  return parsed.data.items.flatMap(({ type, name, folderId, notes, login, creationDate }) => {
    const password = login?.password ?? ''
    if (type !== 1 || password === '') return []
    const slot = slotNameOf(folders.get(folderId ?? '') ?? '', name)
    return [
      {
        name: slot,
        value: new Secret(`vault:${slot}`, password),
        user: login?.username ?? '',
        url: login?.uris?.[0]?.uri ?? '',
        note: notes ?? '',
        ...(creationDate == null ? {} : { made: creationDate }),
      },
    ]
  })
}
