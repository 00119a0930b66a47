import type { ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

type NoWay = ErrorParams['SG-UPG-012']['why']

/** Why no script of the CMS can be run. */
const NO_WAY: { readonly [W in NoWay]: string } = {
  'no-cms': 'personne ne sait comment ce CMS se migre',
  'no-http': 'aucun programme ne peut être lancé sur ce compte, et interroger son serveur web est désactivé',
  'no-exec': 'le plan lance un programme du compte, et cette connexion n’en lance aucun',
}

type Code = 'SG-UPG-010' | 'SG-UPG-011' | 'SG-UPG-012' | 'SG-UPG-013' | 'SG-UPG-014' | 'SG-UPG-015' | 'SG-UPG-016'

/** Errors of migrations of databases. */
export const migrationErrors: Pick<ErrorTexts, Code> = {
  'SG-UPG-010': (p) => ({
    what: `La migration de ${p.installation === '' ? 'ce site' : p.installation} a échoué${p.culprit === '' ? '' : ` à l’extension ${p.culprit}`} : ${p.detail}`,
    next:
      p.culprit === ''
        ? 'L’exécution revient d’elle-même en arrière, fichiers et base de données. Supprimez la cause, puis recommencez la mise à jour.'
        : `L’exécution revient d’elle-même en arrière, fichiers et base de données. Mettez à jour ou désactivez ${p.culprit}, puis recommencez.`,
  }),
  'SG-UPG-011': (p) => ({
    what: `Le script qui migre la base de données n’a pas répondu à ${p.url} : ${p.detail}.`,
    next: 'Aucun programme ne peut être lancé sur ce compte : son serveur web doit donc y exécuter PHP. Vérifiez l’adresse du site et ce que son .htaccess interdit, puis recommencez.',
  }),
  'SG-UPG-012': (p) => ({
    what: `La base de données de ${p.installation === '' ? 'ce site' : p.installation} ne peut pas être migrée : ${NO_WAY[p.why]}.`,
    next: 'Rien n’a été modifié. siteguard doctor montre ce que le compte peut exécuter ; refaites le plan de la mise à jour.',
  }),
  'SG-UPG-013': (p) => ({
    what: `Après la migration, la base de données de ${p.installation === '' ? 'ce site' : p.installation} n’est pas telle que la version l’attend : schéma ${p.found === '' ? 'inconnu' : p.found} au lieu de ${p.wanted}.`,
    next: 'L’exécution revient d’elle-même en arrière, fichiers et base de données. Le journal d’erreurs du site en dit peut-être plus.',
  }),
  'SG-UPG-014': (p) => ({
    what: `Une migration commencée plus tôt est encore à l’œuvre sur le compte (exécution ${p.run}).`,
    next: `Attendez qu’elle se termine, puis siteguard resume ${p.run}, ou siteguard rollback ${p.run}.`,
  }),
  'SG-UPG-015': (p) => ({
    what: `Ce que l’exécution ${p.run} a noté de sa migration n’est plus tel qu’elle l’avait écrit : ${p.file}.`,
    next: 'Quelqu’un l’a modifié sur le compte. Rien de plus n’a été fait ; l’instantané pris avant l’exécution a les fichiers et les tables : siteguard restore les ramène.',
  }),
  'SG-UPG-016': (p) => ({
    what: `L’exécution ${p.run} a amené des bases de données à un autre schéma (${p.databases.join(', ')}). L’annuler remet les tables telles qu’elles étaient alors : ce que rédacteurs et visiteurs ont écrit depuis serait gardé sur le serveur, mais ne se verrait plus sur le site. Les mots de passe et les sessions d’alors ouvriraient de nouveau.`,
    next: `Rien n’a été modifié. Si c’est bien ce que vous voulez : siteguard rollback ${p.run} ${p.flag}, puis siteguard rotate s’ils ont pu être volés.`,
  }),
}
