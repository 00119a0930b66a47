import { expect, it } from 'vitest'
import { isReadOnlyDatabase } from './read-only-database.ts'

const error = (detail: string) => ({ params: { site: 'a', detail } })

it.each([
  ["ERROR 1142 (42000) at line 20: CREATE command denied to user 'u'@'h' for table `d`.`t`", true],
  ["ERROR 1142 (42000) at line 18: DROP command denied to user 'u'@'h' for table `d`.`sgl_1`", true],
  ["1142 INSERT command denied to user 'u'@'h' for table 't'", true],
  ['ERROR 1290 (HY000): The MySQL server is running with the --read-only option so it cannot execute this statement', true],
  ['ERROR 1792 (25006): Cannot execute statement in a READ ONLY transaction.', true],
  ['ERROR 1836 (HY000): Running in read-only mode', true],
  ['SQLSTATE[HY000]: General error: 8 attempt to write a readonly database', true],
  ['database or disk is full', true],
  ["ERROR 1114 (HY000): The table 'spip_articles' is full", true],
  ["ERROR 1142 (42000): SELECT command denied to user 'u'@'h' for table 't'", false],
  ["ERROR 1045 (28000): Access denied for user 'u'@'h' (using password: YES)", false],
  ['status 403', false],
])('%s', (detail, is) => {
  expect(isReadOnlyDatabase(error(detail))).toBe(is)
  expect(isReadOnlyDatabase({ params: {}, cause: { code: 'SG-DB-001', ...error(detail) } as never })).toBe(is)
})
