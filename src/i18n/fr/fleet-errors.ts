import type { FleetErrorParams } from '../../core/fleet-error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const WHY: Readonly<Record<string, string>> = {
  inventory: 'il vient d’un autre inventaire, ou porte sur d’autres sites',
  shards: 'il vient d’une nuit partagée entre un autre nombre de machines',
  whole: 'ce n’est pas une partie de nuit, mais une nuit entière',
  steps: 'il vient d’une nuit à laquelle on a demandé d’autres étapes',
}

/** Erreurs des nuits et du parc. */
export const fleetErrors: Pick<ErrorTexts, keyof FleetErrorParams> = {
  'SG-FLEET-001': (p) => ({
    what: `Le relevé d’une exécution ne peut pas être lu : ${p.file} (${p.detail}).`,
    next: 'Prenez le fichier tel que siteguard nightly --record l’a écrit. Celui d’une version plus récente peut demander un siteguard plus récent.',
  }),
  'SG-FLEET-002': (p) => ({
    what: `${p.file} ne va pas avec ${p.other} : ${WHY[p.why] ?? p.why}.`,
    next: 'Ne réunissez que les relevés d’une même nuit : même inventaire, mêmes sélecteurs, et --shard 1/N à N/N.',
  }),
  'SG-FLEET-003': (p) => ({
    what: `Aucun relevé d’exécution ne s’appelle ${p.name}${p.known.length > 0 ? ` ; les derniers sont : ${p.known.join(', ')}` : ' : il n’y en a pas encore'}.`,
    next: 'Nommez l’un d’eux, ou un fichier, ou : last. « siteguard nightly » fait un relevé.',
  }),
}
