/** Words of `siteguard help --help` and `siteguard completion --help` in French: a part of help.ts. */

export const helpCommands = {
  help: 'aide sur une commande ou un sujet',
  completion: 'afficher un script qui complète les commandes dans un shell',
}

export const helpArguments = {
  topic: 'une commande (snapshots diff) ou un sujet (locked) ; rien : la liste des deux',
  shell: 'bash, zsh ou fish',
}

export const helpOptions = {
  bundle: 'écrire aussi dans ce nouveau fichier de quoi se faire aider : aucun secret, aucun de vos noms',
  man: 'afficher la page de manuel, en source man(7)',
}

export const helpExamples = {
  help: [
    ['siteguard help locked', 'que faire quand l’hébergeur a verrouillé le compte'],
    ['siteguard help --man > siteguard.1', 'écrire la page de manuel ; man ./siteguard.1 la montre'],
  ],
  completion: [
    ['siteguard completion bash > ~/.local/share/bash-completion/completions/siteguard', 'compléter dans bash, dès le prochain shell'],
    ['siteguard completion fish > ~/.config/fish/completions/siteguard.fish', 'compléter dans fish'],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly [string, string])[]>>
