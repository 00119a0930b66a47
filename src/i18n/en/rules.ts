import type { RuleTexts } from '../types.ts'
import { databaseRules } from './database-rules.ts'
import { phpRules } from './php-rules.ts'
import { policyRules } from './policy-rules.ts'
import { templateRules } from './template-rules.ts'
import { yaraRules } from './yara-rules.ts'

const COMPARE = 'Keep a copy as evidence, then put the release’s own file back.'
const REMOVE = 'Keep a copy as evidence, then remove it.'

const TAKE_OUT = 'Compare it with the release or with a clean copy, keep it as evidence, and take the script out.'
const to = (host: string): string => (host === '' ? '' : `, to ${host}`)
const from = (host: string): string => (host === '' ? '' : `, from ${host}`)

/** That what a script does could be read only behind what hides it. */
const under = (layers: number): string => (layers === 0 ? '' : ` (seen under ${layers} layer${layers === 1 ? '' : 's'} of wrapping)`)

const UNANALYSED: Readonly<Record<string, string>> = {
  memory: 'it takes too much memory',
  time: 'it takes too long',
  crash: 'it breaks the analysis',
}
const LEFT_SECRET: Readonly<Record<string, string>> = {
  password: 'a password',
  token: 'a token of a service',
  hash: 'a password’s hash',
  'private-key': 'a private key',
  'locked-key': 'a private key under a passphrase',
}

