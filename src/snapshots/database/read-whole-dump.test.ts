import { describe, expect, it } from 'vitest'
import { collect, DUMP, pieces, WANTED } from '../../../test/helpers/dumps.ts'
import { DumpFault } from './fault.ts'
import { readWholeDump } from './read-whole-dump.ts'

describe('a dump somebody else made', () => {
  it('is read without knowing the tables', async () => {
    const omitted: string[] = []
    const text = DUMP.replace('\n-- Dump completed', '\nCREATE TABLE `z` (a int);\nINSERT INTO `z` VALUES (1);\n-- Dump completed')
    const events = readWholeDump(
      pieces(text, 11),
      (name) => name !== 'z',
      (what) => omitted.push(what),
    )
    expect(await collect(events)).toBe(WANTED.replaceAll("INTO `a;'` VALUES", "INTO `a;'` (`x`,`VALUES`) VALUES"))
    expect(omitted).toEqual([])
  })

  it.each([
    [
      'view',
      '/*!50001 DROP VIEW IF EXISTS `v`*/;\n/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`u`@`h` SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS select 1 */;',
    ],
    ['view', '/*!50001 CREATE VIEW `v` AS SELECT 1 AS `a`*/;'],
    [
      'trigger',
      'DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`u`@`h`*/ /*!50003 TRIGGER `t` BEFORE INSERT ON `b` FOR EACH ROW SET @a = 1 */;;\nDELIMITER ;',
    ],
    ['event', '/*!50106 CREATE*/ /*!50117 DEFINER=`u`@`h`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY DO SELECT 1 */ ;;'],
    ['procedure', 'CREATE DEFINER=CURRENT_USER PROCEDURE `p`() SELECT 1;'],
    ['function', '/*M!100503 CREATE OR REPLACE FUNCTION `f`() RETURNS int */;'],
  ])('tells that a %s is not in it', async (kind, made) => {
    for (const size of [1, 1000]) {
      const omitted: string[] = []
      const text = DUMP.replace('\n-- Dump completed', `\n${made}\n-- Dump completed`)
      await collect(
        readWholeDump(
          pieces(text, size),
          () => true,
          (what) => omitted.push(what),
        ),
      )
      expect(omitted).toEqual([kind])
    }
  })

  it.each([
    ['a table twice', DUMP.replace('-- Dump completed\n', 'CREATE TABLE `b` (y int);\n-- Dump completed\n')],
    ['rows of a table before it', DUMP.replace('CREATE TABLE `b`', 'INSERT INTO `b` VALUES (1);\nCREATE TABLE `b`')],
    ['rows of no table', `INSERT INTO \`b\` VALUES (1);\n${DUMP}`],
    ['an INSERT that is not written so', DUMP.replace("INTO `a;'` (`x`, `VALUES`) VALUES (", "INTO `a;'` SET `x` = VALUES (")],
    ['an INSERT of nothing that has a name', DUMP.replace("INSERT INTO `a;'`", 'INSERT INTO a')],
    ['no end', DUMP.slice(0, -18)],
  ])('is none, without knowing the tables, with %s', async (_what, text) => {
    await expect(
      collect(
        readWholeDump(
          pieces(text, 64),
          () => true,
          () => {},
        ),
      ),
    ).rejects.toBeInstanceOf(DumpFault)
  })

  it('passes over the rows of tables that are not wanted, and counts those of each table', async () => {
    const text = DUMP.replace(
      '-- Dump completed\n',
      "INSERT INTO `b` VALUES ('p'),('q');\nINSERT INTO `b` (`y`) VALUES ('r');\n-- Dump completed\n",
    )
    const told: string[] = []
    for await (const event of readWholeDump(
      pieces(text, 40),
      (name) => name === 'b',
      () => {},
    )) {
      told.push(
        event.type === 'table'
          ? `${event.request.as} ${event.request.table.name} ${event.request.table.engine}`
          : event.type === 'rows'
            ? event.bytes.toString()
            : `= ${event.rows}`,
      )
    }
    expect(told).toEqual([
      'b b InnoDB',
      "INSERT INTO `b` VALUES ('p');\nINSERT INTO `b` VALUES ('q');\n",
      "INSERT INTO `b` (`y`) VALUES ('r');\n",
      '= 3',
    ])
    const large = DUMP.replace(
      '-- Dump completed\n',
      `INSERT INTO \`b\` VALUES ${Array.from({ length: 3 }, () => `('${'x'.repeat(70_000)}')`).join(',')};\n-- Dump completed\n`,
    )
    const sizes: number[] = []
    for await (const event of readWholeDump(
      pieces(large, 8192),
      (name) => name === 'b',
      () => {},
    ))
      if (event.type === 'rows') sizes.push(event.bytes.length)
    // Given on as it comes, not gathered to the end.
    expect(sizes.length).toBeGreaterThan(2)
  })
})
