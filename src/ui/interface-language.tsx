import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'
import { initialLanguage, rememberLanguage } from './remembered-language.ts'
import type { Language } from './server/contract.ts'
import type { InBoth } from './texts.ts'

interface InterfaceLanguage {
  language: Language
  setLanguage: (language: Language) => void
  /** The text of the chosen language. */
  say: <Text>(both: InBoth<Text>) => Text
}

const InterfaceLanguageContext = createContext<InterfaceLanguage | undefined>(undefined)

export function InterfaceLanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(() => initialLanguage(localStorage, navigator.languages))

  useEffect(() => {
    document.documentElement.lang = language
  }, [language])

  const value = useMemo(
    (): InterfaceLanguage => ({
      language,
      setLanguage(next) {
        rememberLanguage(localStorage, next)
        setLanguage(next)
      },
      say: (both) => both[language],
    }),
    [language],
  )
  return <InterfaceLanguageContext value={value}>{children}</InterfaceLanguageContext>
}

export function useInterfaceLanguage(): InterfaceLanguage {
  const value = use(InterfaceLanguageContext)
  if (!value) throw new Error('useInterfaceLanguage needs an InterfaceLanguageProvider above it')
  return value
}
