import type { PlanCheck } from '../../core/plan.ts'
import { checkWords } from '../check-words.ts'
import { productName } from '../product-name.ts'
import type { ErrorTexts } from '../types.ts'
import { upgrade } from './upgrade.ts'

/** Ce qui a été regardé et s’y oppose, et ce qu’on peut y faire. Les exemples du texte n’ont pas cette liste. */
export function refusals(checks: readonly PlanCheck[]): { what: string; next: string } {
  const refused = ((Array.isArray(checks) ? checks : []) as readonly PlanCheck[]).filter(({ state }) => state === 'refused')
  const words = refused.map((check) => ({ name: upgrade.check[check.check], ...checkWords(upgrade, check) }))
  return {
    what: words.map(({ name, what }) => `${name} : ${what}`).join(' ; '),
    next: words.flatMap(({ next }) => (next === undefined ? [] : [next])).join(' '),
  }
}

/** Un point seul se lirait comme la fin de la phrase. */
const folder = (path: string): string => (path === '.' ? '« . » (la racine du site)' : path)

type PlanCode = 'SG-UPG-001' | 'SG-UPG-002' | 'SG-UPG-003' | 'SG-UPG-005' | 'SG-UPG-006' | 'SG-UPG-007' | 'SG-UPG-008'

/** Erreurs de la préparation d’une mise à jour. */
export const upgradePlanErrors: Pick<ErrorTexts, PlanCode> = {
  'SG-UPG-001': (p) => {
    const { what, next } = refusals(p.checks)
    return {
      what: `${p.site} ne peut pas être mis à jour en l’état${what === '' ? '' : ` : ${what}`}.`,
      next: `Rien n’a été changé.${next === '' ? '' : ` ${next}`}`,
    }
  },
  'SG-UPG-002': (p) => ({
    what: `La version annoncée comme ${productName(p.product)} ${p.said} dit dans ses propres fichiers qu’elle est la ${p.found}.`,
    next: 'Rien n’a été changé. La liste ou l’archive est fausse : voyez les pages de l’éditeur, et donnez l’archive avec --archive FICHIER --sha256 HEX.',
  }),
  'SG-UPG-003': (p) => ({
    what: `Aucune version de ${productName(p.product)} ne se dit compatible avec ${p.core} : ${p.tried.join(', ')}.`,
    next: 'Rien n’a été changé. Mettez d’abord le noyau à jour, ou nommez la version avec --to VERSION.',
  }),
  'SG-UPG-005': (p) => ({
    what: `${p.site} a ${productName(p.product)} ${p.from}, et la version ${p.to} est plus ancienne.`,
    next: 'Rien n’a été changé. Si c’est voulu, ajoutez --down : cela se fait si la base de données le permet.',
  }),
  'SG-UPG-006': (p) => ({
    what:
      p.cms === ''
        ? `${p.site}, dossier ${folder(p.folder)} : il n’y a là rien que siteguard sache mettre à jour.`
        : `${p.site}, dossier ${folder(p.folder)} : siteguard ne sait pas mettre à jour ce qui s’y trouve (${p.cms}), car personne ne publie de quoi c’est fait.`,
    next:
      p.known.length === 0
        ? 'Mettez-le à jour par ses propres moyens.'
        : `Dossiers qu’il sait mettre à jour : ${p.known.map(folder).join(', ')}.`,
  }),
  'SG-UPG-007': (p) => ({
    what: `${p.site} n’a pas d’extension à lui qui s’appelle ${p.id}.`,
    next: p.known.length === 0 ? 'Il n’en a aucune qui ne soit venue avec le noyau.' : `Il a : ${p.known.join(', ')}.`,
  }),
  'SG-UPG-008': (p) => ({
    what: `Dans les dossiers de ${p.site} qui sont échangés d’un bloc, quelque chose n’a pas pu être lu ou n’est pas un fichier : ${p.paths.join(', ')}${p.count > p.paths.length ? ` … (${p.count} en tout)` : ''}.`,
    next: 'Rien n’a été changé. Rendez-le lisible à ce compte, ou retirez-le, puis recommencez.',
  }),
}
