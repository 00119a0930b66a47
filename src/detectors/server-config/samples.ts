import type { Sample } from '../types.ts'

export const samples: readonly Sample[] = [
  {
    name: 'a file before every page',
    path: '.htaccess',
    zone: 'foreign',
    base64: 'cGhwX3ZhbHVlIGF1dG9fcHJlcGVuZF9maWxlIC90bXAvLngK',
    expect: ['config-prepend'],
  },
  {
    name: 'the same in .user.ini',
    path: '.user.ini',
    zone: 'foreign',
    base64: 'OyBjYWNoZQphdXRvX2FwcGVuZF9maWxlID0gIi9ob21lL3Uvd3d3L0lNRy94LmpwZyIK',
    expect: ['config-prepend'],
  },
  {
    name: 'the same in php.ini',
    path: 'php.ini',
    zone: 'foreign',
    base64: 'YXV0b19wcmVwZW5kX2ZpbGU9SU1HL3gucGhw',
    expect: ['config-prepend'],
  },
  {
    name: 'a firewall set on purpose',
    path: '.user.ini',
    zone: 'foreign',
    base64: 'YXV0b19wcmVwZW5kX2ZpbGUgPSAiL2hvbWUvdS93d3cvd29yZGZlbmNlLXdhZi5waHAi',
    expect: ['config-prepend'],
  },
  {
    name: 'a picture type run by PHP',
    path: '.htaccess',
    zone: 'foreign',
    base64: 'QWRkVHlwZSBhcHBsaWNhdGlvbi94LWh0dHBkLXBocCAuanBnCg==',
    expect: ['config-handler'],
  },
  {
    name: 'the same, continued',
    path: '.htaccess',
    zone: 'foreign',
    base64: 'QWRkSGFuZGxlciBcCiAgYXBwbGljYXRpb24veC1odHRwZC1waHAgXAogIC5naWYK',
    expect: ['config-handler'],
  },
  {
    name: 'every file run by PHP',
    path: '.htaccess',
    zone: 'foreign',
    base64: 'U2V0SGFuZGxlciBhcHBsaWNhdGlvbi94LWh0dHBkLXBocAo=',
    expect: ['config-handler'],
  },
  {
    name: 'one picture run by PHP',
    path: '.htaccess',
    zone: 'foreign',
    base64: 'PEZpbGVzICJsb2dvLnBuZyI+CiAgU2V0SGFuZGxlciBhcHBsaWNhdGlvbi94LWh0dHBkLXBocAo8L0ZpbGVzPgo=',
    expect: ['config-handler'],
  },
  {
    name: 'any handler among media',
    path: 'IMG/.htaccess',
    zone: 'upload',
    base64: 'QWRkSGFuZGxlciBhcHBsaWNhdGlvbi94LWh0dHBkLXBocCAucGhwCg==',
    expect: ['config-handler'],
  },
  {
    name: 'PHP switched on among media',
    path: 'IMG/.htaccess',
    zone: 'upload',
    base64: 'cGhwX2ZsYWcgZW5naW5lIG9uCg==',
    expect: ['config-handler'],
  },
  {
    name: 'PHP in pages, as old sites have it',
    path: '.htaccess',
    zone: 'foreign',
    base64: 'QWRkSGFuZGxlciBhcHBsaWNhdGlvbi94LWh0dHBkLXBocCAuaHRtbAo=',
    expect: ['config-handler'],
  },
  {
    name: 'code in the file itself',
    path: '.htaccess',
    zone: 'foreign',
    base64: 'PEZpbGVzIC5odGFjY2Vzcz4KIEZvcmNlVHlwZSBhcHBsaWNhdGlvbi94LWh0dHBkLXBocAo8L0ZpbGVzPgojIDw/cGhwIGV4aXQ7ICRhKCk7ID8+Cg==',
    expect: ['config-handler'],
  },
  { name: 'CGI among media', path: 'IMG/.htaccess', zone: 'upload', base64: 'T3B0aW9ucyArRXhlY0NHSQo=', expect: ['config-handler'] },
  { name: 'an unknown engine', path: '.ovhconfig', zone: 'foreign', base64: 'YXBwLmVuZ2luZT0uLi94Cg==', expect: ['config-handler'] },
  {
    name: 'visitors from search engines sent away',
    path: '.htaccess',
    zone: 'foreign',
    base64:
      'UmV3cml0ZUVuZ2luZSBPbgpSZXdyaXRlQ29uZCAle0hUVFBfUkVGRVJFUn0gKGdvb2dsZXxiaW5nfHlhaG9vKSBbTkMsT1JdClJld3JpdGVDb25kICV7SFRUUF9VU0VSX0FHRU5UfSBhbmRyb2lkIFtOQ10KUmV3cml0ZVJ1bGUgXiguKikkIGh0dHA6Ly9waWxscy5leGFtcGxlLyQxIFtSPTMwMixMXQo=',
    expect: ['config-redirect'],
  },
  {
    name: 'telephones sent away',
    path: '.htaccess',
    zone: 'foreign',
    base64:
      'UmV3cml0ZUNvbmQgJXtIVFRQX1VTRVJfQUdFTlR9ICJhbmRyb2lkfGlwaG9uZSIgW05DXQpSZXdyaXRlUnVsZSBeIGh0dHBzOi8vbS5ldmlsLmV4YW1wbGUvIFtSLExdCg==',
    expect: ['config-redirect'],
  },
  {
    name: 'errors sent away',
    path: '.htaccess',
    zone: 'foreign',
    base64: 'RXJyb3JEb2N1bWVudCA0MDQgaHR0cDovL2V2aWwuZXhhbXBsZS9lLnBocAo=',
    expect: ['config-redirect'],
  },
  {
    name: 'a plain redirection',
    path: '.htaccess',
    zone: 'foreign',
    base64: 'UmVkaXJlY3QgMzAxIC92aWV1eCBodHRwczovL3BhcnRlbmFpcmUuZXhhbXBsZS9wYWdlCg==',
    expect: ['config-redirect'],
  },
  {
    name: 'a proxy',
    path: '.htaccess',
    zone: 'foreign',
    base64: 'UmV3cml0ZVJ1bGUgXiguKikkIGh0dHA6Ly8yMDMuMC4xMTMuOS8kMSBbUF0K',
    expect: ['config-redirect'],
  },
  {
    name: 'protections off',
    path: '.htaccess',
    zone: 'foreign',
    base64: 'cGhwX3ZhbHVlIGRpc2FibGVfZnVuY3Rpb25zIG5vbmUK',
    expect: ['config-php-setting'],
  },
  {
    name: 'includes from anywhere',
    path: '.user.ini',
    zone: 'foreign',
    base64: 'YWxsb3dfdXJsX2luY2x1ZGUgPSBPbgo=',
    expect: ['config-php-setting'],
  },
  {
    name: 'a library of somebody',
    path: 'php.ini',
    zone: 'foreign',
    base64: 'ZXh0ZW5zaW9uPS9ob21lL3Uvd3d3L0lNRy94LnNvCg==',
    expect: ['config-php-setting'],
  },
  {
    name: 'another mail program',
    path: 'php.ini',
    zone: 'foreign',
    base64: 'c2VuZG1haWxfcGF0aCA9ICIvdG1wLy54IC10Igo=',
    expect: ['config-php-setting'],
  },
  {
    name: 'a log that is a program',
    path: '.user.ini',
    zone: 'foreign',
    base64: 'ZXJyb3JfbG9nID0gL2hvbWUvdS93d3cveC5waHAK',
    expect: ['config-php-setting'],
  },
  {
    name: 'a library before all programs',
    path: '.htaccess',
    zone: 'foreign',
    base64: 'U2V0RW52IExEX1BSRUxPQUQgL2hvbWUvdS94LnNvCg==',
    expect: ['config-php-setting'],
  },
  { name: 'settings among media', path: 'IMG/.user.ini', zone: 'upload', base64: 'bWVtb3J5X2xpbWl0ID0gMUcK', expect: ['config-misplaced'] },
  {
    name: 'OVH settings among the sessions',
    path: 'tmp/.ovhconfig',
    zone: 'cache',
    base64: 'YXBwLmVuZ2luZT1waHAK',
    expect: ['config-misplaced'],
  },
  {
    name: 'settings inside the core',
    path: 'ecrire/php.ini',
    zone: 'core',
    base64: 'bWVtb3J5X2xpbWl0ID0gMUcK',
    expect: ['config-misplaced'],
  },
  {
    name: "SPIP's refusal",
    path: 'config/.htaccess',
    zone: 'config',
    base64:
      'IyBEZW55IGFsbCByZXF1ZXN0cyBmcm9tIEFwYWNoZSAyLjQrLgo8SWZNb2R1bGUgbW9kX2F1dGh6X2NvcmUuYz4KICBSZXF1aXJlIGFsbCBkZW5pZWQKPC9JZk1vZHVsZT4KIyBEZW55IGFsbCByZXF1ZXN0cyBmcm9tIEFwYWNoZSAyLjAtMi4yLgo8SWZNb2R1bGUgIW1vZF9hdXRoel9jb3JlLmM+CiAgRGVueSBmcm9tIGFsbAo8L0lmTW9kdWxlPgo=',
    expect: [],
  },
  {
    name: "SPIP 4.4's own",
    path: '.htaccess',
    zone: 'foreign',
    base64:
      'IyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMKIyBGaWNoaWVyIC5odGFjY2VzcyAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICBTUElQIHYgNC40ICMKIyAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICMKIyBQZXJtZXQgZGUgY29udHJvbGVyIGxlcyBVUkxzIGV0IGxhIHZlcnNpb24gZGUgcGhwIHV0aWxpc2VlICMKIyBDb21wYXRpYmxlIGF2ZWMgbGVzIFVSTHMgJ2h0bWwnLCAncHJvcHJlcycgZXQgJ3Byb3ByZXMyJyAgICMKIyAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICMKIyBQb3VyIHV0aWxpc2VyIGNlIGZpY2hpZXIgcmVub21tZXotbGUgJy5odGFjY2VzcycgZGFucyBsZSAgICMKIyByZXBlcnRvaXJlIHJhY2luZSBkdSBzaXRlLCBlbiB2ZWlsbGFudCBhIG5lIHBhcyBlY3Jhc2VyIHVuICMKIyAuaHRhY2Nlc3MgcGVyc29ubmFsaXNlIHF1aSBzJ3kgdHJvdXZlcmFpdCBkZWphICAgICAgICAgICAgICMKIyAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICMKIyBBdHRlbnRpb24gY2VydGFpbnMgaGViZXJnZXVycyBkZXNhY3RpdmVudCB0b3V0IG91IHBhcnRpZSAgICMKIyBkZXMgZm9uY3Rpb25zIGR1IGZpY2hpZXIgLmh0YWNjZXNzIDsgY2VsdWktY2kgZXN0IGRvbmMgICAgICMKIyBpbmRpY2F0aWYgLSBlbiBjYXMgZGUgZGlmZmljdWx0ZSB2b2lyIHN1ciBsZXMgZm9ydW1zIFNQSVAgICMKIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMKClJld3JpdGVFbmdpbmUgT24KCiMjIyMjIyMjIyMjIyMjIyMgQ09ORklHVVJBVElPTiAjIyMjIyMjIyMjIyMjIyMjIyMjIyMjCgojIyMgQ29uZmlndXJhdGlvbiBzb3VzLXJlcGVydG9pcmUKCiMgQ2FsY3VsZSBhdXRvbWF0aXF1ZW1lbXQgbGUgUmV3cml0ZUJhc2UgKHF1aSBwZXJtZXQgZGUgZmFpcmUgZm9uY3Rpb25uZXIKIyBsZXMgYmVsbGVzIFVSTHMpLiBEZSBsYSBzb3J0ZSwgdW4gbWVtZSBzaXRlIHBldXQgZXRyZSBhZmZpY2hlIGVuIHJhY2luZQojIG91IGRhbnMgdW4gc291cyByZXBlcnRvaXJlIHNhbnMgZGV2b2lyIG1vZGlmaWVyIGxhIGxpZ25lIFJld3JpdGVCYXNlLgpSZXdyaXRlQ29uZCAle1JFUVVFU1RfVVJJfTo6JDEgXigvLispLyguKik6OlwyJApSZXdyaXRlUnVsZSBeKC4qKSAtIFtFPUJBU0U6JTFdCgojIEVuIGFsdGVybmF0aXZlIGF1eCAyIGxpZ25lcyBwcmVjZWRlbnRlcyAoYSBjb21tZW50ZXIgZGFucyBjZSBjYXMpLAojIHZvdXMgcG91dmV6IGluZGlxdWVyIHVuIFJld3JpdGVCYXNlIHNwZWNpZmlxdWUKI1Jld3JpdGVCYXNlIC8KCiMjIwoKCiMjIyMjIyMjIyMjIyMjIyMgUkVHTEFHRVMgUEVSU09OTkFMSVNFUyAjIyMjIyMjIyMjIyMjIyMjIyMjIyMjCiMgSW5zY3JpdmV6IGNpLWRlc3NvdXMgdm9zIHJlZ2xhZ2VzIHN1cHBsZW1lbnRhaXJlcwoKCgojIyMjIyMjIyMjIyMjIEdFU1RJT05TIERFUyBBQ0NFUyBGSUNISUVSUyAjIyMjIyMjIyMjIyMjIyMjIyMjIyMKIyMjCgojIGJsb3F1ZXIgbGVzIGFjY2VzIGF1eCBmaWNoaWVycyBjYWNoZXMgKC5zdm4sIC5naXQsIGV0YykKUmV3cml0ZUNvbmQgJXtSRVFVRVNUX1VSSX0gIV4vLndlbGwta25vd24vClJld3JpdGVSdWxlICIoXnwvKVwuIiAtIFtSPTQwNCxOQyxMXQojIGJsb3F1ZXIgbGVzIGluZm9ybWF0aW9ucyBDb21wb3NlcgpSZWRpcmVjdE1hdGNoIDQwNCBeL2NvbXBvc2VyXC4oanNvbnxsb2NrfHBoYXIpJAojIGJsb3F1ZXIgbGVzIGZpY2hpZXJzIHBocCBkYW5zIElNRyAmIGxvY2FsClJld3JpdGVSdWxlIF4obG9jYWx8SU1HKS8uKlwucGgocFswLTldP3x0bWwpJCAtIFtGLExdCgojIFNpIGxlIGZpY2hpZXIgb3UgcmVwZXJ0b2lyZSBkZW1hbmRlIGV4aXN0ZQojIGlnbm9yZXIgdG91dGVzIGxlcyByZWdsZXMgcXVpIHN1aXZlbnQKPElmTW9kdWxlIG1vZF9oZWFkZXJzLmM+CglSZXdyaXRlQ29uZCAle1JFUVVFU1RfRklMRU5BTUV9IC1mCglSZXdyaXRlUnVsZSBcLnBkZiQgLSBbc2tpcD0xMDBdCglSZXdyaXRlQ29uZCAle1JFUVVFU1RfRklMRU5BTUV9IC1mCglSZXdyaXRlUnVsZSBeSU1HLyAtIFtlbnY9c2FuZGJveDpzYW5kYm94LHNraXA9MTAwXQoJSGVhZGVyIGFkZCBDb250ZW50LVNlY3VyaXR5LVBvbGljeSAic2FuZGJveCIgZW52PXNhbmRib3gKPC9JZk1vZHVsZT4KUmV3cml0ZUNvbmQgJXtSRVFVRVNUX0ZJTEVOQU1FfSAtZgpSZXdyaXRlUnVsZSAiLiIgLSBbc2tpcD0xMDBdClJld3JpdGVDb25kICV7UkVRVUVTVF9GSUxFTkFNRX0gLWQKUmV3cml0ZVJ1bGUgIi4iIC0gW3NraXA9MTAwXQojCiMjIwoKIyMjIyMjIyMjIyMjIyMjIyBHRVNUSU9OUyBERVMgVVJMUyBTUElQICMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjCiMjIwoKIyMjCiMgQ29tcGF0aWJpbGl0ZSBhdmVjIGxlcyBVUkxTICJodG1sIiAocG91ciB0cmFuc2l0aW9uIHN5bXBhKQojIHZvaXIgZmljaGllciBlY3JpcmUvdXJscy9odG1sLnBocApSZXdyaXRlUnVsZSBecnVicmlxdWUoWzAtOV0rKShcLmh0bWwpPyQJc3BpcC5waHA/cGFnZT1ydWJyaXF1ZSZpZF9ydWJyaXF1ZT0kMSBbUVNBLExdClJld3JpdGVSdWxlIF5hcnRpY2xlKFswLTldKykoXC5odG1sKT8kCXNwaXAucGhwP3BhZ2U9YXJ0aWNsZSZpZF9hcnRpY2xlPSQxIFtRU0EsTF0KUmV3cml0ZVJ1bGUgXmJyZXZlKFswLTldKykoXC5odG1sKT8kCXNwaXAucGhwP3BhZ2U9YnJldmUmaWRfYnJldmU9JDEgW1FTQSxMXQpSZXdyaXRlUnVsZSBebW90KFswLTldKykoXC5odG1sKT8kCQlzcGlwLnBocD9wYWdlPW1vdCZpZF9tb3Q9JDEgW1FTQSxMXQpSZXdyaXRlUnVsZSBeYXV0ZXVyKFswLTldKykoXC5odG1sKT8kCXNwaXAucGhwP3BhZ2U9YXV0ZXVyJmlkX2F1dGV1cj0kMSBbUVNBLExdClJld3JpdGVSdWxlIF5zaXRlKFswLTldKykoXC5odG1sKT8kCXNwaXAucGhwP3BhZ2U9c2l0ZSZpZF9zeW5kaWM9JDEgW1FTQSxMXQoKIyBGaW4gY29tcGF0aWJpbGl0ZQojIyMKCiMjIwojIHBpbmcgaHR0cDovL3NpdGUvMTIzNCA9PiBhcnRpY2xlMTIzNAoKUmV3cml0ZVJ1bGUgXihbMS05XVswLTldKikkICAgICBzcGlwLnBocD9hY3Rpb249cmVkaXJlY3QmdHlwZT1hcnRpY2xlJnN0YXR1cz0zMDEmaWQ9JDEgW1FTQSxMXQoKIwojIyMKCiMjIwojIEFQSXMKIyBodHRwOi8vc2l0ZS94bWxycGMuYXBpCiMgaHR0cDovL3NpdGUvYXRvbS5hcGkvYXJ0aWNsZXMvMTIzNAojIGh0dHBzOi8vc2l0ZS9vZmZsaW5lLmFwaS5zdy5qcwoKUmV3cml0ZVJ1bGUgXihlY3JpcmUvKT8oW1x3XSspXC5hcGkoWy8uXSguKikpPyQgc3BpcC5waHA/YWN0aW9uPWFwaV8kMiZhcmc9JDQgW1FTQSxMXQoKIyBGaW4gZGVzIEFQSXMKIyMjCgojIyMKIyBVUkxzICJwcm9wcmVzIiwgInByb3ByZXMyIiwgImxpYnJlcyIsICJhcmJvIgoKUmV3cml0ZVJ1bGUgXlteXC5dKyhcLmh0bWwpPyQJCXNwaXAucGhwIFtRU0EsRT11cmxfcHJvcHJlOiQwLExdCgojIEZpbiBVUkxzICJwcm9wcmVzIiBldCAicHJvcHJlczIiCiMjIwoKIyMjCiMgRGl2ZXJzCgojIyMKIyBGaWNoaWVycyAic3RhbmRhcmRzIiAoc2kgYWJzZW50cyBkZSBsYSByYWNpbmUpCiMKUmV3cml0ZVJ1bGUgXnJvYm90c1suXXR4dCQgICAgICBzcGlwLnBocD9wYWdlPXJvYm90cy50eHQgW1FTQSxMXQpSZXdyaXRlUnVsZSBeZmF2aWNvblsuXWljbyQgICAgICBzcGlwLnBocD9wYWdlPWZhdmljb24uaWNvIFtRU0EsTF0KUmV3cml0ZVJ1bGUgXnNpdGVtYXBbLl14bWwkICAgICAgc3BpcC5waHA/cGFnZT1zaXRlbWFwLnhtbCBbUVNBLExdCiMjCgojIEZhdmljb24gcG91ciBpdHJ1Y3MKIyBTaSB2b3VzIGF2ZXogbGUgcGx1Z2luIGZpbHRyZXNfaW1hZ2VzIGV0IHF1J3VuZSBtw6l0aG9kZSBkZSByZXRvdWNoZSBhIMOpdMOpIGNvbmZpZ3Vyw6llLCB2b3VzIHBvdXZleiBkw6ljb21tZW50ZXIgbGEgbGlnbmUgY2ktZGVzc291cy4KI1Jld3JpdGVSdWxlIF5hcHBsZS10b3VjaC1pY29uKC0oXGQreFxkKykpPygtcHJlY29tcG9zZWQpP1suXXBuZyQJc3BpcC5waHA/cGFnZT1hcHBsZS10b3VjaC1pY29uLnBuZyZzaXplPSQyIFtRU0EsTF0KCgo8SWZNb2R1bGUgbW9kX2V4cGlyZXMuYz4KCUV4cGlyZXNCeVR5cGUgdGV4dC9odG1sICAiYWNjZXNzIHBsdXMgMCBzZWNvbmRzIgo8L0lmTW9kdWxlPgoKIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjCiMgZ2VzdGlvbiBkZXMgZXJyZXVycyA0MDQKIyB2b2lyIGh0dHBzOi8vd3d3LnNwaXAubmV0L2ZyX2FydGljbGUzMjI2Lmh0bWwKIyBQb3VyIHF1ZSBsZSBzZXJ2ZXVyIGh0dHAgcmVudm9pZSBsZXMgZXJyZXVycyA0MDQgdmVycyBTUElQLCBzdXBwcmltZXIgbGUgJyMnCgojIEVycm9yRG9jdW1lbnQgNDA0IC9zcGlwLnBocD9wYWdlPTQwNAoKIwojIyMK',
    expect: [],
  },
  {
    name: "SPIP 3.2's own",
    path: '.htaccess',
    zone: 'foreign',
    base64:
      'IyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMKIyBGaWNoaWVyIC5odGFjY2VzcyAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICBTUElQIHYgMy4yICMKIyAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICMKIyBQZXJtZXQgZGUgY29udHJvbGVyIGxlcyBVUkxzIGV0IGxhIHZlcnNpb24gZGUgcGhwIHV0aWxpc2VlICMKIyBDb21wYXRpYmxlIGF2ZWMgbGVzIFVSTHMgJ2h0bWwnLCAncHJvcHJlcycgZXQgJ3Byb3ByZXMyJyAgICMKIyBQZXJtZXQgYXVzc2kgZCdlZmZlY3R1ZXIgbGEgdHJhbnNpdGlvbiBkZSAuUEhQIDMgdmVycyAuUEhQICMKIyAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICMKIyBQb3VyIHV0aWxpc2VyIGNlIGZpY2hpZXIgcmVub21tZXotbGUgJy5odGFjY2VzcycgZGFucyBsZSAgICMKIyByZXBlcnRvaXJlIHJhY2luZSBkdSBzaXRlLCBlbiB2ZWlsbGFudCBhIG5lIHBhcyBlY3Jhc2VyIHVuICMKIyAuaHRhY2Nlc3MgcGVyc29ubmFsaXNlIHF1aSBzJ3kgdHJvdXZlcmFpdCBkZWphICAgICAgICAgICAgICMKIyAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICMKIyBBdHRlbnRpb24gY2VydGFpbnMgaGViZXJnZXVycyBkZXNhY3RpdmVudCB0b3V0IG91IHBhcnRpZSAgICMKIyBkZXMgZm9uY3Rpb25zIGR1IGZpY2hpZXIgLmh0YWNjZXNzIDsgY2VsdWktY2kgZXN0IGRvbmMgICAgICMKIyBpbmRpY2F0aWYgLSBlbiBjYXMgZGUgZGlmZmljdWx0ZSB2b2lyIHN1ciBsZXMgZm9ydW1zIFNQSVAgICMKIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMKClJld3JpdGVFbmdpbmUgT24KCiMjIyMjIyMjIyMjIyMjIyMgQ09ORklHVVJBVElPTiAjIyMjIyMjIyMjIyMjIyMjIyMjIyMjCgojIyMgQ29uZmlndXJhdGlvbiBzb3VzLXJlcGVydG9pcmUKCiMgQ2FsY3VsZSBhdXRvbWF0aXF1ZW1lbXQgbGUgUmV3cml0ZUJhc2UgKHF1aSBwZXJtZXQgZGUgZmFpcmUgZm9uY3Rpb25uZXIKIyBsZXMgYmVsbGVzIFVSTHMpLiBEZSBsYSBzb3J0ZSwgdW4gbWVtZSBzaXRlIHBldXQgZXRyZSBhZmZpY2hlIGVuIHJhY2luZQojIG91IGRhbnMgdW4gc291cyByZXBlcnRvaXJlIHNhbnMgZGV2b2lyIG1vZGlmaWVyIGxhIGxpZ25lIFJld3JpdGVCYXNlLgpSZXdyaXRlQ29uZCAle1JFUVVFU1RfVVJJfTo6JDEgXigvLispLyguKik6OlwyJApSZXdyaXRlUnVsZSBeKC4qKSAtIFtFPUJBU0U6JTFdCgojIEVuIGFsdGVybmF0aXZlIGF1eCAyIGxpZ25lcyBwcmVjZWRlbnRlcyAoYSBjb21tZW50ZXIgZGFucyBjZSBjYXMpLAojIHZvdXMgcG91dmV6IGluZGlxdWVyIHVuIFJld3JpdGVCYXNlIHNwZWNpZmlxdWUKI1Jld3JpdGVCYXNlIC8KCgojIFNQSVAgdmVyc2lvbiAncGhwJyAtIHNpIHZvdXMgYXZleiBkJ2FuY2llbm5lcyBhZHJlc3NlcyBlbiAnLnBocFszXScsCiMgc3VwcHJpbWV6IGxlICcjJyBzdXIgbGVzIGxpZ25lcyBxdWkgc3VpdmVudCBwb3VyIHJlZGlyaWdlciBsZXMgYWNjZXMKIyBlcnJvbmVzIHZlcnMgbGUgLnBocCBjb3JyZXNwb25kYW50CgojUmV3cml0ZUNvbmQgJXtSRVFVRVNUX0ZJTEVOQU1FfSAtZgojUmV3cml0ZVJ1bGUgXiguKylcLnBocFszXSQgJDEucGhwIFtRU0EsTF0KCiMgRmluIHZlcnNpb24KIyMjCgoKIyMjIyMjIyMjIyMjIyMjIyBSRUdMQUdFUyBQRVJTT05OQUxJU0VTICMjIyMjIyMjIyMjIyMjIyMjIyMjIyMKIyBJbnNjcml2ZXogY2ktZGVzc291cyB2b3MgcmVnbGFnZXMgc3VwcGxlbWVudGFpcmVzCgoKCgojIyMjIyMjIyMjIyMjIyMjIEdFU1RJT05TIERFUyBVUkxTIFNQSVAgIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMKCiMgRGV1eCBwc2V1ZG8tYWN0aW9ucyBhIHByZXNlbnQgZXZhY3VlZXMKIyBOJ3kgYXQtaWwgcGFzIG1veWVuIGRlIFJFTVBMQUNFUiB1biBub20gZGFucyBsYSBRdWVyeVN0cmluZyA/ClJld3JpdGVDb25kICV7UVVFUllfU1RSSU5HfSBhY3Rpb249cnNzClJld3JpdGVSdWxlIHNwaXAucGhwCXNwaXAucGhwP3BhZ2U9cnNzIFtRU0EsTF0KUmV3cml0ZUNvbmQgJXtRVUVSWV9TVFJJTkd9IGFjdGlvbj1pY2FsClJld3JpdGVSdWxlIHNwaXAucGhwCXNwaXAucGhwP3BhZ2U9aWNhbF9wcml2ZSBbUVNBLExdCgojIyMKCiMgYmxvcXVlciBsZXMgYWNjZXMgYXV4IGZpY2hpZXJzIGNhY2hlcyAoLnN2biwgLmdpdCwgZXRjKQpSZXdyaXRlQ29uZCAle1JFUVVFU1RfVVJJfSAhXi8ud2VsbC1rbm93bi8KUmV3cml0ZVJ1bGUgIihefC8pXC4iIC0gW1I9NDA0LE5DLExdCiMgYmxvcXVlciBsZXMgaW5mb3JtYXRpb25zIENvbXBvc2VyClJlZGlyZWN0TWF0Y2ggNDA0IF4vY29tcG9zZXJcLihqc29ufGxvY2t8cGhhcikkCgojIFNpIGxlIGZpY2hpZXIgb3UgcmVwZXJ0b2lyZSBkZW1hbmRlIGV4aXN0ZQojIGlnbm9yZXIgdG91dGVzIGxlcyByZWdsZXMgcXVpIHN1aXZlbnQKPElmTW9kdWxlIG1vZF9oZWFkZXJzLmM+CglSZXdyaXRlQ29uZCAle1JFUVVFU1RfRklMRU5BTUV9IC1mCglSZXdyaXRlUnVsZSBeSU1HLyAtIFtlbnY9c2FuZGJveDpzYW5kYm94LHNraXA9MTAwXQoJSGVhZGVyIGFkZCBDb250ZW50LVNlY3VyaXR5LVBvbGljeSAic2FuZGJveCIgZW52PXNhbmRib3gKPC9JZk1vZHVsZT4KUmV3cml0ZUNvbmQgJXtSRVFVRVNUX0ZJTEVOQU1FfSAtZgpSZXdyaXRlUnVsZSAiLiIgLSBbc2tpcD0xMDBdClJld3JpdGVDb25kICV7UkVRVUVTVF9GSUxFTkFNRX0gLWQKUmV3cml0ZVJ1bGUgIi4iIC0gW3NraXA9MTAwXQojCiMjIwoKCiMjIwojIENvbXBhdGliaWxpdGUgYXZlYyBsZXMgVVJMUyAiaHRtbCIgKHBvdXIgdHJhbnNpdGlvbiBzeW1wYSkKIyB2b2lyIGZpY2hpZXIgZWNyaXJlL3VybHMvaHRtbC5waHAKUmV3cml0ZVJ1bGUgXnJ1YnJpcXVlKFswLTldKykoXC5odG1sKT8kCXNwaXAucGhwP3BhZ2U9cnVicmlxdWUmaWRfcnVicmlxdWU9JDEgW1FTQSxMXQpSZXdyaXRlUnVsZSBeYXJ0aWNsZShbMC05XSspKFwuaHRtbCk/JAlzcGlwLnBocD9wYWdlPWFydGljbGUmaWRfYXJ0aWNsZT0kMSBbUVNBLExdClJld3JpdGVSdWxlIF5icmV2ZShbMC05XSspKFwuaHRtbCk/JAlzcGlwLnBocD9wYWdlPWJyZXZlJmlkX2JyZXZlPSQxIFtRU0EsTF0KUmV3cml0ZVJ1bGUgXm1vdChbMC05XSspKFwuaHRtbCk/JAkJc3BpcC5waHA/cGFnZT1tb3QmaWRfbW90PSQxIFtRU0EsTF0KUmV3cml0ZVJ1bGUgXmF1dGV1cihbMC05XSspKFwuaHRtbCk/JAlzcGlwLnBocD9wYWdlPWF1dGV1ciZpZF9hdXRldXI9JDEgW1FTQSxMXQpSZXdyaXRlUnVsZSBec2l0ZShbMC05XSspKFwuaHRtbCk/JAlzcGlwLnBocD9wYWdlPXNpdGUmaWRfc3luZGljPSQxIFtRU0EsTF0KIyBDb21wYXRpYmlsaXRlIGF2ZWMgbGVzIGFuY2llbm5lcyBVUkxTIGFwcGVsYW50IGRpcmVjdGVtZW50IGRlcyBmaWNoaWVycyBwaHAKUmV3cml0ZVJ1bGUgXihydWJyaXF1ZXxhcnRpY2xlfGJyZXZlfG1vdHxhdXRldXJ8c2l0ZXxhZ2VuZGF8YmFja2VuZHxiYWNrZW5kLWJyZXZlc3xkaXN0cmlifGZvcnVtfGljYWx8cGxhbnxyZWNoZXJjaGV8c29tbWFpcmV8c29tbWFpcmVfdGV4dGUpXC5waHAzPyQJc3BpcC5waHA/cGFnZT0kMSBbUVNBLExdClJld3JpdGVSdWxlIF5yZXN1bWUucGhwWzNdPwlzcGlwLnBocD9wYWdlPXNvbW1haXJlIFtRU0EsTF0KUmV3cml0ZVJ1bGUgXnBhZ2UucGhwWzNdPwlzcGlwLnBocCBbUVNBLExdClJld3JpdGVSdWxlIF5zcGlwX2NhbFwucGhwMz8kCXNwaXAucGhwP3BhZ2U9aWNhbF9wcml2ZSBbUVNBLExdClJld3JpdGVSdWxlIF5zcGlwX3Jzc1wucGhwMz8kCXNwaXAucGhwP3BhZ2U9cnNzIFtRU0EsTF0KCgojIEZpbiBjb21wYXRpYmlsaXRlCiMjIwoKIyMjCiMgcGluZyBodHRwOi8vc2l0ZS8xMjM0ID0+IGFydGljbGUxMjM0CgpSZXdyaXRlUnVsZSBeKFsxLTldWzAtOV0qKSQgICAgIHNwaXAucGhwP2FjdGlvbj1yZWRpcmVjdCZ0eXBlPWFydGljbGUmc3RhdHVzPTMwMSZpZD0kMSBbUVNBLExdCgojCiMjIwoKIyMjCiMgQVBJcwojIGh0dHA6Ly9zaXRlL3htbHJwYy5hcGkKIyBodHRwOi8vc2l0ZS9hdG9tLmFwaS9hcnRpY2xlcy8xMjM0CiMgaHR0cHM6Ly9zaXRlL29mZmxpbmUuYXBpLnN3LmpzCgpSZXdyaXRlUnVsZSBeKFtcd10rKVwuYXBpKFsvLl0oLiopKT8kIHNwaXAucGhwP2FjdGlvbj1hcGlfJDEmYXJnPSQzIFtRU0EsTF0KCiMgRmluIGRlcyBBUElzCiMjIwoKIyMjCiMgVVJMcyAicHJvcHJlcyIsICJwcm9wcmVzMiIsICJsaWJyZXMiLCAiYXJibyIKClJld3JpdGVSdWxlIF5bXlwuXSsoXC5odG1sKT8kCQlzcGlwLnBocCBbUVNBLEU9dXJsX3Byb3ByZTokMCxMXQoKIyBGaW4gVVJMcyAicHJvcHJlcyIgZXQgInByb3ByZXMyIgojIyMKCiMjIwojIERpdmVycwoKIyMjCiMgRmljaGllcnMgInN0YW5kYXJkcyIgKHNpIGFic2VudHMgZGUgbGEgcmFjaW5lKQojClJld3JpdGVSdWxlIF5yb2JvdHNbLl10eHQkICAgICAgc3BpcC5waHA/cGFnZT1yb2JvdHMudHh0IFtRU0EsTF0KUmV3cml0ZVJ1bGUgXmZhdmljb25bLl1pY28kICAgICAgc3BpcC5waHA/cGFnZT1mYXZpY29uLmljbyBbUVNBLExdClJld3JpdGVSdWxlIF5zaXRlbWFwWy5deG1sJCAgICAgIHNwaXAucGhwP3BhZ2U9c2l0ZW1hcC54bWwgW1FTQSxMXQojIwoKIyBGYXZpY29uIHBvdXIgaXRydWNzCiMgU2kgdm91cyBhdmV6IGxlIHBsdWdpbiBmaWx0cmVzX2ltYWdlcyBldCBxdSd1bmUgbcOpdGhvZGUgZGUgcmV0b3VjaGUgYSDDqXTDqSBjb25maWd1csOpZSwgdm91cyBwb3V2ZXogZMOpY29tbWVudGVyIGxhIGxpZ25lIGNpLWRlc3NvdXMuCiNSZXdyaXRlUnVsZSBeYXBwbGUtdG91Y2gtaWNvbigtKFxkK3hcZCspKT8oLXByZWNvbXBvc2VkKT9bLl1wbmckCXNwaXAucGhwP3BhZ2U9YXBwbGUtdG91Y2gtaWNvbi5wbmcmc2l6ZT0kMiBbUVNBLExdCgojIGV4cGlyZXIgbGVzIGltYWdlcyAocG91ciBjb250b3VybmVyIGdyb3MgYnVnIE1TSUUgc3VyIGxlIGNhY2hlKQojIG5vdGUgOiBhIGRlY29tbWVudGVyIHNpIHZvdXMgdm91bGV6IHRlc3RlcgojPElmTW9kdWxlIG1vZF9leHBpcmVzLmM+CiMgRXhwaXJlc0FjdGl2ZSBvbgojIEV4cGlyZXNCeVR5cGUgaW1hZ2UvZ2lmIEEzNjAwCiMgRXhwaXJlc0J5VHlwZSBpbWFnZS9qcGVnIEEzNjAwCiMgRXhwaXJlc0J5VHlwZSBpbWFnZS9wbmcgQTM2MDAKIzwvSWZNb2R1bGU+CgoKPElmTW9kdWxlIG1vZF9leHBpcmVzLmM+CglFeHBpcmVzQnlUeXBlIHRleHQvaHRtbCAgImFjY2VzcyBwbHVzIDAgc2Vjb25kcyIKPC9JZk1vZHVsZT4KCiMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIwojIGdlc3Rpb24gZGVzIGVycmV1cnMgNDA0CiMgdm9pciBodHRwOi8vd3d3LnNwaXAubmV0L2ZyX2FydGljbGUzMjI2Lmh0bWwKIyBQb3VyIHF1ZSBsZSBzZXJ2ZXVyIGh0dHAgcmVudm9pZSBsZXMgZXJyZXVycyA0MDQgdmVycyBTUElQLCBzdXBwcmltZXIgbGUgJyMnCgojIEVycm9yRG9jdW1lbnQgNDA0IC9zcGlwLnBocD9wYWdlPTQwNAoKIwojIyMK',
    expect: [],
  },
  {
    name: "WordPress's own",
    path: '.htaccess',
    zone: 'foreign',
    base64:
      'IyBCRUdJTiBXb3JkUHJlc3MKPElmTW9kdWxlIG1vZF9yZXdyaXRlLmM+ClJld3JpdGVFbmdpbmUgT24KUmV3cml0ZVJ1bGUgLiogLSBbRT1IVFRQX0FVVEhPUklaQVRJT046JXtIVFRQOkF1dGhvcml6YXRpb259XQpSZXdyaXRlQmFzZSAvClJld3JpdGVSdWxlIF5pbmRleFwucGhwJCAtIFtMXQpSZXdyaXRlQ29uZCAle1JFUVVFU1RfRklMRU5BTUV9ICEtZgpSZXdyaXRlQ29uZCAle1JFUVVFU1RfRklMRU5BTUV9ICEtZApSZXdyaXRlUnVsZSAuIC9pbmRleC5waHAgW0xdCjwvSWZNb2R1bGU+CiMgRU5EIFdvcmRQcmVzcwo=',
    expect: [],
  },
  {
    name: "a plugin's own",
    path: 'wp-content/plugins/akismet/.htaccess',
    zone: 'extension',
    base64:
      'IyBPbmx5IGFsbG93IGRpcmVjdCBhY2Nlc3MgdG8gc3BlY2lmaWMgV2ViLWF2YWlsYWJsZSBmaWxlcy4KCiMgQXBhY2hlIDIuMgo8SWZNb2R1bGUgIW1vZF9hdXRoel9jb3JlLmM+CglPcmRlciBEZW55LEFsbG93CglEZW55IGZyb20gYWxsCjwvSWZNb2R1bGU+CgojIEFwYWNoZSAyLjQKPElmTW9kdWxlIG1vZF9hdXRoel9jb3JlLmM+CglSZXF1aXJlIGFsbCBkZW5pZWQKPC9JZk1vZHVsZT4KCiMgQWtpc21ldCBDU1MgYW5kIEpTCjxGaWxlc01hdGNoICJeKGZvcm1cLmpzfGFraXNtZXRcLmpzfGFraXNtZXQtZnJvbnRlbmRcLmpzfGFraXNtZXRcLmNzcykkIj4KCTxJZk1vZHVsZSAhbW9kX2F1dGh6X2NvcmUuYz4KCQlBbGxvdyBmcm9tIGFsbAoJPC9JZk1vZHVsZT4KCQoJPElmTW9kdWxlIG1vZF9hdXRoel9jb3JlLmM+CgkJUmVxdWlyZSBhbGwgZ3JhbnRlZAoJPC9JZk1vZHVsZT4KPC9GaWxlc01hdGNoPgoKIyBBa2lzbWV0IGltYWdlcwo8RmlsZXNNYXRjaCAiXmxvZ28tKGF8ZnVsbCktMnhcLnBuZyQiPgoJPElmTW9kdWxlICFtb2RfYXV0aHpfY29yZS5jPgoJCUFsbG93IGZyb20gYWxsCgk8L0lmTW9kdWxlPgoJCgk8SWZNb2R1bGUgbW9kX2F1dGh6X2NvcmUuYz4KCQlSZXF1aXJlIGFsbCBncmFudGVkCgk8L0lmTW9kdWxlPgo8L0ZpbGVzTWF0Y2g+',
    expect: [],
  },
  {
    name: 'no code among media',
    path: 'IMG/.htaccess',
    zone: 'upload',
    base64:
      'PElmTW9kdWxlIG1vZF9waHAuYz4KcGhwX2ZsYWcgZW5naW5lIG9mZgo8L0lmTW9kdWxlPgpTZXRIYW5kbGVyIG5vbmUKUmVtb3ZlSGFuZGxlciAucGhwIC5waHRtbCAucGhwNQpSZW1vdmVUeXBlIC5waHAKT3B0aW9ucyAtRXhlY0NHSQo8RmlsZXNNYXRjaCAiXC5waChwWzAtOV0/fHRtbCkkIj4KUmVxdWlyZSBhbGwgZGVuaWVkCjwvRmlsZXNNYXRjaD4K',
    expect: [],
  },
  {
    name: 'programs made harmless',
    path: 'wp-content/uploads/.htaccess',
    zone: 'upload',
    base64:
      'T3B0aW9ucyAtSW5kZXhlcyAtRXhlY0NHSQpBZGRIYW5kbGVyIGNnaS1zY3JpcHQgLnBocCAucGhwMyAucGh0bWwgLnBsIC5weSAuanNwIC5hc3AgLmh0bSAuc2h0bWwgLnNoIC5jZ2kK',
    expect: [],
  },
  {
    name: 'a version of PHP chosen by the host',
    path: '.htaccess',
    zone: 'foreign',
    base64:
      'QWRkSGFuZGxlciBhcHBsaWNhdGlvbi94LWh0dHBkLXBocDczIC5waHAgLnBocDUKQWRkVHlwZSBhcHBsaWNhdGlvbi94LWh0dHBkLXBocCAucGh0bWwKPEZpbGVzTWF0Y2ggIlwuKHBocHxwaHRtbCkkIj4KIFNldEhhbmRsZXIgInByb3h5OnVuaXg6L3J1bi9waHAvcGhwOC4yLWZwbS5zb2NrfGZjZ2k6Ly9sb2NhbGhvc3QiCjwvRmlsZXNNYXRjaD4K',
    expect: [],
  },
  {
    name: 'one name and TLS',
    path: '.htaccess',
    zone: 'foreign',
    base64:
      'UmV3cml0ZUNvbmQgJXtIVFRQU30gb2ZmIFtPUl0KUmV3cml0ZUNvbmQgJXtIVFRQX0hPU1R9ICFed3d3XC5leGFtcGxlXC5vcmckIFtOQ10KUmV3cml0ZVJ1bGUgXiguKikkIGh0dHBzOi8vd3d3LmV4YW1wbGUub3JnLyQxIFtSPTMwMSxMXQpSZXdyaXRlUnVsZSBeKC4qKSQgaHR0cHM6Ly8le0hUVFBfSE9TVH0le1JFUVVFU1RfVVJJfSBbUj0zMDEsTF0KRXJyb3JEb2N1bWVudCA0MDQgL3NwaXAucGhwP3BhZ2U9NDA0ClJlZGlyZWN0IHBlcm1hbmVudCAvYSAvYgo=',
    expect: [],
  },
  {
    name: 'another name of the same site',
    path: '.htaccess',
    zone: 'foreign',
    base64:
      'UmV3cml0ZUNvbmQgJXtIVFRQX0hPU1R9IF5hbmNpZW5cLmV4YW1wbGUkIFtOQ10KUmV3cml0ZVJ1bGUgXiguKikkIGh0dHBzOi8vbm91dmVhdS5leGFtcGxlLyQxIFtSPTMwMSxMXQo=',
    expect: [],
  },
  {
    name: 'robots kept out',
    path: '.htaccess',
    zone: 'foreign',
    base64:
      'UmV3cml0ZUNvbmQgJXtIVFRQX1VTRVJfQUdFTlR9IChBaHJlZnNCb3R8TUoxMmJvdCkgW05DXQpSZXdyaXRlUnVsZSBeIC0gW0ZdClJld3JpdGVDb25kICV7SFRUUF9SRUZFUkVSfSAhXiQKUmV3cml0ZUNvbmQgJXtIVFRQX1JFRkVSRVJ9ICFeaHR0cHM/Oi8vKHd3d1wuKT8oZXhhbXBsZVwub3JnfGdvb2dsZVwuKSBbTkNdClJld3JpdGVSdWxlIFwuKGpwZ3xnaWYpJCAtIFtGLE5DXQo=',
    expect: [],
  },
  {
    name: 'caching',
    path: '.htaccess',
    zone: 'foreign',
    base64:
      'PElmTW9kdWxlIG1vZF9leHBpcmVzLmM+CkV4cGlyZXNBY3RpdmUgT24KRXhwaXJlc0J5VHlwZSBpbWFnZS9qcGVnICJhY2Nlc3MgcGx1cyAxIHllYXIiCjwvSWZNb2R1bGU+CjxGaWxlc01hdGNoICJcLihqc3xjc3MpJCI+CkhlYWRlciBzZXQgQ2FjaGUtQ29udHJvbCAibWF4LWFnZT0zMTUzNjAwMCIKPC9GaWxlc01hdGNoPgpBZGRUeXBlIGZvbnQvd29mZjIgLndvZmYyCkFkZE91dHB1dEZpbHRlckJ5VHlwZSBERUZMQVRFIHRleHQvaHRtbApBZGREZWZhdWx0Q2hhcnNldCB1dGYtOApGaWxlRVRhZyBOb25lCg==',
    expect: [],
  },
  {
    name: 'limits of PHP',
    path: '.htaccess',
    zone: 'foreign',
    base64:
      'cGhwX3ZhbHVlIHVwbG9hZF9tYXhfZmlsZXNpemUgNjRNCnBocF9mbGFnIGRpc3BsYXlfZXJyb3JzIG9mZgpwaHBfdmFsdWUgZGlzYWJsZV9mdW5jdGlvbnMgImV4ZWMsc3lzdGVtIgo=',
    expect: [],
  },
  {
    name: "OVH's own",
    path: '.ovhconfig',
    zone: 'foreign',
    base64:
      'YXBwLmVuZ2luZT1waHAKYXBwLmVuZ2luZS52ZXJzaW9uPTguMgpodHRwLmZpcmV3YWxsPW5vbmUKZW52aXJvbm1lbnQ9cHJvZHVjdGlvbgpjb250YWluZXIuaW1hZ2U9c3RhYmxlNjQKOyBhIGNvbW1lbnQK',
    expect: [],
  },
  {
    name: 'settings at the root',
    path: '.user.ini',
    zone: 'foreign',
    base64:
      'bWVtb3J5X2xpbWl0ID0gNTEyTQpbUEhQXQp1cGxvYWRfbWF4X2ZpbGVzaXplID0gNjRNIDsgYmlnCnNlbmRtYWlsX3BhdGggPSAiL3Vzci9zYmluL3NlbmRtYWlsIC10IC1pIgphdXRvX3ByZXBlbmRfZmlsZSA9Cg==',
    expect: [],
  },
]
