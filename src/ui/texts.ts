/** Every fixed text of the page, in both languages side by side. A text with a gap is a function. */
import type { Language } from './server/contract.ts'

export type InBoth<Text> = Readonly<Record<Language, Text>>

export const texts = {
  welcomeTitle: { en: 'What are you shooting?', ru: 'Что снимаете?' },
  welcomeText: {
    en: 'Ask about cameras, light, sound, editing or delivery. Every answer comes from the knowledge base and shows the passages it rests on.',
    ru: 'Спросите о камере, свете, звуке, монтаже или сдаче материала. Каждый ответ взят из базы знаний, рядом — отрывки, на которых он основан.',
  },
  examplesTitle: { en: 'For example', ru: 'Например' },
  examples: {
    en: [
      'Which shutter speed should I use at 25 fps?',
      'How loud should a video for YouTube be?',
      'Which CRF should I use for x264 and x265?',
      'Why does my footage flicker under lamps?',
    ],
    ru: [
      'Какую выдержку ставить при 25 к/с?',
      'Какую громкость делать для YouTube?',
      'Чем 10 бит лучше 8 бит?',
      'Почему видео мерцает под лампами?',
    ],
  },
  about: {
    en: (version: string, documents: number) => `ProTech ${version} · documents: ${documents}`,
    ru: (version: string, documents: number) => `ProTech ${version} · документов: ${documents}`,
  },

  questionLabel: { en: 'Your question', ru: 'Ваш вопрос' },
  questionPlaceholder: { en: 'Ask about video…', ru: 'Ваш вопрос о видео…' },
  keysHint: { en: 'Enter sends, Shift+Enter starts a new line', ru: 'Enter — отправить, Shift+Enter — новая строка' },
  send: { en: 'Send the question', ru: 'Отправить вопрос' },
  stop: { en: 'Stop the answer', ru: 'Остановить ответ' },
  agent: { en: 'Agent', ru: 'Агент' },

  conversation: { en: 'Conversation', ru: 'Разговор' },
  youAsked: { en: 'You asked', ru: 'Вы спросили' },
  answerLabel: { en: 'Answer', ru: 'Ответ' },
  searchedFor: { en: 'Searched for:', ru: 'Искали так:' },
  searching: { en: 'Searching the knowledge base', ru: 'Ищу в базе знаний' },
  writing: { en: 'Writing the answer', ru: 'Пишу ответ' },
  stopped: { en: 'Stopped.', ru: 'Остановлено.' },
  askAgain: { en: 'Ask again', ru: 'Спросить ещё раз' },
  retry: { en: 'Try again', ru: 'Повторить' },
  copy: { en: 'Copy the answer', ru: 'Скопировать ответ' },
  copied: { en: 'Copied', ru: 'Скопировано' },
  notCopied: { en: 'The browser did not allow copying', ru: 'Браузер не разрешил копирование' },
  seconds: { en: (value: string) => `${value} s`, ru: (value: string) => `${value} с` },

  sources: { en: 'Sources', ru: 'Источники' },
  alsoFound: { en: 'Also found', ru: 'Ещё нашлось' },
  sourceChip: {
    en: (n: number, name: string) => `Source ${n}: ${name}`,
    ru: (n: number, name: string) => `Источник ${n}: ${name}`,
  },
  sourceLanguage: {
    en: { en: 'in English', ru: 'in Russian' },
    ru: { en: 'на английском', ru: 'на русском' },
  },
  declinedTitle: { en: 'Not in the knowledge base', ru: 'В базе знаний этого нет' },
  nearestTopics: { en: 'The nearest topics', ru: 'Ближайшие темы' },

  failedTitle: { en: 'No answer this time', ru: 'Ответить не получилось' },
  failures: {
    en: {
      unreachable: () =>
        'ProTech cannot be reached. Check that it is running and that you are connected, then try again.',
      'signed-out': () => 'You are no longer signed in. Sign in and try again.',
      refused: (message: string) => `ProTech reported: ${message}`,
      'broken-off': () => 'The connection was lost before the answer was complete. Try again.',
      unreadable: () => 'The reply could not be read. Reload the page and try again.',
    },
    ru: {
      unreachable: () => 'ProTech не отвечает. Проверьте, что он запущен и что есть связь, и повторите вопрос.',
      'signed-out': () => 'Вход больше не действует. Войдите и повторите вопрос.',
      refused: (message: string) => `ProTech сообщает: ${message}`,
      'broken-off': () => 'Связь прервалась раньше, чем ответ был готов. Повторите вопрос.',
      unreadable: () => 'Ответ не удалось прочитать. Обновите страницу и повторите вопрос.',
    },
  },

  newConversation: { en: 'New conversation', ru: 'Новый разговор' },
  interfaceLanguage: { en: 'Interface language', ru: 'Язык интерфейса' },
  darkScheme: { en: 'Switch to dark colours', ru: 'Включить тёмное оформление' },
  lightScheme: { en: 'Switch to light colours', ru: 'Включить светлое оформление' },
  signOut: { en: 'Sign out', ru: 'Выйти' },

  sessionsTitle: { en: 'Conversations', ru: 'Разговоры' },
  backToChat: { en: 'Back to the chat', ru: 'К чату' },
  backToSessions: { en: 'All conversations', ru: 'Все разговоры' },
  noSessions: { en: 'Nobody has written yet.', ru: 'Пока никто не писал.' },
  sessionsFailed: {
    en: 'The conversations could not be read. Reload the page.',
    ru: 'Разговоры не удалось прочитать. Обновите страницу.',
  },
  transcriptFailed: {
    en: 'There is no such conversation, or it could not be read.',
    ru: 'Такого разговора нет, или его не удалось прочитать.',
  },
  earlierEntries: { en: 'Show what came before', ru: 'Показать, что было раньше' },
  newer: { en: 'Newer', ru: 'Новее' },
  older: { en: 'Older', ru: 'Старше' },
  pageOf: {
    en: (page: number, pages: number) => `${page} of ${pages}`,
    ru: (page: number, pages: number) => `${page} из ${pages}`,
  },
  messageCount: {
    en: (messages: number) => `messages: ${messages}`,
    ru: (messages: number) => `сообщений: ${messages}`,
  },
  entryNames: {
    en: new Map([
      ['user', 'Person'],
      ['assistant', 'Answer'],
      ['retrieval', 'Found'],
      ['toolCall', 'Tool called'],
      ['toolResult', 'Tool’s answer'],
      ['compaction', 'Summary'],
      ['note', 'Note'],
    ]),
    ru: new Map([
      ['user', 'Человек'],
      ['assistant', 'Ответ'],
      ['retrieval', 'Найдено'],
      ['toolCall', 'Вызов инструмента'],
      ['toolResult', 'Ответ инструмента'],
      ['compaction', 'Краткое содержание'],
      ['note', 'Заметка'],
    ]),
  },

  wordsOnly: {
    en: (reason: string | undefined) =>
      `Searching by words only, so another wording may be missed.${reason ? ` Reason: ${reason}` : ''}`,
    ru: (reason: string | undefined) =>
      `Поиск идёт только по словам и может не найти другую формулировку.${reason ? ` Причина: ${reason}` : ''}`,
  },
  building: {
    en: 'Search by meaning is being prepared; until then the search goes by words only.',
    ru: 'Поиск по смыслу готовится; пока поиск идёт только по словам.',
  },
  indexing: {
    en: 'Documents are being indexed; answers may be incomplete.',
    ru: 'Документы индексируются, ответы могут быть неполными.',
  },
  indexingProgress: {
    en: (done: number, total: number) => `${done} of ${total}`,
    ru: (done: number, total: number) => `${done} из ${total}`,
  },
  noDocuments: {
    en: 'The knowledge base is empty. Put markdown files into the knowledge folder.',
    ru: 'База знаний пуста. Положите файлы markdown в папку knowledge.',
  },

  signInTitle: { en: 'Sign in', ru: 'Вход' },
  signInText: {
    en: './protech token link prints a link that signs one browser in; so does ./protech start. Open it, or paste it here. The gateway token works too.',
    ru: './protech token link печатает ссылку, по которой входит один браузер; ./protech start тоже. Откройте её или вставьте сюда. Токен шлюза тоже подойдёт.',
  },
  token: { en: 'Link or token', ru: 'Ссылка или токен' },
  signIn: { en: 'Sign in', ru: 'Войти' },
  wrongToken: {
    en: 'This is not accepted. A link works once, for ten minutes; ./protech token link prints another.',
    ru: 'Это не подходит. Ссылка действует один раз, десять минут; новую напечатает ./protech token link.',
  },
  linkSpent: {
    en: 'This link was used already, or it is older than ten minutes. Print another one with: ./protech token link',
    ru: 'Эта ссылка уже использована или старше десяти минут. Новую напечатает команда ./protech token link',
  },
  signInFailed: {
    en: 'ProTech did not answer. Check that it is running, then try again.',
    ru: 'ProTech не ответил. Проверьте, что он запущен, и повторите.',
  },
  opening: { en: 'Opening ProTech', ru: 'Открываю ProTech' },
  unreachableTitle: { en: 'ProTech is not answering', ru: 'ProTech не отвечает' },
  unreachableText: {
    en: 'Check that it is running. This page looks again every few seconds.',
    ru: 'Проверьте, что он запущен. Страница проверяет связь каждые несколько секунд.',
  },
} satisfies Record<string, InBoth<unknown>>
