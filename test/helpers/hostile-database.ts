/** Tables that dumps go wrong on: every kind of value, name and engine a shared MariaDB of 5.5 to 11 may hold. */
export const HOSTILE_TABLES = String.raw`
SET NAMES utf8mb4; SET sql_mode=''; SET time_zone='+00:00';
CREATE TABLE spip_values (
  id bigint NOT NULL AUTO_INCREMENT, t text, v varchar(255) NOT NULL DEFAULT 'it''s; -- "x" \\', b blob, vb varbinary(20), fb binary(4),
  bits bit(10), tiny tinyint(1), un int(10) unsigned zerofill, d decimal(20,6), f float, db double, dt datetime, ts timestamp NULL,
  da date, ti time(3), y year, e enum('a','b''c','d,e'), s set('x','y'), j json, g geometry,
  PRIMARY KEY (id), FULLTEXT KEY ft (t,v)
) ENGINE=InnoDB AUTO_INCREMENT=77 DEFAULT CHARSET=utf8mb4 COMMENT='a ''comment'' AUTO_INCREMENT=5; DROP TABLE x;';
INSERT INTO spip_values VALUES
 (1, 'plain', 'v', 'b', 'vb', 'fb', b'1000000001', 1, 42, -12.5, 1.5, -1e-10, '2026-01-02 03:04:05', '2026-01-02 03:04:05', '2026-01-02', '-12:13:14.567', 2026, 'b''c', 'x,y', '{"a": "\\"é"}', ST_GeomFromText('POINT(1 2)')),
 (2, NULL, '', '', '', '', b'0', 0, 0, 0, 0, 0, '0000-00-00 00:00:00', NULL, '0000-00-00', '00:00:00', 0000, '', '', NULL, NULL),
 (-3, 'quotes '' " ${'`'} back\\slash \n\r\t\0\Z %_ ; -- /* */ # ), ( VALUES', 'end\\', UNHEX('000A0D1A22275C00FF'), UNHEX('FF'), UNHEX('0001'), NULL, -128, 4294967295, -99999999999999.999999, -3.4e38, 1.7976931348623157e308, '9999-12-31 23:59:59', '2038-01-19 03:14:07', '9999-12-31', '838:59:59', 2155, 'd,e', 'y', '[]', NULL),
 (4, '😀 é 中 \\0', '''', x'', x'27', x'5C27', b'11', 5, 7, 1, 2, 3, NULL, NULL, NULL, NULL, NULL, 'a', '', '1', NULL),
 (9, ');\nINSERT INTO ${'`'}spip_values${'`'} VALUES (1', '-- Dump completed', '); DROP TABLE spip_values; --', 'NULL', '0x41', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO spip_values (id, t, b) VALUES (10, REPEAT('long ''row\\ ', 40000), REPEAT(x'00FF27', 60000));
CREATE TABLE spip_latin (id int PRIMARY KEY, t varchar(50), u varchar(20) CHARACTER SET utf8 COLLATE utf8_bin) ENGINE=MyISAM DEFAULT CHARSET=latin1;
INSERT INTO spip_latin VALUES (2, 'café €', 'é'), (1, CONVERT(UNHEX('8190E9') USING latin1), 'b');
CREATE TABLE ${'`'}spip_select${'`'} (${'`'}order${'`'} int, ${'`'}group by${'`'} varchar(20), ${'`'}a${'``'}b${'`'} int, ${'`'}é, (x)${'`'} int, UNIQUE KEY ${'`'}key${'`'} (${'`'}order${'`'})) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ${'`'}spip_select${'`'} VALUES (3, 'c', 1, 1), (1, 'a', 2, 2), (NULL, 'n', 3, 3), (2, 'b', 4, 4);
CREATE TABLE ${'`'}spip_odd ${'``'}name; -- 'x${'`'} (a int PRIMARY KEY, ${'`'}VALUES${'`'} text) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ${'`'}spip_odd ${'``'}name; -- 'x${'`'} VALUES (1, 'x');
CREATE TABLE spip_generated (a int PRIMARY KEY, b int AS (a * 2) VIRTUAL, c varchar(20) AS (CONCAT('n', a)) PERSISTENT, d int DEFAULT 4) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO spip_generated (a, d) VALUES (1, 1), (2, 2);
CREATE TABLE spip_empty (a int, b text) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE spip_nokey (a int, b text) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO spip_nokey VALUES (3,'c'),(1,'a'),(2,NULL),(1,'a');
CREATE TABLE spip_part (a int PRIMARY KEY, b int) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 PARTITION BY HASH (a) PARTITIONS 3;
INSERT INTO spip_part VALUES (5,1),(1,2),(3,3),(2,4);
CREATE TABLE spip_zero (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, t text) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
SET sql_mode='NO_AUTO_VALUE_ON_ZERO'; INSERT INTO spip_zero VALUES (0,'zero'),(7,'seven'); SET sql_mode='';
CREATE TABLE other_site (a int PRIMARY KEY) ENGINE=InnoDB;
INSERT INTO other_site VALUES (1);
CREATE TABLE spipb_site (a int PRIMARY KEY) ENGINE=InnoDB;
CREATE VIEW spip_view AS SELECT id FROM spip_values;
`
