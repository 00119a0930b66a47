import type { FleetErrorParams } from '../../core/fleet-error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const WHY: Readonly<Record<string, string>> = {
  inventory: 'il vient d’un autre inventaire, ou porte sur d’autres sites',
  shards: 'il vient d’une nuit partagée entre un autre nombre de machines',
  whole: 'ce n’est pas une partie de nuit, mais une nuit entière',
  steps: 'il vient d’une nuit à laquelle on a demandé d’autres étapes',
}

const APPROVAL: Readonly<Record<string, string>> = {
  missing: 'n’a pas donné son accord à ce plan',
  changed: 'a donné son accord à un autre plan : celui-ci a changé depuis',
  signer: 'aucune de ses clés n’a signé l’accord qui est ici',
  expired: 'son accord a expiré',
  'no-keys': 'l’inventaire ne nomme aucune clé avec laquelle il puisse signer',
  recovery: 'n’a pas donné son accord à une reprise de l’hébergement',
  rollback: 'n’a pas donné son accord pour défaire cette exécution',
  drop: 'n’a pas donné son accord pour jeter ce qu’elle a mis de côté',
}

const PACKAGE: Readonly<Record<string, string>> = {
  'not-empty': 'il y a déjà quelque chose',
  'no-package': 'ce n’est pas un dossier de siteguard owner export',
  sums: 'un fichier n’est pas ce qu’en dit la liste SHA256SUMS',
  stranger: 'il contient ce qui n’est jamais dans un tel dossier',
  store: 'ses instantanés sont abîmés',
  exists: 'une partie en est déjà ici',
  journal: 'le journal d’ici dit autre chose que le sien',
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
  'SG-FLEET-010': (p) => ({
    what: `Rien n’a été changé : ${p.owner} décide pour ${p.site}, et ${APPROVAL[p.why] ?? p.why}.`,
    next:
      p.why === 'no-keys'
        ? `Donnez à ${p.owner} des signingKeys dans l’inventaire : des clés SSH publiques dont la partie privée n’est qu’à lui.`
        : p.why === 'recovery'
          ? `Il signe, sur sa propre machine, que la reprise peut faire ce qu’il faut : siteguard approve ${p.account} --recovery --sign CLÉ. Le fichier va dans le dossier des accords du registre, ou : --approval FICHIER.`
          : p.why === 'rollback'
            ? `Il regarde le plan et signe qu’il soit défait : siteguard approve ${p.file} --rollback --sign CLÉ. Ensuite : siteguard rollback ${p.plan} --approval FICHIER.`
            : p.why === 'drop'
              ? `Il signe que cela soit jeté : siteguard approve ${p.file} --drop --sign CLÉ. Ensuite : siteguard quarantine drop ${p.plan} --apply --approval FICHIER.`
              : `Il regarde le plan et le signe, sur sa propre machine : siteguard approve ${p.file} --sign CLÉ. Ensuite : siteguard apply ${p.file} --approval FICHIER.`,
  }),
  'SG-FLEET-011': (p) => ({
    what: `L’inventaire n’a pas de responsable ${p.owner}${p.known.length > 0 ? ` ; il a : ${p.known.join(', ')}` : ''}.`,
    next: 'Nommez l’un de ceux qui sont sous « owners ».',
  }),
  'SG-FLEET-012': (p) => ({
    what: `Rien n’a été changé : cette exécution ne fait que regarder (${p.flag}).`,
    next: 'Ôtez l’option ou la variable SITEGUARD_READ_ONLY, si c’est à vous de changer quelque chose.',
  }),
  'SG-FLEET-013': (p) => ({
    what: `La clé ${p.key} n’est à aucun de ceux qui décident pour ${p.site} (${p.owners.join(', ')}).`,
    next: 'Signez avec une clé privée dont la partie publique est sous signingKeys du responsable, dans l’inventaire.',
  }),
  'SG-FLEET-014': (p) => ({
    what: `${p.file} n’est pas l’accord sur un plan.`,
    next: 'Prenez le fichier tel que siteguard approve l’a écrit.',
  }),
  'SG-FLEET-015': (p) => ({
    what: `Le journal d’un responsable ne tient pas : ${p.file}, ligne ${p.line} (${p.detail}).`,
    next: 'Quelqu’un l’a changé, ou le disque. Gardez le fichier tel quel et comparez-le à une copie ; plus rien n’y est inscrit.',
  }),
  'SG-FLEET-016': (p) => ({
    what: `Un autre siteguard (processus ${p.pid} sur ${p.host}) écrit le journal ${p.file} depuis ${p.since}.`,
    next: 'Réessayez quand il aura fini.',
  }),
  'SG-FLEET-017': (p) => ({
    what: `Rien n’a été pris dans ${p.folder} ni mis dedans : ${PACKAGE[p.why] ?? p.why}${p.detail === '' ? '' : ` (${p.detail})`}.`,
    next:
      p.why === 'not-empty' || p.why === 'exists'
        ? `Nommez un dossier nouveau ou vide ; importez là où siteguard n’a rien gardé de ce responsable.`
        : `Faites copier ou refaire le dossier. Rien de ce qui est ici n’a changé.`,
  }),
  'SG-FLEET-020': (p) => ({
    what: `Le registre ${p.folder} n’a pas pu être écrit : ${p.detail}.`,
    next: 'C’est un dossier d’un dépôt Git (git init), et git doit être installé. Ce qui devait être inscrit y est en fichier.',
  }),
  'SG-FLEET-021': (p) => ({
    what: `${p.path} est un lien symbolique : rien de ce qui est au registre ${p.ledger} n’est lu ni écrit à travers un lien.`,
    next: 'Quelqu’un l’a mis là : « git log -- CHEMIN » dit qui. Mettez le fichier lui-même à sa place, ou nommez sous « vault » l’endroit où le coffre est vraiment.',
  }),
}
