import type { Problem } from '../../core/entry.ts'
import type { RemotePath } from '../../core/path.ts'
import { decodeName, remotePath } from '../../core/path.ts'
import { assignedValues, definedValues, namesFunction, type PhpToken, phpTokens } from '../php-literals.ts'
import { RESERVED_FOLDERS } from './layout.ts'

/** What `config/mes_options.php` says about where things are. */
export interface OptionFacts {
  /** Usual name to real one. `squelettes` may name several, separated by ':' as SPIP writes it. */
  readonly folders: Readonly<Record<string, string>>
  /** It starts a mutualisation; the folder its hosts are in. */
  readonly hosts?: RemotePath
  readonly problems: readonly Problem[]
}

const CONSTANTS: Readonly<Record<string, string>> = {
  _NOM_PERMANENTS_ACCESSIBLES: 'IMG',
  _NOM_PERMANENTS_INACCESSIBLES: 'config',
  _NOM_TEMPORAIRES_ACCESSIBLES: 'local',
  _NOM_TEMPORAIRES_INACCESSIBLES: 'tmp',
}

/**
 * Reads folder names from options, without running them. A rename only ever adds a place to what is known: it never takes a folder
 * away from `IMG` or the core, whatever the file says. A folder outside the site cannot be looked at from here: a problem.
 */
export function readOptions(bytes: Buffer, path: RemotePath): OptionFacts {
  const tokens = phpTokens(bytes)
  const folders: Record<string, string> = {}
  const problems: Problem[] = []
  const rename = (usual: string, values: readonly string[]): void => {
    const real = new Set<string>()
    for (const value of values) {
      const name = folderName(value)
      if (name === undefined) problems.push({ path, reason: 'bad-name', detail: `${usual}: ${value.slice(0, 100)}` })
      else if (name !== usual && name !== '' && (name.startsWith(`${usual}/`) || !RESERVED_FOLDERS.has(name.split('/', 1)[0] as string))) {
        real.add(name)
      }
    }
    if (real.size > 0) folders[usual] = [...real].join(':')
  }
  for (const [constant, usual] of Object.entries(CONSTANTS)) rename(usual, definedValues(tokens, constant).values)
  rename(
    'squelettes',
    assignedValues(tokens, 'dossier_squelettes').values.flatMap((value) => value.split(':').filter((part) => part !== '')),
  )
  const hosts = namesFunction(tokens, 'demarrer_site') ? folderName(hostFolder(tokens)) : undefined
  return { folders, problems, ...(hosts === undefined ? {} : { hosts: hosts as RemotePath }) }
}

/** A folder of the site as its normalised path, or undefined when it is not one. */
function folderName(value: string): string | undefined {
  const name = decodeName(Buffer.from(value, 'latin1'))
  if (name.startsWith('/') || name.includes('\0') || name.includes('\\') || name.split('/').includes('..')) return undefined
  return remotePath(name)
}

/** The `repertoire` option of `demarrer_site()`, `sites` when it is not given. */
function hostFolder(tokens: readonly PhpToken[]): string {
  const at = tokens.findIndex((t, i) => t.kind === 'string' && t.text === 'repertoire' && tokens[i + 1]?.text === '=>')
  const value = at < 0 ? undefined : tokens[at + 2]
  return value?.kind === 'string' && value.literal ? value.text : 'sites'
}
