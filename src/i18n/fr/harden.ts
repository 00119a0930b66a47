import type { HardenTexts } from '../en/harden.ts'
import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

/** Ce que les essais sur le site en service ont prouvé. */
export const harden: HardenTexts = {
  label: 'preuve',
  proved: {
    code: 'un programme déposé là n’est pas exécuté',
    file: 'un fichier déposé là n’est pas montré',
    screen: 'l’écran de sécurité de SPIP refuse sa requête d’essai',
  },
  notRun: {
    code: 'pas essayé : rien ne dit qu’un programme déposé là n’est pas exécuté',
    file: 'pas essayé : rien ne dit qu’un fichier déposé là n’est pas montré',
    screen: 'pas essayé : rien ne dit que l’écran de sécurité de SPIP protège le site',
  },
  before: { ran: 'il l’était avant', shown: 'il l’était avant', refused: 'il ne l’était pas non plus avant', none: '' },
  why: {
    'http-off': 'HTTP est coupé',
    locked: 'tout y est refusé : l’hébergement semble verrouillé',
    unreachable: 'pas de réponse, ou celle d’une autre adresse que ce dossier',
    barred: 'cet identifiant ne peut pas y déposer de fichier',
  },
  state: {
    nothing: 'comme voulu',
    planned: (p) => many(p.changes, 'changement', 'changements'),
    refused: 'non planifié',
    applied: (p) => `${many(p.changes, 'changement appliqué et vérifié', 'changements appliqués et vérifiés')} en ${p.seconds} s`,
    'rolled-back': 'échec ; le site est comme avant',
    kept: 'interrompu au milieu ; son état est gardé',
    failed: 'échec avant tout changement',
    'not-begun': 'non commencé',
  },
  rules: (p) => `par les règles ${p.rules}`,
  decisions: (p) => many(p.count, 'point à vous de décider', 'points à vous de décider'),
  unproved: 'non essayé sur le site en service',
  ask: (p) => `Appliquer ${many(p.changes, 'changement', 'changements')} à ${many(p.sites, 'site', 'sites')} ? Tapez oui : `,
  applying: (p) => `${p.site} : pour revenir en arrière à tout moment : siteguard rollback ${p.run}`,
  notRefreshed: (p) =>
    `${p.account} : l’espace client n’a pas pu être prié de relire .ovhconfig (${p.code}) ; il le montrera à son prochain passage, et le site en tient compte dès maintenant.`,
  stopped: { interrupted: 'Interrompu. Ce qui n’était pas commencé est comme avant.', declined: 'Rien n’a été changé.' },
  keptAll: 'Rien n’a été changé sur les comptes.',
  step: {
    apply: (p) => ({ command: p.command, why: 'le faire' }),
    look: (p) => ({
      command: `siteguard harden ${p.site}`,
      why: 'un site avec chaque changement, pourquoi, et ce qui est à vous de décider',
    }),
    rollback: (p) => ({ command: `siteguard rollback ${p.run}`, why: 'revenir en arrière, ensuite' }),
    resume: (p) => ({ command: `siteguard resume ${p.run}`, why: 'reprendre là où c’était coupé' }),
    show: (p) => ({ command: `siteguard runs show ${p.run}`, why: 'ce qui a été fait, opération par opération' }),
    doctor: (p) => ({ command: `siteguard doctor ${p.account}`, why: 'ce qui ne marche pas, et pourquoi' }),
  },
  exit: {
    planned: 'sortie 0 : planifié ; rien n’a été changé',
    0: 'sortie 0 : comme voulu',
    3: 'sortie 3 : des sites n’ont pas été faits, ou pas essayés en service',
    4: 'sortie 4 : ni connexion, ni clé de serveur, ni identifiants',
    6: 'sortie 6 : arrêté pour une personne',
    8: 'sortie 8 : le changement a échoué et a été annulé',
    130: 'sortie 130 : interrompu ; ce qui était commencé est gardé',
  } as Readonly<Record<string | number, string>>,
}
