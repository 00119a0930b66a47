import type { ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

type NoWay = ErrorParams['SG-UPG-012']['why']

/** Why no script of the CMS can be run. */
const NO_WAY: { readonly [W in NoWay]: string } = {
  'no-cms': 'nobody knows how this CMS is migrated',
  'no-http': 'no program can be run on this account, and asking its web server is turned off',
  'no-exec': 'the plan runs a program of the account, and this connection runs none',
}

type Code = 'SG-UPG-010' | 'SG-UPG-011' | 'SG-UPG-012' | 'SG-UPG-013' | 'SG-UPG-014' | 'SG-UPG-015' | 'SG-UPG-016'

/** Errors of migrations of databases. */
export const migrationErrors: Pick<ErrorTexts, Code> = {
  'SG-UPG-010': (p) => ({
    what: `The migration of ${p.installation === '' ? 'the site' : p.installation} failed${p.culprit === '' ? '' : ` at the extension ${p.culprit}`}: ${p.detail}`,
    next:
      p.culprit === ''
        ? 'The run goes back by itself, files and database. Remove the cause, then upgrade again.'
        : `The run goes back by itself, files and database. Update or switch off ${p.culprit}, then upgrade again.`,
  }),
  'SG-UPG-011': (p) => ({
    what: `The script that migrates the database did not answer at ${p.url}: ${p.detail}.`,
    next: 'No program can be run on this account, so its web server must run PHP there. Check the address of the site and what its .htaccess bars, then upgrade again.',
  }),
  'SG-UPG-012': (p) => ({
    what: `The database of ${p.installation === '' ? 'the site' : p.installation} cannot be migrated: ${NO_WAY[p.why]}.`,
    next: 'Nothing was changed. siteguard doctor shows what the account can run; plan the upgrade again.',
  }),
  'SG-UPG-013': (p) => ({
    what: `The database of ${p.installation === '' ? 'the site' : p.installation} is not as the release wants it after the migration: schema ${p.found === '' ? 'unknown' : p.found}, not ${p.wanted}.`,
    next: 'The run goes back by itself, files and database. The error log of the site may say more.',
  }),
  'SG-UPG-014': (p) => ({
    what: `A migration that was begun earlier is still at work on the account (run ${p.run}).`,
    next: `Wait until it has ended, then siteguard resume ${p.run}, or siteguard rollback ${p.run}.`,
  }),
  'SG-UPG-015': (p) => ({
    what: `What run ${p.run} noted of its migration is not as it was written: ${p.file}.`,
    next: 'Somebody changed it on the account. Nothing more was done; the snapshot taken before the run has files and tables: siteguard restore brings them back.',
  }),
  'SG-UPG-016': (p) => ({
    what: `Run ${p.run} brought databases to another schema (${p.databases.join(', ')}). To take it back puts back the tables as they stood then: what authors and visitors wrote since would be kept on the server, and no longer seen on the site. The passwords and sessions of then would let in again.`,
    next: `Nothing was changed. If that is what you want: siteguard rollback ${p.run} ${p.flag}, then siteguard rotate where they may be stolen.`,
  }),
}
