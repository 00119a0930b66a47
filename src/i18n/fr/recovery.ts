import type { CleanWay, GatePoint, LockKind, RecoveryStage } from '../../core/recovery.ts'
import type { RecoveryTexts } from '../en/recovery.ts'
import { numbersOf } from '../numbers.ts'

/** Les mots de la remise en service d'un hébergement fermé, en français. */

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const recovery: RecoveryTexts = {
  title: (p) => `Remise en service de l’hébergement ${p.account}`,
  lock: {
    none: 'l’hébergement est ouvert',
    customer: 'fermé par l’hébergeur ; vous pouvez le rouvrir (droits 700 sur sa racine)',
    support: 'fermé par l’hébergeur ; seul son support peut le rouvrir (droits 000 sur sa racine)',
    measures: 'fermé par les mesures de l’hébergeur contre les abus ; il les lève après son propre examen',
    unknown: 'impossible de dire s’il est fermé',
  } as Readonly<Record<LockKind, string>>,
  stage: {
    look: 'voir ce qui est fermé',
    evidence: 'garder les preuves',
    choose: 'choisir comment assainir chaque site',
    clean: 'nettoyer',
    doors: 'fermer les portes',
    upgrade: 'mettre à jour',
    harden: 'durcir',
    rotate: 'remplacer clés et mots de passe',
    gate: 'tout vérifier avant d’ouvrir',
    reopen: 'rouvrir l’hébergement',
    verify: 'regarder de l’extérieur',
    watch: 'surveiller',
  } as Readonly<Record<RecoveryStage, string>>,
  done: 'fait',
  doing: 'en cours',
  waiting: 'vous attend',
  way: {
    nothing: 'rien trouvé : il reste tel quel',
    'last-clean': 'retour à son dernier instantané sain',
    rebuild: 'reconstruit depuis ses versions officielles ; ce que les auteurs ont écrit reste',
    'host-copy': 'retour à la copie de l’hébergeur la plus récente où rien n’est trouvé',
    person: 'ni version officielle, ni instantané sain, ni copie saine chez l’hébergeur : à vous de décider',
  } as Readonly<Record<CleanWay, string>>,
  point: { clean: 'sain', upgraded: 'à jour', hardened: 'durci', rotated: 'clés remplacées' } as Readonly<Record<GatePoint, string>>,
  pointState: { green: 'oui', red: 'non', excepted: 'non ; assumé par son responsable' },
  origin: {
    first: 'Par où cela a commencé :',
    began: (p) => `${p.at}  ${p.who}${p.request}`,
    through: (p) => `par ${p.site}, un autre site de l’hébergement`,
    explained: (p) =>
      `les journaux expliquent ${n(p.explained)} ${p.explained < 2 ? 'trace' : 'traces'} sur ${n(p.traces)} (fichiers et lignes de base)`,
    others: 'autres adresses',
    unexplained: (p) =>
      p.logs === 0
        ? 'on ne sait pas comment cela a commencé : il n’y avait aucun journal à lire'
        : `on ne sait pas comment cela a commencé : rien dans ${many(p.logs, 'journal', 'journaux')} n’explique la première trace`,
    untold: (p) => `impossible de chercher comment cela a commencé (${p.code}) ; siteguard timeline peut le retenter`,
  },
  door: {
    shut: 'sa porte est fermée : les visiteurs sont priés de revenir plus tard (503), jusqu’à ce que tout soit fait',
    open: 'sa porte est ouverte',
    failed: 'sa porte ne ferme pas',
  },
  found: 'absent de l’inventaire',
  left: (p) => `l’œuvre d’un intrus y est encore : ${p.path}`,
  readOnly:
    'sa base se lit et n’accepte plus rien : son quota est plein, ou l’hébergeur l’a mise en lecture seule. Faites-y de la place, ou faites-la faire ; les fichiers sont faits',
  part: (p) => `${p.point} : ${p.part}`,
  unjudged: (p) => `non jugé, donc pas connu comme sain : ${p.what}`,
  taken: (p) =>
    `${p.site} : gardé tel quel ; ${p.verdict}${p.intrusions === 0 ? '' : `, ${many(p.intrusions, 'trace', 'traces')} d’un intrus`}`,
  outside: { well: 'répond', ill: 'répond, mais ne va pas bien', shut: 'encore fermé', unseen: 'n’a pas pu être interrogé' },
  nextLook: (p) => `prochain regard dans ${many(p.seconds, 'seconde', 'secondes')}`,
  plan: {
    head: 'Ce qui serait fait, dans cet ordre. Rien n’a été changé.',
    evidence: 'chaque site est gardé tel quel avec sa base, et retenu ; de même les messages et journaux de l’hébergeur',
    clean:
      'ce qui est infecté est reconstruit depuis les versions officielles ; rien de ce qu’ont écrit les auteurs n’est perdu ; ce qui part va en quarantaine',
    doors:
      'seulement là où rien d’autre que le serveur web n’exécute le PHP (FTP seul) : chaque site est tenu fermé aux visiteurs (503), et l’hébergement rouvert derrière ces portes',
    upgrade: 'chaque CMS et ses extensions à la dernière version',
    harden: 'les règles de siteguard harden',
    rotate:
      'chaque clé, session et mot de passe est remplacé ; les nouveaux sont dans le coffre, avec des lettres à imprimer pour les personnes',
    gate: 'chaque site est examiné de nouveau ; l’hébergement reste fermé tant qu’un point est rouge',
    reopen: 'de la façon que la fermeture demande',
    verify: 'jusqu’à ce que chaque site réponde comme il faut',
    watch: (p) => `pendant ${many(p.days, 'jour', 'jours')}`,
  },
  sites: (p) => many(p.count, 'site', 'sites'),
  ask: (p) =>
    `Remettre en service ${p.account} (${many(p.sites, 'site', 'sites')}) ? Les sites seront modifiés et tous les mots de passe remplacés. Tapez oui : `,
  person: {
    ticket: 'Écrivez au support de votre hébergeur. Ce texte peut être envoyé tel quel :',
    panel: 'Ouvrez l’hébergement dans l’espace client de votre hébergeur : ses mesures ne peuvent pas être levées d’ici.',
    decide: (p) =>
      `${p.site} est infecté, et on ne connaît rien de sain pour le refaire. Restaurez-le depuis une copie à vous (siteguard restore), ou assumez-le.`,
    door: (p) => `La porte de ${p.site} ne fait pas ce qu’elle doit. Corrigez ce qui est dit sous son nom.`,
    gate: (p) => `${p.site} : ${p.point} : non. Corrigez-le, ou faites-le assumer par son responsable.`,
    host: 'L’hébergeur ne l’a pas encore ouvert : ses robots prennent de quelques minutes à trois heures. Il n’y a plus qu’à regarder de nouveau.',
    found:
      'L’analyse de l’hébergeur trouve encore ces fichiers, dont aucune règle de siteguard ne parle. Examinez chacun : retirez-le, ou demandez au support de l’hébergeur ce qu’il lui reproche. Puis continuez.',
    banned:
      'Un filtre devant l’hébergeur refuse votre adresse, pas celle des visiteurs. Ne demandez rien pendant une heure, ou continuez depuis une autre ligne ; son support peut le lever.',
    sign: (p) => `${p.site} : ${p.point} : non. Son responsable l’assume en signant ce texte, avec une clé que l’inventaire nomme :`,
  },
  hostSaid: (p) => `l’hébergeur : ${p.why}`,
  badSignature: (p) => `cette signature n’est pas celle du responsable sur ce texte : ${p.file}`,
  toSign: (p) => ({
    command: `ssh-keygen -Y sign -n siteguard-exception -f CLÉ ${p.file}`,
    why: 'le responsable signe ; le fichier .sig va à côté du texte, et la commande est relancée',
  }),
  signed: (p) => `assumé par ${p.by}, signé (${p.key})`,
  unsigned: (p) => `assumé par ${p.by}, sans signature : l’inventaire ne nomme aucune clé du responsable`,
  again: (p) =>
    p.times === 1 ? `L’hébergeur l’a refermé (${p.at}).` : `L’hébergeur l’a refermé ${n(p.times)} fois, la dernière : ${p.at}.`,
  goOn: (p) => ({ command: p.command, why: 'continuer à partir d’ici' }),
  except: (p) => ({
    command: `${p.command} --except ${p.site}:${p.point} --reason '…'`,
    why: 'son responsable l’assume',
  }),
  begin: (p) => ({ command: p.command, why: 'le faire ; on peut l’arrêter et le reprendre à tout moment' }),
  access: {
    done: (p) => `${p.account} : ses propres clés et mots de passe ont été remplacés`,
    nothing: (p) => `${p.account} : rien de ses propres clés et mots de passe ne pouvait être remplacé d’ici`,
    failed: (p) => `${p.account} : ses propres clés et mots de passe n’ont pas tous été remplacés`,
    byHand: (p) =>
      `Il vous reste à faire : le mot de passe de ${p.logins}, dans l’espace client de l’hébergeur (aucune API ne le change). Qui l’avait entre encore.`,
    keysUnsaid: (p) =>
      `Il vous reste à faire : ${many(p.keys, 'clé SSH donne', 'clés SSH donnent')} accès et l’inventaire n’en nomme aucune (authorizedKeys). Nommez les vôtres ; les autres partiront.`,
  },
  account: (p) => ({
    command: `siteguard rotate ${p.account}`,
    why: 'clés et mots de passe de l’hébergement lui-même (SSH, FTP, .htpasswd)',
  }),
  timeline: { command: 'siteguard timeline SITE', why: 'quelle requête a écrit quoi, par quelle faille' },
  evidence: 'Les preuves, avec la liste de leurs empreintes :',
  finished: (p) => `${many(p.sites, 'site répond', 'sites répondent')} de nouveau après ${n(p.minutes)} min ${n(p.seconds)} s.`,
  next: 'Ensuite :',
  kept: (p) => `Gardé sous ${p.id} : on peut l’arrêter à tout moment, il reprend où il en était.`,
  watching: (p) =>
    `Surveillé de plus près jusqu’au ${p.day}. Pour crontab -e, ou comme tâche planifiée de votre CI (code de sortie 1 : quelque chose est revenu) :`,
  ticket: (p) =>
    `Bonjour,\n\nnotre hébergement ${p.service === '' ? p.account : p.service}${p.login === '' ? '' : ` (identifiant ${p.login})`} a été fermé (droits 000 sur sa racine)` +
    `${p.at === '' ? '' : `, comme vous nous l’avez signalé le ${p.at}`}${p.number === '' ? '' : ` (${p.number})`}.\n` +
    (p.files.length === 0 ? '' : `Vous avez nommé ces fichiers :\n${p.files.map((file) => `- ${file}\n`).join('')}`) +
    `Nous y tenons ces sites : ${p.sites}.\n\nMerci de remettre la racine de l’espace FTP à 700, afin que nous puissions conserver les preuves et nettoyer les sites. ` +
    `Ils resteront fermés aux visiteurs pendant ce temps. Nous nettoierons et mettrons à jour chaque site, remplacerons chaque mot de passe, et rouvrirons seulement ensuite.\n\nMerci d’avance.\n`,
}
