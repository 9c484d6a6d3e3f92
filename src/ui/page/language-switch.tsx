import { SegmentedControl } from '@mantine/core'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { texts } from '../texts.ts'

export function LanguageSwitch() {
  const { language, setLanguage, say } = useInterfaceLanguage()
  return (
    <SegmentedControl
      size="xs"
      aria-label={say(texts.interfaceLanguage)}
      value={language}
      onChange={setLanguage}
      data={[
        { value: 'en', label: 'EN' },
        { value: 'ru', label: 'RU' },
      ]}
    />
  )
}
