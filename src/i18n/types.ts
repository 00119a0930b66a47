import type { ErrorCode, ErrorParams } from '../core/error-codes.ts'
import type { RuleId, RuleParams } from '../core/rule-catalog.ts'

/** Text of an error: what happened, why as far as known, and what to do next. */
export interface ErrorText {
  readonly what: string
  readonly next: string
}

/** Text of a rule: what was found, in plain words; and what to do next. */
export interface RuleText {
  readonly what: string
  readonly next: string
}

export type ErrorTexts = { readonly [C in ErrorCode]: (p: ErrorParams[C]) => ErrorText }
export type RuleTexts = { readonly [R in RuleId]: (p: RuleParams[R]) => RuleText }

/** Languages the texts exist in. */
export type Lang = 'en' | 'fr'

/**
 * What can be wrong with a document people write (inventory, waivers), with a selector, or with the place of a secret; and
 * the parameters its text needs. The text becomes the `problem` or `detail` of an error. No parameter holds a value that
 * could be a secret.
 */
/** What a place of a YAML document holds. */
export type ValueKind = 'keys' | 'list' | 'text' | 'number' | 'truth' | 'nothing'

export interface ProblemParams {
  // Any YAML document
  'too-large': { limit: number }
  'not-text': Record<string, never>
  'empty-document': Record<string, never>
  'tab-indent': Record<string, never>
  'bad-indent': Record<string, never>
  'not-closed': Record<string, never>
  'reserved-character': Record<string, never>
  'nested-on-one-line': Record<string, never>
  'key-not-plain': Record<string, never>
  'several-documents': Record<string, never>
  'unknown-tag': Record<string, never>
  'bad-alias': Record<string, never>
  'too-deep': Record<string, never>
  'aliases-too-many': Record<string, never>
  syntax: Record<string, never>
  'duplicate-key': { key: string }
  'reserved-key': { key: string }
  'unknown-key': { key: string; near: readonly string[] }
  'missing-key': { key: string }
  'wrong-kind': { wanted: ValueKind; got: ValueKind }

  // siteguard.yml
  'account-id': Record<string, never>
  'site-id': Record<string, never>
  'owner-id': Record<string, never>
  'secret-ref': Record<string, never>
  'host-key': Record<string, never>
  'policy-window': Record<string, never>
  'public-key': Record<string, never>
  'tls-fingerprint': Record<string, never>
  host: Record<string, never>
  'login-name': Record<string, never>
  'remote-path': Record<string, never>
  'local-path': Record<string, never>
  url: Record<string, never>
  name: Record<string, never>
  version: Record<string, never>
  'only-for': { key: string; transports: readonly string[] }
  'host-missing': Record<string, never>
  'user-missing': Record<string, never>
  'home-missing': Record<string, never>
  'unknown-owner': { owner: string; near: readonly string[] }
  'unknown-channel': { channel: string; near: readonly string[] }
  'duplicate-root': { account: string; root: string; other: string }
  'site-exists': { site: string }
  'env-choice': { choices: readonly string[] }
  'env-number': { from: number; to: number }

  recipient: Record<string, never>
  signer: Record<string, never>
  'offsite-name': Record<string, never>
  'offsite-kind': Record<string, never>
  'offsite-path': Record<string, never>
  'offsite-twice': { name: string }
  'offsite-account': { account: string }
  's3-endpoint': Record<string, never>
  's3-name': Record<string, never>

  // Waivers
  'waiver-text': Record<string, never>
  'waiver-fingerprint': Record<string, never>
  'waiver-sha256': Record<string, never>
  'waiver-date': Record<string, never>
  'waiver-both': Record<string, never>
  'waiver-neither': Record<string, never>
  'waiver-no-path': Record<string, never>
  'waiver-pattern': Record<string, never>
  'waiver-rule': { rule: string; near: readonly string[] }
  'waiver-site': { site: string; near: readonly string[] }
  'waiver-expired': { expires: string }

  // Recipes
  'recipe-name': Record<string, never>
  'recipe-own-name': { name: string }
  'recipe-step': { step: string; known: readonly string[]; near: readonly string[] }
  'recipe-steps': Record<string, never>
  mode: Record<string, never>

  // Selectors and targets
  'nothing-selected': Record<string, never>
  'target-form': Record<string, never>
  'target-password': Record<string, never>

  // Secrets
  'secret-not-set': Record<string, never>
  'secret-empty': Record<string, never>
  'secret-missing': Record<string, never>
  'secret-not-a-file': Record<string, never>
  'secret-too-long': { limit: number }
  'secret-not-text': Record<string, never>
  'secret-command-missing': { detail: string }
  'secret-command-failed': { code: string; said: string }
  'secret-command-slow': { seconds: number }
  'secret-not-given': Record<string, never>
  'secret-no-vault': Record<string, never>
}

export type ProblemId = keyof ProblemParams
export type ProblemTexts = { readonly [P in ProblemId]: (p: ProblemParams[P]) => string }

/** Questions about credentials, put to a person on the terminal. The parameters are printable already. */
export interface CredentialTexts {
  /** For `user@host`. */
  password(address: string): string
  passphrase(file: string): string
  /** A question of the server's own. */
  answer(address: string, prompt: string): string
}

/** Comments of the inventory that `siteguard init` writes. One line each. */
export interface DraftTexts {
  readonly head: readonly string[]
  readonly lang: string
  readonly owners: string
  readonly ownerName: string
  readonly accounts: string
  readonly transport: Readonly<Record<'ssh' | 'sftp' | 'ftps' | 'ftp' | 'local', string>>
  readonly identityFile: string
  readonly password: string
  hostKey(account: string): string
  readonly home: string
  sites(account: string): string
  readonly waivers: string
  readonly reason: string
}
