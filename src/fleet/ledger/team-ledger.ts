import { join, relative } from 'node:path'
import { ensureFolder } from '../../disk/atomic-write.ts'
import { git } from './git.ts'

/**
 * What a team agrees on, as files of its own Git repository: beside the inventory with its waivers and the sealed vault lie the records of
 * nights, the accepted states of sites, and the approvals of owners. Each change is a commit that a person can read, and revert.
 */
export interface TeamLedger {
  readonly folder: string
  readonly records: string
  readonly approvals: string
  /**
   * Commits these files as they are, and nothing else that may be waiting in the repository; gives the commit, or undefined where nothing
   * differs. @throws SG-FLEET-020 when Git cannot, or the folder lies in no repository
   */
  commit(files: readonly string[], message: string): Promise<string | undefined>
}

/** Who commits, where Git knows nobody. */
const COMMITTER = { GIT_AUTHOR_NAME: 'siteguard', GIT_AUTHOR_EMAIL: 'siteguard@localhost' }

/** @param env Of this process: Git finds its configuration by it. */
export function createTeamLedger(folder: string, env: NodeJS.ProcessEnv = process.env): TeamLedger {
  // One commit at a time: Git takes a lock, and would refuse the second.
  let last: Promise<unknown> = Promise.resolve()
  const commit = async (files: readonly string[], message: string): Promise<string | undefined> => {
    await ensureFolder(folder)
    const paths = files.map((file) => relative(folder, file))
    await git(folder, ['add', '--', ...paths], env)
    const changed = await git(folder, ['status', '--porcelain', '--', ...paths], env)
    if (changed.trim() === '') return undefined
    const known = await git(folder, ['config', 'user.email'], env).catch(() => '')
    const who = known.trim() === '' ? named(COMMITTER) : {}
    await git(folder, ['commit', '--quiet', '--only', `--message=${message}`, '--', ...paths], { ...env, ...who })
    return (await git(folder, ['rev-parse', 'HEAD'], env)).trim()
  }
  return {
    folder,
    records: join(folder, 'records'),
    approvals: join(folder, 'approvals'),
    commit(files, message) {
      const mine = last.then(() => commit(files, message))
      last = mine.catch(() => {})
      return mine
    },
  }
}

function named({ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email }: typeof COMMITTER): NodeJS.ProcessEnv {
  return { ...COMMITTER, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email }
}
