import type { statusCommands as Commands, statusExamples as Examples, statusOptions as Options } from '../en/status-help.ts'

export const statusCommands: typeof Commands = {
  status: 'dire si hébergements et sites sont en ligne, verrouillés par l’hébergeur, bannis, disparus ou malades',
}

export const statusOptions: typeof Options = {
  politePause: 'secondes entre deux requêtes à un même serveur (sinon : 1)',
}

export const statusExamples: typeof Examples = {
  status: [
    ['siteguard status', 'tous les hébergements de l’inventaire : par leurs fichiers, l’API et leurs pages'],
    ['siteguard status elus', 'un hébergement dont les sites répondent 403 : quel verrou, et que faire'],
  ],
}
