import type { ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'
import { refusals } from './upgrade-plan-errors.ts'

type NoWay = ErrorParams['SG-ROT-001']['why']
const NO_WAY: { readonly [W in NoWay]: string } = {
  'no-cms': 'personne ne sait où ce CMS les garde',
  'no-vault': 'il n’y a pas de coffre où garder les nouveaux',
}

type NoFile = ErrorParams['SG-ROT-002']['why']
const NO_FILE: { readonly [W in NoFile]: string } = {
  'no-file': 'il n’existe pas, ou n’est pas un fichier',
  'too-large': 'il est plus gros que tout fichier de configuration',
  'no-literal': 'ce qu’il contient n’est pas écrit comme une simple valeur',
  several: 'il en contient plusieurs, qui diffèrent',
  differs: 'il contient un autre mot de passe que les autres fichiers du même compte',
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

/** Erreurs des renouvellements. */
export const rotationErrors: Pick<ErrorTexts, Code> = {
  'SG-ROT-001': (p) => ({
    what: `Les accès de ${p.installation === '' ? 'ce site' : p.installation} ne peuvent pas être remplacés : ${NO_WAY[p.why]}.`,
    next:
      p.why === 'no-vault'
        ? 'Rien n’a été changé. Créez-le : siteguard vault init. Puis relancez le renouvellement.'
        : 'Rien n’a été changé. Remplacez-les à la main, dans les réglages du CMS.',
  }),
  'SG-ROT-002': (p) => ({
    what: `Le fichier de configuration ${p.file} ne peut pas recevoir un autre secret : ${NO_FILE[p.why]}.`,
    next: 'Rien n’y a été changé. Écrivez-le comme le fait l’installeur du CMS, puis relancez le renouvellement.',
  }),
  'SG-ROT-003': (p) => ({
    what: `Le serveur de base de données ne laisse entrer ${p.name} ni avec l’ancien mot de passe ni avec le nouveau${p.detail === '' ? '' : ` : ${p.detail}`}.`,
    next: 'Quelqu’un l’a changé entre-temps. Mettez-y, dans l’espace client de votre hébergeur, celui que garde siteguard vault, puis relancez siteguard rotate.',
  }),
  'SG-ROT-004': (p) => ({
    what: `Le serveur de base de données n’a pas pu être interrogé sur ${p.name} : ${p.detail}.`,
    next: 'Le site continue avec celui des deux mots de passe que le serveur connaît. Dès qu’il répond : siteguard resume, avec le numéro de l’exécution (siteguard runs list).',
  }),
  'SG-ROT-005': (p) => ({
    what: `Le serveur de base de données ne donne pas d’autre mot de passe à ${p.name} : ${p.detail}.`,
    next: 'Tout revient en arrière de soi-même. Chez certains hébergeurs, seul l’espace client peut le changer.',
  }),
  'SG-ROT-006': (p) => ({
    what: `L’ancien mot de passe de ${p.name} fonctionne encore après le changement${p.detail === '' ? '' : ` : ${p.detail}`}.`,
    next: 'Tout revient en arrière de soi-même. Le compte existe peut-être deux fois sur le serveur (pour plusieurs machines) : demandez à qui le gère de changer les deux.',
  }),
  'SG-ROT-007': (p) => ({
    what: `Les secrets de ${p.installation === '' ? 'ce site' : p.installation} n’ont pas pu être renouvelés : ${p.detail}.`,
    next: 'Tout revient en arrière de soi-même, fichiers et base. Supprimez la cause, puis relancez le renouvellement.',
  }),
  'SG-ROT-008': (p) => ({
    what: `L’exécution ${p.run} a remplacé des accès. On ne revient pas dessus : ce qui a été volé fonctionnerait de nouveau.`,
    next: 'Rien n’a été changé. Si elle n’est pas finie, siteguard resume la termine. Pour les remplacer encore une fois : siteguard rotate. La dernière valeur de chacun est dans le coffre (siteguard vault show).',
  }),
  'SG-ROT-009': (p) => ({
    what: `Le site ne fonctionne pas avec le fichier de configuration ${p.file} tant qu’il porte les deux mots de passe : ses pages échouent.`,
    next: 'Le mot de passe n’a pas été changé, et l’exécution revient d’elle-même en arrière. Voyez qui peut lire le fichier : son serveur web le doit.',
  }),
  'SG-ROT-020': (p) => {
    const { what, next } = refusals(p.checks)
    return {
      what: `Les accès de ${p.site} ne sont pas remplacés${what === '' ? '' : ` : ${what}`}.`,
      next: `Rien n’a été changé.${next === '' ? '' : ` ${next}`}`,
    }
  },
}
