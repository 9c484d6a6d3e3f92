import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useColorScheme } from '@mantine/hooks'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { texts } from '../texts.ts'
import { IconButton } from './icon-button.tsx'

/** Switching back to what the system has also goes back to following the system. */
export function ColorSchemeSwitch() {
  const { say } = useInterfaceLanguage()
  const { setColorScheme } = useMantineColorScheme()
  const system = useColorScheme('light', { getInitialValueInEffect: false })
  const shown = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const other = shown === 'light' ? 'dark' : 'light'
  return (
    <IconButton
      icon={shown === 'light' ? 'moon' : 'sun'}
      label={say(shown === 'light' ? texts.darkScheme : texts.lightScheme)}
      onClick={() => setColorScheme(other === system ? 'auto' : other)}
    />
  )
}
