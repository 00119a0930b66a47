import type { RotateTexts } from '../en/rotate.ts'
import { numbersOf } from '../numbers.ts'

/** Les mots de `siteguard rotate`, en français. */

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const rotate: RotateTexts = {
  round: { all: '', contain: 'clés, sessions et mots de passe', accounts: 'mots de passe des bases' },
  part: {
    nothing: 'rien de tel à remplacer',
    planned: (p) => `${many(p.credentials, 'accès', 'accès')} à remplacer, ${many(p.changes, 'changement', 'changements')} en tout`,
    refused: 'non planifié',
    applied: (p) => `remplacés en ${p.seconds} s, les anciens ne valent plus rien, preuve faite`,
    'rolled-back': 'échec ; tout est comme avant',
    kept: 'coupé en route ; le site continue',
    failed: 'échec avant tout changement',
    unfinished: (p) => `l’exécution ${p.run} n’y est pas finie`,
    'not-begun': 'non commencé',
  },
  resumed: (p) => `l’exécution ${p.run} a été reprise`,
  resuming: (p) => `${p.site} : reprise de l’exécution ${p.run}`,
  applying: (p) => `${p.site} : en cas de coupure, reprendre par : siteguard resume ${p.run}`,
  roundBegins: (p) =>
    `${p.of === 1 ? '' : `tour ${n(p.index)} sur ${n(p.of)}, `}${p.round === '' ? '' : `${p.round} : `}${many(p.sites, 'site', 'sites')}`,
  ask: (p) =>
    p.sites === 1
      ? `Remplacer ${many(p.credentials, 'accès', 'accès')} de ${p.site} ? Les anciens ne reviendront pas. Tapez oui : `
      : `Remplacer ${many(p.credentials, 'accès', 'accès')} de ${many(p.sites, 'site', 'sites')} ? Les anciens ne reviendront pas. Tapez oui : `,
  notices: 'À imprimer et à remettre (aucun mot de passe n’y figure) :',
  noticeOf: (p) =>
    `${p.owner === '' ? 'de personne dans l’inventaire' : p.owner} : ${many(p.people, 'personne', 'personnes')}, ${many(p.sites, 'site', 'sites')}`,
  noNotices: (p) =>
    `qui prévenir n’est pas connu sur cette machine : c’est dans l’instantané ${p.snapshot}, là où l’exécution a été préparée.`,
  slots: (p) => `${many(p.count, 'nouveau mot de passe est', 'nouveaux mots de passe sont')} dans le coffre.`,
  stopped: { interrupted: 'Interrompu. Ce qui n’était pas commencé est comme avant.', declined: 'Rien n’a été changé.' },
  keptAll: 'Rien n’a été changé sur les hébergements.',
  next: 'Ensuite :',
  step: {
    apply: (p) => ({ command: p.command, why: 'le faire' }),
    plan: (p) => ({ command: `siteguard apply ${p.plan}`, why: 'le faire, comme montré' }),
    resume: (p) => ({ command: `siteguard resume ${p.run}`, why: 'reprendre : les deux valeurs sont essayées, celle qui marche reste' }),
    show: (p) => ({ command: `siteguard runs show ${p.run}`, why: 'ce qui a été fait, opération par opération' }),
    reveal: (p) => ({ command: `siteguard vault show --reveal ${p.slot}`, why: 'un nouveau mot de passe, à remettre' }),
    scan: (p) => ({ command: `siteguard scan ${p.site} --database`, why: 'voir s’il reste une porte dérobée' }),
    doctor: (p) => ({ command: `siteguard doctor ${p.account}`, why: 'ce qui ne marche pas, et pourquoi' }),
  },
  exit: {
    planned: 'code 0 : planifié ; rien n’a été changé',
    0: 'code 0 : remplacé ; ce qui a été volé ne vaut plus rien',
    2: 'code 2 : cela ne peut pas être remplacé',
    3: 'code 3 : des sites n’ont pas été faits, ou leurs pages n’ont pas pu être regardées',
    4: 'code 4 : connexion, clé d’hôte ou identifiants',
    6: 'code 6 : arrêté pour une personne',
    7: 'code 7 : une erreur de dépôt, de coffre ou de preuve',
    8: 'code 8 : le changement a échoué et a été annulé',
    130: 'code 130 : interrompu ; ce qui était commencé peut être repris',
  },
  notice: {
    title: 'VOTRE SITE WEB : NOUVEAUX MOTS DE PASSE',
    date: (p) => p.day,
    to: (p) => `Pour : ${p.owner}`,
    why: 'Quelqu’un a pu connaître des mots de passe, ou rester connecté. Tout le monde a donc été déconnecté ; les anciens mots de passe, et tous les liens envoyés avant aujourd’hui pour en choisir un nouveau, ne fonctionnent plus.',
    site: (p) => `Site web : ${p.name}`,
    given: 'Ces personnes reçoivent un nouveau mot de passe, de vive voix ou par téléphone, de qui s’occupe du site :',
    ask: (p) =>
      p.at === ''
        ? 'Ces personnes demandent un nouveau mot de passe au site, sur sa page de connexion (« mot de passe oublié ») :'
        : `Ces personnes demandent un nouveau mot de passe au site, ici : ${p.at}`,
    stuck:
      'Le site ne connaît pas l’adresse de courriel de ces personnes : qui s’en occupe doit en saisir une, ou leur donner un mot de passe :',
    elsewhere: 'Un autre service garde les mots de passe de ces personnes. Faites-les changer là-bas :',
    person: (p) => `${p.login}${p.name === '' || p.name === p.login ? '' : `, ${p.name}`}${p.email === '' ? '' : `, ${p.email}`}`,
    rules: [
      'Changez d’abord le mot de passe de votre boîte de courriel : c’est là que le site envoie le nouveau.',
      'Choisissez-en un que vous n’utilisez nulle part ailleurs. Ne reprenez jamais l’ancien.',
      'Personne ne vous le demandera par courriel ni par téléphone. Si on vous le demande, ne répondez pas.',
      'Si un nom de cette liste vous est inconnu, dites-le à qui s’occupe du site.',
    ],
  },
}
