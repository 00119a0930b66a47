import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RotationAnswer } from '../../src/cms/rotate-types.ts'
import { spipRotator } from '../../src/cms/spip/rotate/index.ts'
import { RENEWALS, type Renewal } from '../../src/core/credential.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { type Browser, createBrowser, hiddenField } from '../lab/browser.ts'
import { labFolder } from '../lab/place.ts'
import { run } from '../lab/run.ts'
import { loginToSpip } from '../lab/spip-site.ts'
import { query, runScript } from './spip-upgrade.ts'

/** A SPIP that is served, wherever it is. */
export interface RotatedSite {
  readonly root: string
  readonly url: string
  /** Of the command line; the machine's own by default. */
  readonly php?: string
  /** Folder of the configuration, and the name the site is asked under, in a mutualisation. */
  readonly config?: string
  readonly host?: string
  /** Who owns the files. Default: the lab's account. */
  readonly as?: { readonly uid: number; readonly gid: number }
}

export interface Wish {
  readonly renews?: readonly Renewal[]
  readonly passwords?: Readonly<Record<number, string>>
  readonly killAfterMs?: number
}

/** Runs the script that renews, as a rotation does, and gives what is read of its answer. */
export async function renewSpip(site: RotatedSite, { renews = RENEWALS, passwords = {}, killAfterMs }: Wish = {}): Promise<RotationAnswer> {
  const empty = '' as RemotePath
  const rules = { length: 20, from: 'alphanumeric' } as const
  const { php } = spipRotator.script({
    kind: 'cms',
    cms: 'spip',
    installation: empty,
    database: empty,
    renews,
    people: [],
    rules,
    way: { by: 'exec', php: 'php' },
  })
  const input = Buffer.from(JSON.stringify({ passwords })).toString('base64')
  const source = `<?php $sg_input = base64_decode('${input}'); ?>${php}`
  const { stdout, status } = await runScript({ php: source, program: site.php }, site.root, site.host ?? '', killAfterMs)
  return spipRotator.readAnswer(stdout, status)
}

const SECRET_METAS = /^(?:cache_)?secret_|^low_sec$|^alea_ephemere(?:_ancien)?$/

/** Every secret the site has now, by what it is: settings, keys of the file, and what is kept of authors. */
export async function spipSecrets({ root, config = 'config' }: RotatedSite): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const [name, value] of await query(root, 'SELECT nom, valeur FROM spip_meta', config))
    if (SECRET_METAS.test(name as string)) found.set(`meta ${name}`, value as string)
  const keys = join(root, config, 'cles.php')
  const json = existsSync(keys) ? (/\{.*\}/s.exec(readFileSync(keys, 'utf8'))?.[0] ?? '{}') : '{}'
  for (const [name, value] of Object.entries(JSON.parse(json) as Record<string, string>)) found.set(`key ${name}`, value)
  const columns = ['pass', 'htpass', 'low_sec', 'cookie_oubli', ...(existsSync(keys) ? ['backup_cles'] : [])]
  for (const [id, ...values] of await query(root, `SELECT id_auteur, ${columns.join(', ')} FROM spip_auteurs`, config))
    for (const [i, value] of values.entries()) if (value && value !== 'x') found.set(`author ${id} ${columns[i]}`, value)
  return found
}

/** Names of those that are still the same. */
export function still(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const now = new Set(after.values())
  return [...before].filter(([, value]) => now.has(value)).map(([name]) => name)
}

/** What somebody has who read everything yesterday. */
export interface Loot {
  /** Logged in, with the cookie. */
  readonly thief: Browser
  /** Whether the cookie still lets in. */
  cookieOpens(): Promise<boolean>
  /** Whether the link to set a password, that was mailed to the first author, still shows its form. */
  linkOpens(): Promise<boolean>
  /** Sends the form of that link, as it was shown then, with this password. */
  useLink(password: string): Promise<void>
}

export async function stealFrom(site: RotatedSite, login: string, password: string): Promise<Loot> {
  const thief = createBrowser(site.url)
  if (!(await loginToSpip(thief, login, password))) throw new Error(`${login} cannot log in to begin with`)
  const code = `require '${join(labFolder(), 'kit', 'php', 'boot.inc.php')}'; include_spip('action/inscrire_auteur'); echo auteur_attribuer_jeton(1);`
  const token = await run(site.php ?? process.env.PHP ?? 'php', ['-d', 'display_errors=0', '-r', code, '--', site.root], {
    cwd: site.root,
    ...(site.as ? { as: site.as } : {}),
  })
  const link = `/spip.php?page=spip_pass&p=${token.trim()}`
  const form = async (): Promise<string> => (await createBrowser(site.url).get(link)).body
  const shown = await form()
  const isOpen = (page: string): boolean => /name='oubli_confirm'/.test(page)
  if (!isOpen(shown)) throw new Error(`the link does not open to begin with: ${shown.slice(0, 2000)}`)
  const [args, sign] = [hiddenField(shown, 'formulaire_action_args'), hiddenField(shown, 'formulaire_action_sign')]
  return {
    thief,
    cookieOpens: async () => {
      const home = await thief.get('/ecrire/?exec=accueil')
      return home.status === 200 && /<title>[^<]*Accueil/.test(home.body)
    },
    linkOpens: async () => isOpen(await form()),
    useLink: async (fresh) => {
      await createBrowser(site.url).post(link, {
        page: 'spip_pass',
        p: token.trim(),
        formulaire_action: 'mot_de_passe',
        formulaire_action_args: args,
        formulaire_action_sign: sign,
        oubli: fresh,
        oubli_confirm: fresh,
        login: '',
        nobot: '',
      })
    },
  }
}

/** Asks the site for a new password, as people do; gives whether a link was made for this address. */
export async function asksAnew(site: RotatedSite, email: string): Promise<boolean> {
  const page = '/spip.php?page=spip_pass'
  const browser = createBrowser(site.url)
  const shown = (await browser.get(page)).body
  await browser.post(page, {
    page: 'spip_pass',
    formulaire_action: 'oubli',
    formulaire_action_args: hiddenField(shown, 'formulaire_action_args'),
    formulaire_action_sign: hiddenField(shown, 'formulaire_action_sign'),
    oubli: email,
    nobot: '',
  })
  const [row] = await query(site.root, `SELECT cookie_oubli FROM spip_auteurs WHERE email = '${email}'`, site.config)
  return Boolean(row?.[0])
}

/** Whether this login and password are let in, by a browser of its own. */
export function logsIn(site: RotatedSite, login: string, password: string): Promise<boolean> {
  return loginToSpip(createBrowser(site.url), login, password)
}
