/**
 * Makers, programs, services and formats of the trade: what is a name wherever it stands, also as a sentence's first word, and how both
 * languages write it. Several spellings of one are one name. Data only; what the analyzer knows already is not repeated.
 */

/** Names that mean nothing else: found in any case. Endings of Russian words are free. */
export const anyCase: readonly (readonly string[])[] = [
  ['sony', 'сони', 'соньк'],
  ['canon', 'кэнон', 'кенон'],
  ['nikon', 'никон'],
  ['panasonic', 'панасоник'],
  ['lumix', 'люмикс'],
  ['fujifilm', 'fuji', 'фуджифильм', 'фуджи'],
  ['blackmagic', 'блэкмэджик', 'блэкмеджик', 'блекмеджик'],
  ['olympus', 'олимпус'],
  ['leica', 'лейк'],
  ['hasselblad', 'хассельблад'],
  ['pentax', 'пентакс'],
  ['kinefinity'],
  ['arri', 'arriflex', 'арри', 'alexa'],
  ['gopro', 'гопро'],
  ['insta360'],
  ['dji', 'диджиай'],
  ['zhiyun', 'жиюн'],
  ['ronin', 'ронин'],
  ['tamron', 'тамрон'],
  ['samyang', 'самъянг', 'самянг'],
  ['zeiss', 'цейс', 'цейсс'],
  ['laowa'],
  ['atomos', 'атомос'],
  ['smallhd'],
  ['aputure', 'апутур'],
  ['nanlite', 'нанлайт'],
  ['godox', 'годокс'],
  ['sennheiser', 'сеннхайзер', 'зеннхайзер'],
  ['neumann', 'нойман'],
  ['shure'],
  ['tascam', 'таскам'],
  ['behringer', 'берингер'],
  ['deity'],
  ['manfrotto', 'манфротто'],
  ['sachtler', 'захтлер'],
  ['samsung', 'самсунг'],
  ['sandisk', 'сандиск'],
  ['lexar', 'лексар'],
  ['synology', 'синолоджи'],
  ['qnap'],
  ['nvidia', 'нвидиа', 'энвидиа'],
  ['huawei', 'хуавей'],
  ['xiaomi', 'сяоми', 'ксиаоми'],
  ['iphone', 'айфон'],
  ['ipad', 'айпад'],
  ['android', 'андроид'],
  ['macos', 'макос'],
  ['linux', 'линукс'],
  ['davinci', 'давинчи'],
  ['premiere', 'премьер'],
  ['capcut', 'капкат'],
  ['shotcut'],
  ['kdenlive'],
  ['filmora', 'фильмора'],
  ['lightworks'],
  ['imovie'],
  ['handbrake', 'хендбрейк', 'хэндбрейк'],
  ['ffmpeg', 'ффмпег'],
  ['audacity'],
  ['izotope', 'изотоп'],
  ['photoshop', 'фотошоп'],
  ['lightroom', 'лайтрум'],
  ['vmix'],
  ['wirecast'],
  ['xsplit'],
  ['streamlabs'],
  ['youtube', 'ютуб', 'ютьюб'],
  ['vimeo', 'вимео'],
  ['twitch', 'твич'],
  ['tiktok', 'тикток'],
  ['instagram', 'инстаграм'],
  ['facebook', 'фейсбук'],
  ['whatsapp', 'ватсап', 'вотсап'],
  ['telegram', 'телеграм'],
  ['rutube', 'рутуб'],
  ['netflix', 'нетфликс'],
  ['spotify', 'спотифай'],
  ['dropbox', 'дропбокс'],
  ['prores', 'прорес'],
  ['dnxhr'],
  ['dnxhd'],
  ['cineform'],
  ['hevc'],
  ['braw'],
  ['redcode'],
  ['quicktime', 'квиктайм'],
  ['matroska'],
  ['webm'],
  ['opus'],
  ['vorbis'],
  ['dolby', 'долби'],
]

/** Names that are words as well: names only with a capital. */
export const capitalOnly: readonly (readonly string[])[] = [
  ['apple', 'эппл', 'эпл'],
  ['adobe', 'адоб'],
  ['avid', 'авид'],
  ['resolve', 'резолв'],
  ['final cut', 'файнал кат'],
  ['vegas', 'вегас'],
  ['after effects', 'афтер эффектс'],
  ['media encoder'],
  ['audition', 'аудишн'],
  ['fairlight', 'фэйрлайт'],
  ['sigma', 'сигма'],
  ['rode', 'røde'],
  ['komodo'],
  ['venice'],
  ['osmo'],
  ['mavic', 'мавик'],
  ['discord', 'дискорд'],
  ['google', 'гугл'],
  ['microsoft', 'майкрософт'],
  ['intel', 'интел'],
  ['tokina', 'токина'],
  ['teradek', 'терадек'],
  ['hollyland', 'холлиленд'],
]

/** Capitals that name nothing of the trade: calendar, languages, what is shouted. Lower-case. */
export const plainCapitals: ReadonlySet<string> = new Set(
  `i ok tv pc am pm faq diy id ps eg ie aka asap note notes tip tips warning important caution english russian internet monday tuesday
wednesday thursday friday saturday sunday january february march april may june july august september october november december
важно внимание примечание совет итог ок тв пк`.split(/\s+/),
)

/** Places that the languages call differently. */
export const places: readonly (readonly string[])[] = [
  ['us', 'usa', 'america', 'american', 'сша', 'америк', 'американск'],
  ['uk', 'britain', 'british', 'великобритан', 'британск'],
  ['europe', 'european', 'eu', 'европ', 'европейск'],
  ['russia', 'russian', 'росси', 'российск'],
  ['japan', 'japanese', 'япони', 'японск'],
  ['china', 'chinese', 'кита', 'китайск'],
]

/** Words that sentences of an answer begin with and that name nothing. Lower-case. */
export const sentenceStarts: ReadonlySet<string> = new Set(
  `set check shoot choose start put place turn add avoid open select record export hold move lower raise leave switch try pick buy
change cut expose frame light mix monitor mount point press read reduce remove render save send shut stop test watch wear wait
ставьте используйте снимайте выберите выбирайте проверьте проверяйте начните держите включите выключите откройте добавьте уберите
поставьте возьмите берите запишите записывайте экспортируйте сохраните следите избегайте попробуйте оставьте настройте переключите`.split(
    /\s+/,
  ),
)
