/** Word forms: every form of a word has one stem, and words that only look alike have two. */
import { describe, expect, it } from 'vitest'
import { stem } from '../../src/knowledge/stem.ts'
import { passagesFor, strangers } from '../support/word-match.ts'

const russian = `
объектив объектива объективу объективом объективе объективы объективов объективам объективами объективах
штатив штатива штативу штативом штативы штативов штативами
кадр кадра кадру кадром кадре кадры кадров кадрам кадрами кадрах
канал канала каналы каналов каналами канале
сигнал сигнала сигналы сигналов сигналом
экран экрана экраны экранов экраном экране
режим режима режимы режимов режимом режиме
память памяти памятью
запись записи записью записей записях
подпись подписи подписью подписей
профиль профиля профили профилей профилем
деталь детали деталей деталями
вертикаль вертикали вертикалей
система системы систем системой системах
проблема проблемы проблем проблемой
схема схемы схем
объём объёма объёмы объёмом объёмов
приём приёма приёмы приёмов
разъём разъёма разъёмы разъёмов разъёмом
дисплей дисплея дисплеи дисплеев дисплеем дисплее
батарея батареи батарей батарею батареей
битрейт битрейта битрейте битрейтом битрейты
гигабайт гигабайта гигабайте гигабайты
стедикам стедикама стедикамы стедикамов стедикамом
гимбал гимбала гимбалы гимбалов
хромакей хромакея хромакее хромакеем
панорама панорамы панорам панорамой
реклама рекламы реклам рекламой
перегрев перегрева перегревом
отзыв отзыва отзывы отзывов
разрыв разрыва разрывы разрывов
архив архива архивы архивов архивом
негатив негатива негативы
защита защиты защите защиту
замена замены замену заменой
магнит магниты магнита магните
лимит лимита лимите лимиты
реквизит реквизита реквизите
зеркало зеркала зеркал зеркалом
начало начала началу начале
правило правила правил правилу
угол угла углы углов углом угле
узел узла узлы узлов
уровень уровня уровни уровней уровнем
ветер ветра ветром
время времени временем времена времён
имя имени имена имён
день дня дни дней днём
шов шва швы швов
петля петли петель петлёй
стекло стекла стёкол стеклом
окно окна окон окном
пятно пятна пятен пятном
зерно зерна зёрен зерном
число числа чисел
вспышка вспышки вспышку вспышек вспышкой
плёнка плёнки плёнок плёнкой
съёмка съёмки съёмок съёмке съемка
склейка склейки склеек
настройка настройки настроек настройками
кнопка кнопки кнопок
петличка петлички петличек петличку
папка папки папок папку
маска маски масок
дорожка дорожки дорожек
дубль дубля дубли дублей
кабель кабеля кабели кабелей
модель модели моделей моделью
тень тени теней тенями
лицо лица лиц лицом
блик блики бликов бликами
свет света светом свету
цвет цвета цветов цветом
звук звука звуки звуком
шум шума шумы шумов шумом
микрофон микрофоны микрофонов микрофонами
матрица матрицы матриц
выдержка выдержки выдержек выдержкой
диафрагма диафрагмы диафрагмой
экспозиция экспозиции экспозицию
частота частоты частот частоте
ёлка елка ёлки ёлок
мерцание мерцания мерцает мерцать мерцают мерцал
мигание мигает мигать мигают
дрожание дрожит дрожать
снимать снимаю снимает снимал снимайте снимаем снять сниму снял снято
использовать использует использую использование используйте
настроить настройте настроил настроим
включить включите включён включать включение включает включенный
фокусировка фокусироваться фокусируется фокус фокуса
балансировка балансировать баланс баланса
стабилизация стабилизировать стабилизирует стабилизации
синхронизация синхронизировать синхронизируйте
кодирование кодировать кодирует кодируйте
экспорт экспорта экспортировать экспортирую экспортируйте
рендер рендера рендерить рендерит рендеров
поставить поставьте поставил
проверить проверьте проверил
шумит шуметь шумят
яркий яркая ярко ярче ярких
громкий громко громче громкость
резкий резко резче резкость
мягкий мягко мягче мягкость
медленный медленно медленнее медленная
вертикальный вертикальное вертикальные вертикально
`

