import { memo, type ReactNode, useMemo } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { citedSource, linkCitations } from './citations.ts'
import { breakLines } from './line-breaks.ts'

interface MarkdownProps {
  text: string
  /** The numbers to turn into chips, and how to draw one. Without them a citation stays plain text. */
  citations?: { known: ReadonlySet<number>; chip: (n: number) => ReactNode }
}

// The text is written by models and by files: HTML stays text, nothing that loads by itself, no links but to the web.
// Its headings stand below those of the page.
const safeComponents: Components = {
  img: ({ alt }) => <>{alt}</>,
  table: ({ children }) => (
    <div className="prose-table">
      <table>{children}</table>
    </div>
  ),
  h1: 'h4',
  h2: 'h4',
  h3: 'h5',
  h4: 'h6',
  h5: 'h6',
}

export const Markdown = memo(function Markdown({ text, citations }: MarkdownProps) {
  const plugins = useMemo(() => {
    const known = citations?.known ?? new Set<number>()
    return [remarkGfm, breakLines, () => linkCitations(known)]
  }, [citations?.known])

  const components = useMemo((): Components => {
    const chip = citations?.chip
    return {
      ...safeComponents,
      a({ href, children }) {
        const n = citedSource(href)
        if (n !== undefined && chip) return chip(n)
        return <WebLink href={href}>{children}</WebLink>
      },
    }
  }, [citations?.chip])

  return (
    <div className="prose">
      <ReactMarkdown remarkPlugins={plugins} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  )
})

function WebLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (!href || !/^https?:\/\//i.test(href)) return <>{children}</>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  )
}
