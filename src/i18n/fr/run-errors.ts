import type { ErrorCode, PlanFault } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'
import { plans } from './plans.ts'
import { upgrade } from './upgrade.ts'

const PLAN_FAULTS: { readonly [F in PlanFault]: string } = {
  'not-json': 'ce n’est pas du JSON',
  'too-large': 'il est plus grand qu’aucun plan',
  'wrong-shape': 'il n’a pas la forme d’un plan de cette version',
  edited: 'il a été modifié après avoir été fait',
  'bad-path': 'un chemin y mène hors du site ou est écrit d’une façon anormale',
  'bad-tree': 'un dossier n’y est pas ce que dit son empreinte',
}

/** Les premiers chemins, et qu’il y en a d’autres. */
function listed(paths: readonly string[], count: number): string {
  return count > paths.length ? `${paths.join(', ')}, …` : paths.join(', ')
}

const stateName = (state: string): string => (state === 'begun' ? 'commencée' : (plans.state[state as keyof typeof plans.state] ?? state))

type RunCode = Extract<ErrorCode, `SG-RUN-${string}`>

/** Erreurs des plans, des verrous, des journaux et des exécutions. */
export const runErrors: Pick<ErrorTexts, RunCode> = {
  'SG-RUN-001': (p) => ({
    what: `${p.file} n’est pas utilisable comme plan : ${PLAN_FAULTS[p.fault]}${p.detail === '' ? '' : ` (${p.detail})`}.`,
    next: 'Refaites le plan avec siteguard plan ; un plan ne se corrige jamais à la main.',
  }),
  'SG-RUN-002': (p) => ({
    what: `${p.account} est en cours de modification par ${p.machine} (exécution ${p.run}, depuis ${p.since}).`,
    next: `Attendez la fin. Si elle est morte, son verrou expire dans ${p.seconds} s : ensuite siteguard resume ${p.run}, ou siteguard rollback ${p.run}.`,
  }),
  'SG-RUN-003': (p) => ({
    what: `Une autre machine a pris la main sur l’hébergement pendant l’exécution ${p.run}.`,
    next: `Plus rien n’a été fait d’ici. siteguard runs show ${p.run} dit où elle en est.`,
  }),
  'SG-RUN-004': (p) => ({
    what: `${p.site} a changé depuis ce plan, à ${p.count} chemin(s) : ${listed(p.paths, p.count)}. Rien n’a été modifié.`,
    next: 'Refaites le plan et relisez ce qu’il annonce.',
  }),
  'SG-RUN-005': (p) => ({
    what: `L’exécution ${p.run} s’est arrêtée : à ${p.count} chemin(s) se trouve ce que personne n’a prévu : ${listed(p.paths, p.count)}.`,
    next: `Examinez-les. siteguard rollback ${p.run} ou siteguard resume ${p.run} continue dès qu’ils sont comme avant ou comme après.`,
  }),
  'SG-RUN-006': (p) => ({
    what: `La modification a échoué et a été annulée (exécution ${p.run}) : ${p.detail}`,
    next: 'Le site est tel qu’il était avant. Supprimez la cause, puis refaites le plan.',
  }),
  'SG-RUN-007': (p) => ({
    what: `La connexion a été perdue au milieu de l’exécution ${p.run} : ${p.detail}`,
    next: `Son état est gardé. siteguard resume ${p.run} continue, siteguard rollback ${p.run} revient en arrière.`,
  }),
  'SG-RUN-008': (p) => ({
    what: `Interrompu au milieu de l’exécution ${p.run}.`,
    next: `Son état est gardé. siteguard resume ${p.run} continue, siteguard rollback ${p.run} revient en arrière.`,
  }),
  'SG-RUN-009': (p) => ({
    what: `L’exécution ${p.run} a été reprise ${p.resumes} fois et n’est toujours pas terminée.`,
    next: `siteguard rollback ${p.run} revient en arrière.`,
  }),
  'SG-RUN-010': (p) => ({
    what: `Il n’y a pas d’exécution ${p.run}, ni ici ni sur l’hébergement.`,
    next: 'siteguard runs list montre celles qui existent.',
  }),
  'SG-RUN-011': (p) => ({
    what: `Le journal de l’exécution ${p.run} n’est pas tel qu’il a été écrit : ${p.file} (${p.detail}).`,
    next: 'On ne s’y fie pas. Utilisez l’exemplaire de la machine d’origine, ou celui de l’hébergement.',
  }),
  'SG-RUN-012': (p) => ({
    what: `L’exécution ${p.other} du même hébergement n’est pas terminée ; ${p.run} n’a donc pas commencé.`,
    next: `siteguard resume ${p.other}, ou siteguard rollback ${p.other}.`,
  }),
  'SG-RUN-013': (p) => ({
    what: `C’est impossible avec l’exécution ${p.run}, dont l’état est : ${stateName(p.state)}.`,
    next: `siteguard runs show ${p.run} dit ce qui a été fait ; siteguard plan fait un nouveau plan.`,
  }),
  'SG-RUN-014': (p) => ({
    what: `Ce qui a été envoyé pour ${p.path} n’est pas arrivé tel quel : ${p.detail}`,
    next: 'Rien n’en a été mis en place. Vérifiez l’espace libre et le quota, puis réessayez.',
  }),
  'SG-RUN-015': (p) => ({
    what: `L’hébergement a ${upgrade.size(p.free)} de libre ; il en faut ${upgrade.size(p.needed)}.`,
    next: 'Rien n’a été modifié. Libérez d’abord de l’espace.',
  }),
  'SG-RUN-016': (p) => ({
    what: `${p.path} n’est pas un vrai dossier (${p.type}) : rien n’est écrit au-dessous.`,
    next: 'Regardez où il mène. Supprimez-le, puis refaites le plan.',
  }),
  'SG-RUN-017': (p) => ({
    what: `Le contenu de ${p.path} (sha256 ${p.sha256}) n’est pas dans le dépôt de cette machine.`,
    next: 'siteguard store pull apporte le dépôt ici ; ou continuez depuis la machine qui a fait le plan.',
  }),
  'SG-RUN-018': (p) => ({
    what: `Aucun dossier de travail n’a pu être créé sur l’hébergement : ${p.path} : ${p.detail}`,
    next: 'Vérifiez les droits et l’espace du dossier de connexion.',
  }),
  'SG-RUN-019': (p) => ({
    what: `Ce qui se trouvait à ${p.path} ne peut pas être remis : l’exemplaire mis de côté a été modifié ou enlevé, et le dépôt ne l’a pas.`,
    next: 'siteguard store pull peut apporter son contenu ici ; ensuite, de nouveau siteguard rollback.',
  }),
  'SG-RUN-020': (p) => ({
    what: `L’exécution ${p.run} n’a pas pu être annulée entièrement : ${p.detail}`,
    next: `Supprimez la cause ; siteguard rollback ${p.run} reprend ensuite où elle s’est arrêtée.`,
  }),
}
