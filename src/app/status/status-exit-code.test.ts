import { expect, it } from 'vitest'
import type { AccountStatus, Diagnosis, NotAsked, SiteStatus, StatusReason, StatusState } from '../../core/status-report.ts'
import { statusExitCode } from './status-exit-code.ts'

const diagnosis = (state: StatusState, ...reasons: StatusReason[]): Diagnosis => ({
  state,
  certainty: 'probably',
  reasons,
  witnesses: [],
  doubts: [],
})
const account = (state: StatusState, sites: readonly Diagnosis[] = [], notAsked: readonly NotAsked[] = [], ...reasons: StatusReason[]) =>
  ({
    account: 'a',
    transport: 'ssh',
    diagnosis: diagnosis(state, ...reasons),
    sites: sites.map((one) => ({ site: 's', diagnosis: one, notAsked: [], next: [] }) as unknown as SiteStatus),
    notAsked,
    next: [],
  }) as unknown as AccountStatus
const up = diagnosis('up')

it.each<readonly [string, number, readonly AccountStatus[]]>([
  ['nothing asked for', 0, []],
  ['all up', 0, [account('up', [up, up])]],
  ['a mode nobody tells is no gap', 0, [account('up', [up], [{ what: 'mode', why: 'not-told' }])]],
  ['one locked among many', 5, [account('up', [up]), account('locked-000', [diagnosis('locked-000')]), account('unreachable')]],
  ['mail alone is a lock', 5, [account('locked-abuse', [up])]],
  ['a site ill', 1, [account('up', [up, diagnosis('site-error', 'refused')])]],
  ['a site closed by ourselves', 1, [account('up', [diagnosis('closed')])]],
  ['a ban', 1, [account('ip-banned', [])]],
  ['a site silent, others well', 1, [account('up', [up, diagnosis('unreachable', 'timeout')])]],
  ['an account without a way in, its site well', 4, [account('unreachable', [up])]],
  ['nothing answers', 4, [account('unreachable', [diagnosis('unreachable', 'timeout')])]],
  ['nothing answers, nor would anything', 4, [account('unknown', [diagnosis('unknown', 'offline')], [], 'offline')]],
  ['a site nobody could ask', 3, [account('up', [up, diagnosis('unknown', 'no-address')])]],
  ['an API nobody could ask', 3, [account('up', [up], [{ what: 'api', why: 'no-keys' }])]],
])('%s: %i', (_what, wanted, accounts) => {
  expect(statusExitCode(accounts)).toBe(wanted)
})
