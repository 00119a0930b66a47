import type { CmsId } from '../core/installation.ts'

/** What somebody gains who asks so and gets through. */
export type Gain = 'code' | 'login' | 'data'

/**
 * A shape of requests by which sites are broken into, as far as a log shows it: method and target, never what was sent. So most fit what
 * honest visitors do as well; only a `telling` one does not.
 */
export interface RequestShape {
  /** Stable: reports name it, and its words are in i18n. */
  readonly id: ShapeOfRequest
  readonly cms: CmsId | 'any'
  /** Advisories whose exploits look so, and the product they are about. Which one it was, a log does not say. */
  readonly advisories: readonly string[]
  readonly product: string
  readonly gain: Gain
  /** Nobody honest asks so. */
  readonly telling: boolean
  /** Only where something is sent. */
  readonly sends?: true
  /** Over path and query, percent signs decoded; any case. Bounded in all its parts: what it is tried on is an attacker's. */
  readonly target: RegExp
  /** Paths below which it is something else. */
  readonly except?: RegExp
}

export const SHAPES_OF_REQUESTS = [
  'code-in-request',
  'code-in-media',
  'files-in-request',
  'sql-in-request',
  'spip-saisies',
  'spip-bigup',
  'spip-oups',
  'spip-memotri',
  'spip-dates',
  'spip-connect',
  'spip-install',
  'spip-porte-plume',
  'spip-session',
  'spip-forgotten-password',
  'spip-referer-spam',
  'spip-loader',
  'spip-login',
  'spip-plugins',
  'spip-private',
  'spip-public-form',
  'wordpress-install',
  'wordpress-plugin-file',
  'wordpress-editor',
  'wordpress-plugins',
  'wordpress-upload',
  'wordpress-ajax',
  'wordpress-rest',
  'wordpress-xmlrpc',
  'wordpress-login',
  'database-tool',
] as const
export type ShapeOfRequest = (typeof SHAPES_OF_REQUESTS)[number]

/** A script: what a server runs, also with a path behind its name. */
const SCRIPT = String.raw`[^?]{0,300}\.(?:ph(?:p\d?|tml|ar|ps|t)|cgi|pl)(?:[/?]|$)`

