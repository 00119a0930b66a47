import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createBrowser } from './browser.ts'
import { runPhp } from './php-server.ts'
import type { Database, Visit } from './sites.ts'

export interface WordpressInstall {
  readonly root: string
  readonly url: string
  readonly version: string
  readonly login: string
  readonly password: string
  readonly title: string
  readonly photo: string
  readonly database: Database
}

/** Installs a served WordPress by its own two wizards, publishes a post with a photo and uses the site. Gives the post's path. */
export async function installWordpress(site: WordpressInstall): Promise<string> {
  const browser = createBrowser(site.url)
  const { database } = site
  const configured = await browser.post('/wp-admin/setup-config.php?step=2', {
    dbname: database.name,
    uname: database.user,
    pwd: database.password,
    dbhost: `127.0.0.1:${database.port}`,
    prefix: 'wp_',
    language: '',
    noapi: '1',
  })
  if (!existsSync(join(site.root, 'wp-config.php')))
    throw new Error(`setup-config.php failed: ${configured.status} ${textOf(configured.body)}`)
  const installed = await browser.post('/wp-admin/install.php?step=2', {
    weblog_title: 'Mon blog',
    user_name: site.login,
    admin_password: site.password,
    admin_password2: site.password,
    pw_weak: '1',
    admin_email: 'admin@example.org',
    blog_public: '0',
    language: '',
  })
  if (!installed.body.includes('wp-login.php')) throw new Error(`install.php failed: ${installed.status} ${textOf(installed.body)}`)
  const post = await runPhp('wordpress', site.version, 'wordpress-publish.php', [site.root, site.url, site.title, site.photo])
  if (!/^\/\d{4}\/\d\d\/[a-z0-9-]+\/$/.test(post)) throw new Error(`nothing published: ${post.slice(-500)}`)
  await useWordpress(site, post)
  return post
}

async function useWordpress(site: WordpressInstall, post: string): Promise<void> {
  const visitor = createBrowser(site.url)
  for (const path of ['/', post, '/feed/', '/?s=bonjour', '/wp-json/wp/v2/posts']) {
    const page = await visitor.get(path, true)
    if (page.status !== 200) throw new Error(`WordPress: ${path} answers ${page.status}`)
  }
  const author = createBrowser(site.url)
  await author.get('/wp-login.php')
  await author.post('/wp-login.php', { log: site.login, pwd: site.password, testcookie: '1', redirect_to: `${site.url}/wp-admin/` })
  for (const screen of ['index.php', 'edit.php', 'upload.php', 'plugins.php', 'themes.php', 'options-permalink.php']) {
    const page = await author.get(`/wp-admin/${screen}`)
    if (page.status !== 200 || !page.body.includes('wp-admin-bar-my-account'))
      throw new Error(`WordPress: ${screen} answers ${page.status}`)
  }
}

/** Visits the post: its title and a whole page, as a visitor gets it. */
export async function visitWordpress(url: string, post: string): Promise<Visit> {
  const page = await createBrowser(url).get(post, true)
  const whole = page.status === 200 && page.body.includes('</html>') && !/Fatal error|critical error/.test(page.body)
  return { whole, status: page.status, title: /<title>([^<]*)/.exec(page.body)?.[1]?.trim() ?? '' }
}

const textOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .slice(-300)
