/** A knowledge folder of a few short articles in both languages, with figures a test can know by heart. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const articles: Readonly<Record<string, string>> = {
  'en/shutter.md': `---
title: Shutter speed and shutter angle
---

## The 180 degree rule

At 25 fps a shutter angle of 180° means a shutter speed of 1/50 s. At 50 fps it means 1/100 s. Motion blur looks natural at 180°.

## Flicker

Under lamps on 50 Hz mains set 1/50 s or 1/100 s, otherwise the picture flickers.
`,
  'en/youtube.md': `---
title: YouTube upload bitrates
---

## Bitrate by resolution

| Resolution | 24, 25 or 30 fps (Mbps) | 50 or 60 fps (Mbps) |
|---|---|---|
| 2160p | 35–45 | 53–68 |
| 1080p | 8 | 12 |

YouTube plays sound at −14 LUFS and turns louder sound down.
`,
  'en/slog3.md': `---
title: Exposing S-Log3
---

## Base ISO

S-Log3 on the FX3 has two base sensitivities, ISO 800 and ISO 12800. Expose S-Log3 so that skin stands at 52 IRE on the waveform.
`,
  'en/microphones.md': `---
title: Microphones for interviews
---

## Lavalier or boom

A lavalier microphone sits 20 cm below the chin. A boom microphone hangs 50 cm from the mouth and sounds more open.
`,
  'ru/vyderzhka.md': `---
title: Выдержка и угол затвора
---

## Правило 180 градусов

При 25 кадрах в секунду угол затвора 180° даёт выдержку 1/50 с. При 50 кадрах в секунду нужна выдержка 1/100 с.
`,
  'ru/shtativ.md': `---
title: Штатив и панорама
---

## Скорость панорамы

Панорама на штативе идёт не быстрее 7 секунд на ширину кадра, иначе картинка дрожит.
`,
}

/** @param more further files by their path under the folder. */
export function writeSmallKnowledge(root: string, more: Readonly<Record<string, string>> = {}): void {
  for (const [file, text] of Object.entries({ ...articles, ...more })) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
}
