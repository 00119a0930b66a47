import * as z from 'zod'
import { CONFIDENCES } from '../../core/finding.ts'
import { readWindow } from '../../core/policy-window.ts'
import { readPublicKey } from '../../core/public-key.ts'
import type { ProviderKind } from '../../providers/index.ts'
import { alertsSchema } from './alerts-schema.ts'

/*
 * The shape of siteguard.yml, as written: nothing is converted here, so that the JSON Schema is the same shape. A message of a
 * schema is the id of its text in i18n/{en,fr}/problems.ts.
 */

export const CMS_IDS = ['spip', 'wordpress', 'generic'] as const
export const TRANSPORTS = ['ssh', 'sftp', 'ftps', 'ftp', 'local'] as const
export const LANGS = ['en', 'fr'] as const
export const MOST_CONNECTIONS = 64

/** A slot of the vault, as `secrets/vault` names them. */
const SLOT = '[A-Za-z0-9][A-Za-z0-9._@:-]*(?:/[A-Za-z0-9][A-Za-z0-9._@:-]*)*'

/** Names on a site are bytes: anything but NUL may stand in a path. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is refused
export const REMOTE_PATH = /^(?!~(?:\/|$))(?!(?:[\s\S]*\/)?\.\.(?:\/|$))[^\x00]+$/

export const accountId = z.string('account-id').regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'account-id')
export const siteId = z
  .string('site-id')
  .max(128, 'site-id')
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/, 'site-id')
const ownerId = z.string('owner-id').regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'owner-id')
const ownerName = ownerId.describe('One of the ids under "owners".')

const line = z
  .string('name')
  .regex(/^\P{Cc}*[^\s\p{Cc}]\P{Cc}*$/u, 'name')
  .max(200, 'name')
const label = line.describe('A word of your own.')

const localPath = z.string('local-path').regex(/^\P{Cc}+$/u, 'local-path')
const remote = z.string('remote-path').max(4096, 'remote-path').regex(REMOTE_PATH, 'remote-path')

const secretRef = z
  .union(
    [
      z.literal('prompt', 'secret-ref'),
      z.string('secret-ref').regex(/^env:[A-Za-z_][A-Za-z0-9_]*$/, 'secret-ref'),
      z.string('secret-ref').regex(/^file:\P{Cc}+$/u, 'secret-ref'),
      z.string('secret-ref').regex(new RegExp(`^vault:${SLOT}$`), 'secret-ref'),
      z.strictObject({ vault: z.string('secret-ref').regex(new RegExp(`^${SLOT}$`), 'secret-ref') }, 'secret-ref'),
      z.strictObject({ command: z.array(z.string('secret-ref').min(1, 'secret-ref'), 'secret-ref').min(1, 'secret-ref') }, 'secret-ref'),
    ],
    'secret-ref',
  )
  .describe(
    'Where the secret is, never what it is: env:NAME, file:PATH (mode 0600), prompt, vault:SLOT, or { command: [program, argument] }.',
  )

export type WrittenSecretRef = z.infer<typeof secretRef>

const host = z
  .string('host')
  .max(255, 'host')
  .regex(/^(?:(?!-)[^\s@/\\:,;'"`$&|<>(){}*?!#[\]]+|[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)$/, 'host')

const publicKey = z
  .string('public-key')
  .max(16_384, 'public-key')
  .regex(/^[^\r\n\0]+$/, 'public-key')
  .refine((line) => readPublicKey(line) !== undefined, 'public-key')

const connection = {
  transport: z
    .enum(TRANSPORTS)
    .describe(
      'ssh (default) runs commands where it may; sftp never does; ftps is FTP with TLS; ftp is clear text; local is a folder here.',
    ),
  host: host.describe('Name or address, or a Host of ~/.ssh/config.'),
  port: z.int().min(1).max(65535),
  user: z
    .string('login-name')
    .max(128, 'login-name')
    .regex(/^(?!-)[^\s:\p{Cc}]+$/u, 'login-name'),
  identityFile: localPath.describe('Private SSH key. Default: what ~/.ssh/config and the agent offer.'),
  passphrase: secretRef,
  password: secretRef,
  hostKeys: z
    .array(z.string('host-key').regex(/^[a-z0-9@.-]+ SHA256:[A-Za-z0-9+/]{43}=?$/, 'host-key'))
    .describe('Pinned SSH host keys, as "ssh-keygen -lf" shows them. None: known_hosts decides. "siteguard trust" writes them.'),
  authorizedKeys: z
    .array(publicKey)
    .min(1, 'public-key')
    .describe(
      'Public SSH keys that may log in, one line each as in a .pub file. "siteguard rotate ACCOUNT" lets in no others. None: keys stay as they are.',
    ),
  tlsFingerprint: z
    .string('tls-fingerprint')
    .regex(/^(?:SHA256:)?[0-9A-Fa-f]{2}(?::?[0-9A-Fa-f]{2}){31}$/, 'tls-fingerprint')
    .describe('ftps: SHA-256 of the certificate, in hex. None: the usual authorities decide.'),
  implicitTls: z.boolean().describe('ftps: TLS from the first byte (port 990).'),
  home: localPath
    .max(4096, 'local-path')
    .describe('Folder the sites are relative to, when it is not the login folder. local: the folder on this machine.'),
  connections: z.int().min(1).max(MOST_CONNECTIONS).describe('At most this many connections or channels at once.'),
  provider: z
    .string('name')
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'name')
    .describe('The host: a name under "providers", or what it is where siteguard knows its ways (ovh, ionos, o2switch, alwaysdata).'),
}

/** For checking single parts of what `siteguard init` is given. */
export const connectionSchemas = connection

