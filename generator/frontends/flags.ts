import { mainDialects } from '../dialects/index.ts';

/** One flag, as parseFlags reads it, and help shows it. */
export interface Flag {
  readonly type: 'string' | 'strings' | 'boolean';
  readonly about: string;
  readonly alias?: string;
  readonly choices?: readonly string[];
}

export type Values = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

/** Flags that mean the same for every command that has them. */
export const common = {
  profiles: {
    type: 'strings',
    about: 'profile file or folder, repeatable (default ./profiles, or $NETPROFILE_PROFILES)',
  },
  config: {
    type: 'string',
    about:
      'project file (default netprofile.yaml here, in a folder above, or in that of the profiles)',
  },
  platform: { type: 'string', about: 'preset name or platform file (default generic)' },
  dialect: { type: 'string', about: 'output API', choices: mainDialects },
  templates: {
    type: 'string',
    about: 'folder of template overrides; templates are code, use only your own',
  },
  namespace: {
    type: 'string',
    alias: 'n',
    about: "the release's namespace, for objects that carry none",
  },
  strict: { type: 'boolean', about: 'warnings count as errors' },
  'require-profiles': { type: 'boolean', about: 'a workload without a profile is an error' },
  'chart-policies': {
    type: 'string',
    about: "what to do with a chart's own policies that void ours",
    choices: ['error', 'keep', 'drop'],
  },
  quiet: { type: 'boolean', alias: 'q', about: 'print errors only' },
} as const satisfies Readonly<Record<string, Flag>>;

export const manifests = {
  manifests: {
    type: 'strings',
    about: 'manifests to read workloads from: file, folder or - for stdin, repeatable',
  },
} as const satisfies Readonly<Record<string, Flag>>;

/** The value of a flag that was given as text. */
export function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function list(values: Values, name: string): readonly string[] | undefined {
  const value = values[name];
  if (Array.isArray(value)) return value.length > 0 ? value : undefined;
  return typeof value === 'string' ? [value] : undefined;
}

export function flag(values: Values, name: string): boolean | undefined {
  const value = values[name];
  return typeof value === 'boolean' ? value : undefined;
}
