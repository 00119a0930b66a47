import type { AlertErrorParams } from './alert-error-codes.ts'
import type { FleetErrorParams } from './fleet-error-codes.ts'
import type { PlanCheck } from './plan.ts'
import type { ProviderErrorParams } from './provider-error-codes.ts'
import type { RecoveryErrorParams } from './recovery-error-codes.ts'
import type { RuleErrorParams } from './rule-error-codes.ts'

/**
 * Every error code with its parameters. A code is for ever: never reused, never translated. Its text stands in
 * `i18n/en/errors.ts` and `i18n/fr/errors.ts` under the same key, which the compiler checks.
 * Parameters are for people and machines alike; they never hold a secret.
 */
export interface ErrorParams extends AlertErrorParams, FleetErrorParams, ProviderErrorParams, RecoveryErrorParams, RuleErrorParams {
  // Usage and internal
  /** `command`: words after siteguard, where it is known which one was typed. */
  'SG-USE-001': { flag: string; problem: string; command?: string }
  'SG-USE-002': { selector: string; known: string[] }
  'SG-USE-003': { flag: string }
  /** A beginning that several names share. */
  'SG-USE-004': { name: string; known: string[] }
  'SG-USE-005': { name: string; known: string[] }
  'SG-USE-006': { name: string; what: 'plan' | 'run' | 'snapshot' }
  'SG-INT-001': { detail: string }
  'SG-INT-002': Record<string, never>

  // Files of ours on the operator's machine
  'SG-DISK-001': { file: string; detail: string }
  'SG-DISK-002': { file: string; detail: string }

  // Inventory and other YAML documents
  'SG-INV-001': { file: string; line: number; column: number; problem: string; path: string }
  'SG-INV-002': { folder: string }
  'SG-INV-003': { file: string; line: number; column: number; account: string; site: string }
  'SG-INV-004': { file: string }
  'SG-INV-005': { file: string; owner: string }

  // Reaching an account
  'SG-CONN-001': { account: string; host: string; port: number; detail: string }
  'SG-CONN-002': { account: string; host: string; seconds: number; doing: string }
  'SG-CONN-003': { account: string; host: string; detail: string }
  /** Logged in, and then neither SFTP nor a command works that files could be read by. */
  'SG-CONN-004': { account: string; host: string }
  'SG-AUTH-001': { account: string; user: string; host: string; tried: string[] }
  'SG-AUTH-002': { file: string }
  'SG-AUTH-003': { file: string; detail: string }
  'SG-KEY-001': { account: string; host: string; offered: string; keyType: string }
  /** `source`: the file that pins it; '' where the inventory does. */
  'SG-KEY-002': { account: string; host: string; offered: string; expected: string[]; source: string }
  'SG-KEY-003': { account: string; host: string; offered: string; source: string }
  'SG-KEY-004': { account: string; host: string; offered: string; expected: string }
  'SG-SSH-001': { file: string; detail: string }
  'SG-TRAN-001': { path: string; detail: string }
  'SG-TRAN-002': { path: string }
  'SG-TRAN-003': { path: string }
  'SG-TRAN-004': { operation: string; transport: string }
  'SG-TRAN-005': { operation: string }
  'SG-TRAN-006': { path: string; limit: number }
  'SG-TRAN-007': { path: string; type: string }
  'SG-TRAN-008': { path: string; detail: string }
  'SG-TRAN-009': { path: string; transport: string }
  'SG-TRAN-010': { path: string; expected: number; got: number }
  /** A program ended with another exit code than 0. `detail`: what it said on standard error, cut. */
  'SG-TRAN-011': { program: string; code: number; detail: string }
  /** No room left: disk, quota or inodes. */
  'SG-TRAN-012': { path: string; detail: string }

  // Recipes
  'SG-RCP-001': { file: string; line: number; column: number; problem: string; path: string }
  'SG-RCP-002': { name: string; known: string[] }
  'SG-RCP-003': { recipe: string; needs: string; site: string }
  'SG-RCP-004': { path: string }
  /** `fault`: what the step took for granted and is not so. */
  'SG-RCP-005': { step: string; path: string; fault: StepFault }

