/**
 * Reads a SQLite file under its own lock, for `php` from 5.6 to 8.4 (loaded as PHP_SCRIPT is). In: one line of base64, the file.
 * Out: `V version mode`, then per table `T name`, `C create` (base64), rows, `;`, `E rows`; then `F bytes consistent` and that many bytes; `Z`.
 * While a reader holds SQLite's shared lock no writer touches the file, so its bytes are of one moment and exactly the live ones. Where
 * a write-ahead log holds part of it, SQLite's own backup is read instead (a temporary file, removed before it is read).
 */
export const SQLITE_SCRIPT = String.raw`
error_reporting(0);
$sg_rows = false;
function sg_fail($n, $m) { global $sg_rows; fwrite(STDOUT, ($sg_rows ? "\n;\n" : '') . 'X ' . (int)$n . ' ' . base64_encode((string)$m) . "\n"); exit(3); }
$file = base64_decode(trim(fgets(STDIN)));
if (!is_file($file)) { sg_fail(0, 'no such file'); }
class SgSqlite3 {
  private $c;
  function __construct($file) { try { $this->c = new SQLite3($file, SQLITE3_OPEN_READONLY); $this->c->enableExceptions(true); $this->c->busyTimeout(10000); }
    catch (Exception $e) { sg_fail(1, $e->getMessage()); } }
  function all($sql, $each) { try { $r = $this->c->query($sql); while ($x = $r->fetchArray(SQLITE3_NUM)) { $each($x); } $r->finalize(); }
    catch (Exception $e) { sg_fail(1, $e->getMessage()); } }
  function run($sql) { try { $this->c->exec($sql); } catch (Exception $e) { sg_fail(1, $e->getMessage()); } }
  function backup($to) { if (!method_exists($this->c, 'backup')) { return false; } try { $d = new SQLite3($to); $ok = $this->c->backup($d); $d->close(); return $ok; } catch (Exception $e) { return false; } }
}
class SgSqlitePdo {
  private $c;
  function __construct($file) { try { $this->c = new PDO('sqlite:' . $file, null, null, array(PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_TIMEOUT => 10)); $this->c->exec('PRAGMA query_only=1'); }
    catch (Exception $e) { sg_fail(1, $e->getMessage()); } }
  function all($sql, $each) { try { $r = $this->c->query($sql); while ($x = $r->fetch(PDO::FETCH_NUM)) { $each($x); } $r->closeCursor(); } catch (Exception $e) { sg_fail(1, $e->getMessage()); } }
  function run($sql) { try { $this->c->exec($sql); } catch (Exception $e) { sg_fail(1, $e->getMessage()); } }
  function backup($to) { return false; }
}
if (class_exists('SQLite3')) { $db = new SgSqlite3($file); }
elseif (class_exists('PDO') && in_array('sqlite', PDO::getAvailableDrivers())) { $db = new SgSqlitePdo($file); }
else { sg_fail(0, 'this PHP has neither sqlite3 nor pdo_sqlite'); }
function sg_q($n) { return '"' . str_replace('"', '""', $n) . '"'; }
$db->run('BEGIN');
$tables = array(); $one = array('', '');
$db->all("SELECT name, sql FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
  function ($x) use (&$tables) { $tables[] = $x; });
$db->all('SELECT sqlite_version()', function ($x) use (&$one) { $one[0] = $x[0]; });
$db->all('PRAGMA journal_mode', function ($x) use (&$one) { $one[1] = $x[0]; });
fwrite(STDOUT, 'V ' . $one[0] . ' ' . $one[1] . "\n");
$map = array("\0" => '\\0', "\n" => '\\n', "\r" => '\\r', "\x1a" => '\\Z', '\\' => '\\\\', "'" => "\\'", '"' => '\\"');
foreach ($tables as $t) {
  $columns = array(); $keys = array();
  $db->all('PRAGMA table_info(' . sg_q($t[0]) . ')', function ($x) use (&$columns, &$keys) { $columns[] = 'quote(' . sg_q($x[1]) . ')'; if ($x[5]) { $keys[(int)$x[5]] = sg_q($x[1]); } });
  ksort($keys);
  $order = $keys ? implode(',', $keys) : 'rowid';
  fwrite(STDOUT, 'T ' . base64_encode($t[0]) . "\nC " . base64_encode($t[1]) . "\n");
  $sg_rows = true; $n = 0; $buffer = '';
  $db->all('SELECT ' . implode(',', $columns) . ' FROM ' . sg_q($t[0]) . ' ORDER BY ' . $order, function ($x) use (&$n, &$buffer, $map) {
    foreach ($x as $k => $v) {
      if ($v[0] === "'") { $x[$k] = "'" . strtr(str_replace("''", "'", substr($v, 1, -1)), $map) . "'"; }
      elseif ($v[0] === 'X') { $x[$k] = strlen($v) === 3 ? "''" : '0x' . substr($v, 2, -1); }
      elseif (!preg_match('/^(NULL|-?[0-9.]+(e[-+]?[0-9]+)?)$/i', $v)) { $x[$k] = "'" . strtr($v, $map) . "'"; }
    }
    $buffer .= '(' . implode(',', $x) . ")\n"; $n++;
    if (strlen($buffer) > 65536) { fwrite(STDOUT, $buffer); $buffer = ''; }
  });
  $sg_rows = false;
  fwrite(STDOUT, $buffer . ";\nE " . $n . "\n");
}
clearstatcache(); $before = stat($file); $from = $file; $temp = ''; $sure = 1;
if (strtolower($one[1]) === 'wal' && is_file($file . '-wal') && filesize($file . '-wal') > 0) {
  $temp = tempnam(sys_get_temp_dir(), 'sg'); chmod($temp, 0600);
  if ($db->backup($temp)) { $from = $temp; } else { unlink($temp); $temp = ''; $sure = 0; }
}
$h = fopen($from, 'rb'); $stat = fstat($h); $size = $stat['size'];
if ($temp !== '') { unlink($temp); }
fwrite(STDOUT, 'F ' . $size . "\n");
for ($left = $size; $left > 0; $left -= strlen($p)) { $p = fread($h, min($left, 262144)); if ($p === false || $p === '') { exit(4); } fwrite(STDOUT, $p); }
clearstatcache(); $after = stat($file);
if ($before['size'] !== $after['size'] || ($temp === '' && $before['mtime'] !== $after['mtime'])) { $sure = 0; }
fwrite(STDOUT, 'Z ' . $sure . "\n");
`
