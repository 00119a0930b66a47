import type { ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'
import { refusals } from './upgrade-plan-errors.ts'

type NoWay = ErrorParams['SG-ROT-001']['why']
const NO_WAY: { readonly [W in NoWay]: string } = {
  'no-cms': 'nobody knows where this CMS keeps them',
  'no-vault': 'there is no vault to keep the new ones in',
}

type NoFile = ErrorParams['SG-ROT-002']['why']
const NO_FILE: { readonly [W in NoFile]: string } = {
  'no-file': 'it is not there, or is no file',
  'too-large': 'it is larger than any configuration file',
  'no-literal': 'what it holds is not written as a plain value',
  several: 'it holds several that differ',
  differs: 'it holds another password than the other files for the same account',
}

type Code =
  | 'SG-ROT-001'
  | 'SG-ROT-002'
  | 'SG-ROT-003'
  | 'SG-ROT-004'
  | 'SG-ROT-005'
  | 'SG-ROT-006'
  | 'SG-ROT-007'
  | 'SG-ROT-008'
  | 'SG-ROT-009'
  | 'SG-ROT-020'

/** Errors of rotations. */
export const rotationErrors: Pick<ErrorTexts, Code> = {
  'SG-ROT-001': (p) => ({
    what: `The credentials of ${p.installation === '' ? 'the site' : p.installation} cannot be replaced: ${NO_WAY[p.why]}.`,
    next:
      p.why === 'no-vault'
        ? 'Nothing was changed. Make one: siteguard vault init. Then rotate again.'
        : 'Nothing was changed. Replace them by hand, in the CMS’s own settings.',
  }),
  'SG-ROT-002': (p) => ({
    what: `The configuration file ${p.file} cannot be given another secret: ${NO_FILE[p.why]}.`,
    next: 'Nothing was changed there. Write it as the CMS’s own installer does, then rotate again.',
  }),
  'SG-ROT-003': (p) => ({
    what: `The database server lets ${p.name} in neither with the old password nor with the new one${p.detail === '' ? '' : `: ${p.detail}`}.`,
    next: 'Somebody changed it meanwhile. Set it in the panel of your host to the one siteguard vault has, then siteguard rotate again.',
  }),
  'SG-ROT-004': (p) => ({
    what: `The database server could not be asked about ${p.name}: ${p.detail}.`,
    next: 'The site goes on with whichever password the server has. Once it answers again: siteguard resume, with the id of the run (siteguard runs list).',
  }),
  'SG-ROT-005': (p) => ({
    what: `The database server does not give ${p.name} another password: ${p.detail}.`,
    next: 'The run goes back by itself. On some hosts only their panel may change it.',
  }),
  'SG-ROT-006': (p) => ({
    what: `The old password of ${p.name} still works after it was changed${p.detail === '' ? '' : `: ${p.detail}`}.`,
    next: 'The run goes back by itself. The account may exist twice on the server (for several hosts): ask whoever runs it to change both.',
  }),
  'SG-ROT-007': (p) => ({
    what: `The secrets of ${p.installation === '' ? 'the site' : p.installation} could not be renewed: ${p.detail}.`,
    next: 'The run goes back by itself, files and database. Remove the cause, then rotate again.',
  }),
  'SG-ROT-008': (p) => ({
    what: `Run ${p.run} replaced credentials. It is not taken back: what was stolen would work again.`,
    next: 'Nothing was changed. If it has not ended, siteguard resume ends it. To replace them once more: siteguard rotate. The last value of each is in the vault (siteguard vault show).',
  }),
  'SG-ROT-009': (p) => ({
    what: `The site does not run with the configuration file ${p.file} while it bears both passwords: its pages fail.`,
    next: 'The password was not changed, and the run goes back by itself. See who may read the file: its web server must.',
  }),
  'SG-ROT-020': (p) => {
    const { what, next } = refusals(p.checks)
    return {
      what: `The credentials of ${p.site} are not replaced${what === '' ? '' : `: ${what}`}.`,
      next: `Nothing was changed.${next === '' ? '' : ` ${next}`}`,
    }
  },
}
