import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { applyPlan } from '../../src/app/runs/apply-plan.ts'
import { resumeRun } from '../../src/app/runs/resume-run.ts'
import { rollBackRun } from '../../src/app/runs/roll-back-run.ts'
import type { UpgradeWish } from '../../src/app/upgrade/types.ts'
import type { Context } from '../../src/cli/command.ts'
import { accountNamed, openInventory } from '../../src/cli/open-inventory.ts'
import { openRunDesk } from '../../src/cli/run-desk.ts'
import { openUpgrade } from '../../src/cli/upgrade-desk.ts'
import type { AppEvent } from '../../src/core/events.ts'
import type { RunSummary } from '../../src/core/run.ts'
import type { PartResult, UpgradeReport } from '../../src/core/upgrade-report.ts'
import { upgradeSites } from '../../src/fleet/upgrade/upgrade-sites.ts'
import type { RunDeps } from '../../src/recipes/types.ts'
import { type HostedSite, hostByApache, inventoryOf } from '../lab/hosted-site.ts'
import { type Hosting, startHosting } from '../lab/hosting.ts'
import { run } from '../lab/run.ts'
import { operatorEnv } from '../lab/siteguard.ts'
import type { SiteName } from '../lab/sites.ts'
import { type Release, releaseTree } from '../lab/trees.ts'
import { contextFor } from './kill/attempt.ts'
import { differences, type Picture, pictureOf } from './kill/picture.ts'
import { putBack } from './kill/put-back.ts'

/** PHP writes there whenever somebody looks at the site; no op of an upgrade puts anything there. */
const LIVING = ['tmp', 'local', 'config/bases', 'IMG']

/** What a try is given beside the usual. */
export interface TryOptions {
  readonly wish?: Partial<UpgradeWish>
  /** Options of the command line: `mirror`, `archive`, `sha256`. */
  readonly options?: Readonly<Record<string, unknown>>
  readonly inventory?: string
  /** As on a machine that never had any release. */
  readonly freshCache?: boolean
  /** Between the looks and the run: the plan is made, and nothing is changed. */
  before?(): Promise<void> | void
  wrap?(deps: RunDeps): RunDeps
  readonly signal?: AbortSignal
}

export interface UpgradeTry {
  readonly report: UpgradeReport
  /** Of the core. */
  readonly part: PartResult
  /** What the run told. */
  readonly events: readonly AppEvent[]
  /** For people, when a test fails. */
  readonly said: string
}

/** A real SPIP behind Apache and PHP-FPM in an account over sshd, older than the newest, and an operator who upgrades it in this process. */
export interface UpgradeWorld {
  readonly hosting: Hosting
  readonly site: HostedSite
  readonly root: string
  readonly old: string
  readonly release: Release
  upgrade(more?: TryOptions): Promise<UpgradeTry>
  /** Goes on with a run, or back, as a person would later. */
  takeUp(run: string, way: 'resume' | 'rollback', more?: TryOptions): Promise<RunSummary>
  /** Back to the start, whatever a case left. */
  reset(): Promise<void>
  /** The site is wholly this, answers as itself, and nothing of ours is left but journals and what was taken away. */
  expectWhole(ending: 'before' | 'after', hint: string): Promise<void>
  /** An author's request over the web: a new article with a document. Gives its title where the site said that it has it. */
  write(): Promise<string | undefined>
  /** Titles of articles whose document is there, too. */
  written(): Promise<string[]>
  inventoryThrough(port: number): string
  stop(): Promise<void>
}

