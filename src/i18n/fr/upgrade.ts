import type { CheckId } from '../../core/plan.ts'
import type { CheckParams, CheckReasons, UpgradeTexts } from '../en/upgrade.ts'
import { numbersOf } from '../numbers.ts'
import { hardenChecks, hardenReasons } from './harden-checks.ts'
import { rotateChecks, rotateReasons } from './rotate-checks.ts'

/** Les mots de `siteguard upgrade`, en français. */

const { n, rounded } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

/** ` ; la version demande de 7.4 à 8.4` */
function wanted(p: CheckParams): string {
  const [min, max] = [p.text('min'), p.text('max')]
  if (min === '' && max === '') return ''
  if (max === '') return ` ; la version demande ${min} ou plus`
  return min === '' ? ` ; la version demande ${max} au plus` : ` ; la version demande de ${min} à ${max}`
}

function ties(p: CheckParams): string {
  const lacks = p.count('lacks') === 0 ? [] : [`il lui faut ${p.list('lacks')}`]
  const spoils = p.count('spoils') === 0 ? [] : [`faits pour celui qui est en place : ${p.list('spoils')}`]
  return [...lacks, ...spoils].join(' ; ')
}

/** `a | b`: either does. */
const choices = (list: string): string => list.replaceAll(' | ', ' ou ')

const phpReasons = (remedy: string): CheckReasons => ({
  fits: (p) => ({ what: `${p.text('version')}${wanted(p)}` }),
  'too-old': (p) => ({ what: `${p.text('version')}${wanted(p)}`, next: remedy }),
  'too-new': (p) => ({ what: `${p.text('version')}${wanted(p)}`, next: remedy }),
})

const ODD_PASSWORDS = 'avant la 4.0, SPIP hachait à sa façon ceux de 23 à 31 caractères et ceux qui ont des lettres accentuées'

