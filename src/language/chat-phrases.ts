/** What a bot says besides answers, both languages side by side. `{name}` is filled in by `fill`. */
import type { Language } from './detect.ts'

type Phrase = Record<Language, string>

export const chatPhrases = {
  welcome: {
    en: 'Hello! I answer questions about shooting, sound, light, editing, codecs, delivery and streaming from a knowledge base, and show the passages each answer stands on. Write a question, or tap an example.\n\nYour questions are kept to answer you and to improve the knowledge base; /privacy says more.',
    ru: 'Здравствуйте! Я отвечаю на вопросы о съёмке, звуке, свете, монтаже, кодеках, экспорте и стриминге по базе знаний и показываю, на чём основан каждый ответ. Напишите вопрос или нажмите на пример.\n\nВаши вопросы хранятся, чтобы отвечать вам и дополнять базу знаний; подробнее — /privacy.',
  },
  help: {
    en: 'Ask in plain words, in English or Russian. A follow-up such as “and for 50 fps?” is understood, and a reply to an old answer is about that answer.\n\n/new starts a new conversation\n/stop stops the answer that is being written\n/sources shows the passages of the last answer\n/language chooses the language of my messages\n/profile shows and changes what is known about you\n/feedback says what you think of the last answer\n/privacy says what is kept\n/forget deletes it',
    ru: 'Спрашивайте простыми словами, по-русски или по-английски. Уточнения вроде «а для 50 кадров?» я понимаю, а ответ на моё старое сообщение относится именно к нему.\n\n/new — новый разговор\n/stop — остановить ответ\n/sources — отрывки, на которых основан последний ответ\n/language — язык моих сообщений\n/profile — что о вас известно и как это изменить\n/feedback — отзыв о последнем ответе\n/privacy — что хранится\n/forget — удалить всё',
  },
  newConversation: {
    en: 'This is a new conversation: what was said before no longer counts.',
    ru: 'Начали новый разговор: сказанное раньше больше не учитываю.',
  },
  idleReset: {
    en: 'It has been a while, so this is a new conversation.',
    ru: 'Мы давно не говорили, поэтому это новый разговор.',
  },
  dailyReset: { en: 'A new day, a new conversation.', ru: 'Новый день — новый разговор.' },
  goBack: { en: '↩ Go back to the previous one', ru: '↩ Вернуться к прежнему' },
  wentBack: { en: 'Back in the previous conversation.', ru: 'Мы снова в прежнем разговоре.' },
  nothingToGoBackTo: { en: 'There is no earlier conversation.', ru: 'Прежнего разговора нет.' },
  stopped: { en: 'Stopped.', ru: 'Остановлено.' },
  nothingToStop: { en: 'There is nothing to stop.', ru: 'Останавливать нечего.' },
  stoppedMark: { en: '(stopped)', ru: '(остановлено)' },
  noSources: {
    en: 'There is no answer with sources yet.',
    ru: 'Ответа с источниками пока нет.',
  },
  sourcesOf: { en: 'Sources of the answer to “{question}”:', ru: 'Источники ответа на вопрос «{question}»:' },
  privacy: {
    en: 'Kept on the machine of whoever runs this bot: your numeric id and your name, your questions and the answers, the conversation, what you say about answers, and what /profile shows. If a language model writes the answers, it is sent your questions, what was said before, your profile, and the passages found. Other people never see any of it; the administrator can. /forget deletes it; only what the answers cost stays, without your name.',
    ru: 'На компьютере того, кто ведёт этого бота, хранятся ваш числовой id и имя, вопросы и ответы, ход разговора, ваши отзывы и то, что показывает /profile. Если ответы пишет языковая модель, она получает вопросы, сказанное раньше, ваш профиль и найденные отрывки. Другие люди ничего из этого не видят, администратор — может. /forget всё удаляет; остаётся только стоимость ответов, без вашего имени.',
  },
  profile: {
    en: 'Name: {name}\nId: {id}\nLanguage: {language}\nHere since: {since}\nQuestions: {questions}\nOpinions on answers: {opinions}\n\n/language changes the language, /forget deletes everything.',
    ru: 'Имя: {name}\nId: {id}\nЯзык: {language}\nЗдесь с: {since}\nВопросов: {questions}\nОтзывов об ответах: {opinions}\n\n/language меняет язык, /forget удаляет всё.',
  },
  profileFields: {
    en: '{fields}\n\nTo change a field: /profile gear Sony A7 IV, Sennheiser MKE 600. A dash empties it: /profile gear -. Fields: {names}.',
    ru: '{fields}\n\nИзменить поле: /profile техника Sony A7 IV, Sennheiser MKE 600. Прочерк очищает: /profile техника -. Поля: {names}.',
  },
  profileEmpty: {
    en: 'Nothing is noted about you yet.',
    ru: 'О вас пока ничего не записано.',
  },
  profileChanged: { en: 'Noted. {field}: {value}', ru: 'Записал. {field}: {value}' },
  profileCleared: { en: 'The field “{field}” is empty now.', ru: 'Поле «{field}» теперь пустое.' },
  profileUnknown: {
    en: 'There is no field “{field}”. Fields: {names}.',
    ru: 'Поля «{field}» нет. Поля: {names}.',
  },
  profileRefused: { en: 'That cannot be noted: {reason}', ru: 'Это записать нельзя: {reason}' },
  profileNoField: { en: 'there is no such field', ru: 'такого поля нет' },
  profileWrongValue: { en: 'this field takes something else', ru: 'в этом поле так нельзя' },
  profileTooLong: { en: 'it is too long', ru: 'слишком длинно' },
  profileTooMany: { en: 'it has too many entries, ten is the most', ru: 'слишком много пунктов, не больше десяти' },
  noted: {
    en: 'Noted about you, so that answers fit: {values}. /profile shows and changes it.',
    ru: 'Запомнил о вас, чтобы отвечать точнее: {values}. Посмотреть и изменить: /profile.',
  },
  notSo: { en: 'Do not note this', ru: 'Не запоминать' },
  notNoted: { en: 'Taken out again.', ru: 'Убрано.' },
  proposal: {
    en: 'Shall this be done?\n\n{preview}',
    ru: 'Сделать это?\n\n{preview}',
  },
  doIt: { en: 'Do it', ru: 'Сделать' },
  leaveIt: { en: 'No', ru: 'Нет' },
  leftAsItWas: { en: 'Nothing was done.', ru: 'Ничего не сделано.' },
  withheld: {
    en: '⚠ An answer was held back: it held what must not be shown ({reason}): {turn}. The log says more.',
    ru: '⚠ Ответ задержан: в нём было то, что показывать нельзя ({reason}): {turn}. Подробности в журнале.',
  },
  forgetAsk: {
    en: 'Delete your conversations, questions, opinions and settings? This cannot be undone.',
    ru: 'Удалить ваши разговоры, вопросы, отзывы и настройки? Вернуть их будет нельзя.',
  },
  forgetYes: { en: 'Delete everything', ru: 'Удалить всё' },
  forgetNo: { en: 'Keep it', ru: 'Оставить' },
  forgotten: {
    en: 'Deleted. Conversations: {conversations}, questions: {questions}, opinions: {opinions}; your settings too.',
    ru: 'Удалено. Разговоров: {conversations}, вопросов: {questions}, отзывов: {opinions}; настройки тоже.',
  },
  kept: { en: 'Nothing was deleted.', ru: 'Ничего не удалено.' },
  languageAsk: {
    en: 'Which language should I use for messages like this one? Answers come in the language of the question.',
    ru: 'На каком языке писать такие сообщения, как это? Ответы приходят на языке вопроса.',
  },
  languageAuto: { en: 'As in Telegram', ru: 'Как в Telegram' },
  languageSet: {
    en: 'English it is. Answers come in the language of the question.',
    ru: 'Хорошо, пишу по-русски. Ответы приходят на языке вопроса.',
  },
  languageFollows: {
    en: 'I will use the language of your Telegram. Answers come in the language of the question.',
    ru: 'Пишу на языке вашего Telegram. Ответы приходят на языке вопроса.',
  },
  languageName: { en: 'English', ru: 'русский' },
  feedbackAsk: {
    en: 'Write it after the command, for example: /feedback the bitrate is out of date',
    ru: 'Напишите отзыв после команды, например: /feedback битрейт устарел',
  },
  feedbackThanks: { en: 'Thank you, noted.', ru: 'Спасибо, записано.' },
  feedbackTakenBack: {
    en: 'Your opinion is taken back.',
    ru: 'Оценка убрана.',
  },
  feedbackWhy: { en: 'Thank you. What was wrong?', ru: 'Спасибо. Что не так?' },
  noAnswerYet: {
    en: 'There is no answer yet that this could be about.',
    ru: 'Ответа, к которому это относится, пока нет.',
  },
  wrong: { en: 'Wrong', ru: 'Неверно' },
  incomplete: { en: 'Incomplete', ru: 'Неполно' },
  outdated: { en: 'Out of date', ru: 'Устарело' },
  'off-topic': { en: 'Not what I asked', ru: 'Не о том' },
  oldButton: {
    en: 'This button no longer works.',
    ru: 'Эта кнопка уже не действует.',
  },
  anonymous: {
    en: 'Opinions of anonymous administrators are not counted.',
    ru: 'Мнения анонимных администраторов не учитываются.',
  },
  unknownCommand: { en: 'There is no such command. /help lists them.', ru: 'Такой команды нет. Список — /help.' },
  didYouMean: {
    en: 'There is no such command. Did you mean /{command}?',
    ru: 'Такой команды нет. Возможно, вы имели в виду /{command}?',
  },
  voice: {
    en: 'I cannot listen to recordings. Please write the question.',
    ru: 'Я не умею слушать записи. Напишите, пожалуйста, вопрос текстом.',
  },
  photo: {
    en: 'I cannot see pictures. Please describe in words what is in the frame and what you want instead.',
    ru: 'Я не вижу картинок. Опишите, пожалуйста, словами, что в кадре и что нужно получить.',
  },
  video: {
    en: 'I cannot watch videos. Please write the question.',
    ru: 'Я не умею смотреть видео. Напишите, пожалуйста, вопрос текстом.',
  },
  document: {
    en: 'I cannot read files. Please write the question.',
    ru: 'Я не умею читать файлы. Напишите, пожалуйста, вопрос текстом.',
  },
  sticker: {
    en: 'Nice one! I answer questions that are asked in words.',
    ru: 'Симпатично! Но отвечаю я на вопросы, заданные словами.',
  },
  other: {
    en: 'I can only read text. Please write the question.',
    ru: 'Я понимаю только текст. Напишите, пожалуйста, вопрос.',
  },
  queueFull: {
    en: 'That is a lot at once: I will only skim the oldest of your waiting messages.',
    ru: 'Слишком много сообщений сразу: самые старые из ожидающих просмотрю лишь мельком.',
  },
  queueDropped: {
    en: 'That is a lot at once: the oldest of your waiting messages are left out. Please ask them again later.',
    ru: 'Слишком много сообщений сразу: самые старые из ожидающих пропускаю. Спросите о них позже ещё раз.',
  },
  queueRefused: {
    en: 'Too many of your messages are waiting, so I did not take this one. Please wait for an answer and ask again.',
    ru: 'Слишком много ваших сообщений ждёт ответа, поэтому это я не принял. Дождитесь ответа и спросите снова.',
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
  edited: {
    en: 'You changed your question.',
    ru: 'Вы изменили вопрос.',
  },
  answerAgain: {
    en: 'Answer the new wording',
    ru: 'Ответить на новый вариант',
  },
  pairing: {
    en: 'This bot answers only people whom its administrator has let in. Send the administrator this code: {code}\nThe command for it: ./protech pairing approve {code}\nThe code is valid for an hour.',
    ru: 'Этот бот отвечает только тем, кого впустил администратор. Передайте администратору этот код: {code}\nКоманда для него: ./protech pairing approve {code}\nКод действует час.',
  },
  whoami: { en: 'Your id is {id}.', ru: 'Ваш id: {id}.' },
  deadLetter: {
    en: '⚠ A message could not be answered and was given up: {turn}, attempts: {attempts}. The log says why.',
    ru: '⚠ На сообщение не удалось ответить, больше не пробую: {turn}, попыток: {attempts}. Причина — в журнале.',
  },
  undelivered: {
    en: '⚠ A reply could not be delivered and was given up: {turn}. {reason}',
    ru: '⚠ Ответ не удалось доставить, больше не пробую: {turn}. {reason}',
  },
} as const satisfies Record<string, Phrase>

/** Example questions under the first greeting. */
export const examples: Record<Language, readonly string[]> = {
  en: ['What shutter speed for 25 fps?', 'How loud should YouTube audio be?', 'H.264 or H.265 for delivery?'],
  ru: ['Какая выдержка для 25 кадров?', 'Какая громкость нужна для YouTube?', 'H.264 или H.265 для экспорта?'],
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
    { command: 'language', about: { en: 'Language of my messages', ru: 'Язык сообщений бота' }, inGroups: false },
    {
      command: 'feedback',
      about: { en: 'Say what you think of the last answer', ru: 'Отзыв о последнем ответе' },
      inGroups: false,
    },
    { command: 'privacy', about: { en: 'What is kept about you', ru: 'Что о вас хранится' }, inGroups: false },
    {
      command: 'forget',
      about: { en: 'Delete what is kept about you', ru: 'Удалить всё, что о вас хранится' },
      inGroups: false,
    },
  ]

/** The bot's page before its first message: at most 512 and 120 characters. */
export const botAbout: Record<'description' | 'shortDescription', Phrase> = {
  description: {
    en: 'Ask about shooting, sound, light, editing, codecs, delivery or streaming. Every answer shows the passages it stands on; when the knowledge base does not hold the answer, the bot says so.',
    ru: 'Спрашивайте о съёмке, звуке, свете, монтаже, кодеках, экспорте и стриминге. Каждый ответ показывает, на чём он основан; если ответа в базе знаний нет, бот так и скажет.',
  },
  shortDescription: {
    en: 'Video-production answers with sources',
    ru: 'Ответы о видеопроизводстве с источниками',
  },
}

/** Puts values into the places of their names; what people wrote is shown as they wrote it, in one line. @returns markdown. */
export function fill(phrase: string, values: Readonly<Record<string, string | number>>): string {
  return phrase.replace(/\{(\w+)\}/g, (place, name: string) => toMarkdown(String(values[name] ?? place)))
}

function toMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>~|&#]/g, '\\$&')
}
