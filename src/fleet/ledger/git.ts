import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'

/** Of what Git says. */
const MOST_BYTES = 16 * 1024 * 1024
/** Of an error that is told. */
const LONGEST = 300
/**
 * Files that lie in a folder as those of a bare repository do would be taken for one, and its settings name programs Git runs: what somebody
 * commits must never be that. Git heeds it from 2.38 on.
 */
const NO_REPOSITORY_IN_FILES = ['-c', 'safe.bareRepository=explicit']

/**
 * Runs Git in a folder: arguments as they are, no shell, no question asked, messages in English.
 * @throws SG-FLEET-020 when it cannot, with what it said.
 */
export async function git(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const disguised = repositoryInFiles(folder)
  if (disguised !== undefined) {
    const params = { folder, detail: `${printable(disguised)}: files of a bare repository among those of another` }
    throw new SiteguardError({ code: 'SG-FLEET-020', kind: 'integrity', params })
  }
  return await new Promise((resolve, reject) => {
    const options = { cwd: folder, env: { ...env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }, maxBuffer: MOST_BYTES }
    execFile('git', [...NO_REPOSITORY_IN_FILES, ...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout)
      const detail = printable((stderr.trim() || error.message).slice(0, LONGEST))
      reject(new SiteguardError({ code: 'SG-FLEET-020', kind: 'integrity', params: { folder, detail } }))
    })
  })
}

/** The folder older Gits would take for a bare repository, from this one up to where the work tree begins. */
function repositoryInFiles(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git')) || dirname(at) === at) return undefined
    if (existsSync(join(at, 'HEAD')) && existsSync(join(at, 'objects'))) return at
  }
}
