<?php // php -S reads no .htaccess: deny what SPIP's own .htaccess files deny
$root = $_SERVER['DOCUMENT_ROOT'];
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/');
if (preg_match(',(^|/)(\.|(config|tmp|vendor)/),', $path) || preg_match(',^/(IMG|local)/.*\.(php\d?|phtml|phar)$,i', $path)) {
    http_response_code(403); echo 'Forbidden'; return true;
}
$file = $root . $path;
if (is_dir($file) && is_file(rtrim($file, '/') . '/index.php')) {
    if (substr($path, -1) !== '/') { header("Location: $path/"); return true; }
    $file = rtrim($file, '/') . '/index.php';
} elseif (is_file($file) && substr($file, -4) !== '.php') return false;
elseif (!is_file($file)) $file = "$root/spip.php";
$name = substr($file, strlen($root));

if (!($cgi = getenv('SITEGUARD_LAB_CGI'))) { // this PHP runs the site
    if ($name !== '/spip.php' || $path === '/spip.php') return false;
    chdir($root);
    $_SERVER['SCRIPT_NAME'] = $name; $_SERVER['SCRIPT_FILENAME'] = $file;
    require $file; return true;
}
// Another PHP runs it: one CGI process per request. PHP 7.4's own php -S gives every worker its own socket,
// so SPIP's requests to itself may land on the very worker that waits for the answer.
$env = ['REDIRECT_STATUS' => '200', 'GATEWAY_INTERFACE' => 'CGI/1.1', 'DOCUMENT_ROOT' => $root, 'SCRIPT_FILENAME' => $file,
    'SCRIPT_NAME' => $name, 'PATH' => getenv('PATH')];
foreach ($_SERVER as $k => $v)
    if (is_string($v) && preg_match('/^(HTTP_(?!PROXY$)\w+|REQUEST_(METHOD|URI)|QUERY_STRING|REMOTE_(ADDR|PORT)|SERVER_\w+|CONTENT_\w+)$/', $k))
        $env[$k] = $v;
$process = proc_open([$cgi], [['pipe', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'a']], $io, dirname($file), $env);
fwrite($io[0], file_get_contents('php://input')); fclose($io[0]);
$out = stream_get_contents($io[1]); proc_close($process);
if (strpos($out, "\r\n\r\n") === false) $out = "Status: 500\r\n\r\n$out";
list($head, $body) = explode("\r\n\r\n", $out, 2);
header_remove('X-Powered-By');
foreach (explode("\r\n", $head) as $line)
    if (!preg_match('/^Status: /i', $line) && $line !== '') header($line, stripos($line, 'Set-Cookie:') !== 0);
if (preg_match('/^Status: (\d+)/mi', $head, $m)) http_response_code((int) $m[1]); // last: a Location: line had made it 302
echo $body;
