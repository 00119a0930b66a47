import type { DraftTexts } from '../types.ts'

export const draft: DraftTexts = {
  head: [
    'Inventaire de siteguard : quels hébergements et quels sites il y a, et comment on y accède.',
    'Aucun mot de passe ne figure jamais dans ce fichier : il dit où se trouve un secret, pas ce qu’il est.',
    'Le format complet : siteguard schema inventory',
  ],
  lang: 'langue des messages (en, fr)',
  owners: 'Qui décide d’un site. Exemple :',
  ownerName: 'Mairie d’Exemple',
  accounts: 'Les hébergements.',
  transport: {
    ssh: 'commandes par SSH là où elles sont permises, sinon SFTP seul ; il existe aussi sftp, ftps, ftp et local',
    sftp: 'fichiers par SSH, sans commandes ; ssh serait bien plus rapide là où les commandes sont permises',
    ftps: 'FTP avec TLS ; ssh ou sftp vaudraient mieux',
    ftp: 'EN CLAIR : quiconque est sur le chemin lit le mot de passe et change les fichiers ; ftps, sftp ou ssh valent mieux',
    local: 'un dossier de cette machine',
  },
  identityFile: 'par défaut : ssh-agent et ~/.ssh/config',
  password: 'ou file:CHEMIN (droits 600), prompt, { command: [pass, show, nom] }',
  hostKey: (account) => `Une fois : siteguard trust ${account}   (montre la clé du serveur et l’écrit ici)`,
  home: 'dossier d’où partent les sites ci-dessous, quand ce n’est pas le dossier de connexion',
  sites: (account) =>
    `Un CMS dans un dossier racine pour chacun. Pour les trouver et les ajouter ici : siteguard discover ${account} --write`,
  waivers: 'Alertes acceptées sciemment, jusqu’à une date. Exemple :',
  reason: 'notre propre correctif, voir le ticket 12',
}
