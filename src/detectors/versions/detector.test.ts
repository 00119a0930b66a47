import { describe, expect, it } from 'vitest'
import type { Advisory } from '../../core/advisory.ts'
import type { Installation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { createTree } from '../../core/tree.ts'
import type { SiteFacts } from '../types.ts'
import { detector } from './detector.ts'

const advisory = (id: string, more: Partial<Advisory>): Advisory => ({
  ...{ id, aliases: [], product: 'spip', ranges: [{ introduced: '4.4.0', fixed: '4.4.20' }], summary: { en: '', fr: '' } },
  ...{ preAuth: 'no', effect: 'xss', exploitPublic: false, verified: true, sources: [] },
  ...more,
})

function judge(
  version: string,
  advisories: readonly Advisory[],
  more: Partial<Installation> = {},
  releases: SiteFacts['versions']['releases'] = new Map(),
) {
  const core = { kind: 'core', id: 'spip', version, path: '' as RemotePath, bundled: false } as const
  const installation: Installation = {
    ...{ cms: 'spip', root: 'old/essai' as RemotePath, packagedCore: false, components: [core], sharedBy: [], folders: {}, problems: [] },
    ...more,
  }
  const site: SiteFacts = {
    ...{ site: 's', tree: createTree([]), installations: [installation], manifests: [], now: 0, hosts: [], missing: [] },
    versions: { advisories, releases },
  }
  return [...(detector.inspectSite?.(site) ?? [])]
}

describe('versions', () => {
  it('names the holes that matter first, and the version free of all', () => {
    const found = judge('4.4.3', [
      advisory('CVE-2026-1', {}),
      advisory('CVE-2026-2', { preAuth: 'yes', effect: 'code-execution', ranges: [{ introduced: '0', fixed: '4.4.9' }] }),
      advisory('CVE-2026-3', {
        preAuth: 'unknown',
        effect: 'code-execution',
        exploitPublic: true,
        ranges: [{ introduced: '0', fixed: '4.4.21' }],
      }),
      advisory('CVE-2026-4', { product: 'wordpress' }),
      advisory('CVE-2026-5', { ranges: [{ introduced: '0', fixed: '4.4.3' }] }),
    ])
    expect(found).toMatchObject([
      {
        rule: 'version-vulnerable',
        path: 'old/essai',
        params: {
          component: 'spip',
          version: '4.4.3',
          ids: ['CVE-2026-3', 'CVE-2026-2', 'CVE-2026-1'],
          preAuth: 2,
          exploited: true,
          fixed: '4.4.21',
        },
        severity: 'critical',
        confidence: 'certain',
      },
    ])
  })

  it('points from a branch without fixes to the newest release, unless a hole is open there too', () => {
    const releases = new Map([
      ['spip', { origin: 'feed' as const, newest: { '4.3': '4.3.9', '4.4': '4.4.30' }, supported: ['4.3', '4.4'] }],
    ])
    const old = advisory('CVE-2026-6', { ranges: [{ introduced: '3.2.0' }].map((range) => ({ ...range, lastAffected: '4.4.20' })) })
    expect(judge('3.2.11', [old], {}, releases)[0]?.params).toMatchObject({ fixed: '4.4.30' })
    const everywhere = advisory('CVE-2026-7', { ranges: [{ introduced: '0' }] })
    expect(judge('3.2.11', [old, everywhere], {}, releases)[0]?.params).toMatchObject({ fixed: '' })
  })

  it('says when one of them has no fix', () => {
    expect(judge('4.4.3', [advisory('A', {}), advisory('B', { ranges: [{ introduced: '0' }] })])).toMatchObject([{ params: { fixed: '' } }])
  })

  it('is only as sure as its sources, and never of a distribution', () => {
    const takeover = { preAuth: 'yes', effect: 'code-execution' } as const
    expect(judge('4.4.3', [advisory('A', { ...takeover, verified: false })])).toMatchObject([
      { severity: 'critical', confidence: 'probable' },
    ])
    expect(judge('4.4.3', [advisory('A', { effect: 'xss' })])).toMatchObject([{ severity: 'medium', confidence: 'certain' }])
    const debian = { distribution: { name: 'debian', version: '4.4.3-1' } }
    expect(judge('4.4.3', [advisory('A', takeover)], debian)).toMatchObject([{ severity: 'high', confidence: 'possible' }])
  })
})