  /** A site's root cannot be listed at all. `detail`: a problem's reason, or `not-a-folder`. */
  'SG-SNAP-020': { root: string; detail: string }

  // Store of snapshots
  /** `id` is the snapshot asked for; or the site, when it has no store at all. */
  'SG-SNAP-001': { id: string; known: string[] }
  /** What is stored is not what was stored. `what`: a snapshot, a content's name, a folder. */
  'SG-SNAP-002': { what: string; detail: string }
  'SG-SNAP-003': { host: string; pid: number; since: string; file: string }
  'SG-SNAP-004': { expected: number; got: number }
  /** `found` is empty where there is no Git at all. */
  'SG-SNAP-005': { found: string; needed: string }
  'SG-SNAP-006': { path: string; why: TreeFault }
  /** Writing a snapshot out as files. */
  'SG-SNAP-007': { path: string; why: ExportFault }
  'SG-SNAP-008': { id: string; reason: string }

  // Secrets
  'SG-SEC-001': { ref: string; detail: string }
  'SG-SEC-002': { file: string; mode: string }

  // HTTP
  'SG-HTTP-001': { url: string; detail: string }
  'SG-HTTP-002': { url: string; status: number }
  'SG-HTTP-003': { url: string; limit: number }
  'SG-HTTP-004': { url: string; seconds: number }
  'SG-HTTP-005': { url: string; fault: HttpFault }

  // Manifests and feeds
  'SG-MAN-001': { product: string; version: string }
  /** `expected` and `actual` name their kind: `sha256:<hex>`, `sha1:<hex>`, `<n> bytes`. */
  'SG-MAN-002': { file: string; expected: string; actual: string }
  'SG-MAN-003': { file: string; fault: ArchiveFault; name: string }
  'SG-MAN-004': { file: string }
  'SG-MAN-005': { url: string; fault: FeedFault }
  'SG-MAN-006': { file: string; expected: string; found: string }
  'SG-MAN-007': { url: string }

  // Identity and seals
  'SG-SEAL-001': { file: string }
  /** `ref` is the file, or `env:NAME`. */
  'SG-SEAL-002': { ref: string; fault: IdentityFault }
  'SG-SEAL-003': { file: string }
  'SG-SEAL-004': { recipient: string }
  'SG-SEAL-005': { name: string; recipient: string }
  /** `at`: bytes of what is sealed that come before the damage. */
  'SG-SEAL-006': { name: string; at: number }
  'SG-SEAL-007': { expected: number; actual: number }

  // The vault. No parameter ever holds a value; `run` is '' where no run made it.
  'SG-VAULT-001': { file: string }
  'SG-VAULT-002': { file: string }
  /** `ours`: our public keys. `count`: how many recipients its header has. */
  'SG-VAULT-003': { file: string; ours: string[]; count: number }
  'SG-VAULT-004': { file: string; fault: VaultFault }
  'SG-VAULT-005': { slot: string; known: string[] }
  'SG-VAULT-006': { slot: string }
  'SG-VAULT-007': { slot: string; run: string; since: string }
  /** `run`: which made the value that is pending instead, if any. */
  'SG-VAULT-008': { slot: string; run: string }
  'SG-VAULT-009': { file: string; host: string; pid: number; since: string }
  /** `names`: slots that went two ways; none: it is another vault. `kept`: our side, sealed. */
  'SG-VAULT-010': { file: string; names: string[]; kept: string }
  'SG-VAULT-011': { recipient: string; fault: RecipientFault }
  'SG-VAULT-012': { place: string; fault: VaultKeyFault }
  'SG-VAULT-013': { file: string }
  'SG-VAULT-014': { slot: string; fault: VaultValueFault; limit: number }
  'SG-VAULT-015': { slot: string }
  'SG-VAULT-016': { file: string; ours: string[] }
  /** `line`, `column`: where an edit, or a file to take over, stops making sense; 0: nowhere in particular. */
  'SG-VAULT-017': { file: string; line: number; column: number; fault: EditFault; slot: string }
  'SG-VAULT-018': { program: string; detail: string }
  'SG-VAULT-019': { why: RevealFault }
  'SG-VAULT-020': { slot: string; state: string }