const reasons: Readonly<Record<CheckId, CheckReasons>> = {
  version: {
    newer: (p) => ({ what: `${p.text('from')} devient ${p.text('to')}` }),
    older: (p) => ({ what: `${p.text('from')} redescend à ${p.text('to')}, comme le dit --down` }),
    same: (p) => ({ what: `${p.text('to')} est déjà en place` }),
    held: (p) => ({ what: `${p.text('to')} reste : ${p.list('newer')} n’est pas faite pour ${p.text('core')}` }),
    tied: (p) => ({
      what: `${p.text('to')} reste : avec ${p.list('newer')}, des extensions seraient désactivées ou en panne : ${ties(p)}`,
      next: 'Installez et activez ce qui manque dans le CMS lui-même, puis recommencez.',
    }),
    behind: (p) => ({ what: `les fichiers sont déjà en ${p.text('to')}, et la base est plus ancienne : elle y est portée` }),
    unread: (p) => ({ what: `aucun fichier ne dit ce qui est installé ; cela devient ${p.text('to')}` }),
    translations: (p) => ({
      what: `les traductions de ${p.text('to')} sont introuvables, ces langues restent donc en l’état : ${p.list('languages')}`,
      next: 'Les nouveautés s’affichent en anglais jusqu’à ce que le CMS les récupère lui-même.',
    }),
    schema: (p) => ({
      what: `${p.text('to')} lit les bases jusqu’au schéma ${p.text('wanted')}, et celle-ci a le ${p.text('schema')}`,
      next: 'Un instantané d’avant revient avec sa base : siteguard restore.',
    }),
    'no-feed': () => ({
      what: 'la liste de l’éditeur n’a pas pu être lue : rien ne dit quelle version est la dernière',
      next: 'Réessayez, ou nommez-la : --to VERSION.',
    }),
    'not-listed': () => ({
      what: 'la liste de l’éditeur ne le contient pas : il a été fait pour ce site, acheté, ou retiré',
      next: 'Demandez la dernière version à son auteur, et donnez-la : --archive FICHIER --sha256 HEX.',
    }),
    offline: () => ({ what: 'avec --offline, rien ne dit quelle version est la dernière', next: 'Nommez-la : --to VERSION.' }),
    ahead: (p) => ({ what: `${p.text('from')} est plus récente que tout ce que l’éditeur annonce (${p.text('to')}) : elle reste` }),
  },
  'php-cli': {
    ...phpReasons('Choisissez chez l’hébergeur un autre PHP pour la ligne de commande.'),
    none: () => ({ what: 'aucun PHP ne peut y être lancé' }),
  },
  'php-web': {
    ...phpReasons('Choisissez chez l’hébergeur un autre PHP pour le site, puis mettez à jour.'),
    'not-known': (p) => ({
      what: `rien ne dit quel PHP sert les visiteurs${wanted(p)}`,
      next: 'Regardez dans l’espace client de l’hébergeur.',
    }),
  },
  extensions: {
    there: (p) => ({ what: p.count('there') === 0 ? 'la version n’en nomme aucune' : `toutes là : ${choices(p.list('there'))}` }),
    missing: (p) => ({ what: `il manque : ${choices(p.list('missing'))}`, next: 'Activez-les chez l’hébergeur.' }),
    'not-known': (p) => ({ what: `n’ont pas pu être demandées ; la version demande ${choices(p.list('wanted'))}` }),
  },
  space: {
    enough: (p) => ({ what: `${p.size('free')} libres, ${p.size('needed')} nécessaires` }),
    tables: (p) => ({
      what: `${p.size('free')} libres, ${p.size('needed')} nécessaires ; les copies des tables en prennent environ ${p.size('tables')} de plus sur le serveur de base de données`,
      next: 'Si l’hébergeur compte la base dans cette place, demandez-en d’abord davantage.',
    }),
    short: (p) => ({
      what: `${p.size('free')} libres, ${p.size('needed')} nécessaires`,
      next: 'Libérez de la place, ou demandez-en à l’hébergeur.',
    }),
    'not-known': (p) => ({ what: `l’hébergement ne le dit pas ; ${p.size('needed')} nécessaires` }),
  },
  writable: {
    yes: () => ({ what: 'tous les dossiers qui changent sont ouverts en écriture' }),
    'other-user': (p) => ({
      what: `ces dossiers appartiennent à l’utilisateur qui exécute le PHP du site : ${p.list('paths')}`,
      next: 'Ce que fait la migration appartient à ce compte : voyez leurs droits si le site ne peut pas y écrire.',
    }),
    barred: (p) => ({ what: `ce compte n’a pas le droit de changer ${p.list('paths')}`, next: 'Donnez-lui le droit d’y écrire.' }),
  },
  database: {
    fits: (p) => ({ what: `${p.list('servers')}` }),
    'too-old': (p) => ({
      what: `${p.text('server')} ; la version demande ${p.text('min')} ou plus`,
      next: 'Demandez-en une plus récente à l’hébergeur.',
    }),
    kind: (p) => ({ what: `la version ne sait pas se servir de ${p.text('kind')}`, next: 'Passez d’abord le site à une autre base.' }),
    'not-told': (p) => ({
      what: `une configuration illisible en désigne une : ${p.list('paths')}`,
      next: 'Laissez ce compte la lire : sans sa base, aucun site ne peut être mis à jour.',
    }),
    holds: (p) => ({
      what: `elle contient ce qui ne peut pas être copié à côté : ${p.list('what')}`,
      next: 'Retirez-le de la base, ou confiez la mise à jour à qui l’administre.',
    }),
    charset: (p) => ({ what: `jeu de caractères ${p.text('charset')} : gardé tel quel`, next: 'Prévoyez sa conversion à part.' }),
    'not-read': (p) => ({ what: `n’a pas pu être lue (${p.list('databases')})`, next: 'siteguard doctor dit pourquoi.' }),
    none: () => ({ what: 'aucune n’appartient au site' }),
    'not-known': (p) => ({ what: `la version du serveur n’est pas connue : ${p.list('databases')}` }),
  },
  plugins: {
    none: () => ({ what: 'le site n’en a pas à lui' }),
    ties: (p) => ({
      what: `avec ${p.text('to')}, des extensions seraient désactivées ou en panne : ${ties(p)}`,
      next:
        p.count('first') === 0
          ? 'Installez et activez d’abord ce qui manque dans le CMS lui-même.'
          : `Mettez d’abord à jour ${p.list('first')} : --extensions le fait dans cet ordre.`,
    }),
    fit: (p) => ({ what: `${many(p.count('count'), 'se dit fait', 'se disent faits')} pour la nouvelle version` }),
    misfits: (p) => ({
      what: `faits pour d’autres versions : ${p.list('plugins')}`,
      next: 'Mettez-les à jour ou désactivez-les, après la mise à jour.',
    }),
    'not-known': (p) => ({
      what: `ne disent pas s’ils conviennent : ${p.list('plugins')}`,
      next: 'Regardez leurs pages après la mise à jour.',
    }),
  },
  'local-changes': {
    none: () => ({ what: 'le noyau est tel que son éditeur l’a publié' }),
    kept: (p) => ({
      what: `${many(p.count('count'), 'fichier du noyau modifié sur le site redeviendra celui', 'fichiers du noyau modifiés sur le site redeviendront ceux')} de l’éditeur : ${p.list('paths')}`,
      next: `Les modifications sont gardées dans ${p.text('file')}.`,
    }),
    added: (p) => ({
      what: `${many(p.count('count'), 'fichier', 'fichiers')} d’aucune version dans ses dossiers : ${p.list('paths')}`,
      next: 'Ils vont en quarantaine avec les anciens dossiers : siteguard quarantine list les nomme.',
    }),
    'not-known': () => ({ what: 'l’ancienne version est introuvable : rien ne dit ce qui y a été modifié' }),
  },
  'old-passwords': {
    none: () => ({ what: 'chaque compte garde le sien' }),
    reset: (p) => ({
      what:
        `${many(p.count('count'), 'compte dont la nouvelle version ne sait pas lire le mot de passe', 'comptes dont la nouvelle version ne sait pas lire le mot de passe')} : ${p.list('logins')}` +
        (p.text('odd') === '' ? '' : ` ; d’autres seront peut-être refusés aussi (${ODD_PASSWORDS})`),
      next: 'Dites-leur d’en demander un nouveau sur la page de connexion.',
    }),
    'own-hash': () => ({
      what: `quelques mots de passe seront peut-être refusés ensuite : ${ODD_PASSWORDS}`,
      next: 'Qui ne peut plus se connecter en demande alors un nouveau sur la page de connexion.',
    }),
    'not-known': () => ({ what: 'la table des auteurs n’a pas pu être lue' }),
  },
  'shared-core': {
    one: () => ({ what: 'le noyau ne sert que ce site' }),
    several: (p) => ({ what: `un seul noyau sert ${many(p.count('count'), 'site', 'sites')}, mis à jour ensemble : ${p.list('hosts')}` }),
  },
  'packaged-core': {
    no: () => ({ what: 'le noyau est au site, à aucun paquet' }),
    linked: (p) => ({
      what: `des parties du noyau sont des liens vers ailleurs : ${p.list('paths')}`,
      next: 'C’est à qui tient ce à quoi ils mènent de le mettre à jour.',
    }),
    packaged: (p) => ({
      what: `le noyau appartient à un paquet du système (${p.text('distribution')})`,
      next: 'Laissez sa mise à jour à qui tient les paquets du système.',
    }),
  },
  verdict: {
    clean: () => ({ what: 'sain' }),
    outdated: (p) => ({
      what: `rien d’un intrus ; ${many(p.count('count'), 'faille connue ou négligence', 'failles connues ou négligences')}`,
    }),
    suspect: (p) => ({ what: `suspect : ${p.list('paths')}`, next: `siteguard scan ${p.text('site')} --database dit pourquoi.` }),
    patched: (p) => ({
      what: `${many(p.count('count'), 'fichier diffère', 'fichiers diffèrent')} de la version publiée, et rien ne dit qu’un intrus l’ait fait : ${p.list('paths')}`,
      next: 'Ils sont remplacés par ceux de la version et gardés en quarantaine. Si personne chez vous ne les a modifiés, regardez-les d’abord.',
    }),
    infected: (p) => ({
      what: `infecté : ${p.list('paths')}`,
      next: `Nettoyez d’abord : siteguard restore ${p.text('site')}. La migration signerait ce qui a été planté (--accept-infected passe outre).`,
    }),
    accepted: (p) => ({ what: `infecté, accepté par --accept-infected : ${p.list('paths')}`, next: 'Nettoyez aussitôt après.' }),
    unknown: () => ({ what: 'tout le site n’a pas pu être jugé' }),
  },
  migration: {
    needed: (p) => ({ what: `la base passe du schéma ${p.text('from')} au ${p.text('to')} ; ses tables sont d’abord copiées à côté` }),
    none: (p) => ({ what: `la base garde son schéma (${p.text('to')}) ; ce qui dérive des fichiers est refait` }),
    own: () => ({ what: 'l’extension peut modifier des tables à son gré ; toutes sont d’abord copiées à côté' }),
    http: (p) => ({
      what: `la base passe du schéma ${p.text('from')} au ${p.text('to')} par un script à usage unique, au nom et à la clé tirés au sort, appelé à ${p.text('url')} puis retiré`,
    }),
    script: (p) => ({
      what: `aucun programme ne peut y être lancé : un script à usage unique, au nom et à la clé tirés au sort, est écrit dans le site, appelé à ${p.text('url')} puis retiré`,
    }),
    skipped: () => ({
      what: 'la base garde son schéma ; aucun programme ne peut y être lancé : le CMS refera de lui-même ce qui dérive des fichiers',
    }),
    'no-way': (p) => ({
      what: `la base doit passer du schéma ${p.text('from')} au ${p.text('to')}, et rien ne peut y être lancé`,
      next: 'Donnez au site un « url: » dans l’inventaire, ou un hébergement qui exécute PHP.',
    }),
    'not-known': (p) => ({ what: `le schéma n’est pas connu ; porté au ${p.text('to')}` }),
  },
  ...rotateReasons,
  ...hardenReasons,
  health: {
    pages: (p) => ({
      what: `${many(p.count('count'), 'page demandée', 'pages demandées')} après coup ; si l’une va mal, tout revient en arrière`,
    }),
    'no-address': () => ({
      what: 'aucune adresse du site n’est connue : ses pages ne sont pas demandées',
      next: 'Donnez au site un « url: » dans l’inventaire.',
    }),
    'no-http': () => ({ what: 'HTTP est coupé : les pages du site ne sont pas demandées' }),
    sick: (p) => ({ what: `ne répond déjà pas comme il faut : ${p.list('pages')}` }),
  },
}

