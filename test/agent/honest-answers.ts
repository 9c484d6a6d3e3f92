/** Answers as an honest model words them: not in the passages' own words, and true. */
export type HonestAnswer = {
  /** Its first passages are the turn's. */
  readonly file: string
  readonly question: string
  readonly answer: string
}

export const honestAnswers: readonly HonestAnswer[] = [
  {
    file: 'en/camera/nd-filters.md',
    question: 'how much nd for f2.8 in full sun',
    answer:
      'You need roughly six stops of ND: at ISO 100, f/2.8 and 1/50 s, an ND64 brings full sun down to a correct exposure [3]. With a base of ISO 800 you will want nine stops, so an ND512 [3].',
  },
  {
    file: 'en/camera/nd-filters.md',
    question: '',
    answer:
      'Each 0.3 of density equals one stop, so ND 0.9 (also called ND8) takes away three [1]. Stack an ND 0.6 and an ND 0.9 and you get five stops in total [2].',
  },
  {
    file: 'en/camera/nd-filters.md',
    question: '',
    answer:
      'A good starter kit has three fixed filters: 3, 6 and 10 stops [3]. If you use a matte box, 0.6, 1.2 and 1.8 do the same job [3].',
  },
  {
    file: 'en/lighting/three-point-lighting.md',
    question: '',
    answer:
      '**Short answer**: the key goes about 45° to one side and 30–45° up, the fill sits on the other side of the lens and is one to three stops weaker, and the back light comes from behind [1].\n\nBuild it one lamp at a time, starting with the key [1].',
  },
  {
    file: 'en/lighting/three-point-lighting.md',
    question: '',
    answer:
      '**Key first**: put it at around 45°, and look at the nose shadow [3]. Both the fill and the back light come after it [1].',
  },
  {
    file: 'en/delivery/youtube-export.md',
    question: 'what bitrate for 4K 25 fps on YouTube',
    answer:
      'Export an MP4 in H.264, High profile, with AAC audio at 384 kbps [1]. For a 4K upload at 25 fps aim for 35–45 Mbps, and for 1080p about 8 Mbps is fine [1][2].',
  },
  {
    file: 'en/delivery/youtube-export.md',
    question: '25 or 50 fps bitrates for youtube',
    answer:
      '| Size | 25 fps | 50 fps |\n|---|---|---|\n| 4K | 35–45 Mbps | 53–68 Mbps |\n| 1080p | 8 Mbps | 12 Mbps |\n\nThese are the SDR values that YouTube recommends [2].',
  },
  {
    file: 'en/delivery/youtube-export.md',
    question: '',
    answer:
      'For HDR you need 10-bit HEVC, VP9 or AV1, BT.2020 primaries, and the right transfer tag (PQ or HLG); if the tags are missing, viewers see a grey picture [3]. Budget 44–56 Mbps for 2160p at normal frame rates [3].',
  },
  {
    file: 'en/colour/log-profiles.md',
    question: 'how to expose slog3',
    answer:
      'Aim for middle grey at 41% with S-Log3; V-Log wants 42% and Canon Log 3 only 33% [1]. Always record in 10-bit and stay on one of the base ISO values [1].',
  },
  {
    file: 'en/colour/log-profiles.md',
    question: '',
    answer:
      'Yes, use log when the scene holds windows or sky, when cameras have to match, or when somebody will grade the footage [2]. If the file must go out within the hour, shoot a standard profile or HLG instead [2].',
  },
  {
    file: 'ru/sound/loudness-lufs.md',
    question: 'какая громкость для ютуба',
    answer:
      'Сводите ролик для YouTube примерно к −14 LUFS и держите истинный пик не выше −1 dBTP [3]. Всё, что громче, площадка убавит сама [3].',
  },
  {
    file: 'ru/sound/loudness-lufs.md',
    question: '',
    answer:
      'Для эфира в Европе и России нужно −23 LUFS по EBU R 128, а для США — −24 LKFS [1]. Подкасты для Apple сдавайте на −16 LUFS [1].',
  },
  {
    file: 'ru/storage/backup-3-2-1.md',
    question: '',
    answer:
      'Правило простое: три копии, два типа носителей, и одна копия хранится в другом месте [1]. На площадке сразу сливайте карту на два диска и проверяйте контрольные суммы [3]. Карту форматируйте только тогда, когда обе копии проверены [3].',
  },
  {
    file: 'ru/streaming/obs-settings.md',
    question: 'настройки OBS для 1080p',
    answer:
      'Поставьте 1920×1080, аппаратный NVENC с пресетом P5 или P6 и CBR 6000 кбит/с при 30 кадрах в секунду [1]. Ключевые кадры — каждые 2 секунды, звук AAC 160 кбит/с [1].',
  },
  {
    file: 'ru/streaming/obs-settings.md',
    question: '',
    answer:
      'Для 720p30 хватает 2500–4000 кбит/с, для 1080p30 — 4500–6000 [2]. Спорт и игры требуют верхней границы [2].',
  },
  {
    file: 'ru/lighting/three-point-lighting.md',
    question: '',
    answer:
      'Рисующий свет ставьте сбоку под углом около 45° и на 30–45° выше лица [1]. Заполняющий делают на одну-три ступени слабее, он стоит по другую сторону от объектива [1]. Ставьте все приборы по одному [1].',
  },
  {
    file: 'en/sound/gain-staging-and-levels.md',
    question: '',
    answer:
      'Set gain so that dialogue peaks hit about −12 dBFS, and leave 10–12 dB of headroom for the loud takes [2]. Shouts may go to −6 dBFS, but 0 dBFS must never be reached [1].',
  },
  {
    file: 'en/sound/gain-staging-and-levels.md',
    question: '',
    answer:
      'The tone is −20 dBFS in SMPTE practice and −18 dBFS with the EBU [1]. It aligns two machines and is no target for your peaks [3].',
  },
  {
    file: 'ru/codecs/h264-h265-av1.md',
    question: 'H.264 или H.265',
    answer:
      'Если файл должен открываться везде, берите H.264; HEVC даёт ту же картинку при битрейте на 30–50 % ниже [2]. AV1 экономит ещё процентов 20–30 [2].',
  },
  {
    file: 'ru/codecs/h264-h265-av1.md',
    question: '',
    answer: 'Клиенту отдайте H.264 High в MP4 со звуком AAC, а мастер храните в ProRes 422 HQ или DNxHR HQX [3].',
  },
  {
    file: 'en/codecs/bitrate.md',
    question: '',
    answer:
      'A 100 Mbps recording takes 45 GB for every hour [1]. Divide the megabits by 8 and you have megabytes per second: 400 Mbps is 50 MB/s [2].',
  },
  {
    file: 'en/codecs/bitrate.md',
    question: '',
    answer:
      'Take VBR for files and CBR when you stream [7]. If you must stay below 2 GB, a 20-minute film gets about 12.5 Mb/s for the picture and 320 kb/s for the sound [4].',
  },
  {
    file: 'ru/camera/shutter-angle-and-speed.md',
    question: '',
    answer:
      'При 25 к/с выдержка 1/50 с, при 50 к/с — 1/100 с, при 24 к/с фотокамера даёт ближайшее 1/50 с [1][2]. Это и есть правило 180 градусов [3].',
  },
  {
    file: 'ru/camera/shutter-angle-and-speed.md',
    question: '',
    answer:
      'На 30 к/с ставьте 1/60 с, на 60 к/с — 1/125 с [1]. Яркость потом регулируйте ND-фильтром, ISO и диафрагмой, а не выдержкой [1].',
  },
  {
    file: 'en/camera/shutter-angle-and-speed.md',
    question: '',
    answer:
      'Use 1/50 s at 25 fps and 1/60 s at 30 fps, i.e. a shutter of 180° [1]. Half the angle, 90°, gives 1/100 s at 25 fps and a crisper look [2].',
  },
  {
    file: 'ru/camera/shutter-angle-and-speed.md',
    question: 'which shutter for 25 fps',
    answer: 'Use 1/50 s at 25 fps [1]. The 180° rule says that the shutter is open for half of each frame [1].',
  },
  {
    file: 'en/delivery/youtube-export.md',
    question: 'какой битрейт для ютуба',
    answer:
      'Экспортируйте MP4 с H.264 (профиль High), звук AAC 384 кбит/с, 48 кГц [1]. Для 4К при 24–30 к/с YouTube советует 35–45 Мбит/с, для 1080p — 8 Мбит/с [1][2].',
  },
  {
    file: 'en/colour/log-profiles.md',
    question: 'как экспонировать лог',
    answer:
      'Серую карту 18 % в S-Log3 держите на 41 %, в V-Log — на 42 % [1]. Пишите 10 бит и оставайтесь на базовом ISO [1].',
  },
  {
    file: 'en/camera/flicker-50-60-hz.md',
    question: '',
    answer: 'Set 1/50 or 1/100 s where the mains run at 50 Hz, and 1/60 or 1/120 s in 60 Hz countries [1].',
  },
  {
    file: 'en/camera/flicker-50-60-hz.md',
    question: 'I am Anna, shooting in the US',
    answer:
      'Hi Anna! In the US your lights pulse with the 60 Hz mains, so shoot 25 fps at 1/60 s [1]. That is one of the two safe speeds, the other is 1/120 s [1].',
  },
  {
    file: 'ru/camera/frame-rates.md',
    question: 'какую частоту кадров выбрать',
    answer: 'Для России и Европы берите 25 к/с, а 50 к/с — для спорта [1].',
  },
  {
    file: 'en/storage/memory-cards.md',
    question: '',
    answer:
      'A V30 card is enough for 100 Mb/s 4K, since that is only 12.5 MB/s; at 400 Mb/s you need 50 MB/s and should go for V60 [1].',
  },
  {
    file: 'en/lenses/focal-length-and-crop-factor.md',
    question: '',
    answer: 'On Micro Four Thirds a 25 mm lens frames like a 50 mm on full frame, because the crop factor is 2.0 [1].',
  },
  {
    file: 'en/lighting/power-and-electricity-on-location.md',
    question: '',
    answer:
      '1. Find out how many amps the circuit has.\n2. Multiply by the voltage: 16 A at 230 V is 3,680 W [1].\n3. Leave some reserve.',
  },
  {
    file: 'en/streaming/obs-settings.md',
    question: '',
    answer: 'Open *Settings → Output* and switch the encoder to NVENC [1]. 4,500–6,000 kbps is right for 1080p30 [1].',
  },
  {
    file: 'ru/editing/proxies.md',
    question: '',
    answer: 'Сделайте прокси в ProRes Proxy или DNxHR LB, и таймлайн перестанет тормозить [1].',
  },
  {
    file: 'ru/colour/white-balance.md',
    question: '',
    answer: 'Днём ставьте 5600 K, под лампами накаливания 3200 K [1].',
  },
  {
    file: 'en/sound/sync-and-drift.md',
    question: '',
    answer: 'One frame lasts 40 ms at 25 fps, and a difference smaller than that is hard to see [1].',
  },
  {
    file: 'en/codecs/prores-and-dnxhr.md',
    question: 'prores or dnxhr on Windows',
    answer:
      'Pick ProRes 422 HQ as a master and ProRes Proxy for cutting offline; on Windows, DNxHR HQX and DNxHR LB do the same [1].',
  },
  {
    file: 'ru/lighting/green-screen.md',
    question: '',
    answer:
      'Осветите фон ровно, с разбросом меньше половины ступени, и держите его на 40–55 % по вейвформе [1]. Героя поставьте в 2–3 м от фона [1].',
  },
  { file: 'en/editing/subtitles-and-captions.md', question: '', answer: 'Keep each subtitle to two lines [1].' },
  {
    file: 'en/movement/gimbal-balancing-and-modes.md',
    question: '',
    answer: 'Balance one axis at a time: tilt first, then roll, and pan at the very end [1].',
  },
]
