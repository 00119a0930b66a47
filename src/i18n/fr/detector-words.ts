import type { detectorWords as words } from '../en/detector-words.ts'

/** What a detector's rules have in common, in French. */
export const detectorWords: typeof words = {
  'known-good': {
    looks: 'Chaque fichier d’une version, octet par octet, et ce qui se trouve parmi eux sans en faire partie.',
    why: 'Un fichier du noyau changé s’exécute à chaque page, et aucune règle sur le contenu ne le distingue du vrai.',
    source: 'Les listes des éditeurs : archives de SPIP par leur SHA-256 publié, sommes de WordPress, manifestes que vous avez ajoutés.',
  },
  'code-place': {
    looks: 'Du code dans des dossiers d’images, de cache et de données ; des noms faits pour passer les filtres.',
    why: 'Un CMS n’y écrit pas de code, et un formulaire d’envoi est l’entrée de la plupart des intrus.',
    source: 'Où chaque CMS range quoi, lu dans son propre code.',
  },
  'code-in-media': {
    looks: 'Du PHP dans des images, des sons et des documents.',
    why: 'Un include, ou une ligne de .htaccess, suffit à exécuter une telle image.',
    source: 'La règle de PHP pour le début du code ; des exemples des années 2005 à 2024.',
  },
  'php-shape': {
    looks: 'Les quelques fichiers PHP qu’un CMS écrit lui-même (réglages, sessions, caches), comparés à la forme qu’il leur donne.',
    why: 'Ils diffèrent sur chaque site, aucune liste ne les a ; une ligne de plus est à quelqu’un d’autre.',
    source: 'Les fonctions de SPIP et de WordPress qui les écrivent.',
  },
  'request-execution': {
    looks: 'Ce qu’un visiteur envoie, exécuté comme du code en quelques lignes.',
    why: 'C’est la forme du webshell classique, en une ligne ou sous quelques couches.',
    source: 'Le manuel de PHP : par où entrent les requêtes, et ce qui exécute du code.',
  },
  'php-analysis': {
    looks:
      'Ce que fait le code PHP, suivi d’où entrent les mots d’un visiteur jusqu’où ils s’exécutent, s’écrivent ou partent par courriel ; les textes cachés, décodés et relus.',
    why: 'Noms et espaces changent à chaque copie ; ce que fait le code ne change pas.',
    source: 'Le manuel de PHP ; environ la moitié de neuf mille exemples publics ; 85 000 fichiers sains où il doit se taire.',
  },
  'spip-templates': {
    looks: 'Du PHP et des #EVAL dans les squelettes de SPIP, et des filtres qui exécutent ce qu’un visiteur envoie.',
    why: 'Un squelette est du code : SPIP le compile et l’exécute.',
    source: 'Le compilateur de SPIP, lu dans son code.',
  },
  'other-code': {
    looks: 'Des programmes en d’autres langages que PHP qui commandent un serveur : shells, robots, inondations.',
    why: 'Aucun CMS n’en a besoin ; un hébergeur qui exécute les CGI les exécute.',
    source: 'Ce que ces langages offrent pour les commandes et les connexions.',
  },
  javascript: {
    looks:
      'Des scripts qui lisent ce que l’on tape dans les formulaires et l’envoient ailleurs, en chargent d’autres en cachette, ou détournent les visiteurs ; des liens et des cadres que personne ne voit, des images avec des scripts.',
    why: 'Ils nuisent aux visiteurs et laissent le serveur tel quel.',
    source: 'Des exemples publics de voleurs de cartes ; les interfaces des navigateurs.',
  },
  'server-config': {
    looks:
      '.htaccess, .user.ini et php.ini : ce qui exécute d’autres fichiers, tourne avant chaque page, ou envoie les visiteurs ailleurs.',
    why: 'Une telle ligne ramène un intrus une fois tous ses fichiers partis.',
    source: 'Les manuels d’Apache, de PHP et d’OVH.',
  },
  leftovers: {
    looks: 'Chargeurs, installateurs, exports de base, archives, dépôts et outils de base de données laissés ouverts.',
    why: 'Qui les demande par leur nom a les mots de passe, ou le site.',
    source: 'Ce que laissent installateurs et hébergeurs, par le nom et le contenu.',
  },
  'links-modes': {
    looks: 'Des liens qui mènent dehors ou font semblant, et des fichiers que n’importe qui sur le serveur peut changer.',
    why: 'Sur un serveur partagé, le voisin est un inconnu.',
    source: 'Les droits POSIX, et ce qu’OVH conseille (705 et 604).',
  },
  secrets: {
    looks: 'Des mots de passe et des clés laissés dans des fichiers qui ne sont pas des réglages.',
    why: 'Les copies de réglages sont oubliées quand les mots de passe changent, et lues par les visiteurs.',
    source: 'Les formes sous lesquelles les programmes les écrivent.',
  },
  versions: {
    looks: 'Des versions aux failles connues, et celles que plus personne ne répare.',
    why: 'Une faille ouverte à tous sert en quelques jours.',
    source: 'Les avis des éditeurs, et les listes de ce qui est exploité.',
  },
  database: {
    looks:
      'Des lignes de la base : code, scripts, liens cachés, tâches et réglages qui exécutent quelque chose, responsables qui ne devraient pas l’être.',
    why: 'Ce qui est dans la base revient après que chaque fichier a été remis en ordre.',
    source: 'Ce que SPIP et WordPress font de chaque colonne, lu dans leur code.',
  },
  policy: {
    looks: 'Si les réglages du site sont tels que siteguard harden les laisse.',
    why: 'Une porte fermée coûte moins qu’une alarme.',
    source: 'Les conseils des éditeurs et de l’hébergeur.',
  },
  yara: {
    looks: 'Des textes et des octets dans les fichiers, par les règles de lots ajoutés sur cette machine.',
    why: 'D’autres connaissent d’autres logiciels malveillants.',
    source: 'L’auteur de chaque règle ; son nom et sa licence accompagnent chaque alerte.',
  },
  scan: {
    looks: 'Si les réponses de l’hébergement s’accordent, et si un fichier empêche qu’on l’analyse.',
    why: 'Un programme qui cache ses fichiers des listes, ou un fichier qui casse les scanners, a été fait par quelqu’un.',
    source: 'Le même dossier demandé de deux façons ; délais et plafonds de l’analyse.',
  },
}
