import type { CommandSpec } from '../command.ts'
import { RECORDS, SELECTORS, TIMEOUT } from './shared-options.ts'

export const STATUS_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'status',
    group: 'look',
    arguments: [{ name: '[selector...]', help: 'selectorOrAll' }],
    options: [
      ...SELECTORS,
      { flags: '--fleet', help: 'fleetStatus' },
      { flags: '--pause <seconds>', help: 'politePause' },
      ...RECORDS,
      { flags: '--parallel <n>', help: 'parallel' },
      TIMEOUT,
    ],
    exits: [0, 1, 2, 3, 4, 5, 130],
    load: () => import('./status.ts'),
  },
]
