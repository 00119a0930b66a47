import * as z from 'zod'
import type { RuleId, RuleParams } from './rule-catalog.ts'

const text = z.string()
const count = z.int().min(0)

/** The parameters of every rule as schemas. The compiler holds it against RuleParams: same rules, same parameters, same types. */
export const RULE_PARAM_SCHEMAS = {
  'core-changed': { product: text, version: text },
  'core-added': { product: text, version: text },
  'core-missing': { product: text, version: text },
  'core-line-endings': { product: text, version: text, files: count },
  'extension-changed': { product: text, version: text },
  'extension-added': { product: text, version: text },
  'extension-missing': { product: text, version: text },
  'baseline-changed': { since: text },
  'baseline-added': { since: text },
  'code-in-upload': { folder: text },
  'code-in-cache': { folder: text },
  'code-in-data': { folder: text },
  'code-unexpected': { folder: text },
  'name-double-extension': { extension: text },
  'name-trailing': {},
  'name-disguised': { extension: text },
  'php-in-media': { type: text },
  'shape-wrong': { shape: text, detail: text },
  'config-prepend': { directive: text, value: text },
  'config-handler': { directive: text, value: text },
  'config-redirect': { host: text, directive: text },
  'config-php-setting': { directive: text, value: text },
  'config-misplaced': { folder: text },
  'leftover-loader': { name: text },
  'leftover-keep-flag': {},
  'leftover-obsolete-folder': { name: text },
  'leftover-adminer': { name: text },
  'leftover-dump': { name: text },
  'leftover-archive': { name: text },
  'leftover-repository': { name: text },
  'leftover-installer': { name: text },
  'leftover-phpinfo': { name: text },
  'link-outside': { target: text },
  'link-disguised': { target: text },
  'link-broken-loop': { target: text },
  'mode-world-writable': { mode: text, files: count },
  'mode-setuid': { mode: text },
  'mode-special-file': { type: text },
  'secret-readable': { mode: text },
  'secret-left': { kind: text, count },
  'request-to-code': { sink: text, source: text },
  'decoded-to-code': { sink: text, decoder: text },
  'version-vulnerable': {
    component: text,
    version: text,
    fixed: text,
    ids: z.array(text),
    preAuth: count,
    exploited: z.boolean(),
    distribution: text,
  },
  'version-outdated': { component: text, version: text, latest: text },
  'version-unsupported': { component: text, version: text, branch: text },
  'database-php': { sink: text, source: text, rows: count },
  'database-script': { host: text, why: text, rows: count },
  'database-frame': { host: text, why: text, rows: count },
  'database-links': { host: text, count, rows: count },
  'database-filter': { rows: count },
  'database-object': { name: text, rows: count },
  'database-job': { job: text, include: text, rows: count },
  'database-plugin': { name: text, folder: text, why: text },
  'database-setting': { name: text, value: text },
  'database-document': { name: text, rows: count },
  'database-redirect': { target: text, rows: count },
  'database-owner': { login: text, why: text, since: text },
  'database-trigger': { name: text },
  'policy-media-code': { folder: text },
  'policy-closed-folders': { folder: text },
  'policy-root-access': { folder: text },
  'policy-screen': { folder: text },
  'policy-mode-setting': { folder: text },
  'policy-host-settings': { folder: text },
  'listing-lie': { count },
} satisfies { [R in RuleId]: { [P in keyof RuleParams[R]]: z.ZodType<RuleParams[R][P]> } }

/** Every rule, in the order of the catalogue. */
export const RULE_IDS = Object.keys(RULE_PARAM_SCHEMAS) as RuleId[]

export function isRuleId(text: string): text is RuleId {
  return Object.hasOwn(RULE_PARAM_SCHEMAS, text)
}
