import { basePath } from '../../cms/access-rules.ts'
import type { HardenSite } from '../../cms/harden-types.ts'
import { hardenerOf } from '../../cms/hardeners.ts'
import { isGroupShut, phpIsOwner } from '../../cms/php-owner.ts'
import type { Account } from '../../core/account.ts'
import type { RawFinding } from '../../core/finding.ts'
import type { Installation } from '../../core/installation.ts'
import { joinPath, parentPath, type RemotePath } from '../../core/path.ts'
import { POLICY_GRADES, type PolicyRuleId } from '../../detectors/policy-grades.ts'
import { isOvh } from '../../recipes/steps/harden/harden-site.ts'
import type { Transport } from '../../transports/types.ts'
import { noteProblem, onAccount, type SiteWork } from './site-work.ts'

/** Largest settings file that is read, bytes. */
const LIMIT = 1024 * 1024

/**
 * Holds the rules of `siteguard harden` against a site that was scanned: what they would change is a finding. A few small files are read, where
 * they lie; nothing is asked of the live site, and nothing of a database.
 */
export async function inspectPolicy(transport: Transport, work: SiteWork, account: Account, signal: AbortSignal): Promise<void> {
  if (work.tree.size === 0) return
  for (const installation of work.installations) {
    // Its packages look after it.
    if (installation.packagedCore) continue
    const site = policySite(transport, work, installation, account, signal)
    for (const rule of hardenerOf(installation.cms).rules) {
      const id = `policy-${rule.id}`
      if (!isPolicy(id)) continue
      const { measures, tells = [] } = await rule.look(site)
      const unsure = tells.flatMap(({ reason, params }) => (reason === 'in-the-way' ? (params?.paths as readonly string[]) : []))
      const found = new Set<string>(measures.map(({ path }) => path))
      for (const path of found) work.raw.push(raise(id, installation, path))
      for (const path of unsure) if (!found.has(path)) work.raw.push({ ...raise(id, installation, path), confidence: 'possible' })
    }
  }
}

function isPolicy(id: string): id is PolicyRuleId {
  return Object.hasOwn(POLICY_GRADES, id)
}

function raise(rule: PolicyRuleId, { root }: Installation, inner: string): RawFinding {
  const folder = parentPath(inner)
  return { rule, path: joinPath(root, inner), params: { folder: folder === '' ? '.' : folder }, ...POLICY_GRADES[rule] }
}

function policySite(transport: Transport, work: SiteWork, installation: Installation, account: Account, signal: AbortSignal): HardenSite {
  const { tree } = work
  const at = (path: string): RemotePath => joinPath(installation.root, path)
  const owner = phpIsOwner(installation, hardenerOf(installation.cms), work.rootEntry?.uid, {
    get: (path) => tree.get(path),
    *filesBelow(dir) {
      for (const entry of tree.below(dir)) if (entry.type === 'file') yield entry
    },
  })
  const base = basePath(work.site.url, installation.root)
  return {
    installation,
    ...(base === undefined ? {} : { base }),
    stands(path) {
      const type = path === '' ? 'dir' : tree.get(at(path))?.type
      return type === undefined ? 'absent' : type === 'file' || type === 'dir' ? type : 'other'
    },
    children: (dir) =>
      tree
        .children(at(dir))
        .map(({ path }) => (installation.root === '' ? path : (path.slice(installation.root.length + 1) as RemotePath))),
    async bytes(path) {
      for await (const answer of transport.readMany([{ path: onAccount(work, at(path)), limit: LIMIT }], { signal })) {
        if ('problem' in answer) noteProblem(work, 'content', at(path), answer.problem)
        else if (!answer.content.sampled) return answer.content.bytes
      }
      return undefined
    },
    databases: [],
    ovh: isOvh({ account }),
    groupShut: isGroupShut(work.rootEntry?.mode),
    asked: new Set(),
    refused: new Set(),
    ...(owner === undefined ? {} : { phpIsOwner: owner }),
  }
}
