import type { IncidentPapersTexts } from '../en/incident-papers.ts'
import { numbersOf } from '../numbers.ts'

/* Les mots des pièces d’un incident, en français. */

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const incidentPapers: IncidentPapersTexts = {
  blank: (p) => `[À COMPLÉTER : ${p.what}]`,
  draft: (p) => `Brouillon établi par siteguard le ${p.at} (dossier ${p.id}). Rien n’a été envoyé.`,
  marked:
    'Ce qui est entre crochets, seule une personne peut le dire. Relisez tout avant d’envoyer : n’est écrit ici que ce que l’outil a vu.',
  titles: {
    initial: 'VIOLATION DE DONNÉES PERSONNELLES : NOTIFICATION INITIALE',
    complementary: 'VIOLATION DE DONNÉES PERSONNELLES : NOTIFICATION COMPLÉMENTAIRE',
    mayor: 'INCIDENT INFORMATIQUE : OÙ EN SOMMES-NOUS',
    complaint: 'POUR LA PLAINTE : QUE DIRE ET QU’APPORTER',
    qualification: 'DÉFIGURATION OU INTRUSION : QUALIFICATION',
    log: 'MAIN COURANTE',
  },
  sources: {
    initial:
      'Règlement (UE) 2016/679, article 33. À saisir dans le téléservice de la CNIL (cnil.fr, « Notifier une violation de données personnelles »), en deux temps si tout n’est pas connu.',
    complementary: 'Complète la notification initiale, si possible dans les 72 heures qui la suivent (téléservice de la CNIL).',
    qualification:
      'D’après les fiches réflexes CERTFR-2024-RFX-007 (qualification) et RFX-008 (endiguement). « Je ne sais pas » est une bonne réponse au début.',
  },
  people: {
    accounts: 'personnes ayant un compte sur le site (nom, adresse électronique, identifiant, empreinte du mot de passe)',
    comments: 'personnes ayant écrit dans un forum ou un commentaire (nom, adresse électronique, adresse IP)',
    newsletter: 'abonnés à une lettre d’information (adresse électronique)',
    forms: 'réponses à des formulaires (tout ce qui y est demandé)',
    petitions: 'signataires de pétitions (nom, adresse électronique)',
    messages: 'messages privés',
    customers: 'clients ou donateurs (nom, adresses)',
    orders: 'commandes ou dons',
    contacts: 'contacts (nom, adresses, téléphone)',
  },
  verdict: {
    clean: 'plus aucun signe d’intrusion',
    suspect: 'rien de certain ; quelque chose est à regarder',
    infected: 'infecté',
    unknown: 'inconnu : tout n’a pas pu être regardé',
  },
  notLooked: 'rien n’en est conservé : pas regardé',
  moment: {
    began: 'début',
    noticed: 'première alerte',
    aware: 'prise de connaissance par le responsable',
    contained: 'endigué',
    reopened: 'réouverture',
    notified: 'notification à la CNIL',
    completed: 'notification complémentaire',
    told: 'information des personnes concernées',
    complaint: 'dépôt de plainte',
  },

  clock: {
    head: 'Délai',
    from: {
      said: (p) => `Prise de connaissance par le responsable : ${p.at} (dit par ${p.by}).`,
      noticed: (p) => `Première alerte : ${p.at} ; la prise de connaissance par le responsable n’est pas dite, c’est donc elle qui compte.`,
      opened: (p) =>
        `Dossier ouvert : ${p.at} ; la prise de connaissance par le responsable n’est pas dite, c’est donc ce moment qui compte.`,
    },
    until: (p) =>
      p.hours >= 0
        ? `À notifier avant : ${p.at} (reste ${many(p.hours, 'heure', 'heures')}).`
        : `Les 72 heures ont pris fin : ${p.at}, il y a ${many(-p.hours, 'heure', 'heures')}.`,
    confirm: 'moment où le responsable du traitement a eu connaissance de la violation ; les 72 heures partent de là',
    late: 'motifs d’une notification après 72 heures',
    done: (p) => `Notifié : ${p.at}, ${p.inTime ? 'dans le délai' : 'après les 72 heures'}.`,
  },

  decide: {
    head: 'Faut-il notifier ?',
    text: 'Une violation est toujours documentée en interne. Elle est notifiée si elle présente un risque pour les personnes ; dans le doute, notifiez. Si le risque est élevé, les personnes sont informées aussi.',
    blank: 'y a-t-il un risque pour les personnes ? oui / non / doute, et pourquoi',
    ticket: 'numéro de la notification initiale',
  },
  controller: {
    head: 'Responsable du traitement et contact',
    names: (p) => `Responsables des sites : ${p.names}`,
    nobody: 'l’inventaire n’en nomme aucun',
    blank:
      'nom, adresse et numéro SIREN du responsable du traitement ; nom et coordonnées du délégué à la protection des données ou d’un autre contact',
  },
  nature: {
    head: 'Nature de la violation',
    integrity: (p) =>
      `Intégrité : des fichiers ou des données ont été ajoutés ou modifiés sans droit : ${many(p.certain, 'signe certain', 'signes certains')}, ${many(p.probable, 'probable', 'probables')}, ${n(p.possible)} à regarder.`,
    noSign: 'Intégrité : aucun signe dans ce qui a pu être regardé.',
    unseen: 'intégrité : ce qui a été ajouté ou modifié. Aucun site n’a encore pu être regardé (siteguard snapshot)',
    exposed: (p) =>
      `Confidentialité : ${many(p.count, 'élément lisible', 'éléments lisibles')} de l’extérieur ou laissé à découvert (plus bas).`,
    confidentiality:
      'des données ont-elles été copiées ? Les journaux et la chronologie disent ce qui a été demandé, pas toujours ce qui a été pris',
    availability: 'de quand à quand, et pour qui, les sites ont été fermés ou inutilisables',
    began: (p) => `Premier signe : ${p.at}, sur ${p.site} : ${p.path}.`,
    beganClaim: 'Cette heure est le mtime du fichier : qui l’a écrit a pu la choisir.',
    beganSaid: (p) => `Début, dit par ${p.by} : ${p.at}.`,
    beganUnknown: 'quand cela a commencé',
    noticed: (p) => `Première alerte : ${p.at} (dit par ${p.by}).`,
    noticedUnknown: 'quand et par qui cela a été remarqué',
    ended: (p) => `Endigué : ${p.at}.`,
    endedUnknown: 'depuis quand plus rien de mauvais ne peut être atteint ; ou que cela dure encore',
    holes: 'Failles connues des versions en service (portes d’entrée possibles) :',
    wayIn: (p) =>
      `Porte d’entrée (${p.confidence}) : sur ${p.site}, ${p.at}${p.address === '' ? '' : `, adresse ${p.address}`} : ${p.path} a été écrit ${p.way}${p.holes === '' ? '' : ` (${p.holes})`}.`,
    noHoles: 'porte d’entrée : aucune faille connue dans les versions ; voir siteguard timeline',
    noLook: 'porte d’entrée : aucun site n’a encore pu être regardé (siteguard snapshot, puis siteguard timeline)',
    open: 'Laissé à découvert :',
    found: 'Trouvé là :',
  },
  sites: {
    head: 'Sites',
    line: (p) => `${p.site}${p.cms === '' ? '' : ` (${p.cms})`} : ${p.verdict}`,
    seen: (p) => `état du ${p.at} ; ${many(p.signs, 'signe', 'signes')} d’intrusion`,
    now: (p) => `regardé en dernier : ${p.at} : ${p.verdict}`,
    changedSince: (p) => `remis en état (${p.at}), pas encore réexaminé (siteguard scan)`,
    unread: (p) => `${many(p.count, 'élément', 'éléments')} non lu ou non vérifié`,
    noTables: 'sa base de données n’est pas dans ce qui est conservé',
    lastClean: (p) => `dernier état sain connu : ${p.snapshot}`,
  },
  data: {
    head: 'Personnes et enregistrements concernés',
    line: (p) => `au plus ${many(p.rows, 'enregistrement', 'enregistrements')} : ${p.who}`,
    counted:
      'Comptés dans les copies des bases ; qu’un enregistrement s’y trouve ne dit pas qu’il a été lu. Une personne peut en avoir plusieurs.',
    none: 'Aucune table sur des personnes n’a été trouvée dans ce qui est conservé.',
    notKept: (p) => `Non comptés, car leur base n’est pas dans ce qui est conservé : ${p.sites}.`,
    blank: 'autres données présentes (fichiers, formulaires, courriels) ; données sensibles ; nombre de personnes s’il est mieux connu',
  },
  consequences: {
    head: 'Conséquences probables',
    accounts:
      'Les mots de passe étaient gardés sous forme d’empreinte et peuvent être devinés : qui emploie le même ailleurs y court un risque.',
    mails: 'Les adresses électroniques peuvent servir à du courrier indésirable et à des fraudes au nom de l’organisme.',
    visitors: 'Des visiteurs ont pu être envoyés vers des pages nuisibles, ou voir de fausses pages.',
    blank: 'ce que cela peut représenter pour les personnes concernées, et avec quelle gravité',
  },
  measures: {
    head: 'Mesures prises',
    none: 'Rien n’est encore inscrit dans la main courante.',
    blank: 'autres mesures prises',
    planned: 'Mesures prévues',
    plannedBlank: 'ce qui reste à faire, par qui, pour quand',
    toldHead: 'Information des personnes concernées',
    told: (p) => `Informées : ${p.at} (dit par ${p.by}).`,
    toldBlank: 'si, comment et quand elles sont informées ; sinon, pourquoi',
  },
  since: {
    head: 'Depuis la notification initiale',
    none: 'Rien n’a été inscrit depuis.',
  },
  act: {
    scan: (p) => `${p.of} : examiné (${p.result})`,
    snapshot: (p) => `${p.of} : conservé en l’état, fichiers et base (${p.result})`,
    restore: (p) => `${p.of} : remis dans un état sain (${p.result})`,
    upgrade: (p) => `${p.of} : mis à jour (${p.result})`,
    rotate: (p) => `${p.of} : mots de passe, clés et sessions remplacés (${p.result})`,
    status: (p) => `${p.of} : regardé de l’extérieur (${p.result})`,
    recovery: (p) => `${p.of} : remise en route après le blocage : ${p.result}`,
    rollback: (p) => `${p.of} : un changement a été défait (${p.result})`,
    harden: (p) => `${p.of} : durci (${p.result})`,
    other: (p) => `${p.of} : ${p.command} (${p.result})`,
  },
  result: {
    applied: 'fait et vérifié',
    'rolled-back': 'défait : comme avant',
    'rolling-back': 'retour en arrière en cours',
    running: 'non terminé',
    stopped: 'arrêté, une personne doit décider',
    planned: 'prévu',
    clean: 'sain',
    suspect: 'suspect',
    infected: 'infecté',
    unknown: 'inconnu',
    taken: 'complet',
    incomplete: 'incomplet',
    'reopen: customer': 'rouvert par nous (droits du dossier racine)',
    'reopen: measures': 'l’hébergeur est prié de lever ses mesures',
    'locked again: customer': 'verrouillé de nouveau par l’hébergeur',
    'locked again: support': 'verrouillé de nouveau par l’hébergeur ; seul son support rouvre',
    'locked again: measures': 'verrouillé de nouveau par les mesures de l’hébergeur',
  },
  evidence: {
    head: 'Preuves',
    pack: (p) => `paquet ${p.pack} : ${many(p.files, 'pièce', 'pièces')}, ${p.size} ; sceau ${p.seal}`,
    none: 'Aucun paquet n’a encore été fait (siteguard incident pack).',
    verify: 'Vérifiable par n’importe qui avec « sh verify.sh » dans le paquet : sha256sum suffit.',
  },
  mayor: {
    what: 'Ce qui s’est passé',
    entered: (p) =>
      `Quelqu’un est entré dans ${many(p.infected, 'site', 'sites')}${p.sites > p.infected ? ` sur les ${n(p.sites)} regardés` : ''}, et y a déposé ou modifié quelque chose.`,
    nothingLooked: 'Aucun des sites n’a encore pu être regardé (siteguard snapshot).',
    notSure: (p) => `Sur ${many(p.sites, 'site regardé', 'sites regardés')}, aucun ne porte de signe sûr d’une intrusion.`,
    how: (p) => `L’entrée s’est faite ${p.way}, ${p.at} (pour autant que les journaux le disent).`,
    since: (p) => `Le premier signe connu à ce jour : ${p.at}.`,
    seen: 'Ce que les visiteurs ont vu',
    seenBlank: 'page défigurée, pages étrangères, redirections, rien',
    people: 'Les données des habitants',
    noData: 'Dans ce qui est conservé, aucune donnée sur des personnes n’a été trouvée.',
    noBase: 'quelles données sur des personnes ces sites contiennent : aucune base n’est encore conservée',
    notProven: 'Rien de ce qui a été trouvé jusqu’ici ne dit si elles ont été copiées.',
    done: 'Ce qui a été fait',
    stand: 'Où en sont les sites',
    yours: 'Ce qui vous revient',
    notify: (p) =>
      p.hours >= 0
        ? `notifier la CNIL avant : ${p.at} (reste ${n(p.hours)} h), s’il y a un risque pour les personnes ou un doute`
        : `notifier la CNIL tout de suite : les 72 heures ont pris fin, ${p.at}`,
    notified: (p) => `la CNIL a été notifiée (${p.at}) ; complétez quand on en saura plus`,
    complaint: 'déposer plainte au commissariat ou à la gendarmerie (une assurance peut l’exiger dans les 72 heures)',
    complained: (p) => `plainte déposée (${p.at})`,
    tell: 'informer les personnes concernées, si le risque est élevé',
    say: 'ce qui est dit aux habitants et à la presse, et par qui',
    more: (p) => `et ${n(p.count)} de plus dans la main courante`,
  },
  complaint: {
    intro:
      'Atteinte à un système de traitement automatisé de données (code pénal, articles 323-1 et suivants). Une assurance contre le risque cyber ne paie que si la plainte est déposée dans les 72 heures (code des assurances, article L. 12-10-1).',
    who: 'Qui porte plainte',
    whoBlank: 'nom, fonction, adresse ; pouvoir écrit d’agir pour l’organisme ; pièce d’identité',
    facts: 'Les faits, dans l’ordre',
    systems: 'Ce qui a été attaqué',
    host: 'hébergeur, numéro de contrat, échanges avec lui (messages sur le blocage)',
    harm: 'Le préjudice',
    harmBlank: 'heures de travail, services fermés, recettes perdues, frais ; données perdues ou publiées',
    callersHead: 'Adresses dont les requêtes ont causé ou demandé ce qui a été déposé :',
    caller: (p) =>
      `${p.address} : ${many(p.requests, 'requête', 'requêtes')}, dont ${n(p.sent)} qui envoient quelque chose, du ${p.first} au ${p.last}${p.sites === '' ? '' : ` (${p.sites})`}`,
    shared: 'Une adresse est une connexion, pas une personne : plusieurs personnes peuvent en partager une.',
    addresses: 'adresses IP des attaquants et leurs requêtes : le rapport de siteguard timeline, avec les lignes des journaux',
    bring: 'À apporter',
    items: [
      'le paquet de preuves sur un support à part (il contient des mots de passe et des données sur des personnes : à ne remettre qu’aux enquêteurs)',
      'cette liste, la main courante, et les sceaux ci-dessous sur papier',
      'le rapport de siteguard timeline, imprimé et en fichier',
      'photographies d’écran, messages reçus (rançon, hébergeur, usagers)',
      'le numéro de la notification à la CNIL, s’il y en a une',
    ],
    keep: 'Gardez une copie de tout. Ne payez pas, ne répondez pas à qui menace.',
  },
  qualification: {
    is: 'Est-ce un incident, et de quelle sorte ?',
    isYes: (p) => `Oui : signes certains ou probables d’une intrusion sur ${p.sites}.`,
    isUnknown: 'Aucun signe sûr dans ce qui a été regardé.',
    kind: 'sorte : page défigurée, fichiers ou pages étrangers, redirection, envoi de courriels, données prises, autre',
    perimeter: 'Périmètre',
    account: (p) => `hébergement ${p.account} : ${p.sites}. Les sites d’un même hébergement ne sont pas séparés les uns des autres.`,
    other: 'autres sites, boîtes aux lettres, bases ou machines qui partagent un mot de passe, un plugin ou un serveur avec ceux-ci',
    impact: 'Impact sur l’organisme',
    impactBlank: 'services fermés, usagers, image, élections ou paiements en cours',
    urgency: 'Urgence',
    urgencyBlank: 'faible / moyenne / forte, et pourquoi',
    contacts: 'Qui doit être joignable',
    contactsBlank: 'accès aux sites, au DNS, à l’espace client ; support urgent de l’hébergeur ; annuaire de crise',
    contain: 'Endiguement',
    containText: [
      'garder les preuves avant de rien changer : siteguard snapshot, siteguard incident pack',
      'fermer la porte d’entrée : remettre en état, mettre à jour, durcir (siteguard restore, upgrade, harden)',
      'rendre sans valeur ce qui a été volé : siteguard rotate',
      'guetter un retour : siteguard scan chaque jour',
    ],
  },
  log: {
    opened: (p) => `Dossier ouvert : ${p.title} (${p.of})`,
    note: (p) => p.text,
    file: (p) => `fichier « ${p.name} », SHA-256 ${p.sha256}`,
    moment: (p) => `Dit : ${p.moment} : ${p.at}${p.text === '' ? '' : ` (${p.text})`}`,
    act: (p) => `${p.words}${p.ids === '' ? '' : ` [${p.ids}]`}`,
    pack: (p) =>
      `Preuves mises en paquet : ${p.pack}, ${many(p.files, 'pièce', 'pièces')}, ${p.size}${p.lacking === 0 ? '' : `, ${many(p.lacking, 'manquante', 'manquantes')}`} ; sceau ${p.seal}`,
    paper: (p) => `Pièce écrite : ${p.paper} (${p.names})`,
    close: (p) => `Dossier clos : ${p.text}`,
    torn: 'Une ligne a été trouvée à moitié écrite (un processus mort) ; ses octets sont gardés dans la main courante.',
    stranger: 'Une entrée d’une version plus récente de siteguard.',
    held: (p) => `${many(p.entries, 'entrée', 'entrées')}, chacune liée à celle d’avant. Empreinte de la dernière ligne : ${p.head}`,
    broken: (p) => `Cette main courante ne tient plus à partir de la ligne ${n(p.line)} : la suite n’est pas prouvée.`,
    utc: 'Les heures sont en UTC.',
  },
}
