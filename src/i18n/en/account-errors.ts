import type { ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const WHY: { readonly [W in ErrorParams['SG-ROT-030']['why']]: string } = {
  link: 'a link stands in its place',
  'no-file': 'it is no file',
  unread: 'it could not be read',
  'too-large': 'it is larger than any list of keys',
  'no-proof': 'whether we still get in afterwards could not be tried',
}

/** Errors of what lets people into an account. */
export const accountErrors: Pick<ErrorTexts, 'SG-ROT-030' | 'SG-ROT-031' | 'SG-ROT-032'> = {
  'SG-ROT-030': (p) => ({
    what: `The SSH keys of the account cannot be replaced: ${p.path === '' ? '' : `${p.path}: `}${WHY[p.why]}.`,
    next: 'Nothing was changed. Look at it over SSH, put it right, then rotate again.',
  }),
  'SG-ROT-031': (p) => ({
    what: `The key that lets us in as ${p.login === '' ? 'this login' : p.login} (${p.key}) is not among those that are to stay.`,
    next: 'Nothing was changed: we would have shut ourselves out. Add its public half under authorizedKeys of the account, or log in by another key.',
  }),
  'SG-ROT-032': (p) => ({
    what: `With the new keys the server does not let us in as we should be (${p.login}: ${p.detail}).`,
    next: 'The run goes back by itself, over the connection that stands. Compare the keys of the inventory with the one you log in by.',
  }),
}
