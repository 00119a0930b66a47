/** A text as it comes over a wire, so many bytes at a time. */
export async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** What a reader gives, as text. */
export async function collect(events: AsyncIterable<{ type: string; bytes?: Buffer; create?: string; rows?: number }>): Promise<string> {
  let out = ''
  for await (const event of events)
    out += event.type === 'rows' ? event.bytes : event.type === 'table' ? `# ${event.create}\n` : `= ${event.rows}\n`
  return out
}

/** What mysqldump prints of two tables that try its reader. */
export const DUMP = `/*M!999999\\- enable the sandbox mode */
-- MariaDB dump 10.19  Distrib 10.11
/*!40101 SET NAMES utf8mb4 */;
--
-- Table structure for table \`a;'\`
--
DROP TABLE IF EXISTS \`a;'\`;
CREATE TABLE \`a;'\` (
  \`x\` text COMMENT '; -- '' \\' /*',
  \`VALUES\` text DEFAULT ");"
) ENGINE=InnoDB;
INSERT INTO \`a;'\` (\`x\`, \`VALUES\`) VALUES ('1',NULL),
('-- Dump completed','/*');
INSERT INTO \`a;'\` (\`x\`, \`VALUES\`) VALUES
('INSERT INTO \`b\` VALUES (1)','');
CREATE TABLE \`b\` (
  \`y\` text
) ENGINE=InnoDB;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed
`
/** What is to be read from it. */
export const WANTED = `# CREATE TABLE \`a;'\` (
  \`x\` text COMMENT '; -- '' \\' /*',
  \`VALUES\` text DEFAULT ");"
) ENGINE=InnoDB
INSERT INTO \`a;'\` VALUES ('1',NULL);
INSERT INTO \`a;'\` VALUES ('-- Dump completed','/*');
INSERT INTO \`a;'\` VALUES ('INSERT INTO \`b\` VALUES (1)','');
= 3
# CREATE TABLE \`b\` (
  \`y\` text
) ENGINE=InnoDB
= 0
`
