import type { RuleTexts } from '../types.ts'

const HARDEN = 'siteguard harden SITE y remédie, et le prouve sur le site en service.'

type PolicyRules = Extract<keyof RuleTexts, `policy-${string}`>

/** Règles du durcissement qui ne tiennent pas. */
export const policyRules: Pick<RuleTexts, PolicyRules> = {
  'policy-media-code': (p) => ({
    what: `rien n’interdit l’exécution de programmes parmi les médias et caches de ${p.folder}`,
    next: HARDEN,
  }),
  'policy-closed-folders': (p) => ({
    what: `${p.folder} n’est pas fermé aux visiteurs par ses réglages : journaux, sessions ou mots de passe pourraient être téléchargés`,
    next: HARDEN,
  }),
  'policy-root-access': (p) => ({
    what: `sauvegardes, vieilles copies et dépôts de code de ${p.folder} ne sont pas fermés aux visiteurs, ou les versions sont annoncées`,
    next: HARDEN,
  }),
  'policy-screen': () => ({ what: 'l’écran de sécurité de SPIP manque ou n’est pas à jour', next: HARDEN }),
  'policy-mode-setting': () => ({
    what: 'SPIP donne à tous, sur le serveur, le droit de modifier ce qu’il écrit, sans nécessité',
    next: HARDEN,
  }),
  'policy-host-settings': () => ({
    what: 'les réglages de l’hébergement laissent son pare-feu coupé, ou le site hors production',
    next: HARDEN,
  }),
}
