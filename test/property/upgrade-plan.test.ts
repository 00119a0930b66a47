import fc from 'fast-check'
import { expect, it } from 'vitest'
import { GATE_MARK } from '../../src/cms/gate-page.ts'
import { adapterOf } from '../../src/cms/index.ts'
import { SCREEN_FILE } from '../../src/cms/spip/layout.ts'
import { bareInstallation } from '../../src/core/installation.ts'
import type { Op } from '../../src/core/op.ts'
import { type RemotePath, relativeTo } from '../../src/core/path.ts'
import { createOverlay } from '../../src/recipes/overlay.ts'
import { planRecipe } from '../../src/recipes/planner.ts'
import { makeRecipe } from '../../src/recipes/recipe-schema.ts'
import { upgrade } from '../../src/recipes/steps/upgrade/index.ts'
import { type Planted, stepWorld } from '../helpers/step-world.ts'

const INSTALLATION = bareInstallation('spip', '' as RemotePath)
const version = (of: string, schema: number): string => `<?php\n$spip_version_branche = '${of}';\n$spip_version_base = ${schema};\n`
const NEEDED = { 'spip.php': 's', 'index.php': 'i', 'ecrire/index.php': 'e', 'ecrire/req/mysql.php': 'm', 'prive/a.html': 'p' }

/** Names in the core's folders and out of them; some are the CMS's own writing, some an owner's, some caches. */
const path = fc.constantFrom(
  ...['ecrire/a.php', 'ecrire/inc/b.php', 'ecrire/inc/b', 'ecrire/.ok', 'ecrire/.htaccess', 'prive/b.html', 'prive/sub/deep/c.html'],
  ...[
    'plugins-dist/x/paquet.xml',
    'squelettes-dist/article.html',
    'vendor/autoload.php',
    'vendor/.htaccess',
    'vendor/.ok',
    'config/spip/dirs.php',
  ],
  ...['config/ecran_securite.php', 'htaccess.txt', 'spip.png'],
)
const own = fc.constantFrom(
  ...['IMG/a.jpg', 'config/mes_options.php', 'squelettes/article.html', 'tmp/cache/x.php', 'tmp/cache/skel/y.php', 'tmp/meta_cache.php'],
  ...[
    'tmp/log/spip.log',
    'local/cache-js/a.js',
    'local/config.txt',
    '.htaccess',
    'plugins/auto/p/v1/paquet.xml',
    'robots.txt',
    'vendorised/a.php',
  ],
)
const text = fc.constantFrom('one', 'two', 'three')
const mode = fc.constantFrom('0644', '0604', '0666', '0755')
const files = (name: fc.Arbitrary<string>) => fc.dictionary(name, fc.record({ text, mode }), { maxKeys: 12 })

/** No name is a file here and a folder there. */
function fitting<T>(planted: Readonly<Record<string, T>>): Record<string, T> {
  const names = Object.keys(planted)
  return Object.fromEntries(Object.entries(planted).filter(([name]) => !names.some((other) => other.startsWith(`${name}/`))))
}

const textsOf = (planted: Readonly<Record<string, { readonly text: string }>>): Record<string, string> =>
  Object.fromEntries(Object.entries(planted).map(([name, what]) => [name, what.text]))

it('leads from any old core to exactly the new one, and touches nothing of the site’s own', async () => {
  await fc.assert(
    fc.asyncProperty(files(path), files(path), files(own), fc.boolean(), async (old, next, site, changes) => {
      const before = fitting<Planted>({
        ...NEEDED,
        ...old,
        ...site,
        'ecrire/inc_version.php': version('4.4.25', 1),
        'config/connect.php': "<?php\nspip_connect_db('localhost','','u','p','b','mysql','spip','','');\n",
      })
      const wanted = fitting({ ...NEEDED, ...textsOf(next), 'ecrire/inc_version.php': version('4.4.30', changes ? 2 : 1) })
      const world = await stepWorld({
        now: { files: before },
        releases: [{ product: 'spip', version: '4.4.30', files: wanted }],
        verdict: 'clean',
        host: { php: [{ path: '/usr/bin/php', version: '8.2.1', extensions: ['mysqli'] }], pages: {} },
      })
      const params = upgrade.params.parse({ to: '4.4.30' })
      const recipe = makeRecipe({ name: 'u', describe: { en: 'x', fr: 'x' }, requires: {}, steps: [{ use: 'upgrade', params }] })
      const plan = await planRecipe(recipe, world.context, { roundTripMs: 1 })

      const adapter = adapterOf('spip')
      const overlay = createOverlay(world.context.entries)
      const standing = (at: string): string | undefined => {
        const state = overlay.state(at as RemotePath)
        return state.is === 'file' ? world.textOf(state.sha256) : undefined
      }
      const gates = new Set(plan.ops.flatMap((op) => (op.kind === 'write' && op.gate === 'close' ? [op.path] : [])))
      const isOpening = (op: Op): boolean => (op.kind === 'write' && op.gate === 'open') || (op.kind === 'remove' && gates.has(op.path))
      const begins = plan.ops.findIndex((op) => op.kind === 'health' && op.expect === 'closed')
      const ends = plan.ops.findIndex(isOpening)
      for (const [index, op] of plan.ops.entries()) {
        overlay.apply(op, plan.trees)
        // While anything is exchanged, every way in is closed.
        if (index >= begins && index < ends) for (const gate of gates) expect(standing(gate)).toContain(GATE_MARK)
      }

      const isCore = (at: string): boolean =>
        adapter.zoneOf(at as RemotePath, INSTALLATION) === 'core' ||
        ['htaccess.txt', 'spip.png'].includes(at) ||
        (at === SCREEN_FILE && Object.hasOwn(wanted, at))
      for (const [at, state] of overlay.all()) {
        if (state.is !== 'file') continue
        const said = world.textOf(state.sha256)
        expect(said).not.toContain(GATE_MARK)
        if (!isCore(at)) expect(said).toBe((before[at] as { text?: string }).text ?? before[at])
        else if (Object.hasOwn(wanted, at)) expect(said).toBe(wanted[at])
        else expect(`${at} ${adapter.isOwnWriting(at, INSTALLATION) || /\.htaccess$/.test(at)}`).toBe(`${at} true`)
        if (isCore(at)) expect((state.mode ?? 0) & 0o002).toBe(0)
      }
      for (const at of Object.keys(wanted)) {
        const isGone = !Object.hasOwn(before, at) && adapter.isOptional(at as RemotePath, INSTALLATION)
        if (isCore(at) && !isGone) expect(standing(at), at).toBe(wanted[at])
      }
      // Of the site's own, caches alone are gone.
      for (const at of Object.keys(before)) {
        const isCache = ['tmp/cache', 'tmp/meta_cache.php', 'local/cache-js'].some((cache) => relativeTo(cache, at) !== undefined)
        if (!isCore(at) && !isCache) expect(standing(at), at).toBeDefined()
        if (isCache) expect(standing(at), at).toBeUndefined()
      }
      expect(plan.ops.some((op) => op.kind === 'migrate')).toBe(true)
    }),
    { numRuns: 150 },
  )
})
