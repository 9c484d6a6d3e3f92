/**
 * Which models are worth asking. A model that failed is left alone for a while, longer each time it fails again; then one question
 * probes it while the others pass it by. Nothing here outlives the process, and nothing but a failure that happened closes a model off:
 * what a person can bring about by the way they ask never takes a model from the others.
 */
import type { FailureKind, ModelFailure } from './model-failure.ts'

export type ModelState = {
  readonly name: string
  readonly state: 'closed' | 'open' | 'half-open'
  /** Asked again from here on; undefined while it is closed. */
  readonly until: Date | undefined
  /** In a row. */
  readonly failures: number
  readonly lastError: FailureKind | undefined
}

/** Leave to ask a model once. Only the first word on how it went counts; leave that was not spoken of has to be given back. */
export type Leave = {
  succeeded(): void
  /** @returns how long the model is left alone, in milliseconds; 0 when this failure does not speak against it. */
  failed(failure: ModelFailure): number
  giveBack(): void
}

export type Breaker = {
  /** @returns undefined: the model is to be passed by. */
  enter(): Leave | undefined
}

export type ModelHealth = {
  /** One breaker for each name, whichever agents use the model. */
  of(name: string): Breaker
  /** Of the models that were asked for, in that order. */
  state(): readonly ModelState[]
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const ladderMs = [1, 5, 25, 60].map((minutes) => minutes * minuteMs)
const longestStepMs = hourMs
const firstBillingMs = 5 * hourMs
const longestBillingMs = 24 * hourMs
/** After so long without a failure the ladder begins anew. Counted from the end of a cooldown: during one, nothing can fail. */
const quietMs = 24 * hourMs
/** A probe that nobody has spoken of for so long is not waited for: its reader may be gone. */
const probeMs = 3 * minuteMs

/** @param now milliseconds since 1970. */
export function createModelHealth(now: () => number): ModelHealth {
  const models = new Map<string, Breaker & { state(): Omit<ModelState, 'name'> }>()
  return {
    of(name) {
      const breaker = models.get(name) ?? createBreaker(now)
      models.set(name, breaker)
      return breaker
    },
    state: () => [...models].map(([name, breaker]) => ({ name, ...breaker.state() })),
  }
}

type Standing = {
  readonly failures: number
  readonly billingFailures: number
  readonly lastError: FailureKind | undefined
  /** undefined: closed. */
  readonly until: number | undefined
}

const healthy: Standing = { failures: 0, billingFailures: 0, lastError: undefined, until: undefined }

function createBreaker(now: () => number): Breaker & { state(): Omit<ModelState, 'name'> } {
  let standing = healthy
  let probingSince: number | undefined

  /** Leave given before the model was closed off or opened again says nothing about it as it is: many calls meet the same failure. */
  const leaveOf = (given: Standing): Leave => {
    let spoken = false
    const speak = (): boolean => {
      if (spoken) return false
      spoken = true
      if (standing !== given) return false
      probingSince = undefined
      return true
    }
    return {
      succeeded() {
        if (speak() && given.until !== undefined) standing = { ...healthy }
      },
      failed(failure) {
        if (!speak() || !speaksAgainst(failure.kind)) return 0
        const at = now()
        standing = afterFailure(given, failure, at)
        return (standing.until ?? at) - at
      },
      giveBack: () => void speak(),
    }
  }

  return {
    enter() {
      const at = now()
      if (standing.until === undefined) return leaveOf(standing)
      if (at < standing.until || (probingSince !== undefined && at - probingSince < probeMs)) return undefined
      probingSince = at
      return leaveOf(standing)
    },
    state() {
      const { until, failures, billingFailures, lastError } = standing
      return {
        state: stateAt(now(), until),
        until: until === undefined ? undefined : new Date(until),
        failures: failures + billingFailures,
        lastError,
      }
    },
  }
}

function stateAt(at: number, until: number | undefined): ModelState['state'] {
  if (until === undefined) return 'closed'
  return at < until ? 'open' : 'half-open'
}

/** Our own requests, a person's question and the turn's other models are no fault of the model. */
function speaksAgainst(kind: FailureKind): boolean {
  switch (kind) {
    case 'auth':
    case 'billing':
    case 'rate-limit':
    case 'overloaded':
    case 'unreachable':
    case 'timeout':
    case 'unusable':
      return true
    case 'not-found':
    case 'rejected':
    case 'context-overflow':
    case 'no-answer':
    case 'turn-limit':
      return false
  }
}

function afterFailure(before: Standing, { kind, retryAfterMs = 0 }: ModelFailure, at: number): Standing {
  const { failures, billingFailures } = at - (before.until ?? at) >= quietMs ? healthy : before
  if (kind === 'billing') {
    const cooldownMs = Math.min(firstBillingMs * 2 ** billingFailures, longestBillingMs)
    return { failures, billingFailures: billingFailures + 1, lastError: kind, until: at + cooldownMs }
  }
  const stepMs = ladderMs[failures] ?? longestStepMs
  const cooldownMs = Math.max(stepMs, Math.min(retryAfterMs, longestStepMs))
  return { failures: failures + 1, billingFailures, lastError: kind, until: at + cooldownMs }
}
