import type { Advisory } from '../../core/advisory.ts'
import type { Component, Installation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Sample } from '../types.ts'

const component = (kind: Component['kind'], id: string, version: string | undefined, bundled = false): Component => ({
  kind,
  id,
  path: (kind === 'core' ? '' : `plugins/${id}`) as RemotePath,
  bundled,
  ...(version === undefined ? {} : { version }),
})
const installation = (components: readonly Component[], distribution?: { name: string; version: string }): Installation => ({
  cms: 'spip',
  root: '' as RemotePath,
  packagedCore: false,
  components,
  sharedBy: [],
  folders: {},
  problems: [],
  ...(distribution === undefined ? {} : { distribution }),
})
const hole: Advisory = {
  id: 'CVE-2026-1',
  aliases: [],
  product: 'spip',
  ranges: [{ introduced: '4.4.0', fixed: '4.4.20' }],
  summary: { en: '', fr: '' },
  preAuth: 'yes',
  effect: 'code-execution',
  exploitPublic: true,
  verified: true,
  sources: [],
}

export const samples: readonly Sample[] = [
  {
    name: 'an open hole',
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: { installations: [installation([component('core', 'spip', '4.4.19')])], versions: { advisories: [hole], releases: new Map([]) } },
    expect: ['version-vulnerable'],
  },
  {
    name: 'an open hole, told once',
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('core', 'spip', '4.4.19')])],
      versions: {
        advisories: [hole, { ...hole, id: 'CVE-2026-2' }],
        releases: new Map([['spip', { origin: 'feed', newest: { '4.4': '4.4.30', '3.2': '3.2.19' }, supported: ['4.4'] }]]),
      },
    },
    expect: ['version-vulnerable', 'version-outdated'],
  },
  {
    name: 'a hole in a plugin',
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('extension', 'referer_spam', '1.2.0')])],
      versions: {
        advisories: [{ ...hole, product: 'spip-plugin/referer_spam', ranges: [{ introduced: '0', fixed: '1.3.0' }] }],
        releases: new Map([]),
      },
    },
    expect: ['version-vulnerable'],
  },
  {
    name: 'a hole without a fix',
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('core', 'spip', '4.4.19')])],
      versions: { advisories: [{ ...hole, ranges: [{ introduced: '0' }] }], releases: new Map([]) },
    },
    expect: ['version-vulnerable'],
  },
  {
    name: "a distribution's release, whose number proves nothing",
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('core', 'spip', '3.2.11')], { name: 'debian', version: '3.2.11-3+deb11u10' })],
      versions: {
        advisories: [{ ...hole, ranges: [{ introduced: '0', fixed: '3.2.18' }] }],
        releases: new Map([['spip', { origin: 'feed', newest: { '4.4': '4.4.30', '3.2': '3.2.19' }, supported: ['4.4'] }]]),
      },
    },
    expect: ['version-vulnerable'],
  },
  {
    name: 'not the newest',
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('core', 'spip', '4.4.29')])],
      versions: {
        advisories: [hole],
        releases: new Map([['spip', { origin: 'feed', newest: { '4.4': '4.4.30', '3.2': '3.2.19' }, supported: ['4.4'] }]]),
      },
    },
    expect: ['version-outdated'],
  },
  {
    name: 'a branch without support',
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('core', 'spip', '3.2.19')])],
      versions: {
        advisories: [],
        releases: new Map([['spip', { origin: 'feed', newest: { '4.4': '4.4.30', '3.2': '3.2.19' }, supported: ['4.4'] }]]),
      },
    },
    expect: ['version-unsupported'],
  },
  {
    name: 'both',
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('core', 'spip', '3.2.11')])],
      versions: {
        advisories: [],
        releases: new Map([['spip', { origin: 'feed', newest: { '4.4': '4.4.30', '3.2': '3.2.19' }, supported: ['4.4'] }]]),
      },
    },
    expect: ['version-outdated', 'version-unsupported'],
  },
  {
    name: 'the newest',
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('core', 'spip', '4.4.30')])],
      versions: {
        advisories: [hole],
        releases: new Map([['spip', { origin: 'feed', newest: { '4.4': '4.4.30', '3.2': '3.2.19' }, supported: ['4.4'] }]]),
      },
    },
    expect: [],
  },
  {
    name: 'a release our data does not know yet',
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('core', 'spip', '5.0.0')])],
      versions: {
        advisories: [hole],
        releases: new Map([['spip', { origin: 'feed', newest: { '4.4': '4.4.30', '3.2': '3.2.19' }, supported: ['4.4'] }]]),
      },
    },
    expect: [],
  },
  {
    name: 'a version that is not known',
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('core', 'spip', undefined)])],
      versions: {
        advisories: [hole],
        releases: new Map([['spip', { origin: 'feed', newest: { '4.4': '4.4.30', '3.2': '3.2.19' }, supported: ['4.4'] }]]),
      },
    },
    expect: [],
  },
  {
    name: 'a feed that could not be read',
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('core', 'spip', '4.4.29')])],
      versions: { advisories: [hole], releases: new Map([['spip', { origin: 'unknown', newest: {}, supported: [] }]]) },
    },
    expect: [],
  },
  {
    name: 'a bundled plugin, renewed with the core',
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('extension', 'forum', '3.0.0', true)])],
      versions: {
        advisories: [],
        releases: new Map([['spip-plugin/forum', { origin: 'feed', newest: { '3.0': '3.0.9' }, supported: ['3.0'] }]]),
      },
    },
    expect: [],
  },
  {
    name: "another plugin's hole",
    path: 'index.php',
    zone: 'core',
    known: 'good',
    site: {
      installations: [installation([component('extension', 'saisies', '1.2.0')])],
      versions: { advisories: [{ ...hole, product: 'spip-plugin/referer_spam' }], releases: new Map([]) },
    },
    expect: [],
  },
]
