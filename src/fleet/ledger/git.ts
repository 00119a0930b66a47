import { execFile } from 'node:child_process'
import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'

/** Of what Git says. */
const MOST_BYTES = 16 * 1024 * 1024
/** Of an error that is told. */
const LONGEST = 300

/**
 * Runs Git in a folder: arguments as they are, no shell, no question asked, messages in English.
 * @throws SG-FLEET-020 when it cannot, with what it said.
 */
export function git(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: { ...env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }, maxBuffer: MOST_BYTES }
    execFile('git', [...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout)
      const detail = printable((stderr.trim() || error.message).slice(0, LONGEST))
      reject(new SiteguardError({ code: 'SG-FLEET-020', kind: 'integrity', params: { folder, detail } }))
    })
  })
}
