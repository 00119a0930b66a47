import { ASKED_RULES, HARDEN_RULES } from '../../core/hardening.ts'
import type { CommandSpec } from '../command.ts'
import { ACTING, ADVISORIES, FEEDS, SELECTORS, TIMEOUT } from './shared-options.ts'

/** `lock` and `unlock` take the same. */
const LOCKING: Pick<CommandSpec, 'group' | 'arguments' | 'options' | 'exits'> = {
  group: 'change',
  arguments: [{ name: '[selector...]', help: 'selector' }],
  options: [
    ...SELECTORS,
    ...ACTING,
    { flags: '--paranoid', help: 'paranoid' },
    { flags: '--limit-rate <kB>', help: 'limitRate' },
    ...FEEDS,
    ADVISORIES,
    TIMEOUT,
  ],
  exits: [0, 2, 3, 4, 6, 7, 8, 130],
}

export const HARDEN_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'harden',
    group: 'change',
    arguments: [{ name: '[selector...]', help: 'selector' }],
    options: [
      ...SELECTORS,
      { flags: '--rule <rule>', help: 'rule', repeat: true, choices: HARDEN_RULES },
      { flags: '--without <rule>', help: 'withoutRule', repeat: true, choices: HARDEN_RULES },
      { flags: '--ask <rule>', help: 'askRule', repeat: true, choices: ASKED_RULES },
      { flags: '--prove', help: 'prove' },
      { flags: '--installation <folder>', help: 'installation' },
      { flags: '--archive <file>', help: 'archive' },
      { flags: '--sha256 <hex>', help: 'sha256' },
      ...ACTING,
      { flags: '--paranoid', help: 'paranoid' },
      { flags: '--limit-rate <kB>', help: 'limitRate' },
      ...FEEDS,
      ADVISORIES,
      TIMEOUT,
    ],
    exits: [0, 2, 3, 4, 6, 7, 8, 130],
    load: () => import('./harden.ts'),
  },
  { path: 'lock', ...LOCKING, load: () => import('./lock.ts') },
  { path: 'unlock', ...LOCKING, load: () => import('./unlock.ts') },
  {
    path: 'contain',
    ...LOCKING,
    options: [{ flags: '--reason <text>', help: 'containReason' }, ...(LOCKING.options ?? [])],
    load: () => import('./contain.ts'),
  },
]