export const upgrade: UpgradeTexts = {
  checksTitle: 'Regardé d’abord :',
  state: { ok: 'ok', told: 'à savoir', unknown: 'inconnu', refused: 'refusé' },
  check: {
    version: 'version',
    'php-cli': 'PHP, ligne de commande',
    'php-web': 'PHP, web',
    extensions: 'extensions de PHP',
    space: 'place libre',
    writable: 'droits',
    database: 'base de données',
    plugins: 'plugins',
    'local-changes': 'modifications du noyau',
    'old-passwords': 'mots de passe',
    'shared-core': 'noyau partagé',
    'packaged-core': 'noyau en paquet',
    verdict: 'verdict',
    migration: 'migration',
    health: 'santé',
    ...rotateChecks,
    ...hardenChecks,
  },
  reasons,
  otherReason: (p) =>
    ({ ok: 'comme il faut', told: 'bon à savoir', unknown: 'n’a pas pu être regardé', refused: 'ne le permet pas' })[p.state] +
    (p.reason === '' ? '' : ` (${p.reason})`),
  andMore: (p) => ` et ${n(p.count)} de plus`,
  size: (bytes) =>
    bytes < 1e6 ? `${n(Math.ceil(bytes / 1e3))} ko` : bytes < 1e9 ? `${n(Math.ceil(bytes / 1e6))} Mo` : `${rounded(bytes / 1e9, 1)} Go`,

  part: {
    current: 'à jour',
    unknown: 'rien ne dit quelle version est la dernière',
    planned: (p) =>
      `${many(p.changes, 'changement', 'changements')}, ${p.size}${p.ms === 0 ? '' : ` ; renommages en ${p.ms < 950 ? `${n(Math.round(p.ms))} ms` : `${rounded(p.ms / 1000, 1)} s`} environ`}`,
    unlisted: 'dans aucune liste d’éditeur',
    stays: 'la plus récente qui aille avec le reste',
    after: (p) => `vient après ${p.extensions}, dont il lui faut une version plus récente`,
    waiting: (p) => `attend jusqu’au ${p.until} (--delay)`,
    refused: 'pas de plan',
    applied: (p) => `mis à jour en ${p.seconds} s`,
    'rolled-back': 'échec ; il est tel qu’avant',
    kept: 'coupé au milieu ; son état est gardé',
    failed: 'échec avant tout changement',
    unfinished: (p) => `l’exécution ${p.run} y est inachevée`,
    'not-begun': 'pas commencé',
  },
  resumed: (p) => `l’exécution ${p.run} a été reprise`,
  unknownNext: {
    'no-feed': 'La liste de l’éditeur n’a pas pu être lue (-v dit pourquoi). Réessayez plus tard, ou nommez la version : --to VERSION.',
    offline: 'Avec --offline, personne n’est interrogé. Retirez cette option, ou nommez la version : --to VERSION.',
  },
  unlistedNext:
    'Ce qui n’est dans aucune liste a été fait pour ce site, acheté, ou retiré : demandez à son auteur quelle est la dernière version, et donnez-la avec --archive FICHIER --sha256 HEX.',
  ahead: (p) => `La dernière que l’éditeur annonce est ${p.to} ; pour y aller, nommez-la : --to ${p.to} --down.`,
  noVersion: '?',
  urgent: (p) => `récente, et n’attend pas : elle ferme ${p.fixes}, ouvert à tous`,
  urgentUnknown: 'récente, et n’attend pas : la version en place n’est pas connue, et peut avoir une faille ouverte à tous',
  ageUnknown: 'rien ne dit quand elle est sortie : elle n’attend pas',
  order: (p) => (p.state === 'planned' ? 'Dans cet ordre :' : 'Vagues :'),
  waveState: { done: 'finie', stopped: 'arrêtée', 'not-begun': 'pas commencée' },
  extensions: (p) => many(p.count, 'extension', 'extensions'),
  sites: (p) => many(p.count, 'site', 'sites'),
  stopped: {
    failed: (p) => `Arrêté : ${p.site} n’a pas fini comme voulu. Ce qui n’a pas commencé est tel quel.`,
    unseen: (p) =>
      `Arrêté : personne n’a pu regarder si ${p.site} va bien, et les vagues suivantes attendent de le savoir. Donnez au site son url dans siteguard.yml, ou passez-vous-en : --wave all.`,
    'stop-file': (p) => `Arrêté par le fichier ${p.file}. Ce qui n’a pas commencé est tel quel.`,
    interrupted: 'Interrompu. Ce qui n’a pas commencé est tel quel.',
    sites: (p) => `Arrêté : --max-sites permet ${p.limit}, et ce serait ${p.needs}.`,
    bytes: (p) => `Arrêté : --max-bytes permet ${p.limit}, et ce serait ${p.needs}.`,
    declined: 'Rien n’a été changé.',
  },
  because: 'cause',
  wave: (p) => `vague ${n(p.index)} sur ${n(p.of)}, ${p.name} : ${p.sites}`,
  pause: (p) => `pause de ${p.time} s`,
  resuming: (p) => `${p.site} : reprise de l’exécution ${p.run}`,
  undoWith: (p) => `${p.site} : pour revenir en arrière à tout moment : siteguard rollback ${p.run}`,
  ask: (p) =>
    p.sites === 1
      ? `Mettre à jour ${p.site} (${many(p.changes, 'changement', 'changements')}) ? Tapez oui : `
      : `Mettre à jour ${many(p.sites, 'site', 'sites')} (${many(p.changes, 'changement', 'changements')}) ? Tapez oui : `,
  keptAll: 'Rien n’a été changé sur les hébergements. Chaque site est planifié de nouveau juste avant son tour.',
  next: 'Ensuite :',
  step: {
    apply: (p) => ({ command: p.command, why: 'le faire' }),
    plan: (p) => ({ command: `siteguard apply ${p.plan}`, why: 'le faire, tel que montré' }),
    resume: (p) => ({ command: `siteguard resume ${p.run}`, why: 'continuer où cela a été coupé' }),
    rollback: (p) => ({ command: `siteguard rollback ${p.run}`, why: 'revenir en arrière' }),
    scan: (p) => ({ command: `siteguard scan ${p.site}`, why: 'le juger d’après la nouvelle version' }),
    show: (p) => ({ command: `siteguard runs show ${p.run}`, why: 'ce qui a été fait, opération par opération' }),
    doctor: (p) => ({ command: `siteguard doctor ${p.account}`, why: 'ce qui ne marche pas, et pourquoi' }),
  },
  exit: {
    planned: 'code de sortie 0 : planifié ; rien n’a été changé',
    current: 'code de sortie 0 : à jour ; rien n’a été écrit',
    0: 'code de sortie 0 : tout est comme voulu',
    1: 'code de sortie 1 : il y a de quoi mettre à jour (--exit-code)',
    2: 'code de sortie 2 : ceci ne peut pas être mis à jour',
    3: 'code de sortie 3 : des sites, leurs dernières versions ou leurs pages n’ont pas pu être regardés',
    4: 'code de sortie 4 : pas de connexion, clé d’hôte ou identifiants',
    6: 'code de sortie 6 : arrêté pour une personne',
    7: 'code de sortie 7 : une erreur de dépôt, de version ou de preuve',
    8: 'code de sortie 8 : la mise à jour a échoué et a été annulée',
    130: 'code de sortie 130 : interrompu ; ce qui a commencé est gardé',
  },
}
