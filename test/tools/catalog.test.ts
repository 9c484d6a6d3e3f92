import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import JSON5 from 'json5'
import { describe, expect, it } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { allTools } from '../../src/tools/all-tools.ts'
import { allowsTool, deniesTool, toolAudiences, toolNames, unknownToolNames } from '../../src/tools/catalog.ts'

describe('the catalog', () => {
  it('has exactly the tools there are, each for whom it is for', () => {
    expect(allTools.map(({ name, audience }) => [name, audience]).toSorted()).toEqual(
      Object.entries(toolAudiences).toSorted(),
    )
  })

  it('knows every group and every usual name of a deny list', () => {
    const words = [
      ...['group:fs', 'group:web', 'group:sessions', 'group:memory', 'group:runtime', 'group:messaging'],
      ...['group:automation', 'group:openclaw', 'group:ui', 'group:nodes', 'group:agents', 'group:media'],
      ...[
        'write',
        'edit',
        'exec',
        'process',
        'browser',
        'nodes',
        'canvas',
        'apply_patch',
        'cron',
        'gateway',
        'message',
      ],
      ...['sessions_send', 'sessions_spawn', 'sessions_history', 'bash', 'Web_Fetch', ' read ', 'web*'],
    ]
    expect(unknownToolNames(configSchema.parse({ tools: { deny: words } }))).toEqual([])
  })

  it('has no complaint about the config of a public bot', () => {
    const text = readFileSync(join(import.meta.dirname, '../fixtures/mvp.json5'), 'utf8')
    expect(unknownToolNames(configSchema.parse(JSON5.parse(text)))).toEqual([])
  })

  it('reports a word that nobody knows, with its place and the nearest that is known', () => {
    const config = configSchema.parse({
      tools: { deny: ['exce'], byProvider: { deepseek: { allow: ['rеad'] } }, sandbox: { tools: { deny: ['zz*'] } } },
      agents: {
        list: [{ id: 'a', tools: { deny: ['read', 'group:webb'], sandbox: { tools: { allow: ['web-search'] } } } }],
      },
    })
    expect(unknownToolNames(config)).toEqual([
      { path: 'tools.deny.0', name: 'exce', nearest: 'exec' },
      { path: 'tools.byProvider.deepseek.allow.0', name: 'rеad', nearest: 'read' },
      { path: 'tools.sandbox.tools.deny.0', name: 'zz*', nearest: expect.any(String) },
      { path: 'agents.list.0.tools.deny.1', name: 'group:webb', nearest: 'group:web' },
      { path: 'agents.list.0.tools.sandbox.tools.allow.0', name: 'web-search', nearest: 'web_search' },
    ])
  })

  it('matches a hostile pattern in no time', () => {
    const began = performance.now()
    for (const tool of toolNames) expect(deniesTool(`${'*a'.repeat(40)}*b`, tool)).toBe(false)
    expect(performance.now() - began).toBeLessThan(1000)
  })

  it.each([
    ['*', true, true],
    ['**', true, true],
    ['web*', true, true],
    ['*search', true, true],
    ['w*_*h', true, true],
    ['*web_search*', true, true],
    ['web_search', true, true],
    ['GROUP:web', true, true],
    ['group:*', false, true],
    ['*web', false, true],
    ['web_searc', false, false],
    ['web_search_*h', false, false],
    ['web_s*search', false, false],
  ])('takes %s for web_search in an allow list: %s, in a deny list: %s', (pattern, allows, denies) => {
    expect(allowsTool(pattern, 'web_search')).toBe(allows)
    expect(deniesTool(pattern, 'web_search')).toBe(denies)
  })
})
