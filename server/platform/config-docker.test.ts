import { describe, expect, it } from 'vitest';
import { parseConfig } from './config';

describe('settings of containers', () => {
  it('need none of them: Docker where it answers, images of this machine, modest limits', () => {
    expect(parseConfig({})).toMatchObject({
      workspaceBackend: 'auto',
      dockerHost: 'unix:///var/run/docker.sock',
      imageRegistry: 'molecule',
      imagePlatform: null,
      dockerNetwork: 'molecule',
      inDocker: null,
      platformUrl: null,
      ignoresImagePins: false,
      tierLimits: [
        { memoryMb: 512, cpuShares: 1024 },
        { memoryMb: 512, cpuShares: 1024 },
        { memoryMb: 2048, cpuShares: 2048 },
        { memoryMb: 4096, cpuShares: 4096 },
      ],
    });
  });

  it('are taken as they are set', () => {
    const config = parseConfig({
      WORKSPACE_BACKEND: 'docker',
      DOCKER_HOST: 'tcp://10.0.0.5:2375',
      MOLECULE_IMAGE_REGISTRY: 'registry.example.com:5000/agents/',
      MOLECULE_IMAGE_PLATFORM: 'linux/amd64',
      MOLECULE_IN_DOCKER: '1',
      PLATFORM_URL: 'http://10.0.0.1:3001/api/',
      TIER1_MEMORY_MB: '128',
      TIER4_CPU_SHARES: '512',
    });
    expect(config).toMatchObject({
      workspaceBackend: 'docker',
      dockerHost: 'tcp://10.0.0.5:2375',
      imageRegistry: 'registry.example.com:5000/agents',
      imagePlatform: 'linux/amd64',
      inDocker: true,
      platformUrl: 'http://10.0.0.1:3001/api',
    });
    expect(config.tierLimits.map(({ memoryMb, cpuShares }) => [memoryMb, cpuShares])).toEqual([
      [128, 1024],
      [512, 1024],
      [2048, 2048],
      [4096, 512],
    ]);
  });

  it.each([
    ['WORKSPACE_BACKEND', 'kubernetes'],
    ['WORKSPACE_BACKEND', 'mock'],
    ['DOCKER_HOST', '/var/run/docker.sock'],
    ['MOLECULE_IMAGE_REGISTRY', 'Has Spaces'],
    ['MOLECULE_IMAGE_PLATFORM', 'linux'],
    ['MOLECULE_DOCKER_NETWORK', '-x'],
    ['MOLECULE_IN_DOCKER', 'yes'],
    ['PLATFORM_URL', 'ftp://x'],
    ['WORKSPACE_IMAGE_LOCAL_OVERRIDE', 'true'],
  ])('%s=%s is refused by its name', (name, value) => {
    expect(() => parseConfig({ [name]: value })).toThrow(name);
  });

  it.each(['TIER2_MEMORY_MB', 'TIER3_CPU_SHARES'])('%s has to be a number', (name) => {
    expect(() => parseConfig({ [name]: 'much' })).toThrow(/TIERn_MEMORY_MB and TIERn_CPU_SHARES/);
  });
});
