/** The fixed sentences people read, both languages side by side. */
import type { Language } from './detect.ts'

export const phrases = {
  declined: {
    en: 'I did not find an answer to this in the knowledge base.',
    ru: 'В базе знаний нет ответа на этот вопрос.',
  },
  nearestTopics: { en: 'The nearest topics are:', ru: 'Ближайшие темы:' },
  sources: { en: 'Sources', ru: 'Источники' },
  greeting: {
    en: 'Hello! Ask me about shooting, sound, light, editing, codecs, delivery or streaming, and I will answer from the knowledge base with the passages it stands on.',
    ru: 'Здравствуйте! Спросите про съёмку, звук, свет, монтаж, кодеки, выдачу или стриминг: отвечу по базе знаний и покажу, на чём основан ответ.',
  },
  thanks: { en: 'You are welcome. Ask on.', ru: 'Пожалуйста. Спрашивайте ещё.' },
  otherLanguage: {
    en: 'The knowledge base has this in Russian only:',
    ru: 'В базе знаний это есть только на английском:',
  },
  numbersRemoved: {
    en: 'Figures and names that no source confirms were left out and stand as […].',
    ru: 'Числа и названия, которых нет в источниках, опущены и заменены на […].',
  },
  modelFailed: {
    en: 'The language model did not answer, so these are the passages that fit best.',
    ru: 'Языковая модель не ответила, поэтому вот самые подходящие места из базы знаний.',
  },
  cutShort: {
    en: 'The language model stopped in the middle of this answer. Please ask again.',
    ru: 'Языковая модель прервалась на середине ответа. Спросите, пожалуйста, ещё раз.',
  },
  uncited: {
    en: 'This answer names no source in the knowledge base; check it before you rely on it.',
    ru: 'В этом ответе нет ссылок на базу знаний; проверьте его, прежде чем полагаться.',
  },
  withheld: {
    en: 'This answer was held back: it contained something that must not be shown. The administrator has been told.',
    ru: 'Этот ответ не показан: в нём было то, что показывать нельзя. Администратор уже знает.',
  },
  emptyQuestion: { en: 'Please write a question.', ru: 'Напишите, пожалуйста, вопрос.' },
  notReady: {
    en: 'The knowledge base is still being read. Please ask again in a moment.',
    ru: 'База знаний ещё читается. Спросите, пожалуйста, чуть позже.',
  },
} as const satisfies Record<string, Record<Language, string>>

const end = '(?![\\p{L}])[^\\p{L}]*$'
const greetings = new RegExp(
  `^(?:(?:hi|hello|hey)(?: there| all)?|good (?:morning|day|afternoon|evening)|привет(?:ик|ствую)?|здравствуй(?:те)?|добрый (?:день|вечер)|доброе утро|доброго (?:дня|времени суток)|хай|салют)${end}`,
  'iu',
)
const thanks = new RegExp(
  `^(?:(?:ok(?:ay)?|great|cool|ок|окей|понятно|отлично|супер)[\\s,.!]+)?(?:(?:many )?thanks?|thank you|thx|(?:большое )?спасибо|благодарю|спс)(?:[\\s,]+(?:so much|a lot|very much|you|большое|огромное))?${end}`,
  'iu',
)

/** The answer to a message that is manners and no question; undefined for everything else. */
export function smallTalk(text: string, language: Language): string | undefined {
  const trimmed = text.trim()
  if (greetings.test(trimmed)) return phrases.greeting[language]
  if (thanks.test(trimmed)) return phrases.thanks[language]
  return undefined
}
