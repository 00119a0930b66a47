import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SiteId } from '../../core/account.ts'
import { keepPlanText } from './keep-plan-text.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'siteguard-text-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

it('keeps a text below the plans, for its owner alone, under a name that leads nowhere else', async () => {
  const at = new Date('2026-11-22T08:00:00.123Z')
  const file = await keepPlanText(dir, '../Ville' as SiteId, '../../etc/x.patch', 'text\n', at)
  expect(relative(dir, file)).toMatch(/^texts\/[^/]+\/20261122T080000Z-[^/]+$/)
  expect(readFileSync(file, 'utf8')).toBe('text\n')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})
