<?php // php -S reads no .htaccess: what is no file goes to index.php
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/');
$file = $_SERVER['DOCUMENT_ROOT'] . $path;
if (preg_match(',(^|/)\.,', $path)) { http_response_code(403); echo 'Forbidden'; return true; }
if (is_file($file) || is_file(rtrim($file, '/') . '/index.php')) return false;
require_once __DIR__ . '/wordpress-prepend.php'; // auto_prepend_file is not for routers
chdir($_SERVER['DOCUMENT_ROOT']);
$_SERVER['SCRIPT_NAME'] = '/index.php'; $_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
require $_SERVER['SCRIPT_FILENAME'];
