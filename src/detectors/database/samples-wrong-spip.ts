import type { Sample } from '../types.ts'

/** Rows of intruders. Nothing here does anything: base64 of JSON, so that no scanner eats the file. */
export const wrongSpip: readonly Sample[] = [
  {
    name: 'a shell in an article',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICJUZXh0ZS4gPD9waHAgQGV2YWwoJF9QT1NUW1wiY1wiXSk7ID8+IiwgIm1haiI6ICIyMDI2LTA4LTEyIDAzOjE0OjAwIn1d',
    },
    expect: ['database-php'],
  },
  {
    name: 'a packed shell in a setting',
    path: 'spip_meta',
    zone: 'data',
    database: { cms: 'spip', base64: 'W3sibm9tIjogInp6X2NvbmYiLCAidmFsZXVyIjogIlBEOXdhSEFnWlhaaGJDZ2tYMUJQVTFSYkltTWlYU2s3eCJ9XQ==' },
    expect: ['database-php'],
  },
  {
    name: 'a script from an address of numbers',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICI8cD5Cb25qb3VyPC9wPjxzY3JpcHQgc3JjPVwiaHR0cDovLzE4NS4xMi43LjkvYS5qc1wiPjwvc2NyaXB0PiIsICJtYWoiOiAiMjAyNi0wOC0xMiAwMzoxNDowMCJ9XQ==',
    },
    expect: ['database-script'],
  },
  {
    name: 'a script of somebody else',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICI8c2NyaXB0IHNyYz1cImh0dHBzOi8vY2RuLnN0YXRzLWNvdW50LmV4YW1wbGUvdy5qc1wiIGFzeW5jPjwvc2NyaXB0PiIsICJtYWoiOiAiMjAyNi0wOC0xMiAwMzoxNDowMCJ9XQ==',
    },
    expect: ['database-script'],
  },
  {
    name: 'a script in a title',
    path: 'spip_rubriques',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfcnVicmlxdWUiOiAiMiIsICJ0aXRyZSI6ICJBY3R1YWxpdMOpczxzY3JpcHQgc3JjPS8vZXZpbC5leGFtcGxlL3guanM+PC9zY3JpcHQ+IiwgInRleHRlIjogIiJ9XQ==',
    },
    expect: ['database-script'],
  },
  {
    name: 'a script of character numbers',
    path: 'spip_breves',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYnJldmUiOiAiNCIsICJ0aXRyZSI6ICJCcsOodmUiLCAidGV4dGUiOiAiPHNjcmlwdD5ldmFsKFN0cmluZy5mcm9tQ2hhckNvZGUoMTAwLDExMSw5OSwxMTcsMTA5LDEwMSwxMTAsMTE2LDQ2LDEwOCwxMTEsOTksOTcsMTE2LDEwNSwxMTEsMTEwLDYxLDM0LDEwNCwxMTYsMTE2LDExMiw1OCw0Nyw0NywxMDEsNDYsMTAxLDEyMCw5NywxMDksMTEyLDEwOCwxMDEsNDcsMzQpKTwvc2NyaXB0PiJ9XQ==',
    },
    expect: ['database-script'],
  },
  {
    name: 'a picture that fails on purpose',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICI8aW1nIHNyYz14IG9uZXJyb3I9XCJmZXRjaCgnLy9ldmlsLmV4YW1wbGUvP2M9Jytkb2N1bWVudC5jb29raWUpXCI+IiwgIm1haiI6ICIyMDI2LTA4LTEyIDAzOjE0OjAwIn1d',
    },
    expect: ['database-script'],
  },
  {
    name: 'a script in an attribute behind entities',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICI8c3ZnIG9ubG9hZD1cIiYjMTAyO2V0Y2goJy8vZXZpbC5leGFtcGxlLycrZG9jdW1lbnQuY29va2llKVwiPjwvc3ZnPiIsICJtYWoiOiAiMjAyNi0wOC0xMiAwMzoxNDowMCJ9XQ==',
    },
    expect: ['database-script'],
  },
  {
    name: 'a frame of no size',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICI8aWZyYW1lIHNyYz1cImh0dHA6Ly9ldmlsLmV4YW1wbGUvaW4ucGhwXCIgd2lkdGg9XCIxXCIgaGVpZ2h0PVwiMVwiIHN0eWxlPVwidmlzaWJpbGl0eTpoaWRkZW5cIj48L2lmcmFtZT4iLCAibWFqIjogIjIwMjYtMDgtMTIgMDM6MTQ6MDAifV0=',
    },
    expect: ['database-frame'],
  },
  {
    name: 'a frame in a news title (2009)',
    path: 'spip_breves',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYnJldmUiOiAiNCIsICJ0aXRyZSI6ICJSw6l1bmlvbjxpZnJhbWUgc3JjPVwiaHR0cDovL2V2aWwuZXhhbXBsZS9cIiB3aWR0aD0wIGhlaWdodD0wPjwvaWZyYW1lPiIsICJ0ZXh0ZSI6ICIifV0=',
    },
    expect: ['database-frame'],
  },
  {
    name: 'a frame that carries its page',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICI8aWZyYW1lIHNyYz1cImRhdGE6dGV4dC9odG1sO2Jhc2U2NCxQSE5qY21sd2RENWhLQ2s4TDNOamNtbHdkRDQ9XCIgd2lkdGg9XCI2MDBcIj48L2lmcmFtZT4iLCAibWFqIjogIjIwMjYtMDgtMTIgMDM6MTQ6MDAifV0=',
    },
    expect: ['database-frame'],
  },
  {
    name: 'links far outside of the page',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICJUZXh0ZTxkaXYgc3R5bGU9XCJwb3NpdGlvbjphYnNvbHV0ZTsgbGVmdDotOTk5OXB4XCI+PGEgaHJlZj1cImh0dHA6Ly9waWxscy5leGFtcGxlL1wiPmE8L2E+IDxhIGhyZWY9XCJodHRwczovL3dpbi5leGFtcGxlL1wiPmI8L2E+PC9kaXY+IiwgIm1haiI6ICIyMDI2LTA4LTEyIDAzOjE0OjAwIn1d',
    },
    expect: ['database-links'],
  },
  {
    name: 'links in letters of no size',
    path: 'spip_rubriques',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfcnVicmlxdWUiOiAiMiIsICJ0aXRyZSI6ICJBIiwgInRleHRlIjogIjxzcGFuIHN0eWxlPVwiZm9udC1zaXplOjBweFwiPjxhIGhyZWY9XCJodHRwOi8vYS5leGFtcGxlL1wiPng8L2E+PGEgaHJlZj1cImh0dHA6Ly9iLmV4YW1wbGUvXCI+eTwvYT48L3NwYW4+In1d',
    },
    expect: ['database-links'],
  },
  {
    name: 'a header that has SPIP run a function',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICI8P3BocCBoZWFkZXIoXCJYLVNwaXAtRmlsdHJlOiBzdHJ0b3VwcGVyXCIpOyA/PiIsICJtYWoiOiAiMjAyNi0wOC0xMiAwMzoxNDowMCJ9XQ==',
    },
    expect: ['database-filter', 'database-php'],
  },
  {
    name: 'the header in a visitor’s message',
    path: 'spip_forum',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfZm9ydW0iOiAiOCIsICJ0aXRyZSI6ICJhIiwgInRleHRlIjogIlgtU3BpcC1GaWx0cmU6IHN0cnRvdXBwZXIiLCAic3RhdHV0IjogInB1YmxpZSJ9XQ==',
    },
    expect: ['database-filter'],
  },
  {
    name: 'an object in an author’s preferences',
    path: 'spip_auteurs',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXV0ZXVyIjogIjciLCAibm9tIjogIkEiLCAibG9naW4iOiAiYSIsICJwcmVmcyI6ICJPOjI0OlwiTW9ub2xvZ1xcSGFuZGxlclxcR3JvdXBIYW5kbGVyXCI6MTp7czoxOlwiYVwiO2k6MTt9In1d',
    },
    expect: ['database-object'],
  },
  {
    name: 'an object in a setting',
    path: 'spip_meta',
    zone: 'data',
    database: { cms: 'spip', base64: 'W3sibm9tIjogIngiLCAidmFsZXVyIjogImE6MTp7aTowO086MTI6XCJTcGlwT2JzY3VyXCI6MDp7fX0ifV0=' },
    expect: ['database-object'],
  },
  {
    name: 'a job that writes a file',
    path: 'spip_jobs',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfam9iIjogIjkiLCAiZm9uY3Rpb24iOiAiZmlsZV9wdXRfY29udGVudHMiLCAiYXJncyI6ICJZVG95T250cE9qQTdjem8xT2lKNExuUjRkQ0k3YVRveE8zTTZNem9pY0hkdUlqdDkiLCAiaW5jbHVyZSI6ICIiLCAiZGF0ZSI6ICIyMDI2LTA4LTEyIDAzOjAwOjAwIn1d',
    },
    expect: ['database-job'],
  },
  {
    name: 'a job that includes a picture',
    path: 'spip_jobs',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfam9iIjogIjkiLCAiZm9uY3Rpb24iOiAib3B0aW1pc2VyIiwgImFyZ3MiOiAiYTowOnt9IiwgImluY2x1cmUiOiAiLi4vSU1HL2pwZy94LnBocCJ9XQ==',
    },
    expect: ['database-job'],
  },
  {
    name: 'a job nobody knows',
    path: 'spip_jobs',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfam9iIjogIjEwIiwgImZvbmN0aW9uIjogImFuY2llbl9wbHVnaW5fdGFjaGUiLCAiYXJncyI6ICJhOjA6e30iLCAiaW5jbHVyZSI6ICJnZW5pZS8ifV0=',
    },
    expect: ['database-job'],
  },
  {
    name: 'a plugin in a folder of pictures',
    path: 'spip_meta',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3sibm9tIjogInBsdWdpbiIsICJ2YWxldXIiOiAiYToxOntzOjM6XCJaWlpcIjthOjU6e3M6MzpcImRpclwiO3M6MTY6XCIuLi9JTUcvanBnL3p6ei94XCI7czo4OlwiZGlyX3R5cGVcIjtzOjEyOlwiX0RJUl9QTFVHSU5TXCI7czozOlwibm9tXCI7czoxOlwiWlwiO319In1d',
    },
    expect: ['database-plugin'],
  },
  {
    name: 'an address of somebody else',
    path: 'spip_meta',
    zone: 'data',
    database: { cms: 'spip', base64: 'W3sibm9tIjogImFkcmVzc2Vfc2l0ZSIsICJ2YWxldXIiOiAiaHR0cHM6Ly9ldmlsLmV4YW1wbGUifV0=' },
    expect: ['database-setting'],
  },
  {
    name: 'a document that is code',
    path: 'spip_documents',
    zone: 'data',
    database: {
      cms: 'spip',
      base64: 'W3siaWRfZG9jdW1lbnQiOiAiMyIsICJ0aXRyZSI6ICIiLCAiZmljaGllciI6ICJwaHAvZG9jLnBocCIsICJkaXN0YW50IjogIm5vbiJ9XQ==',
    },
    expect: ['database-document'],
  },
  {
    name: 'code may be sent in',
    path: 'spip_types_documents',
    zone: 'data',
    database: { cms: 'spip', base64: 'W3siZXh0ZW5zaW9uIjogInBodG1sIiwgInRpdHJlIjogIngiLCAidXBsb2FkIjogIm91aSJ9XQ==' },
    expect: ['database-document'],
  },
  {
    name: 'an address that is code',
    path: 'spip_syndic',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfc3luZGljIjogIjIiLCAibm9tX3NpdGUiOiAiQSIsICJ1cmxfc2l0ZSI6ICJqYXZhXHRzY3JpcHQ6YWxlcnQoMSkiLCAidXJsX3N5bmRpYyI6ICIifV0=',
    },
    expect: ['database-redirect'],
  },
  {
    name: 'a page’s own address that is markup',
    path: 'spip_urls',
    zone: 'data',
    database: {
      cms: 'spip',
      base64: 'W3siaWRfcGFyZW50IjogIjAiLCAidXJsIjogImFcIj48YiIsICJ0eXBlIjogImFydGljbGUiLCAiaWRfb2JqZXQiOiAiMSJ9XQ==',
    },
    expect: ['database-redirect'],
  },
  {
    name: 'a text that sends its readers away',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICI8bWV0YSBodHRwLWVxdWl2PVwicmVmcmVzaFwiIGNvbnRlbnQ9XCIwOyB1cmw9aHR0cHM6Ly9ldmlsLmV4YW1wbGUvXCI+IiwgIm1haiI6ICIyMDI2LTA4LTEyIDAzOjE0OjAwIn1d',
    },
    expect: ['database-redirect'],
  },
  {
    name: 'a script that sends readers away',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICI8c2NyaXB0PndpbmRvdy5sb2NhdGlvbi5ocmVmID0gXCJodHRwczovL2V2aWwuZXhhbXBsZS9scFwiPC9zY3JpcHQ+IiwgIm1haiI6ICIyMDI2LTA4LTEyIDAzOjE0OjAwIn1d',
    },
    expect: ['database-script'],
  },
  {
    name: 'words turned round',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICI8c2NyaXB0PnZhciBzPWRvY3VtZW50LmNyZWF0ZUVsZW1lbnQoJ3NjcmlwdCcpO3Muc3JjPSdzai54L2VscG1heGUubGl2ZS8vOnNwdHRoJy5zcGxpdCgnJykucmV2ZXJzZSgpLmpvaW4oJycpO2RvY3VtZW50LmJvZHkuYXBwZW5kQ2hpbGQocyk8L3NjcmlwdD4iLCAibWFqIjogIjIwMjYtMDgtMTIgMDM6MTQ6MDAifV0=',
    },
    expect: ['database-script'],
  },
  {
    name: 'a redirect for those who come from a search',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIxMiIsICJ0aXRyZSI6ICJDb25zZWlsIG11bmljaXBhbCIsICJ0ZXh0ZSI6ICI8c2NyaXB0PmlmKC9nb29nbGUvLnRlc3QoZG9jdW1lbnQucmVmZXJyZXIpKWxvY2F0aW9uLmhyZWY9J2h0dHBzOi8vZXZpbC5leGFtcGxlLyc8L3NjcmlwdD4iLCAibWFqIjogIjIwMjYtMDgtMTIgMDM6MTQ6MDAifV0=',
    },
    expect: ['database-script'],
  },
  {
    name: 'a plugin among the caches',
    path: 'spip_meta',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3sibm9tIjogInBsdWdpbiIsICJ2YWxldXIiOiAiYToxOntzOjM6XCJaWlpcIjthOjM6e3M6MzpcImRpclwiO3M6MzpcInp6elwiO3M6ODpcImRpcl90eXBlXCI7czo4OlwiX0RJUl9UTVBcIjtzOjM6XCJub21cIjtzOjE6XCJaXCI7fX0ifV0=',
    },
    expect: ['database-plugin'],
  },
  {
    name: 'a document that is code, said to lie elsewhere',
    path: 'spip_documents',
    zone: 'data',
    database: {
      cms: 'spip',
      base64: 'W3siaWRfZG9jdW1lbnQiOiAiMyIsICJ0aXRyZSI6ICIiLCAiZmljaGllciI6ICJwaHAvZG9jLnBocCIsICJkaXN0YW50IjogIm91aSJ9XQ==',
    },
    expect: ['database-document'],
  },
  {
    name: 'every article sends its readers away',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      base64:
        'W3siaWRfYXJ0aWNsZSI6ICIwIiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjEiLCAidGl0cmUiOiAiQSIsICJ2aXJ0dWVsIjogImh0dHBzOi8vZXZpbC5leGFtcGxlL2xwIiwgInRleHRlIjogIiJ9LCB7ImlkX2FydGljbGUiOiAiMiIsICJ0aXRyZSI6ICJBIiwgInZpcnR1ZWwiOiAiaHR0cHM6Ly9ldmlsLmV4YW1wbGUvbHAiLCAidGV4dGUiOiAiIn0sIHsiaWRfYXJ0aWNsZSI6ICIzIiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjQiLCAidGl0cmUiOiAiQSIsICJ2aXJ0dWVsIjogImh0dHBzOi8vZXZpbC5leGFtcGxlL2xwIiwgInRleHRlIjogIiJ9LCB7ImlkX2FydGljbGUiOiAiNSIsICJ0aXRyZSI6ICJBIiwgInZpcnR1ZWwiOiAiaHR0cHM6Ly9ldmlsLmV4YW1wbGUvbHAiLCAidGV4dGUiOiAiIn0sIHsiaWRfYXJ0aWNsZSI6ICI2IiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjciLCAidGl0cmUiOiAiQSIsICJ2aXJ0dWVsIjogImh0dHBzOi8vZXZpbC5leGFtcGxlL2xwIiwgInRleHRlIjogIiJ9LCB7ImlkX2FydGljbGUiOiAiOCIsICJ0aXRyZSI6ICJBIiwgInZpcnR1ZWwiOiAiaHR0cHM6Ly9ldmlsLmV4YW1wbGUvbHAiLCAidGV4dGUiOiAiIn0sIHsiaWRfYXJ0aWNsZSI6ICI5IiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjEwIiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjExIiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjEyIiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjEzIiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjE0IiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjE1IiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjE2IiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjE3IiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjE4IiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjE5IiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjIwIiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjIxIiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjIyIiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjIzIiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifSwgeyJpZF9hcnRpY2xlIjogIjI0IiwgInRpdHJlIjogIkEiLCAidmlydHVlbCI6ICJodHRwczovL2V2aWwuZXhhbXBsZS9scCIsICJ0ZXh0ZSI6ICIifV0=',
    },
    expect: ['database-redirect'],
  },
]
