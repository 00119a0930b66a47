import { describe, expect, it } from 'vitest'
import { spipRelease as release, spipAt } from '../../../../test/helpers/spip-release.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import type { TableRows } from '../../upgrade-types.ts'
import { spipUpgrader as spip } from './index.ts'

const bareNeeds = { version: '4', schema: '', php: {}, extensions: [], databases: [] } as const

const link = (installation: string, prefix = 'spip_'): DatabaseLink => ({
  kind: 'sqlite',
  installation: installation as RemotePath,
  file: 'x' as RemotePath,
  prefix,
})

function rowsOf(tables: Readonly<Record<string, readonly Readonly<Record<string, string | null>>[]>>): TableRows {
  return (name) => {
    const rows = tables[name]
    return rows === undefined
      ? undefined
      : (async function* () {
          yield* rows
        })()
  }
}

const plugins = (...names: readonly string[]): string =>
  `a:${names.length}:{${names.map((name) => `s:${name.length}:"${name}";a:2:{s:3:"dir";s:1:"x";s:7:"version";s:5:"1.0.0";}`).join('')}}`

describe('what a database says', () => {
  it('is its schema, its address, its plugins', async () => {
    const facts = await spip.facts(
      rowsOf({
        mairie_meta: [
          { nom: 'version_installee', valeur: '23375', impt: 'oui' },
          { nom: 'adresse_site', valeur: 'https://mairie.example' },
          { nom: 'plugin', valeur: plugins('SPIP', 'FORUM', 'PHP', 'PHP:GD', 'AGENDA') },
          { nom: 'forum_base_version', valeur: '1.2.1' },
          { nom: null, valeur: null },
        ],
      }),
      link('', 'mairie_'),
    )
    expect(facts).toEqual({
      schema: '23375',
      oddPasswords: true,
      url: 'https://mairie.example',
      lostPasswords: [],
      active: [
        { id: 'agenda', version: '1.0.0' },
        { id: 'forum', version: '1.0.0', schema: '1.2.1' },
      ],
    })
  })

  it('is nothing where it holds nothing that can be', async () => {
    const meta = [
      { nom: 'version_installee', valeur: "1'; DROP" },
      { nom: 'adresse_site', valeur: 'javascript:alert(1)' },
      { nom: 'plugin', valeur: 'O:8:"stdClass":0:{}' },
    ]
    expect(await spip.facts(rowsOf({ spip_meta: meta }), link(''))).toEqual({ lostPasswords: [], active: [] })
    expect(await spip.facts(rowsOf({}), link(''))).toEqual({ lostPasswords: [], active: [] })
  })

  it('names who loses a password: editors and administrators with an MD5, by a release that resets them', async () => {
    const md5 = '0'.repeat(32)
    const author = (login: string, statut: string, pass: string) => ({ id_auteur: '1', login, statut, pass })
    const rows = (schema: string): TableRows =>
      rowsOf({
        spip_meta: [{ nom: 'version_installee', valeur: schema }],
        spip_auteurs: [
          author('zoe', '0minirezo', md5),
          author('abel', '1comite', md5),
          author('visiteur', '6forum', md5),
          author('parti', '5poubelle', md5),
          author('neuf', '0minirezo', '0'.repeat(64)),
          author('bcrypt', '1comite', '0'.repeat(60)),
          { ...author('', '1comite', md5), email: 'a@b.example' },
        ],
      })
    const lost = async (schema: string, to?: string) =>
      (await spip.facts(rows(schema), link(''), to === undefined ? undefined : { ...bareNeeds, schema: to })).lostPasswords
    expect(await lost('23375')).toEqual(['a@b.example', 'abel', 'zoe'])
    expect(await lost('23375', '2026092400')).toEqual(['a@b.example', 'abel', 'zoe'])
    expect(await lost('23375', '2026080300')).toEqual([])
    expect(await lost('2026092400', '2026092400')).toEqual([])
  })

  it('tells whether some passwords were hashed as only SPIP 3 does', async () => {
    const odd = async (schema: string, to?: string) => {
      const rows = rowsOf({ spip_meta: [{ nom: 'version_installee', valeur: schema }] })
      return (await spip.facts(rows, link(''), to === undefined ? undefined : { ...bareNeeds, schema: to })).oddPasswords
    }
    expect(await odd('23375')).toBe(true)
    expect(await odd('23375', '2026092400')).toBe(true)
    expect(await odd('23375', '23375')).toBeUndefined()
    expect(await odd('2021021800', '2026092400')).toBeUndefined()
  })

  it('decides whether it must be changed', async () => {
    const needs = await spip.needs(release())
    const facts = (schema: string | undefined, forum: string | undefined) => ({
      lostPasswords: [],
      active: [{ id: 'forum', ...(forum === undefined ? {} : { schema: forum }) }, { id: 'aide' }],
      ...(schema === undefined ? {} : { schema }),
    })
    const must = (schema: string | undefined, forum: string | undefined) => spip.needsMigration(facts(schema, forum), needs, release())
    expect(await must('2026092400', '1.2.2')).toBe(false)
    expect(await must('2026092400', '1.2.10')).toBe(false)
    expect(await must('2026092400', '1.2.1')).toBe(true)
    expect(await must('2026092400', undefined)).toBe(true)
    expect(await must('2026080300', '1.2.2')).toBe(true)
    expect(await must(undefined, '1.2.2')).toBe(true)
    expect(await spip.needsMigration({ lostPasswords: [], active: [], schema: '2026092400' }, needs, release())).toBe(true)
  })

  it('is one of several behind one core', () => {
    const installation = { ...spipAt(['sites/un.example', 'sites/deux.example', 'sites/vide.example']), root: 'cms' as RemotePath }
    const links = ['cms', 'cms/sites/un.example', 'cms/sites/deux.example', 'cms/config/autre', ''].map((one) => link(one))
    expect(spip.units(installation, links)).toEqual([
      { database: 'cms', folder: '' },
      { database: 'cms/sites/un.example', host: 'un.example', folder: 'sites/un.example' },
      { database: 'cms/sites/deux.example', host: 'deux.example', folder: 'sites/deux.example' },
    ])
  })
})