const english = `
lens lenses
colour color colours colors coloured colored
grey gray
centre center centres centred centered
metre meter metres meters
fibre fiber
theatre theater
artefact artifact artefacts
analogue analog
dialogue dialog
stabilise stabilize stabilising stabilizing stabilisation stabilization stabilized stabiliser
normalise normalize normalisation
optimise optimize optimisation
synchronise synchronize sync syncing synced synchronisation
analyse analyze analysing analysis
focus focuses focused focusing focussed focussing
noise noisy noises noisier
shake shaky shaking shakes
blur blurry blurred blurring
grain grainy
flicker flickering flickers flickered flickery
battery batteries
library libraries
story stories
body bodies
studio studios
mic mics microphone microphones
light lights lighting lit
shoot shooting shot shots
expose exposed exposing exposure exposures
overexposed overexpose overexposure
compress compressed compression compressing
distort distortion distorted
reflect reflection reflected
connect connection connected
convert conversion converted converting
reduce reduction reduced reducing
diffuse diffusion diffused
transmission transmissions
vignette vignetting vignettes
palette palettes
matte mattes
iris irises
axis axes
index indices
gas gases
sharp sharpness sharpen sharpening sharper
soft softer soften softness
dark darker darken darkness
bright brighter brightness brighten
freeze frozen freezes freezing
lose lost losing loses
write written wrote writing
overheat overheats overheating overheated
edit edits edited editing
grade grading graded grades
record recording recorded records
interlace interlaced interlacing
clip clips clipped clipping
monitor monitors monitoring
transcode transcoding transcoded
quality qualities
frequency frequencies
echo echoes
movie movies
box boxes
label labels labelled labelling labeling
signal signals signalling
travel travelling traveling
program programme programmes
`

const lines = (text: string) => text.trim().split('\n')

describe('every form of a word', () => {
  it.each(lines(russian))('%s: one stem', (line) => {
    expect(new Set(line.replaceAll('ё', 'е').split(' ').map(stem))).toHaveLength(1)
  })

  it.each(lines(english))('%s: one stem', (line) => {
    expect(new Set(line.split(' ').map(stem))).toHaveLength(1)
  })

  it('finds passages with any other form of it', () => {
    for (const line of lines(`${russian.trim()}\n${english.trim()}`)) {
      const [first = '', ...others] = line.split(' ')
      expect(strangers([first, others.at(-1) ?? first])).toEqual([])
    }
  })
})

const lookAlikes = `
объект объектив
план планка
план планшет
камера каменный
камера камень
свет светофор
свет советы
цвет цветок
карта картина
карта картон
кран экран
канал канат
сигнал сигара
экран экранизация
шум шуба
звук звонок
монтаж монитор
линза лицензия
лампа лама
штатив штат
фильтр фильм
поток потолок
память памятник
режим режиссёр
режим режет
профиль профессия
дисплей диспетчер
выдержка выдумка
матрица матрас
сцена сценарий
голос голод
меню менять
микрофон микроскоп
lens lend
lens length
focus locus
grade grid
colour collar
noise nose
frame fame
codec code
stream steam
sensor censor
shutter shuttle
gimbal gamble
light lightweight
sound soundtrack
scan scandal
battery batter
matte matter
mic mice
flash flesh
clip eclipse
grain grand
tripod trip
track tract
interlaced interval
news new
mixer mixed
`

describe('words that only look alike', () => {
  it.each(lines(lookAlikes))('%s: two words', (line) => {
    const [one = '', other = ''] = line.split(' ')
    const passages = [one, other].map((word) => `In the text stands ${word}, so to speak.`)
    expect(passagesFor(one, passages)).toEqual([passages[0]])
    expect(passagesFor(other, passages)).toEqual([passages[1]])
  })
})

describe('stem', () => {
  it('leaves short words and names of JavaScript in one piece', () => {
    expect(stem('ос')).toBe('ос')
    expect(stem('a')).toBe('a')
    expect(stem('constructor')).toBeTypeOf('string')
  })

  it('is the same at the second asking', () => {
    expect(stem('настройками')).toBe(stem('настройками'))
  })

  it('does not take long over a word that goes on and on', () => {
    const started = performance.now()
    for (const word of ['а'.repeat(100_000), 'ing'.repeat(50_000), 'ованиями'.repeat(20_000), 'y'.repeat(100_000)])
      stem(word)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