  // Off-site copies. `address` says where, without secrets.
  'SG-STORE-001': { place: string; known: string[] }
  'SG-STORE-002': { address: string; name: string }
  'SG-STORE-003': { address: string; name: string }
  'SG-STORE-004': { address: string; detail: string }
  'SG-STORE-005': { address: string; name: string; fault: ObjectFault }
  /** `found`: number of the newest index there (0: none). `seen`: the number we saw before. */
  'SG-STORE-006': { address: string; found: number; seen: number }
  'SG-STORE-007': { address: string; name: string; signer: string }
  'SG-STORE-008': { address: string; counter: number }
  'SG-STORE-009': { address: string; site: string; snapshot: string }
  'SG-STORE-010': { address: string; site: string }
  'SG-STORE-011': { site: string; missing: number }
  'SG-STORE-012': { address: string; tries: number }
  'SG-STORE-013': { site: string; detail: string }

  // Plans, locks, journals and runs. `paths` are the first few, `count` says how many there are.
  'SG-RUN-001': { file: string; fault: PlanFault; detail: string }
  'SG-RUN-002': { account: string; machine: string; run: string; since: string; seconds: number }
  'SG-RUN-003': { run: string }
  'SG-RUN-004': { site: string; paths: string[]; count: number }
  'SG-RUN-005': { run: string; paths: string[]; count: number }
  'SG-RUN-006': { run: string; detail: string }
  'SG-RUN-007': { run: string; detail: string }
  'SG-RUN-008': { run: string }
  'SG-RUN-009': { run: string; resumes: number }
  'SG-RUN-010': { run: string }
  'SG-RUN-011': { run: string; file: string; detail: string }
  'SG-RUN-012': { run: string; other: string }
  'SG-RUN-013': { run: string; state: string }
  'SG-RUN-014': { path: string; detail: string }
  'SG-RUN-015': { needed: number; free: number }
  'SG-RUN-016': { path: string; type: string }
  'SG-RUN-017': { path: string; sha256: string }
  'SG-RUN-018': { path: string; detail: string }
  'SG-RUN-019': { path: string }
  'SG-RUN-020': { run: string; detail: string }

  // Restoring, rebuilding, quarantine
  /** `known`: snapshots there are, newest last, each with its verdict. */
  'SG-REST-001': { site: string; known: string[] }
  'SG-REST-002': { site: string; at: string; known: string[] }
  /** `inFiles`: databases of the site that are files (SQLite), restored whole. */
  'SG-REST-003': { table: string; known: string[]; inFiles: string[] }
  'SG-REST-004': { path: string; snapshot: string }
  'SG-REST-005': { folder: string; distribution: string }
  'SG-REST-006': { site: string }
  'SG-REST-007': { folder: string; product: string }
  'SG-REST-008': { product: string; version: string }
  'SG-REST-009': { product: string; version: string; count: number }
  'SG-REST-010': { id: string; known: string[] }
  'SG-REST-011': { path: string }
  'SG-REST-012': { path: string }
  'SG-REST-013': { run: string; snapshot: string; paths: string[]; count: number }
  /** `at`: the folder in the way of the first path, whose owner and octal mode follow; `?` where nobody tells. `login`: our own user id. */
  'SG-REST-014': { site: string; paths: string[]; count: number; at: string; owner: string; mode: string; login: string }

