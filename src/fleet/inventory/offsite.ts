import { dirname, resolve } from 'node:path'
import type { Account, AccountId, SecretRef } from '../../core/account.ts'
import type { OffsitePlace } from '../../core/offsite.ts'
import { remotePath } from '../../core/path.ts'
import { isRecipient } from '../../secrets/recipient.ts'
import { showSecretRef } from '../../secrets/show-ref.ts'
import { isPublicKey } from '../../secrets/sign.ts'
import type { YamlPath } from '../../yaml/index.ts'
import { note, type ReadContext, readSecretRef } from './accounts.ts'
import { expandHome } from './find.ts'
import type { WrittenOffsite, WrittenSecretRef } from './schema.ts'
import type { EffectiveValue, Inventory } from './types.ts'

const asIs = (value: EffectiveValue['value']): EffectiveValue['value'] => value
const KINDS = ['directory', 'sftp', 's3'] as const

/** Keepers' keys, the places of sealed copies, and whose signatures count. */
export function readOffsite(context: ReadContext, accounts: readonly Account[]): Pick<Inventory, 'recipients' | 'offsite' | 'signers'> {
  const { written, picker } = context
  const recipients = written.recipients ?? []
  const signers = written.store?.signers ?? []
  for (const [index, recipient] of recipients.entries()) {
    if (!isRecipient(recipient)) note(context, ['recipients', index], 'value', 'recipient', {})
  }
  for (const [index, signer] of signers.entries()) {
    if (!isPublicKey(signer)) note(context, ['store', 'signers', index], 'value', 'signer', {})
  }
  picker.pick(['recipients'], [{ value: written.recipients ?? undefined, path: ['recipients'] }], asIs)
  const places: OffsitePlace[] = []
  for (const [index, own] of (written.store?.offsite ?? []).entries()) {
    const place = readPlace(context, accounts, index, own)
    if (places.some((other) => other.name === own.name)) {
      note(context, ['store', 'offsite', index, 'name'], 'value', 'offsite-twice', { name: own.name })
    }
    if (place !== undefined) places.push(place)
  }
  picker.pick(['store', 'signers'], [{ value: written.store?.signers ?? undefined, path: ['store', 'signers'] }], asIs)
  return { recipients, offsite: places, signers }
}

function readPlace(context: ReadContext, accounts: readonly Account[], index: number, own: WrittenOffsite): OffsitePlace | undefined {
  const here: YamlPath = ['store', 'offsite', index]
  const kinds = KINDS.filter((kind) => own[kind] !== undefined)
  const show = (key: string, value: string): void => {
    context.picker.pick([...here, ...key.split('.')], [{ value, path: [...here, ...key.split('.')] }], asIs)
  }
  if (kinds.length !== 1) {
    note(context, here, 'value', 'offsite-kind', {})
    return undefined
  }
  if (own.path !== undefined && own.sftp === undefined) {
    note(context, [...here, 'path'], 'key', 'offsite-path', {})
    return undefined
  }
  show('name', own.name)
  const local = (path: string): string => resolve(dirname(context.document.file), expandHome(path, context.homeDir))
  if (own.directory !== undefined) {
    show('directory', local(own.directory))
    return { name: own.name, kind: 'directory', path: local(own.directory) }
  }
  if (own.sftp !== undefined) {
    const account = accounts.find(({ id }) => id === own.sftp)
    if (account === undefined || (account.transport !== 'ssh' && account.transport !== 'sftp')) {
      note(context, [...here, 'sftp'], 'value', 'offsite-account', { account: own.sftp })
      return undefined
    }
    show('sftp', own.sftp)
    const path = own.path ?? 'siteguard'
    if (own.path !== undefined) show('path', own.path)
    return { name: own.name, kind: 'sftp', account: own.sftp as AccountId, path: remotePath(path) }
  }
  return readBucket(context, here, own, local, show)
}

function readBucket(
  context: ReadContext,
  here: YamlPath,
  own: WrittenOffsite,
  local: (path: string) => string,
  show: (key: string, value: string) => void,
): OffsitePlace | undefined {
  const bucket = own.s3
  if (bucket === undefined) return undefined
  if (!isAllowedEndpoint(bucket.endpoint)) {
    note(context, [...here, 's3', 'endpoint'], 'value', 's3-endpoint', {})
    return undefined
  }
  const secret = (written: WrittenSecretRef): SecretRef => readSecretRef(written, local)
  const accessKeyId = isReference(bucket.accessKeyId) ? secret(bucket.accessKeyId) : bucket.accessKeyId
  const secretAccessKey = secret(bucket.secretAccessKey)
  const prefix = (bucket.prefix ?? '').replace(/^\/+|\/+$/g, '')
  show('s3.endpoint', bucket.endpoint)
  show('s3.bucket', bucket.bucket)
  if (bucket.region !== undefined) show('s3.region', bucket.region)
  if (bucket.prefix !== undefined) show('s3.prefix', bucket.prefix)
  show('s3.accessKeyId', typeof accessKeyId === 'string' ? accessKeyId : showSecretRef(accessKeyId))
  show('s3.secretAccessKey', showSecretRef(secretAccessKey))
  return {
    name: own.name,
    kind: 's3',
    endpoint: bucket.endpoint,
    bucket: bucket.bucket,
    region: bucket.region ?? 'us-east-1',
    prefix: prefix === '' ? '' : `${prefix}/`,
    accessKeyId,
    secretAccessKey,
  }
}

function isReference(written: string | WrittenSecretRef): written is WrittenSecretRef {
  return typeof written === 'object' || written === 'prompt' || /^(?:env|file|vault):/.test(written)
}

/** Requests are signed, not secret, and what they carry is sealed; but names and sizes are nobody's business on the way. */
function isAllowedEndpoint(endpoint: string): boolean {
  const { protocol, hostname } = new URL(endpoint)
  return protocol === 'https:' || /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}
