/**
 * Stems of Russian words: Snowball (Porter 2001) with the classes of words it breaks mended, because they are core vocabulary here:
 * nouns that end like verbs (`russian-nouns.ts`), the fleeting vowel of genitive plurals (настройка/настроек), verbal nouns,
 * participles and imperatives beside their verb (мерцание/мерцает, включенный/включить, поставьте/поставить).
 */
import { stemmer as snowball } from '@orama/stemmers/russian'
import { knownNounStem, stemOfNounInIv } from './russian-nouns.ts'
import { verbStem } from './russian-verbs.ts'

/** Stem, then the words that no rule leads to it. */
const irregular = `дн день дня дню днем дне дни дней дням днями днях
времен время времени временем времена времен временам временами временах
имен имя имени именем имена имен именам именами именах
ос ось оси осью осей осям осями осях
шов шов шва шву швом шве швы швов швам швами швах
угл угол
узл узел
уровн уровень
ветр ветер
стекл стекол
окн окон
пятн пятен
числ чисел
писем писем
полотн полотен
ремн ремень
зерн зерен
петл петля петель петли петлю петлей петле
палц палец пальца пальцу пальцем пальце пальцы пальцев пальцам пальцами пальцах
люд люди людей людям людьми людях
сним снять снял сняла сняли снято снята сняты снят сниму снимет снимут снимем снимешь
сним снятый снятая снятое снятые снятого снятой снятых снятым снятую снятыми
меню меню
именно именно
ярк ярче
громк громче
тих тише
резк резче
мягк мягче
жестк жестче
широк шире
высок выше
низк ниже
близк ближе
далек дальше
глубок глубже
коротк короче
дешев дешевле
дорог дороже
част чаще
редк реже
тонк тоньше
толст толще
прост проще
чист чище
дв два две двух двум двумя
тр три трех трем тремя
четыр четыре четырех четырем четырьмя
восьм восемь восьми восемью
об оба обе обоих обеих обеим обоим
рот рот рта рту ртом рте рты ртов ртам ртами ртах
лоб лоб лба лбу лбом лбе лбы лбов лбам лбами лбах
сон сон сна сну сном сне сны снов снам снами снах
эхо эхо эха эху эхом эхе
еда еда еды еде еду едой
шея шея шеи шее шею шеей шей шеям шеями шеях
ухо ухо уха уху ухом ухе уши ушей ушам ушами ушах
небес небо неба небу небом небе небеса небес небесам небесами небесах
друг друзья друзей друзьям друзьями друзьях
год лет лета годов
ребенк ребенок дети детей детям детьми детях
поле поле поля полю полем полей полям полями полях
дол доля доли долю долей долям долями долях
часть часть части частью частей частям частями частях
цель цель цели целью целей целям целями целях
нить нить нити нитью нитей нитям нитями нитях
уголь уголь угля углю углем угли углей
кольц колец
чехл чехол
ковр ковер
шатр шатер
замысл замысел
полудн полдень
пузырьк пузырек
огоньк огонек
козырьк козырек
свадьб свадеб
сотн сотен
тысяч тысяч тысячью
капл капель
земл земель
кресл кресел
кухн кухонь
огн огонь огней
локт локоть
стекл стекло стекла стеклу стеклом стекле стекол стеклам стеклами стеклах
да дан дана дано даны
данн данные данных данным данными
зелен зелен зелена зелено зелены
постоянн постоянен
платье платье платья платью платьем платьев платьям платьями платьях
ради ради
мини мини
менее менее
должн должен
видн виден
важн важен
надежн надежен
возможн возможен
слышн слышен
сильн силен
верн верен
неверн неверен
точн точен
прочн прочен
нужн нужен
полн полон
долг долог дольше
достаточн достаточен
одинаков одинаков
легк легче
плоск площе
стар старше
плох хуже худший худшая худшее худшие худшего худшей худших худшим худшую худшем
хорош лучше лучший лучшая лучшее лучшие лучшего лучшей лучших лучшим лучшую лучшем
больш побольше
глух глуше
мелк мельче
сух суше
строг строже
крепк крепче
ран раньше
близк ближайший ближайшая ближайшее ближайшие ближайшего ближайшей ближайших ближайшим ближайшую ближайшем`

