import type { CommandSpec } from '../command.ts'
import { ADVISORIES, FEEDS, RECORDS, TIMEOUT } from './shared-options.ts'

export const TIMELINE_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'timeline',
    group: 'look',
    arguments: [{ name: '<site>', help: 'site' }],
    options: [
      { flags: '--logs <path>', help: 'logs', repeat: true },
      { flags: '--local', help: 'logsHere' },
      { flags: '--at <moment>', help: 'timelineAt' },
      { flags: '--zone <offset>', help: 'logZone' },
      { flags: '--html <file>', help: 'html' },
      ...RECORDS,
      ...FEEDS,
      ADVISORIES,
      { flags: '--limit-rate <kB>', help: 'limitRate' },
      TIMEOUT,
    ],
    exits: [0, 2, 3, 7, 130],
    load: () => import('./timeline.ts'),
  },
]
