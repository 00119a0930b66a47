import type { ReportTexts } from '../en/report.ts'
import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const reportPage: ReportTexts['page'] = {
  skip: 'Aller à la liste des sites',
  asked: 'Ce qui vous est demandé',
  askedNothing: 'Rien. Chaque site a été examiné et rien n’a été trouvé.',
  askedInfected: (p) =>
    `${p.site} a été piraté : faites intervenir son responsable aujourd’hui. Que personne n’efface rien à la main : ce sont les preuves.`,
  askedUnknown: (p) => `${p.site} n’a pas pu être jugé (${p.why}) : cela ne veut pas dire qu’il va bien.`,
  askedSuspect: (p) => `${p.site} : ${many(p.count, 'point', 'points')} à faire regarder par son responsable, sans urgence.`,
  askedMore: (p) => `et ${many(p.count, 'autre site', 'autres sites')}, ci-dessous.`,
  glance: 'Tous les sites en un coup d’œil',
  nights: (p) => (p.count === 1 ? 'Cette nuit' : `Les ${n(p.count)} dernières nuits`),
  nightsNote: 'Une colonne par nuit, la dernière à droite. Plus une part est haute, plus il y avait de sites dans cet état.',
  nightsTable: 'La même chose en tableau',
  nightsTitle: (p) => `État de ${many(p.sites, 'site', 'sites')} sur ${many(p.nights, 'nuit', 'nuits')}`,
  night: 'Nuit',
  sites: 'Site par site',
  means: {
    infected: 'Quelqu’un y a déposé ou modifié quelque chose.',
    suspect: 'Quelque chose est à regarder. Rien ne dit que quelqu’un soit entré.',
    unknown: 'Tout n’a pas pu être lu : personne ne peut dire qu’il va bien.',
    clean: 'Tout a été lu, rien n’a été trouvé.',
  },
  changed: 'Ce qui a changé',
  changedNothing: (p) => `Rien depuis le ${p.date}.`,
  changedNot: 'Il n’y a pas d’état antérieur auquel comparer.',
  changedAdded: (p) => `${many(p.count, 'nouvelle alerte', 'nouvelles alertes')} depuis le ${p.date}.`,
  changedGone: (p) => `${many(p.count, 'alerte disparue', 'alertes disparues')} depuis le ${p.date}.`,
  changedVerdict: (p) => `Le ${p.date}, son verdict était : ${p.before}.`,
  todo: 'Ce qu’il faut faire',
  todoNothing: 'Rien.',
  todoKeep: 'Ne rien modifier ni effacer à la main : ces fichiers sont les preuves.',
  todoSnapshot: 'Le conserver tel quel :',
  todoRestore: (p) => `Voir ce que changerait un retour au dernier état sain (${p.id}) ; rien n’est écrit :`,
  todoRestoreAny: 'Voir ce que changerait un retour en arrière ; rien n’est écrit :',
  todoDoctor: 'Savoir ce qui n’a pas pu être lu, et pourquoi :',
  todoLook: 'Regarder chacun, puis corriger, ou accepter pour un temps en disant pourquoi :',
  keeper: (p) => `Pour le responsable : ${many(p.count, 'alerte', 'alertes')} en clair`,
  keeperNotRun: (p) => `Pour le responsable : ${many(p.count, 'élément non lu ou non vérifié', 'éléments non lus ou non vérifiés')}`,
  expert: 'Pour l’expert : règles, empreintes, emplacements',
  expertCounts: (p) =>
    `${many(p.files, 'fichier', 'fichiers')} : ${n(p.known)} conformes à la version publiée, ${n(p.rules)} jugés par les règles, ${n(p.fetched)} lus.`,
  expertSnapshot: (p) => `Instantané ${p.id}.`,
  expertPushed: (p) => `${many(p.count, 'instantané envoyé', 'instantanés envoyés')} vers ${p.place}.`,
  waived: (p) => `Accepté exprès (${n(p.count)})`,
  back: 'Retour à la liste',
  words: 'Ce que veulent dire les mots',
  made: (p) =>
    `Page faite par siteguard ${p.version}, ${p.at}. Les heures sont en UTC. Cette page n’exécute aucun programme et ne demande rien à personne.`,
}
