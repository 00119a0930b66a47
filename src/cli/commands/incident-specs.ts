import type { CommandSpec, OptionSpec } from '../command.ts'
import { ADVISORIES, FEEDS, SELECTORS, TIMEOUT } from './shared-options.ts'

const INCIDENT: OptionSpec = { flags: '--incident <id>', help: 'incident' }
const BY: OptionSpec = { flags: '--by <name>', help: 'by' }
const MOMENT: OptionSpec = { flags: '--moment <name=when>', help: 'moment', repeat: true }

export const INCIDENT_COMMANDS: readonly CommandSpec[] = [
  { path: 'incident', group: 'keep', exits: [0, 2, 3, 6, 7] },
  {
    path: 'incident open',
    arguments: [{ name: '[selector...]', help: 'selector' }],
    options: [...SELECTORS, { flags: '--title <text>', help: 'title' }, MOMENT, BY],
    exits: [0, 2, 7],
    load: () => import('./incident-open.ts'),
  },
  {
    path: 'incident note',
    arguments: [{ name: '[text...]', help: 'noteText' }],
    options: [INCIDENT, MOMENT, { flags: '--attach <file>', help: 'attach', repeat: true }, BY],
    exits: [0, 2, 6, 7],
    load: () => import('./incident-note.ts'),
  },
  {
    path: 'incident list',
    options: [{ flags: '--plain', help: 'plain' }],
    exits: [0, 2],
    load: () => import('./incident-list.ts'),
  },
  {
    path: 'incident pack',
    options: [
      INCIDENT,
      { flags: '--logs <path>', help: 'logs', repeat: true },
      { flags: '--here', help: 'packHere' },
      { flags: '--tar <file>', help: 'tar' },
      { flags: '--sign <key>', help: 'signKey' },
      { flags: '--anew', help: 'anew' },
      BY,
      { flags: '--limit-rate <kB>', help: 'limitRate' },
      ...FEEDS,
      ADVISORIES,
      TIMEOUT,
    ],
    exits: [0, 2, 3, 6, 7, 130],
    load: () => import('./incident-pack.ts'),
  },
  {
    path: 'incident verify',
    arguments: [{ name: '[pack]', help: 'pack' }],
    options: [INCIDENT, { flags: '--seal <hex>', help: 'seal' }],
    exits: [0, 2, 7, 130],
    load: () => import('./incident-verify.ts'),
  },
  {
    path: 'incident notify',
    options: [INCIDENT, { flags: '--complementary', help: 'complementary' }, BY, ...FEEDS, ADVISORIES],
    exits: [0, 2, 3, 7, 130],
    load: () => import('./incident-notify.ts'),
  },
  {
    path: 'incident report',
    options: [
      INCIDENT,
      { flags: '--for <paper>', help: 'paper', choices: ['mayor', 'complaint', 'qualification', 'log'] },
      BY,
      ...FEEDS,
      ADVISORIES,
    ],
    exits: [0, 2, 3, 7, 130],
    load: () => import('./incident-report.ts'),
  },
  {
    path: 'incident close',
    arguments: [{ name: '<reason...>', help: 'closeReason' }],
    options: [INCIDENT, BY],
    exits: [0, 2, 6, 7],
    load: () => import('./incident-close.ts'),
  },
]
