import { Accordion, Title } from '@mantine/core'
import { useInterfaceLanguage } from '../interface-language.tsx'
import type { Language, Source } from '../server/contract.ts'
import { texts } from '../texts.ts'
import { Markdown } from './markdown.tsx'
import { sourceLocation, sourceName } from './source-groups.ts'

interface SourcesListProps {
  title: string
  sources: readonly Source[]
  kind: 'cited' | 'also-found'
  /** The language of the answer: a source in the other one is marked. */
  language: Language | undefined
  opened: string[]
  onOpenedChange: (opened: string[]) => void
  anchorOf: (n: number) => string
}

export function SourcesList({ title, sources, kind, language, opened, onOpenedChange, anchorOf }: SourcesListProps) {
  if (sources.length === 0) return null
  return (
    <section className="sources" data-kind={kind} aria-label={title}>
      <Title order={3} className="sources-title">
        {title}
      </Title>
      <Accordion
        multiple
        variant={kind === 'cited' ? 'separated' : 'default'}
        order={4}
        keepMounted={false}
        // A source opened by its citation has to have its full height before the page can scroll to it.
        transitionDuration={0}
        value={opened}
        onChange={onOpenedChange}
      >
        {sources.map((source) => (
          <SourceItem
            key={source.n}
            source={source}
            anchor={anchorOf(source.n)}
            marked={language !== undefined && source.language !== language}
          />
        ))}
      </Accordion>
    </section>
  )
}

function SourceItem({ source, anchor, marked }: { source: Source; anchor: string; marked: boolean }) {
  const { say } = useInterfaceLanguage()
  return (
    <Accordion.Item value={`${source.n}`} id={anchor}>
      <Accordion.Control>
        <span className="source-head">
          <span className="source-number">{source.n}</span>
          <span className="source-name">
            <span lang={source.language}>{sourceName(source)}</span>
            <span className="source-place">
              {sourceLocation(source)}
              {marked && <span className="source-language">{say(texts.sourceLanguage)[source.language]}</span>}
            </span>
          </span>
        </span>
      </Accordion.Control>
      <Accordion.Panel>
        <div className="source-passage" lang={source.language}>
          <Markdown text={source.text} />
        </div>
      </Accordion.Panel>
    </Accordion.Item>
  )
}
