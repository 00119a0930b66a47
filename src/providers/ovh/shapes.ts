import * as z from 'zod'
import type { ProviderDatabase, ProviderTask, ProviderUser, TaskState } from '../types.ts'

/*
 * What the API answers, as far as it is used: the published schema (api-schemas of OVH's own command, 2025-10; `bloqued` and its like are
 * OVH's spelling), read loosely. New fields and new words are no error: a word nobody knows is a `stranger`.
 */

const word = z.string().max(400)
const optional = word.nullish().transform((value) => value ?? '')
const count = z.union([z.int(), z.string().regex(/^\d+$/)]).transform(String)

export const names = z.array(word).max(10_000)
export const ids = z.array(count).max(100_000)
/** Answer of a call that is asked for its effect alone. */
export const anything = z.unknown()

export const hosting = z.looseObject({ serviceName: optional, primaryLogin: optional, state: optional, offer: optional, home: optional })

export const task = z.looseObject({ id: count, function: optional, status: optional, objectId: optional, userName: optional })

const at = z.looseObject({ url: optional }).nullish()

export const user = z.looseObject({
  serviceManagementCredentials: z.looseObject({ ftp: at }).nullish(),
  login: word,
  home: optional,
  isPrimaryAccount: z.boolean().nullish(),
  sshState: optional,
  state: optional,
})

export const database = z.looseObject({ name: word, user: optional, server: optional, state: optional })

export const server = z.looseObject({ serviceName: optional, hostname: optional, hostnameFtp: optional, state: optional, type: optional })

export const serverUser = z.looseObject({ userName: optional })

const TASK_STATES: Readonly<Record<string, TaskState>> = {
  init: 'waiting',
  todo: 'waiting',
  doing: 'doing',
  done: 'done',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  // Of database servers.
  error: 'cancelled',
}

export function taskState(status: string): TaskState {
  return Object.hasOwn(TASK_STATES, status.toLowerCase()) ? (TASK_STATES[status.toLowerCase()] as TaskState) : 'stranger'
}

/** Words of `status` that mean "not done yet", for asking. */
export const OPEN = { hosting: ['init', 'todo', 'doing'], private: ['todo', 'doing'] } as const

export function toTask(
  { id, function: does, status }: z.infer<typeof task>,
  place: Pick<ProviderTask, 'product' | 'service'>,
): ProviderTask {
  return { product: place.product, service: place.service, id, does, state: taskState(status) }
}

const SHELLS: Readonly<Record<string, ProviderUser['shell']>> = { active: 'ssh', sftponly: 'sftp', none: 'none' }

export function toUser(one: z.infer<typeof user>): ProviderUser {
  const shell = one.sshState.toLowerCase()
  const ftpHost = one.serviceManagementCredentials?.ftp?.url ?? ''
  return {
    login: one.login,
    home: one.home,
    primary: one.isPrimaryAccount === true,
    active: one.state.toLowerCase() !== 'off',
    shell: Object.hasOwn(SHELLS, shell) ? (SHELLS[shell] as ProviderUser['shell']) : 'stranger',
    // Only a plain name: it is gone to with a password.
    ...(/^[A-Za-z0-9.-]+$/.test(ftpHost) ? { ftpHost } : {}),
  }
}

const DATABASE_STATES: Readonly<Record<string, ProviderDatabase['state']>> = { ok: 'ok', readonly: 'read-only', close: 'closed' }

export function toDatabase(one: z.infer<typeof database>, service: string): ProviderDatabase {
  const state = one.state.toLowerCase()
  return {
    product: 'hosting',
    service,
    name: one.name,
    user: one.user,
    hosts: [...new Set([one.server, `${one.name}.mysql.db`])].filter((host) => host !== ''),
    state: Object.hasOwn(DATABASE_STATES, state) ? (DATABASE_STATES[state] as ProviderDatabase['state']) : 'stranger',
  }
}
