import type { HostsTexts } from '../en/hosts.ts'

/** Ce que l’on sait des façons de faire des hébergeurs. */
export const hosts: HostsTexts = {
  ovh: {
    lock: 'OVHcloud retire les droits du dossier racine de tout l’hébergement : 700, que vous rouvrez vous-même, ou 000, que seul son support peut rouvrir. Depuis 2025, il peut aussi, ou à la place, couper les pages web, mail() et les connexions sortantes, jusqu’à ce que sa propre analyse ne trouve plus rien.',
    ssh: 'SSH avec les offres Pro et Performance ; FTP avec toutes, et les deux fonctionnent encore en 700.',
    backups:
      'Cinq nuits des fichiers, par FTP : le premier identifiant suivi de -snap0 à -snap4, même mot de passe ; deux semaines au plus. Bases de données : exports dans l’espace client.',
    logs: 'logs.<cluster>.hosting.ovh.net, avec un identifiant de journaux ou depuis l’espace client.',
    person: [
      'Gardez le message qu’OVHcloud a envoyé au contact administrateur : il donne l’heure et des fichiers en exemple.',
      'En 000 : ouvrez un ticket dans le centre d’aide et demandez que le dossier soit remis en 700, pour pouvoir le nettoyer.',
      'Mesures pour activité anormale : espace client, Hébergements, l’hébergement, « Lever les mesures de sécurité », après le nettoyage.',
      'Envois arrêtés en état SPAM : purgez ce qui attend, dans l’espace client, après le nettoyage ; puis répondez au message d’OVHcloud.',
    ],
  },
  ionos: {
    lock: 'IONOS retire le droit de lecture à chaque mauvais fichier (mode 200) et écrit « Attaque sur votre contrat IONOS » ; le reste du site continue.',
    ssh: 'SSH avec les comptes créés « SFTP + SSH » dans l’espace client.',
    backups: 'Rien n’est publié que siteguard pourrait atteindre ; regardez dans l’espace client.',
    logs: 'Dossier logs de l’espace web, pendant 8 semaines ; les adresses des visiteurs y sont raccourcies.',
    person: [
      'Lisez la liste des fichiers dans logs/forensic ; s’il n’y en a pas, demandez-la au support d’IONOS.',
      'Un fichier peut être regardé une fois son mode à 400 ; ne lui rendez jamais ce que le serveur web peut lire.',
    ],
  },
  o2switch: {
    lock: 'La façon dont o2switch ferme un site n’est pas publiée. Un compte que cPanel suspend montre « Account suspended » aux visiteurs et ne laisse entrer personne, ni par SSH ni par FTP.',
    ssh: 'Port 22, depuis les seules adresses nommées dans cPanel, « Autorisation SSH », cinq au plus.',
    backups: 'Dans cPanel.',
    logs: 'Dossier logs du compte, et « Accès brut » dans cPanel.',
    person: [
      'Nommez votre adresse dans cPanel, « Autorisation SSH ».',
      'Si le compte est suspendu : écrivez au support, dites ce qui a été nettoyé et demandez la réouverture.',
    ],
  },
  alwaysdata: {
    lock: 'La façon dont alwaysdata ferme un site n’est pas publiée. Un compte qui reste suspendu est supprimé après 30 jours.',
    ssh: 'Avec toutes les offres, une fois activé dans l’administration (Accès distant > SSH) ; les clés fonctionnent.',
    backups: 'Dossier admin/backup du compte : fichiers, bases de données et courriels de chaque jour, pendant 30 jours.',
    logs: 'Dossier admin/logs du compte : http, sites, jobs, apache.',
    person: [
      'Activez SSH : administration, Accès distant > SSH.',
      'Si le compte est suspendu : ouvrez un ticket dans l’administration, avant 30 jours.',
    ],
  },
}
