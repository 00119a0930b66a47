import { describe, expect, it } from 'vitest'
import { stepWorld } from '../../../test/helpers/step-world.ts'
import type { Account, Site } from '../../core/account.ts'
import { parsePlan, planText } from '../../recipes/plan-file.ts'
import { createMemoryTransport } from '../../transports/memory/index.ts'
import { planHomeSettings } from './plan-home-settings.ts'

const account = { id: 'elus', transport: 'ssh', hostKeys: [], tls: 'explicit', provider: 'ovh' } as unknown as Account
const site = (root: string): Site => ({ id: 'a', account: 'elus', root, groups: [], tags: [] }) as unknown as Site

async function plan(file: Buffer | 'link' | undefined, roots: readonly string[] = ['www']) {
  const what =
    file === 'link' ? { type: 'symlink' as const, target: '/etc/passwd' } : file && { type: 'file' as const, bytes: file, mode: 0o640 }
  const transport = createMemoryTransport(
    { '/home/elus/www/index.php': { type: 'file', bytes: Buffer.from('') }, ...(what && { '/home/elus/.ovhconfig': what }) },
    { home: '/home/elus' },
  )
  const world = await stepWorld({ now: { files: {} } })
  const planned = await planHomeSettings(
    { account, sites: roots.map(site), signal: new AbortController().signal },
    { connect: async () => transport, openStore: async () => world.store, now: () => 0, emit: () => {}, version: '1' },
  )
  const said = planned.plan.checks?.map(({ check, state, params }) => `${check} ${state} ${String(params.reason)}`)
  const [op] = planned.plan.ops
  const after = op?.kind === 'write' && op.after.is === 'file' ? { text: world.textOf(op.after.sha256), mode: op.after.mode } : undefined
  expect(parsePlan(Buffer.from(planText(planned.plan)), 'x')).toEqual(planned.plan)
  return { ...planned, said, after }
}

describe('the settings of an OVH hosting', () => {
  it('get firewall and production, whatever else they say', async () => {
    const { plan: made, said, after } = await plan(Buffer.from('app.engine=php\r\napp.engine.version=8.3\r\nenvironment=development\r\n'))
    expect(after).toEqual({
      text: 'app.engine=php\r\napp.engine.version=8.3\r\nenvironment=production\r\nhttp.firewall=security\r\n',
      mode: 0o640,
    })
    expect(said).toEqual(['hardening told host-settings'])
    expect(made).toMatchObject({ scope: 'account', site: '@elus', root: '', ops: [{ kind: 'write', path: '.ovhconfig' }] })
    expect(made.sources).toHaveLength(1)
  })

  it('are left where they are right, and a PHP without fixes is told', async () => {
    const { plan: made, said } = await plan(Buffer.from('app.engine.version=7.4\nhttp.firewall=security\nenvironment=production\n'))
    expect(made.ops).toEqual([])
    expect(said).toEqual(['hardening ok host-settings', 'decisions told old-php'])
  })

  it('are never made where there are none: another PHP might serve then', async () => {
    const { plan: made, said } = await plan(undefined)
    expect(made.ops).toEqual([])
    expect(said).toEqual(['decisions told host-settings'])
  })

  it('are never followed to somewhere else, nor touched where they are a site’s own', async () => {
    expect(await plan('link')).toMatchObject({ plan: { ops: [] }, said: ['hardening told in-the-way'] })
    for (const root of ['', '/home/elus'])
      expect(await plan(Buffer.from('http.firewall=none\n'), [root])).toMatchObject({ plan: { ops: [] }, said: [] })
  })
})
