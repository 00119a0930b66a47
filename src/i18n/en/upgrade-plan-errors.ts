import type { PlanCheck } from '../../core/plan.ts'
import { checkWords } from '../check-words.ts'
import { productName } from '../product-name.ts'
import type { ErrorTexts } from '../types.ts'
import { upgrade } from './upgrade.ts'

/** What was looked at and does not allow it, each with what may be done about it. Examples of the text have no such list. */
export function refusals(checks: readonly PlanCheck[]): { what: string; next: string } {
  const refused = ((Array.isArray(checks) ? checks : []) as readonly PlanCheck[]).filter(({ state }) => state === 'refused')
  const words = refused.map((check) => ({ name: upgrade.check[check.check], ...checkWords(upgrade, check) }))
  return {
    what: words.map(({ name, what }) => `${name}: ${what}`).join('; '),
    next: words.flatMap(({ next }) => (next === undefined ? [] : [next])).join(' '),
  }
}

/** A dot alone reads as the end of the sentence. */
const folder = (path: string): string => (path === '.' ? '"." (the root of the site)' : path)

type PlanCode = 'SG-UPG-001' | 'SG-UPG-002' | 'SG-UPG-003' | 'SG-UPG-005' | 'SG-UPG-006' | 'SG-UPG-007' | 'SG-UPG-008'

/** Errors of planning an upgrade. */
export const upgradePlanErrors: Pick<ErrorTexts, PlanCode> = {
  'SG-UPG-001': (p) => {
    const { what, next } = refusals(p.checks)
    return {
      what: `${p.site} cannot be upgraded as it stands${what === '' ? '' : `: ${what}`}.`,
      next: `Nothing was changed.${next === '' ? '' : ` ${next}`}`,
    }
  },
  'SG-UPG-002': (p) => ({
    what: `The release listed as ${productName(p.product)} ${p.said} says in its own files that it is ${p.found}.`,
    next: 'Nothing was changed. The list or the archive is wrong: look at the vendor’s pages, and give the archive with --archive FILE --sha256 HEX.',
  }),
  'SG-UPG-003': (p) => ({
    what: `No release of ${productName(p.product)} says that it works with ${p.core}: ${p.tried.join(', ')}.`,
    next: 'Nothing was changed. Bring the core up to date first, or name the version with --to VERSION.',
  }),
  'SG-UPG-005': (p) => ({
    what: `${p.site} has ${productName(p.product)} ${p.from}, and ${p.to} is older.`,
    next: 'Nothing was changed. If that is meant, add --down: it goes where the database allows it.',
  }),
  'SG-UPG-006': (p) => ({
    what:
      p.cms === ''
        ? `${p.site}, folder ${folder(p.folder)}: there is nothing there that siteguard knows how to upgrade.`
        : `${p.site}, folder ${folder(p.folder)}: siteguard does not know how to upgrade what stands there (${p.cms}), as nobody publishes what it is made of.`,
    next: p.known.length === 0 ? 'Upgrade it by its own means.' : `Folders it can upgrade: ${p.known.map(folder).join(', ')}.`,
  }),
  'SG-UPG-007': (p) => ({
    what: `${p.site} has no extension of its own called ${p.id}.`,
    next: p.known.length === 0 ? 'It has none at all that did not come with the core.' : `It has: ${p.known.join(', ')}.`,
  }),
  'SG-UPG-008': (p) => ({
    what: `Something in the folders of ${p.site} that are exchanged as a whole could not be read or is no file: ${p.paths.join(', ')}${p.count > p.paths.length ? ` … (${p.count} in all)` : ''}.`,
    next: 'Nothing was changed. Make it readable to this login, or take it away, then try again.',
  }),
}
