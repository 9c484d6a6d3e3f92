/**
 * Runs one command in a container that is thrown away: no network, nothing that can be written but /tmp, no rights, bounded in memory,
 * processes and time. Docker is called as a program; the command is an argument of the container's shell and of no shell here.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { SandboxConfig } from '../config/schema.ts'
import { ContainerConfigError, checkedBind, type Forbidden } from './container-binds.ts'

export type ContainerRun = {
  /** null: it was killed. */
  readonly exitCode: number | null
  /** Standard output and error as they came. */
  readonly output: string
  readonly isCut: boolean
  readonly isTimedOut: boolean
}

/** Docker is not there, or does not run. The message says what to do. */
export class DockerError extends Error {
  override name = 'DockerError'
}

export type DockerOptions = {
  readonly docker: SandboxConfig['docker']
  readonly forbidden: Forbidden
  /** The program; `docker` is looked for in the usual folders. */
  readonly program?: string
  readonly mostOutputBytes?: number
}

const mostOutput = 64 * 1024
/** Docker's own exit codes when it could not start the container at all. */
const dockerFailed = 125
/** All that the program is told of this machine. */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin',
  HOME: '/',
}

/** Throws ContainerConfigError for what would open the container. */
export function dockerArguments(docker: SandboxConfig['docker'], forbidden: Forbidden, name: string): string[] {
  const { image, network, memory, cpus, pidsLimit, binds } = docker
  if (/^(?:host|container:.*)$/i.test(network.trim()))
    throw new ContainerConfigError(
      `The network ${JSON.stringify(network)} is not allowed: it is not the container's own.`,
    )
  for (const [key, value] of Object.entries({ image, network, memory }))
    if (!/^[a-z0-9][\w./:@-]*$/i.test(value))
      throw new ContainerConfigError(`sandbox.docker.${key} cannot be ${JSON.stringify(value)}.`)
  return [
    ...['run', '--rm', '--pull', 'never', '--name', name, '--network', network, '--read-only', '--cap-drop', 'ALL'],
    ...['--security-opt', 'no-new-privileges', '--pids-limit', String(pidsLimit), '--memory', memory],
    ...['--memory-swap', memory, '--cpus', String(cpus), '--user', '1000:1000', '--workdir', '/tmp'],
    ...['--tmpfs', '/tmp:rw,noexec,nosuid,nodev,size=64m', '--init', '--entrypoint', '/bin/sh'],
    ...binds.flatMap((bind) => ['--mount', checkedBind(bind, forbidden)]),
    image,
  ]
}

/** Throws DockerError and ContainerConfigError. */
export async function runInContainer(
  command: string,
  signal: AbortSignal,
  options: DockerOptions,
): Promise<ContainerRun> {
  const { docker, forbidden, program = 'docker', mostOutputBytes = mostOutput } = options
  const name = `protech-exec-${randomUUID()}`
  const args = [...dockerArguments(docker, forbidden, name), '-c', command]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment })
  const collected = collectOutput(child, mostOutputBytes)
  const over = AbortSignal.timeout(docker.timeoutSeconds * 1000)
  const until = AbortSignal.any([signal, over])
  const tell = (...words: readonly string[]) =>
    spawn(program, [...words, name], { stdio: 'ignore', env: environment }).once('error', () => child.kill('SIGKILL'))
  const kill = () => {
    tell('kill')
    setTimeout(() => child.kill('SIGKILL'), 2000).unref()
  }
  if (until.aborted) kill()
  until.addEventListener('abort', kill, { once: true })
  try {
    const exitCode = await exitOf(child, program)
    if (until.aborted) tell('rm', '--force')
    const { output, isCut } = collected()
    if (exitCode === dockerFailed)
      throw new DockerError(`Docker could not start the container: ${output.slice(0, 500)}`)
    return { exitCode: until.aborted ? null : exitCode, output, isCut, isTimedOut: over.aborted }
  } finally {
    until.removeEventListener('abort', kill)
  }
}

/** Whether the program is there and its daemon answers. */
export async function hasDocker(program = 'docker'): Promise<boolean> {
  const child = spawn(program, ['version', '--format', '{{.Server.Version}}'], { stdio: 'ignore', env: environment })
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
  try {
    return (await exitOf(child, program)) === 0
  } catch (error) {
    if (error instanceof DockerError) return false
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function exitOf(child: ChildProcess, program: string): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.once('close', resolve)
  child.once('error', (cause) =>
    reject(
      new DockerError(`${program} cannot be run. The tool exec needs Docker: install it and start it.`, { cause }),
    ),
  )
  return promise
}

/** What is more is read and dropped: a full pipe would stop the program. */
function collectOutput({ stdout, stderr }: ChildProcess, most: number) {
  const chunks: Buffer[] = []
  let size = 0
  const take = (chunk: Buffer) => {
    if (size < most) chunks.push(chunk.subarray(0, most - size))
    size += chunk.length
  }
  stdout?.on('data', take)
  stderr?.on('data', take)
  return () => ({ output: Buffer.concat(chunks).toString('utf8'), isCut: size > most })
}
