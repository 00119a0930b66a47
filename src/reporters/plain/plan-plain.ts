import { type Credential, credentialName } from '../../core/credential.ts'
import type { Op, PathState } from '../../core/op.ts'
import type { Plan } from '../../core/plan.ts'
import { printable } from '../../core/printable.ts'

/**
 * One op or note a line, tab-separated: what (`write`, `remove`, `mkdir`, `chmod`, `move`, `table`, `rotate`, `probe`, `note`), path, before, after. Files
 * are their SHA-256, folders `tree:` and their digest, links `link:` and their target. With `nul`, names are raw and records end with NUL.
 */
export function planPlain(plan: Plan, nul: boolean): string {
  const name = nul ? (text: string) => text : printable
  const records = [
    ...plan.ops.flatMap((op) => recordsOf(op, name)),
    ...plan.notes.map((note) => ['note', name(note.path), note.why, name(note.detail ?? '')]),
  ]
  return records.map((record) => `${record.join('\t')}${nul ? '\0' : '\n'}`).join('')
}

function recordsOf(op: Op, name: (text: string) => string): string[][] {
  const state = (at: PathState): string => stateText(at, name)
  switch (op.kind) {
    case 'write':
      return [['write', name(op.path), state(op.before), state(op.after)]]
    case 'remove':
      return [['remove', name(op.path), state(op.before), 'absent']]
    case 'mkdir':
      return [['mkdir', name(op.path), 'absent', op.mode === undefined ? '' : octal(op.mode)]]
    case 'chmod':
      return [['chmod', name(op.path), octal(op.before), octal(op.after)]]
    case 'move':
      return [['move', name(op.from), state(op.state), name(op.to)]]
    case 'sql':
      return op.tables.map((table) => ['table', name(table.table), table.before, table.after])
    case 'migrate':
      return [['migrate', name(op.database), name(op.from ?? ''), name(op.to)]]
    case 'health':
      return op.pages.map(({ url }) => ['health', name(url), '', op.expect])
    case 'rotate':
      return rotationRecords(op.credential, name)
    case 'probe':
      return [['probe', name(op.target.folder), op.target.of, name(op.target.url)]]
  }
}

function rotationRecords(credential: Credential, name: (text: string) => string): string[][] {
  if (credential.kind === 'login-keys')
    return [
      ...credential.keys.map((key) => ['rotate', name(credential.login), 'key', key]),
      ...credential.gone.map((key) => ['rotate', name(credential.login), 'key-gone', key]),
    ]
  if (credential.kind === 'web-users')
    return credential.users.map(({ login }) => ['rotate', name(credential.file), 'web-user', name(login)])
  if (credential.kind === 'provider-user') return [['rotate', name(credential.login), credential.kind, name(credential.provider.kind)]]
  if (credential.kind !== 'cms')
    return credential.configs.map(({ path }) => ['rotate', name(path), credential.kind, name(credentialName(credential))])
  return [
    ['rotate', name(credential.host ?? credential.installation), 'cms', credential.renews.join(',')],
    ...credential.people.map(({ login, to }) => ['rotate', name(login), 'person', to]),
  ]
}

function stateText(state: PathState, name: (text: string) => string): string {
  if (state.is === 'absent') return 'absent'
  if (state.is === 'file') return state.sha256
  return state.is === 'tree' ? `tree:${state.digest}` : `link:${name(state.target)}`
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}
