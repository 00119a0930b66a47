// @ts-check

/*
 * What `npm run new KIND NAME` writes: files of templates/KIND, and a line or two in the registries and tables that must know of them.
 * {{name}} is the name as given, {{camel}} and {{Name}} as the code writes it.
 */

/**
 * A line put into a file that stands: before or after a text that occurs there once.
 * @typedef {{ readonly file: string, readonly put: string } & ({ readonly before: string } | { readonly after: string })} Insertion
 */

/**
 * @typedef {object} Kind
 * @property {Readonly<Record<string, string>>} files where each goes, from the checkout: what it is made of, from this folder
 * @property {readonly (readonly [from: string, to: string])[]} [renames] texts of those that are not written with braces
 * @property {readonly Insertion[]} insertions
 * @property {readonly string[]} tests run it for certain
 */

/** @type {Readonly<Record<string, Kind>>} */
export const KINDS = {
  detector: {
    files: Object.fromEntries(
      ['detector.ts', 'index.ts', 'samples.ts'].map((file) => [`src/detectors/{{name}}/${file}`, `../../src/detectors/_template/${file}`]),
    ),
    renames: [
      ['_template', '{{name}}'],
      ['leftover-installer', '{{name}}'],
    ],
    insertions: [
      {
        file: 'src/detectors/index.ts',
        before: "import { createEngine } from './engine.ts'",
        put: "import * as {{camel}} from './{{name}}/index.ts'\n",
      },
      { file: 'src/detectors/index.ts', before: '} satisfies Record<string, DetectorModule>', put: "  '{{name}}': {{camel}},\n" },
      {
        file: 'src/core/rule-catalog.ts',
        before: '\n  // app/scan: what the account said',
        put: "\n  // detectors/{{name}}\n  '{{name}}': { name: string }\n",
      },
      { file: 'src/core/rule-schemas.ts', before: "  'listing-lie': {", put: "  '{{name}}': { name: text },\n" },
      {
        file: 'src/i18n/en/rules.ts',
        before: "  'listing-lie': (",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the skeleton's
        put: "  '{{name}}': (p) => ({ what: `a file of the kind {{name}}: ${p.name}`, next: REMOVE }),\n",
      },
      {
        file: 'src/i18n/fr/rules.ts',
        before: "  'listing-lie': (",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the skeleton's
        put: "  '{{name}}': (p) => ({ what: `un fichier du genre {{name}} : ${p.name}`, next: REMOVE }),\n",
      },
      {
        file: 'src/i18n/en/detector-words.ts',
        before: "  'known-good': {",
        put: "  '{{name}}': {\n    looks: 'Files of the kind {{name}}.',\n    why: 'Say what such a file lets an intruder do.',\n    source: 'Say where that is known from.',\n  },\n",
      },
      {
        file: 'src/i18n/fr/detector-words.ts',
        before: "  'known-good': {",
        put: "  '{{name}}': {\n    looks: 'Les fichiers du genre {{name}}.',\n    why: 'Dites ce qu’un tel fichier permet à un intrus.',\n    source: 'Dites d’où on le sait.',\n  },\n",
      },
    ],
    tests: ['test/meta/detector-samples.test.ts', 'src/app/rules/rules.test.ts'],
  },
  cms: {
    files: { 'src/cms/{{name}}/index.ts': 'templates/cms/index.ts.txt' },
    insertions: [
      { file: 'src/core/installation.ts', before: " | 'generic'", put: " | '{{name}}'" },
      { file: 'src/fleet/inventory/schema.ts', before: ", 'generic'] as const", put: ", '{{name}}'" },
      { file: 'src/recipes/recipe-schema.ts', before: ", 'generic'])).min(1)", put: ", '{{name}}'" },
      { file: 'src/recipes/plan-file.ts', before: ", 'generic'] satisfies CmsId[]", put: ", '{{name}}'" },
      { file: 'src/cms/index.ts', before: 'import { spipAdapter }', put: "import { {{camel}}Adapter } from './{{name}}/index.ts'\n" },
      { file: 'src/cms/index.ts', before: '  generic: genericAdapter,', put: "  '{{name}}': {{camel}}Adapter,\n" },
      { file: 'src/cms/index.ts', before: '] as const) {\n    for (const root of cmsAdapters', put: ", '{{name}}'" },
      {
        file: 'src/cms/hardeners.ts',
        before: ', generic: genericHardener }',
        put: ", '{{name}}': { ...genericHardener, cms: '{{name}}' }",
      },
      {
        file: 'test/contract/cms.test.ts',
        before: "  generic: { 'index.php': '<?php',",
        put: "  '{{name}}': { 'index.php': '<?php', '{{name}}/version.php': \"<?php $version = '1.2.3';\", 'uploads/a.jpg': '' },\n",
      },
    ],
    tests: ['test/contract/cms.test.ts'],
  },
  transport: {
    files: {
      'src/transports/{{name}}/index.ts': 'templates/transport/index.ts.txt',
      'src/transports/{{name}}/session.ts': 'templates/transport/session.ts.txt',
      'src/transports/{{name}}/transport.ts': 'templates/transport/transport.ts.txt',
      'test/contract/{{name}}.test.ts': 'templates/transport/contract.test.ts.txt',
    },
    insertions: [
      { file: 'src/core/account.ts', before: " | 'local' | 'memory'", put: " | '{{name}}'" },
      {
        file: 'src/transports/index.ts',
        before: '  local: async () =>',
        put: "  '{{name}}': async () => (await import('./{{name}}/index.ts')).{{camel}}Adapter,\n",
      },
      { file: 'src/fleet/inventory/schema.ts', before: ", 'local'] as const", put: ", '{{name}}'" },
      ...['host', 'port', 'user', 'password'].map((key) => ({
        file: 'src/fleet/inventory/accounts.ts',
        after: `  ${key}: ['ssh', 'sftp', 'ftps', 'ftp'`,
        put: ", '{{name}}'",
      })),
      { file: 'src/i18n/types.ts', before: " | 'local', string>>", put: " | '{{name}}'" },
      { file: 'src/i18n/en/draft.ts', before: "    local: 'a folder", put: "    '{{name}}': 'files by {{name}}',\n" },
      { file: 'src/i18n/fr/draft.ts', before: "    local: 'un dossier", put: "    '{{name}}': 'fichiers par {{name}}',\n" },
      { file: 'src/fleet/inventory/load.test.ts', before: '|"local"', put: '|"{{name}}"' },
      { file: 'src/cli/documents/snapshots-report.ts', before: ", 'local', 'store'])", put: ", '{{name}}'" },
    ],
    tests: ['test/contract/{{name}}.test.ts'],
  },
  provider: {
    files: { 'src/providers/{{name}}/index.ts': 'templates/provider/index.ts.txt' },
    insertions: [
      {
        file: 'src/providers/index.ts',
        before: 'import { genericAdapter }',
        put: "import { {{camel}}Adapter } from './{{name}}/index.ts'\n",
      },
      { file: 'src/providers/index.ts', before: '  generic: genericAdapter,', put: "  '{{name}}': {{camel}}Adapter,\n" },
      {
        file: 'src/providers/kinds.test.ts',
        before: "    ['hosting.ovh.net.evil.example', undefined],",
        put: "    ['ssh.{{name}}.example', '{{name}}'],\n",
      },
      {
        file: 'src/i18n/en/hosts.ts',
        before: '} as const satisfies',
        put: "  '{{name}}': {\n    lock: 'How {{Name}} shuts a site is not published.',\n    ssh: 'Not with every offer.',\n    backups: 'Nothing is published that siteguard could reach; look in the control panel.',\n    logs: 'Folder logs of the account.',\n    person: ['Where the account is suspended: write to the support; say what was cleaned and ask for it to be opened.'],\n  },\n",
      },
      {
        file: 'src/i18n/fr/hosts.ts',
        before: '  ionos: {',
        put: "  '{{name}}': {\n    lock: 'La façon dont {{Name}} ferme un site n’est pas publiée.',\n    ssh: 'Pas avec toutes les offres.',\n    backups: 'Rien n’est publié que siteguard pourrait atteindre ; regardez dans l’espace client.',\n    logs: 'Dossier logs du compte.',\n    person: ['Si le compte est suspendu : écrivez au support, dites ce qui a été nettoyé et demandez la réouverture.'],\n  },\n",
      },
    ],
    tests: ['src/providers/kinds.test.ts'],
  },
  notifier: {
    files: { 'src/notifiers/{{name}}/send-{{name}}.ts': 'templates/notifier/send.ts.txt' },
    insertions: [
      {
        file: 'src/core/alert.ts',
        before: "  | { readonly kind: 'free-mobile'",
        put: "  | { readonly kind: '{{name}}'; readonly url: SecretRef }\n",
      },
      {
        file: 'src/notifiers/index.ts',
        before: "  'free-mobile': async () =>",
        put: "  '{{name}}': async () => (await import('./{{name}}/send-{{name}}.ts')).send{{Name}},\n",
      },
      {
        file: 'src/fleet/inventory/alerts-schema.ts',
        before: "      chat('mattermost'),",
        put: "      z.strictObject({ kind: z.literal('{{name}}'), url: secretRef.describe('Address messages are sent to, which is itself the secret.') }),\n",
      },
      { file: 'test/contract/notifiers.test.ts', before: ", 'free-mobile']", put: ", '{{name}}'" },
      {
        file: 'test/helpers/alert-servers.ts',
        before: '    default:\n      return',
        put: "    case '{{name}}':\n      return { name, kind, url: REF }\n",
      },
      // Where a secret is taken out of its box is a list of its own, which somebody has read.
      { file: 'test/meta/reveal.test.ts', before: '|webhook)\\/send-', put: '|{{name}}' },
    ],
    tests: ['test/contract/notifiers.test.ts', 'test/meta/reveal.test.ts'],
  },
}
