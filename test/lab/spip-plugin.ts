import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What a plugin of the lab says and does. Its table holds notes; every public page ends with their number, in a comment. */
export interface SpipPlugin {
  readonly version: string
  /** Schema of its table: `1.0.0` has titles, from `1.1.0` on each note has a text too, made from its title. */
  readonly schema: '1.0.0' | '1.1.0'
  /** Default every SPIP from 3.2 on. */
  readonly fits?: string
  /** Of SPIP: from there on every page dies of the plugin, although it says that it fits. */
  readonly diesFrom?: string
  /** The change to schema 1.1.0 dies half way, after the table was altered. */
  readonly diesChanging?: true
  /** Another name for it, its table and its functions, for several beside each other. Default `carnet`. */
  readonly prefix?: string
  /** Versions of other plugins it works with only, by prefix. */
  readonly needs?: Readonly<Record<string, string>>
}

/** Prefix of the lab's plugin. */
export const PLUGIN = 'carnet'

/** Files of the plugin, by path below its folder. */
export function spipPluginFiles(plugin: SpipPlugin): Readonly<Record<string, string>> {
  const { prefix = PLUGIN, needs = {} } = plugin
  const needed = Object.entries(needs).map(([nom, versions]) => `\t<necessite nom="${nom}" compatibilite="${versions}" />\n`)
  const named = (text: string): string => text.replaceAll(PLUGIN, prefix)
  return Object.fromEntries(
    Object.entries(filesOf(plugin)).map(([path, text]) => {
      const own = path.endsWith('.png') ? text : named(text)
      return [named(path), path === 'paquet.xml' ? own.replace('</paquet>', `${needed.join('')}</paquet>`) : own]
    }),
  )
}

function filesOf({ version, schema, fits = '[3.2.0;4.*]', diesFrom, diesChanging }: SpipPlugin): Readonly<Record<string, string>> {
  const hasText = schema !== '1.0.0'
  const column = hasText ? `\n        'texte' => "text DEFAULT '' NOT NULL",` : ''
  const change = hasText ? `\n    $maj['1.1.0'] = [['maj_tables', ['spip_carnets']], ['carnet_remplir']];` : ''
  const dies =
    diesFrom === undefined
      ? ''
      : `if (version_compare($GLOBALS['spip_version_branche'], '${diesFrom}', '>=')) carnet_appelle_ce_qui_manque();\n`
  const fill = `function carnet_remplir() {
    ${diesChanging ? 'carnet_appelle_ce_qui_manque();' : ''}
    foreach (sql_allfetsel('*', 'spip_carnets') as $note)
        sql_updateq('spip_carnets', ['texte' => 'Note ' . $note['titre']], 'id_carnet=' . intval($note['id_carnet']));
}
`
  return {
    'paquet.xml': `<paquet
	prefix="${PLUGIN}"
	categorie="outil"
	version="${version}"
	etat="stable"
	compatibilite="${fits}"
	logo="carnet.png"
	schema="${schema}"
>
	<nom>Carnet</nom>
	<auteur>Laboratoire</auteur>
	<licence>GPL</licence>
	<pipeline nom="declarer_tables_principales" inclure="base/carnet.php" />
	<pipeline nom="affichage_final" inclure="carnet_pipelines.php" />
</paquet>
`,
    'carnet_options.php': `<?php
if (!defined('_ECRIRE_INC_VERSION')) return;
${dies}`,
    'carnet_pipelines.php': `<?php
if (!defined('_ECRIRE_INC_VERSION')) return;
function carnet_affichage_final($page) {
    include_spip('base/abstract_sql');
    return $page . '<!-- carnet ${version}: ' . sql_getfetsel('COUNT(*)', 'spip_carnets') . ' -->';
}
`,
    // What an author does on the web: an article and a document, acknowledged only when both are there.
    'action/carnet_ecrire.php': `<?php
if (!defined('_ECRIRE_INC_VERSION')) return;
function action_carnet_ecrire_dist() {
    include_spip('base/abstract_sql');
    $titre = preg_replace(',[^a-z0-9-],', '', _request('titre'));
    $le = date('Y-m-d H:i:s', time() - 60);
    $article = sql_insertq('spip_articles', ['titre' => $titre, 'id_rubrique' => 1, 'id_secteur' => 1, 'statut' => 'publie', 'date' => $le,
        'texte' => "Texte de $titre.", 'lang' => 'fr', 'maj' => $le]);
    if (!is_dir(_DIR_IMG . 'txt')) mkdir(_DIR_IMG . 'txt');
    $wrote = file_put_contents(_DIR_IMG . "txt/$titre.txt", $titre);
    $document = sql_insertq('spip_documents', ['titre' => $titre, 'fichier' => "txt/$titre.txt", 'extension' => 'txt', 'mode' => 'document',
        'statut' => 'publie', 'date' => $le, 'maj' => $le]);
    header('Content-Type: text/plain');
    echo $article && $document && $wrote ? "ecrit $titre" : 'rate';
    exit;
}
`,
    'base/carnet.php': `<?php
if (!defined('_ECRIRE_INC_VERSION')) return;
function carnet_declarer_tables_principales($tables) {
    $tables['spip_carnets'] = ['field' => [
        'id_carnet' => 'bigint(21) NOT NULL',
        'titre' => "text DEFAULT '' NOT NULL",${column}
        'maj' => 'TIMESTAMP',
    ], 'key' => ['PRIMARY KEY' => 'id_carnet']];
    return $tables;
}
`,
    'carnet_administrations.php': `<?php
if (!defined('_ECRIRE_INC_VERSION')) return;
include_spip('base/upgrade');
function carnet_upgrade($nom_meta_base_version, $version_cible) {
    $maj = ['create' => [['maj_tables', ['spip_carnets']], ['carnet_commencer']]];${change}
    maj_plugin($nom_meta_base_version, $version_cible, $maj);
}
function carnet_commencer() {
    foreach (['une', 'deux', "trois d'été"] as $titre) sql_insertq('spip_carnets', ['titre' => $titre]);
    if (function_exists('carnet_remplir')) carnet_remplir();
}
${hasText ? fill : ''}function carnet_vider_tables($nom_meta_base_version) {
    sql_drop_table('spip_carnets');
    effacer_meta($nom_meta_base_version);
}
`,
    // One transparent pixel.
    'carnet.png': 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  }
}

/** Writes the plugin into a folder that is made. */
export function writeSpipPlugin(folder: string, plugin: SpipPlugin): void {
  for (const [path, text] of Object.entries(spipPluginFiles(plugin))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), path.endsWith('.png') ? Buffer.from(text, 'base64') : text)
  }
}