const AUTHOR = `<?php
// The site's own: writes an article with a document for whoever asks, or lists those that are whole.
$cli = PHP_SAPI === 'cli';
chdir(dirname(__DIR__));
if ($cli) $_SERVER = ['REQUEST_METHOD' => 'GET', 'HTTP_HOST' => 'localhost', 'SERVER_NAME' => 'localhost', 'REQUEST_URI' => '/', 'SCRIPT_NAME' => '/spip.php', 'SCRIPT_FILENAME' => dirname(__DIR__) . '/spip.php', 'REMOTE_ADDR' => '127.0.0.1'] + $_SERVER;
if (is_file('vendor/autoload.php')) require_once 'vendor/autoload.php';
require_once 'ecrire/inc_version.php';
if (!defined('_ECRIRE_INC_VERSION')) { http_response_code(500); exit('no SPIP'); }
foreach (['base/abstract_sql', 'inc/autoriser', 'action/editer_objet', 'inc/rubriques', 'inc/session', 'inc/filtres', 'inc/texte'] as $part) include_spip($part);
if ($cli) {
  $whole = [];
  foreach (sql_allfetsel('id_article, titre', 'spip_articles', "titre LIKE 'Written %'") as $row) {
    $file = sql_getfetsel('d.fichier', 'spip_documents AS d JOIN spip_documents_liens AS l ON l.id_document=d.id_document', "l.objet='article' AND l.id_objet=" . (int) $row['id_article']);
    if ($file && trim((string) @file_get_contents(_DIR_IMG . $file)) === $row['titre']) $whole[] = $row['titre'];
  }
  echo "\\n" . json_encode($whole) . "\\n";
  exit;
}
$GLOBALS['visiteur_session'] = sql_fetsel('*', 'spip_auteurs', 'id_auteur=1');
$title = 'Written ' . preg_replace('/\\D/', '', $_GET['number'] ?? '');
$article = objet_inserer('article', (int) sql_getfetsel('id_rubrique', 'spip_rubriques', '', '', 'id_rubrique'));
objet_modifier('article', $article, ['titre' => $title]);
$file = tempnam(sys_get_temp_dir(), 'author');
file_put_contents($file, $title);
$add = charger_fonction('ajouter_documents', 'action');
$added = $add('new', [['tmp_name' => $file, 'name' => 'written-' . preg_replace('/\\D/', '', $title) . '.txt', 'titrer' => 0, 'distant' => 0, 'mode' => 'document']], 'article', $article, 'document');
if (!(int) reset($added)) { http_response_code(500); exit(json_encode($added)); }
echo 'author has ' . $title;
`

