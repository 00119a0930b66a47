import { dirname, resolve } from 'node:path'
import type { OwnerId, SecretRef } from '../../core/account.ts'
import type { AlertChannel, AlertSettings } from '../../core/alert.ts'
import { nearestNames } from '../../core/nearest.ts'
import { showSecretRef } from '../../secrets/show-ref.ts'
import { note, type ReadContext, readSecretRef } from './accounts.ts'
import { expandHome } from './find.ts'
import type { WrittenSecretRef } from './schema.ts'

/** Keys of a channel that hold where a secret is. Chats and webhooks have theirs in the address. */
const SECRETS = ['password', 'topic', 'token', 'key'] as const
const ADDRESS_IS_SECRET = new Set(['mattermost', 'slack', 'discord', 'webhook'])

/** Where alerts go and who is told, or nothing where the file says nothing. Channels and owners that are named must be there. */
export function readAlerts(context: ReadContext): AlertSettings | undefined {
  const { written, document, homeDir, picker } = context
  const { alerts } = written
  if (alerts === undefined || alerts === null) return undefined
  const local = (path: string): string => resolve(dirname(document.file), expandHome(path, homeDir))
  const secret = (value: unknown, path: readonly (string | number)[]): SecretRef => {
    const ref = readSecretRef(value as WrittenSecretRef, local)
    picker.pick(path.map(String), [{ value: showSecretRef(ref), path: [...path] }], (shown) => shown)
    return ref
  }
  const channels = Object.entries(alerts.channels).map(([name, own]): AlertChannel => {
    const made: Record<string, unknown> = { name, ...own }
    if (own.kind === 'email') made.security ??= 'tls'
    for (const key of [...SECRETS, ...(ADDRESS_IS_SECRET.has(own.kind) ? ['url'] : [])])
      if (made[key] !== undefined) made[key] = secret(made[key], ['alerts', 'channels', name, key])
    return made as unknown as AlertChannel
  })
  const known = new Set(Object.keys(alerts.channels))
  for (const [index, { owner, channels: named, escalate }] of alerts.routes.entries()) {
    const here = ['alerts', 'routes', index] as const
    for (const name of [...named, ...(escalate?.channels ?? [])])
      if (!known.has(name))
        note(context, [...here, 'channels'], 'value', 'unknown-channel', { channel: name, near: nearestNames(name, [...known], 1) })
    if (owner !== undefined && written.owners?.[owner] === undefined) {
      const owners = Object.keys(written.owners ?? {})
      note(context, [...here, 'owner'], 'value', 'unknown-owner', { owner, near: nearestNames(owner, owners, 1) })
    }
  }
  return {
    channels,
    routes: alerts.routes.map(({ owner, ...route }) => ({ ...route, ...(owner === undefined ? {} : { owner: owner as OwnerId }) })),
    ...(alerts.heartbeat === undefined ? {} : { heartbeat: secret(alerts.heartbeat, ['alerts', 'heartbeat']) }),
    ...(alerts.job === undefined ? {} : { job: alerts.job }),
  }
}