const settings = {
  failOn: z.enum(CONFIDENCES as readonly ['certain', 'probable', 'possible']).describe('How sure a finding must be to make exit code 1.'),
  paranoid: z.boolean().describe('Believe nothing the account computes: read and hash everything here.'),
}

const cms = z.enum(CMS_IDS).describe('Default: found out from the files.')

/** Every key optional: zod's `partial()` would admit `undefined`, which no document says. */
function optional<S extends Record<string, z.ZodType>>(shape: S): { [K in keyof S]: z.ZodExactOptional<S[K]> } {
  return Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, z.exactOptional(schema)])) as never
}

const accountDefaults = z.strictObject(optional(connection))
const account = z.strictObject({
  ...optional(connection),
  ...optional({
    owner: ownerName.describe('Owner of its sites, where they name none.'),
    service: z
      .string('name')
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/, 'name')
      .describe('Name of this hosting at the provider. Default: found by the login.'),
    ...settings,
  }),
})
const providerId = z.string('name').regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'name')
const provider = z.strictObject(
  optional({
    kind: z
      .enum(['ovh', 'ionos', 'o2switch', 'alwaysdata', 'generic'] satisfies ProviderKind[])
      .describe('Whose it is; only ovh has an API we know. Default: its name, else generic.'),
    endpoint: z
      .string('url')
      .regex(/^(?:ovh-(?:eu|ca|us)|https?:\/\/[^\s@\p{Cc}]+)$/u, 'url')
      .describe('ovh-eu (default), ovh-ca, ovh-us, or an address.'),
    applicationKey: secretRef.describe('Default: env:OVH_APPLICATION_KEY, then the vault (ovh/application-key).'),
    applicationSecret: secretRef.describe('Default: env:OVH_APPLICATION_SECRET, then the vault (ovh/application-secret).'),
    consumerKey: secretRef.describe('Default: env:OVH_CONSUMER_KEY, then the vault (ovh/consumer-key).'),
  }),
)
export type WrittenProvider = z.infer<typeof provider>

const siteOptions = {
  cms,
  owner: ownerName,
  admins: z
    .array(z.string('name').min(1, 'name').max(200, 'name'))
    .describe('Logins that may change the settings of the site. A rotation tells of everybody else who may.'),
  groups: z.array(label).describe('For --group.'),
  tags: z.array(label),
  ...settings,
}
const url = z.string('url').regex(/^https?:\/\/[^\s/@\p{Cc}]+(?:\/[^\s\p{Cc}]*)?$/u, 'url')
const site = z.strictObject({
  account: accountId.describe('One of the ids under "accounts".'),
  root: remote.describe('Document root: absolute, or relative to the account\'s home ("." is the home itself).'),
  ...optional({ url: url.describe('Public address.'), ...siteOptions }),
})
const policy = z.strictObject(
  optional({
    withoutAsking: z
      .array(z.string('name').min(1, 'name').max(200, 'name'))
      .describe(
        'Recipes of siteguard that may be applied without an approval: lock, harden, "rotate*"; rollback; of your own NAME@HASH. Only of an owner who approves.',
      ),
    windows: z
      .array(
        z
          .string('policy-window')
          .max(100, 'policy-window')
          .refine((text) => readWindow(text) !== undefined, 'policy-window'),
      )
      .min(1, 'policy-window')
      .describe(
        'Hours in which may be written without an approval: "mon-fri 22:00-06:00 Europe/Paris", "daily 01:00-05:00". None: at any time.',
      ),
    tell: z.array(z.email()).describe('Addresses told of findings and writes, besides email.'),
  }),
)
const owner = z.strictObject({
  name: line,
  ...optional({
    email: z.email(),
    approves: z.boolean().describe("Changes to this owner's sites need their approval."),
    signingKeys: z
      .array(publicKey)
      .min(1, 'public-key')
      .describe(
        'Public SSH keys of this owner, one line each as in a .pub file: what he takes on himself is signed by one of them. None: his word counts.',
      ),
    policy: policy.describe('What may be written without asking, when, and who is told.'),
  }),
})

const reason = line.min(3, 'waiver-text').describe('Why this is accepted.')
const waiverTerms = {
  reason,
  owner: ownerName,
  expires: z
    .string('waiver-date')
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'waiver-date')
    .describe('Last day it holds, YYYY-MM-DD (UTC).'),
}
const sha256 = z.string('waiver-sha256').regex(/^[0-9a-fA-F]{64}$/, 'waiver-sha256')
const fingerprint = z.string('waiver-fingerprint').regex(/^v1:[0-9a-f]{32}$/, 'waiver-fingerprint')
const ruleName = z.string('name').min(1, 'name').max(200, 'name')

