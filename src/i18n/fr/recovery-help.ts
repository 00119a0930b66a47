import type { recoveryOptions as en } from '../en/recovery-help.ts'

/** Les mots de `siteguard restore --recipe restore-after-lockout --help` en français. */

export const recoveryOptions: typeof en = {
  recovery: 'remettre en service tout un hébergement fermé : preuves, nettoyage, mise à jour, durcissement, nouvelles clés, réouverture',
  patience: 'combien de temps attendre les robots de l’hébergeur (par défaut : 180)',
  watch: 'regarder si un hébergement remis en service l’est resté : ce qui est revenu, et d’où (code de sortie 1)',
  watchDays: 'combien de temps le surveiller de plus près ensuite (par défaut : 14)',
  way: 'SITE:VOIE, comment assainir un site : rebuild (versions officielles), last-clean (dernier instantané sain) ou host-copy (copies de l’hébergeur)',
  except: 'SITE:POINT qui n’a pas à tenir avant l’ouverture (clean, upgraded, hardened, rotated) ; avec --reason',
  sign: 'signer les dérogations avec cette clé SSH, si l’inventaire nomme celles du responsable (clé privée, ou publique d’un agent)',
  exceptReason: 'pourquoi, tel qu’inscrit dans la main courante ; --by dit qui',
}
