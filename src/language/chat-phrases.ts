/** What a bot says besides answers, both languages side by side. `{name}` is filled in by `fill`. */
import type { Language } from './detect.ts'

type Phrase = Record<Language, string>

export const chatPhrases = {
  welcome: {
    en: 'Hello! I answer questions about shooting, sound, light, editing, codecs, delivery and streaming from a knowledge base, and show the passages each answer stands on. Write a question, or tap an example. Your questions are kept to answer you and to improve the knowledge base; /privacy says more.',
    ru: 'Здравствуйте! Я отвечаю на вопросы о съёмке, звуке, свете, монтаже, кодеках, выдаче и стриминге по базе знаний и показываю, на чём основан каждый ответ. Напишите вопрос или нажмите на пример. Ваши вопросы хранятся, чтобы отвечать вам и дополнять базу знаний; подробнее — /privacy.',
  },
  help: {
    en: 'Ask in plain words, in English or Russian. A follow-up such as “and for 50 fps?” is understood.\n\n/new starts a new conversation\n/stop stops the answer that is being written\n/sources shows the passages of the last answer\n/language chooses the language of this menu\n/profile shows what is known about you\n/feedback says what you think of the last answer\n/privacy says what is kept\n/forget deletes it',
    ru: 'Спрашивайте простыми словами, по-русски или по-английски. Уточнения вроде «а для 50 кадров?» понятны.\n\n/new — новый разговор\n/stop — остановить ответ\n/sources — отрывки, на которых основан последний ответ\n/language — язык этого меню\n/profile — что о вас известно\n/feedback — отзыв о последнем ответе\n/privacy — что хранится\n/forget — удалить всё',
  },
  newConversation: {
    en: 'A new conversation. What was said before no longer counts.',
    ru: 'Новый разговор. Сказанное раньше больше не учитывается.',
  },
  idleReset: {
    en: 'It has been a while, so this is a new conversation.',
    ru: 'Прошло много времени, поэтому это новый разговор.',
  },
  dailyReset: { en: 'A new day, a new conversation.', ru: 'Новый день — новый разговор.' },
  goBack: { en: '↩ Go back to the previous one', ru: '↩ Вернуться к прежнему' },
  wentBack: { en: 'Back in the previous conversation.', ru: 'Мы снова в прежнем разговоре.' },
  nothingToGoBackTo: { en: 'There is no earlier conversation.', ru: 'Прежнего разговора нет.' },
  stopped: { en: 'Stopped.', ru: 'Остановлено.' },
  nothingToStop: { en: 'There is nothing to stop.', ru: 'Останавливать нечего.' },
  stoppedMark: { en: '(stopped)', ru: '(остановлено)' },
  noSources: {
    en: 'No answer of this conversation has sources yet.',
    ru: 'В этом разговоре ещё нет ответа с источниками.',
  },
  sourcesOf: { en: 'Sources of the answer to “{question}”:', ru: 'Источники ответа на вопрос «{question}»:' },
  privacy: {
    en: 'Kept on the machine of whoever runs this bot: your numeric id and first name, your questions and the answers, the conversation, and what you say about answers. Questions and the passages found for them go to the language model that writes the answer, if one is set up. Other people never see any of it; the administrator can. /forget deletes it.',
    ru: 'На машине того, кто ведёт этого бота, хранятся ваш числовой id и имя, вопросы и ответы, разговор и ваши отзывы. Вопросы и найденные для них отрывки получает языковая модель, которая пишет ответ, если она подключена. Другие люди этого не видят, администратор — может. /forget всё удаляет.',
  },
  profile: {
    en: 'Name: {name}\nId: {id}\nLanguage: {language}\nHere since: {since}\nQuestions: {questions}\nOpinions on answers: {opinions}\n\n/language changes the language, /forget deletes everything.',
    ru: 'Имя: {name}\nId: {id}\nЯзык: {language}\nЗдесь с: {since}\nВопросов: {questions}\nОтзывов об ответах: {opinions}\n\n/language меняет язык, /forget удаляет всё.',
  },
  forgetAsk: {
    en: 'Delete your conversations, questions, opinions and settings? This cannot be undone.',
    ru: 'Удалить ваши разговоры, вопросы, отзывы и настройки? Вернуть их будет нельзя.',
  },
  forgetYes: { en: 'Delete everything', ru: 'Удалить всё' },
  forgetNo: { en: 'Keep it', ru: 'Оставить' },
  forgotten: {
    en: 'Deleted: {conversations} conversations, {questions} questions, {opinions} opinions, and your settings.',
    ru: 'Удалено: разговоров — {conversations}, вопросов — {questions}, отзывов — {opinions}, а также настройки.',
  },
  kept: { en: 'Nothing was deleted.', ru: 'Ничего не удалено.' },
  languageAsk: { en: 'Which language should the menu speak?', ru: 'На каком языке показывать меню?' },
  languageAuto: { en: 'As in Telegram', ru: 'Как в Telegram' },
  languageSet: {
    en: 'English it is. Answers come in the language of the question.',
    ru: 'Хорошо, русский. Ответ приходит на языке вопроса.',
  },
  feedbackAsk: {
    en: 'Write it behind the command: /feedback the bitrate is out of date',
    ru: 'Напишите отзыв после команды: /feedback битрейт устарел',
  },
  feedbackThanks: { en: 'Thank you, noted.', ru: 'Спасибо, записано.' },
  feedbackTakenBack: { en: 'Taken back.', ru: 'Отзыв убран.' },
  feedbackWhy: { en: 'Thank you. What was wrong?', ru: 'Спасибо. Что не так?' },
  noAnswerYet: { en: 'There is no answer to speak of yet.', ru: 'Ответа, о котором можно сказать, ещё нет.' },
  wrong: { en: 'Wrong', ru: 'Неверно' },
  incomplete: { en: 'Incomplete', ru: 'Неполно' },
  outdated: { en: 'Out of date', ru: 'Устарело' },
  'off-topic': { en: 'Not what I asked', ru: 'Не о том' },
  oldButton: { en: 'This button is too old.', ru: 'Эта кнопка уже не действует.' },
  notYours: { en: 'This is not your answer.', ru: 'Это не ваш ответ.' },
  unknownCommand: { en: 'There is no such command. /help lists them.', ru: 'Такой команды нет. Список — /help.' },
  didYouMean: {
    en: 'There is no such command. Did you mean /{command}?',
    ru: 'Такой команды нет. Может быть, /{command}?',
  },
  voice: {
    en: 'I cannot listen to recordings. Please write the question.',
    ru: 'Я не умею слушать записи. Напишите, пожалуйста, вопрос.',
  },
  photo: {
    en: 'I cannot look at pictures. Please write the question, for example what you see and what you want instead.',
    ru: 'Я не умею смотреть картинки. Напишите, пожалуйста, вопрос: что на ней и что нужно.',
  },
  video: {
    en: 'I cannot watch videos. Please write the question.',
    ru: 'Я не умею смотреть видео. Напишите, пожалуйста, вопрос.',
  },
  document: {
    en: 'I cannot read files. Please write the question.',
    ru: 'Я не читаю файлы. Напишите, пожалуйста, вопрос.',
  },
  sticker: { en: 'Nice one. I answer questions in words.', ru: 'Симпатично. Я отвечаю на вопросы словами.' },
  queueFull: {
    en: 'That was a lot at once. The oldest of your waiting messages will be answered only in short.',
    ru: 'Сообщений слишком много. На самые старые из ожидающих отвечу только коротко.',
  },
  queueDropped: {
    en: 'That was a lot at once. The oldest of your waiting messages are left out; please ask again later.',
    ru: 'Сообщений слишком много. Самые старые из ожидающих пропущены; спросите о них позже.',
  },
  queueRefused: {
    en: 'There are too many messages waiting, so this one is not taken. Please wait for an answer and ask again.',
    ru: 'В очереди слишком много сообщений, это не принято. Дождитесь ответа и спросите снова.',
  },
  tooLong: {
    en: 'That is too long: {length} characters, and {most} is the most. Please ask in a few sentences.',
    ru: 'Слишком длинно: {length} знаков, можно не больше {most}. Спросите, пожалуйста, в нескольких предложениях.',
  },
  failed: {
    en: 'I am sorry: I could not answer this. Please try again in a few minutes; the administrator has been told.',
    ru: 'Простите, не получилось ответить. Попробуйте через несколько минут; администратор уже знает.',
  },
  unconfirmed: {
    en: 'Telegram did not confirm that my last message reached you. If you do not see it:',
    ru: 'Telegram не подтвердил, что моё последнее сообщение дошло. Если вы его не видите:',
  },
  sendAgain: { en: 'Send it again', ru: 'Прислать ещё раз' },
  edited: { en: 'You changed a question that I have answered.', ru: 'Вы изменили вопрос, на который я уже ответил.' },
  answerAgain: { en: 'Answer the new wording', ru: 'Ответить заново' },
  pairing: {
    en: 'This bot answers people its administrator knows. Give them this code: {code}\nThey let you in with: ./protech pairing approve {code}\nThe code is valid for an hour.',
    ru: 'Этот бот отвечает тем, кого знает администратор. Передайте ему код: {code}\nОн впустит вас командой: ./protech pairing approve {code}\nКод действует час.',
  },
  paired: { en: 'You have been let in. Ask away!', ru: 'Вас впустили. Спрашивайте!' },
  whoami: { en: 'Your id is {id}.', ru: 'Ваш id: {id}.' },
  deadLetter: {
    en: '⚠ A message could not be answered after {attempts} attempts and was given up: {turn}. The log says why.',
    ru: '⚠ На сообщение не удалось ответить за {attempts} попытки, оно отложено: {turn}. Причина — в журнале.',
  },
  undelivered: {
    en: '⚠ A reply could not be delivered and was given up: {turn}. {reason}',
    ru: '⚠ Ответ не удалось доставить, он отложен: {turn}. {reason}',
  },
} as const satisfies Record<string, Phrase>

