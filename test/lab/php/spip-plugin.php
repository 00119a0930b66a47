<?php // php spip-plugin.php ROOT FOLDER activate, then in a new process, which has loaded it, install : the plugin in plugins/FOLDER, and its tables
require __DIR__ . '/boot.inc.php';
foreach (['inc/plugin', 'inc/texte', 'inc/filtres', 'base/upgrade', 'base/create', 'inc/autoriser', 'inc/invalideur'] as $part) include_spip($part);
$GLOBALS['visiteur_session'] = sql_fetsel('*', 'spip_auteurs', 'id_auteur=1');
autoriser_exception('webmestre', null, null);
$said = '';
if ($argv[3] === 'activate') {
    @unlink(_DIR_TMP . 'plugin_xml_cache.gz');
    ecrire_plugin_actifs([$argv[2]], false, 'ajoute');
} else {
    ob_start();
    plugin_installes_meta();
    $said = textebrut(ob_get_clean());
    purger_repertoire(_DIR_CACHE . 'calcul/');
}
$active = array_column(unserialize($GLOBALS['meta']['plugin']), 'dir');
if (!in_array($argv[2], $active)) { fwrite(STDERR, "not active: $said " . json_encode(plugin_donne_erreurs(true)) . json_encode($active)); exit(3); }
echo 'active';
