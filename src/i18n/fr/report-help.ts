import type {
  reportArguments as Arguments,
  reportCommands as Commands,
  reportExamples as Examples,
  reportOptions as Options,
} from '../en/report-help.ts'

export const reportCommands: typeof Commands = {
  alert: 'prévenir les gens de ce qui est nouveau ou pire',
  'alert test': 'envoyer un essai par chaque canal',
  'alert send': 'prévenir de ce qu’une nuit a vu, une fois',
  'alert check': 'envoyer ce qui est dû : heures calmes finies, sans réponse, rien depuis 36 h',
  'alert digest': 'envoyer maintenant ce qui attend le résumé',
  'alert ack': 'dire que quelqu’un s’en occupe',
  ci: 'faire examiner tous les sites chaque nuit par une CI',
  'ci init': 'écrire les fichiers d’une CI, avec des tâches à lancer d’un téléphone',
}

export const reportArguments: typeof Arguments = {
  channel: 'canaux de l’inventaire (sinon : tous)',
  alertId: 'l’identifiant que montre un avertissement, ou all',
  ciKind: 'github, gitlab ou forgejo',
}

export const reportOptions: typeof Options = {
  output:
    'l’écrire aussi sous FORMAT=FICHIER (- : sortie standard) : html, markdown, sarif, junit, gitlab-code-quality, gitlab-security, prometheus, jsonl, json ; peut être répété',
  shards: 'machines qui se partagent une nuit (sinon : 4)',
  force: 'écrire par-dessus les fichiers qui sont là',
}

export const reportExamples: typeof Examples = {
  alert: [
    ['siteguard alert test', 'est-ce que cela arrive ?'],
    ['siteguard alert check', 'tous les quarts d’heure, par cron'],
  ],
  'alert test': [
    ['siteguard alert test', 'tous les canaux'],
    ['siteguard alert test phone --json', 'un seul, pour une machine'],
  ],
  'alert send': [
    ['siteguard alert send last', 'de la dernière nuit'],
    ['siteguard alert send night.json', 'd’un compte rendu dans un fichier'],
  ],
  'alert check': [
    ['siteguard alert check', 'tous les quarts d’heure, par cron'],
    ['siteguard alert check --quiet', 'sans un mot'],
  ],
  'alert digest': [
    ['siteguard alert digest', 'avant la fin de la semaine'],
    ['siteguard alert digest --quiet', 'sans un mot, par une tâche hebdomadaire'],
  ],
  'alert ack': [
    ['siteguard alert ack 1a2b3c4d', 'un seul'],
    ['siteguard alert ack all', 'tous ceux qui sont ouverts'],
  ],
  ci: [
    ['siteguard ci init github', 'des workflows pour GitHub'],
    ['siteguard ci init gitlab --shards 8', 'un fichier pour GitLab, huit machines'],
  ],
  'ci init': [
    ['siteguard ci init forgejo', 'des workflows pour Forgejo'],
    ['siteguard ci init github --force', 'à neuf, par-dessus ce qui est là'],
  ],
}