/** Example questions under the first greeting. */
export const examples: Record<Language, readonly string[]> = {
  en: ['What shutter speed for 25 fps?', 'How loud should YouTube audio be?', 'H.264 or H.265 for delivery?'],
  ru: ['Какая выдержка для 25 кадров?', 'Какая громкость нужна для YouTube?', 'H.264 или H.265 для выдачи?'],
}

/** The commands people see in the menu, in its order. */
export const commandMenu: readonly { readonly command: string; readonly about: Phrase; readonly inGroups: boolean }[] =
  [
    { command: 'help', about: { en: 'What I can do', ru: 'Что я умею' }, inGroups: true },
    { command: 'new', about: { en: 'Start a new conversation', ru: 'Новый разговор' }, inGroups: true },
    { command: 'stop', about: { en: 'Stop the answer', ru: 'Остановить ответ' }, inGroups: true },
    {
      command: 'sources',
      about: { en: 'Passages of the last answer', ru: 'Источники последнего ответа' },
      inGroups: true,
    },
    { command: 'profile', about: { en: 'What is known about you', ru: 'Что о вас известно' }, inGroups: false },
    { command: 'language', about: { en: 'Language of the menu', ru: 'Язык меню' }, inGroups: false },
    { command: 'feedback', about: { en: 'Say what you think', ru: 'Оставить отзыв' }, inGroups: false },
    { command: 'privacy', about: { en: 'What is kept', ru: 'Что хранится' }, inGroups: false },
    { command: 'forget', about: { en: 'Delete what is kept', ru: 'Удалить всё' }, inGroups: false },
  ]

/** The bot's page before its first message: at most 512 and 120 characters. */
export const botAbout: Record<'description' | 'shortDescription', Phrase> = {
  description: {
    en: 'Ask about shooting, sound, light, editing, codecs, delivery or streaming. Every answer shows the passages it stands on; when the knowledge base does not hold the answer, the bot says so.',
    ru: 'Спрашивайте о съёмке, звуке, свете, монтаже, кодеках, выдаче и стриминге. Каждый ответ показывает, на чём он основан; если ответа в базе знаний нет, бот так и скажет.',
  },
  shortDescription: {
    en: 'Video-production answers with sources',
    ru: 'Ответы о видеопроизводстве с источниками',
  },
}

/** Puts values into the places of their names. */
export function fill(phrase: string, values: Readonly<Record<string, string | number>>): string {
  return phrase.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}
