import { NIGHT_STEPS } from '../../core/run-record.ts'
import type { CommandSpec } from '../command.ts'
import { ADVISORIES, FEEDS, OUTPUT, RECORDS, SELECTORS, TIMEOUT, YES } from './shared-options.ts'

const RECORD = { flags: '--record <file>', help: 'record' } as const

export const FLEET_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'nightly',
    group: 'look',
    arguments: [{ name: '[selector...]', help: 'selector' }],
    options: [
      ...SELECTORS,
      { flags: '--only <what>', help: 'onlyFailed' },
      { flags: '--shard <part>', help: 'shard' },
      { flags: '--skip <step>', help: 'skip', repeat: true, choices: [...NIGHT_STEPS] },
      RECORD,
      { flags: '--only-new', help: 'onlyNew' },
      { flags: '--fail-on <grade>', help: 'failOn', choices: ['certain', 'probable', 'possible'] },
      { flags: '--paranoid', help: 'paranoid' },
      ...RECORDS,
      OUTPUT,
      { flags: '--parallel <n>', help: 'parallel' },
      { flags: '--account-time <minutes>', help: 'accountTime' },
      { flags: '--limit-rate <kB>', help: 'limitRate' },
      { flags: '--pause <seconds>', help: 'politePause' },
      ...FEEDS,
      ADVISORIES,
      TIMEOUT,
    ],
    exits: [0, 1, 2, 3, 4, 5, 7, 130],
    load: () => import('./nightly.ts'),
  },
  {
    path: 'merge',
    group: 'look',
    arguments: [{ name: '<record...>', help: 'record' }],
    options: [RECORD, ...RECORDS, OUTPUT],
    exits: [0, 1, 2, 3, 4, 5, 7, 130],
    load: () => import('./merge.ts'),
  },
  {
    path: 'approve',
    group: 'change',
    arguments: [{ name: '<plan>', help: 'plan' }],
    options: [
      { flags: '--sign <key>', help: 'approveSign' },
      { flags: '--rollback', help: 'approveRollback' },
      { flags: '--drop', help: 'approveDrop' },
      { flags: '--recovery', help: 'approveRecovery' },
      { flags: '--expires <hours>', help: 'expires' },
      { flags: '--out <file>', help: 'approvalOut' },
      YES,
    ],
    exits: [0, 2, 6],
    load: () => import('./approve.ts'),
  },
  {
    path: 'journal',
    group: 'look',
    arguments: [{ name: '[owner]', help: 'ownerId' }],
    options: [{ flags: '--plain', help: 'plain' }],
    exits: [0, 2, 7],
    load: () => import('./journal.ts'),
  },
  { path: 'owner', group: 'keep', exits: [0, 2, 3, 7] },
  {
    path: 'owner export',
    arguments: [
      { name: '<owner>', help: 'ownerOut' },
      { name: '<folder>', help: 'ownerFolder' },
    ],
    exits: [0, 2, 3, 7],
    load: () => import('./owner-export.ts'),
  },
  {
    path: 'owner import',
    arguments: [{ name: '<folder>', help: 'ownerFolder' }],
    exits: [0, 2, 7],
    load: () => import('./owner-import.ts'),
  },
  {
    path: 'diff',
    group: 'look',
    arguments: [
      { name: '<before>', help: 'runRecord' },
      { name: '<after>', help: 'runRecord' },
    ],
    options: [{ flags: '--exit-code', help: 'diffExitCode' }],
    exits: [0, 1, 2],
    load: () => import('./diff.ts'),
  },
  {
    path: 'report',
    group: 'look',
    options: [
      { flags: '--since <date>', help: 'since' },
      { flags: '--until <date>', help: 'until' },
    ],
    exits: [0, 2, 3],
    load: () => import('./report.ts'),
  },
]
