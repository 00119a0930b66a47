import type { ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const WHY: { readonly [W in ErrorParams['SG-ROT-030']['why']]: string } = {
  link: 'un lien est à sa place',
  'no-file': 'ce n’est pas un fichier',
  unread: 'il n’a pas pu être lu',
  'too-large': 'il est plus gros que toute liste de clés',
  'no-proof': 'on ne pourrait pas essayer d’entrer ensuite',
}

/** Erreurs de ce qui ouvre un compte. */
export const accountErrors: Pick<ErrorTexts, 'SG-ROT-030' | 'SG-ROT-031' | 'SG-ROT-032'> = {
  'SG-ROT-030': (p) => ({
    what: `Les clés SSH du compte ne peuvent pas être remplacées : ${p.path === '' ? '' : `${p.path} : `}${WHY[p.why]}.`,
    next: 'Rien n’a été changé. Allez voir par SSH, corrigez, puis relancez le renouvellement.',
  }),
  'SG-ROT-031': (p) => ({
    what: `La clé qui nous fait entrer comme ${p.login === '' ? 'ce compte' : p.login} (${p.key}) n’est pas parmi celles qui restent.`,
    next: 'Rien n’a été changé : nous nous serions enfermés dehors. Ajoutez sa partie publique à authorizedKeys de ce compte, ou entrez par une autre clé.',
  }),
  'SG-ROT-032': (p) => ({
    what: `Avec les nouvelles clés, le serveur ne nous laisse pas entrer comme prévu (${p.login} : ${p.detail}).`,
    next: 'L’exécution revient en arrière d’elle-même, par la connexion qui tient. Comparez les clés de l’inventaire avec celle qui vous fait entrer.',
  }),
}
