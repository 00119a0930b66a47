import { expect, it } from 'vitest'
import type { ExtensionWant, ReleaseNeeds, ReleaseText } from '../../../cms/upgrade-types.ts'
import { wordpressUpgrader } from '../../../cms/wordpress/upgrade/index.ts'
import type { Component } from '../../../core/installation.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import type { Subject } from './find-subject.ts'
import { findTies } from './ties.ts'

const core: ReleaseNeeds = { version: '7.1.4', schema: '61833', php: {}, extensions: [], databases: ['mysql'] }
const text = (wants: string): ReleaseText => {
  const file = `<?php\n/**\n * Plugin Name: Agenda\n * Version: 2.0.0\n * Requires Plugins: ${wants}\n */\n`
  return { paths: ['agenda.php'], has: (path) => path === 'agenda.php', text: async (path) => (path === 'agenda.php' ? file : undefined) }
}
const component = (id: string, version = '1.0.0'): Component => ({
  kind: 'extension',
  id,
  path: `wp-content/plugins/${id}` as RemotePath,
  version,
  bundled: false,
})

/** An agenda that goes to 2.0.0 and wants `wants`, in a site that has these plugins, some of them switched on. */
function ties(wants: string, there: readonly Component[], active: readonly string[], newest: Readonly<Record<string, string>> = {}) {
  const own = component('agenda')
  const subject = {
    installation: { cms: 'wordpress', root: '', components: [own, ...there] },
    upgrader: wordpressUpgrader,
    component: own,
  } as unknown as Subject
  const plugins = active.map((file, at) => `i:${at};s:${file.length}:"${file}";`).join('')
  return findTies(subject, { version: '2.0.0', text: text(wants), installed: '1.0.0' }, core, {
    entries: new Map(),
    before: { content: () => expect.fail('nothing there is read') } as never,
    links: [{ kind: 'mysql', installation: '', prefix: 'wp_' } as DatabaseLink],
    rows: () => (table) =>
      table === 'wp_options'
        ? (async function* () {
            yield { option_name: 'active_plugins', option_value: `a:${active.length}:{${plugins}}` }
          })()
        : undefined,
    releases: async (product) => {
      const version = newest[product]
      return version === undefined
        ? { origin: 'feed', gap: 'not-listed', newest: {}, supported: [] }
        : { origin: 'feed', newest: { [version]: version }, supported: [version] }
    },
  })
}
const AGENDA = 'agenda/agenda.php'
const none = { to: '2.0.0', lacks: [], spoils: [], first: [] }

it.each([
  ['is there and on', 'carnet', [component('carnet')], [AGENDA, 'carnet/main.php']],
  ['is named in the directory other than its file is', 'hello-dolly', [component('hello')], [AGENDA, 'hello.php']],
  ['is no name of the directory’s', 'Carnet!, ../x, ', [], [AGENDA]],
  ['nobody uses, as the one that wants it is off', 'carnet', [], []],
] as const)('ties nothing where what is wanted %s', async (_, wants, there, active) => {
  expect(await ties(wants, there, active)).toEqual(none)
})

it.each([
  ['is not there', 'carnet', [], [AGENDA], ['carnet (-)']],
  ['is there and off, and no other version would be on', 'carnet', [component('carnet')], [AGENDA], ['carnet (-)']],
  ['is there but for one', 'carnet , caisse,carnet', [component('carnet')], [AGENDA, 'carnet/carnet.php'], ['caisse (-)']],
] as const)('has no way to a release that wants what %s', async (_, wants, there, active, lacks) => {
  const newest = { 'wordpress-plugin/carnet': '3.0.0', 'wordpress-plugin/caisse': '3.0.0' }
  expect(await ties(wants, there, active, newest)).toEqual({ ...none, lacks })
})

it('goes with another that names versions once that one is brought along', async () => {
  const wants: ExtensionWant[] = [{ id: 'carnet', versions: '[2;[', holds: (version) => version >= '2' }]
  const upgrader = { ...wordpressUpgrader, wants: async (extension: ReleaseText) => (extension.has('agenda.php') ? wants : []) }
  const own = component('agenda')
  const subject = { installation: { cms: 'wordpress', root: '', components: [own, component('carnet')] }, upgrader, component: own }
  const context = {
    entries: new Map(),
    before: {} as never,
    links: [{ kind: 'mysql', installation: '', prefix: 'wp_' } as DatabaseLink],
    rows: () => () =>
      (async function* () {
        yield { option_name: 'active_plugins', option_value: 'a:2:{i:0;s:17:"agenda/agenda.php";i:1;s:17:"carnet/carnet.php";}' }
      })(),
    releases: async () => ({ origin: 'feed' as const, newest: { '2': '2.1' }, supported: ['2'] }),
  }
  expect(await findTies(subject as unknown as Subject, { version: '2.0.0', text: text(''), installed: '1.0.0' }, core, context)).toEqual({
    ...none,
    lacks: ['carnet [2;[ (1.0.0)'],
    first: ['carnet'],
  })
})