export const rules: RuleTexts = {
  'core-changed': (p) => ({ what: `not the file of ${p.product} ${p.version}: somebody changed it`, next: COMPARE }),
  'core-added': (p) => ({ what: `not part of ${p.product} ${p.version}, in a folder that holds nothing else`, next: REMOVE }),
  'core-missing': (p) => ({ what: `missing: ${p.product} ${p.version} has this file`, next: 'Put the release’s own file back.' }),
  'core-line-endings': (p) => ({
    what: `${p.files} file${p.files === 1 ? '' : 's'} of ${p.product} ${p.version} differ only by line endings, as after an upload in FTP text mode`,
    next: 'Harmless. Upload the release again in binary mode when convenient.',
  }),
  'extension-changed': (p) => ({ what: `not the file of ${p.product} ${p.version}: somebody changed it`, next: COMPARE }),
  'extension-added': (p) => ({ what: `not part of ${p.product} ${p.version}, in its folder`, next: REMOVE }),
  'extension-missing': (p) => ({ what: `missing: ${p.product} ${p.version} has this file`, next: 'Install this extension again.' }),
  'baseline-changed': (p) => ({
    what: `code changed since the state accepted on ${p.since}`,
    next: 'If it was you: siteguard scan --accept. If not: keep it as evidence.',
  }),
  'baseline-added': (p) => ({
    what: `code added since the state accepted on ${p.since}`,
    next: 'If it was you: siteguard scan --accept. If not: keep it as evidence.',
  }),

  'code-in-upload': (p) => ({ what: `code in ${p.folder}, a folder of media`, next: REMOVE }),
  'code-in-cache': (p) => ({ what: `code in ${p.folder}, where the CMS writes no such file`, next: REMOVE }),
  'code-in-data': (p) => ({ what: `code in ${p.folder}, a folder of data`, next: REMOVE }),
  'code-unexpected': (p) => ({
    what: `code in ${p.folder === '' ? 'the site’s root' : p.folder}, which is neither the CMS’s nor where a site keeps its own`,
    next: 'If it is yours, waive it with a reason. If not: keep a copy as evidence, then remove it.',
  }),
  'name-double-extension': (p) => ({ what: `two extensions, one of them ${p.extension}: some servers run it as code`, next: REMOVE }),
  'name-trailing': () => ({
    what: 'a code file whose name ends with a dot, a space or an invisible character, to slip past filters',
    next: REMOVE,
  }),
  'name-disguised': (p) => ({ what: `a name made to hide that it is ${p.extension} code`, next: REMOVE }),

  'php-in-media': (p) => ({ what: `PHP code inside a ${p.type} file`, next: REMOVE }),

  'shape-wrong': (p) => ({
    what: `not what the CMS writes in a file of this kind (${p.shape}): ${p.detail}`,
    next: 'Keep a copy as evidence, then delete it if the CMS makes it again, or restore it.',
  }),

  'config-prepend': (p) => ({
    what: `${p.directive} makes another file run before or after every page: ${p.value}`,
    next: 'Keep a copy as evidence, then remove that line.',
  }),
  'config-handler': (p) => ({
    what: `${p.directive} makes other files run as code: ${p.value}`,
    next: 'Keep a copy as evidence, then remove that line.',
  }),
  'config-redirect': (p) => ({
    what: `${p.directive} sends visitors to another site: ${p.host}`,
    next: 'If that is not your own address: keep a copy as evidence, then remove that line.',
  }),
  'config-php-setting': (p) => ({
    what: `${p.directive} weakens PHP’s protections: ${p.value}`,
    next: 'Remove that line unless your host told you to put it.',
  }),
  'config-misplaced': (p) => ({ what: `a server settings file in ${p.folder}, where none belongs`, next: REMOVE }),

  'leftover-loader': (p) => ({
    what: `the installer ${p.name} lies open in the web root`,
    next: 'Delete it: it can replace the whole site.',
  }),
  'leftover-keep-flag': () => ({
    what: 'a .spip_loader_keep file: it keeps strange files alive through upgrades',
    next: 'Delete it, and look at what else is in that folder.',
  }),
  'leftover-obsolete-folder': (p) => ({
    what: `${p.name}: old code moved aside by the SPIP loader, still runnable by anyone`,
    next: 'Delete the folder.',
  }),
  'leftover-adminer': (p) => ({ what: `${p.name}: a database tool open to anyone who finds it`, next: 'Delete it.' }),
  'leftover-dump': (p) => ({
    what: `${p.name}: a database dump that anyone can download`,
    next: 'Move it out of the web root, and consider its passwords stolen.',
  }),
  'leftover-archive': (p) => ({
    what: `${p.name}: an archive that anyone can download`,
    next: 'Move it out of the web root; if it holds the site’s settings, rotate its secrets.',
  }),
  'leftover-repository': (p) => ({
    what: `${p.name}: a source repository, downloadable with its history`,
    next: 'Delete it from the web root.',
  }),
  'leftover-installer': (p) => ({ what: `${p.name}: left over from an installation`, next: 'Delete it.' }),
  'leftover-phpinfo': (p) => ({ what: `${p.name}: shows anyone how this server is set up`, next: 'Delete it.' }),

  'link-outside': (p) => ({ what: `a link that leaves the site, to ${p.target}`, next: 'Remove the link unless you made it.' }),
  'link-disguised': (p) => ({
    what: `a link that makes the server take a file for what it is not: it leads to ${p.target}`,
    next: 'Keep a copy of what it leads to as evidence, then remove the link.',
  }),
  'link-broken-loop': (p) => ({ what: `a link that turns in a circle: ${p.target}`, next: 'Remove the link.' }),
  'mode-world-writable': (p) => ({
    what: `anyone on the server may change ${p.files > 1 ? `${p.files} code files here` : 'this code'} (mode ${p.mode})`,
    next: 'chmod 604 for a file, 705 for a folder.',
  }),
  'mode-setuid': (p) => ({
    what: `runs with another account’s rights (mode ${p.mode})`,
    next: 'Remove it unless you know why it is there.',
  }),
  'mode-special-file': (p) => ({ what: `not a file but a ${p.type}, which no website needs`, next: 'Remove it.' }),
  'secret-readable': (p) => ({
    what: `holds passwords and can be read by everybody on the server (mode ${p.mode})`,
    next: 'chmod 600, or 604 if the web server is another user.',
  }),
  'secret-left': (p) => ({
    what: `holds ${LEFT_SECRET[p.kind] ?? p.kind}${p.count > 1 ? ` and ${p.count - 1} more secrets` : ''}, where visitors may come`,
    next: 'Renew it where it is used, and move the file out of the web root. Its value is not shown here.',
  }),

  'request-to-code': (p) => ({ what: `runs what a visitor sends: ${p.source} goes to ${p.sink}`, next: REMOVE }),
  'decoded-to-code': (p) => ({ what: `runs code it hides or fetches: ${p.decoder} goes to ${p.sink}`, next: REMOVE }),

  'script-skimmer': (p) => ({
    what: `a script takes what visitors type and sends it away${to(p.host)}${under(p.layers)}`,
    next: `${TAKE_OUT} Whoever typed something into the site since then has to be told.`,
  }),
  'script-loader': (p) => ({ what: `a script brings in another one it hides${from(p.host)}${under(p.layers)}`, next: TAKE_OUT }),
  'script-packed': (p) => ({ what: `a script runs what it unpacks from a text nobody can read${under(p.layers)}`, next: TAKE_OUT }),
  'script-thief': (p) => ({
    what: `a script sends visitors’ cookies away${to(p.host)}${under(p.layers)}`,
    next: `${TAKE_OUT} Then end every session: siteguard rotate.`,
  }),
  'script-miner': (p) => ({ what: `a script computes coins with visitors’ machines${under(p.layers)}`, next: TAKE_OUT }),
  'script-redirect': (p) => ({ what: `a script sends some visitors elsewhere${to(p.host)}${under(p.layers)}`, next: TAKE_OUT }),

  'version-vulnerable': (p) => ({
    what:
      `${p.component} ${p.version}: ${p.ids.length} known hole${p.ids.length === 1 ? '' : 's'}` +
      `${p.preAuth > 0 ? `, ${p.preAuth} open to anyone` : ''}${p.exploited ? ', public exploits exist' : ''} (${p.ids.slice(0, 4).join(', ')}${p.ids.length > 4 ? ' …' : ''})` +
      `${p.distribution === '' ? '' : `; packaged as ${p.distribution}, which may have fixed some of them: the files do not tell which`}`,
    next: p.fixed === '' ? 'No fixed version is known: remove it, or ask its author.' : `Upgrade to ${p.fixed} or later.`,
  }),
  'version-outdated': (p) => ({
    what: `${p.component} ${p.version} is not the newest: ${p.latest} is out`,
    next: `Upgrade to ${p.latest}.`,
  }),
  'version-unsupported': (p) => ({
    what: `${p.component} ${p.version}: branch ${p.branch} gets no more fixes`,
    next: 'Upgrade to a supported branch.',
  }),

  ...databaseRules,
  ...phpRules,
  ...templateRules,
  ...policyRules,
  ...yaraRules,

  'file-not-analysed': (p) => ({
    what: `could not be analysed: ${UNANALYSED[p.why] ?? p.why}. Files are written so, to keep scanners out`,
    next: 'Look at it. If nobody knows it, keep a copy as evidence and remove it.',
  }),
  'listing-lie': (p) => ({
    what: `the account’s own commands hide ${p.count} name${p.count === 1 ? '' : 's'} that are really there`,
    next: 'The shell of this account is not to be believed: scan with transport sftp, and tell your host.',
  }),
}
