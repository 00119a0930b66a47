import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { account, cleanWorld, depsOf, siteAt } from '../../../test/helpers/scan-world.ts'
import { SiteguardError } from '../../core/error.ts'
import type { ReleaseRef } from '../../core/manifest.ts'
import type { RemotePath } from '../../core/path.ts'
import { snapshotReportSchema } from '../../core/snapshot-report-schema.ts'
import { readFixture } from '../../demo/build-account.ts'
import { diskWriteError } from '../../disk/disk-error.ts'
import { openStore } from '../../snapshots/store/index.ts'
import type { Transport } from '../../transports/types.ts'
import { rejudge } from './rejudge.ts'
import { othersBelow, takeSnapshots } from './take-snapshots.ts'
import type { SnapshotsDeps } from './types.ts'

const site = siteAt('site.example', 'www')
const signal = new AbortController().signal
const options = { allSites: [site], isParanoid: () => false, parallel: 2, signal }
const SHELL = '<?php exit; eval($_POST["c"]);'

async function world(more: Partial<SnapshotsDeps> = {}) {
  const { transport } = await cleanWorld()
  const base = depsOf(await readFixture(), transport, '')
  const folder = mkdtempSync(join(tmpdir(), 'sg-snapshots-'))
  let second = Date.UTC(2026, 10, 21, 12)
  const deps: SnapshotsDeps = {
    manifests: base.manifests,
    known: base.known,
    waiverOf: base.waiverOf,
    version: base.version,
    emit: base.emit,
    judgedDir: join(folder, 'judged'),
    baselineDir: folder,
    now: () => {
      second += 10
      return second
    },
    connect: async () => ({ ...transport, close: async () => {} }),
    openStore: (id) => openStore({ folder, site: id, create: true }),
    dump: async () => ({ databases: [], gaps: [] }),
    keepSecret: () => {},
    ...more,
  }
  return { transport, deps, folder, store: () => deps.openStore(site.id) }
}

const lost = (): SiteguardError =>
  new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'acc', host: 'h', detail: 'cut' } })

