import { isSiteguardError } from '../../../core/error.ts'
import { joinPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import { printable } from '../../../core/printable.ts'
import { upstreamVersion } from '../../../core/version.ts'
import { isText } from '../../../manifests/index.ts'
import type { ReleaseFiles, StepContext } from '../../types.ts'
import { type Check, check } from './checks.ts'
import { type ComposedPart, isCarried } from './compose-parts.ts'
import type { Subject } from './find-subject.ts'
import { gathered } from './release-text.ts'
import { unifiedDiff } from './unified-diff.ts'

/** A file whose difference is written out. Larger ones are named. Bytes. */
const MOST_BYTES = 1024 * 1024
/** Of all differences together. Bytes. */
const MOST_PATCH = 16 * 1024 * 1024
/** Paths a check names; the patch has all. */
const NAMED = 200

/**
 * What was changed on the site in the folders and files that are exchanged, against the release that is installed: kept as a patch for
 * the operator, since the upgrade does not carry it over. Copies that differ in line ends alone (FTP's ASCII mode) are no changes.
 */
export async function findLocalChanges(
  subject: Subject,
  parts: readonly ComposedPart[],
  context: Pick<StepContext, 'overlay' | 'entries' | 'before' | 'openRelease' | 'keepText' | 'site'>,
): Promise<readonly Check[]> {
  const old = await openInstalled(subject, context)
  if (old === undefined) return [check('local-changes', 'unknown', 'not-known')]
  try {
    const { changed, added } = compare(subject, parts, old, context)
    const patch: string[] = []
    const really: RemotePath[] = []
    let size = 0
    for (const path of [...changed, ...added].sort()) {
      const inner = relativeTo(subject.folder, path) as RemotePath
      const listed = old.files.get(inner)
      const text = await difference(path, listed === undefined ? undefined : { inner, size: listed.size }, old, context)
      if (text === '') continue
      if (listed !== undefined) really.push(path)
      const fits = size + text.length <= MOST_PATCH
      size += fits ? text.length : 0
      patch.push(fits ? text : unwritten(path))
    }
    if (really.length === 0 && added.length === 0) return [check('local-changes', 'ok', 'none')]
    const { product, version } = old.release
    const head = `${product} ${version}, as it stood on ${context.site.id}\n\n`
    const file = await context.keepText(`${product.replaceAll('/', '-')}-${version}.patch`, head + patch.join(''))
    return [
      ...(really.length === 0
        ? []
        : [check('local-changes', 'told', 'kept', { count: really.length, paths: really.slice(0, NAMED), file })]),
      ...(added.length === 0 ? [] : [check('local-changes', 'told', 'added', { count: added.length, paths: added.slice(0, NAMED), file })]),
    ]
  } finally {
    await old.close()
  }
}

async function openInstalled(
  { product, component, installation, isCore }: Subject,
  context: Pick<StepContext, 'openRelease'>,
): Promise<ReleaseFiles | undefined> {
  if (component.version === undefined) return undefined
  const version = upstreamVersion(component.version)
  const { locale } = installation
  try {
    return await context.openRelease({ product, version, ...(isCore && locale !== undefined ? { locale } : {}) })
  } catch (error) {
    if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
    return undefined
  }
}

/** Files of the release that hold something else on the site, and files of no release. */
function compare(
  subject: Subject,
  parts: readonly ComposedPart[],
  old: ReleaseFiles,
  { overlay }: Pick<StepContext, 'overlay'>,
): { readonly changed: RemotePath[]; readonly added: RemotePath[] } {
  const { installation, folder } = subject
  const changed: RemotePath[] = []
  const added: RemotePath[] = []
  /** Parts with versions of their own (SPIP's security screen): another one is no change. */
  const others = new Set(
    installation.components.filter(({ kind }) => kind === 'screen').map(({ path }) => joinPath(installation.root, path)),
  )
  const judge = (path: RemotePath, stands: { readonly is: string; readonly sha256?: string }): void => {
    const inner = relativeTo(installation.root, path) as RemotePath
    if (others.has(path) || isCarried(subject, inner)) return
    const listed = old.files.get(relativeTo(folder, path) as RemotePath)
    if (listed === undefined) added.push(path)
    else if (stands.is !== 'file' || stands.sha256 !== listed.sha256) changed.push(path)
  }
  for (const { path, before } of parts) {
    if (before.is === 'tree') for (const member of overlay.below(path)) if (member.is !== 'dir') judge(joinPath(path, member.path), member)
    if (before.is === 'file' || before.is === 'link') judge(path, before)
  }
  return { changed, added }
}

/** A difference that is only told. */
function unwritten(path: RemotePath): string {
  return `Files a/${printable(path)} and b/${printable(path)} differ\n`
}

/** The difference of one file as text; '' where it is none. */
async function difference(
  path: RemotePath,
  listed: { readonly inner: RemotePath; readonly size: number } | undefined,
  old: ReleaseFiles,
  { overlay, entries, before }: Pick<StepContext, 'overlay' | 'entries' | 'before'>,
): Promise<string> {
  const state = overlay.state(path)
  const entry = entries.get(path)
  const differ = unwritten(path)
  if (state.is === 'link') return `# ${printable(path)} is a link to ${printable(state.target)}\n`
  if (state.is !== 'file' || entry?.blob === undefined || entry.sha256 !== state.sha256) return differ
  if (state.size > MOST_BYTES || (listed?.size ?? 0) > MOST_BYTES) return differ
  const now = await gathered(before.content(entry.blob))
  const then = listed === undefined ? undefined : await gathered(old.content(listed.inner))
  if (!isText(now) || (then !== undefined && !isText(then))) return `Binary ${differ.replace(/^F/, 'f')}`
  const [a, b] = [then?.toString('utf8'), now.toString('utf8')]
  // A lone CR ends a line for PHP, so it is no line end of a text that is otherwise the same.
  if (a !== undefined && !/\r(?!\n)/.test(b) && a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n')) return ''
  return unifiedDiff(path, a, b) || differ
}
