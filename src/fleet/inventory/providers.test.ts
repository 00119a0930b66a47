import { describe, expect, it } from 'vitest'
import { inventoryProblems, parseInventory } from './index.ts'

const options = { env: { HOME: '/home/op' }, lang: 'en' as const }
const parse = (text: string) => parseInventory(`version: 1\naccounts:\n${text}`, '/inv/siteguard.yml', options)

describe('control APIs of hosts', () => {
  it('are named by accounts, with where their keys are', () => {
    const inventory = parse(
      `  elus: { host: a.example, provider: ovh, service: elus.example }
  asso: { host: b.example, provider: ovh-asso }
providers:
  ovh:
  ovh-asso: { kind: ovh, endpoint: ovh-ca, applicationKey: "env:AK", applicationSecret: "vault:asso/as", consumerKey: "file:keys/ck" }
  garage: {}
`,
    )
    expect(inventory.accounts.map(({ provider, service }) => [provider, service])).toEqual([
      ['ovh', 'elus.example'],
      ['ovh-asso', undefined],
    ])
    expect(inventory.providers).toEqual([
      { name: 'ovh', kind: 'ovh', keys: {} },
      {
        name: 'ovh-asso',
        kind: 'ovh',
        endpoint: 'ovh-ca',
        keys: {
          applicationKey: { from: 'env', name: 'AK' },
          applicationSecret: { from: 'vault', slot: 'asso/as' },
          consumerKey: { from: 'file', path: '/inv/keys/ck' },
        },
      },
      { name: 'garage', kind: 'generic', keys: {} },
    ])
    const shown = inventory.effective.filter(({ keys }) => keys[0] === 'providers').map(({ path, value }) => `${path} ${value}`)
    expect(shown).toContain('providers.ovh-asso.consumerKey file:/inv/keys/ck')
  })

  it('are none where the file names none', () => {
    expect(parse('  elus: { host: a.example, provider: ovh }\n').providers).toEqual([])
  })

  it.each(['consumerKey: 0123456789abcdef', 'endpoint: ovh-mars', 'kind: gandi', 'password: env:X'])('are refused with %s', (line) => {
    const text = `version: 1\naccounts: {}\nproviders:\n  ovh:\n    ${line}\n`
    const problems = inventoryProblems(text, '/inv/siteguard.yml', options)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.line).toBe(5)
    expect(JSON.stringify(problems)).not.toContain('0123456789abcdef')
  })
})
