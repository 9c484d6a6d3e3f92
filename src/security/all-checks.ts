import { agentChecks } from './checks-agents.ts'
import { auditChecks } from './checks-audit.ts'
import { configChecks } from './checks-config.ts'
import { deepChecks } from './checks-deep.ts'
import { fileChecks } from './checks-files.ts'
import { gatewayChecks } from './checks-gateway.ts'
import { knowledgeChecks } from './checks-knowledge.ts'
import { modelChecks } from './checks-models.ts'
import { packageChecks } from './checks-packages.ts'
import { peopleChecks } from './checks-people.ts'
import { privacyChecks } from './checks-privacy.ts'
import { sandboxChecks } from './checks-sandbox.ts'
import { telegramChecks } from './checks-telegram.ts'
import { toolChecks } from './checks-tools.ts'
import type { Check } from './finding.ts'

const looking: readonly Check[] = [
  ...[configChecks, fileChecks, peopleChecks, gatewayChecks, telegramChecks, agentChecks, toolChecks].flat(),
  ...[sandboxChecks, knowledgeChecks, modelChecks, packageChecks, privacyChecks, deepChecks].flat(),
]

/** Every check there is, in the order of the report. */
export const allChecks: readonly Check[] = [...looking, ...auditChecks(new Set(looking.map(({ id }) => id)))]
