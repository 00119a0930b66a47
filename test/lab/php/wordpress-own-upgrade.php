<?php // php wordpress-own-upgrade.php ROOT HOST PATH : what WordPress's own page for it does to the database of one site
if (PHP_SAPI !== 'cli') exit(1);
[, $root, $host, $path] = $argv;
$_SERVER['HTTP_HOST'] = $host; $_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['REQUEST_URI'] = $path . 'wp-admin/upgrade.php?step=upgrade_db'; $_SERVER['PHP_SELF'] = '/wp-admin/upgrade.php';
$_GET['step'] = 'upgrade_db';
define('WP_ADMIN', true); define('WP_HTTP_BLOCK_EXTERNAL', true);
require $root . '/wp-admin/upgrade.php';
