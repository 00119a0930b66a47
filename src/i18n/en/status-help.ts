/** Words of `siteguard status --help` in English: a part of help.ts. */

export const statusCommands = {
  status: 'tell whether accounts and sites are up, locked by their host, banned, gone or ill',
}

export const statusOptions = {
  politePause: 'seconds between two requests to one server (default: 1)',
}

export const statusExamples = {
  status: [
    ['siteguard status', 'every account of the inventory: by its files, its host’s API and its pages'],
    ['siteguard status elus', 'an account whose sites answer 403: which lock it is, and what to do'],
  ] as readonly (readonly [string, string])[],
}
