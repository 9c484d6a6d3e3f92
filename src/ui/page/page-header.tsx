import type { ReactNode } from 'react'
import { ColorSchemeSwitch } from './color-scheme-switch.tsx'
import { Logo } from './icon.tsx'
import { LanguageSwitch } from './language-switch.tsx'

interface PageHeaderProps {
  /** Controls of the view, before the switches every view has. */
  children?: ReactNode
  /** The control of the signed-in person, at the end of the bar. */
  account?: ReactNode
}

export function PageHeader({ children, account }: PageHeaderProps) {
  return (
    <header className="page-header">
      <span className="page-brand">
        <Logo />
        <span className="page-brand-name">ProTech</span>
      </span>
      <div className="page-controls">
        {children}
        <LanguageSwitch />
        <ColorSchemeSwitch />
        {account}
      </div>
    </header>
  )
}
