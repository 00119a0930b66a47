import type { HardenTexts } from '../en/harden.ts'

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
}
