import type { DemoTexts } from '../en/demo.ts'

export const demo: DemoTexts = {
  intro:
    'Une démonstration sur cette machine : un serveur SSH sur 127.0.0.1 avec un hébergement inventé de trois sites. Rien ne quitte cette machine. Chaque commande ci-dessous est vraiment lancée, telle que vous la taperiez.',
  scene: {
    night: 'La première nuit, quand tout va bien : les fichiers et les bases de tous les sites.',
    found: 'Quelques jours plus tard, quelqu’un est entré. Le scan de la nuit :',
    kept: 'Avant de rien changer, le site tel qu’il est maintenant : c’est la preuve.',
    planned: 'Que changerait un retour à la dernière nuit saine ? Rien n’est encore écrit.',
    applied: 'C’est ce que nous voulons. Tout est fait, ou rien ne l’est :',
    clean: 'Et maintenant ?',
    after: 'Ce qui est gardé de tout cela sur la machine qui l’a fait :',
  },
  end: 'Le site est sain. Ce qui a été retiré est en quarantaine, hors du dossier web ; siteguard rollback latest déferait le tout.',
  endedEarly: 'La démonstration s’est arrêtée trop tôt : la commande ci-dessus n’a pas fini comme elle devait.',
  tryNext: 'À essayer ensuite, sur un hébergement à vous :',
  commands: [
    'siteguard init UTILISATEUR@HÔTE',
    'siteguard trust HÉBERGEMENT',
    'siteguard discover HÉBERGEMENT --write',
    'siteguard scan --all',
    'siteguard snapshot --all',
  ],
  cleaned: 'Le serveur de la démonstration est arrêté et son dossier supprimé.',
}
