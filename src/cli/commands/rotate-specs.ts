import type { CommandSpec } from '../command.ts'
import { ACTING, ADVISORIES, FEEDS, SELECTORS, TIMEOUT } from './shared-options.ts'
import { VAULT } from './vault-specs.ts'

export const ROTATE_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'rotate',
    group: 'change',
    arguments: [{ name: '[selector...]', help: 'selector' }],
    options: [
      ...SELECTORS,
      {
        flags: '--only <kind>',
        help: 'onlyKind',
        repeat: true,
        choices: ['database', 'keys', 'sessions', 'people', 'jobs', 'ssh-keys', 'web-users', 'logins'],
      },
      { flags: '--keep <login>', help: 'keepLogin', repeat: true },
      { flags: '--emergency', help: 'emergency' },
      { flags: '--installation <folder>', help: 'installation' },
      ...VAULT,
      ...ACTING,
      { flags: '--paranoid', help: 'paranoid' },
      { flags: '--parallel <n>', help: 'parallel' },
      { flags: '--limit-rate <kB>', help: 'limitRate' },
      ...FEEDS,
      ADVISORIES,
      TIMEOUT,
    ],
    exits: [0, 2, 3, 4, 6, 7, 8, 130],
    load: () => import('./rotate.ts'),
  },
]
