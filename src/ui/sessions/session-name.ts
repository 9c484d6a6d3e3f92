import { useMemo } from 'react'
import { useInterfaceLanguage } from '../interface-language.tsx'
import type { Session } from '../server/sessions.ts'

/** What the channel calls it, else its key. Whatever stands in it is text. */
export function sessionName({ displayName, key }: Session): string {
  return displayName && displayName.trim() !== '' ? displayName : key
}

/** An ISO time as people of the page's language write it. */
export function useMoment(): (iso: string) => string {
  const { language } = useInterfaceLanguage()
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-GB', {
      dateStyle: 'medium',
      timeStyle: 'short',
    })
    return (iso) => format.format(new Date(iso))
  }, [language])
}
