import * as z from 'zod'
import { STRICT_HEADERS } from '../../../cms/access-rules.ts'
import { isInRoot } from '../../../cms/harden-settings.ts'
import type { CmsHardener, HardenRule, HardenSite, Proving } from '../../../cms/harden-types.ts'
import { hardenerOf } from '../../../cms/hardeners.ts'
import { SiteguardError } from '../../../core/error.ts'
import { ASKED_RULES, HARDEN_RULES, type HardenRuleId } from '../../../core/hardening.ts'
import type { Installation } from '../../../core/installation.ts'
import type { Sha256 } from '../../../core/manifest.ts'
import type { Op, TreeMember } from '../../../core/op.ts'
import { joinPath, parentPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import type { PlanCheck } from '../../../core/plan.ts'
import { sha256Of } from '../../canonical.ts'
import { mayExchange } from '../../rights.ts'
import type { StepContext, StepKind, StepPlan } from '../../types.ts'
import { type Described, describeSnapshot } from '../restore/installations.ts'
import { intrusionsOf } from '../restore/intrusions.ts'
import { below } from '../upgrade/look-pages.ts'
import { storeTarget } from '../upgrade/store-target.ts'
import { check } from './checks.ts'
import { hardenSite, isRootShut } from './harden-site.ts'
import { takeLeftovers } from './leftovers.ts'
import { newestFile } from './newest-screen.ts'
import { planHealth } from './plan-health.ts'
import { type Most, SHUT_MOST, tightenModes, USUAL_MOST } from './tighten-modes.ts'

const rights = z.string('mode').regex(/^[0-7]{3}$/, 'mode')

const params = z.strictObject({
  only: z.array(z.enum(HARDEN_RULES)).min(1).optional().describe('Only these rules. Default: all.'),
  without: z.array(z.enum(HARDEN_RULES)).optional().describe('Not these rules.'),
  ask: z.array(z.enum(ASKED_RULES)).optional().describe('These as well, which change what visitors or authors can do.'),
  installation: z.string().max(4096).optional().describe('Folder of the CMS below the site. Default: every one of the site.'),
  folders: rights
    .optional()
    .describe('Most rights a folder may have, in octal. Default: 705 where the site’s root shuts its group out, else 755.'),
  files: rights
    .optional()
    .describe('Most rights a file may have, in octal. Default: 604 where the site’s root shuts its group out, else 644.'),
  prove: z.boolean().optional().describe('Tries every rule on the live site, also where nothing has to be changed.'),
})

export type HardenParams = z.infer<typeof params>

/**
 * Makes a site harder to break into, rule by rule (core/hardening.ts): rules are pure (cms/…/harden), what they want becomes ops, and what can be
 * tried on the live site is tried when all is done. No ops: it is so already, as far as files tell.
 */
export const harden: StepKind<HardenParams> = { use: 'harden', params, looksAtHost: true, plan: planHarden }

/** What the rules want of the whole site. */
interface Draft {
  readonly ops: Op[]
  readonly trees: Record<string, readonly TreeMember[]>
  readonly stubs: Map<Sha256, Buffer>
  /** Paths by rule; a rule without any holds. */
  readonly changes: Map<HardenRuleId, RemotePath[]>
  readonly sources: Map<HardenRuleId, Set<string>>
  readonly checks: PlanCheck[]
  readonly proofs: (Proving & { readonly site: HardenSite; readonly hardener: CmsHardener })[]
  readonly barred: Set<RemotePath>
  /** Rules that do not hold everywhere, whatever is done: told as decisions. */
  readonly unheld: Set<HardenRuleId>
}

async function planHarden(wish: HardenParams, context: StepContext): Promise<StepPlan> {
  const described = await describeSnapshot(context.before, context.entries)
  const chosen = choose(wish, described, context)
  const wanted = (rule: HardenRuleId): boolean =>
    (wish.only === undefined || wish.only.includes(rule)) && wish.without?.includes(rule) !== true
  const draft: Draft = {
    ops: [],
    trees: {},
    stubs: new Map(),
    changes: new Map(),
    sources: new Map(),
    checks: [],
    proofs: [],
    barred: new Set(),
    unheld: new Set(),
  }
  const asked: readonly HardenRuleId[] = (wish.ask ?? []).filter(wanted)
  const sites: { readonly site: HardenSite; readonly hardener: CmsHardener }[] = []
  for (const installation of chosen) {
    if (installation.packagedCore) {
      draft.checks.push(check('hardening', 'told', 'packaged', { distribution: installation.distribution?.name ?? '?' }))
    }
    const hardener = hardenerOf(installation.cms)
    const site = hardenSite(installation, hardener, { asked, refused: wish.without ?? [] }, context)
    sites.push({ site, hardener })
    for (const rule of hardener.rules) if (wanted(rule.id)) await follow(rule, site, hardener, wish.prove === true, draft, context)
  }
  const areStrict = await Promise.all(sites.map(({ site }) => isInRoot(site, STRICT_HEADERS)))
  if (wanted('security-headers') && !asked.includes('security-headers') && areStrict.includes(false))
    draft.checks.push(check('decisions', 'told', 'security-headers'))
  if (wanted('modes')) setModes(sites, wish, described, draft, context)
  if (wanted('leftovers')) await sweep(chosen.length === described.installations.length, draft, context)
  const changed = draft.ops.length > 0
  const proving = planProofs(draft, context)
  const looks = changed ? planHealth(chosen, context) : { ops: [], checks: [] }
  const ops = [...draft.ops, ...proving.ops, ...looks.ops]
  const { files, content } = NOTHING
  const target =
    draft.stubs.size === 0
      ? []
      : [await storeTarget({ ops, trees: {}, stubs: draft.stubs, release: { files, content }, folder: ROOT }, context)]
  if (draft.barred.size > 0) {
    const paths = [...draft.barred].sort()
    draft.checks.push(check('hardening', 'told', 'barred', { paths: paths.slice(0, NAMED), count: paths.length }))
  }
  const checks = [...ruleChecks(draft), ...draft.checks, ...proving.checks, ...looks.checks]
  return { ops, trees: draft.trees, notes: [], sources: target, checks }
}

const ROOT = '' as RemotePath
const OBSTACLES: ReadonlySet<string> = new Set(['in-the-way', 'code-there'])
const NAMED = 50
const NOTHING: {
  readonly files: ReadonlyMap<string, { readonly sha256: Sha256; readonly size: number }>
  content(): AsyncIterable<Buffer>
} = {
  files: new Map(),
  async *content() {},
}

/** @throws SG-UPG-006 without an installation of that folder. */
function choose({ installation: folder }: HardenParams, { installations }: Described, { site }: StepContext): readonly Installation[] {
  if (folder === undefined && installations.length > 0) return installations
  const plain = folder?.replace(/^\.\/+|\/+$/g, '').replace(/^\.$/, '')
  const found = installations.filter(({ root }) => root === plain)
  if (found.length > 0) return found
  const named = (root: string): string => (root === '' ? '.' : root)
  const known = installations.map(({ root }) => named(root))
  throw new SiteguardError({ code: 'SG-HARD-005', kind: 'unsupported', params: { site: site.id, folder: named(plain ?? ''), known } })
}

async function follow(
  rule: HardenRule,
  site: HardenSite,
  hardener: CmsHardener,
  prove: boolean,
  draft: Draft,
  context: StepContext,
): Promise<void> {
  const { measures, proofs = [], tells = [], unknown } = await rule.look(site)
  for (const { reason, params: said } of tells)
    draft.checks.push(check(reason === 'in-the-way' ? 'hardening' : 'decisions', 'told', reason, said))
  const isDecision = measures.length === 0 && ['forums', 'registrations', 'xmlrpc', 'file-editing', 'host-settings'].includes(rule.id)
  if (!isDecision) {
    if (!draft.changes.has(rule.id)) draft.changes.set(rule.id, [])
    for (const source of rule.sources) draft.sources.set(rule.id, (draft.sources.get(rule.id) ?? new Set()).add(source))
  }
  const at = (path: string): RemotePath => joinPath(site.installation.root, path)
  const put: RemotePath[] = []
  let known: string | undefined
  // What cannot be done, or is in the way: then the rule does not hold.
  let missing = unknown === true || tells.some(({ reason }) => OBSTACLES.has(reason))
  let newest = true
  for (const measure of measures) {
    const path = at(measure.path)
    let content = measure.do === 'put' ? measure.content : undefined
    if (measure.do === 'newest') {
      const file = await newestFile(measure.product, measure.path, measure.atLeast, context)
      if (file === undefined) {
        draft.checks.push(check('hardening', 'unknown', 'screen-unknown', { version: measure.atLeast }))
        newest = false
        continue
      }
      content = file.content
      known = file.version
    }
    if (content === undefined) continue
    if (write(path, content, draft, context)) put.push(path)
    else missing = true
  }
  draft.changes.get(rule.id)?.push(...put)
  if (missing || !newest) draft.unheld.add(rule.id)
  // No screen that is to be had: there is nothing to try.
  if (!newest) return
  for (const proof of proofs) {
    // The file itself lies in the folder, or governs what lies below its own.
    const folder = at(proof.folder)
    const near = put.some((path) => path.startsWith(folder) || relativeTo(parentPath(path), folder) !== undefined)
    if (prove || near) draft.proofs.push({ ...proof, ...(known === undefined ? {} : { version: known }), site, hardener })
  }
}

/** Whether the login may put it there. */
function write(path: RemotePath, content: Buffer, draft: Draft, context: StepContext): boolean {
  const before = context.overlay.state(path)
  if (before.is !== 'absent' && before.is !== 'file') return false
  if (!mayExchange(path, false, context.rights)) {
    draft.barred.add(path)
    return false
  }
  const sha256 = sha256Of(content)
  const fresh = context.capabilities.chmod ? (isRootShut(context) ? 0o604 : 0o644) : undefined
  const mode = before.is === 'file' ? before.mode : fresh
  draft.stubs.set(sha256, content)
  const after = { is: 'file', sha256, size: content.length, ...(mode === undefined ? {} : { mode }) } as const
  draft.ops.push({ kind: 'write', path, before, after })
  return true
}

function setModes(
  sites: readonly { readonly site: HardenSite; readonly hardener: CmsHardener }[],
  wish: HardenParams,
  described: Described,
  draft: Draft,
  context: StepContext,
): void {
  const usual = isRootShut(context) ? SHUT_MOST : USUAL_MOST
  const bits = (text: string | undefined, otherwise: number): number => (text === undefined ? otherwise : Number.parseInt(text, 8))
  // What is asked for by number holds for all.
  const isAsked = wish.folders !== undefined || wish.files !== undefined
  const most: Most = isAsked ? { folders: bits(wish.folders, usual.folders), files: bits(wish.files, usual.files) } : usual
  const paths: RemotePath[] = []
  for (const { site, hardener } of sites) {
    const { ops, barred } = tightenModes(site, hardener, most, described, context)
    draft.ops.push(...ops)
    for (const op of ops) if (op.kind === 'chmod') paths.push(op.path)
    for (const path of barred) draft.barred.add(path)
  }
  draft.changes.set('modes', paths)
  draft.sources.set('modes', new Set(['OVHcloud cms_what_to_do_if_your_site_is_hacked']))
  const isUnsure = sites.some(({ site }) => site.phpIsOwner !== true)
  if (isUnsure) draft.checks.push(check('hardening', 'unknown', 'php-unknown'))
  if (isUnsure || !context.capabilities.chmod) draft.unheld.add('modes')
}

/** Where only one of several installations is meant, what lies about belongs to nobody in particular, and stays. */
async function sweep(whole: boolean, draft: Draft, context: StepContext): Promise<void> {
  const report = await context.judge()
  const intrusions = [...intrusionsOf(report).keys()]
  if (intrusions.length > 0) {
    draft.checks.push(check('hardening', 'told', 'infected', { site: context.site.id, paths: intrusions.slice(0, NAMED) }))
  }
  if (!whole) return
  const { ops, trees, unsure, repositories, barred } = takeLeftovers(report, context)
  draft.ops.push(...ops.filter((op) => !draft.ops.some((other) => 'path' in other && 'path' in op && other.path === op.path)))
  Object.assign(draft.trees, trees)
  draft.changes.set(
    'leftovers',
    ops.flatMap((op) => ('path' in op ? [op.path] : [])),
  )
  draft.sources.set('leftovers', new Set(['CWE-530', 'CWE-538']))
  for (const path of barred) draft.barred.add(path)
  if (unsure.length > 0) draft.checks.push(check('decisions', 'told', 'leftovers', { paths: unsure.slice(0, NAMED) }))
  if (repositories.length > 0) draft.checks.push(check('decisions', 'told', 'repository', { paths: repositories.slice(0, NAMED) }))
}

function ruleChecks({ changes, sources, unheld }: Draft): PlanCheck[] {
  return HARDEN_RULES.flatMap((rule) => {
    const paths = changes.get(rule)
    if (paths === undefined || (paths.length === 0 && unheld.has(rule))) return []
    const said = {
      paths: paths.slice(0, NAMED).map((path) => (path === '' ? '.' : path)),
      count: paths.length,
      sources: [...(sources.get(rule) ?? [])],
    }
    return [check('hardening', paths.length === 0 ? 'ok' : 'told', rule, said)]
  })
}

/** opcache looks at a file again after 2 s, some servers keep `.htaccess` as long. */
const PATIENCE_MS = 6000

/** What is tried on the live site, by the address of each installation. */
function planProofs({ proofs }: Draft, context: StepContext): { readonly ops: readonly Op[]; readonly checks: readonly PlanCheck[] } {
  if (proofs.length === 0) return { ops: [], checks: [] }
  if (context.host !== undefined && context.host.pages.size === 0 && context.site.url === undefined)
    return { ops: [], checks: [check('proof', 'unknown', 'no-address')] }
  const ops: Op[] = []
  const unknown: RemotePath[] = []
  for (const { of, folder, version, site, hardener } of proofs) {
    const { installation } = site
    const base = addressOf(installation, context)
    if (base === undefined) {
      unknown.push(installation.root)
      continue
    }
    const place = (inner: RemotePath) => ({ folder: joinPath(installation.root, inner), url: inner === '' ? base : below(base, inner) })
    const shown = of === 'code' ? folder : (hardener.shown(installation).find((path) => site.stands(path) === 'dir') ?? ROOT)
    const target = { of, cms: installation.cms, installation: installation.root, ...place(folder), control: place(shown) }
    ops.push({ kind: 'probe', target: version === undefined ? target : { ...target, version }, patienceMs: PATIENCE_MS })
  }
  const folders = ops.flatMap((op) => (op.kind === 'probe' ? [op.target.folder === '' ? '.' : op.target.folder] : []))
  return {
    ops,
    checks: [
      ...(ops.length === 0 ? [] : [check('proof', 'ok', 'tried', { count: ops.length, folders: [...new Set(folders)] })]),
      ...(unknown.length === 0 ? [] : [check('proof', 'unknown', context.host === undefined ? 'no-http' : 'no-address')]),
    ],
  }
}

/** Address of an installation's own folder, with a slash at its end: of its home page as it was asked, else as the inventory has it. */
function addressOf({ root }: Installation, { host, site }: StepContext): string | undefined {
  const noted = host?.pages.get(root)?.[0]?.url
  const url = noted ?? (site.url === undefined ? undefined : root === '' ? site.url : below(site.url, root))
  if (url === undefined || !URL.canParse(url)) return undefined
  const { origin, pathname } = new URL(url)
  if (pathname.endsWith('/')) return `${origin}${pathname}`
  // A page of the folder, or the folder itself written without its slash.
  return /\.[a-z0-9]{2,5}$/i.test(pathname) ? `${origin}${pathname.replace(/[^/]*$/, '')}` : `${origin}${pathname}/`
}