  // Databases of a site. `database`: the installation it belongs to.
  'SG-DB-001': { database: string; detail: string }
  'SG-DB-002': { table: string; detail: string }
  'SG-DB-003': { database: string; reasons: string[] }
  'SG-DB-004': { table: string; sha256: string }
  'SG-DB-005': { database: string; tables: string[] }
  'SG-DB-006': { database: string; detail: string }
  'SG-DB-007': { database: string; tables: string[] }
  'SG-DB-008': { database: string; tables: string[] }
  'SG-DB-009': { database: string; file: string; detail: string }
  'SG-DB-010': { database: string; reasons: string[] }

  // Upgrades
  /** Something was looked at beforehand and does not allow it. `checks`: all that was looked at, refused or not. */
  'SG-UPG-001': { site: string; checks: readonly PlanCheck[] }
  /** The vendor's list names one version, the files of the release another. */
  'SG-UPG-002': { product: string; said: string; found: string }
  /** None of an extension's releases says it works with the core that is there. */
  'SG-UPG-003': { product: string; core: string; tried: string[] }
  /** `path`: the file that does not say what it should. */
  'SG-UPG-004': { cms: string; path: string }
  /** What is asked for is older than what is there. */
  'SG-UPG-005': { site: string; product: string; from: string; to: string }
  /** No CMS that can be brought to another release. `folder`: '.' for the site's root; `cms`: what stands there, or ''. */
  'SG-UPG-006': { site: string; folder: string; cms: string; known: string[] }
  'SG-UPG-007': { site: string; id: string; known: string[] }
  /** Something in what is exchanged as a whole could not be read, or is no file, folder or link. */
  'SG-UPG-008': { site: string; paths: string[]; count: number }
  /** A page is sick after a change. `status` 0: no answer. `came`, `title`: the site's words, cut. `others`: further sick pages. */
  /** `installation`: '' for the site's own. `culprit`: the extension it failed at, or ''. `reason` is the CMS's. */
  'SG-UPG-010': { installation: string; script: string; culprit: string; detail: string }
  'SG-UPG-011': { url: string; detail: string }
  'SG-UPG-012': { installation: string; why: 'no-cms' | 'no-http' | 'no-exec' }
  'SG-UPG-013': { installation: string; wanted: string; found: string }
  'SG-UPG-014': { run: string }
  'SG-UPG-015': { run: string; file: string }
  'SG-UPG-016': { run: string; databases: string[]; flag: string }
  /** `path`: as given. */
  'SG-TIME-001': { path: string; detail: string }
  // Incidents: the running log and packs of evidence
  /** `known`: incidents there are, closed. */
  'SG-INC-001': { known: string[] }
  'SG-INC-002': { known: string[] }
  /** `line`: the first that does not follow from the one before. */
  'SG-INC-003': { file: string; line: number; fault: LogFault }
  'SG-INC-004': { host: string; pid: number; since: string; file: string }
  /** `key`: what it is of. Digests. */
  'SG-INC-005': { key: string; digest: string; found: string }
  /** `detail`: what is missing or wrong; '' where nothing is there at all. */
  'SG-INC-006': { place: string; detail: string }
  'SG-INC-007': { key: string; detail: string }
  'SG-INC-008': { incident: string; since: string }
  // Rotating what is a site's and an account's own
  'SG-ROT-001': { installation: string; why: 'no-cms' | 'no-vault' }
  'SG-ROT-002': { file: string; why: 'no-file' | 'too-large' | 'no-literal' | 'several' | 'differs' }
  'SG-ROT-003': { name: string; detail: string }
  'SG-ROT-004': { name: string; detail: string }
  'SG-ROT-005': { name: string; detail: string }
  'SG-ROT-006': { name: string; detail: string }
  'SG-ROT-007': { installation: string; detail: string }
  'SG-ROT-008': { run: string }
  'SG-ROT-009': { file: string }
  'SG-ROT-030': { path: string; why: 'link' | 'no-file' | 'unread' | 'too-large' | 'no-proof' }
  'SG-ROT-031': { login: string; key: string }
  'SG-ROT-032': { login: string; detail: string }
  'SG-ROT-020': { site: string; checks: readonly PlanCheck[] }
  'SG-UPG-020': {
    url: string
    problem: 'status' | 'error-text' | 'missing' | 'empty' | 'cut' | 'no-answer' | 'elsewhere' | 'closed'
    status: number
    expected: string
    came: string
    title: string
    others: number
    seconds: number
  }
  /** Visitors never came to see that the site is closed. */
  'SG-UPG-021': { url: string; status: number; came: string; seconds: number }
  /** The new code writes of its own end into a log. */
  'SG-UPG-022': { log: string; line: string }
  'SG-UPG-023': { url: string; percent: number; limit: number }
  /** A program of ours was run where none may be. `rules`: what nginx would need. */
  'SG-HARD-001': { url: string; rules: string }
  /** A text of ours was shown where none may be. */
  'SG-HARD-002': { url: string; rules: string }
  'SG-HARD-003': { url: string; status: number }
  /** `came`: the version that answers, '' where none does. */
  'SG-HARD-004': { url: string; status: number; version: string; came: string }
  'SG-HARD-005': { site: string; folder: string; known: readonly string[] }
}

