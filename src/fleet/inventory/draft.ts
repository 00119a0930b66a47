import { dirname, relative, resolve } from 'node:path'
import type { AccountId } from '../../core/account.ts'
import { draftTexts } from '../../i18n/draft.ts'
import type { Lang } from '../../i18n/types.ts'
import { yamlScalar } from '../../yaml/index.ts'
import { parseTarget, type Target } from './target.ts'

/**
 * A first siteguard.yml with one account, no site yet, and comments that say what to do next.
 * @param target see `parseTarget`. A relative folder starts at `cwd`, and is written as seen from the inventory `file`.
 * @throws SG-USE-001 when the target cannot be understood or holds a password.
 */
export function draftInventory(
  target: string,
  lang: Lang,
  places: { readonly cwd: string; readonly file: string },
): { readonly text: string; readonly account: AccountId; readonly transport: Target['transport'] } {
  const account = parseTarget(target, lang)
  const words = draftTexts[lang]
  const { id, transport } = account
  const overSsh = transport === 'ssh' || transport === 'sftp'
  const variable = `${id.replace(/[^A-Za-z0-9]/g, '_').toUpperCase()}_PASSWORD`.replace(/^(?=\d)/, '_')
  const lines = [
    ...words.head.map((line) => `# ${line}`),
    'version: 1',
    `lang: ${lang} # ${words.lang}`,
    '',
    `# ${words.owners}`,
    '#   mairie:',
    `#     name: ${yamlScalar(words.ownerName)}`,
    '#     email: webmestre@example.org',
    'owners: {}',
    '',
    `# ${words.accounts}`,
    'accounts:',
    `  ${yamlScalar(id)}:`,
    `    transport: ${transport} # ${words.transport[transport]}`,
    ...(account.host === undefined ? [] : [`    host: ${yamlScalar(account.host)}`]),
    ...(account.port === undefined ? [] : [`    port: ${account.port}`]),
    ...(account.user === undefined ? [] : [`    user: ${yamlScalar(account.user)}`]),
    ...(overSsh ? [`    # identityFile: ~/.ssh/id_ed25519 # ${words.identityFile}`] : []),
    ...(overSsh ? [`    # password: env:${variable} # ${words.password}`] : []),
    ...(transport === 'ftp' || transport === 'ftps' ? [`    password: prompt # env:${variable}, ${words.password}`] : []),
    ...(account.home === undefined ? [`    # home: www # ${words.home}`] : [`    home: ${yamlScalar(homeSeenFrom(account.home, places))}`]),
    ...(overSsh || transport === 'ftps' ? [`    # ${words.hostKey(id)}`] : []),
    '',
    `# ${words.sites(id)}`,
    'sites: {}',
    '',
    `# ${words.waivers}`,
    '#   - rule: core-changed',
    '#     path: ecrire/inc/example.php',
    `#     reason: ${yamlScalar(words.reason)}`,
    '#     owner: mairie',
    '#     expires: 2027-12-31',
    'waivers: []',
  ]
  return { text: `${lines.join('\n')}\n`, account: id, transport }
}

function homeSeenFrom(home: string, { cwd, file }: { readonly cwd: string; readonly file: string }): string {
  if (/^[~/]/.test(home)) return home
  return relative(dirname(resolve(cwd, file)), resolve(cwd, home)) || '.'
}
