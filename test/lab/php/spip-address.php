<?php // php spip-address.php ROOT URL : the site is served there from now on; pages made for another address go
require __DIR__ . '/boot.inc.php';
foreach (['inc/meta', 'inc/invalideur'] as $part) include_spip($part);
ecrire_meta('adresse_site', $argv[2]);
foreach (['calcul', 'calculs'] as $made) purger_repertoire(_DIR_CACHE . "$made/");
echo $GLOBALS['meta']['adresse_site'] ?? '';
