/**
 * What makes a site harder to break into. An id is for ever: recipes name it, and `scan --policy` reports it as the rule `policy-<id>`.
 * Words (why, and what is done) stand in i18n (harden-checks.ts), sources beside the rules (cms/…/harden).
 */
export const HARDEN_RULES = [
  /** No program runs among media and caches. */
  'media-code',
  /** Folders of settings, logs and libraries are closed to visitors. */
  'closed-folders',
  /** Dumps, copies, repositories and the release's papers are closed to visitors; versions are not told in headers. */
  'root-access',
  /** SPIP's security screen is there and current. */
  'screen',
  /** The CMS gives what it writes no more rights than it needs. */
  'mode-setting',
  /** `.ovhconfig`: a PHP that gets fixes, firewall, production. */
  'host-settings',
  /** Nobody writes but the owner; secrets are the owner's alone. */
  'modes',
  /** Installers, tools, dumps and old copies go to quarantine. */
  'leftovers',
  /** Headers that tell browsers to be strict. Only where asked for: a site may live in another's frame. */
  'security-headers',
  /** No code is edited in the dashboard (WordPress). Only where asked for. */
  'file-editing',
  /** `xmlrpc.php` answers nobody (WordPress). Only where asked for: applications use it. */
  'xmlrpc',
  /** Forums open to anybody: told, never changed. */
  'forums',
  /** Whoever comes may register: told, never changed. */
  'registrations',
] as const

export type HardenRuleId = (typeof HARDEN_RULES)[number]

/** Done only where the owner asks for it: they change what visitors or authors can do. */
export const ASKED_RULES = ['security-headers', 'file-editing', 'xmlrpc'] as const satisfies readonly HardenRuleId[]
