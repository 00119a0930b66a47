import type { CommandSpec, OptionSpec } from '../command.ts'

const CLEAN: readonly OptionSpec[] = [
  { flags: '--clean <dir>', help: 'clean', repeat: true },
  { flags: '--only-given', help: 'onlyGiven' },
]

/** Commands about the rules: part of COMMANDS. */
export const RULES_COMMANDS: readonly CommandSpec[] = [
  { path: 'rules', group: 'look', exits: [0, 2, 7], load: () => import('./rules-list.ts') },
  { path: 'rules list', exits: [0, 2, 7], load: () => import('./rules-list.ts') },
  {
    path: 'rules show',
    arguments: [{ name: '<rule>', help: 'ruleOrCode' }],
    exits: [0, 2, 7],
    load: () => import('./rules-show.ts'),
  },
  {
    path: 'rules explain',
    arguments: [{ name: '<rule>', help: 'ruleOrCode' }],
    exits: [0, 2, 7],
    load: () => import('./rules-show.ts'),
  },
  {
    path: 'rules test',
    arguments: [{ name: '[pack...]', help: 'packs' }],
    options: [...CLEAN, { flags: '--bad <dir>', help: 'bad' }, { flags: '--apply', help: 'testApply' }],
    exits: [0, 1, 2, 3, 6, 7, 130],
    load: () => import('./rules-test.ts'),
  },
  {
    path: 'rules add',
    arguments: [{ name: '<pack>', help: 'packFile' }],
    options: [
      { flags: '--sha256 <hex>', help: 'packSha256' },
      { flags: '--name <name>', help: 'packAs' },
      { flags: '--cap <percent>', help: 'cap' },
      ...CLEAN,
    ],
    exits: [0, 1, 2, 3, 6, 7, 130],
    load: () => import('./rules-add.ts'),
  },
  {
    path: 'rules remove',
    arguments: [{ name: '<pack>', help: 'packName' }],
    exits: [0, 2, 6, 7],
    load: () => import('./rules-remove.ts'),
  },
  {
    path: 'rules off',
    arguments: [{ name: '<rule...>', help: 'ruleNames' }],
    options: [{ flags: '--reason <text>', help: 'offReason' }],
    exits: [0, 2, 6, 7],
    load: () => import('./rules-off.ts'),
  },
  {
    path: 'rules on',
    arguments: [{ name: '<rule...>', help: 'ruleNames' }],
    exits: [0, 2, 6, 7],
    load: () => import('./rules-on.ts'),
  },
  {
    path: 'rules pin',
    arguments: [{ name: '<set>', help: 'pin' }],
    exits: [0, 2, 6, 7],
    load: () => import('./rules-pin.ts'),
  },
  { path: 'rules rollback', exits: [0, 2, 6, 7], load: () => import('./rules-rollback.ts') },
]
