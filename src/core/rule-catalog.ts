/**
 * Every rule with the parameters its text needs. An id is for ever: waivers and baselines name it. Its words stand in
 * `i18n/{en,fr}/rules.ts` under the same key; its severity and samples in the detector that raises it.
 */
export interface RuleParams {
  // detectors/known-good
  'core-changed': { product: string; version: string }
  'core-added': { product: string; version: string }
  'core-missing': { product: string; version: string }
  'core-line-endings': { product: string; version: string; files: number }
  'extension-changed': { product: string; version: string }
  'extension-added': { product: string; version: string }
  'extension-missing': { product: string; version: string }
  'baseline-changed': { since: string }
  'baseline-added': { since: string }

  // detectors/code-place
  'code-in-upload': { folder: string }
  'code-in-cache': { folder: string }
  'code-in-data': { folder: string }
  'code-unexpected': { folder: string }
  'name-double-extension': { extension: string }
  'name-trailing': Record<string, never>
  'name-disguised': { extension: string }

  // detectors/code-in-media
  'php-in-media': { type: string }

  // detectors/php-shape
  'shape-wrong': { shape: string; detail: string }

  // detectors/server-config
  'config-prepend': { directive: string; value: string }
  'config-handler': { directive: string; value: string }
  'config-redirect': { host: string; directive: string }
  'config-php-setting': { directive: string; value: string }
  'config-misplaced': { folder: string }

  // detectors/leftovers
  'leftover-loader': { name: string }
  'leftover-keep-flag': Record<string, never>
  'leftover-obsolete-folder': { name: string }
  'leftover-adminer': { name: string }
  'leftover-dump': { name: string }
  'leftover-archive': { name: string }
  'leftover-repository': { name: string }
  'leftover-installer': { name: string }
  'leftover-phpinfo': { name: string }

  // detectors/links-modes
  'link-outside': { target: string }
  'link-disguised': { target: string }
  'link-broken-loop': { target: string }
  'mode-world-writable': { mode: string; files: number }
  'mode-setuid': { mode: string }
  'mode-special-file': { type: string }
  'secret-readable': { mode: string }

  // detectors/secrets
  'secret-left': { kind: string; count: number }

  // detectors/request-execution
  'request-to-code': { sink: string; source: string }
  'decoded-to-code': { sink: string; decoder: string }

  // detectors/php-analysis. `way`: from source to sink · `how`: what made the text · `shown`: what came out of it, without quoted parts
  'php-request-code': { sink: string; source: string; way: string }
  'php-request-file': { sink: string; source: string; way: string }
  'php-request-mail': { source: string }
  'php-hidden-code': { sink: string; how: string; shown: string }
  'php-hidden-call': { name: string; how: string }
  /** holds: PHP · ELF · PE · the first line of a script */
  'php-hidden-text': { holds: string; how: string; shown: string }
  'php-remote-code': { sink: string; source: string }
  'php-writes-code': { sink: string; target: string; shown: string }
  /** Each a word: run · eval · browse · read · write · delete · rights · upload · copy · database · network · mail · system · limits · download · make */
  'php-server-tool': { abilities: string[]; count: number }
  /** way: names · letters · jumps · bits; count: how many of them */
  'php-unreadable': { way: string; count: number }
  /** encoder: its makers' name for it */
  'php-encoded': { encoder: string }
  /** does: files · read · upload · database · connect · reach · mail · fetch · commands · phishing · cloak · elsewhere · spread · words · account · forged · harvest · exploit · address · console · dump · orders · tells · untagged */
  'php-tool': { does: string; detail: string }
  /** why: long · time · memory */
  'php-not-followed': { why: string }

  // detectors/spip-templates. way: filter · eval · call · include · header · raw; `what`: as it is written, without quoted parts
  'template-code': { way: string; what: string }

  // detectors/other-code. does: command · shell · flood · bot · files
  'other-program': { language: string; does: string }

  // detectors/javascript. `host`: whom it serves; '' where that is not known · `layers`: wrappings taken off before it could be read
  'script-skimmer': { host: string; layers: number }
  'script-loader': { host: string; layers: number }
  'script-packed': { host: string; layers: number }
  'script-thief': { host: string; layers: number }
  'script-miner': { host: string; layers: number }
  'script-redirect': { host: string; layers: number }
  /** why: address · outside · data */
  'script-tag': { host: string; why: string }

  // detectors/versions
  'version-vulnerable': {
    component: string
    version: string
    fixed: string
    ids: string[]
    preAuth: number
    exploited: boolean
    /** Package version of a distribution that may have fixed some of them under the old number; '' when there is none. */
    distribution: string
  }
  'version-outdated': { component: string; version: string; latest: string }
  'version-unsupported': { component: string; version: string; branch: string }

  // detectors/database. `rows`: how many of them say the same; 1 where the path names the row.
  /** `sink` is '' where nothing says that it is more than text. */
  'database-php': { sink: string; source: string; rows: number }
  /** why: foreign · hidden · packed · data · handler · title · spread · redirect · skimmer · thief · miner · inline */
  'database-script': { host: string; why: string; rows: number }
  /** why: foreign · hidden · data */
  'database-frame': { host: string; why: string; rows: number }
  /** `count`: in the first such row. */
  'database-links': { host: string; count: number; rows: number }
  'database-filter': { rows: number }
  'database-object': { name: string; rows: number }
  'database-job': { job: string; include: string; rows: number }
  /** why: outside (of where plugins lie) · missing (its folder) */
  'database-plugin': { name: string; folder: string; why: string }
  'database-setting': { name: string; value: string }
  'database-document': { name: string; rows: number }
  'database-redirect': { target: string; rows: number }
  /** why: unlisted · new · odd (its rights) · markup (in its names). `since`: ISO 8601 of the first snapshot that has it, '' where that is not known. */
  'database-owner': { login: string; why: string; since: string }
  'database-trigger': { name: string }

  // app/scan/inspect-policy.ts: rules of hardening (core/hardening.ts) that do not hold
  'policy-media-code': { folder: string }
  'policy-closed-folders': { folder: string }
  'policy-root-access': { folder: string }
  'policy-screen': { folder: string }
  'policy-mode-setting': { folder: string }
  'policy-host-settings': { folder: string }

  // detectors/yara: a rule of a pack somebody added (`rules add`). What it says of itself; '' where it says nothing.
  'yara-match': { name: string; pack: string; author: string; licence: string; reference: string; description: string }

  // app/scan: what the account said about itself was not true
  'listing-lie': { count: number }
  /** why: memory · time · crash */
  'file-not-analysed': { why: string }
}

export type RuleId = keyof RuleParams
