/**
 * Stems of Russian words: Snowball (Porter 2001) with the classes of words it breaks mended, because they are core vocabulary here:
 * nouns that end like verbs (`russian-nouns.ts`), the fleeting vowel of genitive plurals (настройка/настроек), verbal nouns,
 * participles and imperatives beside their verb (мерцание/мерцает, включенный/включить, поставьте/поставить).
 */
import { stemmer as snowball } from '@orama/stemmers/russian'
import { knownNounStem } from './russian-nouns.ts'

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
чист чище`

const words: ReadonlyMap<string, string> = new Map(
  irregular.split('\n').flatMap((line) => {
    const [stem = '', ...forms] = line.split(' ')
    return forms.map((form) => [form, stem] as const)
  }),
)

const vowel = /[аеиоуыэюя]/
const verbInIrovat = /^(\p{L}{5,})ир(?:ова|овк|овок|у[еюйя]|ую)/u
const verbalNoun = /^(\p{L}{3,}?)(?:(?:ов)?ани|[ея]ни)(?:е|я|ю|ем|и|й|ям|ями|ях)$/u
const participle = /^(\p{L}{3,})енн(?:ый|ая|ое|ые|ого|ому|ых|ым|ыми|ой|ую|ом|о|ее|ость|ости|остью)$/u
const quality = /^(\p{L}{2,}к)ост(?:ь|и|ью|ей)$/u
const infinitive = /^(\p{L}{3,})еть(?:ся)?$/u
const imperative = /^(\p{L}{3,})(?:(?<![аоу]л)ьте|(?<=о)йте)(?:сь)?$/u

/** @param word lower-case, ё already written е. */
export function russianStem(word: string): string {
  const known = words.get(word) ?? knownNounStem(word)
  if (known !== undefined) return known
  if (word.length < 4) return word
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
  if (body.length < 2 || !vowel.test(body)) return stemmed
  const consonant = ending === 'ец' ? 'ц' : 'к'
  return vowel.test(body.at(-1) ?? '') ? `${body}й${consonant}` : `${body}${consonant}`
}
