import { realpath, stat } from 'node:fs/promises'
import type { Account, AccountId, SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { remotePath } from '../../core/path.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import { editYaml, readYamlDocument, type YamlDocument, type YamlEdit } from '../../yaml/index.ts'
import { type LoadOptions, parseInventory, readInventoryText } from './load.ts'
import { REMOTE_PATH, siteId } from './schema.ts'
import type { Inventory, SiteProposal } from './types.ts'

export type EditOptions = Pick<LoadOptions, 'env' | 'lang' | 'systemLang'>

export interface AddedSites {
  readonly added: readonly { readonly id: SiteId; readonly proposal: SiteProposal }[]
  /** `known`: a site of that account has that root already. `unusable`: no inventory can hold that root. */
  readonly skipped: readonly { readonly proposal: SiteProposal; readonly why: 'known' | 'unusable' }[]
}

/**
 * Adds sites to an inventory file, keeping its comments and layout. Proposals whose root is there already are left out, so that
 * doing it again changes nothing.
 * @throws as `loadInventory` when the file is not usable before or would not be after; SG-DISK-002 when it cannot be written.
 */
export async function addSites(file: string, proposals: readonly SiteProposal[], options: EditOptions): Promise<AddedSites> {
  const added: { id: SiteId; proposal: SiteProposal }[] = []
  const skipped: { proposal: SiteProposal; why: 'known' | 'unusable' }[] = []
  await editInventory(file, options, ({ inventory }) => {
    const roots = new Set(inventory.sites.map(({ account, root }) => placeOf(inventory, account, root)))
    const ids = new Set<string>(inventory.sites.map((site) => site.id))
    return proposals.flatMap((proposal) => {
      const { account, url, cms } = proposal
      if (!REMOTE_PATH.test(proposal.root === '' ? '.' : proposal.root)) {
        skipped.push({ proposal, why: 'unusable' })
        return []
      }
      const root = remotePath(proposal.root)
      const place = placeOf(inventory, account, root)
      if (roots.has(place)) {
        skipped.push({ proposal, why: 'known' })
        return []
      }
      const id = freeId(proposal, ids)
      roots.add(place)
      ids.add(id)
      added.push({ id, proposal })
      const written = {
        account,
        root: root === '' ? '.' : root,
        ...(url === undefined ? {} : { url }),
        ...(cms === undefined ? {} : { cms }),
      }
      return [{ path: ['sites', id], set: written }]
    })
  })
  return { added, skipped }
}

export interface PinOptions extends EditOptions {
  /** Forget the keys pinned so far. */
  readonly replace?: boolean
  /** Keep the keys pinned so far beside the new one (several machines behind one name). SSH only. */
  readonly add?: boolean
}

/**
 * Pins the key (or, for FTPS, the certificate) a server showed, keeping comments and layout.
 * @returns whether the file was changed: false when exactly this key is pinned already.
 * @throws SG-KEY-002 when another key is pinned and neither `replace` nor `add` was asked for; as `addSites` otherwise.
 */
export async function pinHostKey(
  file: string,
  account: AccountId,
  offered: { readonly type: string; readonly fingerprint: string },
  options: PinOptions,
): Promise<boolean> {
  return editInventory(file, options, ({ inventory, document }) => {
    const entry = inventory.accounts.find((candidate) => candidate.id === account)
    if (entry === undefined) {
      const known = inventory.accounts.map((candidate) => candidate.id as string)
      throw new SiteguardError({ code: 'SG-USE-002', kind: 'usage', params: { selector: account, known } })
    }
    return offered.type === 'tls'
      ? pinCertificate(document, entry, offered.fingerprint, options)
      : pinKey(document, entry, offered, options)
  })
}

function pinKey(
  document: YamlDocument,
  account: Account,
  offered: { readonly type: string; readonly fingerprint: string },
  { replace = false, add = false }: PinOptions,
): YamlEdit[] {
  const key = `${offered.type} ${offered.fingerprint.replace(/=+$/, '')}`
  const pinned = account.hostKeys.map((known) => known.replace(/=+$/, ''))
  if (pinned.includes(key) && !(replace && pinned.length > 1)) return []
  if (pinned.length > 0 && !replace && !add) throw changedKey(document, account, 'hostKeys', key, pinned)
  const path = ['accounts', account.id, 'hostKeys']
  if (!replace && document.has(path)) return [{ path, append: key }]
  // Keys that come from the defaults are copied: a list of the account's own hides them.
  return [{ path, set: replace ? [key] : [...account.hostKeys, key] }]
}

function pinCertificate(document: YamlDocument, account: Account, fingerprint: string, { replace = false }: PinOptions): YamlEdit[] {
  const bare = (hex: string): string => hex.replaceAll(':', '').toUpperCase()
  const pinned = account.tlsFingerprint
  if (pinned !== undefined && bare(pinned) === bare(fingerprint)) return []
  if (pinned !== undefined && !replace) throw changedKey(document, account, 'tlsFingerprint', fingerprint, [pinned])
  return [{ path: ['accounts', account.id, 'tlsFingerprint'], set: fingerprint }]
}

function changedKey(
  document: YamlDocument,
  account: Account,
  key: 'hostKeys' | 'tlsFingerprint',
  offered: string,
  expected: string[],
): SiteguardError<'SG-KEY-002'> {
  const own = ['accounts', account.id, key]
  const { line } = document.keyAt(document.has(own) ? own : ['defaults', 'account', key])
  const params = { account: account.id, host: account.host ?? '', offered, expected, source: `${document.file}:${line}` }
  return new SiteguardError({ code: 'SG-KEY-002', kind: 'host-key', params })
}

/** Reads, edits, checks the result and writes. Returns whether anything was to be changed. */
async function editInventory(
  file: string,
  options: EditOptions,
  decide: (current: { readonly inventory: Inventory; readonly document: YamlDocument }) => readonly YamlEdit[],
): Promise<boolean> {
  const text = await readInventoryText(file, options)
  const inventory = parseInventory(text, file, options)
  const lang = options.lang ?? inventory.lang ?? options.systemLang ?? 'en'
  const edits = decide({ inventory, document: readYamlDocument(text, file, lang) })
  if (edits.length === 0) return false
  const edited = editYaml(text, edits, file, lang)
  parseInventory(edited, file, options)
  let place: { readonly target: string; readonly mode: number }
  try {
    // Written through a link: replacing the link would leave the real file behind.
    const target = await realpath(file)
    place = { target, mode: (await stat(target)).mode & 0o777 }
  } catch (error) {
    throw diskReadError(file, error)
  }
  await writeFileAtomic(place.target, edited, place.mode)
  return true
}

function placeOf(inventory: Inventory, account: AccountId, root: string): string {
  const home = inventory.accounts.find((candidate) => candidate.id === account)?.home ?? ''
  return JSON.stringify([account, root.startsWith('/') || home === '' ? root : remotePath(`${home}/${root}`)])
}

/** Folders whose name says only that sites are below them. */
const WEB_ROOTS = /^(?:(?:public_html|htdocs|httpdocs|www|web|html)\/)+/

function freeId({ id, url, root, account }: SiteProposal, taken: ReadonlySet<string>): SiteId {
  const host = url === undefined ? undefined : /^https?:\/\/(?:www\.)?([^/:]+)/.exec(url)?.[1]
  const folder = `${remotePath(root)}/`.replace(/^\//, '').replace(WEB_ROOTS, '').replace(/\/$/, '')
  const wanted = [id, host, folder].map((name) => usableId(name ?? '')).find((name) => name !== undefined) ?? account
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? wanted : `${wanted.slice(0, 120)}-${n}`
    if (!taken.has(candidate)) return candidate as SiteId
  }
}

function usableId(name: string): string | undefined {
  const id = name
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z0-9._/-]+/g, '-')
    .split('/')
    .map((part) => part.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, ''))
    .filter((part) => part !== '')
    .join('/')
    .slice(0, 120)
    .replace(/[^A-Za-z0-9]+$/, '')
  return siteId.safeParse(id).success ? id : undefined
}
