import type { CommandSpec } from '../command.ts'

/** What helps to type and to understand the rest. */
export const HELP_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'help',
    group: 'setup',
    arguments: [{ name: '[topic...]', help: 'topic' }],
    options: [{ flags: '--man', help: 'man' }],
    exits: [0, 2],
    load: () => import('./help.ts'),
  },
  {
    path: 'completion',
    group: 'setup',
    arguments: [{ name: '<shell>', help: 'shell' }],
    exits: [0, 2],
    load: () => import('./completion.ts'),
  },
]