/** One waiver with every key there may be. Which of them go together is checked in waivers.ts. */
export const writtenWaiver = z.strictObject({
  ...optional({
    fingerprint,
    rule: z.union([ruleName, z.array(ruleName).min(1)], 'name'),
    path: z.string('name').min(1, 'name'),
    site: siteId,
    sha256,
  }),
  ...waiverTerms,
})
export type WrittenWaiver = z.infer<typeof writtenWaiver>

const objectName = z
  .string('s3-name')
  .max(512, 's3-name')
  .regex(/^[A-Za-z0-9!_.*'()/-]*$/, 's3-name')
const bucket = z.strictObject({
  endpoint: url.describe('https://…; http:// only of this machine.'),
  bucket: z.string('s3-name').regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 's3-name'),
  accessKeyId: z
    .union([secretRef, z.string('secret-ref').regex(/^[A-Za-z0-9_-]{3,128}$/, 'secret-ref')], 'secret-ref')
    .describe('The key id itself, or where it is.'),
  secretAccessKey: secretRef,
  ...optional({
    region: z
      .string('name')
      .regex(/^[a-z0-9-]{1,64}$/, 'name')
      .describe('Default: us-east-1, which most hosts ignore.'),
    prefix: objectName.describe('Begins the name of every object.'),
  }),
})
const offsite = z.strictObject({
  name: z
    .string('offsite-name')
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'offsite-name')
    .describe('For --to and --from.'),
  ...optional({
    directory: localPath.describe('A folder of this machine (a mounted disk).'),
    sftp: accountId.describe('One of the ids under "accounts", with transport ssh or sftp.'),
    path: remote.describe('sftp: folder on that account. Default: siteguard.'),
    s3: bucket.describe('Storage that speaks S3.'),
  }),
})
export type WrittenOffsite = z.infer<typeof offsite>

function section<T extends z.ZodType>(schema: T): z.ZodExactOptional<z.ZodNullable<T>> {
  return z.exactOptional(z.nullable(schema))
}

function inventoryWith<W extends z.ZodType>(waiver: W) {
  return z.strictObject({
    version: z.literal(1, 'version').describe('Version of this format.'),
    lang: z.exactOptional(z.enum(LANGS)).describe('Language of messages, where neither --lang nor SITEGUARD_LANG says.'),
    owners: section(z.record(ownerId, owner)).describe('Who decides about sites.'),
    defaults: section(z.strictObject({ account: section(accountDefaults), site: section(z.strictObject(optional(siteOptions))) })),
    accounts: z.nullable(z.record(accountId, account)).describe('Hosting logins.'),
    providers: section(z.record(providerId, z.nullable(provider))).describe('Control APIs of hosts, and where the keys to them are.'),
    sites: section(z.record(siteId, site)).describe('One CMS at one document root each.'),
    recipients: section(z.array(z.string('recipient').regex(/^age1[a-z0-9]{58}$/, 'recipient'))).describe(
      'Public age keys of the keepers: what is sealed can be opened by them too.',
    ),
    vault: section(localPath).describe('The age file of the secrets, relative to this file. Default: vault.age.'),
    ledger: section(localPath).describe(
      'Folder of a Git repository, relative to this file, for what the team agrees on: records of nights, accepted states, approvals. None: they stay on this machine.',
    ),
    store: section(
      z.strictObject({
        offsite: section(z.array(offsite)).describe('Places for sealed copies of the snapshots, the first one first.'),
        signers: section(z.array(z.string('signer').regex(/^ed25519:[A-Za-z0-9+/]{43}$/, 'signer'))).describe(
          'Public keys whose signature on a copy counts, besides our own ("siteguard store key" shows it).',
        ),
      }),
    ).describe('Where snapshots go besides this disk.'),
    alerts: section(alertsSchema(secretRef, host, ownerName)).describe('Who is told of what is new or worse, and how.'),
    waivers: section(z.array(waiver)).describe(
      'Findings accepted on purpose. One that is malformed or expired waives nothing and is reported.',
    ),
  })
}

/** For loading: a malformed waiver is reported, not refused, so waivers are looked at later one by one. */
export const inventorySchema = inventoryWith(z.unknown())
/** For the published JSON Schema: editors should see mistakes in waivers too. */
export const publishedInventorySchema = inventoryWith(
  z.union([
    z.strictObject({ fingerprint, ...optional({ sha256 }), ...waiverTerms }),
    z.strictObject({
      rule: z.union([ruleName, z.array(ruleName).min(1)]).describe('Rule, or rules, as "siteguard rules" lists them.'),
      path: z.string().min(1).describe('Pattern over paths of the site: * and ? stay in one folder, ** crosses folders.'),
      ...optional({ site: siteId, sha256 }),
      ...waiverTerms,
    }),
  ]),
)

export type WrittenInventory = z.infer<typeof inventorySchema>
export type WrittenAccount = z.infer<typeof account>
export type WrittenSite = z.infer<typeof site>
