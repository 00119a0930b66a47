import { expect, it } from 'vitest'
import { siteAt } from '../../test/helpers/scan-world.ts'
import type { AppEvent } from '../core/events.ts'
import type { RemotePath } from '../core/path.ts'
import { createMemoryTransport } from '../transports/memory/index.ts'
import { isOutsideWeb, siteOf, surveyAccount } from './survey-account.ts'

const SPIP = (at: string, version: string): Record<string, string> => ({
  [`${at}/ecrire/inc_version.php`]: `<?php\n$spip_version_branche = '${version}';\n`,
  [`${at}/spip.php`]: "<?php include 'ecrire/public.php';",
  [`${at}/ecrire/index.php`]: '<?php',
})

async function survey(files: Parameters<typeof createMemoryTransport>[0], root: string, events: AppEvent[] = []) {
  const transport = createMemoryTransport(files)
  return await surveyAccount(transport, (root === '' ? transport.home : root) as RemotePath, {
    account: 'acc',
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  })
}

it('finds every CMS of the account, with paths from the folder asked for', async () => {
  const files = { ...SPIP('www', '4.4.30'), ...SPIP('www/old/copy', '3.2.11'), 'mail/inbox': 'x' }
  const found = (await survey(files, '')).installations.filter((i) => i.cms === 'spip')
  expect(found.map((i) => [i.root, i.version])).toEqual([
    ['www', '4.4.30'],
    ['www/old/copy', '3.2.11'],
  ])
  const below = (await survey(files, 'www')).installations.filter((i) => i.cms === 'spip')
  expect(below.map((i) => [i.root, i.version])).toEqual([
    ['', '4.4.30'],
    ['old/copy', '3.2.11'],
  ])
})

it('tells what it could not list or read: an installation may hide there', async () => {
  const closed = await survey({ ...SPIP('www', '4.4.30'), shut: { type: 'dir', unreadable: true } }, '')
  expect(closed.problems.map((problem) => [problem.path, problem.reason])).toEqual([['shut', 'denied']])
  const files = { ...SPIP('www', '4.4.30'), 'www/ecrire/inc_version.php': { type: 'file', unreadable: true } } as const
  const unread = await survey(files, 'www')
  expect(unread.problems.map((problem) => [problem.path, problem.reason])).toEqual([['ecrire/inc_version.php', 'denied']])
  expect(unread.installations.find((i) => i.cms === 'spip')?.version).toBeUndefined()
})

it('says what it is doing', async () => {
  const events: AppEvent[] = []
  await survey(SPIP('www', '4.4.30'), '', events)
  expect(events.filter((event) => event.type === 'phase').map((event) => event.phase)).toEqual(['list', 'detect'])
  expect(events.some((event) => event.type === 'progress' && event.done > 3)).toBe(true)
})

it('knows the sites that are declared already, however their root is written', async () => {
  const { installations } = await survey({ ...SPIP('www', '4.4.30'), ...SPIP('old', '3.2.11') }, '')
  const sites = [siteAt('new', 'www'), siteAt('aside', '/home/site/old')]
  const known = installations.filter((i) => i.cms === 'spip').map((i) => [i.root, siteOf(i, sites, '/home/site' as RemotePath)?.id])
  expect(known.sort()).toEqual([
    ['old', 'aside'],
    ['www', 'new'],
  ])
  expect(siteOf(installations[0] as (typeof installations)[number], [], '/home/site' as RemotePath)).toBeUndefined()
})

it.each([
  ['', false],
  ['www', false],
  ['public_html/blog', false],
  ['backup/www', true],
  ['www.old', true],
])('%j is outside the web folders: %s', (root, outside) => {
  expect(isOutsideWeb(root as RemotePath)).toBe(outside)
})
