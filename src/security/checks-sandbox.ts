/** Where tools run, and what a container for `exec` would see. */
import { normalize } from 'node:path'
import type { SandboxConfig } from '../config/schema.ts'
import type { Facts } from './facts.ts'
import { type Check, checksOf } from './finding.ts'
import type { AgentReach } from './reach.ts'
import { executing } from './tool-sets.ts'

const systemFolders: readonly RegExp[] = [
  /^\/(?:(?:etc|proc|sys|dev|root|boot|run|var\/run|var\/lib)(?:\/.*)?)?$/,
  /^\/(?:var|usr|private|System|Library|(?:home|Users)(?:\/[^/]+)?)$/,
  /^~$|(?:^|\/)\.(?:ssh|aws|gnupg|kube|config|docker)(?:\/.*)?$/,
]

export const sandboxChecks: readonly Check[] = checksOf('sandbox', {
  'sandbox.off_open_dm': {
    severity: 'critical',
    what: 'Strangers reach an agent whose tools do not all run in the sandbox.',
    why: 'sandbox.mode "all" is one of the mandatory settings: the second wall, should a tool be led astray.',
    fix: 'Set the agent’s sandbox.mode to "all", or take the key out.',
    find: ({ agents }) =>
      open(agents, ({ sandbox }) => sandbox.mode !== 'all').map(
        ({ agentId, sandbox }) => `the agent "${agentId}" has sandbox.mode "${sandbox.mode}"`,
      ),
  },
  'sandbox.scope_shared_open_dm': {
    severity: 'warn',
    what: 'Strangers share one sandbox process.',
    why: 'A process is for one person’s folder at most, whatever the scope; with "session" nothing that one conversation left behind is there for the next.',
    fix: 'Set sandbox.scope to "session", or take the key out.',
    find: ({ agents }) =>
      open(agents, ({ sandbox }) => sandbox.scope !== 'session').map(
        ({ agentId, sandbox }) => `the agent "${agentId}" has sandbox.scope "${sandbox.scope}"`,
      ),
  },
  'sandbox.docker_config_inactive': {
    severity: 'info',
    what: 'There are settings for a container that nothing runs in.',
    why: 'The container is for the tool exec alone, and no agent has it with a sandbox: the settings guard nothing.',
    fix: 'Remove the settings, or see whether sandbox.mode or the tool was meant otherwise.',
    find: ({ agents }) => {
      const isUsed = agents.some(
        ({ sandbox, tools }) => sandbox.mode !== 'off' && tools.some((tool) => executing.includes(tool)),
      )
      return isUsed
        ? []
        : agents
            .filter(({ sandbox }) => isChanged(sandbox))
            .map(({ agentId }) => `sandbox.docker of the agent "${agentId}"`)
    },
  },
  'sandbox.network_on': {
    severity: 'warn',
    what: 'The container for commands has a network.',
    why: 'What a command reads it can send away.',
    fix: 'Set sandbox.docker.network to "none".',
    find: (facts) => byNetwork(facts, (network) => network !== 'none' && !isHostNetwork(network)),
  },
  'sandbox.network_host': {
    severity: 'critical',
    what: 'The container for commands is in the network of this machine or of another container.',
    why: 'It reaches the gateway over loopback, and all that listens on this machine. The gateway refuses to start such a container.',
    fix: 'Set sandbox.docker.network to "none".',
    find: (facts) => byNetwork(facts, isHostNetwork),
  },
  'sandbox.users_mounted': {
    severity: 'critical',
    what: 'The container for commands sees people’s files or the gateway’s state.',
    why: 'One command reads everybody’s conversations.',
    fix: 'Take the bind out.',
    find: (facts) => binds(facts, (source) => isOwnFolder(facts, source)),
  },
  'sandbox.socket_mounted': {
    severity: 'critical',
    what: 'The container for commands sees the socket of Docker.',
    why: 'Whoever writes to it is root on this machine.',
    fix: 'Take the bind out.',
    find: (facts) => binds(facts, isSocket),
  },
  'sandbox.system_mounted': {
    severity: 'critical',
    what: 'The container for commands sees a folder of the system or of keys.',
    why: 'Passwords, keys and the settings of other programs lie there.',
    fix: 'Bind the one folder that is needed, and nothing above it.',
    find: (facts) =>
      binds(
        facts,
        (source) =>
          systemFolders.some((folder) => folder.test(source)) && !isSocket(source) && !isOwnFolder(facts, source),
      ),
  },
  'sandbox.bind_not_absolute': {
    severity: 'warn',
    what: 'A bind begins with a path that is not absolute.',
    why: 'Docker takes it for the name of a volume, or it depends on where the gateway was started.',
    fix: 'Write the whole path.',
    find: (facts) => binds(facts, (source) => !/^(?:\/|~|[A-Za-z]:[\\/])/.test(source)),
  },
  'sandbox.bind_writable': {
    severity: 'warn',
    what: 'The container for commands can change a folder of this machine.',
    why: 'What a command leaves there outlives the container.',
    fix: 'Add ":ro" to the bind.',
    find: (facts) => binds(facts, (_, bind) => !/:(?:[\w,]+,)?ro(?:,[\w,]+)?$/.test(bind)),
  },
})

function open(agents: readonly AgentReach[], isWrong: (agent: AgentReach) => boolean): readonly AgentReach[] {
  return agents.filter(({ strangers }) => strangers.length > 0).filter(isWrong)
}

function isChanged({ docker }: SandboxConfig): boolean {
  return docker.binds.length > 0 || docker.image !== 'debian:bookworm-slim'
}

function isHostNetwork(network: string): boolean {
  return /^(?:host$|container:)/i.test(network.trim())
}

function byNetwork({ agents }: Facts, isWrong: (network: string) => boolean): readonly string[] {
  return agents
    .filter(({ sandbox }) => isWrong(sandbox.docker.network))
    .map(({ agentId, sandbox }) => `the agent "${agentId}" has sandbox.docker.network "${sandbox.docker.network}"`)
}

function binds({ agents }: Facts, isWrong: (source: string, bind: string) => boolean): readonly string[] {
  const all = new Set(agents.flatMap(({ sandbox }) => sandbox.docker.binds))
  return [...all].filter((bind) => isWrong(sourceOf(bind), bind)).map((bind) => `sandbox.docker.binds has "${bind}"`)
}

function sourceOf(bind: string): string {
  const source = /^(?:[A-Za-z]:[\\/])?[^:]*/.exec(bind)?.[0] ?? bind
  return normalize(source).replace(/(?<=.)\/+$/, '')
}

function isSocket(source: string): boolean {
  return /\.sock$/.test(source)
}

/** Ours, something in it, or something it lies in. */
function isOwnFolder({ files: { users, var: state } }: Facts, source: string): boolean {
  const own = [users?.path, state?.path].filter((path) => path !== undefined)
  const above = source === '/' ? '/' : `${source}/`
  return own.some((path) => path === source || path.startsWith(above) || source.startsWith(`${path}/`))
}
