import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { editSqliteFile, type RowEdit } from '../../src/snapshots/database/index.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { run } from '../lab/run.ts'

vi.setConfig({ testTimeout: 120_000 })

/**
 * Makes files as SPIP has them and worse, with what is to be edited in each, and the rows that must come of it, by SQLite's own statements.
 * Then, called again, looks at files that were edited here.
 */
const PHP = `
[$mode, $folder, $seed, $count] = array_slice($argv, 1);
mt_srand((int)$seed);
function word($n) { $s = ''; for ($i = 0; $i < $n; $i++) { $s .= ['a','b','c','X','Y','Z',' ','é','0','9'][mt_rand(0, 9)]; } return $s; }
function rows($db) { $out = []; foreach (['t', 'm'] as $t) { $out[$t] = $db->query("SELECT rowid, * FROM $t ORDER BY rowid")->fetchAll(PDO::FETCH_NUM); } return md5(serialize($out)); }
function open($file) { return new PDO("sqlite:$file", null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]); }
$out = [];
for ($n = 0; $n < $count; $n++) {
  if ($mode === 'look') {
    $db = open("$folder/$n.after");
    $check = $db->query('PRAGMA integrity_check')->fetchAll(PDO::FETCH_COLUMN);
    $sum = rows($db);
    $db->exec("INSERT INTO m VALUES ('zz', 'q')"); $db->exec('VACUUM');
    $out[] = [implode(' ', $check), $sum];
    continue;
  }
  $db = open("$folder/$n.before");
  $db->exec('PRAGMA page_size=' . [512, 1024, 4096, 65536][$n % 4]); $db->exec('PRAGMA journal_mode=MEMORY');
  $db->exec("CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(10) COLLATE NOCASE NOT NULL DEFAULT '', b TEXT DEFAULT '', c TEXT, n INTEGER, \\"d\\" TEXT DEFAULT '')");
  $db->exec('CREATE TABLE m (nom VARCHAR(255) NOT NULL, valeur TEXT, PRIMARY KEY (nom))');
  $db->exec('CREATE INDEX ta ON t (a)'); $db->exec('CREATE INDEX tbn ON t (b DESC, n)'); $db->exec('CREATE UNIQUE INDEX tc ON t (c COLLATE RTRIM)');
  $db->beginTransaction();
  $t = $db->prepare('INSERT OR IGNORE INTO t VALUES (?,?,?,?,?,?)'); $m = $db->prepare('INSERT OR IGNORE INTO m VALUES (?,?)');
  $rows = [0, 1, 3, 40, 300][mt_rand(0, 4)];
  for ($i = 0; $i < $rows; $i++) {
    $t->execute([mt_rand(0, 1) ? $i + 1 : mt_rand() << 30, word(mt_rand(0, 11)), word([0, 3, 60, 900, 6000][mt_rand(0, 4)]), $i . word(4), [null, $i, 2 ** 40, 1.5, 0][mt_rand(0, 4)], word(mt_rand(0, 20) ? 5 : 70000)]);
    $m->execute([word(5) . $i, word([2, 5000][mt_rand(0, 1)])]);
  }
  $db->exec('DELETE FROM t WHERE n % 7 = 3'); $db->commit();
  $edits = ['t' => [], 'm' => []];
  $db->exec('BEGIN');
  foreach (['t' => ['a', 'b', 'd'], 'm' => ['valeur']] as $table => $columns) {
    $chance = [0, 20, 100][mt_rand(0, 2)];
    foreach ($db->query("SELECT rowid FROM $table")->fetchAll(PDO::FETCH_COLUMN) as $id) {
      if (mt_rand(1, 100) > $chance) continue;
      if (mt_rand(0, 1)) { $edits[$table][$id] = ['is' => 'removed']; $db->exec("DELETE FROM $table WHERE rowid=$id"); continue; }
      $values = [];
      foreach ($columns as $column) if (mt_rand(0, 1)) {
        $values[$column] = word([0, 2, 30, 3000][mt_rand(0, 3)]);
        $db->prepare("UPDATE $table SET $column=? WHERE rowid=$id")->execute([$values[$column]]);
      }
      $edits[$table][$id] = ['is' => 'changed', 'values' => (object)$values];
    }
  }
  $out[] = [array_map(function ($own) { return (object)$own; }, $edits), rows($db)];
  $db->exec('ROLLBACK');
}
echo json_encode($out);`

const folder = mkdtempSync(join(tmpdir(), 'siteguard-edit-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const FILES = ALL_FAULTS ? 400 : 16

it('edits rows of SQLite files so that SQLite finds nothing wrong, and every row as its own statements would leave it', async () => {
  const as = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  const php = async (mode: string): Promise<unknown> =>
    JSON.parse(await run(process.env.PHP ?? 'php', ['-r', PHP, '--', mode, folder, '7', String(FILES)], { as }))
  const made = (await php('make')) as [edits: Record<string, Record<string, RowEdit>>, rows: string][]
  let edited = 0
  for (const [n, [edits]] of made.entries()) {
    const tables = Object.entries(edits).map(([table, rows]) => ({ table, rows: new Map(Object.entries(rows)) }))
    edited += tables.reduce((sum, { rows }) => sum + rows.size, 0)
    writeFileSync(join(folder, `${n}.after`), editSqliteFile(readFileSync(join(folder, `${n}.before`)), tables))
  }
  expect(edited).toBeGreaterThan(10 * FILES)
  expect(await php('look')).toEqual(made.map(([, rows]) => ['ok', rows]))
})

it.each([
  ['an index of expressions', "CREATE TABLE t (a TEXT); CREATE INDEX i ON t (lower(a)); INSERT INTO t VALUES ('x')"],
  ['triggers', "CREATE TABLE t (a TEXT); CREATE TRIGGER g AFTER UPDATE ON t BEGIN SELECT 1; END; INSERT INTO t VALUES ('x')"],
  ['rows without numbers', "CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO t VALUES ('x')"],
  ['pages noted in others', "PRAGMA auto_vacuum=FULL; VACUUM; CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x')"],
  ['a number where a text is to stand', 'CREATE TABLE t (a); INSERT INTO t VALUES (1)'],
  ['two rows that would be one', "CREATE TABLE t (a TEXT UNIQUE); INSERT INTO t VALUES ('x'), ('y')"],
])('changes nothing where it cannot be certain: %s', async (name, sql) => {
  const file = join(folder, `${name}.sqlite`)
  const as = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  await run(process.env.PHP ?? 'php', ['-r', '$d = new PDO("sqlite:" . $argv[1]); $d->exec($argv[2]);', '--', file, sql], { as })
  const edit: RowEdit = { is: 'changed', values: { a: 'y' } }
  expect(() => editSqliteFile(readFileSync(file), [{ table: 't', rows: new Map([['1', edit]]) }])).toThrow()
})
