import type { SnapshotReportTexts } from '../en/snapshot-report.ts'
import { numbersOf } from '../numbers.ts'

/** Les mots de `siteguard snapshot`, en français. */

const { n, rounded } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const snapshotReport: SnapshotReportTexts = {
  duration: (seconds) => {
    if (seconds < 60) return `${rounded(seconds, seconds < 10 ? 1 : 0)} s`
    const minutes = Math.round(seconds / 60)
    return minutes < 60 ? `${n(minutes)} min` : `${n(Math.floor(minutes / 60))} h ${n(minutes % 60)} min`
  },
  account: (p) => `${many(p.sites, 'site', 'sites')}, ${p.size} transférés en ${p.time}`,
  unreachable: 'injoignable',
  complete: 'complet',
  incomplete: 'incomplet',
  none: 'pas d’instantané',
  notJudged: 'pas jugé',
  files: (p) => `${many(p.files, 'fichier', 'fichiers')}, ${p.size}`,
  first: (p) => `le premier, en ${p.time}`,
  fetched: (p) =>
    p.fetched === 0
      ? `aucun n’avait changé, en ${p.time}`
      : `${many(p.fetched, 'transféré', 'transférés')} (${p.size}), les autres repris, en ${p.time}`,
  readAgain: (p) =>
    `dont ${many(p.files, 'qui paraît inchangé', 'qui paraissent inchangés')}, sans que cette connexion puisse le prouver : ce qui peut s’exécuter est relu à chaque fois, le reste à tour de rôle`,
  database: (p) =>
    `base de données (${p.kind}, par ${p.by}) : ${many(p.tables, 'table', 'tables')}, ${many(p.rows, 'ligne', 'lignes')}, ${p.size}`,
  notConsistent: 'ses tables ont été lues l’une après l’autre, pas au même instant',
  omitted: (p) => `laissé de côté : ${p.what}`,
  noDatabase: 'aucune base de données n’en dépend',
  apart: (p) => `${p.time} au plus séparent les fichiers de la base`,
  missing: 'Ce qui manque, ou n’est peut-être pas tel qu’il était :',
  more: (p) => `et ${n(p.count)} de plus`,
  lastClean: (p) => `dernier instantané sain connu : ${p.id}`,
  noClean: 'aucun instantané sain n’en est connu',
  gap: {
    denied: 'pas le droit de le lire',
    vanished: 'il n’était plus là',
    'changed-while-read': 'il a changé pendant la lecture ; son dernier état a été pris',
    'too-large': 'trop volumineux',
    'too-many': 'plus d’entrées qu’on n’en liste en une fois',
    'too-deep': 'des dossiers imbriqués plus profondément qu’on ne les suit',
    loop: 'une boucle de dossiers',
    'bad-name': 'un nom que ce transport ne sait pas porter',
    'not-a-file': 'il est devenu autre chose qu’un fichier',
    timeout: 'le serveur ne répond plus',
    disconnected: 'la connexion a été perdue',
    lie: 'le compte en dit deux choses différentes',
    io: 'le serveur n’a pas pu le lire',
    'no-way': 'rien sur ce compte ne permet de copier la base de données',
    dump: 'la copie de la base a échoué',
    cut: 'la copie de la base s’est arrêtée trop tôt',
    access: 'la base n’est pas accessible avec ce que dit la configuration',
  },
  next: 'À faire :',
  step: {
    explain: (p) => ({ command: `siteguard scan ${p.site} --database`, why: 'ce qui a été trouvé, et où' }),
    restore: (p) => ({
      command: `siteguard restore ${p.site} --last-clean`,
      why: 'ce que changerait un retour au dernier instantané sain (rien n’est écrit)',
    }),
    doctor: (p) => ({ command: `siteguard doctor ${p.account}`, why: 'ce qui n’a pas pu être lu, et pourquoi' }),
    show: (p) => ({ command: `siteguard snapshots show ${p.id}`, why: 'tout ce que cet instantané dit de lui-même' }),
    list: (p) => ({ command: `siteguard snapshots list ${p.site}`, why: 'ce à quoi on peut revenir' }),
  },
  exit: {
    0: 'code 0 : chaque instantané est complet et jugé',
    3: 'code 3 : un instantané manque, est incomplet ou n’est pas jugé',
    4: 'code 4 : pas de connexion, de clé d’hôte ou d’identifiants',
    7: 'code 7 : le dépôt de cette machine n’a pas pu servir',
  },
}
