/** Words of `siteguard help --help` and `siteguard completion --help` in English: a part of help.ts. */

export const helpCommands = {
  help: 'help about a command or a topic',
  completion: 'print a script that completes commands in a shell',
}

export const helpArguments = {
  topic: 'a command (snapshots diff) or a topic (locked); none: the list of both',
  shell: 'bash, zsh or fish',
}

export const helpOptions = {
  bundle: 'also write what helps others to help into this new file: no secret, no name of yours',
  man: 'print the manual page, as man(7) source',
}

export const helpExamples = {
  help: [
    ['siteguard help locked', 'what to do when the host has locked the account'],
    ['siteguard help --man > siteguard.1', 'write the manual page; man ./siteguard.1 shows it'],
  ],
  completion: [
    ['siteguard completion bash > ~/.local/share/bash-completion/completions/siteguard', 'complete in bash, from the next shell on'],
    ['siteguard completion fish > ~/.config/fish/completions/siteguard.fish', 'complete in fish'],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly [string, string])[]>>
