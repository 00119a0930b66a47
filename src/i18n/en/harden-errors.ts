import type { ErrorTexts } from '../types.ts'

type Code = 'SG-HARD-001' | 'SG-HARD-002' | 'SG-HARD-003' | 'SG-HARD-004' | 'SG-HARD-005'

/** Errors of hardening: what the live site showed. */
export const hardenErrors: Pick<ErrorTexts, Code> = {
  'SG-HARD-001': (p) => ({
    what: `A harmless program of ours that was put into ${p.url} was run, although the folder’s settings forbid it: the web server does not heed .htaccess there, or something else in its settings runs programs. Where nginx serves the site, its host has to add: ${p.rules}`,
    next: 'The run goes back by itself. Look at what else is in that folder’s .htaccess, or ask the host; then siteguard harden again, or --without media-code for the rest.',
  }),
  'SG-HARD-002': (p) => ({
    what: `A harmless text of ours that was put into ${p.url} was shown to visitors, although the folder is closed: the web server does not heed .htaccess there. What lies in it (logs, databases, passwords) can be downloaded. Where nginx serves the site, its host has to add: ${p.rules}`,
    next: 'The run goes back by itself. Ask the host; then siteguard harden again, or --without closed-folders --without root-access for the rest.',
  }),
  'SG-HARD-003': (p) => ({
    what: `Pictures in ${p.url} are not shown to visitors any more (status ${p.status}), and were before.`,
    next: 'The run goes back by itself. The web server does not allow some line of the new .htaccess; its error log names it.',
  }),
  'SG-HARD-004': (p) => ({
    what: `SPIP’s security screen ${p.version === '' ? '' : `${p.version} `}is not in front of ${p.url}: ${
      p.came === '' ? `its test is answered with status ${p.status}` : `version ${p.came} answers`
    }.`,
    next: 'The run goes back by itself. An old screen may be loaded by the server itself (auto_prepend_file): ask its host, or --without screen for the rest.',
  }),
  'SG-HARD-005': (p) => ({
    what: `There is nothing to harden in ${p.folder} of ${p.site}: no CMS and no PHP is there.`,
    next: p.known.length === 0 ? 'siteguard discover ACCOUNT shows what there is.' : `What is there: ${p.known.join(', ')}.`,
  }),
}