const words: ReadonlyMap<string, string> = new Map(
  irregular.split('\n').flatMap((line) => {
    const [stem = '', ...forms] = line.split(' ')
    return forms.map((form) => [form, stem] as const)
  }),
)

/** Adjectives in -окий and -екий: their vowel stays. */
const steadyVowel = /^(?:высок|широк|далек|глубок|жесток|одинок)$/
const vowel = /[аеиоуыэюя]/
const verbInIrovat = /^(\p{L}{5,})ир(?:ова|овк|овок|у[еюйя]|ую)/u
const verbalNoun = /^(\p{L}{3,}?)(?:(?:ов)?ани|[ея]ни)(?:е|я|ю|ем|и|й|ям|ями|ях)$/u
const participle = /^(\p{L}{3,})енн(?:ый|ая|ое|ые|ого|ому|ых|ым|ыми|ой|ую|ом|о|ее|ость|ости|остью)$/u
const quality = /^(\p{L}{2,}к)ост(?:ь|и|ью|ей|ям|ями|ях)$/u
const adjective = '(?:ый|ий|ая|яя|ое|ее|ые|ие|ого|его|ому|ему|ых|их|ым|им|ыми|ими|ой|ей|ую|юю|ом|ем)'
/** резервен and резервный, реален and реальный */
const shortAdjective = /(?<=\p{L}{2})([бвдзкпрст]|(?<=[аеиу])л(?=ен))ен$/u
const fromOvat = new RegExp(`(?<=\\p{L}{3}у)(?:ешь|ете|ем${adjective}|ющ${adjective})(?:ся|сь)?$`, 'u')
const activeParticiple = new RegExp(`(?<=\\p{L}{3}[аеия])(?:вш|ющ)${adjective}(?:ся)?$`, 'u')
/** повыше, поменьше */
const attenuated = /^по(?=\p{L}+[жчшщ]е$)/u
const lookLikeVerbs = new RegExp(`^(постоянн|странн|ценн)(?:${adjective}|о|а|ы)$`, 'u')
const infinitive = /^(\p{L}{3,})еть(?:ся)?$/u
const imperative = /^(\p{L}{3,})(?:(?<![аоу]л)ьте|(?<=о)йте)(?:сь)?$/u

/** @param word lower-case, ё already written е. */
export function russianStem(word: string): string {
  const known =
    words.get(word) ??
    words.get(word.replace(attenuated, '')) ??
    lookLikeVerbs.exec(word)?.[1] ??
    knownNounStem(word) ??
    verbStem(word) ??
    stemOfNounInIv(word)
  if (known !== undefined) return known
  if (word.length < 4) return word
  return byRule(
    word
      .replace(shortAdjective, (_, letter: string) => `${letter}${letter === 'л' ? 'ь' : ''}н`)
      .replace(fromOvat, 'ет')
      .replace(activeParticiple, 'ть'),
  )
}

function byRule(word: string): string {
  const verb = verbInIrovat.exec(word)?.[1]
  if (verb) return verb
  const body = [verbalNoun, participle, quality, infinitive, imperative]
    .map((form) => form.exec(word)?.[1])
    .find(Boolean)
  return withoutFleetingVowel(withoutVerbSuffix(body ?? snowball(word)))
}

/** снима(ть) and сним(ок), использова(ть) and использ(ует), стабилизац(ия) and стабилиз(ировать) get one stem. */
function withoutVerbSuffix(stemmed: string): string {
  return stemmed
    .replace(/изац$/, 'из')
    .replace(/ир(?:ова|овк|ов)$/, 'ир')
    .replace(/(?<=\p{L}{3})(?:ова|а|я)$/u, '')
}

/** склеек and склейка, кнопок and кнопка, образец and образца get one stem. */
function withoutFleetingVowel(stemmed: string): string {
  const [, body = '', ending] = /^(.*)(ок|ек|ец)$/.exec(stemmed) ?? []
  if (body.length < 2 || !vowel.test(body) || steadyVowel.test(stemmed)) return stemmed
  const softK = /[лн]ек$/.test(stemmed) ? 'ьк' : 'к'
  const consonant = ending === 'ец' ? 'ц' : softK
  return vowel.test(body.at(-1) ?? '') ? `${body}й${consonant}` : `${body}${consonant}`
}
