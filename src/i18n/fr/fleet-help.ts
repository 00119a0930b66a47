import type { fleetArguments as args, fleetCommands as commands, fleetOptions as options } from '../en/fleet-help.ts'

/** Mots de `siteguard nightly`, `merge`, `diff --help` en français : une partie de help.ts. */

export const fleetCommands: Readonly<Record<keyof typeof commands, string>> = {
  nightly: 'regarder, analyser, garder et copier chaque site, et dire ce qui est nouveau',
  merge: 'réunir les relevés des machines qui se sont partagé une nuit',
  approve: 'signer un plan, comme responsable du site : il peut alors être appliqué',
  diff: 'montrer ce qui a changé d’une nuit à une autre',
  journal: 'ce qui a été écrit sur les sites d’un responsable, par qui et de quel droit',
  owner: 'emporter ce qui est à un responsable, ou l’apporter',
  'owner export': 'tout ce qui est à un responsable, à emporter, et ce qu’il faut changer',
  'owner import': 'continuer avec ce qu’une autre équipe a exporté',
  report: 'ce que les nuits d’une période ont donné, site par site',
}

export const fleetArguments: Readonly<Record<keyof typeof args, string>> = {
  ownerId: 'un responsable de l’inventaire (par défaut : tous ceux dont le journal est ici)',
  ownerOut: 'un responsable de l’inventaire',
  ownerFolder: 'le dossier : nouveau ou vide pour l’exportation',
  record: 'relevé d’une partie, tel que --record l’a écrit',
  runRecord: 'un relevé : son fichier, son nom ou le début de son nom, ou : last',
}

export const fleetOptions: Readonly<Record<keyof typeof options, string>> = {
  since: 'à partir de cette date : 2026-11-01, ou avec une heure',
  until: 'jusqu’à cette date (par défaut : maintenant)',
  approveSign: 'votre clé SSH privée, ou une publique dont un agent tient l’autre moitié',
  approveRollback: 'que l’exécution de ce plan, qui est finie, soit défaite',
  approveDrop: 'que ce que l’exécution de ce plan a mis de côté soit jeté',
  approveRecovery: 'qu’une reprise de cet hébergement (à la place d’un plan) fasse ce qu’il faut',
  expires: 'heures pendant lesquelles l’accord vaut (sinon : 24, au plus 720)',
  approvalOut: 'écrire l’accord dans ce fichier (sinon : parmi ceux gardés ici)',
  approval: 'accord du responsable du site (répétable)',
  asOwner: 'seulement ce dont ce responsable décide : ses sites, hébergements et clés',
  readOnly: 'ne faire que regarder : rien n’est écrit sur aucun site',
  onlyFailed: 'failed:EXÉCUTION : seulement les sites qui n’y étaient pas faits',
  shard: 'une partie des hébergements, pour une machine parmi plusieurs : 2/4',
  skip: 'laisser une étape de côté (répétable)',
  record: 'écrire le relevé de la nuit dans ce fichier (.gz : compressé)',
  accountTime: 'minutes qu’un hébergement peut prendre (par défaut : 60)',
  fleetStatus: 'ce que les dernières nuits disent de chaque site ; personne n’est interrogé',
}

export const fleetExamples = {
  journal: [
    ['siteguard journal mairie', 'ligne par ligne, après avoir vérifié qu’aucune n’a été changée ou ôtée'],
    ['siteguard journal --json', 'tous les journaux d’ici, pour les programmes ; 7 si l’un est abîmé'],
  ],
  owner: [
    ['siteguard owner export mairie ./mairie', 'une commune s’en va, et emporte tout'],
    ['siteguard owner import ./mairie', 'sur sa propre machine'],
  ],
  'owner export': [
    ['siteguard owner export mairie ./mairie', 'inventaire, instantanés, preuves, journal, ce qu’il faut changer'],
    ['siteguard owner export mairie /media/usb/mairie --json', 'ce qui a été emporté, pour les programmes'],
  ],
  'owner import': [
    ['siteguard owner import ./mairie', 'vérifié d’abord ; rien de ce qui est ici n’est remplacé'],
    ['siteguard owner import ./mairie --json', 'ce qui a été apporté, pour les programmes'],
  ],
  report: [
    ['siteguard report --since 2026-11-01', 'le mois jusqu’ici'],
    ['siteguard report --since 2025-01-01 --until 2026-01-01 --json', 'l’an dernier, pour des programmes'],
  ],
  approve: [
    ['siteguard approve plan.json --sign ~/.ssh/id_ed25519 --out accord.json', 'montre le plan, demande, et le signe pour un jour'],
    ['siteguard approve latest --sign ~/.ssh/id_ed25519 --expires 4 --yes', 'le dernier plan gardé ici, pour quatre heures'],
  ],
  nightly: [
    ['siteguard nightly --all --record nuit.json', 'chaque site : état, analyse, instantané, copies ; et le relevé pour les autres'],
    ['siteguard nightly --all --shard 2/4', 'une des quatre machines qui se partagent la nuit ; merge réunit leurs relevés'],
  ],
  merge: [
    ['siteguard merge partie-*.json --record nuit.json', 'un relevé de toutes les parties ; sortie 3 s’il en manque une'],
    ['siteguard merge partie-1.json partie-2.json --json', 'le relevé réuni, pour des programmes'],
  ],
  diff: [
    ['siteguard diff 20261122 last', 'ce qui a changé entre la nuit du 22 et la dernière'],
    ['siteguard diff avant.json apres.json --json', 'deux relevés dans des fichiers, pour des programmes'],
  ],
} as const satisfies Record<string, readonly (readonly [string, string])[]>