export type ErrorCode = keyof ErrorParams

/** Why a running log is not what was written. */
export type LogFault = 'empty' | 'malformed' | 'chain' | 'number' | 'cut' | 'head' | 'ahead'

/** Why an identity cannot be used. */
export type IdentityFault = 'empty' | 'malformed' | 'not-x25519'

/** Why a file is no vault that can be used. */
export type VaultFault = 'not-age' | 'damaged' | 'not-a-vault' | 'too-large'

/** Why a key is not sealed to. */
export type RecipientFault = 'malformed' | 'secret' | 'plugin' | 'ssh-kind' | 'ssh-short' | 'mixed' | 'none'

/** Why keys cannot be used to open a vault. */
export type VaultKeyFault = 'missing' | 'empty' | 'malformed' | 'not-plain' | 'ssh-protected' | 'ssh-kind'

/** Why a value is not kept. */
export type VaultValueFault = 'empty' | 'too-long' | 'not-text'

/** Why what was edited, or is to be taken over, is not. */
export type EditFault =
  | 'not-json'
  | 'wrong-shape'
  | 'bad-name'
  | 'bad-value'
  | 'pending'
  | 'not-csv'
  | 'not-xml'
  | 'not-bitwarden'
  | 'encrypted'
  | 'editor'

/** Why a value is not shown. */
export type RevealFault = 'ci' | 'pipe'

/** What a planned op may not be. */
export type StepFault = 'leads-outside' | 'no-folder' | 'not-as-planned' | 'members-missing'

/** Why a plan file is not used. */
export type PlanFault = 'not-json' | 'too-large' | 'wrong-shape' | 'edited' | 'bad-path' | 'bad-tree'

/** What is wrong with an object of an off-site copy. */
export type ObjectFault = 'missing' | 'size' | 'digest' | 'format' | 'foreign'

/** Why an address is not asked at all. */
export type HttpFault = 'malformed' | 'not-https' | 'credentials' | 'too-many-redirects' | 'leaves-https' | 'leaves-mirror'

/** Why a vendor's document tells nothing. */
export type FeedFault = 'not-json' | 'wrong-shape' | 'empty' | 'not-listed'

/** Why an archive (or folder) is not used as a release. `name` beside it is the entry, '' when the whole is meant. */
export type ArchiveFault =
  | 'not-zip'
  | 'too-large'
  | 'too-many'
  | 'bomb'
  | 'bad-path'
  | 'duplicate'
  | 'special-file'
  | 'encrypted'
  | 'compression'
  | 'header-mismatch'
  | 'overlap'
  | 'damaged'
  | 'empty'

/** Why entries make no tree. */
export type TreeFault = 'outside' | 'malformed' | 'too-long' | 'duplicate' | 'not-below-a-folder'

/** Why a snapshot is not written out. */
export type ExportFault = 'not-empty' | 'same-name' | 'content-differs'
