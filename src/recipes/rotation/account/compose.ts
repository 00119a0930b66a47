import type { Credential, SlotName } from '../../../core/credential.ts'
import { SiteguardError } from '../../../core/error.ts'
import type { Sha256 } from '../../../core/manifest.ts'
import type { FileState, Op } from '../../../core/op.ts'
import type { RemotePath } from '../../../core/path.ts'
import { type PublicKey, writePublicKey } from '../../../core/public-key.ts'
import { sha256Of } from '../../canonical.ts'
import { slotName } from '../../steps/rotate/slot-name.ts'
import { type HomeFacts, KEY_FILES, type KeyFile } from './home.ts'

/** What of an account's own credentials is replaced. */
export const ACCOUNT_KINDS = ['ssh-keys', 'web-users', 'logins'] as const
export type AccountKind = (typeof ACCOUNT_KINDS)[number]

export interface HomeWish {
  readonly account: string
  /** Whom the keys let in, for people. */
  readonly login: string
  readonly only: ReadonlySet<AccountKind>
  /** The keys that let in from now on, and no others. Absent: nobody says, so the keys stay as they are. */
  readonly keys?: readonly PublicKey[]
  /** Its logins with a password, siteguard's own last. */
  readonly logins: readonly Extract<Credential, { kind: 'provider-user' }>[]
}

export interface HomeChanges {
  readonly ops: readonly Op[]
  /** What the ops write. */
  readonly contents: ReadonlyMap<Sha256, Buffer>
}

/** More fingerprints nobody reads, and whoever planted them is not to make the plan too large. */
const MOST_NAMED = 1000

/** 30 letters and digits: more than 170 bits. */
const RULES = { length: 30, from: 'alphanumeric' } as const

/**
 * What makes the credentials in an account's home worthless that siteguard can replace: whoever is not named gets in by no key any more, and
 * everybody the web server asks gets another password. Pure.
 * @throws SG-ROT-030 where something stands in the place of the keys that nobody can put aside.
 */
export function composeHome(facts: HomeFacts, wish: HomeWish): HomeChanges {
  const contents = new Map<Sha256, Buffer>()
  const keys = wish.only.has('ssh-keys') && wish.keys !== undefined ? keyOps(facts, wish.keys, wish.login, contents) : []
  const users = !wish.only.has('web-users')
    ? []
    : facts.webUsers.map(({ path, sha256, logins }): Op => {
        const slot = (login: string): SlotName => slotName(wish.account, 'web-users', path, login)
        return {
          kind: 'rotate',
          credential: { kind: 'web-users', file: path, before: sha256, users: namedOnce(logins, slot), rules: RULES },
        }
      })
  const logins = wish.only.has('logins') ? wish.logins : []
  // Last what may wait for a person, and what we ourselves log in by.
  return { ops: [...keys, ...users, ...logins.map((credential): Op => ({ kind: 'rotate', credential }))], contents }
}

/** Logins that differ only in signs the vault does not take would share a place: the later ones are numbered. */
function namedOnce(logins: readonly string[], slotOf: (login: string) => SlotName): { login: string; slot: SlotName }[] {
  const taken = new Set<SlotName>()
  return logins.map((login) => {
    const plain = slotOf(login)
    let slot = plain
    for (let n = 2; taken.has(slot); n += 1) slot = `${plain}-${n}`
    taken.add(slot)
    return { login, slot }
  })
}

function keyOps(facts: HomeFacts, keys: readonly PublicKey[], login: string, contents: Map<Sha256, Buffer>): Op[] {
  const ops: Op[] = []
  const folder = '.ssh' as RemotePath
  const [first = '' as RemotePath] = KEY_FILES
  const distinct = [...new Map(keys.map((key) => [key.fingerprint, key])).values()]
  const content = Buffer.from(distinct.map((key) => `${writePublicKey(key)}\n`).join(''))
  const after: FileState = { is: 'file', sha256: sha256Of(content), size: content.length, mode: 0o600 }
  if (facts.folder.is === 'other') throw refused(folder, 'no-file')
  // sshd believes no keys in a folder that others may write to.
  const mode = facts.folder.is === 'dir' ? facts.folder.mode : undefined
  for (const file of facts.keyFiles) {
    const { path, state } = file
    if (state.is === 'opaque') throw refused(path, state.why)
    if (path !== first) {
      if (state.is === 'file' || state.is === 'link') ops.push({ kind: 'remove', path, before: state })
    } else if (!holds(file, after)) {
      if (state.is === 'tree') throw refused(path, 'no-file')
      ops.push({ kind: 'write', path, before: state, after })
      contents.set(after.sha256, content)
    }
  }
  if (ops.length === 0 && (mode === undefined || (mode & 0o022) === 0)) return []
  const before: Op[] = []
  if (facts.folder.is === 'absent') before.push({ kind: 'mkdir', path: folder, mode: 0o700 })
  else if (mode !== undefined && (mode & 0o022) !== 0) before.push({ kind: 'chmod', path: folder, before: mode, after: mode & 0o7755 })
  const stay = new Set(distinct.map(({ fingerprint }) => fingerprint))
  const gone = [...new Set(facts.keys.map(({ key }) => key.fingerprint).filter((fingerprint) => !stay.has(fingerprint)))]
  return [
    ...before,
    ...ops,
    { kind: 'rotate', credential: { kind: 'login-keys', login, keys: [...stay], gone: gone.slice(0, MOST_NAMED) } },
  ]
}

function holds({ state }: KeyFile, after: FileState): boolean {
  return state.is === 'file' && state.sha256 === after.sha256 && (state.mode === undefined || (state.mode & 0o022) === 0)
}

function refused(path: string, why: 'no-file' | 'unread' | 'too-large'): SiteguardError {
  return new SiteguardError({ code: 'SG-ROT-030', kind: 'conflict', params: { path, why } })
}
