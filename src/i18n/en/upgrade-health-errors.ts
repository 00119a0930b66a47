import type { ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

type Sick = ErrorParams['SG-UPG-020']

/** What is wrong with a page. Words of the site stand in quotes. */
const SICK: { readonly [P in Sick['problem']]: (p: Sick) => string } = {
  status: (p) => `it answers with status ${p.status} instead of ${p.expected}${p.came === '' ? '.' : `, saying “${p.came}”.`}`,
  'error-text': (p) => `it answers with status ${p.status}, but shows an error of the CMS: “${p.came}”.`,
  missing: (p) => `“${p.expected}” is not in it${p.came === '' ? '.' : `; it says “${p.came}”.`}`,
  empty: (p) => `it answers with status ${p.status} and nothing else.`,
  cut: (p) => `it breaks off before its end, after “${p.came}”.`,
  'no-answer': (p) => `it does not answer (${p.came}).`,
  elsewhere: (p) => `it sends visitors away (${p.came}).`,
  closed: () => 'visitors are still told to come back later.',
}

/** Errors of what pages answer after a change. */
export const upgradeHealthErrors: Pick<ErrorTexts, 'SG-UPG-020' | 'SG-UPG-021' | 'SG-UPG-022' | 'SG-UPG-023'> = {
  'SG-UPG-020': (p) => ({
    what: `${p.url} is not well after the change: ${SICK[p.problem]?.(p)}${p.title === '' ? '' : ` Its title: “${p.title}”.`}${
      p.others === 0 ? '' : ` ${p.others} more of the pages asked are not well either.`
    } It was asked for ${p.seconds} s.`,
    next: 'The run goes back by itself, files and database. The error log of the site says more; upgrade again once the cause is gone.',
  }),
  'SG-UPG-021': (p) => ({
    what: `The site was closed for the change, and visitors do not see it: after ${p.seconds} s ${p.url} still answers ${
      p.status === 0 ? `not at all (${p.came})` : `with status ${p.status}`
    }.`,
    next: 'The run goes back by itself; nothing else was changed. Something in front of the site gives out old copies (a cache, opcache without timestamps): empty it or turn it off, then try again.',
  }),
  'SG-UPG-022': (p) => ({
    what: `The pages are well, but after the change ${p.log} tells of an error that ends the site’s code: ${p.line}`,
    next: 'The run goes back by itself, files and database. Remove what the line names (a plugin, a file), then upgrade again.',
  }),
  'SG-UPG-023': (p) => ({
    what: `${p.url} looks quite different after the change: ${p.percent} % of its picture, where ${p.limit} % is allowed.`,
    next: 'The run goes back by itself, files and database. Look at the templates of the site; upgrade again once they fit the release.',
  }),
}
