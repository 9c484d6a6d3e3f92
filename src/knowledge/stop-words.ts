/**
 * Words that say how something is asked, not what about: articles, prepositions, pronouns, auxiliaries and the phrases people
 * wrap questions in. They are left out of the index and out of the question, so that the evidence score weighs subjects only.
 */
const english = `a about after again all also am an and any anybody anyone are aren as at be because been before being best better
between both but by can cannot cant could couldn did didn do does doesn doing don done during each either else enough ever every for from get
gets getting give go good got had has have having he help her here him his how however i if im in into is isn it its ive just keep know least less let
like ll make makes many may maybe me might mine more most much must my myself need needs neither never no nor not now of off ok on
once one only onto or other our out over own per please put really re same say see shall she should shouldn show since so some something
still such sure take tell than that thats the their them then there theres these they thing things think this those though through to too
under until up upon us use used uses using ve very want wants was wasn way ways we well were what whats when where whether which while who
whole whom whose why will wish with within without won would wouldn yes yet you your yours yourself anyway actually basically exactly
explain describe difference differ versus vs mean means meaning suggest recommend recommended recommendation advice tip tips question
guys hi hello hey thanks thank recommended correct right properly proper proper usually typically normally generally going happen happens`

const russian = `а без более больше бы был была были было быть в вам вами вас ваш ваша ваше ваши весь во вообще вот все всего всегда всех всю вся всё вы где
да давать даже для до его ее её если есть еще ещё ж же за зачем здесь и из из-за или им именно иногда их ими их к как какая какие каким какими каких
какого какое какой каком какому какую когда кого кому конечно которая которого которое которой котором которую которые который которых кто куда ли лишь лучше лучший лучшая лучшее лучшие
любой любая м между меня мне много мной мог могу могут можете может можешь можно мои мой моя моё мы на над надо наш наша наше наши не него нее неё ней нельзя нем нему
нет неужели ни нибудь никак никогда ним ними них ничего но ну нужен нужна нужно нужны о об обычно один одна одно однако он она они оно опять от
очень перед по под пожалуйста пока поможет помогите помоги после потом потому почему почти при про просто прям пусть раз разве разница разницы разницу различие отличие отличия отличается отличаются отличить с сам сама сами само самый самая самое самые свой своя свое
своё свою своего себе себя сейчас сколько скажи скажите собой совсем спасибо стоит стоить стал так такая также такие такой таком такого такую такое там твой те тебе тебя тем теперь то тобой тогда того тоже той только том тот точно тут ты у
уж уже хорошо хочу хотел хотелось хочется хотим чего чем через что чтобы чтоб чуть чья эта эти этим этих это этого этой этом этому этот эту я является являются подскажи подскажите
посоветуйте посоветуй объясни объясните расскажи расскажите привет здравствуйте народ ребят ребята всем делать сделать делают делаешь получается получить правильно правильный правильная следует брать взять советуете рекомендуется рекомендуют значит означает бывает бывают вопрос`

const stopWords: ReadonlySet<string> = new Set(`${english} ${russian}`.replaceAll('ё', 'е').split(/\s+/))

/** @param word lower-case, ё already written е. */
export function isStopWord(word: string): boolean {
  return stopWords.has(word)
}
