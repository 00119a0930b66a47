import type { PackFault } from '../../core/rule-error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const FAULTS: { readonly [F in PackFault]: string } = {
  'too-large': 'il est plus gros qu’aucun lot de règles',
  'too-many': 'il contient plus de fichiers qu’aucun lot de règles',
  'no-rules': 'il ne contient aucun fichier en .yar ou .yara',
  'name-taken': 'ce nom est celui des règles de siteguard lui-même',
}

/** Errors of rules and their packs, in French. */
export const ruleErrors: Pick<ErrorTexts, Extract<keyof ErrorTexts, `SG-RULE-${string}`>> = {
  'SG-RULE-001': (p) => ({
    what: `Le moteur qui exécute les lots de règles YARA n’est pas sur cette machine${p.detail === '' ? '' : ` : ${p.detail}`}.`,
    next: 'npm install --global @litko/yara-x@0.3 le met à côté de siteguard (Linux x64 avec glibc, macOS ; 21 Mo). Tout le reste marche sans lui.',
  }),
  'SG-RULE-002': (p) => ({
    what: `Ce qui est gardé des règles sur cette machine est abîmé : ${p.file}. Nul ne peut dire « sain » avec moins de règles qu’on en a choisi.`,
    next: 'Remettez ce fichier depuis une copie ; ou mettez-le de côté, et ajoutez de nouveau les lots.',
  }),
  'SG-RULE-003': (p) => ({
    what: `Un autre siteguard change les règles : processus ${p.pid} sur ${p.host}, depuis ${p.since}.`,
    next: `Réessayez quand il aura fini. S’il ne tourne plus, supprimez ${p.file}.`,
  }),
  'SG-RULE-004': (p) => ({
    what: `Aucune règle de ${p.pack} ne se compile${p.first === '' ? '' : ` ; la première de ${p.count} : ${p.first}`}.`,
    next: 'Voyez si ce sont bien des règles YARA, et entières ; demandez à leur auteur. Rien n’a été ajouté.',
  }),
  'SG-RULE-005': (p) => ({
    what: `${p.rule} répondait à ${p.hits} fichiers sains sur ${p.files} (${p.percent} %) au dernier essai : plus qu’il n’est permis.`,
    next: 'Elle reste éteinte. Si la règle a changé depuis, ou si ces fichiers n’étaient pas sains : siteguard rules test, puis recommencez.',
  }),
  'SG-RULE-006': () => ({
    what: 'Il n’y a pas de jeu de règles avant celui-ci.',
    next: 'siteguard rules list montre les règles telles qu’elles sont.',
  }),
  'SG-RULE-007': (p) => ({
    what: `${p.pack} n’est pas un lot de règles : ${FAULTS[p.fault]}.`,
    next: 'Donnez un dossier, un zip ou un fichier de règles YARA.',
  }),
  'SG-RULE-008': (p) => ({
    what: `Les règles de ${p.pack} ont été essayées sur ${p.files} fichiers sains ; à moins de ${p.needed}, on ne peut rien dire. Ce qui servait continue de servir.`,
    next: 'siteguard rules test --clean DOSSIER, avec un dossier de code que vous savez sain (versions de votre CMS et de ses plugins) ; puis recommencez.',
  }),
}
