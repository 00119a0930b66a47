import type {
  incidentArguments as Arguments,
  incidentCommands as Commands,
  incidentExamples as Examples,
  incidentOptions as Options,
  incidentUsage as Usage,
} from '../en/incident-help.ts'
import { numbersOf } from '../numbers.ts'

/** Les mots de `siteguard incident --help`, en français. */

const { n } = numbersOf('fr')

export const incidentCommands: typeof Commands = {
  incident: 'main courante, preuves scellées, délai de 72 heures et pièces d’une intrusion',
  'incident open': 'ouvrir un incident : sa main courante et son délai commencent',
  'incident note': 'inscrire dans la main courante ce qui est vu, dit ou décidé',
  'incident list': 'lister les incidents, et le temps qui reste pour notifier',
  'incident pack': 'mettre les preuves en paquet : liste, chaîne, sceau, vérifiables par sha256sum seul',
  'incident verify': 'vérifier que mains courantes et paquets sont tels qu’écrits',
  'incident notify': 'préparer le brouillon de la notification à la CNIL (RGPD, article 33)',
  'incident report': 'écrire une page pour le maire, ou ce qu’il faut pour la plainte',
  'incident close': 'clore un incident ; main courante, paquets et pièces restent',
}

export const incidentArguments: typeof Arguments = {
  noteText: 'ce qui est à inscrire',
  pack: 'le dossier ou le tar d’un paquet (sinon : mains courantes et paquets de tous les incidents d’ici)',
  closeReason: 'comment cela s’est terminé',
}

export const incidentOptions: typeof Options = {
  incident: 'l’incident : son nom ou le début, ou latest (sinon : le seul qui soit ouvert)',
  by: 'qui le dit (sinon : SITEGUARD_OPERATOR, ou l’identifiant et la machine)',
  title: 'ce qui s’est passé, en quelques mots',
  moment:
    'dire quand : began, noticed, aware, contained, reopened, notified, completed, told ou complaint = 2026-11-22T08:00, 08:00, now (répétable)',
  attach: 'copier ce fichier dans l’incident : une photographie, un courriel (répétable)',
  packHere: 'seulement ce qui est sur cette machine : ni hébergement, ni page, ni hébergeur',
  tar: 'écrire aussi le paquet dans ce fichier',
  signKey: 'signer le paquet avec cette clé SSH (ssh-keygen -Y sign)',
  anew: 'jeter ce qu’un paquet coupé avait pris, et recommencer',
  seal: 'le paquet doit avoir ce sceau, tel qu’il a été noté',
  complementary: 'la seconde notification, quand on en sait plus',
  paper: 'mayor (maire, par défaut), complaint (plainte), qualification ou log (main courante)',
}

export const incidentUsage: typeof Usage = {
  wantsMoment: () => 'veut NOM=QUAND, et aucun moment à venir : aware=2026-11-22T08:00, noticed=08:30, notified=now',
  tooLong: (p) => `dépasse ${n(p.most)} caractères : mettez-le dans un fichier, avec --attach`,
  notReadable: (p) => `aucun fichier ${p.file} ne peut être lu`,
  isThere: () => 'ce fichier existe déjà, et rien n’est écrasé',
}

export const incidentExamples: { readonly [K in keyof typeof Examples]: readonly (readonly [string, string])[] } = {
  incident: [
    ['siteguard incident open lepcf.fr --title "Page noire" --moment noticed=08:00', 'main courante et délai commencent'],
    ['siteguard incident pack', 'les preuves, scellées'],
  ],
  'incident open': [
    ['siteguard incident open lepcf.fr --title "Page noire" --moment noticed=08:00', 'un site, vu à huit heures'],
    ['siteguard incident open --account elus --title "Compte fermé par l’hébergeur"', 'un hébergement entier'],
  ],
  'incident note': [
    ['siteguard incident note "Mme Durand appelle : la page d’accueil est noire" --attach photo.jpg', 'avec une photographie'],
    ['siteguard incident note --moment aware=2026-11-22T08:30 --by "M. le maire"', 'quand le responsable en a eu connaissance'],
  ],
  'incident list': [
    ['siteguard incident list', 'tous'],
    ['siteguard incident list --plain', 'pour des scripts'],
  ],
  'incident pack': [
    ['siteguard incident pack', 'tout ce qui peut être pris'],
    ['siteguard incident pack --here --logs ./logs --tar evidence.tar', 'sans réseau, avec des journaux reçus, en un fichier'],
  ],
  'incident verify': [
    ['siteguard incident verify', 'tous les incidents de cette machine'],
    ['siteguard incident verify evidence.tar', 'un paquet remis par quelqu’un'],
  ],
  'incident notify': [
    ['siteguard incident notify', 'brouillon de la première notification'],
    ['siteguard incident notify --complementary', 'et de la seconde'],
  ],
  'incident report': [
    ['siteguard incident report', 'une page pour le maire'],
    ['siteguard incident report --for complaint', 'quoi apporter au commissariat'],
  ],
  'incident close': [
    ['siteguard incident close "nettoyé, surveillé 14 jours"', 'le seul qui soit ouvert'],
    ['siteguard incident close --incident 20261122-lepcf.fr "fausse alerte"', 'un autre, par son nom'],
  ],
}
