import type { storeCommands as Commands, storeExamples as Examples } from '../en/store-help.ts'

export const storeCommands: typeof Commands = {
  store: 'les copies scellées des instantanés, en d’autres lieux',
  'store push': 'mettre les copies distantes à jour de ce qui est gardé ici',
  'store pull': 'rapporter ici des instantanés d’une copie distante',
  'store status': 'montrer ce que contiennent les copies distantes, et si elles sont entières',
  'store key': 'montrer la clé qui scelle et signe les copies, ou en créer une',
}

export const storeExamples: Readonly<Record<keyof typeof Examples, readonly (readonly [string, string])[]>> = {
  store: [
    ['siteguard store push', 'tous les sites vers tous les lieux de l’inventaire'],
    ['siteguard store status --read-data', 'tout relire'],
  ],
  'store push': [
    ['siteguard store push', 'tous les sites vers tous les lieux'],
    ['siteguard store push lepcf.fr --to cloud', 'un site vers un lieu'],
  ],
  'store pull': [
    ['siteguard store pull', 'sur un disque vide : de quoi poursuivre avec l’instantané de cette nuit'],
    ['siteguard store pull lepcf.fr --last-clean', 'le dernier état sain, prêt à être restauré'],
  ],
  'store status': [
    ['siteguard store status', 'par une liste de chaque lieu'],
    ['siteguard store status lepcf.fr --read-data', 'chaque octet des copies d’un site'],
  ],
  'store key': [
    ['siteguard store key', 'pour « recipients: » et « signers: » d’autres machines'],
    ['siteguard store key --new', 'créer une identité sur cette machine'],
  ],
}
