import type { CommandSpec } from '../command.ts'
import { SELECTORS, TIMEOUT, WITNESS } from './shared-options.ts'

/** `siteguard store …`, in the order the help shows them. */
export const STORE_COMMANDS: readonly CommandSpec[] = [
  { path: 'store', group: 'keep', exits: [0, 2, 3, 4, 6, 7] },
  {
    path: 'store push',
    arguments: [{ name: '[selector...]', help: 'kept' }],
    options: [
      ...SELECTORS,
      { flags: '--to <place>', help: 'to', repeat: true },
      { flags: '--forget <snapshot>', help: 'forgetThere', repeat: true },
      WITNESS,
      TIMEOUT,
    ],
    exits: [0, 2, 3, 4, 6, 7, 130],
    load: () => import('./store-push.ts'),
  },
  {
    path: 'store pull',
    arguments: [{ name: '[selector...]', help: 'selectorOrAll' }],
    options: [
      ...SELECTORS,
      { flags: '--from <place>', help: 'from', repeat: true },
      { flags: '--at <snapshot>', help: 'pullAt' },
      { flags: '--last-clean', help: 'pullLastClean' },
      { flags: '--listings', help: 'listings' },
      { flags: '--contents', help: 'contents' },
      WITNESS,
      TIMEOUT,
    ],
    exits: [0, 2, 3, 4, 6, 7, 130],
    load: () => import('./store-pull.ts'),
  },
  {
    path: 'store status',
    arguments: [{ name: '[selector...]', help: 'selectorOrAll' }],
    options: [
      ...SELECTORS,
      { flags: '--from <place>', help: 'from', repeat: true },
      { flags: '--read-data', help: 'readCopies' },
      WITNESS,
      TIMEOUT,
    ],
    exits: [0, 2, 3, 4, 7, 130],
    load: () => import('./store-status.ts'),
  },
  { path: 'store key', options: [{ flags: '--new', help: 'newKey' }], exits: [0, 2, 6], load: () => import('./store-key.ts') },
]
