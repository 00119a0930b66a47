import type { Sample } from '../types.ts'

/** Rows of intruders. Nothing here does anything: base64 of JSON, so that no scanner eats the file. */
export const wrongWordpress: readonly Sample[] = [
  {
    name: 'a snippet that runs what a visitor sends',
    path: 'wp_snippets',
    zone: 'data',
    database: { cms: 'wordpress', base64: 'W3siaWQiOiAiMyIsICJuYW1lIjogImNhY2hlIiwgImNvZGUiOiAiZXZhbCgkX1JFUVVFU1RbXCJrXCJdKTsifV0=' },
    expect: ['database-php'],
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
]
