import { resolve } from 'node:path';
import { draftProfiles } from '../../draft/index.ts';
import { printDraft } from '../../draft/print-draft.ts';
import { writeAll } from '../../io/output.ts';
import { UsageError } from '../../io/usage.ts';
import { isProfile } from '../../stages/parse.ts';
import { readPlatform } from '../../stages/read-platform.ts';
import { fileSources, printFindings } from '../findings.ts';
import { common, type Flag, flag, text, type Values } from '../flags.ts';
import { gatherTexts } from '../gather.ts';
import { namedTexts } from '../open-world.ts';
import { type Environment, loadProject } from '../project.ts';

export const flags = {
  config: common.config,
  platform: common.platform,
  namespace: common.namespace,
  output: {
    type: 'string',
    alias: 'o',
    about: 'folder to write profiles to (default profiles), or - for standard output',
  },
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

/** First profiles from what manifests say, with the evidence of each line. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const gathered = gatherTexts(namedTexts(values, environment));
  const project = loadProject(values, environment, undefined, 'flags');
  const { platform, diagnostics } = readPlatform(project.platform);
  const namespace = text(values, 'namespace') ?? project.config.namespace ?? 'default';
  const drafting = draftProfiles(
    gathered.documents.filter((each) => !isProfile(each)),
    { namespace, platform, holdsHosts: false },
  );
  const quiet = flag(values, 'quiet') === true;
  const sources = fileSources(new Map([...project.texts, ...gathered.texts]));
  const found = [
    ...gathered.diagnostics,
    ...project.diagnostics,
    ...diagnostics,
    ...drafting.diagnostics,
  ];
  const status = await printFindings(found, sources, quiet);
  if (status !== 0) return status;
  if (drafting.drafts.length === 0)
    throw new UsageError(
      'there are no workloads to draft profiles of',
      'name manifests: files, folders, or - for standard input',
    );
  for (const each of drafting.drafts) writeAll(1, `---\n${printDraft(each)}`);
  void resolve;
  return 0;
}
