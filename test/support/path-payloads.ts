/**
 * Names with which people have tried to leave a folder, made by rule: the grid of dots, separators and targets, and the families of the
 * public lists (traversal of every depth, in every encoding), and our own.
 */

/** Where an attack wants to go. The famous files are only ever read: see withHarmlessTarget. */
const targets = [
  'canary.md',
  'outside/canary.md',
  'etc/passwd',
  'root-2/canary.md',
  'windows/win.ini',
  'profile.md',
] as const

const dotForms = ['..', '...', '%2e%2e', '%252e%252e', '．．', '..%00', '.\u200b.'] as const
const separators = ['/', '\\', '%2f', '%5c', '∕', '//'] as const

/** 7 × 6 × 6 × 2 + 10 */
export function gridPayloads(place: string): string[] {
  const grid = dotForms.flatMap((dots) =>
    separators.flatMap((separator) =>
      targets.flatMap((target) => [[dots, target].join(separator), ['inside', dots, dots, target].join(separator)]),
    ),
  )
  const absolute = [
    `${place}/canary.md`,
    `/${place}/canary.md`,
    '/etc/passwd',
    '//etc/passwd',
    '/',
    '//',
    './/',
    '../',
    '..',
    '',
  ]
  return [...grid, ...absolute]
}

/** One step upwards, as the public lists write it. */
const steps = [
  ...[
    '../',
    '..\\',
    '..//',
    '..\\/',
    '.../',
    '....//',
    '....\\\\',
    '..././',
    '...\\.\\',
    './../',
    './/..//',
    '/../',
    '//..//',
    '/./../',
  ],
  ...[
    '..;/',
    '..%00/',
    '..\u0000/',
    '.\u0000./',
    '..\r/',
    '..\n/',
    '..\t/',
    '.. /',
    ' ../',
    '. ./',
    '..　/',
    '.\u200b./',
    '..\u202e/',
    '\ufeff../',
  ],
] as const
const exoticSteps = [
  ...[
    '..%2f',
    '..%2F',
    '..%5c',
    '%2e%2e/',
    '%2e%2e%2f',
    '%2e%2e\\',
    '%2e%2e%5c',
    '.%2e/',
    '%2e./',
    '..%252f',
    '..%255c',
  ],
  ...[
    '%252e%252e/',
    '%252e%252e%252f',
    '%25252e%25252e/',
    '..%25c0%25af',
    '..%c0%af',
    '..%c1%9c',
    '..%c0%2f',
    '%c0%ae%c0%ae/',
  ],
  ...[
    '%c0%ae%c0%ae%c0%af',
    '%c0%2e%c0%2e/',
    '%e0%80%ae%e0%80%ae/',
    '..%e0%80%af',
    '%f0%80%80%ae%f0%80%80%ae/',
    '%f8%80%80%80%ae/',
  ],
  ...[
    '%u002e%u002e/',
    '%u002e%u002e%u2215',
    '..%u2215',
    '..%u2216',
    '..%uff0f',
    '%uff0e%uff0e/',
    '0x2e0x2e/',
    '0x2e0x2e0x2f',
  ],
  ...[
    '..0x2f',
    '..0x5c',
    '…/',
    '‥/',
    '．．/',
    '．．／',
    '..∕',
    '..⁄',
    '..／',
    '..＼',
    '․․/',
    '&#46;&#46;/',
    '&#x2e;&#x2e;&#x2f;',
  ],
  ...[
    '\\u002e\\u002e/',
    '\\x2e\\x2e/',
    '\\056\\056/',
    '..%%32%66',
    '%%32%65%%32%65/',
    '..%0d/',
    '..%0a/',
    '..%09/',
    '.%00./',
  ],
  ...['Ä®Ä®/', 'À®À®/', 'À®À®À¯', '..À¯', '..Áœ', '\u00ae\u00ae/'],
] as const
const depths = [1, 2, 3, 4, 5, 6, 7, 8] as const

export function traversalPayloads(place: string): string[] {
  return combine(steps, [...targets, place.slice(1)])
}

export function exoticPayloads(): string[] {
  return combine(exoticSteps, targets)
}

function combine(someSteps: readonly string[], someTargets: readonly string[]): string[] {
  return someSteps.flatMap((step) =>
    depths.flatMap((depth) => someTargets.map((target) => step.repeat(depth) + target)),
  )
}

export function ownPayloads(place: string): string[] {
  return [
    ...['a\u0000.md', '\u0000', 'profile.md\u0000../canary.md', '\u0001', '\u007f', '\u0085', 'a\nb', 'a\rb', '\t'],
    ...[
      'C:',
      'C:\\canary.md',
      'C:/canary.md',
      'c:canary.md',
      '\\\\?\\C:\\canary.md',
      '\\\\.\\pipe\\x',
      '\\\\server\\share\\a',
      '//server/share/a',
    ],
    ...[
      'CON',
      'NUL',
      'aux',
      'aux.md',
      'COM1',
      'LPT1.txt',
      'PRN',
      'CLOCK$',
      'profile.md::$DATA',
      'profile.md:stream',
      'a.md.',
      'a.md ',
      ' a.md',
      '.md',
      '...',
    ],
    ...[
      '\u202egd.elifohp',
      '\u200fa',
      '\u200b',
      'pro\u200bfile.md',
      '\ufeffprofile.md',
      '\u2066a',
      '\u{e0041}',
      'a\u2028b',
      '\ud800',
      '\udc00a',
    ],
    ...[
      '\u00e9.md',
      'e\u0301.md',
      'ｐｒｏｆｉｌｅ.md',
      'tg_１',
      'tg_1/../tg_2/profile.md',
      'tg_1/./profile.md',
      'tg_1//profile.md',
      'tg_1/',
    ],
    ...[
      'a'.repeat(255),
      'a'.repeat(256),
      'é'.repeat(127),
      'é'.repeat(128),
      `${'a/'.repeat(2047)}aa`,
      'a/'.repeat(512),
      'x'.repeat(100_000),
    ],
    ...[
      '~',
      '~root/canary.md',
      '$HOME/canary.md',
      '%USERPROFILE%',
      '`id`',
      '$(id)',
      '*',
      '-rf',
      'file://etc/passwd',
      `file://${place}/canary.md`,
    ],
    ...[
      'http://localhost/',
      'data:,a',
      'php://filter',
      '/proc/self/root/etc/passwd',
      '/dev/fd/0',
      '/proc/self/environ',
      '__proto__',
      'constructor',
    ],
  ]
}

/** A verb that changes things must not reach a file of this machine even when the guard is broken. */
export function withHarmlessTarget(payload: string): string {
  return payload.replace(/passwd|environ|win\.ini|fd\/0$/, 'protech-canary.md')
}
