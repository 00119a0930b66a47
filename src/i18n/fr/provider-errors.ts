import type { ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

type Code =
  | 'SG-PROV-001'
  | 'SG-PROV-002'
  | 'SG-PROV-003'
  | 'SG-PROV-004'
  | 'SG-PROV-005'
  | 'SG-PROV-006'
  | 'SG-PROV-007'
  | 'SG-PROV-008'
  | 'SG-PROV-009'
  | 'SG-PROV-010'
  | 'SG-PROV-011'

type Unset = (detail: string) => { what: string; next: string }
const NOT_SET = {
  'no-keys': (detail: string) => ({
    what: `ses clés manquent : ${detail}`,
    next: 'Mettez-les dans le coffre (siteguard vault add) ou nommez-les sous « providers » dans l’inventaire.',
  }),
  'no-endpoint': (detail: string) => ({
    what: `« ${detail} » n’est pas une adresse de son API`,
    next: 'Écrivez ovh-eu, ovh-ca, ovh-us ou une adresse https:// comme « endpoint » sous « providers » dans l’inventaire.',
  }),
  'no-service': (detail: string) => ({
    what: `aucun des hébergements visibles avec ces clés n’a cet identifiant${detail === '' ? '' : ` (il y a : ${detail})`}`,
    next: 'Écrivez le nom de l’hébergement comme « service » du compte dans l’inventaire, ou créez des clés qui le voient.',
  }),
  'several-services': (detail: string) => ({
    what: `plusieurs hébergements correspondent à cet identifiant : ${detail}`,
    next: 'Écrivez le nom du bon comme « service » du compte dans l’inventaire.',
  }),
  'no-api': () => ({
    what: 'siteguard ne lui connaît pas d’API',
    next: 'Changez le mot de passe dans l’espace client de votre hébergeur.',
  }),
} satisfies { readonly [W in ErrorParams['SG-PROV-001']['why']]: Unset }

const RULE: { readonly [W in ErrorParams['SG-PROV-005']['why']]: string } = {
  'too-short': 'il est trop court',
  'too-long': 'il est trop long',
  characters: 'il contient autre chose que des lettres et des chiffres',
  classes: 'il y manque une majuscule, une minuscule ou un chiffre',
}

const WHAT: { readonly [W in ErrorParams['SG-PROV-011']['what']]: string } = { dump: 'L’export', log: 'Le journal' }
const NOT_FETCHED: { readonly [W in ErrorParams['SG-PROV-011']['why']]: (detail: string) => string } = {
  'no-address': () => 'il n’est pas prêt, ou n’est plus gardé',
  'not-https': () => 'son adresse n’est pas en https',
  status: (detail) => `l’hébergeur répond ${detail}`,
  elsewhere: () => 'son adresse mène ailleurs',
  'too-large': (detail) => `il dépasse ${detail} octets`,
  broken: (detail) => `la connexion s’est rompue${detail === '' ? '' : ` (${detail})`}`,
}

/** Erreurs des hébergeurs. */
export const providerErrors: Pick<ErrorTexts, Code> = {
  'SG-PROV-001': (p) => {
    const said: Unset | undefined = NOT_SET[p.why]
    const { what, next } = said?.(p.detail) ?? { what: p.detail, next: '' }
    return { what: `L’API de ${p.provider} ne peut pas servir : ${what}.`, next: `Rien n’a été changé. ${next}` }
  },
  'SG-PROV-002': (p) => ({
    what: `L’API de ${p.provider} ne répond pas à ${p.call} : ${p.detail}.`,
    next: 'Réessayez plus tard. Une exécution en cours se reprend par siteguard resume.',
  }),
  'SG-PROV-003': (p) => ({
    what: `L’API de ${p.provider} n’autorise pas ${p.call} (${p.status}) : ${p.detail}.`,
    next: 'Ses clés sont fausses ou expirées, ou ce droit leur manque. Créez-en d’autres, mettez-les dans le coffre, puis siteguard resume si une exécution était en cours.',
  }),
  'SG-PROV-004': (p) => ({
    what: `L’API de ${p.provider} refuse ${p.call} (${p.status}) : ${p.detail}.`,
    next: 'Regardez ce service dans l’espace client de votre hébergeur, puis réessayez.',
  }),
  'SG-PROV-005': (p) => ({
    what: `${p.provider} n’accepte pas ce mot de passe pour ${p.name} : ${RULE[p.why]}. Il faut de ${p.shortest} à ${p.longest} lettres et chiffres.`,
    next: 'Il n’a pas été envoyé. Donnez-en un autre (siteguard vault edit), ou laissez siteguard le créer.',
  }),
  'SG-PROV-006': (p) => ({
    what: `${p.provider} a accepté ${p.does} sur ${p.service} et ne l’a toujours pas fait après ${p.minutes} minutes (sa tâche ${p.task}).`,
    next: 'Le site continue : il porte l’ancien mot de passe et le nouveau. Regardez les « Tâches en cours » dans l’espace client de votre hébergeur ; quand c’est fait : siteguard resume.',
  }),
  'SG-PROV-007': (p) => ({
    what: `La réponse de l’API de ${p.provider} à ${p.call} n’est pas comprise : ${p.detail}.`,
    next: 'Y a-t-il un siteguard plus récent ? Une exécution en cours se reprend par siteguard resume.',
  }),
  'SG-PROV-008': (p) => ({
    what: `${p.provider} a abandonné ${p.does} sur ${p.service} (sa tâche ${p.task}).`,
    next: 'Tout revient en arrière de soi-même. Regardez ce service dans l’espace client de votre hébergeur, puis réessayez.',
  }),
  'SG-PROV-009': (p) => ({
    what: `Le mot de passe de ${p.login} doit être changé par une personne, dans l’espace client de votre hébergeur.`,
    next: `Lisez le nouveau : siteguard vault show ${p.slot} --reveal ${p.slot} --state pending. Mettez-le dans l’espace client, puis : siteguard resume ${p.run}. Les deux seront alors essayés.`,
  }),
  'SG-PROV-010': (p) =>
    p.which === 'old-works'
      ? {
          what: `L’ancien mot de passe de ${p.login} fonctionne encore après le changement.`,
          next: 'Regardez cet identifiant dans l’espace client de votre hébergeur ; quand il n’a plus que le nouveau : siteguard resume.',
        }
      : {
          what:
            p.which === 'neither'
              ? `${p.login} n’entre ni avec l’ancien mot de passe ni avec le nouveau.`
              : `${p.login} n’entre toujours pas avec le nouveau mot de passe.`,
          next: `Mettez-y, dans l’espace client de votre hébergeur, celui qui attend dans le coffre (entrée ${p.slot}), puis : siteguard resume.`,
        },
  'SG-PROV-011': (p) => {
    const why: ((detail: string) => string) | undefined = NOT_FETCHED[p.why]
    return {
      what: `${WHAT[p.what]} ${p.name} n’a pas pu être pris chez ${p.provider} : ${why?.(p.detail) ?? '…'}.`,
      next: 'Rien d’incomplet n’a été laissé ici. Redemandez dans quelques minutes, ou prenez-le dans l’espace client de votre hébergeur avant qu’il ne soit jeté.',
    }
  },
}
