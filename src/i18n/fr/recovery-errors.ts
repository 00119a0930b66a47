import type { ErrorTexts } from '../types.ts'

/** Les erreurs de la remise en service d'un hébergement. */
export const recoveryErrors: Pick<
  ErrorTexts,
  'SG-REC-001' | 'SG-REC-002' | 'SG-REC-003' | 'SG-REC-004' | 'SG-REC-005' | 'SG-REC-006' | 'SG-REC-010' | 'SG-REC-011'
> = {
  'SG-REC-001': (p) => ({
    what: `L’état d’une remise en service est illisible : ${p.file} (${p.detail}).`,
    next: 'Déplacez ce fichier pour recommencer : les instantanés et exécutions déjà faits sont gardés ailleurs et seront retrouvés.',
  }),
  'SG-REC-002': (p) => ({
    what: `Un autre siteguard (processus ${p.pid} sur ${p.host}) remet ${p.account} en service depuis ${p.since}.`,
    next: 'Laissez-le finir, ou arrêtez-le (Ctrl-C) : son état est gardé, et la même commande reprend à cet endroit.',
  }),
  'SG-REC-003': (p) => ({
    what:
      p.why === 'no-api'
        ? `Les mesures de l’hébergeur contre ${p.account} se lèvent par son API, et l’inventaire n’en nomme pas.`
        : `L’hébergeur n’ouvre pas ${p.account} : ${p.detail}.`,
    next:
      p.why === 'no-api'
        ? 'Levez-les dans l’espace client, ou donnez à l’hébergement un « provider » et ses clés dans l’inventaire ; puis relancez la même commande.'
        : 'Ouvrez-le dans l’espace client, ou écrivez au support de l’hébergeur ; puis relancez la même commande.',
  }),
  'SG-REC-004': (p) => ({
    what: `${p.name} n’est pas un hébergement de l’inventaire ; ceux-ci le sont : ${p.known.join(', ')}.`,
    next: 'Une remise en service concerne tout un hébergement, comme une fermeture. Nommez l’hébergement.',
  }),
  'SG-REC-005': (p) => ({
    what: `${p.key} n’est pas une clé de la personne qui décide de ${p.site}.`,
    next: 'Les clés du responsable sont sous « owners: » dans l’inventaire (signingKeys). Faites-lui signer le texte, ou nommez sa clé avec --sign.',
  }),
  'SG-REC-006': (p) => ({
    what: `Aucune remise en service de ${p.account} n’est terminée : il n’y a rien à surveiller.`,
    next: 'siteguard restore HÉBERGEMENT dit où il en est ; siteguard scan examine n’importe quel site.',
  }),
  'SG-REC-010': (p) => ({
    what: `La porte de ${p.site} ne peut être ni fermée ni ouverte : ${
      p.why === 'in-the-way'
        ? 'ce qui se trouve à la place du .htaccess de sa racine n’est pas un fichier'
        : p.why === 'unreadable'
          ? 'son .htaccess est illisible'
          : 'cet identifiant ne peut pas écrire dans son .htaccess'
    }.`,
    next: 'Corrigez cela. L’hébergement reste fermé d’ici là : sans porte, le site serait ouvert pendant sa remise en service.',
  }),
  'SG-REC-011': (p) => ({
    what:
      p.why === 'heeds-none'
        ? `La porte de ${p.site} ne tient pas : son serveur laisse entrer les visiteurs malgré tout (${p.detail}).`
        : `Impossible de savoir si la porte de ${p.site} tient : il ne répond pas (${p.detail}).`,
    next: 'L’hébergement a été refermé aussitôt. Là où des programmes peuvent être lancés par SSH, il ne faut pas de porte ; sinon la base doit être mise à niveau à la main.',
  }),
}
