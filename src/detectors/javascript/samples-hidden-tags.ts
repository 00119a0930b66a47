import type { Sample } from '../types.ts'

/** What pages hide from those who look at them, and pictures that run scripts. */
export const hiddenTagSamples: readonly Sample[] = [
  {
    name: 'links far outside of the page',
    path: 'squelettes/inc/pied.html',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PGZvb3Rlcj48cD5Db250YWN0PC9wPjxkaXYgc3R5bGU9InBvc2l0aW9uOmFic29sdXRlOyBsZWZ0Oi05OTk5cHgiPjxhIGhyZWY9Imh0dHBzOi8vc2hvcC5leGFtcGxlLm5ldC9hIj5hPC9hPiA8YSBocmVmPSJodHRwczovL3Nob3AyLmV4YW1wbGUuY29tL2IiPmI8L2E+PC9kaXY+PC9mb290ZXI+',
    expect: ['script-tag'],
  },
  {
    name: 'links in a line without height, as a text of PHP',
    path: 'squelettes/pied.php',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PD9waHAgaWYgKHRydWUpIHsgZWNobyAiPGRpdiBzdHlsZT1cImhlaWdodDowcHg7IG92ZXJmbG93OmhpZGRlblwiPjxhIGhyZWY9XCJodHRwOi8vcGlsbHMuZXhhbXBsZS5uZXQvY2lhbGlzXCI+Y2lhbGlzPC9hPjwvZGl2PiI7IH0=',
    expect: ['script-tag'],
  },
  {
    name: 'a frame without a size',
    path: 'squelettes/inc/pied.html',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PGJvZHk+PHA+Qm9uam91cjwvcD48aWZyYW1lIHNyYz0iaHR0cHM6Ly9hZHMuZXhhbXBsZS5uZXQvaW4ucGhwIiB3aWR0aD0iMSIgaGVpZ2h0PSIxIiBmcmFtZWJvcmRlcj0iMCI+PC9pZnJhbWU+PC9ib2R5Pg==',
    expect: ['script-tag'],
  },
  {
    name: 'a picture that runs a script',
    path: 'IMG/svg/logo.svg',
    zone: 'upload',
    base64:
      'PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxyZWN0IHdpZHRoPSI5IiBoZWlnaHQ9IjkiLz48c2NyaXB0PnZhciBoaWRkZW4gPSAxOzwvc2NyaXB0Pjwvc3ZnPg==',
    expect: ['script-tag'],
  },
  {
    name: 'a picture that acts when it is opened',
    path: 'IMG/svg/logo2.svg',
    zone: 'upload',
    base64: 'PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0idm9pZCAwIj48Zy8+PC9zdmc+',
    expect: ['script-tag'],
  },
  {
    name: 'ways past the menu, for those who hear the page',
    path: 'squelettes/inc/pied.html',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PGRpdiBzdHlsZT0icG9zaXRpb246YWJzb2x1dGU7IGxlZnQ6LTk5OTlweCI+PGEgaHJlZj0iI2NvbnRlbnUiPkFsbGVyIGF1IGNvbnRlbnU8L2E+IDxhIGhyZWY9IiNtZW51Ij5NZW51PC9hPiA8YSBocmVmPSJodHRwczovL2V4YW1wbGUub3JnL3BsYW4iPlBsYW48L2E+PC9kaXY+',
    expect: [],
  },
  {
    name: 'a counter without scripts, of a known host',
    path: 'squelettes/inc/pied.html',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PG5vc2NyaXB0PjxpZnJhbWUgc3JjPSJodHRwczovL3d3dy5nb29nbGV0YWdtYW5hZ2VyLmNvbS9ucy5odG1sP2lkPUdUTS0xIiBoZWlnaHQ9IjAiIHdpZHRoPSIwIiBzdHlsZT0iZGlzcGxheTpub25lO3Zpc2liaWxpdHk6aGlkZGVuIj48L2lmcmFtZT48L25vc2NyaXB0Pg==',
    expect: [],
  },
  {
    name: 'a menu that a button opens',
    path: 'squelettes/inc/pied.html',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PHVsIHN0eWxlPSJkaXNwbGF5Om5vbmUiPjxsaT48YSBocmVmPSJodHRwczovL3VuLmV4YW1wbGUubmV0LyI+VW48L2E+PC9saT48bGk+PGEgaHJlZj0iaHR0cHM6Ly9kZXV4LmV4YW1wbGUuY29tLyI+RGV1eDwvYT48L2xpPjwvdWw+PGlmcmFtZSBzcmM9Imh0dHBzOi8vY2FydGUuZXhhbXBsZS5uZXQvY2FydGUiIHdpZHRoPSI2MDAiIGhlaWdodD0iNDAwIj48L2lmcmFtZT4=',
    expect: [],
  },
  {
    name: 'a picture of a theme that answers the mouse',
    path: 'squelettes/img/carte.svg',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0idm9pZCAwIj48Zy8+PC9zdmc+',
    expect: [],
  },
  {
    name: 'a picture that moves',
    path: 'IMG/svg/anime.svg',
    zone: 'upload',
    base64:
      'PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxzdHlsZT5ne29wYWNpdHk6LjV9PC9zdHlsZT48YSBocmVmPSJodHRwczovL2V4YW1wbGUubmV0LyI+PGFuaW1hdGUgYXR0cmlidXRlTmFtZT0ieCIvPjwvYT48ZyBpZD0iYSIvPjx1c2UgaHJlZj0iI2EiLz48L3N2Zz4=',
    expect: [],
  },
]