/** Most telling first; the first that fits names a request. Sources: the advisories named, and the public modules that use them. */
export const REQUEST_SHAPES: readonly RequestShape[] = [
  {
    id: 'code-in-request',
    cms: 'any',
    advisories: [],
    product: '',
    gain: 'code',
    telling: true,
    target:
      /<\?(?:php|=)|base64_decode\s*\(|\b(?:eval|assert|system|passthru|shell_exec|popen|proc_open)\s*\(|php:\/\/(?:input|filter)|auto_prepend_file|allow_url_include/i,
  },
  {
    id: 'code-in-media',
    cms: 'any',
    advisories: [],
    product: '',
    gain: 'code',
    telling: true,
    target: new RegExp(String.raw`\/(?:IMG|local|tmp|uploads|cache|images|files)\/${SCRIPT}`, 'i'),
    // Extensions keep scripts in folders of such names.
    except: /\/(?:plugins|plugins-dist|extensions|themes|squelettes|wp-includes|wp-admin|ecrire)\//i,
  },
  {
    id: 'files-in-request',
    cms: 'any',
    advisories: [],
    product: '',
    gain: 'data',
    telling: true,
    target: /(?:\.\.[/\\]){2,}|\/etc\/passwd|=[^&]{0,200}(?:wp-config\.php|config\/connect\.php)|\/\.(?:git\/config|env)(?:$|\?)/i,
  },
  {
    id: 'sql-in-request',
    cms: 'any',
    advisories: [],
    product: '',
    gain: 'data',
    telling: true,
    target:
      /\bunion(?:\s|\+|\/\*[^*]{0,40}\*\/){1,9}(?:all[\s+]{1,9})?select\b|information_schema|\b(?:sleep|benchmark|extractvalue|updatexml)\s*\(/i,
  },
  {
    id: 'spip-saisies',
    cms: 'spip',
    advisories: ['CVE-2025-71243'],
    product: 'spip-plugin/saisies',
    gain: 'code',
    telling: true,
    target: /[?&]_anciennes_valeurs(?:=|\[)/i,
  },
  {
    id: 'spip-bigup',
    cms: 'spip',
    advisories: ['CVE-2024-8517'],
    product: 'spip',
    gain: 'code',
    telling: true,
    target: /[?&]bigup_retrouver_fichiers/i,
  },
  {
    id: 'spip-oups',
    cms: 'spip',
    advisories: ['CVE-2023-24258', 'CVE-2022-37155', 'CVE-2022-28960'],
    product: 'spip',
    gain: 'code',
    telling: true,
    target: /[?&]_oups=/i,
  },
  {
    id: 'spip-memotri',
    cms: 'spip',
    advisories: ['CVE-2019-11071'],
    product: 'spip',
    gain: 'code',
    telling: true,
    target: /[?&]var_memotri=\w*[^\w&]/i,
  },
  {
    id: 'spip-dates',
    cms: 'spip',
    advisories: [],
    product: 'spip',
    gain: 'data',
    telling: true,
    target: /[?&](?:annee|mois|jour|date)=\w+\(/i,
  },
  {
    id: 'spip-connect',
    cms: 'spip',
    advisories: [],
    product: 'spip',
    gain: 'code',
    telling: true,
    target: /[?&]connect=[^&]{0,200}[?<>]/i,
  },
  {
    id: 'spip-install',
    cms: 'spip',
    advisories: [],
    product: 'spip',
    gain: 'code',
    telling: true,
    target: /\/ecrire\/[^?]{0,40}\?(?:.{0,200}&)?exec=install\b|[?&]reinstall=oui/i,
  },
  {
    id: 'spip-porte-plume',
    cms: 'spip',
    advisories: ['CVE-2024-7954'],
    product: 'spip',
    gain: 'code',
    telling: false,
    target: /[?&]action=porte_plume_previsu/i,
  },
  {
    id: 'spip-session',
    cms: 'spip',
    advisories: ['CVE-2026-77647', 'CVE-2026-77806', 'SGA-2026-0002'],
    product: 'spip',
    gain: 'code',
    telling: false,
    target: /[?&]action=session\b/i,
  },
  {
    id: 'spip-forgotten-password',
    cms: 'spip',
    advisories: ['CVE-2023-27372', 'CVE-2024-8517'],
    product: 'spip',
    gain: 'code',
    telling: false,
    sends: true,
    target: /[?&]page=spip_pass\b/i,
  },
  {
    id: 'spip-referer-spam',
    cms: 'spip',
    advisories: ['CVE-2026-27743'],
    product: 'spip-plugin/referer_spam',
    gain: 'data',
    telling: false,
    target: /[?&]action=\w*referer_?spam/i,
  },
  {
    id: 'spip-loader',
    cms: 'spip',
    advisories: [],
    product: 'spip',
    gain: 'code',
    telling: false,
    target: /\/spip_loader(?:\.php|[^/?]*\.phar)/i,
  },
  {
    id: 'spip-login',
    cms: 'spip',
    advisories: ['CVE-2026-22205', 'CVE-2024-8517'],
    product: 'spip',
    gain: 'login',
    telling: false,
    sends: true,
    target: /[?&]page=login\b/i,
  },
  {
    id: 'spip-plugins',
    cms: 'spip',
    advisories: [],
    product: 'spip',
    gain: 'code',
    telling: false,
    sends: true,
    target: /[?&](?:exec=(?:admin_plugin|charger_plugin|depots)|action=(?:actionner|charger_plugin|teleporter))\b/i,
  },
  {
    id: 'spip-private',
    cms: 'spip',
    advisories: ['CVE-2026-8429', 'CVE-2026-22206', 'CVE-2022-26846', 'CVE-2021-44123'],
    product: 'spip',
    gain: 'code',
    telling: false,
    sends: true,
    target: /\/ecrire\//i,
  },
  {
    id: 'spip-public-form',
    cms: 'spip',
    advisories: ['CVE-2026-77806', 'CVE-2026-77647', 'CVE-2024-8517', 'CVE-2023-27372'],
    product: 'spip',
    gain: 'code',
    telling: false,
    sends: true,
    target: /^[^?]*\/(?:(?:spip|index)\.php)?(?:\?|$)|^[^?.]*(?:\?|$)|\.html?(?:\?|$)/i,
    except: /\/ecrire\//i,
  },
  {
    id: 'wordpress-install',
    cms: 'wordpress',
    advisories: [],
    product: 'wordpress',
    gain: 'code',
    telling: true,
    sends: true,
    target: /\/wp-admin\/(?:install|setup-config)\.php/i,
  },
  {
    id: 'wordpress-plugin-file',
    cms: 'wordpress',
    advisories: [],
    product: 'wordpress',
    gain: 'code',
    telling: false,
    sends: true,
    target: /\/wp-content\/(?:plugins|themes)\/[^/?]+\/[^?]*\.php/i,
  },
  {
    id: 'wordpress-editor',
    cms: 'wordpress',
    advisories: [],
    product: 'wordpress',
    gain: 'code',
    telling: false,
    sends: true,
    target: /\/wp-admin\/(?:network\/)?(?:theme|plugin)-editor\.php|[?&]action=edit-theme-plugin-file/i,
  },
  {
    id: 'wordpress-plugins',
    cms: 'wordpress',
    advisories: [],
    product: 'wordpress',
    gain: 'code',
    telling: false,
    target: /\/wp-admin\/(?:network\/)?update\.php\?(?:.{0,200}&)?action=(?:upload|install)-(?:plugin|theme)/i,
  },
  {
    id: 'wordpress-upload',
    cms: 'wordpress',
    advisories: [],
    product: 'wordpress',
    gain: 'code',
    telling: false,
    sends: true,
    target: /\/wp-admin\/(?:async-upload|media-new)\.php/i,
  },
  {
    id: 'wordpress-ajax',
    cms: 'wordpress',
    advisories: [],
    product: 'wordpress',
    gain: 'code',
    telling: false,
    sends: true,
    target: /\/wp-admin\/admin-(?:ajax|post)\.php/i,
  },
  {
    id: 'wordpress-rest',
    cms: 'wordpress',
    advisories: [],
    product: 'wordpress',
    gain: 'code',
    telling: false,
    sends: true,
    target: /\/wp-json\/|[?&]rest_route=/i,
  },
  {
    id: 'wordpress-xmlrpc',
    cms: 'wordpress',
    advisories: [],
    product: 'wordpress',
    gain: 'login',
    telling: false,
    sends: true,
    target: /\/xmlrpc\.php/i,
  },
  {
    id: 'wordpress-login',
    cms: 'wordpress',
    advisories: [],
    product: 'wordpress',
    gain: 'login',
    telling: false,
    sends: true,
    target: /\/wp-login\.php/i,
  },
  {
    id: 'database-tool',
    cms: 'any',
    advisories: [],
    product: '',
    gain: 'data',
    telling: false,
    target: /\/(?:adminer[^/?]*\.php|phpmyadmin\/|pma\/)/i,
  },
]

/** Of those that honest visitors use, too, the ones they seldom do. Of the rest every line of a busy site would be kept. */
const KEPT_ALSO: ReadonlySet<string> = new Set(['spip-porte-plume', 'spip-session', 'spip-forgotten-password', 'spip-referer-spam'])

/** Shapes worth a second look wherever they stand in a log, as one expression over decoded targets. */
export const WORTH_KEEPING: string = REQUEST_SHAPES.filter(({ telling, id }) => telling || KEPT_ALSO.has(id))
  .map(({ target }) => `(?:${target.source})`)
  .join('|')

/**
 * The shapes a request has, most telling first, of this CMS or of any. Several: whoever looks may choose by what was open.
 * @param target Path and query, percent signs decoded. @param sends POST and such.
 */
export function shapesOf(target: string, sends: boolean, cms: readonly CmsId[]): RequestShape[] {
  return REQUEST_SHAPES.filter(
    (shape) =>
      (shape.cms === 'any' || cms.includes(shape.cms)) &&
      (sends || shape.sends !== true) &&
      shape.target.test(target) &&
      shape.except?.test(target.split('?', 1)[0] as string) !== true,
  )
}
