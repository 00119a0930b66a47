import type { AlertErrorParams } from '../../core/alert-error-codes.ts'
import type { ErrorTexts } from '../types.ts'

export const alertErrors: Pick<ErrorTexts, keyof AlertErrorParams> = {
  'SG-ALERT-001': (p) => ({
    what: `L’avertissement n’a pas pu partir par ${p.channel} (${p.detail}).`,
    next: `Essayez-le par « siteguard alert test ${p.channel} », et vérifiez son adresse et son secret dans l’inventaire.`,
  }),
  'SG-ALERT-002': (p) => ({
    what: `Aucun canal d’avertissement ne s’appelle ${p.channel}${p.known.length > 0 ? ` ; il y a : ${p.known.join(', ')}` : ''}.`,
    next: 'Nommez l’un de ceux qui sont sous alerts > channels dans l’inventaire.',
  }),
  'SG-ALERT-003': (p) => ({
    what: `${p.file} ne dit nulle part où envoyer des avertissements.`,
    next: 'Ajoutez une section « alerts » : docs/inventory.md en montre une.',
  }),
  'SG-CI-001': (p) => ({
    what: `${p.file} existe déjà, et c’est peut-être le travail de quelqu’un.`,
    next: 'Regardez-le ; « --force » l’écrit à neuf, et ses voisins avec.',
  }),
}
