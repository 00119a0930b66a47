import type { Companion, GateFile } from '../../../cms/upgrade-types.ts'
import { isSiteguardError } from '../../../core/error.ts'
import { joinPath, relativeTo } from '../../../core/path.ts'
import { sha256Of } from '../../canonical.ts'
import type { ReleaseFiles, StepContext } from '../../types.ts'

/** A release with what goes along with it. */
export interface Accompanied {
  readonly release: ReleaseFiles
  /** Names of companions that cannot be had: what stands of them stays. */
  readonly missing: readonly string[]
}

/** Adds the files of companions to those of a release, under the folders they go to. What the release has itself is not theirs to give. */
export async function accompany(
  release: ReleaseFiles,
  companions: readonly Companion[],
  { openRelease, signal }: Pick<StepContext, 'openRelease' | 'signal'>,
): Promise<Accompanied> {
  const opened: { readonly files: ReleaseFiles; readonly folder: string }[] = []
  const missing: string[] = []
  for (const companion of companions) {
    try {
      opened.push({ files: await openRelease(companion.release), folder: companion.folder })
    } catch (error) {
      if (signal.aborted || !isSiteguardError(error) || error.kind === 'cancelled') {
        for (const { files } of opened) await files.close()
        throw error
      }
      missing.push(companion.name)
    }
  }
  if (opened.length === 0) return { release, missing }
  const files = new Map(release.files)
  const sources = new Map<string, { readonly from: ReleaseFiles; readonly path: string }>()
  for (const { files: from, folder } of opened) {
    for (const [path, file] of from.files) {
      const at = joinPath(folder, path)
      if (files.has(at)) continue
      files.set(at, file)
      sources.set(at, { from, path })
    }
  }
  return {
    release: {
      ...release,
      files,
      content: (path) => {
        const source = sources.get(path)
        return source === undefined ? release.content(path) : source.from.content(source.path)
      },
      async close() {
        for (const { files: one } of opened) await one.close()
        await release.close()
      },
    },
    missing,
  }
}

/** Adds files of these bytes to those of a release. */
export function withFiles(release: ReleaseFiles, added: readonly GateFile[]): ReleaseFiles {
  if (added.length === 0) return release
  const bytes = new Map<string, Buffer>(added.map((file) => [file.path, file.bytes]))
  const described = added.map((file) => [file.path, { sha256: sha256Of(file.bytes), size: file.bytes.length }] as const)
  return {
    ...release,
    files: new Map([...release.files, ...described]),
    content: (path) => {
      const own = bytes.get(path)
      return own === undefined ? release.content(path) : onlyOf(own)
    },
  }
}

async function* onlyOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

/** Whether a path, relative to the installation, lies where companions go. */
export function isCompanions(companions: readonly Companion[], path: string): boolean {
  return companions.some(({ folder }) => relativeTo(folder, path) !== undefined)
}
