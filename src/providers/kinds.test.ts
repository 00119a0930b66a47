import { describe, expect, it } from 'vitest'
import { en } from '../i18n/en/index.ts'
import { fr } from '../i18n/fr/index.ts'
import { PROVIDER_KINDS, providerAdapter, providerKindOf } from './index.ts'

describe('kinds of hosts', () => {
  it.each([
    ['ssh.cluster099.hosting.ovh.net', 'ovh'],
    ['FTP.CLUSTER021.HOSTING.OVH.NET.', 'ovh'],
    ['access123456789.webspace-data.io', 'ionos'],
    ['pomme.o2switch.net', 'o2switch'],
    ['ssh-mairie.alwaysdata.net', 'alwaysdata'],
    ['hosting.ovh.net.evil.example', undefined],
    ['ovh.net', undefined],
    ['127.0.0.1', undefined],
    ['', undefined],
  ])('%s is reached at %s', (host, kind) => {
    expect(providerKindOf(host)).toBe(kind)
  })

  it('that are known by facts have words in both languages, and the other way round', () => {
    const known = PROVIDER_KINDS.filter((kind) => providerAdapter(kind).facts !== undefined)
    for (const { hosts } of [en, fr]) {
      expect(Object.keys(hosts).sort()).toEqual([...known].sort())
      for (const words of Object.values(hosts)) {
        expect(words.person.length).toBeGreaterThan(0)
        for (const text of [words.lock, words.ssh, words.backups, words.logs, ...words.person]) expect(text).toMatch(/[.]$/)
      }
    }
    expect(fr.hosts.ovh.person).toHaveLength(en.hosts.ovh.person.length)
  })

  it('say of each lock who opens it, and of OVH’s two which mode is whose', () => {
    const locks = providerAdapter('ovh').facts?.locks.map(({ mode, opens }) => [mode, opens])
    expect(locks).toEqual([
      [0o700, 'customer'],
      [0o000, 'support'],
    ])
    for (const kind of PROVIDER_KINDS) {
      const { open, keys, rules, facts } = providerAdapter(kind)
      expect([kind, open === undefined, keys.length === 0]).toEqual([kind, kind !== 'ovh', kind !== 'ovh'])
      expect(rules.user.length).toBeGreaterThanOrEqual(24)
      expect(facts?.hostNames.every((end) => end.startsWith('.')) ?? true).toBe(true)
    }
  })
})
