import type { CommandSpec } from '../command.ts'

export const REPORT_COMMANDS: readonly CommandSpec[] = [
  { path: 'alert', group: 'look', exits: [0, 2, 4] },
  {
    path: 'alert test',
    arguments: [{ name: '[channel...]', help: 'channel' }],
    exits: [0, 2, 4],
    load: () => import('./alert-test.ts'),
  },
  {
    path: 'alert send',
    arguments: [{ name: '<record>', help: 'runRecord' }],
    exits: [0, 2, 3],
    load: () => import('./alert-send.ts'),
  },
  { path: 'alert check', exits: [0, 2, 4], load: () => import('./alert-check.ts') },
  { path: 'alert digest', exits: [0, 2, 4], load: () => import('./alert-digest.ts') },
  { path: 'alert ack', arguments: [{ name: '<id>', help: 'alertId' }], exits: [0, 2], load: () => import('./alert-ack.ts') },
  { path: 'ci', group: 'setup', exits: [0, 2] },
  {
    path: 'ci init',
    arguments: [{ name: '<kind>', help: 'ciKind' }],
    options: [
      { flags: '--shards <n>', help: 'shards' },
      { flags: '--force', help: 'force' },
    ],
    exits: [0, 2],
    load: () => import('./ci-init.ts'),
  },
]
