import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, createBrowser, hiddenField } from './browser.ts'
import { runPhp } from './php-server.ts'
import { giveToLab } from './place.ts'
import type { Database, Visit } from './sites.ts'

export interface SpipInstall {
  readonly root: string
  readonly url: string
  readonly version: string
  readonly login: string
  readonly password: string
  readonly title: string
  readonly photo: string
  readonly database?: Database
}

/** Installs a served SPIP through its own web wizard, publishes an article with a photo and uses the site. Gives the article's path. */
export async function installSpip(site: SpipInstall): Promise<string> {
  const browser = createBrowser(site.url)
  const step = (name: string, form: Readonly<Record<string, string>>) => browser.post(`/ecrire/?exec=install&etape=${name}`, form)
  await browser.get('/ecrire/?exec=install')
  const chmod = /chmod=(\d+)/.exec((await browser.get('/ecrire/?exec=install&etape=chmod')).location)?.[1]
  if (chmod === undefined) throw new Error('the wizard found no way to write its files')
  const { database } = site
  const connection: Record<string, string> = database
    ? { adresse_db: `127.0.0.1:${database.port}`, login_db: database.user, pass_db: database.password, server_db: 'mysql', chmod }
    : { adresse_db: '', login_db: '', pass_db: '', server_db: 'sqlite3', chmod }
  const base: Record<string, string> = database ? { choix_db: database.name } : { choix_db: 'new_spip', table_new: 'spip' }
  await step('2', connection)
  await step('3', { ...connection, ...base, tprefix: 'spip' })
  const author = { nom: 'Admin', email: 'admin@example.org', login: site.login, pass: site.password, pass_verif: site.password }
  await step('3b', { ...connection, sel_db: database?.name ?? 'spip', ...author })
  await step('4', {})
  await step('4', {})
  const end = await step('fin', {})
  if (!end.location.includes('exec=accueil') || !existsSync(join(site.root, 'config/connect.php')))
    throw new Error(`SPIP ${site.version}: the wizard failed: ${end.status} ${end.location}`)
  // What its documentation asks of every owner under Apache.
  copyFileSync(join(site.root, 'htaccess.txt'), join(site.root, '.htaccess'))
  giveToLab(join(site.root, '.htaccess'))
  const article = await runPhp('spip', site.version, 'spip-publish.php', [site.root, site.title, site.photo])
  if (!/^\d+$/.test(article)) throw new Error(`SPIP ${site.version}: nothing published: ${article.slice(-500)}`)
  const path = `/spip.php?article${article}`
  await useSpip(site, path)
  return path
}

/** Whether a page is a whole one. Status 200 is no proof: SPIP prints its execution errors with it. */
export function isWholeSpipPage(page: { status: number; body: string }): boolean {
  return page.status === 200 && /<\/html>|<\/rss>/.test(page.body) && !/Erreur d|Erreur\(s\) dans/.test(page.body)
}

async function useSpip(site: SpipInstall, article: string): Promise<void> {
  const visitor = createBrowser(site.url)
  const pages = [
    '/',
    article,
    '/spip.php?rubrique1',
    '/spip.php?page=backend',
    '/spip.php?page=plan',
    '/spip.php?page=recherche&recherche=bonjour',
  ]
  for (const path of [...pages, ...pages, '/spip.php?page=spip_pass'])
    if (!isWholeSpipPage(await visitor.get(path, true))) throw new Error(`SPIP ${site.version}: ${path} is broken`)
  const author = createBrowser(site.url)
  if (!(await loginToSpip(author, site.login, site.password))) throw new Error(`SPIP ${site.version}: nobody can log in`)
  const id = article.replace(/\D/g, '')
  const screens = [
    'articles',
    `article&id_article=${id}`,
    `article_edit&id_article=${id}`,
    'rubriques',
    'auteurs',
    'documents',
    'admin_plugin',
    'admin_vider',
  ]
  for (const screen of [...screens, 'configurer_identite']) {
    const page = await author.get(`/ecrire/?exec=${screen}`, true)
    if (page.status !== 200 || /Erreur d|Erreur\(s\) dans/.test(page.body))
      throw new Error(`SPIP ${site.version}: ${screen} is broken (${page.status})`)
  }
}

/** Logs in by the public form: true only when the private home page is really shown. */
export async function loginToSpip(browser: Browser, login: string, password: string): Promise<boolean> {
  const path = '/spip.php?page=login&url=%2Fecrire%2F'
  const form = (await browser.get(path)).body
  await browser.post(path, {
    page: 'login',
    url: '/ecrire/',
    formulaire_action: 'login',
    formulaire_action_args: hiddenField(form, 'formulaire_action_args'),
    formulaire_action_sign: hiddenField(form, 'formulaire_action_sign'),
    var_login: login,
    password,
  })
  const home = await browser.get('/ecrire/?exec=accueil')
  return home.status === 200 && /<title>[^<]*Accueil/.test(home.body)
}

/** Visits the article: its title and a whole page, as a visitor gets it. */
export async function visitSpip(url: string, article: string): Promise<Visit> {
  const page = await createBrowser(url).get(article, true)
  return { whole: isWholeSpipPage(page), status: page.status, title: /<title>([^<]*)/.exec(page.body)?.[1]?.trim() ?? '' }
}
