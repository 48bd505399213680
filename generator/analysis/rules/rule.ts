import type { Subject } from '../../model/connection.ts';
import type { Code, Diagnostic } from '../../model/diagnostic.ts';
import type { PlatformFacts } from '../../model/intent.ts';
import type { NonEmpty, Peer, Ports } from '../../model/policy.ts';
import type { Resolved } from '../../stages/resolve.ts';
import type { Analysis } from '../reach/analyse.ts';
import type { Written } from '../read/as-written.ts';

/** What the rules of the graph look at. */
export interface RuleContext {
  readonly analysis: Analysis;
  /** The same pods under the policies that profiles call for and no others; absent without profiles. */
  readonly declared?: Analysis;
  /** The same as `analysis`, made together with `declared`. */
  readonly actual?: Analysis;
  readonly resolved: readonly Resolved[];
  /** By number of party. */
  readonly subjects: ReadonlyMap<number, Subject>;
  /** Subjects of loaded profiles that consume a service, whether their pods are here or not. */
  readonly consumersOf: (subject: Subject) => readonly Subject[];
  /** What the manifests say beside policies, every object in its namespace. */
  readonly written: Written;
  readonly platform: PlatformFacts;
  /** Where the platform's DNS is. */
  readonly dns?: { readonly peers: NonEmpty<Peer>; readonly ports: Ports };
}

/** A rule that needs the whole graph. */
export interface GraphRule {
  readonly code: Code;
  readonly check: (context: RuleContext) => readonly Diagnostic[];
}
