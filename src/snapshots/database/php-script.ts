/**
 * The PHP rung, as one program for `php` from 5.6 to 8.4. It comes on standard input, is never a file on the account, includes
 * nothing of the site's, and gets login, statements and data on standard input behind it. mysqli first, else PDO.
 *
 * Protocol, in: lines of base64: mode, host, port, socket, user, password, database; then by mode
 * query, dump: a line with a number, so many settings; a number, so many statements (dump: name, SELECT, classes, three lines each)
 * load: frames `<bytes>\n<statement>`, `0\n` at the end.
 * Out: query: rows, tab separated · load: `.` for every statement · dump: `T name`, `C create` (base64), rows, `;`, `E rows` · all: last `Z`, or `X number message`.
 */
export const PHP_SCRIPT = String.raw`
error_reporting(0);
function sg_line() { $l = fgets(STDIN); if ($l === false) { sg_fail(0, 'input ended'); } return base64_decode(trim($l)); }
$sg_rows = false;
function sg_fail($n, $m) { global $sg_rows; fwrite(STDOUT, ($sg_rows ? "\n;\n" : '') . 'X ' . (int)$n . ' ' . base64_encode((string)$m) . "\n"); exit(3); }
class SgMysqli {
  private $c;
  function __construct($host, $port, $socket, $user, $password, $name) {
    mysqli_report(MYSQLI_REPORT_OFF);
    $ok = false; $why = array(0, '');
    // An account let in over TLS alone is refused without it as with a wrong password. MYSQLI_CLIENT_SSL, and no name asked for (64).
    foreach (array(0, 2048 | 64) as $tls) {
      $this->c = mysqli_init();
      $this->c->options(MYSQLI_OPT_CONNECT_TIMEOUT, 20);
      $this->c->options(MYSQLI_OPT_LOCAL_INFILE, 0);
      $ok = @$this->c->real_connect($host, $user, $password, $name, $port ? (int)$port : null, $socket === '' ? null : $socket, $tls);
      if (!$tls) { $why = array(mysqli_connect_errno(), mysqli_connect_error()); }
      if ($ok || $why[0] !== 1045) { break; }
    }
    if (!$ok) { sg_fail($why[0], $why[1]); }
    if (!@$this->c->set_charset('utf8mb4')) { @$this->c->set_charset('utf8'); }
  }
  function run($sql) { if (!$this->c->real_query($sql)) { sg_fail($this->c->errno, $this->c->error); } $r = $this->c->use_result(); return $r ? $r : null; }
  function row($r) { $x = $r->fetch_row(); if (!$x && $this->c->errno) { sg_fail($this->c->errno, $this->c->error); } return $x; }
  function done($r) { if ($r) { $r->free(); } }
}
class SgPdo {
  private $c;
  function __construct($host, $port, $socket, $user, $password, $name) {
    $dsn = 'mysql:' . ($socket !== '' ? 'unix_socket=' . $socket : 'host=' . $host . ($port ? ';port=' . (int)$port : '')) . ';dbname=' . $name . ';charset=utf8mb4';
    try {
      $this->c = new PDO($dsn, $user, $password, array(PDO::ATTR_ERRMODE => PDO::ERRMODE_SILENT, PDO::ATTR_EMULATE_PREPARES => true,
        PDO::ATTR_STRINGIFY_FETCHES => true, PDO::ATTR_TIMEOUT => 20));
      $this->c->setAttribute(PDO::MYSQL_ATTR_USE_BUFFERED_QUERY, false);
    } catch (Exception $e) { sg_fail($e->getCode(), $e->getMessage()); }
  }
  function run($sql) { try { $r = $this->c->query($sql); } catch (Exception $e) { sg_fail($e->getCode(), $e->getMessage()); }
    if (!$r) { $e = $this->c->errorInfo(); sg_fail($e[1], $e[2]); } return $r; }
  function row($r) { if (!$r->columnCount()) { return null; } try { $x = $r->fetch(PDO::FETCH_NUM); } catch (Exception $e) { sg_fail($e->getCode(), $e->getMessage()); }
    if (!$x) { $e = $r->errorInfo(); if ($e[1]) { sg_fail($e[1], $e[2]); } } return $x; }
  function done($r) { if ($r) { $r->closeCursor(); } }
}
$mode = sg_line(); $host = sg_line(); $port = sg_line(); $socket = sg_line(); $user = sg_line(); $password = sg_line(); $name = sg_line();
if ($mode !== 'query' && $mode !== 'dump' && $mode !== 'load') { sg_fail(0, 'mode'); }
if (function_exists('mysqli_init')) { $db = new SgMysqli($host, $port, $socket, $user, $password, $name); }
elseif (class_exists('PDO') && in_array('mysql', PDO::getAvailableDrivers())) { $db = new SgPdo($host, $port, $socket, $user, $password, $name); }
else { sg_fail(0, 'this PHP has neither mysqli nor pdo_mysql'); }
$password = '';
function sg_do($db, $sql) { $r = $db->run($sql); $db->done($r); }
if ($mode === 'load') {
  while (true) {
    $l = fgets(STDIN); if ($l === false) { sg_fail(0, 'input ended'); }
    $n = (int)$l; if ($n === 0) { break; }
    $s = ''; while (strlen($s) < $n) { $p = fread(STDIN, min($n - strlen($s), 1048576)); if ($p === false || $p === '') { sg_fail(0, 'input ended'); } $s .= $p; }
    sg_do($db, $s); fwrite(STDOUT, ".\n");
  }
  fwrite(STDOUT, "Z\n"); exit(0);
}
$settings = (int)sg_line(); for ($i = 0; $i < $settings; $i++) { sg_do($db, sg_line()); }
$count = (int)sg_line();
if ($mode === 'query') {
  for ($i = 0; $i < $count; $i++) {
    $r = $db->run(sg_line());
    if ($r) { while ($x = $db->row($r)) { foreach ($x as $k => $v) { if ($v === null) { $x[$k] = 'NULL'; } } fwrite(STDOUT, implode("\t", $x) . "\n"); } $db->done($r); }
  }
  fwrite(STDOUT, "Z\n"); exit(0);
}
$map = array("\0" => '\\0', "\n" => '\\n', "\r" => '\\r', "\x1a" => '\\Z', '\\' => '\\\\', "'" => "\\'", '"' => '\\"');
for ($i = 0; $i < $count; $i++) {
  $table = sg_line(); $select = sg_line(); $classes = sg_line();
  $q = chr(96);
  $r = $db->run('SHOW CREATE TABLE ' . $q . str_replace($q, $q . $q, $table) . $q); $x = $db->row($r); $db->done($r);
  fwrite(STDOUT, 'T ' . base64_encode($table) . "\nC " . base64_encode($x[1]) . "\n");
  $sg_rows = true; $n = 0; $buffer = ''; $width = strlen($classes);
  $r = $db->run($select);
  while ($x = $db->row($r)) {
    $line = '(';
    for ($k = 0; $k < $width; $k++) {
      $v = $x[$k];
      if ($k) { $line .= ','; }
      if ($v === null) { $line .= 'NULL'; }
      elseif ($classes[$k] === 'n') { $line .= $v; }
      elseif ($v === '') { $line .= "''"; }
      elseif ($classes[$k] === 'b') { $line .= '0x' . strtoupper(bin2hex($v)); }
      else { $line .= "'" . strtr($v, $map) . "'"; }
    }
    $buffer .= $line . ")\n"; $n++;
    if (strlen($buffer) > 65536) { if (fwrite(STDOUT, $buffer) === false) { exit(4); } $buffer = ''; }
  }
 $sg_rows = false; $db->done($r);
  fwrite(STDOUT, $buffer . ";\nE " . $n . "\n");
}
fwrite(STDOUT, "Z\n");
`

/** What `php -r` is given: it runs as many bytes of standard input as its first line says. Holds no secret, nothing of the site's. */
export const PHP_LOADER =
  '$n=(int)fgets(STDIN);$c="";while(strlen($c)<$n){$p=fread(STDIN,$n-strlen($c));if($p===false||$p==="")exit(5);$c.=$p;}eval($c);'

/** The site's php.ini may name files to run first (auto_prepend_file): not here. */
export const PHP_OPTIONS: readonly string[] = [
  'auto_prepend_file=',
  'auto_append_file=',
  'memory_limit=-1',
  'max_execution_time=0',
  'display_errors=0',
  'log_errors=0',
  'opcache.enable_cli=0',
].flatMap((setting) => ['-d', setting])
