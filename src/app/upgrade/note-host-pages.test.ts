import { expect, it } from 'vitest'
import type { Site } from '../../core/account.ts'
import { bareInstallation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import type { PageClient } from '../../http/types.ts'
import type { DatabaseLink } from '../../snapshots/types.ts'
import { noteHostPages } from './note-host-pages.ts'

const signal = new AbortController().signal
const site = { id: 'ville', account: 'a', root: 'www', groups: [], tags: [] } as unknown as Site
const link = (installation: string): DatabaseLink => ({
  kind: 'sqlite',
  installation: installation as RemotePath,
  file: 'f' as RemotePath,
  prefix: 'spip_',
})

/** Answers every page, and remembers who was asked. */
function client(headers: Record<string, string> = {}): { asked: string[]; client: PageClient } {
  const asked: string[] = []
  const answer = async (url: string) => {
    asked.push(url)
    return { status: 200, headers, url, body: Buffer.from(`<html><title>${url}</title></html>`) }
  }
  return { asked, client: { ask: answer, post: answer } }
}

async function* rows(values: Readonly<Record<string, string>>) {
  for (const [nom, valeur] of Object.entries(values)) yield { nom, valeur }
}

const stored = (roots: readonly string[], urls: Readonly<Record<string, string>>) => ({
  installations: roots.map((root) => bareInstallation(root === 'static' ? 'generic' : 'spip', root as RemotePath)),
  links: Object.keys(urls).map(link),
  rows: (database: RemotePath) => (table: string) => (table === 'spip_meta' ? rows({ adresse_site: urls[database] as string }) : undefined),
})

it('asks at the inventory’s address for the CMS at the root, and at its own for one in a folder', async () => {
  const { asked, client: pages } = client({ 'x-powered-by': 'PHP/8.2.30' })
  const found = await noteHostPages(
    pages,
    { ...site, url: 'https://ville.test' },
    stored(['', 'blog', 'static'], { '': 'https://other.test', blog: 'https://blog.test' }),
    signal,
  )
  expect([...found.pages.keys()]).toEqual(['', 'blog'])
  expect(found.pages.get('' as RemotePath)?.[0]).toEqual({ url: 'https://ville.test/', status: 200, title: 'https://ville.test/' })
  expect(found.pages.get('blog' as RemotePath)?.[0]).toMatchObject({ url: 'https://blog.test/' })
  expect(new Set(asked.map((url) => new URL(url).host))).toEqual(new Set(['ville.test', 'blog.test']))
  expect(found.web).toEqual({ version: '8.2.30', said: 'x-powered-by' })
})

it('takes the database’s address where the inventory has none, and asks nobody where neither has', async () => {
  const own = client({ server: 'Apache/2.4 (Debian) PHP/7.4.33' })
  const found = await noteHostPages(own.client, site, stored([''], { '': 'https://ville.test/spip' }), signal)
  expect(found.pages.get('' as RemotePath)?.[0]).toMatchObject({ url: 'https://ville.test/spip/' })
  expect(found.web?.version).toBe('7.4.33')
  const none = client()
  expect(await noteHostPages(none.client, site, stored([''], {}), signal)).toEqual({ pages: new Map() })
  expect(none.asked).toEqual([])
})

it('finds a CMS in a folder below the site’s address, where its database tells nothing', async () => {
  const { client: pages } = client()
  const found = await noteHostPages(pages, { ...site, url: 'https://ville.test/' }, stored(['notre blog'], {}), signal)
  expect(found.pages.get('notre blog' as RemotePath)?.[0]).toMatchObject({ url: 'https://ville.test/notre%20blog/' })
})

it('notes nothing where HTTP is off', async () => {
  expect(await noteHostPages(undefined, { ...site, url: 'https://ville.test' }, stored([''], {}), signal)).toEqual({ pages: new Map() })
})