describe('snapshots of a site', () => {
  it('carry their verdict, and `last known clean` stays behind when the site is infected', async () => {
    const { transport, deps, store } = await world()
    const first = await takeSnapshots([account], [site], deps, options)
    snapshotReportSchema.parse(JSON.parse(JSON.stringify(first)))
    expect(first.sites[0]).toMatchObject({ snapshot: { complete: true, unchanged: 0 }, judgement: { verdict: 'clean', clean: true } })
    expect(first.exitCode).toBe(0)

    transport.volume.put('/home/site/www/IMG/jpg/x.php', SHELL)
    const second = await takeSnapshots([account], [site], deps, options)
    expect(second.sites[0]).toMatchObject({
      snapshot: { fetched: 1, previous: first.sites[0]?.snapshot?.id },
      judgement: { verdict: 'infected', clean: false },
      lastKnownClean: first.sites[0]?.snapshot?.id,
    })
    const marks = (await (await store()).list()).map((info) => info.marks.verdict)
    expect(marks).toEqual(['clean', 'infected'])
  })

  it('ask for what stood there before while the account lists, and judge once it is left', async () => {
    const { transport, deps } = await world()
    const order: string[] = []
    const first = await takeSnapshots([account], [site], deps, options)
    let asked = (): void => {}
    const asking = new Promise<void>((resolve) => {
      asked = resolve
    })
    const second = await takeSnapshots(
      [account],
      [site],
      {
        ...deps,
        manifests: {
          ...deps.manifests,
          find: (release, call) => {
            order.push(`find ${release.product}`)
            asked()
            return deps.manifests.find(release, call)
          },
        },
        emit: (event) => void (event.type === 'phase' && order.push(event.phase)),
        connect: async () => ({
          ...transport,
          async *listTree(...call: Parameters<Transport['listTree']>) {
            await asking
            order.push('listed')
            yield* transport.listTree(...call)
          },
          close: async () => void order.push('closed'),
        }),
      },
      options,
    )
    const at = (what: string): number => order.findIndex((word) => word.startsWith(what))
    expect(at('find ')).toBeGreaterThan(at('list'))
    expect(at('listed')).toBeGreaterThan(at('find '))
    expect(at('judge')).toBeGreaterThan(at('closed'))
    expect(order.filter((word) => word === 'closed')).toHaveLength(1)
    expect(second.sites[0]?.judgement).toEqual(first.sites[0]?.judgement)
  })

  it('have no verdict when they could not be written to their end, though judging them had begun', async () => {
    const { deps, store } = await world()
    const phases: string[] = []
    const openStore: SnapshotsDeps['openStore'] = async (id, how) => {
      const kept = await deps.openStore(id, how)
      return {
        ...kept,
        async begin(call) {
          const writer = await kept.begin(call)
          return {
            ...writer,
            async finish(...given) {
              await writer.finish(...given)
              throw diskWriteError('store', Object.assign(new Error('full'), { code: 'ENOSPC' }))
            },
          }
        },
      }
    }
    const emit: SnapshotsDeps['emit'] = (event) => void (event.type === 'phase' && phases.push(event.phase))
    const report = await takeSnapshots([account], [site], { ...deps, openStore, emit }, options)
    expect(report.sites[0]).toMatchObject({ error: { code: 'SG-DISK-002' } })
    expect(report.sites[0]?.judgement).toBeUndefined()
    expect(report.exitCode).toBe(7)
    expect(phases).toContain('judge')
    expect((await (await store()).list()).map(({ marks }) => marks)).toEqual([{}])
  })

  it('are judged again with what is known by then, and `last known clean` moves', async () => {
    const { transport, deps, store } = await world({ waiverOf: () => ({ reason: 'ours', owner: 'us', expires: '2027-01-01' }) })
    await takeSnapshots([account], [site], deps, options)
    transport.volume.put('/home/site/www/IMG/jpg/x.php', SHELL)
    const waived = await takeSnapshots([account], [site], deps, options)
    expect(waived.sites[0]?.lastKnownClean).toBe(waived.sites[0]?.snapshot?.id)
    const strict = { ...deps, waiverOf: () => undefined }
    const outcome = await rejudge(await store(), site, strict, { signal })
    expect(outcome.snapshots.map(({ before, after }) => [before.verdict, after?.verdict])).toEqual([
      ['clean', 'clean'],
      ['clean', 'infected'],
    ])
    const [clean, infected] = outcome.snapshots
    expect(outcome.lastKnownClean).toEqual({ before: infected?.id, after: clean?.id })
  })

  it('say what kept the database out, and are incomplete for it though their files are judged', async () => {
    const { deps, transport } = await world({ dump: async () => ({ databases: [], gaps: [{ reason: 'no-way' }] }) })
    transport.volume.put('/home/site/www/config/connect.php', CONNECT)
    const report = await takeSnapshots([account], [site], deps, options)
    expect(report.sites[0]).toMatchObject({ snapshot: { complete: false, gaps: [{ reason: 'no-way' }] }, judgement: { clean: true } })
    expect(report.exitCode).toBe(3)
  })

  it('do not end well when they could not be judged whole', async () => {
    const none = { find: async (release: ReleaseRef) => ({ missing: { release, reason: 'offline' as const } }) }
    const { deps } = await world()
    const report = await takeSnapshots([account], [site], { ...deps, manifests: { ...deps.manifests, ...none } }, options)
    expect(report.sites[0]).toMatchObject({ snapshot: { complete: true }, judgement: { verdict: 'unknown', clean: false } })
    expect(report.exitCode).toBe(3)
  })

  it('go on over a new link after one that broke in a dump', async () => {
    let dumps = 0
    const cut = async () => {
      dumps += 1
      if (dumps === 1) throw lost()
      return { databases: [], gaps: [] }
    }
    const once = await world({ dump: cut })
    once.transport.volume.put('/home/site/www/config/connect.php', CONNECT)
    expect(await takeSnapshots([account], [site], once.deps, options)).toMatchObject({ exitCode: 0 })
    expect(dumps).toBe(2)
  })

  it('give up a link that can always be made again and never gets further', async () => {
    let links = 0
    const { deps, transport } = await world()
    const connect = async (): Promise<Transport> => {
      links += 1
      if (links > 20) throw new Error('it goes on for ever')
      return {
        ...transport,
        close: async () => {},
        // biome-ignore lint/correctness/useYield: it has nothing to give
        async *readMany() {
          throw lost()
        },
      }
    }
    const report = await takeSnapshots([account], [site], { ...deps, connect }, options)
    expect(report.sites[0]?.snapshot?.complete).toBeFalsy()
    expect(report.exitCode).toBeGreaterThan(2)
    expect(links).toBe(3)
  })

  it('stop nobody else when one fails: a root that is gone, an account nobody answers on', async () => {
    const { deps, transport, folder } = await world()
    const other = { ...account, id: 'other' as typeof account.id }
    const sites = [siteAt('gone', 'nowhere'), site, { ...siteAt('silent', 'www'), account: other.id }]
    const connect = async (to: typeof account): Promise<Transport> => {
      if (to.id === other.id) throw lost()
      return { ...transport, close: async () => {} }
    }
    const report = await takeSnapshots([account, other], sites, { ...deps, connect }, { ...options, allSites: sites })
    expect(report.sites.map((one) => [one.site, one.snapshot?.complete, one.error?.code])).toEqual([
      ['gone', undefined, 'SG-SNAP-020'],
      ['site.example', true, undefined],
      ['silent', undefined, 'SG-CONN-003'],
    ])
    expect(report.exitCode).toBe(3)
    expect(readdirSync(folder)).toContain('site.example.git')
    const none = await takeSnapshots([other], [sites[2] as typeof site], { ...deps, connect }, options)
    expect(none.exitCode).toBe(4)
  })
})

/** As SPIP writes it, with nothing behind it. */
const CONNECT = `<?php
if (!defined("_ECRIRE_INC_VERSION")) return;
defined('_MYSQL_SET_SQL_MODE') || define('_MYSQL_SET_SQL_MODE',true);
$GLOBALS['spip_connect_version'] = 0.8;
spip_connect_db('localhost','','user','password','base','mysql','spip','','utf8mb4');
?>`

describe('other sites below a root', () => {
  it('are those of the same account, relative to it', () => {
    const sites = [site, siteAt('blog', 'www/blog'), siteAt('abs', '/home/site/www/a/b'), siteAt('beside', 'www2'), siteAt('same', 'www')]
    expect(othersBelow(site, sites, '/home/site' as RemotePath)).toEqual(['blog', 'a/b'])
    expect(othersBelow(siteAt('blog', 'www/blog'), sites, '/home/site' as RemotePath)).toEqual([])
  })
})
