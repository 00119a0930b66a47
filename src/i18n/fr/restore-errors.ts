import type { ErrorCode, StepFault } from '../../core/error-codes.ts'
import { isLocked } from '../is-locked.ts'
import type { ErrorTexts } from '../types.ts'

const STEP_FAULTS: { readonly [F in StepFault]: string } = {
  'leads-outside': 'le chemin sort du site',
  'no-folder': 'il n’y a pas de dossier pour le recevoir',
  'not-as-planned': 'ce qui s’y trouve n’est pas ce que dit l’étape',
  'members-missing': 'l’étape ne dit pas ce que contient le dossier',
}

type RestoreCode = Extract<ErrorCode, `SG-REST-${string}` | `SG-RCP-${string}`>

/** Words of the errors of recipes, restores and rebuilds. */
export const restoreErrors: Pick<ErrorTexts, RestoreCode> = {
  'SG-RCP-001': (p) => ({
    what: `${p.file}:${p.line}:${p.column} : ${p.problem}${p.path === '' ? '' : ` (à ${p.path})`}`,
    next: 'Corrigez cette ligne de la recette ; « siteguard schema recipe » montre le format entier.',
  }),
  'SG-RCP-002': (p) => ({
    what: `La recette « ${p.name} » n’existe pas.`,
    next: `Connues : ${p.known.join(', ')}. Une recette à vous se nomme par son fichier : ./ma-recette.yaml`,
  }),
  'SG-RCP-003': (p) => ({
    what: `La recette ${p.recipe} ne convient pas à ${p.site} : elle demande ${p.needs}.`,
    next: 'Rien n’a été changé. Choisissez une autre recette, ou joignez l’hébergement par un autre transport.',
  }),
  'SG-RCP-004': (p) => ({
    what: `Plusieurs étapes changent ${p.path}, et quelque chose n’a pas pu y être lu : personne ne peut dire ce qui s’y trouverait.`,
    next: 'Rien n’a été changé. Planifiez les étapes l’une après l’autre, ou rendez cet endroit lisible.',
  }),
  'SG-RCP-005': (p) => ({
    what: `L’étape « ${p.step} » prévoit pour ${p.path} un changement impossible : ${STEP_FAULTS[p.fault]}.`,
    next: 'Rien n’a été changé. Merci de le signaler, avec la recette et ce texte.',
  }),

  'SG-REST-001': (p) => ({
    what: `Aucun instantané de ${p.site} n’est reconnu sain.`,
    next:
      p.known.length === 0
        ? `Il n’y en a aucun. Si le site est infecté maintenant, siteguard restore ${p.site} --from-release le reconstruit sans aucun ; s’il est sain, siteguard snapshot ${p.site} prend le premier.`
        : `Il y a : ${p.known.join(', ')}. siteguard snapshots rejudge les juge avec les règles d’aujourd’hui ; --at en désigne un ; --from-release reconstruit sans aucun.`,
  }),
  'SG-REST-002': (p) => ({
    what: `${p.site} n’a pas d’instantané de ${p.at}.`,
    next: p.known.length === 0 ? 'Il n’y en a aucun : siteguard snapshot en prend un.' : `Il y a : ${p.known.join(', ')}.`,
  }),
  'SG-REST-003': (p) => ({
    what: `Il n’y a pas de table ${p.table}, ni maintenant ni dans l’instantané.`,
    next:
      p.known.length > 0
        ? `Tables présentes : ${p.known.join(', ')}.`
        : p.inFiles.length > 0
          ? `La base de ce site est un fichier (SQLite) : elle est restaurée en entier, pas par table. Nommez-la comme un chemin : ${p.inFiles.join(', ')}`
          : 'La base de données n’a pas été lue. siteguard doctor dit pourquoi.',
  }),
  'SG-REST-004': (p) => ({
    what: `Rien ne s’appelle ${p.path}, ni sur le site ni dans ${p.snapshot}.`,
    next: 'Les chemins partent de la racine du site ; siteguard snapshots diff montre ce qui diffère.',
  }),
  'SG-REST-005': (p) => ({
    what: `Le noyau dans ${p.folder} appartient à un paquet de ${p.distribution} : il est fait de liens vers le système.`,
    next: 'Seul le gestionnaire de paquets peut le remplacer. Rétablissez le reste avec restore --last-clean et faites réinstaller le paquet.',
  }),
  'SG-REST-006': (p) => ({
    what: `${p.site} ne contient aucun CMS que l’on puisse reconstruire depuis une version officielle.`,
    next: 'Seuls SPIP et WordPress ont ici des versions officielles. restore --last-clean revient à un instantané.',
  }),
  'SG-REST-007': (p) => ({
    what: `Rien ne dit quelle version de ${p.product} est installée dans ${p.folder}.`,
    next: 'Nommez-la : --release VERSION.',
  }),
  'SG-REST-008': (p) => ({
    what: `L’archive de ${p.product} ${p.version} n’est pas disponible ; seule la liste de ses empreintes l’est.`,
    next: 'Donnez-la avec --archive FICHIER --sha256 HEX, ou retirez --offline.',
  }),
  'SG-REST-009': (p) => ({
    what: `L’archive de ${p.product} ${p.version} ne contient pas ce que dit sa liste (fichiers différents ou absents : ${p.count}).`,
    next: 'Elle n’a pas été utilisée. Reprenez-la chez l’éditeur ; si elle diffère encore, prévenez-le.',
  }),
  'SG-REST-010': (p) => ({
    what: `Rien dans la quarantaine ne s’appelle ${p.id}.`,
    next: p.known.length === 0 ? 'La quarantaine de ce site est vide.' : `siteguard quarantine list montre : ${p.known.join(', ')}.`,
  }),
  'SG-REST-011': (p) => ({
    what: `${p.path} est pris : autre chose s’y trouve maintenant.`,
    next: 'Rien n’a été changé. Écartez d’abord ce qui s’y trouve, puis recommencez.',
  }),
  'SG-REST-012': (p) => ({
    what: `Les octets de ${p.path} ne sont plus là : ni en quarantaine sur l’hébergement, ni dans l’instantané pris avant.`,
    next: 'siteguard snapshots check dit ce que le dépôt contient encore.',
  }),
  'SG-REST-013': (p) => ({
    what: `La quarantaine de l’exécution ${p.run} reste : de ${p.snapshot}, cette machine n’a pas ${p.paths.join(', ')}${p.count > p.paths.length ? ' …' : ''} ; ces octets ne seraient plus nulle part.`,
    next: 'siteguard snapshots check --read-data dit ce qui manque au dépôt ; siteguard store pull --contents le ramène d’une copie externe.',
  }),
  'SG-REST-014': (p) => ({
    what: `Sur ${p.site}, ce compte (utilisateur ${p.login}) n’a pas le droit de changer ${p.paths.join(', ')}${p.count > p.paths.length ? ` … (${p.count} en tout)` : ''} : ${p.at} appartient à l’utilisateur ${p.owner}, droits ${p.mode}.`,
    next: isLocked(p)
      ? `Rien n’a été changé. Son code est verrouillé : siteguard unlock ${p.site} --apply, puis de nouveau ceci.`
      : `Rien n’a été changé. Faites-le attribuer à ce compte par l’hébergeur, ou retirez-le sous cet utilisateur (le CMS, le gestionnaire de fichiers) ; ou nommez ce qui peut être restauré : siteguard restore ${p.site} CHEMIN…`,
  }),
}