export async function startUpgradeWorld(options: { readonly name: SiteName; prepare?(home: string): void }): Promise<UpgradeWorld> {
  const hosting = await startHosting()
  const { home } = hosting.sshd
  if (options.prepare !== undefined) {
    options.prepare(home)
    mkdirSync(join(home, 'www'), { recursive: true })
    await hosting.own(home)
  }
  const site = await hostByApache(hosting, 'site', options.name)
  const { root } = site
  mkdirSync(join(root, 'squelettes'), { recursive: true })
  writeFileSync(join(root, 'squelettes/author.php'), AUTHOR)
  await hosting.own(join(root, 'squelettes'))
  const release = await releaseTree('spip', 'newest', '4.4')
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-upgrade-world-'))
  const stash = join(folder, 'stash')
  await site.visit()
  execFileSync('cp', ['-a', root, stash])
  const before = pictureOf(root, LIVING)
  let after: Picture | undefined
  const base = operatorEnv(hosting.operator('main'))
  let made = 0
  let state = ''
  let number = 0
  const inventory = inventoryOf(hosting, join(folder, 'inventory.yml'), { site: { url: site.url } })
  const work = join(home, '.siteguard')

  const contextOf = (signal: AbortSignal, freshCache = false): Context =>
    contextFor(
      { ...base, XDG_STATE_HOME: state, ...(freshCache ? { XDG_CACHE_HOME: mkdtempSync(join(folder, 'cache-')) } : {}) },
      folder,
      signal,
    )
  const freshState = (): void => {
    state = join(folder, `state-${made}`)
    made += 1
  }
  freshState()

  const upgrade = async (more: TryOptions = {}): Promise<UpgradeTry> => {
    const signal = more.signal ?? new AbortController().signal
    const context = contextOf(signal, more.freshCache)
    const given = { inventory: more.inventory ?? inventory, quiet: true, mirror: hosting.feed.mirror, ...more.options }
    const opened = await openInventory(context, given)
    const events: AppEvent[] = []
    const desk = await openUpgrade(context, given, opened, { days: 0 }, () => {})
    const report = await upgradeSites(
      {
        sites: opened.sites,
        accounts: opened.accounts,
        wish: { core: true, extensions: 'none', ...more.wish },
        apply: true,
        waves: [{ kind: 'all' }],
        caps: {},
        parallel: 1,
      },
      {
        ...desk,
        agree: async () => {
          await more.before?.()
          return true
        },
        tell: () => {},
        apply: async (account, planned) => {
          const running = await openRunDesk(context, given, opened, account, (event) => events.push(event), true, planned)
          try {
            return await applyPlan(planned.plan, more.wrap?.(running.deps) ?? running.deps)
          } finally {
            await running.close()
          }
        },
      },
    )
    const part = report.sites[0]?.parts[0] as PartResult
    return { report, part, events, said: JSON.stringify({ ...part, plan: undefined }) + JSON.stringify(report.stopped ?? null) }
  }

  const written = async (): Promise<string[]> => {
    const { uid, gid } = hosting.sshd
    const said = await run(process.env.PHP ?? 'php', ['-d', 'display_errors=0', join(root, 'squelettes/author.php')], {
      as: { uid, gid },
      cwd: root,
      env: { HOME: home, TMPDIR: '/tmp' },
    })
    return JSON.parse(said.trim().split('\n').at(-1) ?? '') as string[]
  }

  return {
    hosting,
    site,
    root,
    old: site.site.version,
    release,
    upgrade,

    async takeUp(id, way, more = {}) {
      const context = contextOf(more.signal ?? new AbortController().signal)
      const given = { inventory: more.inventory ?? inventory, quiet: true, takeOver: true }
      const opened = await openInventory(context, given)
      const running = await openRunDesk(context, given, opened, accountNamed(opened, 'lab'), () => {}, false)
      try {
        const deps = more.wrap?.(running.deps) ?? running.deps
        return way === 'resume' ? await resumeRun(id, deps) : await rollBackRun(id, deps)
      } finally {
        await running.close()
      }
    },

    async reset() {
      freshState()
      rmSync(work, { recursive: true, force: true })
      putBack(root, stash, before, LIVING)
    },

    async expectWhole(ending, hint) {
      const now = pictureOf(root, LIVING)
      if (ending === 'before') expect(differences(now, before), hint).toBe('')
      else {
        const says = /\$spip_version_branche = '([^']*)'/.exec(readFileSync(join(root, 'ecrire/inc_version.php'), 'utf8'))?.[1]
        expect(says, hint).toBe(release.version)
        after ??= now
        expect(differences(now, after), hint).toBe('')
      }
      const visit = await site.visit()
      expect(visit, hint).toMatchObject({ whole: true, status: 200 })
      expect(visit.title.startsWith(site.site.title), `${hint}: ${visit.title}`).toBe(true)
      const left = existsSync(work) ? readdirSync(work) : []
      expect(
        left.filter((name) => name !== 'runs'),
        hint,
      ).toEqual([])
      const runs = left.includes('runs') ? readdirSync(join(work, 'runs')) : []
      for (const one of runs) {
        const run = join(work, 'runs', one)
        const parts = readdirSync(run).sort()
        if (ending === 'after') expect(parts, hint).toEqual(['hold', 'journal'])
        // What a migration that was taken back had made is kept, as it may hold what people wrote: and nothing else.
        else
          expect(
            parts.filter((part) => part !== 'hold'),
            hint,
          ).toEqual(['journal'])
        const held = ending === 'before' && parts.includes('hold') ? readdirSync(join(run, 'hold')) : []
        for (const index of held) {
          for (const name of readdirSync(join(run, 'hold', index))) expect(name, hint).toMatch(/^(?:migrated|made-\d+|lock$|\w+\.json$)/)
        }
      }
    },

    async write() {
      number += 1
      const title = `Written ${number}`
      const answer = await fetch(`${site.url}/squelettes/author.php?number=${number}`, { signal: AbortSignal.timeout(20_000) }).catch(
        () => undefined,
      )
      const text = (await answer?.text().catch(() => '')) ?? ''
      return answer?.status === 200 && text.includes(`author has ${title}`) ? title : undefined
    },
    written,

    inventoryThrough: (port) =>
      inventoryOf(hosting, join(folder, `inventory-${port}.yml`), { site: { url: site.url } }, { ...hosting.overSsh, port }),

    async stop() {
      await site.stop()
      await hosting.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
