import type { Sample } from '../types.ts'

/** Rows of intruders. Nothing here does anything: base64 of JSON, so that no scanner eats the file. */
export const wrongSamples: readonly Sample[] = [
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
    name: 'a snippet that runs what a visitor sends',
    path: 'wp_snippets',
    zone: 'data',
    database: { cms: 'wordpress', base64: 'W3siaWQiOiAiMyIsICJuYW1lIjogImNhY2hlIiwgImNvZGUiOiAiZXZhbCgkX1JFUVVFU1RbXCJrXCJdKTsifV0=' },
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
    name: 'a script in most articles',
    path: 'wp_posts',
    zone: 'data',
    database: {
      cms: 'wordpress',
      base64:
        'W3siSUQiOiAiMCIsICJwb3N0X3R5cGUiOiAicG9zdCIsICJwb3N0X3RpdGxlIjogIk7CsCAwIiwgInBvc3RfY29udGVudCI6ICI8cD5UZXh0ZSAwPC9wPjxzY3JpcHQgc3JjPWh0dHBzOi8vY2RuLmV2aWwuZXhhbXBsZS94LmpzPjwvc2NyaXB0PiJ9LCB7IklEIjogIjEiLCAicG9zdF90eXBlIjogInBvc3QiLCAicG9zdF90aXRsZSI6ICJOwrAgMSIsICJwb3N0X2NvbnRlbnQiOiAiPHA+VGV4dGUgMTwvcD48c2NyaXB0IHNyYz1odHRwczovL2Nkbi5ldmlsLmV4YW1wbGUveC5qcz48L3NjcmlwdD4ifSwgeyJJRCI6ICIyIiwgInBvc3RfdHlwZSI6ICJwb3N0IiwgInBvc3RfdGl0bGUiOiAiTsKwIDIiLCAicG9zdF9jb250ZW50IjogIjxwPlRleHRlIDI8L3A+PHNjcmlwdCBzcmM9aHR0cHM6Ly9jZG4uZXZpbC5leGFtcGxlL3guanM+PC9zY3JpcHQ+In0sIHsiSUQiOiAiMyIsICJwb3N0X3R5cGUiOiAicG9zdCIsICJwb3N0X3RpdGxlIjogIk7CsCAzIiwgInBvc3RfY29udGVudCI6ICI8cD5UZXh0ZSAzPC9wPjxzY3JpcHQgc3JjPWh0dHBzOi8vY2RuLmV2aWwuZXhhbXBsZS94LmpzPjwvc2NyaXB0PiJ9LCB7IklEIjogIjQiLCAicG9zdF90eXBlIjogInBvc3QiLCAicG9zdF90aXRsZSI6ICJOwrAgNCIsICJwb3N0X2NvbnRlbnQiOiAiPHA+VGV4dGUgNDwvcD48c2NyaXB0IHNyYz1odHRwczovL2Nkbi5ldmlsLmV4YW1wbGUveC5qcz48L3NjcmlwdD4ifSwgeyJJRCI6ICI1IiwgInBvc3RfdHlwZSI6ICJwb3N0IiwgInBvc3RfdGl0bGUiOiAiTsKwIDUiLCAicG9zdF9jb250ZW50IjogIjxwPlRleHRlIDU8L3A+PHNjcmlwdCBzcmM9aHR0cHM6Ly9jZG4uZXZpbC5leGFtcGxlL3guanM+PC9zY3JpcHQ+In0sIHsiSUQiOiAiNiIsICJwb3N0X3R5cGUiOiAicG9zdCIsICJwb3N0X3RpdGxlIjogIk7CsCA2IiwgInBvc3RfY29udGVudCI6ICI8cD5UZXh0ZSA2PC9wPjxzY3JpcHQgc3JjPWh0dHBzOi8vY2RuLmV2aWwuZXhhbXBsZS94LmpzPjwvc2NyaXB0PiJ9LCB7IklEIjogIjciLCAicG9zdF90eXBlIjogInBvc3QiLCAicG9zdF90aXRsZSI6ICJOwrAgNyIsICJwb3N0X2NvbnRlbnQiOiAiPHA+VGV4dGUgNzwvcD48c2NyaXB0IHNyYz1odHRwczovL2Nkbi5ldmlsLmV4YW1wbGUveC5qcz48L3NjcmlwdD4ifSwgeyJJRCI6ICI4IiwgInBvc3RfdHlwZSI6ICJwb3N0IiwgInBvc3RfdGl0bGUiOiAiTsKwIDgiLCAicG9zdF9jb250ZW50IjogIjxwPlRleHRlIDg8L3A+PHNjcmlwdCBzcmM9aHR0cHM6Ly9jZG4uZXZpbC5leGFtcGxlL3guanM+PC9zY3JpcHQ+In0sIHsiSUQiOiAiOSIsICJwb3N0X3R5cGUiOiAicG9zdCIsICJwb3N0X3RpdGxlIjogIk7CsCA5IiwgInBvc3RfY29udGVudCI6ICI8cD5UZXh0ZSA5PC9wPjxzY3JpcHQgc3JjPWh0dHBzOi8vY2RuLmV2aWwuZXhhbXBsZS94LmpzPjwvc2NyaXB0PiJ9LCB7IklEIjogIjEwIiwgInBvc3RfdHlwZSI6ICJwb3N0IiwgInBvc3RfdGl0bGUiOiAiTsKwIDEwIiwgInBvc3RfY29udGVudCI6ICI8cD5UZXh0ZSAxMDwvcD48c2NyaXB0IHNyYz1odHRwczovL2Nkbi5ldmlsLmV4YW1wbGUveC5qcz48L3NjcmlwdD4ifSwgeyJJRCI6ICIxMSIsICJwb3N0X3R5cGUiOiAicG9zdCIsICJwb3N0X3RpdGxlIjogIk7CsCAxMSIsICJwb3N0X2NvbnRlbnQiOiAiPHA+VGV4dGUgMTE8L3A+PHNjcmlwdCBzcmM9aHR0cHM6Ly9jZG4uZXZpbC5leGFtcGxlL3guanM+PC9zY3JpcHQ+In0sIHsiSUQiOiAiMTIiLCAicG9zdF90eXBlIjogInBvc3QiLCAicG9zdF90aXRsZSI6ICJOwrAgMTIiLCAicG9zdF9jb250ZW50IjogIjxwPlRleHRlIDEyPC9wPjxzY3JpcHQgc3JjPWh0dHBzOi8vY2RuLmV2aWwuZXhhbXBsZS94LmpzPjwvc2NyaXB0PiJ9LCB7IklEIjogIjEzIiwgInBvc3RfdHlwZSI6ICJwb3N0IiwgInBvc3RfdGl0bGUiOiAiTsKwIDEzIiwgInBvc3RfY29udGVudCI6ICI8cD5UZXh0ZSAxMzwvcD48c2NyaXB0IHNyYz1odHRwczovL2Nkbi5ldmlsLmV4YW1wbGUveC5qcz48L3NjcmlwdD4ifSwgeyJJRCI6ICIxNCIsICJwb3N0X3R5cGUiOiAicG9zdCIsICJwb3N0X3RpdGxlIjogIk7CsCAxNCIsICJwb3N0X2NvbnRlbnQiOiAiPHA+VGV4dGUgMTQ8L3A+PHNjcmlwdCBzcmM9aHR0cHM6Ly9jZG4uZXZpbC5leGFtcGxlL3guanM+PC9zY3JpcHQ+In0sIHsiSUQiOiAiMTUiLCAicG9zdF90eXBlIjogInBvc3QiLCAicG9zdF90aXRsZSI6ICJOwrAgMTUiLCAicG9zdF9jb250ZW50IjogIjxwPlRleHRlIDE1PC9wPjxzY3JpcHQgc3JjPWh0dHBzOi8vY2RuLmV2aWwuZXhhbXBsZS94LmpzPjwvc2NyaXB0PiJ9LCB7IklEIjogIjE2IiwgInBvc3RfdHlwZSI6ICJwb3N0IiwgInBvc3RfdGl0bGUiOiAiTsKwIDE2IiwgInBvc3RfY29udGVudCI6ICI8cD5UZXh0ZSAxNjwvcD48c2NyaXB0IHNyYz1odHRwczovL2Nkbi5ldmlsLmV4YW1wbGUveC5qcz48L3NjcmlwdD4ifSwgeyJJRCI6ICIxNyIsICJwb3N0X3R5cGUiOiAicG9zdCIsICJwb3N0X3RpdGxlIjogIk7CsCAxNyIsICJwb3N0X2NvbnRlbnQiOiAiPHA+VGV4dGUgMTc8L3A+PHNjcmlwdCBzcmM9aHR0cHM6Ly9jZG4uZXZpbC5leGFtcGxlL3guanM+PC9zY3JpcHQ+In0sIHsiSUQiOiAiMTgiLCAicG9zdF90eXBlIjogInBvc3QiLCAicG9zdF90aXRsZSI6ICJOwrAgMTgiLCAicG9zdF9jb250ZW50IjogIjxwPlRleHRlIDE4PC9wPjxzY3JpcHQgc3JjPWh0dHBzOi8vY2RuLmV2aWwuZXhhbXBsZS94LmpzPjwvc2NyaXB0PiJ9LCB7IklEIjogIjE5IiwgInBvc3RfdHlwZSI6ICJwb3N0IiwgInBvc3RfdGl0bGUiOiAiTsKwIDE5IiwgInBvc3RfY29udGVudCI6ICI8cD5UZXh0ZSAxOTwvcD48c2NyaXB0IHNyYz1odHRwczovL2Nkbi5ldmlsLmV4YW1wbGUveC5qcz48L3NjcmlwdD4ifSwgeyJJRCI6ICIyMCIsICJwb3N0X3R5cGUiOiAicG9zdCIsICJwb3N0X3RpdGxlIjogIk7CsCAyMCIsICJwb3N0X2NvbnRlbnQiOiAiPHA+VGV4dGUgMjA8L3A+PHNjcmlwdCBzcmM9aHR0cHM6Ly9jZG4uZXZpbC5leGFtcGxlL3guanM+PC9zY3JpcHQ+In0sIHsiSUQiOiAiMjEiLCAicG9zdF90eXBlIjogInBvc3QiLCAicG9zdF90aXRsZSI6ICJOwrAgMjEiLCAicG9zdF9jb250ZW50IjogIjxwPlRleHRlIDIxPC9wPjxzY3JpcHQgc3JjPWh0dHBzOi8vY2RuLmV2aWwuZXhhbXBsZS94LmpzPjwvc2NyaXB0PiJ9LCB7IklEIjogIjIyIiwgInBvc3RfdHlwZSI6ICJwb3N0IiwgInBvc3RfdGl0bGUiOiAiTsKwIDIyIiwgInBvc3RfY29udGVudCI6ICI8cD5UZXh0ZSAyMjwvcD48c2NyaXB0IHNyYz1odHRwczovL2Nkbi5ldmlsLmV4YW1wbGUveC5qcz48L3NjcmlwdD4ifSwgeyJJRCI6ICIyMyIsICJwb3N0X3R5cGUiOiAicG9zdCIsICJwb3N0X3RpdGxlIjogIk7CsCAyMyIsICJwb3N0X2NvbnRlbnQiOiAiPHA+VGV4dGUgMjM8L3A+PHNjcmlwdCBzcmM9aHR0cHM6Ly9jZG4uZXZpbC5leGFtcGxlL3guanM+PC9zY3JpcHQ+In0sIHsiSUQiOiAiMjQiLCAicG9zdF90eXBlIjogInBvc3QiLCAicG9zdF90aXRsZSI6ICJOwrAgMjQiLCAicG9zdF9jb250ZW50IjogIjxwPlRleHRlIDI0PC9wPjxzY3JpcHQgc3JjPWh0dHBzOi8vY2RuLmV2aWwuZXhhbXBsZS94LmpzPjwvc2NyaXB0PiJ9LCB7IklEIjogIjI1IiwgInBvc3RfdHlwZSI6ICJwb3N0IiwgInBvc3RfdGl0bGUiOiAiTsKwIDI1IiwgInBvc3RfY29udGVudCI6ICI8cD5UZXh0ZSAyNTwvcD48c2NyaXB0IHNyYz1odHRwczovL2Nkbi5ldmlsLmV4YW1wbGUveC5qcz48L3NjcmlwdD4ifSwgeyJJRCI6ICIyNiIsICJwb3N0X3R5cGUiOiAicG9zdCIsICJwb3N0X3RpdGxlIjogIk7CsCAyNiIsICJwb3N0X2NvbnRlbnQiOiAiPHA+VGV4dGUgMjY8L3A+PHNjcmlwdCBzcmM9aHR0cHM6Ly9jZG4uZXZpbC5leGFtcGxlL3guanM+PC9zY3JpcHQ+In0sIHsiSUQiOiAiMjciLCAicG9zdF90eXBlIjogInBvc3QiLCAicG9zdF90aXRsZSI6ICJOwrAgMjciLCAicG9zdF9jb250ZW50IjogIjxwPlRleHRlIDI3PC9wPjxzY3JpcHQgc3JjPWh0dHBzOi8vY2RuLmV2aWwuZXhhbXBsZS94LmpzPjwvc2NyaXB0PiJ9LCB7IklEIjogIjI4IiwgInBvc3RfdHlwZSI6ICJwb3N0IiwgInBvc3RfdGl0bGUiOiAiTsKwIDI4IiwgInBvc3RfY29udGVudCI6ICI8cD5UZXh0ZSAyODwvcD48c2NyaXB0IHNyYz1odHRwczovL2Nkbi5ldmlsLmV4YW1wbGUveC5qcz48L3NjcmlwdD4ifSwgeyJJRCI6ICIyOSIsICJwb3N0X3R5cGUiOiAicG9zdCIsICJwb3N0X3RpdGxlIjogIk7CsCAyOSIsICJwb3N0X2NvbnRlbnQiOiAiPHA+VGV4dGUgMjk8L3A+PHNjcmlwdCBzcmM9aHR0cHM6Ly9jZG4uZXZpbC5leGFtcGxlL3guanM+PC9zY3JpcHQ+In1d',
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
    name: 'names nobody reads',
    path: 'wp_posts',
    zone: 'data',
    database: {
      cms: 'wordpress',
      base64:
        'W3siSUQiOiAiOSIsICJwb3N0X3R5cGUiOiAicGFnZSIsICJwb3N0X3RpdGxlIjogIkEiLCAicG9zdF9jb250ZW50IjogIjxzY3JpcHQ+dmFyIF8weDFhMmI9Wyd4J107KGZ1bmN0aW9uKF8weDMzYWEsXzB4NDRiYil7dmFyIF8weDU1Y2M9XzB4MzNhYVtfMHg0NGJiXTt3aGlsZSghIVtdKXtfMHg1NWNjKF8weDFhMmIsXzB4NjZkZCxfMHg3N2VlLF8weDg4ZmYpfX0pPC9zY3JpcHQ+In1d',
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
    name: 'a script in the JSON of a page builder',
    path: 'wp_postmeta',
    zone: 'data',
    database: {
      cms: 'wordpress',
      base64:
        'W3sibWV0YV9pZCI6ICI3NyIsICJwb3N0X2lkIjogIjkiLCAibWV0YV9rZXkiOiAiX2VsZW1lbnRvcl9kYXRhIiwgIm1ldGFfdmFsdWUiOiAiW3tcImh0bWxcIjogXCI8c2NyaXB0IHNyYz1cXFwiaHR0cHM6XFwvXFwvdy5ldmlsLmV4YW1wbGVcXC94LmpzXFxcIj48XFwvc2NyaXB0PlwifV0ifV0=',
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
    name: 'links in what is not shown',
    path: 'wp_posts',
    zone: 'data',
    database: {
      cms: 'wordpress',
      base64:
        'W3siSUQiOiAiNSIsICJwb3N0X3R5cGUiOiAicG9zdCIsICJwb3N0X3RpdGxlIjogIkEiLCAicG9zdF9jb250ZW50IjogIjxwPlRleHRlPC9wPjxkaXYgc3R5bGU9XCJkaXNwbGF5Om5vbmVcIj48YSBocmVmPVwiaHR0cHM6Ly93aW4uZXhhbXBsZS9cIj5vbmxpbmUgY2FzaW5vPC9hPjwvZGl2PiJ9XQ==',
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
    name: 'an object that does something when it is thrown away',
    path: 'wp_options',
    zone: 'data',
    database: {
      cms: 'wordpress',
      base64:
        'W3sib3B0aW9uX25hbWUiOiAienoiLCAib3B0aW9uX3ZhbHVlIjogIk86MzE6XCJHdXp6bGVIdHRwXFxDb29raWVcXEZpbGVDb29raWVKYXJcIjoxOntzOjE6XCJhXCI7aToxO30ifV0=',
    },
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
    name: 'a scheduled command',
    path: 'wp_options',
    zone: 'data',
    database: {
      cms: 'wordpress',
      base64:
        'W3sib3B0aW9uX25hbWUiOiAiY3JvbiIsICJvcHRpb25fdmFsdWUiOiAiYToyOntpOjE3MDAwMDAwMDA7YToxOntzOjg6XCJwYXNzdGhydVwiO2E6MTp7czozMjpcIjQwY2Q3NTBiYmE5ODcwZjE4YWFkYTI0NzhiMjQ4NDBhXCI7YTozOntzOjg6XCJzY2hlZHVsZVwiO2I6MDtzOjQ6XCJhcmdzXCI7YToxOntpOjA7czoyOlwiaWRcIjt9czo4OlwiaW50ZXJ2YWxcIjtpOjU7fX19czo3OlwidmVyc2lvblwiO2k6Mjt9In1d',
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
    name: 'a plugin outside of where plugins lie',
    path: 'wp_options',
    zone: 'data',
    database: {
      cms: 'wordpress',
      base64:
        'W3sib3B0aW9uX25hbWUiOiAiYWN0aXZlX3BsdWdpbnMiLCAib3B0aW9uX3ZhbHVlIjogImE6MTp7aTowO3M6MjI6XCIuLi91cGxvYWRzLzIwMjYvMDgveC5waHBcIjt9In1d',
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
    name: 'an address that is a script',
    path: 'wp_options',
    zone: 'data',
    database: {
      cms: 'wordpress',
      base64: 'W3sib3B0aW9uX25hbWUiOiAic2l0ZXVybCIsICJvcHRpb25fdmFsdWUiOiAiaHR0cHM6Ly9leGFtcGxlLm9yZy8/XCI+PGIifV0=',
    },
    expect: ['database-setting'],
  },
  {
    name: 'who registers is in charge',
    path: 'wp_options',
    zone: 'data',
    database: { cms: 'wordpress', base64: 'W3sib3B0aW9uX25hbWUiOiAiZGVmYXVsdF9yb2xlIiwgIm9wdGlvbl92YWx1ZSI6ICJhZG1pbmlzdHJhdG9yIn1d' },
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
    name: 'an attachment that is code',
    path: 'wp_posts',
    zone: 'data',
    database: {
      cms: 'wordpress',
      base64:
        'W3siSUQiOiAiNiIsICJwb3N0X3R5cGUiOiAiYXR0YWNobWVudCIsICJwb3N0X3RpdGxlIjogImEiLCAicG9zdF9jb250ZW50IjogIiIsICJndWlkIjogImh0dHBzOi8vZXhhbXBsZS5vcmcvd3AtY29udGVudC91cGxvYWRzL2EucGh0bWwifV0=',
    },
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
    name: 'a hidden address that a script is made of',
    path: 'wp_posts',
    zone: 'data',
    database: {
      cms: 'wordpress',
      base64:
        'W3siSUQiOiAiOSIsICJwb3N0X3R5cGUiOiAicGFnZSIsICJwb3N0X3RpdGxlIjogIkEiLCAicG9zdF9jb250ZW50IjogIjxzY3JpcHQ+dmFyIHM9ZG9jdW1lbnQuY3JlYXRlRWxlbWVudCgnc2NyaXB0Jyk7cy5zcmM9YXRvYignYUhSMGNITTZMeTlsZG1sc0xtVjRZVzF3YkdVdmVDNXFjdz09Jyk7ZG9jdW1lbnQuaGVhZC5hcHBlbmRDaGlsZChzKTwvc2NyaXB0PiJ9XQ==',
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
    name: 'a packed call in an option',
    path: 'wp_options',
    zone: 'data',
    database: {
      cms: 'wordpress',
      base64:
        'W3sib3B0aW9uX25hbWUiOiAienpfY2FjaGUiLCAib3B0aW9uX3ZhbHVlIjogIlpYWmhiQ2drWDFCUFUxUmJJbU1pWFNrN0lHVmphRzhnTVRzZ1pYaHBkRHM9In1d',
    },
    expect: ['database-php'],
  },
  {
    name: 'links cut away',
    path: 'wp_posts',
    zone: 'data',
    database: {
      cms: 'wordpress',
      base64:
        'W3siSUQiOiAiOSIsICJwb3N0X3R5cGUiOiAicGFnZSIsICJwb3N0X3RpdGxlIjogIkEiLCAicG9zdF9jb250ZW50IjogIjxkaXYgc3R5bGU9XCJwb3NpdGlvbjphYnNvbHV0ZTtjbGlwOnJlY3QoMCwwLDAsMClcIj48YSBocmVmPVwiaHR0cDovL2EuZXhhbXBsZS9cIj54PC9hPjxhIGhyZWY9XCJodHRwOi8vYi5leGFtcGxlL1wiPnk8L2E+PC9kaXY+In1d',
    },
    expect: ['database-links'],
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
