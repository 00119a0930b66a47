import { expect, it } from 'vitest'
import type { RemotePath } from '../core/path.ts'
import type { DoorView } from '../fleet/recovery/types.ts'
import { createMemoryTransport } from '../transports/memory/index.ts'
import { memberHosts } from './member-hosts.ts'

it('takes for a member only what is at the site’s own address and shows a door of ours', async () => {
  const folders = ['127.0.0.1', 'localhost', 'ip6-nowhere.invalid', 'x y', '127.0.0.2']
  const transport = createMemoryTransport(Object.fromEntries(folders.map((name) => [`www/sites/${name}/config/connect.php`, 'x'])))
  const asked: string[] = []
  const at = (is: DoorView['is']) => async (url: string) => {
    asked.push(url)
    return { is, detail: '' }
  }
  const site = { root: 'www' as RemotePath, url: 'http://127.0.0.1:8080/' }
  const { signal } = new AbortController()
  expect(await memberHosts(site, transport, at('shut'), signal)).toEqual(['localhost'])
  expect(asked).toEqual(['http://localhost:8080/'])
  expect(await memberHosts(site, transport, at('open'), signal)).toEqual([])
  expect(await memberHosts({ ...site, root: 'none' as RemotePath }, transport, at('shut'), signal)).toEqual([])
})
