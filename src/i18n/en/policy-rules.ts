import type { RuleTexts } from '../types.ts'

const HARDEN = 'siteguard harden SITE mends it, and proves it on the live site.'

type PolicyRules = Extract<keyof RuleTexts, `policy-${string}`>

/** Rules of hardening that do not hold. */
export const policyRules: Pick<RuleTexts, PolicyRules> = {
  'policy-media-code': (p) => ({ what: `nothing forbids programs to run among the media and caches of ${p.folder}`, next: HARDEN }),
  'policy-closed-folders': (p) => ({
    what: `${p.folder} is not closed to visitors by its settings: logs, sessions or passwords could be downloaded`,
    next: HARDEN,
  }),
  'policy-root-access': (p) => ({
    what: `dumps, old copies and repositories of ${p.folder} are not closed to visitors, or versions are told`,
    next: HARDEN,
  }),
  'policy-screen': () => ({ what: 'SPIP’s security screen is missing or not current', next: HARDEN }),
  'policy-mode-setting': () => ({
    what: 'SPIP gives everybody on the server the right to write what it writes, and need not',
    next: HARDEN,
  }),
  'policy-host-settings': () => ({
    what: 'the settings of the hosting leave its firewall off, or the site out of production',
    next: HARDEN,
  }),
}
