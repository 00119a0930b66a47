import type { HardenCheckId } from '../en/harden-checks.ts'
import type { CheckParams, CheckReasons, CheckWords } from '../en/upgrade.ts'
import { numbersOf } from '../numbers.ts'

/** Ce que le durcissement regarde, et ce qu’il laisse à une personne : une partie de upgrade.ts. */

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const hardenChecks: Readonly<Record<HardenCheckId, string>> = {
  hardening: 'durcissement',
  decisions: 'à vous de décider',
  proof: 'preuve',
}

const rule =
  (holds: string, why: string): ((p: CheckParams) => CheckWords) =>
  (p) =>
    p.list('paths') === '' ? { what: holds } : { what: `${why} : ${p.list('paths')}`, next: `Source : ${p.list('sources')}` }

export const hardenReasons: Readonly<Record<HardenCheckId, CheckReasons>> = {
  hardening: {
    'media-code': rule(
      'aucun programme ne s’exécute parmi les médias et les caches',
      'aucun programme ne doit s’exécuter parmi les médias et les caches, où la plupart des intrusions déposent leur premier',
    ),
    'closed-folders': rule(
      'réglages, journaux et bibliothèques sont fermés aux visiteurs',
      'personne n’a à télécharger réglages, journaux, sessions et bibliothèques',
    ),
    'root-access': rule(
      'sauvegardes, copies et dépôts de code sont fermés aux visiteurs, et aucune version n’est annoncée',
      'personne n’a à télécharger sauvegardes, vieilles copies et dépôts de code, et les versions ne sont pas annoncées à qui en cherche d’anciennes',
    ),
    screen: rule(
      'l’écran de sécurité de SPIP est là et à jour ; il ne protège pas des failles de 2026',
      'l’écran de sécurité de SPIP refuse ce qu’envoient beaucoup d’anciennes attaques (pas celles de 2026 : seules les mises à jour le font)',
    ),
    'mode-setting': rule(
      'SPIP ne donne pas à ce qu’il écrit plus de droits que nécessaire',
      'PHP s’exécute au nom du propriétaire : SPIP n’a pas à rendre ce qu’il écrit modifiable par tous',
    ),
    'host-settings': rule(
      'le pare-feu de l’hébergeur est actif, et le site en production',
      'le pare-feu de l’hébergeur écarte beaucoup d’attaques, et en production les erreurs ne sont pas montrées',
    ),
    modes: (p) =>
      p.count('count') === 0
        ? { what: 'seul le propriétaire peut écrire' }
        : {
            what: `${many(p.count('count'), 'fichier ou dossier a', 'fichiers et dossiers ont')} plus de droits que nécessaire, dont des voisins sur le même serveur peuvent se servir`,
            next: `Source : ${p.list('sources')}`,
          },
    leftovers: rule(
      'aucun installateur, outil ou vieille copie ne traîne',
      'installateurs, outils et vieilles copies vont en quarantaine, hors de portée des visiteurs',
    ),
    locked: (p) =>
      p.count('count') === 0
        ? { what: 'le code est déjà verrouillé' }
        : {
            what: `${many(p.count('count'), 'fichier ou dossier', 'fichiers et dossiers')} de code et de réglages passent en lecture seule`,
            next: 'Ce qui s’installe ou se met à jour dans le CMS lui-même (plugins, clés) demande d’abord siteguard unlock.',
          },
    unlocked: (p) =>
      p.count('count') === 0
        ? { what: 'le code n’est pas verrouillé' }
        : {
            what: `le propriétaire peut de nouveau écrire dans ${many(p.count('count'), 'fichier ou dossier', 'fichiers et dossiers')} de code et de réglages`,
          },
    'file-editing': rule(
      'personne ne modifie de code dans le tableau de bord',
      'qui entre dans le tableau de bord ne doit pas pouvoir y écrire du PHP',
    ),
    'php-unknown': () => ({
      what: 'on ne sait pas si PHP s’exécute au nom du propriétaire des fichiers, ou ce n’est pas le cas : ce qu’il écrit garde ses droits',
    }),
    'screen-unknown': (p) => ({
      what: `l’écran de sécurité est plus ancien que ${p.text('version')} ou absent, et aucune version qui en a un plus récent n’est disponible`,
      next: 'Sans réseau : --archive FICHIER --sha256 HEX. Sinon, réessayez plus tard.',
    }),
    barred: (p) => ({
      what: `${many(p.count('count'), 'endroit que', 'endroits que')} cet identifiant ne peut pas modifier : ${p.list('paths')}`,
      next: 'C’est à son propriétaire de le faire (l’hébergeur, l’utilisateur de PHP).',
    }),
    'in-the-way': (p) => ({ what: `pas un fichier, ou illisible, donc laissé tel quel : ${p.list('paths')}`, next: 'Allez voir.' }),
    packaged: (p) => ({
      what: `le cœur appartient à des paquets de ${p.text('distribution')}, qui s’en occupent`,
    }),
    infected: (p) => ({
      what: `le site est infecté, et le durcissement ne le nettoie pas : ${p.list('paths')}`,
      next: `siteguard restore ${p.text('site')} d’abord.`,
    }),
    'php-may-unlock': () => ({
      what: 'PHP s’exécute au nom du propriétaire des fichiers : le programme d’un intrus pourrait enlever le verrou, qui protège des accidents et des attaques simples',
    }),
  },
  decisions: {
    forums: (p) => ({
      what: `tout le monde peut écrire dans les forums (${p.text('value')}), et les attaques d’août 2026 sont passées par leur prévisualisation`,
      next: 'Inutiles ? Dans SPIP : Configuration, Interactivité, forums publics : aucun (forums_publics = non).',
    }),
    'forums-files': (p) => ({
      what: `tout le monde peut écrire dans les forums (${p.text('value')}) et y joindre des fichiers (${p.text('files')})`,
      next: 'Inutile ? Dans SPIP : Configuration, Interactivité : pas de fichiers dans les forums (formats_documents_forum vide), ou pas de forums (forums_publics = non).',
    }),
    registrations: (p) => ({
      what: `n’importe qui peut s’inscrire (${p.list('names')}) : beaucoup de failles ne demandent qu’un compte`,
      next: 'Inutile ? Désactivez l’inscription dans les réglages du CMS.',
    }),
    'registrations-role': (p) => ({
      what: `n’importe qui peut s’inscrire, et devient aussitôt « ${p.text('role')} »`,
      next: 'Faites des nouveaux inscrits des abonnés, ou désactivez l’inscription : Réglages, Général.',
    }),
    xmlrpc: () => ({
      what: 'xmlrpc.php répond à tout le monde : on y essaie des mots de passe par milliers',
      next: 'Ni application ni Jetpack ne s’en sert ? siteguard harden --ask xmlrpc le ferme.',
    }),
    'file-editing': () => ({
      what: 'qui entre dans le tableau de bord peut y écrire du PHP',
      next: 'siteguard harden --ask file-editing désactive l’éditeur (DISALLOW_FILE_EDIT).',
    }),
    'security-headers': () => ({
      what: 'des en-têtes qui rendent les navigateurs stricts peuvent être ajoutés ; un site affiché dans le cadre d’un autre ne le serait plus',
      next: 'siteguard harden --ask security-headers les ajoute.',
    }),
    'host-settings': (p) => ({
      what: `le .ovhconfig à la racine de l’hébergement devrait dire : ${p.list('lines')}`,
      next: 'Dans l’espace client : Hébergement, Informations générales, Version PHP, Modifier la configuration. Une page de paiement peut exiger le pare-feu coupé.',
    }),
    'old-php': (p) => ({
      what: `les visiteurs sont servis par PHP ${p.text('version')}, qui ne reçoit plus de correctifs ; ${p.text('oldest')} est la plus ancienne qui en reçoit`,
      next: 'siteguard upgrade d’abord, puis réglez la version de PHP la plus récente que le CMS supporte.',
    }),
    'code-there': (p) => ({
      what: `contient des médias d’après son nom, et des programmes : laissé tel quel : ${p.list('paths')}`,
      next: 'Si rien ne doit s’y exécuter, retirez les programmes, puis durcissez de nouveau.',
    }),
    leftovers: (p) => ({
      what: `peut-être un reste, peut-être à vous : ${p.list('paths')}`,
      next: 'À retirer à la main si personne n’en a besoin.',
    }),
    repository: (p) => ({
      what: `gardé, et fermé aux visiteurs, car le site est peut-être mis à jour ainsi : ${p.list('paths')}`,
    }),
  },
  proof: {
    tried: (p) => ({
      what: `essayé sur le site en service quand tout est fait, par ${many(p.count('count'), 'fichier inoffensif retiré', 'fichiers inoffensifs retirés')} aussitôt : ${p.list('folders')}`,
    }),
    'no-address': () => ({
      what: 'aucune adresse du site n’est connue, donc rien n’y est essayé',
      next: 'Donnez au site un « url: » dans l’inventaire.',
    }),
    'no-http': () => ({ what: 'HTTP est coupé, donc rien n’est essayé sur le site en service' }),
  },
}
