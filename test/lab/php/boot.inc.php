<?php // included by the command-line scripts: loads the SPIP in $argv[1], any 3.2 to 4.4
if (PHP_SAPI !== 'cli') exit(1);
$root = rtrim($argv[1], '/');
chdir($root);
$_SERVER = ['REQUEST_METHOD' => 'GET', 'HTTP_HOST' => 'localhost', 'SERVER_NAME' => 'localhost', 'SERVER_PORT' => '80',
    'REQUEST_URI' => '/', 'SCRIPT_NAME' => '/spip.php', 'SCRIPT_FILENAME' => "$root/spip.php", 'REMOTE_ADDR' => '127.0.0.1'] + $_SERVER;
// 4.4: ecrire/inc_version.php returns without a word unless the autoloader is there first
if (is_file("$root/vendor/autoload.php")) require_once "$root/vendor/autoload.php";
require_once "$root/ecrire/inc_version.php";
if (!defined('_ECRIRE_INC_VERSION')) { fwrite(STDERR, "SPIP did not load\n"); exit(2); }
include_spip('base/abstract_sql');
include_spip('inc/autoriser');
