import type { RemotePath } from '../../../core/path.ts'
import { deniedFiles, mediaLines, rootLines, STRICT_HEADERS } from '../../access-rules.ts'
import { isInRoot, rootBlock, withoutCode } from '../../harden-settings.ts'
import type { CmsHardener, HardenRule, HardenSite } from '../../harden-types.ts'
import { ovhSettings } from '../../ovh-settings.ts'
import { fileEditing } from './file-editing.ts'

const GUIDE = 'https://developer.wordpress.org/advanced-administration/security/hardening/'
const MEDIA = ['wp-content/uploads', 'wp-content/blogs.dir', 'wp-content/cache', 'wp-content/upgrade'] as RemotePath[]

const mediaCode: HardenRule = {
  id: 'media-code',
  sources: [GUIDE],
  look: (site) => withoutCode(site, MEDIA),
}

/** The configuration (its bytes, should PHP be off one day), papers that tell the version, and what PHP writes of errors. */
const PAPERS =
  '(?i)^(?:wp-config(?:-sample)?\\.php|readme\\.html|liesmich\\.html|lisezmoi\\.html|licen[cs]e\\.txt|debug\\.log|error_log|php\\.ini)$'

const NO_XMLRPC = deniedFiles('^xmlrpc\\.php$')

const root: HardenRule = {
  id: 'root-access',
  sources: [GUIDE],
  look: (site) =>
    rootBlock(site, rootLines([...mediaLines(site.base, MEDIA), ...deniedFiles(PAPERS)]), {
      xmlrpc: NO_XMLRPC,
      'security-headers': STRICT_HEADERS,
    }),
}

const xmlrpc: HardenRule = {
  id: 'xmlrpc',
  sources: [GUIDE],
  async look(site) {
    const isClosed = site.asked.has('xmlrpc') || site.stands('xmlrpc.php') !== 'file' || (await isInRoot(site, NO_XMLRPC))
    return { measures: [], tells: isClosed ? [] : [{ reason: 'xmlrpc' }] }
  },
}

const registrations: HardenRule = {
  id: 'registrations',
  sources: [GUIDE],
  async look(site) {
    const options = await optionsOf(site, ['users_can_register', 'default_role'])
    if (options.get('users_can_register') !== '1') return { measures: [] }
    const role = options.get('default_role') ?? ''
    const isGrave = role !== '' && role !== 'subscriber'
    return {
      measures: [],
      tells: [{ reason: isGrave ? 'registrations-role' : 'registrations', params: { names: ['users_can_register'], role } }],
    }
  },
}

async function optionsOf({ databases }: HardenSite, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const { rows, link } of databases) {
    for await (const { option_name: name, option_value: value } of rows(`${link.prefix}options`) ?? []) {
      if (typeof name === 'string' && typeof value === 'string' && names.includes(name)) found.set(name, value)
    }
  }
  return found
}

export const wordpressHardener: CmsHardener = {
  cms: 'wordpress',
  rules: [mediaCode, root, fileEditing, xmlrpc, ovhSettings, registrations],
  shown: () => MEDIA.slice(0, 1),
  written: () => ['wp-content/uploads'] as RemotePath[],
  secrets: () => ['wp-config.php'] as RemotePath[],
  closed: () => [],
  open: () =>
    ['wp-content/uploads', 'wp-content/blogs.dir', 'wp-content/cache', 'wp-content/upgrade', 'wp-content/languages'] as RemotePath[],
}
