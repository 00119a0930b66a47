import type { hardenErrors as Words } from '../en/harden-errors.ts'

/** Erreurs du durcissement : ce que le site en service a montré. */
export const hardenErrors: typeof Words = {
  'SG-HARD-001': (p) => ({
    what: `Un programme inoffensif de notre part, déposé dans ${p.url}, a été exécuté alors que les réglages du dossier l’interdisent : le serveur web ne tient pas compte du .htaccess, ou un autre réglage fait exécuter des programmes. Si nginx sert le site, l’hébergeur doit ajouter : ${p.rules}`,
    next: 'L’exécution revient d’elle-même en arrière. Regardez ce que dit d’autre le .htaccess de ce dossier, ou demandez à l’hébergeur ; puis siteguard harden de nouveau, ou --without media-code pour le reste.',
  }),
  'SG-HARD-002': (p) => ({
    what: `Un texte inoffensif de notre part, déposé dans ${p.url}, a été montré aux visiteurs alors que le dossier est fermé : le serveur web ne tient pas compte du .htaccess. Ce qui s’y trouve (journaux, bases, mots de passe) peut être téléchargé. Si nginx sert le site, l’hébergeur doit ajouter : ${p.rules}`,
    next: 'L’exécution revient d’elle-même en arrière. Demandez à l’hébergeur ; puis siteguard harden de nouveau, ou --without closed-folders --without root-access pour le reste.',
  }),
  'SG-HARD-003': (p) => ({
    what: `Les images de ${p.url} ne sont plus montrées aux visiteurs (statut ${p.status}) ; elles l’étaient avant.`,
    next: 'L’exécution revient d’elle-même en arrière. Le serveur web refuse une ligne du nouveau .htaccess ; son journal d’erreurs la nomme.',
  }),
  'SG-HARD-004': (p) => ({
    what: `L’écran de sécurité de SPIP ${p.version === '' ? '' : `${p.version} `}ne protège pas ${p.url} : ${
      p.came === '' ? `son test reçoit le statut ${p.status}` : `c’est la version ${p.came} qui répond`
    }.`,
    next: 'L’exécution revient d’elle-même en arrière. Le serveur charge peut-être lui-même un ancien écran (auto_prepend_file) : demandez à l’hébergeur, ou --without screen pour le reste.',
  }),
  'SG-HARD-005': (p) => ({
    what: `Il n’y a rien à durcir dans ${p.folder} de ${p.site} : ni CMS ni PHP.`,
    next: p.known.length === 0 ? 'siteguard discover COMPTE montre ce qu’il y a.' : `Ce qui s’y trouve : ${p.known.join(', ')}.`,
  }),
}
