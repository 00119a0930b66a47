import type { Verdict } from '../../core/verdict.ts'
import type { ReportTexts } from '../en/report.ts'
import { numbersOf } from '../numbers.ts'
import { reportPage } from './report-page.ts'

const { n } = numbersOf('fr')
/** Le français met le singulier jusqu'à 1,99. */
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const report: ReportTexts = {
  page: reportPage,
  title: (p) => `Vos sites au ${p.date}`,
  headline: (sites) => {
    const of = (verdict: Verdict): number => sites.filter((site) => site.verdict === verdict).length
    const [infected, suspect, unknown, clean] = [of('infected'), of('suspect'), of('unknown'), of('clean')]
    if (sites.length === 0) return 'Aucun site n’a été examiné.'
    if (clean === sites.length) return `${many(clean, 'site', 'sites')}, rien de trouvé : tout va bien.`
    return [
      infected > 0 ? many(infected, 'site piraté', 'sites piratés') : '',
      unknown > 0 ? many(unknown, 'site n’a pas pu être jugé', 'sites n’ont pas pu être jugés') : '',
      suspect > 0 ? many(suspect, 'site à examiner', 'sites à examiner') : '',
      clean > 0 ? many(clean, 'site sain', 'sites sains') : '',
    ]
      .filter((part) => part !== '')
      .join(' · ')
  },
  failed: 'L’exécution a échoué avant qu’il y ait quoi que ce soit à dire',
  missingShard: (p) => `La part ${p.shard} de cette exécution manque : ses sites n’ont pas été examinés`,
  leftOut: (p) => `${many(p.count, 'alerte est omise', 'alertes sont omises')} ici : GitHub n’en accepte pas plus par fichier`,
  sitesLeft: (p) => `Le détail de ${many(p.count, 'autre site est omis', 'autres sites est omis')} ici, faute de place`,
  unread: (p) => `${many(p.count, 'élément non lu ou non vérifié', 'éléments non lus ou non vérifiés')}`,
  isNew: 'nouveau',
  column: { site: 'Site', system: 'Logiciel', found: 'Trouvé', fresh: 'Nouveau' },
  state: {
    done: 'examiné',
    partial: 'examiné en partie seulement',
    locked: 'fermé par son hébergeur',
    banned: 'nous sommes refusés, pas les visiteurs',
    unreachable: 'injoignable',
    'wrong-key': 'le serveur n’est plus celui d’avant : rien ne lui a été envoyé',
    refused: 'notre identifiant n’est plus accepté',
    'timed-out': 'trop long, abandonné',
    failed: 'échec',
    'not-run': 'pas commencé',
  },
}
